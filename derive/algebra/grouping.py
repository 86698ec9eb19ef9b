"""Terms that share factors, group by group: a w - a w^2 + f d - 2 f x d is a w (1 - w) + f d (1 - 2 x)."""

from __future__ import annotations

from itertools import combinations

from derive.algebra.expand import factor_out
from derive.algebra.monomial import Monomial, monomial
from derive.term import Sum, Term, add, size

MOST_GROUPED = 12  # terms


def grouped(term: Term) -> Term:
    """The sum with the groups of its terms that share most factored, the largest common factor first."""
    if not isinstance(term, Sum) or len(term.terms) > MOST_GROUPED:
        return term
    left = [(part, monomial(part).merged()) for part in term.terms]
    groups: list[Term] = []
    while left:
        common = _largest_common([found for _, found in left])
        inside = [part for part, found in left if common and common <= _bases(found)]
        if not inside:
            break
        left = [item for item in left if item[0] not in inside]
        groups.append(factor_out(Sum(tuple(inside))))
    return add(*groups, *(part for part, _ in left))


def _largest_common(parts: list[Monomial]) -> frozenset[Term]:
    """The bases that two of the terms share, where these have most operations."""
    shared = [_bases(one) & _bases(other) for one, other in combinations(parts, 2)]
    return max(shared, key=lambda bases: sum(map(size, bases)), default=frozenset())


def _bases(found: Monomial) -> frozenset[Term]:
    """What multiplies the term."""
    return frozenset(base for base, count in found.factors if count > 0)
