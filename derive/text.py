"""Term → text: `parse(to_text(term)) == term`, with no more parentheses than a careful author writes."""

from __future__ import annotations

from typing import assert_never

from derive.decimals import decimal_text
from derive.indices import is_unsaid
from derive.term import (
    ZERO,
    BigSum,
    Call,
    Cases,
    Comparison,
    Constant,
    Delta,
    Derivative,
    Indexed,
    Name,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    Vector,
)

# How tightly a writing holds together: an operand looser than its place asks for gets parentheses.
_SUM, _NEG, _PRODUCT, _POWER, _ATOM = range(5)


# Products of arrays as NumPy has them; the sign of their place is enough, `X @ W`, `G * P`.
_SIGNS = {"matmul": " @ ", "hadamard": " * ", "divide": " / "}


def to_text(term: Term) -> str:
    """The term as an author types it: `-(y*log(a) + (1 - y)*log(1 - a))`."""
    match term:
        case Number(value):
            return decimal_text(value, term.places)
        case Constant("dots"):
            return "…"
        case Constant(name) | Name(name):
            return name
        case Sum(terms):
            return _sum(terms)
        case Neg(inner):
            return "-" + _within(inner, _PRODUCT)
        case Product(factors):
            return _product(factors)
        case Quotient(numerator, denominator):
            return f"{_within(numerator, _PRODUCT)}/{_within(denominator, _POWER)}"
        case Power(base, exponent):
            return f"{_within(base, _ATOM)}^{_within(exponent, _POWER)}"
        case Call("transpose", (inner,)):
            return f"{_within(inner, _ATOM)}.T"
        case Call(function, arguments) if function in _SIGNS and len(arguments) > 1:
            return _SIGNS[function].join([_within(factor, _POWER) for factor in arguments])
        case Call("inv", (Indexed(array, indices),)):
            return f"inv({array})[{_listed(indices)}]"
        case Call("choose", (array, size, index)):
            return f"{to_text(array)}[arange({to_text(size)}), {to_text(index)}]"
        case Call("newaxis", (array, axis)):
            return f"{_within(array, _ATOM)}[{'None, :' if axis == ZERO else ':, None'}]"
        case Call("pick", (entry, _, _)):
            return to_text(entry)
        case Call(function, arguments):
            return f"{function}({_listed(arguments)})"
        case Derivative(of, wrt):
            return f"diff({to_text(of)}, {to_text(wrt)})"
        case Indexed(name, indices):
            return f"{name}[{_listed(indices)}]"
        case Delta(left, right):
            return f"delta[{_listed((left, right))}]"
        case BigSum(body, index, limit):
            return f"sum({_listed((body, Name(index)) if is_unsaid(limit) else (body, Name(index), limit))})"
        case Vector(entries):
            return f"[{_listed(entries)}]"
        case Cases():
            return _cases(term)
        case _:
            assert_never(term)


def _listed(terms: tuple[Term, ...]) -> str:
    return ", ".join([to_text(term) for term in terms])


def comparison_text(comparison: Comparison) -> str:
    """`z > 0`."""
    return f"{to_text(comparison.left)} {comparison.relation} {to_text(comparison.right)}"


def _tightness(term: Term) -> int:
    match term:
        case Sum():
            return _SUM
        case Neg():
            return _NEG
        case Product() | Quotient():
            return _PRODUCT
        case Power():
            return _POWER
        case Number(value) if value < 0:
            return _NEG
        case Call(function, arguments) if function in _SIGNS and len(arguments) > 1:
            return _PRODUCT
        case Number() | Constant() | Name() | Call() | Derivative() | Cases():
            return _ATOM
        case Indexed() | Delta() | BigSum() | Vector():
            return _ATOM
        case _:
            assert_never(term)


def _within(term: Term, least: int) -> str:
    text = to_text(term)
    return text if _tightness(term) >= least else f"({text})"


def _sum(terms: tuple[Term, ...]) -> str:
    parts = [_within(terms[0], _NEG)]
    for term in terms[1:]:
        if isinstance(term, Neg):
            parts.append(f" - {_within(term.term, _PRODUCT)}")
        else:
            parts.append(f" + {_within(term, _PRODUCT)}")
    return "".join(parts)


def _product(factors: tuple[Term, ...]) -> str:
    # `a/b*c` reads as (a/b)*c, so a quotient may lead; a product inside a product keeps its brackets.
    first = _within(factors[0], _PRODUCT if isinstance(factors[0], Quotient) else _POWER)
    return "*".join([first, *[_within(factor, _POWER) for factor in factors[1:]]])


def _cases(term: Cases) -> str:
    heads = [f"where({comparison_text(b.condition)}, {to_text(b.value)}, " for b in term.branches]
    return "".join(heads) + to_text(term.otherwise) + ")" * len(heads)
