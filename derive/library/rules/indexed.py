"""Rules for entries of arrays and sums over an index."""

from __future__ import annotations

from derive.library.rules.calculus import signed_derivative
from derive.library.rules.declared import RULES, law
from derive.steps import Given, Rule
from derive.term import (
    ONE,
    ZERO,
    BigSum,
    Delta,
    Derivative,
    Index,
    Indexed,
    Name,
    Number,
    Term,
    Variable,
    multiply,
)


def _entry(term: Term, given: Given) -> Term | None:
    """∂w_jk/∂w_pq = δ_jp δ_kq."""
    match term:
        case Derivative(Indexed(of, above), Indexed(wrt, below)) if of == wrt:
            return multiply(*(delta(*pair) for pair in zip(above, below, strict=True)))
        case _:
            return None


def delta(left: Index, right: Index) -> Term:
    """δ_ij, which is 1 for equal indices and 0 for different numbers."""
    if left == right:
        return ONE
    apart = isinstance(left, Number) and isinstance(right, Number)
    return ZERO if apart else Delta(left, right)


def _big_sum(term: Term, given: Given) -> Term | None:
    """∂/∂x Σ_i u_i = Σ_i ∂u_i/∂x, also behind a minus sign."""
    match term:
        case Derivative(BigSum(body, index, limit), wrt) if not _names_index(wrt, index):
            return BigSum(signed_derivative(body, wrt), index, limit)
        case _:
            return None


def _names_index(wrt: Variable, index: str) -> bool:
    return isinstance(wrt, Indexed) and Name(index) in wrt.indices


ENTRY = RULES.declare(Rule("entry", "entries are independent", law("diff(x[j], x[q]) = delta[j, q]"), _entry))
BIG_SUM = RULES.declare(
    Rule(
        "big-sum",
        "sum rule",
        law("diff(sum(u[i], i), x) = sum(diff(u[i], x), i)"),
        _big_sum,
    )
)
