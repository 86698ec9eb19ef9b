"""Jacobians and Hessians in matrix form: rows by what is differentiated, columns by the variable."""

from __future__ import annotations

import pytest

import derive
from derive.compose.matrices import InMatrices
from derive.steps import Kind
from derive.text import to_text

SOFTMAX = {
    "title": "Cross-entropy",
    "shapes": {"z": ["K"], "y": ["K"]},
    "equations": ["p = softmax(z)", "L = -sum(y * log(p))"],
    "assume": ["sum(y) = 1"],
    "gradients": ["z"],
    "jacobian": "p wrt z",
    "hessian": ["z"],
}
LOGISTIC = {
    "title": "Logistic regression",
    "shapes": {"X": ["N", "d"], "w": ["d"], "y": ["N"]},
    "equations": ["z = X @ w", "a = sigmoid(z)", "L = -sum(y*log(a) + (1 - y)*log(1 - a))/N"],
    "gradients": ["w"],
    "jacobian": "a wrt w",
    "hessian": ["w"],
}


@pytest.mark.parametrize(
    ("spec", "kind", "left", "right"),
    [
        (SOFTMAX, Kind.JACOBIAN, "diff(p, z)", "diag(p) - p @ p.T"),
        (SOFTMAX, Kind.HESSIAN, "diff(diff(L, z), z)", "diag(p) - p @ p.T"),
        (LOGISTIC, Kind.JACOBIAN, "diff(a, w)", "diag(a * (1 - a)) @ X"),
        (LOGISTIC, Kind.HESSIAN, "diff(diff(L, w), w)", "1/N*(X.T @ diag(a * (1 - a)) @ X)"),
    ],
)
def test_the_matrix_of_all_pairs(spec: dict[str, object], kind: Kind, left: str, right: str) -> None:
    made = derive.report(spec)
    either = (kind, Kind.LOCAL)  # a Jacobian of one equation is its local derivative
    results = [one for one in made.derivation.results if one.kind in either]
    result = next((one for one in results if one.kind is kind), results[-1])
    form = InMatrices(made.model)((result.target, result.value))
    assert form is not None
    assert [to_text(side) for side in form[:2]] == [left, right]
