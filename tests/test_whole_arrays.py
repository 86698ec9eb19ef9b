"""NumPy's syntax in equations means what NumPy does with it, entry by entry, and gives good index form."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

import numpy
import pytest
from hypothesis import HealthCheck, assume, given, reject, settings
from hypothesis import strategies as st

from derive.build import build
from derive.indices import index_letters
from derive.model import Role
from derive.spec import read_spec, spec_from
from derive.text import to_text
from tests.numpy_entries import values_of
from tests.quick import examples

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
    "Z - mean(Z, axis=1)[:, None]": lambda g: g.Z - g.Z.mean(axis=1)[:, None],
    "Z * b[None, :]": lambda g: g.Z * g.b[None, :],
    "v[:, None] * v[None, :]": lambda g: g.v[:, None] * g.v[None, :],
    "v[:, newaxis] @ b[None, :]": lambda g: g.v[:, None] @ g.b[None, :],
    "norm(v)": lambda g: norm(g.v),
    "norm(X @ W - Z)**2": lambda g: norm(g.X @ g.W - g.Z) ** 2,
    "v / norm(v)": lambda g: g.v / norm(g.v),
    "Z / norm(Z, axis=1, keepdims=True)": lambda g: g.Z / norm(g.Z, axis=1, keepdims=True),
    "trace(A @ A.T)": lambda g: numpy.trace(g.A @ g.A.T),
    "max(Z, axis=1)": lambda g: g.Z.max(axis=1),
    "min(Z, axis=-2) * b": lambda g: g.Z.min(axis=0) * g.b,
    "Z - max(Z, axis=1, keepdims=True)": lambda g: g.Z - g.Z.max(axis=1, keepdims=True),
    "max(X @ W, axis=0) + max(b) + amin(Z)": lambda g: (g.X @ g.W).max(axis=0) + g.b.max() + g.Z.min(),
    "exp(v - max(v)) / sum(exp(v - max(v)))": lambda g: softmax(g.v),
    "inv(A) @ W": lambda g: numpy.linalg.inv(g.A) @ g.W,
    "inv(A.T) @ v": lambda g: numpy.linalg.inv(g.A.T) @ g.v,
    "inv(A @ A.T + 2*eye(d))": lambda g: numpy.linalg.inv(g.A @ g.A.T + 2 * numpy.eye(2)),
    "W.T @ inv(inv(A) + A) @ W": lambda g: g.W.T @ numpy.linalg.inv(numpy.linalg.inv(g.A) + g.A) @ g.W,
    "det(A) * W": lambda g: numpy.linalg.det(g.A) * g.W,
    "det(A.T) + det(inv(A)) * v": lambda g: numpy.linalg.det(g.A) + numpy.linalg.det(g.A) ** -1 * g.v,
    "logdet(X.T @ X)": lambda g: numpy.linalg.slogdet(g.X.T @ g.X)[1],
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


# What the index form looks like


def written(equations: list[str], shapes: dict[str, list[str]], wrt: str) -> list[str]:
    made = build(spec_from({"shapes": shapes, "equations": equations, "gradients": [wrt]}))
    return [f"{to_text(equation.left)} = {to_text(equation.body)}" for equation in made.equations]


REGRESSION = {"X": ["N", "d"], "W": ["d", "K"], "b": ["K"], "Y": ["N", "K"]}
SOFTMAX = ["Z = X @ W + b", "P = softmax(Z)", "L = -sum(Y * log(P)) / N"]


def test_softmax_regression_is_the_model_of_the_index_form():
    by_index = [
        "Z[n,k] = sum(X[n,j]*W[j,k], j) + b[k]",
        "P[n,k] = exp(Z[n,k])/sum(exp(Z[n,l]), l)",
        "L = -sum(sum(Y[n,k]*log(P[n,k]), k), n)/N",
    ]
    given = {"shapes": REGRESSION, "gradients": ["W", "b", "X"]}
    whole = build(spec_from({**given, "equations": SOFTMAX, "assume": ["sum(Y, axis=1) = 1"]}))
    index = build(spec_from({**given, "equations": by_index, "assume": ["sum(Y[n,k], k) = 1"]}))
    assert [replace(equation, writing=None) for equation in whole.equations] == list(index.equations)
    assert (whole.symbols, whole.assumptions) == (index.symbols, index.assumptions)


def test_the_authors_own_writing_is_kept_in_matrix_form():
    made = build(spec_from({"shapes": REGRESSION, "equations": SOFTMAX, "gradients": ["W"]}))
    shown = [to_text(equation.writing) for equation in made.equations if equation.writing]
    assert shown == ["X @ W + b", "softmax(Z)", "-sum(Y * log(P))/N"]


def test_both_ways_of_writing_go_together():
    equations = ["z[n] = sum(X[n,j]*w[j], j)", "a = tanh(z)", "L = sum(a[n]^2, n) + lam*w @ w"]
    assert written(equations, {"X": ["N", "d"], "w": ["d"]}, "w") == [
        "z[n] = sum(X[n, j]*w[j], j, d)",
        "a[n] = tanh(z[n])",
        "L = sum(a[n]^2, n, N) + lam*sum(w[j]*w[j], j, d)",
    ]


@pytest.mark.parametrize(
    ("equations", "shapes", "expected"),
    [
        (
            ["O = softmax(Q @ K.T / sqrt(d)) @ V"],
            {"Q": ["N", "d"], "K": ["M", "d"], "V": ["M", "p"]},
            ["S = Q @ K.T/sqrt(d)", "P = softmax(S)", "O = P @ V"],
        ),
        (
            ["O = (Q - mean(Q, axis=0)) / sqrt(var(Q, axis=0) + eps)"],
            {"Q": ["N", "d"]},
            ["mu = mean(Q, 0)", "v = mean((Q - mu)^2, 0)", "O = (Q - mu) / sqrt(v + eps)"],
        ),
        (
            ["A1 = relu(Q @ W)", "O = relu(A1 @ W)"],
            {"Q": ["N", "d"], "W": ["d", "d"]},
            ["Z1 = Q @ W", "A1 = relu(Z1)", "Z_O = A1 @ W", "O = relu(Z_O)"],
        ),
        (
            ["P = Q / norm(Q)", "O = P - mean(P) * norm(Q)"],
            {"Q": ["N", "d"]},
            ["r = norm(Q)", "P = Q/r", "mu = mean(P)", "O = P - mu*r"],
        ),
        (
            ["O = Q @ inv(W @ W.T + eye(d)) * logdet(W @ W.T + eye(d))"],
            {"Q": ["N", "d"], "W": ["d", "d"]},
            ["S = W @ W.T + eye(d)", "O = (Q @ inv(S))*log(det(S))"],
        ),
        (["O = Q @ W @ W + Q"], {"Q": ["N", "d"], "W": ["d", "d"]}, ["O = Q @ W @ W + Q"]),
    ],
    ids=["attention", "normalisation", "activations", "shared", "inverse", "chain"],
)
def test_parts_get_names_of_their_own(equations, shapes, expected):
    given = {"shapes": shapes, "equations": [*equations, "L = norm(O)**2"], "gradients": ["Q"]}
    made = build(spec_from(given))
    shown = [f"{e.name} = {to_text(e.writing)}" for e in made.equations if e.writing]
    assert shown == [*expected, "L = norm(O)^2"]


@pytest.mark.parametrize(
    ("shapes", "equation", "letters"),
    [
        ({"X": ["N", "d"], "W": ["d", "K"]}, "X @ W", ("n", "k")),
        ({"W": ["h", "d"], "x": ["d"]}, "W @ x", ("i",)),
        ({"x": ["n"], "y": ["m"]}, "outer(x, y)", ("i", "j")),
        ({"A": ["n", "n"]}, "A.T", ("i", "j")),
        ({"H": ["T", "H_1"], "n": ["H_1"]}, "H + n", ("t", "i")),
        ({"n": ["N"], "m": ["N"]}, "n + m", ("i",)),
        ({"X": ["3", "2"]}, "2*X", ("i", "j")),
    ],
)
def test_each_size_has_a_letter(shapes, equation, letters):
    given = {"shapes": shapes, "equations": [f"R = {equation}", "L = sum(R**2)"]}
    assert build(spec_from({**given, "gradients": [next(iter(shapes))]})).equations[0].indices == letters


def test_an_example_may_have_axes_of_size_one():
    numbers = {"X": [[1, 2], [3, 4]], "w": [["1/2"], [1]], "y": [[1], [0]], "b": [2]}
    given = {"shapes": {"X": ["N", "d"], "w": ["d", "1"], "b": ["1"], "y": ["N", "1"]}, "example": numbers}
    made = build(spec_from({**given, "equations": ["z = X @ w + b", "L = sum((z - y)**2)"]}))
    assert made.example is not None
    values = dict(made.example.values)
    assert (values["w"], values["b"], values["y"]) == ((Fraction(1, 2), 1), 2, (1, 0))


# Any formula at all, against NumPy at random sizes


GIVEN = {"X": (0, 1), "W": (1, 2), "V": (1, 1), "b": (2,), "u": (1,), "c": (0, None), "r": (None, 2), "s": ()}
SIZE_NAMES = ("N", "d", "K")
FUNCTIONS = {
    "exp": lambda a: numpy.exp(-abs(a)),
    "tanh": numpy.tanh,
    "sigmoid": lambda a: 1 / (1 + numpy.exp(-a)),
    "relu": lambda a: numpy.maximum(a, 0),
    "softmax": softmax,
    "log_softmax": lambda a: numpy.log(softmax(a)),
    "norm": norm,
}
Formula = tuple[str, numpy.ndarray]


@st.composite
def formulas(draw: st.DrawFn) -> tuple[Formula, dict[str, numpy.ndarray], dict[str, int]]:
    """A formula of whole arrays with its value, the arrays, and the sizes."""
    sizes = draw(st.permutations([2, 3, 4]))
    random = numpy.random.default_rng(draw(st.integers(0, 99)))
    arrays = {
        name: random.uniform(0.3, 1.5, [1 if axis is None else sizes[axis] for axis in axes])
        for name, axes in GIVEN.items()
    }
    made: list[Formula] = list(arrays.items())
    for _ in range(draw(st.integers(1, 5))):
        made.append(draw(combined(made)))
    return made[-1], arrays, dict(zip(SIZE_NAMES, sizes, strict=True))


@st.composite
def combined(draw: st.DrawFn, made: list[Formula]) -> Formula:
    """One operation on what was made before; shapes that do not fit are drawn again."""
    (left, a), (right, b) = draw(st.sampled_from(made)), draw(st.sampled_from(made))
    operation = draw(st.sampled_from(["+", "-", "*", "/", "@", ".T", "sum", "mean", "var", *FUNCTIONS]))
    try:
        match operation:
            case "+":
                return f"({left} + {right})", a + b
            case "-":
                return f"({left} - {right})", a - b
            case "*":
                return f"({left} * {right})", a * b
            case "/":
                return f"({left} / (3 + {right}**2))", a / (3 + b**2)
            case "@":
                return f"({left} @ {right})", a @ b
            case _ if a.ndim == 0:
                reject()
            case ".T":
                return f"{left}.T", a.T
            case "sum" | "mean" | "var":
                axis = draw(st.integers(-a.ndim, a.ndim - 1))
                assume(a.shape[axis] > 1)
                keep = draw(st.booleans())
                value = getattr(a, operation)(axis=axis, keepdims=keep)
                return f"{operation}({left}, axis={axis}, keepdims={keep})", value
            case _:
                assume(a.shape[-1] > 1)
                argument = f"-abs({left})" if operation == "exp" else left
                return f"{operation}({argument})", numpy.asarray(FUNCTIONS[operation](a))
    except ValueError:
        reject()
    raise AssertionError(operation)


@settings(max_examples=examples(150), deadline=None, suppress_health_check=list(HealthCheck))
@given(formulas())
def test_every_formula_is_what_numpy_computes(case):
    (text, expected), arrays, sizes = case
    used = [name for name in GIVEN if re.search(rf"\b{name}\b", text)]
    shapes = {n: ["1" if axis is None else SIZE_NAMES[axis] for axis in GIVEN[n]] for n in used}
    loss = "L = R^2" if expected.size == 1 else "L = sum(R**2)"
    model = build(spec_from({"shapes": shapes, "equations": [f"R = {text}", loss], "gradients": used[:1]}))
    values = {name: array.reshape([n for n in array.shape if n > 1]) for name, array in arrays.items()}
    found = values_of(model, {name: float(v) if not v.ndim else v for name, v in values.items()} | sizes)
    numpy.testing.assert_allclose(found["R"], expected.reshape([n for n in expected.shape if n > 1]), 1e-8)


def test_a_comma_in_brackets_parts_no_formulas(tmp_path):
    spec = tmp_path / "softmax.yaml"
    spec.write_text(
        "shapes: {X: [N, d], W: [d, K], Y: [N, K]}\n"
        "equations: [Z = X @ W, P = softmax(Z, axis=1), L = -sum(Y * log(P)) / N]\n"
        "assume: [sum(Y, axis=1) = 1]\n"
    )
    model = build(read_spec(spec))
    assert [equation.name for equation in model.equations] == ["Z", "P", "L"]
    assert [to_text(taken.left) for taken in model.assumptions] == ["sum(Y[n, k], k, K)"]


def test_gates_give_their_pre_activations_a_name():
    shapes = {"x": ["d"], "h": ["n"], "W_i": ["n", "d"], "W_f": ["n", "d"]}
    equations = ["i = sigmoid(W_i @ x)", "f = sigmoid(W_f @ x)", "L = sum(f*h + i)"]
    made = build(spec_from({"shapes": shapes, "equations": equations, "gradients": ["W_i"]}))
    assert [e.name for e in made.equations] == ["z_i", "i", "z_f", "f", "L"]


def test_no_index_is_called_like_a_size():
    given = {"shapes": {"x": ["o", "c"]}, "equations": ["z[o] = sum(x[o,c]^2, c)", "L = sum(z[o], o)"]}
    made = build(spec_from({**given, "gradients": ["x"]}))
    letters = {letter for e in made.equations for letter in (*e.indices, *index_letters(e.body))}
    assert not letters & {"o", "c"}


def test_the_cell_of_an_lstm_is_no_pre_activation():
    shapes = {name: ["n"] for name in ("a", "b_f", "u", "y")}
    equations = ["i = sigmoid(a)", "f = sigmoid(b_f)", "c = f*u + i", "h = tanh(c)", "L = sum((h - y)**2)"]
    made = build(spec_from({"shapes": shapes, "equations": equations, "gradients": ["a", "b_f"]}))
    assert made.symbol("c").role is Role.NODE
