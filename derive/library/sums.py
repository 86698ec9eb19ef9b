"""Identities of sums over an index: which terms are left, what stands in front, how a sum is split."""

from __future__ import annotations

from fractions import Fraction

from derive import algebra
from derive.index_sums import solved_for
from derive.indices import free_indices, reindexed
from derive.library.identities import IDENTITIES
from derive.library.rules import law
from derive.steps import Given, Rule
from derive.term import (
    ONE,
    ZERO,
    BigSum,
    Branch,
    Cases,
    Comparison,
    Delta,
    Derivative,
    Index,
    Indexed,
    Name,
    Neg,
    Product,
    Quotient,
    Sum,
    Term,
    add,
    children,
    multiply,
    negate,
    replace,
    walk,
    with_children,
)


def _collapse(term: Term, given: Given) -> Term | None:
    """Σ_k δ_kq u_k = u_q, also where every term of a sum has the delta.

    Σ_k δ_{t+k-1,q} w_k v = w_{q-t+1} v where w, an array, is 0 outside of the range of k.
    """
    match term:
        case BigSum(body, index, _):
            other = _pinned(body, index)
            if other is None:
                return None
            rest = _without_delta(body, (index, other))
            if isinstance(other, Sum) and not _is_zero_outside(rest, index):
                return None
            return reindexed(rest, {index: other})
        case _:
            return None


def _is_zero_outside(body: Term, index: str) -> bool:
    """Whether every term of `body` has a factor with that index that is 0 outside of its array: an entry."""
    match body:
        case Indexed(_, indices) | Derivative(Name(), Indexed(_, indices)):
            return Name(index) in indices
        case Neg(inner) | Quotient(inner, _) | BigSum(inner, _, _):
            return _is_zero_outside(inner, index)
        case Product(factors):
            return any(_is_zero_outside(factor, index) for factor in factors)
        case Sum(terms):
            return all(_is_zero_outside(part, index) for part in terms)
        case _:
            return False


def _pinned(body: Term, index: str) -> Index | None:
    """The one q for which `body` does not vanish: δ_kq is a factor of every term."""
    match body:
        case Delta():
            return solved_for(body, index)
        case Neg(inner) | Quotient(inner, _):
            return _pinned(inner, index)
        case Product(factors):
            return next((found for f in factors if (found := _pinned(f, index)) is not None), None)
        case Sum(terms):
            found = {_pinned(part, index) for part in terms}
            return next(iter(found)) if len(found) == 1 else None
        case _:
            return None


def _without_delta(body: Term, pair: tuple[str, Index]) -> Term:
    """The terms of `body` without their factor δ, which is 1."""
    index, other = pair
    match body:
        case Delta() if solved_for(body, index) == other:
            return ONE
        case Product(factors):
            return multiply(*(_without_delta(part, pair) for part in factors))
        case Neg() | Quotient() | Sum():
            return with_children(body, tuple(_without_delta(part, pair) for part in children(body)))
        case _:
            return body


def _pull_out(term: Term, given: Given) -> Term | None:
    """Σ_i c u_i = c Σ_i u_i."""
    match term:
        case BigSum(body, index, limit):
            found = algebra.monomial(body)
            outer = tuple(item for item in found.factors if index not in free_indices(item[0]))
            inner = tuple(item for item in found.factors if item not in outer)
            if not inner or (not outer and found.coefficient == 1):
                return None
            kept = BigSum(algebra.written(algebra.Monomial(Fraction(1), inner)), index, limit)
            front = algebra.Monomial(found.coefficient, outer, found.decimal)
            return algebra.written(front.times(algebra.monomial(kept)))
        case _:
            return None


def _divide_within(term: Term, given: Given) -> Term | None:
    """Σ_i u_i / Σ_l v_l = Σ_i (u_i / Σ_l v_l), for the one sum above that is named."""
    total = given.where.get("factor")
    found = algebra.monomial(term)
    below = tuple(item for item in found.factors if item[1] < 0 and isinstance(item[0], BigSum))
    if not isinstance(total, BigSum) or not below or (total, 1) not in found.factors:
        return None
    if total.index in (letter for base, _ in below for letter in free_indices(base)):
        return None
    body = algebra.monomial(total.body).times(algebra.Monomial(Fraction(1), below)).merged()
    inside = BigSum(algebra.written(body), total.index, total.limit)
    factors = tuple(
        (inside, 1) if item == (total, 1) else item for item in found.factors if item not in below
    )
    return algebra.written(algebra.Monomial(found.coefficient, factors, found.decimal))


def _count(term: Term, given: Given) -> Term | None:
    """Σ_i c = n c."""
    match term:
        case BigSum(body, index, limit) if index not in free_indices(body):
            return multiply(limit, body)
        case _:
            return None


def _multiply_out(term: Term, given: Given) -> Term | None:
    """w (u + v) = w u + w v, for the one factor u + v that is named."""
    factor = given.where.get("factor")
    if not isinstance(factor, Sum) or not isinstance(term, Neg | Product | Quotient):
        return None
    found = algebra.monomial(term)
    place = next((i for i, item in enumerate(found.factors) if item == (factor, 1)), None)
    if place is None:
        return None
    parts = []
    for part in factor.terms:
        inner = algebra.monomial(part)
        around = algebra.Monomial(
            found.coefficient * inner.coefficient,
            (*found.factors[:place], *inner.factors, *found.factors[place + 1 :]),
            found.decimal or inner.decimal,
        )
        parts.append(algebra.written(around))
    return add(*parts)


def _split_sum(term: Term, given: Given) -> Term | None:
    """Σ_i (u_i + v_i) = Σ_i u_i + Σ_i v_i."""
    match term:
        case BigSum(Sum(terms), index, limit):
            return Sum(tuple(_signed_sum(part, BigSum(part, index, limit)) for part in terms))
        case BigSum(Neg(Sum(terms)), index, limit):
            return Sum(tuple(_signed_sum(part, BigSum(part, index, limit)) for part in map(negate, terms)))
        case _:
            return None


def _signed_sum(part: Term, whole: BigSum) -> Term:
    return Neg(BigSum(part.term, whole.index, whole.limit)) if isinstance(part, Neg) else whole


def _factor_cases(term: Term, given: Given) -> Term | None:
    """w u in one case and w v in the other is w times u or v, also for w = -1; a case with 0 has it."""
    if not isinstance(term, Cases):
        return None
    values = [branch.value for branch in term.branches] + [term.otherwise]
    parts = [algebra.monomial(value).merged() for value in values if value != ZERO]
    if not parts:
        return None
    shared = tuple(item for item in parts[0].factors if all(item in part.factors for part in parts[1:]))
    sign = Fraction(-1) if all(part.coefficient < 0 for part in parts) else Fraction(1)
    if not shared and sign > 0:
        return None
    front = algebra.Monomial(sign, shared)
    rest = [
        value if value == ZERO else algebra.written(algebra.monomial(value).times(front.power(-1)).merged())
        for value in values
    ]
    branches = tuple(
        Branch(value, branch.condition) for value, branch in zip(rest, term.branches, strict=False)
    )
    whole = multiply(algebra.written(algebra.Monomial(Fraction(1), shared)), Cases(branches, rest[-1]))
    return negate(whole) if sign < 0 else whole


def _positive_part(term: Term, given: Given) -> Term | None:
    """u > 0 is m > 0 where m = max(0, u): a condition exchanged for that of the name."""
    old, new = given.where.get("old"), given.where.get("new")
    if not isinstance(term, Cases) or old is None or new is None:
        return None
    branches = tuple(
        Branch(branch.value, Comparison(new, ">", ZERO))
        if branch.condition == Comparison(old, ">", ZERO)
        else branch
        for branch in term.branches
    )
    return Cases(branches, term.otherwise)


def _shares(term: Term, given: Given) -> Term | None:
    """Σ_k p_k = 1 for shares p_k = u_k / Σ_l u_l of one whole."""
    old = given.where.get("old")
    places = [path for path, part in walk(term) if part == old]
    for path in sorted(places, key=len, reverse=True):
        term = replace(term, path, ONE)
    return algebra.tidy(term) if places else None


def _rename(term: Term, given: Given) -> Term | None:
    """Σ_i u_i = Σ_k u_k, factors in whatever order: one sum written as another."""
    old, new = given.where.get("old"), given.where.get("new")
    if new is None:
        return None
    places = [path for path, part in walk(term) if part == old]
    for path in sorted(places, key=len, reverse=True):
        term = replace(term, path, new)
    return term if places else None


def _turn(term: Term, given: Given) -> Term | None:
    """-(u - v) w = (v - u) w: the minus goes into the difference."""
    found = algebra.monomial(term)
    if found.coefficient >= 0:
        return None
    for place, (base, count) in enumerate(found.factors):
        if isinstance(base, Sum) and count == 1 and any(isinstance(part, Neg) for part in base.terms):
            turned = algebra.positive_first(add(*(negate(part) for part in base.terms)))
            factors = (*found.factors[:place], (turned, 1), *found.factors[place + 1 :])
            return algebra.written(algebra.Monomial(-found.coefficient, factors, found.decimal))
    return None


COLLAPSE = IDENTITIES.declare(
    Rule("collapse", "only one term is left", law("sum(delta[k, q]*u[k], k) = u[q]"), _collapse)
)
PULL_OUT = IDENTITIES.declare(
    Rule("pull-out", "constant factor", law("sum(c*u[i], i) = c*sum(u[i], i)"), _pull_out)
)
DIVIDE_WITHIN = IDENTITIES.declare(
    Rule(
        "divide-within",
        "into the sum",
        law("sum(u[i], i)/sum(v[l], l) = sum(u[i]/sum(v[l], l), i)"),
        _divide_within,
    )
)
COUNT = IDENTITIES.declare(Rule("count", "equal terms", law("sum(c, i, m) = m*c"), _count))
MULTIPLY_OUT = IDENTITIES.declare(
    Rule("multiply-out", "multiply out", law("w*(u + v)*x = w*u*x + w*v*x"), _multiply_out)
)
SPLIT_SUM = IDENTITIES.declare(
    Rule(
        "split-sum",
        "sum of sums",
        law("sum(u[i] - v[i], i) = sum(u[i], i) - sum(v[i], i)"),
        _split_sum,
    )
)
FACTOR_CASES = IDENTITIES.declare(
    Rule(
        "factor-cases",
        "factor of all cases",
        law("where(u > 0, w*v, 0) = w*where(u > 0, v, 0)"),
        _factor_cases,
    )
)
POSITIVE_PART = IDENTITIES.declare(
    Rule(
        "positive-part",
        "positive where its argument is",
        law("where(u > 0, v, w) = where(max(0, u) > 0, v, w)"),
        _positive_part,
        "{old} > 0 where {new} > 0",
    )
)
SHARES = IDENTITIES.declare(
    Rule(
        "shares",
        "shares of one whole",
        law("sum(exp(u[k])/sum(exp(u[l]), l), k) = 1"),
        _shares,
        "{old} = 1",
    )
)
RENAME = IDENTITIES.declare(
    Rule("rename", "another letter", law("sum(u[i]*v[i], i) = sum(v[k]*u[k], k)"), _rename, "{old} = {new}")
)
SYMMETRY = IDENTITIES.declare(Rule("symmetry", "symmetric matrices", None, _rename, "{old} = {new}"))
TURN = IDENTITIES.declare(Rule("turn", "the minus into the difference", law("-w*(u - v) = w*(v - u)"), _turn))
