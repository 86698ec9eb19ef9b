"""Tidying and cancelling: signs, ones, zeros, nested products, common factors."""

from __future__ import annotations

from derive.algebra.monomial import monomial, small_integer, written
from derive.term import (
    ONE,
    ZERO,
    Call,
    Cases,
    Derivative,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    add,
    children,
    multiply,
    negate,
    with_children,
)


def tidy(term: Term) -> Term:
    """No ones, zeros, double signs or nested products; signs and numbers in front; y · 1/a is y/a.

    Nothing is multiplied out, no common factor cancels, no order changes.
    """
    parts = children(term)
    if not parts:
        return term
    return _tidy_node(with_children(term, tuple(tidy(part) for part in parts)))


def _tidy_node(term: Term) -> Term:
    match term:
        case Sum(terms):
            return add(*terms)
        case Cases(branches, otherwise):
            return otherwise if all(branch.value == otherwise for branch in branches) else term
        case Power(base, exponent) if exponent == ONE:
            return base
        case Power(_, exponent) if exponent == ZERO:
            return ONE
        case Power(base, Neg()) | Power(Number() as base, _) if small_integer(term.exponent) is not None:
            return term if base == ZERO else written(monomial(term))
        case Neg() | Product() | Quotient():
            return written(monomial(term))
        case _:
            return term


def flatten(term: Term) -> Term:
    """No ones, zeros, double signs or nested products and sums; fractions and order stay."""
    parts = tuple(flatten(part) for part in children(term))
    match term:
        case Sum():
            return add(*parts)
        case Product() if isinstance(parts[0], Neg):
            return negate(multiply(parts[0].term, *parts[1:]))
        case Product():
            return multiply(*parts)
        case Neg():
            return negate(parts[0])
        case _:
            return with_children(term, parts) if parts else term


def cancel(term: Term) -> Term:
    """Common factors of numerator and denominator gone, equal factors joined to powers, term by term."""
    parts = children(term)
    if not parts or isinstance(term, Derivative):
        return term
    term = with_children(term, tuple(cancel(part) for part in parts))
    match term:
        case Neg() | Product() | Quotient():
            return written(monomial(term).merged())
        case _:
            return _tidy_node(term)


def cancelled(term: Term) -> tuple[Term, ...]:
    """The denominators that `cancel(term)` removes: they must not be zero."""
    before = {base for base, count in factors_of(term) if count < 0}
    after = {base for base, count in factors_of(cancel(term)) if count < 0}
    return tuple(
        base for base in dict.fromkeys(base for base, _ in factors_of(term)) if base in before - after
    )


def factors_of(term: Term) -> list[tuple[Term, int]]:
    """All factors in `term` and its subterms with their exponents; negative ones are denominators."""
    found = list(monomial(term).factors) if isinstance(term, Neg | Product | Quotient) else []
    for part in children(term):
        found.extend(factors_of(part))
    return found


def symbolic_denominators(term: Term) -> int:
    """How many factors other than numbers stand in denominators."""
    return sum(-count for base, count in factors_of(term) if count < 0)


def denominators(term: Term) -> frozenset[Term]:
    """The factors other than numbers and exponentials (never zero) that stand in denominators."""
    return frozenset(
        base
        for base, count in factors_of(term)
        if count < 0 and not (isinstance(base, Call) and base.function == "exp")
    )
