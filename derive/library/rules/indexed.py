"""Rules for entries of arrays, sums over an index, and the largest entry of a slice."""

from __future__ import annotations

from derive.index_sums import canonical, letters_of
from derive.indices import ALL, EXTREMES, place_in_slice
from derive.library.rules.calculus import signed_derivative
from derive.library.rules.declared import RULES, law
from derive.steps import Given, Rule
from derive.term import (
    ONE,
    ZERO,
    BigSum,
    Call,
    Delta,
    Derivative,
    Index,
    Indexed,
    Number,
    Term,
    Variable,
    multiply,
)


def _entry(term: Term, given: Given) -> Term | None:
    """∂w_jk/∂w_pq = δ_jp δ_kq."""
    match term:
        case Derivative(Indexed(of, above), Indexed(wrt, below)) if of == wrt:
            return multiply(*(_delta(*pair) for pair in zip(above, below, strict=True)))
        case _:
            return None


def _delta(left: Index, right: Index) -> Term:
    """δ_ij, which is 1 for equal indices and 0 for different numbers."""
    known = canonical(Delta(left, right))
    if isinstance(known.left, Number) and isinstance(known.right, Number):
        return ONE if known.left == known.right else ZERO
    return Delta(left, right)


def _big_sum(term: Term, given: Given) -> Term | None:
    """∂/∂x Σ_i u_i = Σ_i ∂u_i/∂x, also behind a minus sign."""
    match term:
        case Derivative(BigSum(body, index, limit), wrt) if not _names_index(wrt, index):
            return BigSum(signed_derivative(body, wrt), index, limit)
        case _:
            return None


def _names_index(wrt: Variable, index: str) -> bool:
    return isinstance(wrt, Indexed) and any(index in letters_of(place) for place in wrt.indices)


def _extreme(term: Term, given: Given) -> Term | None:
    """∂ max_k Z_nk/∂Z_pq = δ_np, where Z_pq is the largest entry, and 0 where it is not; likewise of min."""
    match term:
        case Derivative(
            Call("max" | "min" as function, (Indexed(of, along),)), Indexed(wrt, at) as entry
        ) if of == wrt and ALL in along:
            pairs = [(index, place) for index, place in zip(along, at, strict=True) if index != ALL]
            whole = tuple(place if index != ALL else ALL for index, place in zip(along, at, strict=True))
            placed = Call(EXTREMES[function], (entry, Indexed(of, whole)))
            return multiply(*(_delta(*pair) for pair in pairs), placed)
        case _:
            return None


def _extreme_place(term: Term, given: Given) -> Term | None:
    """∂ [x_i is the largest]/∂x_q = 0: a small step moves no other entry to the top."""
    match term:
        case Derivative(of, _) if place_in_slice(of) is not None:
            return ZERO
        case _:
            return None


ENTRY = RULES.declare(Rule("entry", "entries are independent", law("diff(x[j], x[q]) = delta[j, q]"), _entry))
BIG_SUM = RULES.declare(
    Rule(
        "big-sum",
        "sum rule",
        law("diff(sum(u[i], i), x) = sum(diff(u[i], x), i)"),
        _big_sum,
    )
)
EXTREME = RULES.declare(
    Rule(
        "extreme",
        "the largest entry alone counts",
        law("diff(max(x[:]), x[q]) = largest(x[q], x[:])", "one largest entry"),
        _extreme,
    )
)
EXTREME_PLACE = RULES.declare(
    Rule(
        "extreme-place",
        "the largest entry stays the largest",
        law("diff(largest(x[i], x[:]), x[q]) = 0", "one largest entry"),
        _extreme_place,
    )
)
