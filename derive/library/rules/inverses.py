"""Rules for inverses and determinants, which depend on every entry of their matrix."""

from __future__ import annotations

from derive.indices import inverse_entry
from derive.library.rules.declared import RULES, law
from derive.steps import Given, Rule
from derive.term import Call, Derivative, Indexed, Name, Neg, Product, Term

COOKBOOK = "petersen2012"


def _inverse(term: Term, given: Given) -> Term | None:
    """∂(X⁻¹)_ij/∂X_pq = -(X⁻¹)_ip (X⁻¹)_qj."""
    match term:
        case Derivative(Call("inv", (Indexed(of, (i, j)),)), Indexed(wrt, (p, q))) if of == wrt:
            return Neg(Product((inverse_entry(of, i, p), inverse_entry(of, q, j))))
        case _:
            return None


def _determinant(term: Term, given: Given) -> Term | None:
    """∂ det X/∂X_pq = det X (X⁻¹)_qp."""
    match term:
        case Derivative(Call("det", (Name(of),)) as call, Indexed(wrt, (p, q))) if of == wrt:
            return Product((call, inverse_entry(of, q, p)))
        case _:
            return None


def _log_determinant(term: Term, given: Given) -> Term | None:
    """∂ log det X/∂X_pq = (X⁻¹)_qp."""
    match term:
        case Derivative(Call("log", (Call("det", (Name(of),)),)), Indexed(wrt, (p, q))) if of == wrt:
            return inverse_entry(of, q, p)
        case _:
            return None


INVERSE = RULES.declare(
    Rule(
        "inverse",
        "derivative of an inverse",
        law("diff(inv(X)[i, j], X[p, q]) = -inv(X)[i, p]*inv(X)[q, j]", "det X ≠ 0"),
        _inverse,
        source=COOKBOOK,
    )
)
DETERMINANT = RULES.declare(
    Rule(
        "determinant",
        "Jacobi's formula",
        law("diff(det(X), X[p, q]) = det(X)*inv(X)[q, p]", "det X ≠ 0"),
        _determinant,
        source=COOKBOOK,
    )
)
LOG_DETERMINANT = RULES.declare(
    Rule(
        "log-determinant",
        "Jacobi's formula",
        law("diff(log(det(X)), X[p, q]) = inv(X)[q, p]", "det X > 0"),
        _log_determinant,
        source=COOKBOOK,
    )
)
