"""Jacobians and Hessians in matrix form: rows by what is differentiated, columns by the variable."""

from __future__ import annotations

import pytest

import derive
from derive.compose.matrices import InMatrices
from derive.compose.second import of_kind
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
OFFSET = {**LOGISTIC, "equations": ["z = X @ w + b", *LOGISTIC["equations"][1:]], "hessian": ["w", "b", "y"]}

AFFINE = {
    **SOFTMAX,
    "shapes": {"x": ["d"], "W": ["K", "d"], "b": ["K"], "y": ["K"]},
    "equations": ["z = W @ x + b", *SOFTMAX["equations"]],
    "gradients": ["b", "x"],
    "jacobian": "p wrt x",
    "hessian": ["x", "b"],
}
LOGSUMEXP = {
    "title": "The logarithm of a sum of exponentials",
    "shapes": {"z": ["K"]},
    "equations": ["L = logsumexp(z)"],
    "gradients": ["z"],
    "hessian": ["z"],
}
LENGTH = {**LOGSUMEXP, "title": "The length of a vector", "equations": ["L = norm(z)"]}


@pytest.mark.parametrize(
    ("spec", "kind", "left", "right"),
    [
        (SOFTMAX, Kind.JACOBIAN, "diff(p, z)", "diag(p) - p @ p.T"),
        (SOFTMAX, Kind.HESSIAN, "diff(diff(L, z), z)", "diag(p) - p @ p.T"),
        (LOGISTIC, Kind.JACOBIAN, "diff(a, w)", "diag(a * (1 - a)) @ X"),
        (LOGISTIC, Kind.HESSIAN, "diff(diff(L, w), w)", "1/N*(X.T @ diag(a * (1 - a)) @ X)"),
        (OFFSET, Kind.HESSIAN, "diff(diff(L, w), w)", "1/N*(X.T @ diag(a * (1 - a)) @ X)"),
        (OFFSET, Kind.HESSIAN, "diff(diff(L, w), b)", "1/N*(X.T @ (a * (1 - a)))"),
        (OFFSET, Kind.HESSIAN, "diff(diff(L, w), y)", "-1/N*X.T"),
        (OFFSET, Kind.HESSIAN, "diff(diff(L, b), y)", "(-1/N)*ones(N)"),
        (AFFINE, Kind.JACOBIAN, "diff(p, x)", "(diag(p) - p @ p.T) @ W"),
        (AFFINE, Kind.HESSIAN, "diff(diff(L, x), x)", "W.T @ (diag(p) - p @ p.T) @ W"),
        (AFFINE, Kind.HESSIAN, "diff(diff(L, x), b)", "W.T @ (diag(p) - p @ p.T)"),
        (LOGSUMEXP, Kind.HESSIAN, "diff(diff(L, z), z)", "diag(softmax(z)) - softmax(z) @ softmax(z).T"),
        (LENGTH, Kind.HESSIAN, "diff(diff(L, z), z)", "(eye(K) - 1/norm(z)^2*(z @ z.T))/norm(z)"),
    ],
)
def test_the_matrix_of_all_pairs(spec: dict[str, object], kind: Kind, left: str, right: str) -> None:
    made = derive.report(spec)
    results = of_kind(kind, made.derivation)
    in_matrices = InMatrices(made.model)
    forms = [form for one in results if (form := in_matrices((one.target, one.value)))]
    assert {to_text(form[0]): to_text(form[1]) for form in forms}[left] == right
