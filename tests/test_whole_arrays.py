"""NumPy's syntax in equations means what NumPy does with it, entry by entry, and gives good index form."""

from __future__ import annotations

import re

import numpy
import pytest

from derive.build import build
from derive.spec import spec_from
from tests.numpy_entries import values_of

SIZES = {"N": 3, "d": 2, "K": 4}
SHAPES = {
    "X": ["N", "d"],
    "W": ["d", "K"],
    "Z": ["N", "K"],
    "Y": ["N", "K"],
    "A": ["d", "d"],
    "b": ["K"],
    "v": ["d"],
    "u": ["d"],
    "c": ["N", "1"],
    "r": ["1", "K"],
    "q": ["d", "1"],
    "o": ["1"],
}


def softmax(array, axis=-1):
    """exp over its sum."""
    powers = numpy.exp(array)
    return powers / powers.sum(axis=axis, keepdims=True)


def lse(array, axis=-1, keepdims=False):
    """log sum exp."""
    return numpy.log(numpy.exp(array).sum(axis=axis, keepdims=keepdims))


norm = numpy.linalg.norm

# What is written, and the same in NumPy over the arrays of SHAPES, called g.
WRITTEN = {
    "X @ W + b": lambda g: g.X @ g.W + g.b,
    "X @ W - c": lambda g: g.X @ g.W - g.c,
    "c * r": lambda g: g.c * g.r,
    "c + b": lambda g: g.c + g.b,
    "c @ r": lambda g: g.c @ g.r,
    "Z * c / r": lambda g: g.Z * g.c / g.r,
    "X @ q": lambda g: g.X @ g.q,
    "X @ q + c + o": lambda g: g.X @ g.q + g.c + g.o,
    "q.T @ q": lambda g: g.q.T @ g.q,
    "q.T @ A @ q * 2": lambda g: g.q.T @ g.A @ g.q * 2,
    "q.T @ W": lambda g: g.q.T @ g.W,
    "(q @ q.T) @ W": lambda g: (g.q @ g.q.T) @ g.W,
    "X @ v": lambda g: g.X @ g.v,
    "v @ W": lambda g: g.v @ g.W,
    "v @ u": lambda g: g.v @ g.u,
    "v.T @ u": lambda g: g.v.T @ g.u,
    "v @ A @ u": lambda g: g.v @ g.A @ g.u,
    "v @ A @ A @ W": lambda g: g.v @ g.A @ g.A @ g.W,
    "dot(v, u) * W": lambda g: numpy.dot(g.v, g.u) * g.W,
    "outer(v, b)": lambda g: numpy.outer(g.v, g.b),
    "X.T @ Z": lambda g: g.X.T @ g.Z,
    "(X @ W).T @ Y": lambda g: (g.X @ g.W).T @ g.Y,
    "2*X @ W": lambda g: 2 * g.X @ g.W,
    "-X @ W / 3": lambda g: -g.X @ g.W / 3,
    "Y * log(Z) * 2 * Z": lambda g: g.Y * numpy.log(g.Z) * 2 * g.Z,
    "1 / Z": lambda g: 1 / g.Z,
    "b / Z": lambda g: g.b / g.Z,
    "Z**2 + X @ W ^ 2": lambda g: g.Z**2 + g.X @ g.W**2,
    "Z ** Y": lambda g: g.Z**g.Y,
    "sum(Z)": lambda g: g.Z.sum(),
    "sum(Z, axis=0)": lambda g: g.Z.sum(axis=0),
    "sum(Z, axis=1)": lambda g: g.Z.sum(axis=1),
    "sum(Z, axis=-1)": lambda g: g.Z.sum(axis=-1),
    "sum(Z, 0)": lambda g: g.Z.sum(0),
    "Z / sum(Z, axis=1, keepdims=True)": lambda g: g.Z / g.Z.sum(axis=1, keepdims=True),
    "Z / sum(Z, axis=0, keepdims=True)": lambda g: g.Z / g.Z.sum(axis=0, keepdims=True),
    "Z / sum(Z, axis=0)": lambda g: g.Z / g.Z.sum(axis=0),
    "mean(Z)": lambda g: g.Z.mean(),
    "Z - mean(Z)": lambda g: g.Z - g.Z.mean(),
    "mean(Z, axis=0) * b": lambda g: g.Z.mean(axis=0) * g.b,
    "var(Z)": lambda g: g.Z.var(),
    "var(v)": lambda g: g.v.var(),
    "std(Z, axis=1)": lambda g: g.Z.std(axis=1),
    "(Z - mean(Z, axis=1, keepdims=True)) / std(Z, axis=1, keepdims=True)": lambda g: (
        (g.Z - g.Z.mean(axis=1, keepdims=True)) / g.Z.std(axis=1, keepdims=True)
    ),
    "(Z - mean(Z, axis=0)) / sqrt(var(Z, axis=0) + 1)": lambda g: (
        (g.Z - g.Z.mean(axis=0)) / numpy.sqrt(g.Z.var(axis=0) + 1)
    ),
    "softmax(Z)": lambda g: softmax(g.Z),
    "softmax(Z, axis=0)": lambda g: softmax(g.Z, axis=0),
    "softmax(v)": lambda g: softmax(g.v),
    "log_softmax(Z)": lambda g: numpy.log(softmax(g.Z)),
    "logsumexp(Z)": lambda g: lse(g.Z),
    "logsumexp(Z, axis=0)": lambda g: lse(g.Z, axis=0),
    "Z - logsumexp(Z, axis=1, keepdims=True)": lambda g: g.Z - lse(g.Z, axis=1, keepdims=True),
    "softmax(X @ A @ X.T / sqrt(d)) @ Z": lambda g: softmax(g.X @ g.A @ g.X.T / numpy.sqrt(2)) @ g.Z,
    "norm(v)": lambda g: norm(g.v),
    "norm(X @ W - Z)**2": lambda g: norm(g.X @ g.W - g.Z) ** 2,
    "v / norm(v)": lambda g: g.v / norm(g.v),
    "Z / norm(Z, axis=1, keepdims=True)": lambda g: g.Z / norm(g.Z, axis=1, keepdims=True),
    "trace(A @ A.T)": lambda g: numpy.trace(g.A @ g.A.T),
    "diag(v) @ W": lambda g: numpy.diag(g.v) @ g.W,
    "X @ diag(v)": lambda g: g.X @ numpy.diag(g.v),
    "diag(A) * v": lambda g: numpy.diag(g.A) * g.v,
    "diag(v) - outer(v, v)": lambda g: numpy.diag(g.v) - numpy.outer(g.v, g.v),
    "X @ ones(d)": lambda g: g.X @ numpy.ones(2),
    "ones(N) @ X": lambda g: numpy.ones(3) @ g.X,
    "outer(ones(N), v) + X": lambda g: numpy.outer(numpy.ones(3), g.v) + g.X,
    "(A + 3*eye(d)) @ W": lambda g: (g.A + 3 * numpy.eye(2)) @ g.W,
    "A @ eye(d) @ A": lambda g: g.A @ g.A,
    "where(Z > Y, Z, 2*Y)": lambda g: numpy.where(g.Z > g.Y, g.Z, 2 * g.Y),
    "where(Z > 1, 1, 0)": lambda g: numpy.where(g.Z > 1, 1.0, 0.0),
    "max(1, Z)": lambda g: numpy.maximum(1, g.Z),
    "maximum(Z, b)": lambda g: numpy.maximum(g.Z, g.b),
    "relu(Z - 1) + tanh(Z)": lambda g: numpy.maximum(0, g.Z - 1) + numpy.tanh(g.Z),
    "sigmoid(X @ W + b) @ b": lambda g: (1 / (1 + numpy.exp(-(g.X @ g.W + g.b)))) @ g.b,
    "transpose(X) @ Z": lambda g: g.X.T @ g.Z,
}


class Arrays:
    """Random positive arrays as attributes."""

    def __init__(self, sizes: dict[str, int], seed: int = 1) -> None:
        random = numpy.random.default_rng(seed)
        self.named = {
            name: random.uniform(0.2, 2, [sizes.get(size, 1) for size in shape])
            for name, shape in SHAPES.items()
        }

    def __getattr__(self, name: str) -> numpy.ndarray:
        return self.named[name]

    def stored(self, model) -> dict[str, numpy.ndarray]:
        """In the shapes of the model, which has no axes of size 1."""
        ranks = {symbol.id: len(symbol.shape) for symbol in model.symbols}
        return {
            name: array if array.ndim == ranks[name] else array.reshape([n for n in array.shape if n > 1])
            for name, array in self.named.items()
            if name in ranks
        }


def model_of(text: str, *, loss: str):
    used = [name for name in SHAPES if re.search(rf"\b{name}\b", text)]
    shapes = {name: SHAPES[name] for name in used}
    return build(spec_from({"shapes": shapes, "equations": [f"R = {text}", loss], "gradients": used[:1]}))


@pytest.mark.parametrize("text", WRITTEN)
def test_what_is_written_is_what_numpy_computes(text):
    arrays = Arrays(SIZES)
    expected = numpy.asarray(WRITTEN[text](arrays))
    number = expected.size == 1
    model = model_of(text, loss="L = R^2" if number else "L = sum(R**2)")
    found = values_of(model, SIZES | arrays.stored(model))
    numpy.testing.assert_allclose(found["R"], expected.reshape([n for n in expected.shape if n > 1]), 1e-9)
    assert found["L"] == pytest.approx(float((expected**2).sum()))
