"""Multiplying out, collecting, factoring, splitting."""

from __future__ import annotations

from fractions import Fraction

from derive.algebra.monomial import Monomial, monomial, product_of, small_integer, written
from derive.algebra.tidy import symbolic_denominators
from derive.indices import has_indices
from derive.term import (
    BigSum,
    Neg,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    add,
    negate,
    subterms,
)


def terms_of(term: Term) -> tuple[Term, ...]:
    """The terms of a sum with the sign of an outer minus put on each; one term for anything else."""
    match term:
        case Sum(terms):
            return tuple(part for inner in terms for part in terms_of(inner))
        case Neg(Sum(terms)):
            return tuple(negate(part) for inner in terms for part in terms_of(inner))
        case _:
            return (term,)


def distribute(term: Term) -> Term:
    """A product over those of its sums that hold fractions: (y/a + c) b is y/a · b + c b, uncancelled."""
    match term:
        case Sum(terms):
            return add(*(distribute(part) for part in terms))
        case Neg(inner):
            return add(*(negate(part) for part in terms_of(distribute(inner))))
        case Product(factors):
            parts: list[tuple[Term, ...]] = [()]
            for factor in factors:
                options = terms_of(factor) if _is_fractional_sum(factor) else (factor,)
                parts = [(*part, option) for part in parts for option in options]
            return add(*(signed_product(part) for part in parts))
        case _:
            return term


def _is_fractional_sum(term: Term) -> bool:
    return isinstance(term, Sum) and any(symbolic_denominators(part) for part in term.terms)


def signed_product(factors: tuple[Term, ...]) -> Term:
    """The product with the signs of its factors joined to one in front."""
    sign = sum(isinstance(factor, Neg) for factor in factors) % 2
    product = product_of([factor.term if isinstance(factor, Neg) else factor for factor in factors])
    return Neg(product) if sign else product


MOST_TERMS = 400  # an expansion beyond this is nothing that anybody reads


def expand(term: Term) -> Term:
    """Every product of sums multiplied out, in reading order, like terms not yet collected."""
    return add(*(written(part) for part in _expanded(term)))


def _expanded(term: Term) -> list[Monomial]:
    match term:
        case Sum(terms):
            return [part for inner in terms for part in _expanded(inner)]
        case Neg(inner):
            return [Monomial(-m.coefficient, m.factors, m.decimal) for m in _expanded(inner)]
        case Product(factors):
            found = [Monomial(Fraction(1), ())]
            for factor in factors:
                found = [left.times(right) for left in found for right in _expanded(factor)]
                if len(found) > MOST_TERMS:
                    return [monomial(term)]
            return [part.merged() for part in found]
        case Power(Sum() as base, exponent) if (small_integer(exponent) or 0) in (2, 3, 4):
            return _expanded(Product((base,) * (small_integer(exponent) or 1)))
        case Quotient(above, below):
            bottom = monomial(below)
            if not bottom.coefficient:
                return [monomial(term)]
            return [part.times(bottom.power(-1)).merged() for part in _expanded(above)]
        case _:
            return [monomial(term)]


def collect(term: Term) -> Term:
    """Like terms joined, opposite ones gone, a positive term first."""
    sums: dict[frozenset[tuple[Term, int]], Monomial] = {}
    for part in terms_of(term):
        found = monomial(part).merged()
        known = sums.get(found.key())
        coefficient = found.coefficient + (known.coefficient if known else 0)
        decimal = found.decimal or (known.decimal if known else False)
        sums[found.key()] = Monomial(coefficient, (known or found).factors, decimal)
    return positive_first(add(*(written(part) for part in sums.values() if part.coefficient)))


def positive_first(term: Term) -> Term:
    """A sum that begins with a minus rotated to begin with its first positive term: -y + a is a - y."""
    if not isinstance(term, Sum) or not isinstance(term.terms[0], Neg):
        return term
    for place, part in enumerate(term.terms):
        if not isinstance(part, Neg):
            return Sum((part, *term.terms[:place], *term.terms[place + 1 :]))
    return term


def factor_out(term: Term) -> Term:
    """What all terms of a sum share put in front: σ - σ^2 is σ (1 - σ), 1/u - 1/u^2 is 1/u (1 - 1/u)."""
    if not isinstance(term, Sum):
        return term
    parts = [monomial(part).merged() for part in term.terms]
    common: list[tuple[Term, int]] = []
    for base, _ in parts[0].factors:
        counts = [dict(part.factors).get(base, 0) for part in parts]
        if all(c > 0 for c in counts):
            common.append((base, min(counts)))
        elif all(c < 0 for c in counts):
            common.append((base, max(counts)))
    numbers = {abs(part.coefficient) for part in parts}
    number = numbers.pop() if len(numbers) == 1 and has_indices(term) else Fraction(1)
    if not common and number == 1:
        return term
    shared = Monomial(number, tuple(common))
    rest = add(*(written(part.times(shared.power(-1)).merged()) for part in parts))
    front = written(shared)
    fronts = front.factors if isinstance(front, Product) else (front,)
    long = any(isinstance(part, BigSum) for part in subterms(rest))
    if common and parts[0].factors[0][0] not in dict(common) and not long:  # a x - y x is (a - y) x
        return Product((positive_first(rest), *fronts))
    return Product((*fronts, positive_first(rest)))


def split(term: Term) -> Term:
    """(u + v)/w is u/w + v/w."""
    sign = isinstance(term, Neg)
    inner = term.term if isinstance(term, Neg) else term
    if isinstance(inner, Quotient) and isinstance(inner.numerator, Sum):
        parts: list[Term] = []
        for part in inner.numerator.terms:
            minus = isinstance(part, Neg) != sign
            top = part.term if isinstance(part, Neg) else part
            quotient = Quotient(top, inner.denominator)
            parts.append(Neg(quotient) if minus else quotient)
        return Sum(tuple(parts))
    return term


def add_and_subtract(term: Term) -> Term:
    """N/D^k with D = N + r is ((D) - r)/D^k: e^-z/(1 + e^-z)^2 is ((1 + e^-z) - 1)/(1 + e^-z)^2."""
    if not isinstance(term, Quotient):
        return term
    denominator = term.denominator
    base = denominator.base if isinstance(denominator, Power) else denominator
    if not isinstance(base, Sum) or term.numerator not in base.terms:
        return term
    rest = [part for part in base.terms if part != term.numerator]
    if len(rest) != len(base.terms) - 1:
        return term
    return Quotient(Sum((base, *(negate(part) for part in rest))), denominator)
