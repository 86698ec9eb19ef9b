"""The derivative of the largest and the smallest entry of a slice."""

from __future__ import annotations

from derive.indices import ALL, EXTREMES
from derive.library.rules.declared import RULES, law
from derive.library.rules.indexed import delta
from derive.steps import Given, Rule
from derive.term import Call, Derivative, Indexed, Term, multiply


def _extreme(term: Term, given: Given) -> Term | None:
    """∂ max_k Z_nk/∂Z_pq = δ_np, where Z_pq is the largest entry, and 0 where it is not; likewise of min."""
    match term:
        case Derivative(
            Call("max" | "min" as function, (Indexed(of, along),)), Indexed(wrt, at) as entry
        ) if of == wrt and ALL in along:
            pairs = [(index, place) for index, place in zip(along, at, strict=True) if index != ALL]
            whole = tuple(place if index != ALL else ALL for index, place in zip(along, at, strict=True))
            placed = Call(EXTREMES[function], (entry, Indexed(of, whole)))
            return multiply(*(delta(*pair) for pair in pairs), placed)
        case _:
            return None


EXTREME = RULES.declare(
    Rule(
        "extreme",
        "the largest entry alone counts",
        law("diff(max(x[:]), x[q]) = largest(x[q], x[:])", "one largest entry"),
        _extreme,
    )
)
