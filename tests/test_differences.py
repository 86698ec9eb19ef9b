"""Central differences agree with what was derived, and tell a wrong gradient."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

import derive
from derive.model import Function
from derive.numbers.differences import differences
from derive.numbers.vectorised import Vectorised
from derive.parse import parse
from derive.steps import Derivation
from derive.term import BigSum, Name, Neg, Term, children, with_children

SOFTMAX = {
    "title": "Softmax regression",
    "shapes": {"X": ["N", "d"], "W": ["d", "K"], "b": ["K"], "Y": ["N", "K"]},
    "equations": [
        "Z[n,k] = sum(X[n,j]*W[j,k], j) + b[k]",
        "P[n,k] = exp(Z[n,k])/sum(exp(Z[n,l]), l)",
        "L = -sum(sum(Y[n,k]*log(P[n,k]), k), n)/N",
    ],
    "assume": ["sum(Y[n,k], k) = 1"],
    "gradients": ["W", "b"],
}


def test_gradients_of_arrays_agree() -> None:
    found = differences(derive.report(SOFTMAX).derivation)
    assert found is not None
    assert dict(found.sizes) == {"N": 3, "d": 2, "K": 4}
    assert found.entries == 2 * 4 + 4
    assert found.worst < 1e-9


def test_a_wrong_gradient_is_seen() -> None:
    derivation = derive.report(SOFTMAX).derivation
    *before, last = derivation.results
    wrong = replace(last, steps=(*last.steps[:-1], replace(last.steps[-1], after=Neg(last.value))))
    found = differences(Derivation(derivation.model, (*before, wrong)))
    assert found is not None
    assert found.worst > 0.1


def test_a_model_without_arrays_is_not_compared() -> None:
    assert (
        differences(derive.report({"title": "A line", "equations": ["L = (w*x - y)^2"]}).derivation) is None
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("sum(A[i,k]*B[k,j], k)", lambda a, b: a @ b),
        ("sum(A[i,k]*delta[k,j], k)", lambda a, b: a),
        ("sum(sum(A[i,k], i), k) + A[i,j]", lambda a, b: a.sum() + a),
        ("exp(A[i,j])/sum(exp(A[i,k]), k)", lambda a, b: np.exp(a) / np.exp(a).sum(1, keepdims=True)),
        ("where(A[i,j] > 0, B[j,i]^2, -1)", lambda a, b: np.where(a > 0, b.T**2, -1)),
        (
            "sum(max(A[i,k], c, B[2,j]), k)",
            lambda a, b: np.maximum(a, 0.5)[:, None].clip(b[1][:, None]).sum(2),
        ),
        ("cube(A[i,j]) + n + erf(0)", lambda a, b: a**3 + 3),
        ("sum(1, k, n)*A[i,i]", lambda a, b: 3 * np.diag(a)[:, None] * np.ones((3, 3))),
    ],
)
def test_terms_with_letters_as_numpy_arrays(text: str, value: Callable[..., np.ndarray]) -> None:
    random = np.random.default_rng(1)
    a, b = random.normal(size=(3, 3)), random.normal(size=(3, 3))
    functions = {"cube": Function("cube", "z", parse("z^3"), "c")}
    point = Vectorised(functions, {"n": 3}, {"A": a, "B": b, "c": 0.5}, {})
    term = _limited(parse(text, functions=("cube",)))
    found = point.whole(term, (("i", 3), ("j", 3)))
    assert np.allclose(found, value(a, b))


def _limited(term: Term) -> Term:
    """Every sum with the limit n."""
    inner = tuple(_limited(part) for part in children(term))
    new = with_children(term, inner) if inner else term
    return replace(new, limit=Name("n")) if isinstance(new, BigSum) else new
