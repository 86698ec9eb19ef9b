"""Numbers in their exact form: 3/sqrt(3^2 + 2^2) is 3/sqrt(13); what is no single root stays as written."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from derive.algebra import flatten, tidy
from derive.term import (
    Call,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    children,
    fraction,
    multiply,
    number,
    rational,
    subterms,
    with_children,
)

_MOST_EXPONENT = 64
_MOST_BITS = 200  # of a numerator or denominator that is worth writing
_MOST_PRIME = 1000  # squares of larger primes are left under the root


@dataclass(frozen=True, slots=True)
class Surd:
    """coefficient · √radicand, the radicand a whole number without small square factors."""

    coefficient: Fraction
    radicand: int = 1


def folded(term: Term) -> Term:
    """`term`, without names, with every part that is a rational or c√r exchanged for its shortest writing."""
    decimal = any(isinstance(part, Number) and part.value.denominator > 1 for part in subterms(term))
    return flatten(tidy(_folded(term, decimal)))


def _folded(term: Term, decimal: bool) -> Term:
    surd = surd_of(term)
    if surd is not None:
        return written(surd, decimal=decimal)
    parts = children(term)
    return with_children(term, tuple(_folded(part, decimal) for part in parts)) if parts else term


def surd_of(term: Term) -> Surd | None:
    """The value as c√r when it has that form and stays small; None otherwise."""
    found = _surd(term)
    if found is None:
        return None
    numbers = (found.coefficient.numerator, found.coefficient.denominator, found.radicand)
    return found if max(abs(value).bit_length() for value in numbers) <= _MOST_BITS else None


def _surd(term: Term) -> Surd | None:
    match term:
        case Number(value):
            return Surd(value)
        case Neg(inner):
            found = surd_of(inner)
            return None if found is None else Surd(-found.coefficient, found.radicand)
        case Sum(terms):
            return _sum([surd_of(part) for part in terms])
        case Product(factors):
            return _product([surd_of(part) for part in factors])
        case Quotient(above, below):
            return _product([surd_of(above), _inverse(surd_of(below))])
        case Power(base, exponent):
            return _power(surd_of(base), rational(exponent))
        case Call("sqrt", (inner,)):
            return _power(surd_of(inner), Fraction(1, 2))
        case Call("abs", (inner,)):
            found = surd_of(inner)
            return None if found is None else Surd(abs(found.coefficient), found.radicand)
        case Call("exp", (inner,)):
            return Surd(Fraction(1)) if surd_of(inner) == Surd(Fraction(0)) else None
        case Call("log" | "sin" | "arctan" | "tanh" | "sinh" | "erf" as name, (inner,)):
            zero = Fraction(1) if name == "log" else Fraction(0)
            return Surd(Fraction(0)) if surd_of(inner) == Surd(zero) else None
        case Call("cos" | "cosh", (inner,)):
            return Surd(Fraction(1)) if surd_of(inner) == Surd(Fraction(0)) else None
        case _:
            return None


def _sum(parts: list[Surd | None]) -> Surd | None:
    total = Surd(Fraction(0))
    for part in parts:
        if part is None:
            return None
        if part.coefficient == 0:
            continue
        if total.coefficient != 0 and part.radicand != total.radicand:
            return None
        total = Surd(total.coefficient + part.coefficient, part.radicand)
    return total if total.coefficient else Surd(Fraction(0))


def _product(parts: list[Surd | None]) -> Surd | None:
    coefficient, radicand = Fraction(1), 1
    for part in parts:
        if part is None:
            return None
        coefficient, radicand = coefficient * part.coefficient, radicand * part.radicand
    return _reduced(coefficient, radicand)


def _inverse(value: Surd | None) -> Surd | None:
    """1/(c√r) = √r/(c r)."""
    if value is None or not value.coefficient:
        return None
    return Surd(1 / (value.coefficient * value.radicand), value.radicand)


def _power(base: Surd | None, exponent: Fraction | None) -> Surd | None:
    if base is None or exponent is None or abs(exponent) > _MOST_EXPONENT or exponent.denominator > 2:
        return None
    if exponent < 0:
        return _power(_inverse(base), -exponent)
    if exponent.denominator == 1:
        return _product([base] * exponent.numerator)
    if base.radicand != 1 or base.coefficient < 0:
        return None
    value = base.coefficient ** int(exponent.numerator)
    return _reduced(Fraction(1, value.denominator), value.numerator * value.denominator)


def _reduced(coefficient: Fraction, radicand: int) -> Surd:
    """Square factors of the radicand come out in front: √8 = 2√2."""
    if not coefficient or not radicand:
        return Surd(Fraction(0))
    outside, prime = 1, 2
    while prime * prime <= radicand and prime <= _MOST_PRIME:
        while radicand % (prime * prime) == 0:
            radicand //= prime * prime
            outside *= prime
        prime += 1
    return Surd(coefficient * outside, radicand)


def written(value: Surd, *, decimal: bool = False) -> Term:
    """3/√13 for (3/13)√13, 2√2 as it is; fractions of whole numbers unless decimals are in use."""
    size = abs(value.coefficient)
    if value.radicand == 1:
        term = number(size) if decimal else fraction(size)
    else:
        root = Call("sqrt", (number(value.radicand),))
        above, below = size.numerator, size.denominator
        if below % value.radicand == 0:
            bottom = multiply(number(below // value.radicand), root)
            term = Quotient(number(above), bottom)
        else:
            top = multiply(number(above), root)
            term = top if below == 1 else Quotient(top, number(below))
    return Neg(term) if value.coefficient < 0 else term
