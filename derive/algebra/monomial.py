"""A term as coefficient and factors, and back: what cancelling, expanding and collecting work on."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from derive.indices import has_indices
from derive.term import (
    ONE,
    ZERO,
    Call,
    Name,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    number,
)

Factors = tuple[tuple[Term, int], ...]


@dataclass(frozen=True, slots=True)
class Monomial:
    """coefficient · Π base^exponent, in reading order; a negative exponent is a denominator.

    `decimal` remembers that the author wrote 0.5 rather than 1/2.
    """

    coefficient: Fraction
    factors: Factors
    decimal: bool = False

    def times(self, other: Monomial) -> Monomial:
        """The product, factors side by side."""
        coefficient = other.coefficient if self.coefficient == 1 else self.coefficient
        if self.coefficient != 1 and other.coefficient != 1:  # most are 1, and fractions multiply slowly
            coefficient = self.coefficient * other.coefficient
        return Monomial(coefficient, self.factors + other.factors, self.decimal or other.decimal)

    def power(self, exponent: int) -> Monomial:
        """The integer power (ZeroDivisionError for 0^-1)."""
        factors = tuple((base, count * exponent) for base, count in self.factors)
        return Monomial(self.coefficient**exponent, factors, self.decimal)

    def merged(self) -> Monomial:
        """Equal bases joined: a · 1/a is gone, u · u is u^2, sqrt(u)^2 is u."""
        counts: dict[Term, int] = {}
        for base, count in self.factors:
            counts[base] = counts.get(base, 0) + count
        for base in [base for base, count in counts.items() if isinstance(base, Call) and abs(count) >= 2]:
            if isinstance(base, Call) and base.function == "sqrt":
                pairs, left = divmod(abs(counts[base]), 2)
                sign = 1 if counts[base] > 0 else -1
                counts[base] = sign * left
                inside = base.arguments[0]
                counts[inside] = counts.get(inside, 0) + sign * pairs
        for base in [base for base in counts if isinstance(base, Call) and base.function == "sqrt"]:
            inside = base.arguments[0] if isinstance(base, Call) else base
            if counts[base] * counts.get(inside, 0) < 0:  # sqrt(u)/u is 1/sqrt(u)
                halves = counts[base] + 2 * counts[inside]
                counts[inside], counts[base] = int(halves / 2), halves - 2 * int(halves / 2)
        factors = tuple((base, count) for base, count in counts.items() if count)
        return Monomial(self.coefficient, factors, self.decimal)

    def key(self) -> frozenset[tuple[Term, int]]:
        """What like terms share."""
        return frozenset(self.merged().factors)


def monomial(term: Term) -> Monomial:
    """`term` as coefficient and factors, products and quotients flattened, sums left as factors."""
    match term:
        case Number(value):
            return Monomial(value, (), value.denominator != 1)
        case Neg(inner):
            found = monomial(inner)
            return Monomial(-found.coefficient, found.factors, found.decimal)
        case Product(factors):
            found = Monomial(Fraction(1), ())
            for factor in factors:
                found = found.times(monomial(factor))
            return found
        case Quotient(above, below):
            bottom = monomial(below)
            if not bottom.coefficient:
                return Monomial(Fraction(1), ((term, 1),))
            return monomial(above).times(bottom.power(-1))
        case Power(base, exponent) if (count := small_integer(exponent)) is not None:
            inner = monomial(base)
            if isinstance(base, Sum) or not inner.coefficient:
                return Monomial(Fraction(1), ((base, count),))
            return inner.power(count)
        case _:
            return Monomial(Fraction(1), ((term, 1),))


def small_integer(exponent: Term) -> int | None:
    """The value of an integer exponent up to 64 in size; None for anything else."""
    sign = -1 if isinstance(exponent, Neg) else 1
    inner = exponent.term if isinstance(exponent, Neg) else exponent
    if isinstance(inner, Number) and inner.value.denominator == 1 and inner.value <= 64:
        return sign * int(inner.value)
    return None


def written(found: Monomial) -> Term:
    """The term for a monomial: sign first, then the number, one fraction at most."""
    above = [_raised(base, count) for base, count in found.factors if count > 0]
    below = [_raised(base, -count) for base, count in found.factors if count < 0]
    size_ = abs(found.coefficient)
    if not size_:
        return ZERO
    if below and _stands_in_front(found):
        front = Quotient(number(size_.numerator), product_of([number(size_.denominator), *below]))
        term: Term = product_of([front, *above])
    elif below:
        top, bottom = number(size_.numerator), number(size_.denominator)
        term = Quotient(product_of([top, *above]), product_of([bottom, *below]))
    else:
        term = product_of([_coefficient(size_, found.decimal), *above])
    return Neg(term) if found.coefficient < 0 else term


def _stands_in_front(found: Monomial) -> bool:
    """Whether the fraction is one of names that no index touches: 2/n before (y_i - a_i) x_i."""
    above = [(base, count) for base, count in found.factors if count > 0]
    if not any(has_indices(base) for base, _ in above):
        return False
    if len(above) == 1 and _is_plain(above[0][0]) and abs(found.coefficient.numerator) == 1:
        return False  # (p - y)/n
    return all(isinstance(base, Name) for base, count in found.factors if count < 0)


def _is_plain(base: Term) -> bool:
    """Whether this is a bracket without fractions in it."""
    if not isinstance(base, Sum):
        return False
    return not any(isinstance(p.term if isinstance(p, Neg) else p, Quotient) for p in base.terms)


def _coefficient(value: Fraction, decimal: bool) -> Term:
    if value.denominator == 1 or decimal or value.denominator > 12:
        return number(value)
    return Quotient(number(value.numerator), number(value.denominator))


def _raised(base: Term, count: int) -> Term:
    return base if count == 1 else Power(base, number(count))


def product_of(factors: list[Term]) -> Term:
    """The product as it is written: ones left out, nothing flattened."""
    kept = [factor for factor in factors if factor != ONE]
    return Product(tuple(kept)) if len(kept) > 1 else (kept[0] if kept else ONE)
