"""What is read but refused: trees too deep for recursive printers, powers too large to compute."""

from __future__ import annotations

from fractions import Fraction

from derive.errors import ParseError
from derive.term import Indexed, Name, Neg, Number, Power, Product, Quotient, Sum, Term, children

MAX_DEPTH = 200  # brackets in brackets, and levels of the tree
MAX_EXPONENT = 1000  # of a power that is a number


def checked(term: Term) -> Term:
    """`term`, when it is not too deep for recursive printers and has no power too large to expand."""
    powers: list[Power] = []
    level: list[Term] = [term]
    for _ in range(MAX_DEPTH):
        if not level:
            break
        powers.extend(part for part in level if isinstance(part, Power))
        level = [child for part in level for child in children(part)]
    if level:
        raise ParseError(f"the formula nests deeper than {MAX_DEPTH} levels; give its parts names")
    for power in powers:
        _check_power(power)
    return term


def _check_power(power: Power) -> None:
    exponent = _rational(power.exponent)
    if exponent is not None and abs(exponent) > MAX_EXPONENT:
        raise ParseError(f"an exponent is larger than {MAX_EXPONENT}; derive does not expand such powers")
    inner = [power.exponent] if exponent is None else [power.base]
    while inner:
        part = inner.pop()
        if isinstance(part, Power) and _is_numeric(part) and _is_numeric(power):
            raise ParseError("a power of powers of numbers, as in 9^9^9, is too large to compute")
        inner.extend(children(part))


def _is_numeric(term: Term) -> bool:
    parts = [term]
    while parts:
        part = parts.pop()
        if isinstance(part, Name | Indexed):
            return False
        parts.extend(children(part))
    return True


def _rational(term: Term) -> Fraction | None:
    """The value of plain arithmetic with numbers; None when anything else occurs."""
    match term:
        case Number(value):
            return value
        case Neg(inner):
            value = _rational(inner)
            return None if value is None else -value
        case Quotient(top, bottom):
            left, right = _rational(top), _rational(bottom)
            return left / right if left is not None and right else None
        case Sum(parts) | Product(parts):
            values = [_rational(part) for part in parts]
            known = [value for value in values if value is not None]
            if len(known) < len(values):
                return None
            total = Fraction(isinstance(term, Product))
            for value in known:
                total = total + value if isinstance(term, Sum) else total * value
            return total
        case _:
            return None
