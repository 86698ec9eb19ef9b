"""Matrix form as a line of NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from derive.building.arrays import with_limits
from derive.code.numpy_text import numpy_functions, numpy_text
from derive.library.activations import ACTIVATIONS
from derive.matrix import hadamard, matmul, ones, reduced, transpose
from derive.matrix.writing import matrix_form
from derive.parse import parse
from derive.term import Call, Name, Number, Product, Term
from tests.test_matrix_writing import SHAPES

X, G, W, a, b, n, k = (Name(id) for id in ("X", "G", "W", "a", "b", "n", "k"))


@pytest.mark.parametrize(
    ("term", "line"),
    [
        (matmul(transpose(X), G), "X.T @ G"),
        (matmul(transpose(G), ones(n)), "G.sum(axis=0)"),
        (matmul(G, ones(k)), "G.sum(axis=1)"),
        (matmul(transpose(ones(n)), G, ones(k)), "G.sum()"),
        (matmul(transpose(a), a), "a @ a"),
        (matmul(a, transpose(b)), "np.outer(a, b)"),
        (matmul(Call("diag", (a,)), G), "a[:, None]*G"),
        (matmul(transpose(X), Call("diag", (a,)), X), "(X.T*a) @ X"),
        (hadamard(G, matmul(a, transpose(ones(k)))), "G*a[:, None]"),
        (matmul(a, transpose(ones(k))), "np.outer(a, np.ones(k))"),
        (hadamard(b, G), "b*G"),
        (Call("max", (Number(parse("0").value), G)), "np.maximum(0, G)"),  # pyright: ignore
        (Call("trace", (matmul(transpose(G), Call("log", (G,))),)), "np.sum(G*np.log(G))"),
        (Call("norm", (G,)), "np.linalg.norm(G)"),
        (reduced("mean", G, 0), "G.mean(axis=0)"),
        (Product((Name("lambda"), W)), "lambda_*W"),
        (parse("diff(L, W)"), "dL_dW"),
        (parse("where(G > 0, 1, 0)"), "np.where(G > 0, 1, 0)"),
        (parse("pi*a"), "np.pi*a"),
    ],
)
def test_a_line(term: Term, line: str) -> None:
    assert numpy_text(term, SHAPES) == line


def test_what_numpy_has_not_is_defined() -> None:
    functions = {name: ("z", parse(str(ACTIVATIONS.get(name).definition))) for name in ("sigmoid", "relu")}
    term = hadamard(Call("sigmoid", (G,)), Call("softmax", (G,)))
    defined = numpy_functions(term, functions)
    assert defined[0] == "def sigmoid(z): return 1/(1 + np.exp(-z))"
    names: dict[str, object] = {"np": np, "G": np.arange(6.0).reshape(2, 3)}
    exec("\n".join((*defined, f"found = {numpy_text(term, SHAPES)}")), names)
    values = np.arange(6.0).reshape(2, 3)
    rows = np.exp(values) / np.exp(values).sum(axis=1, keepdims=True)
    assert np.allclose(names["found"], rows / (1 + np.exp(-values)))  # pyright: ignore


def test_the_gradient_of_layer_norm_is_computed() -> None:
    """By value against central differences of Σ G ⊙ Xh for Xh = (Z - mean)/std."""
    text = "(G[n,k] - sum(G[n,l], l)/k - Xh[n,k]*sum(G[n,l]*Xh[n,l], l)/k)/s[n]"
    sides = [with_limits(parse(side), SHAPES, where="a test") for side in ("Z[n,k]", text)]
    form = matrix_form(sides, SHAPES)
    assert form is not None
    make = np.random.default_rng(0)
    z, g = make.standard_normal((3, 4)), make.standard_normal((3, 4))

    def normalised(z: np.ndarray) -> np.ndarray:
        return (z - z.mean(axis=1, keepdims=True)) / z.std(axis=1, keepdims=True)

    names: dict[str, object] = {"np": np, "G": g, "Xh": normalised(z), "s": z.std(axis=1), "n": 3, "k": 4}
    exec(f"found = {numpy_text(form[1], SHAPES)}", names)
    step = 1e-6
    for place in np.ndindex(3, 4):
        up, down = z.copy(), z.copy()
        up[place] += step
        down[place] -= step
        slope = ((g * normalised(up)).sum() - (g * normalised(down)).sum()) / (2 * step)
        assert abs(names["found"][place] - slope) < 1e-6  # pyright: ignore
