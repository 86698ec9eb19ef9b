"""The module that is written computes what was derived, in NumPy and, where they are installed, elsewhere."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shipped import REPORTS, shipped

import derive
from derive.errors import DeriveError, UnknownName
from derive.gradient import gradient_table
from derive.matrix.writing import matrix_form
from derive.numbers.differences import point_of
from derive.term import TWO, multiply

SOFTMAX = {
    "title": "Softmax regression",
    "shapes": {"X": ["N", "d"], "W": ["d", "K"], "b": ["K"], "Y": ["N", "K"]},
    "equations": [
        "Z[n,k] = sum(X[n,j]*W[j,k], j) + b[k]",
        "P[n,k] = exp(Z[n,k])/sum(exp(Z[n,l]), l)",
        "L = -sum(sum(Y[n,k]*log(P[n,k]), k), n)/N",
    ],
    "assume": ["sum(Y[n,k], k) = 1"],
    "gradients": ["W", "b", "X"],
}
TWO_LAYERS = {
    "title": "Two layers",
    "shapes": {"X": ["N", "d"], "W_1": ["d", "h"], "b_1": ["h"], "W_2": ["h", "K"], "Y": ["N", "K"]},
    "equations": [
        "Z_1[n,k] = sum(X[n,j]*W_1[j,k], j) + b_1[k]",
        "A_1[n,k] = gelu(Z_1[n,k])",
        "Z_2[n,k] = sum(A_1[n,j]*W_2[j,k], j)",
        "R[n,k] = Z_2[n,k] - Y[n,k]",
        "L = sum(sum(R[n,k]^2, k), n)/(2*N)",
    ],
}
ODD = {
    "title": "What has no matrix form",
    "shapes": {"A": ["n", "n"], "T": ["n", "m", 2], "lambda": ["m"], "x": ["n"]},
    "equations": [
        "S[i] = sum(T[i,j,2]*lambda[j]*max(0, x[i]), j) + A[i,i]*x[1]",
        "np = sum(S[i]*where(S[i] > 1, S[i], delta[i,1]), i)/m",
    ],
    "gradients": ["A", "lambda", "x", "T"],
}
INVERSES = {
    "title": "Inverses and determinants",
    "shapes": {"X": ["N", "d"], "y": ["N"], "A": ["d", "d"]},
    "equations": [
        "S = X.T @ X + lam*eye(d)",
        "w = inv(S) @ X.T @ y",
        "q[i] = inv(A)[i,1]*w[i] + inv(A)[i,i]",
        "L = sum((y - X @ w)**2) + logdet(S) + det(A)*sum(q**2)",
    ],
    "gradients": ["X", "y", "A", "lam"],
}
LARGEST = {
    "title": "Largest entries",
    "shapes": {"Z": ["N", "K"], "T": ["N", "K", 2], "c": ["K"]},
    "equations": [
        "m = max(Z, axis=1)",
        "q = min(Z, axis=0)",
        "t = max(T, axis=1)",
        "e[n,k] = m[n]*q[k] + t[n,1]*max(c[:])",
        "L = sum(e**2) + max(Z) + sum(max(T, axis=0))",
    ],
    "gradients": ["Z", "T", "c"],
}
SPECS = {"inverses": INVERSES, "largest": LARGEST, "softmax": SOFTMAX, "layers": TWO_LAYERS, "odd": ODD}


def run(text: str, name: str) -> Callable[..., Mapping[str, Any]]:
    space: dict[str, Any] = {}
    exec(text, space)
    return space[name]


def arguments(text: str) -> list[str]:
    return list(inspect.signature(run(text, "forward")).parameters)


def named(argument: str) -> str:
    """The name in the model: Python's own words have a stroke behind them."""
    return argument.rstrip("_")


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_numpy_computes_what_was_derived(spec: dict[str, object]) -> None:
    report = derive.report(spec)
    text = report.code()
    point = point_of(report.derivation)
    assert point is not None
    given = [point.values[named(name)] for name in arguments(text)]
    nodes, slopes = run(text, "forward")(*given), run(text, "backward")(*given)
    loss = report.model.loss
    for name, value in nodes.items():
        assert np.allclose(value, point.values[named(name)], rtol=1e-12), name
    assert [named(name) for name in slopes] == list(report.model.parameters)
    for name, slope in slopes.items():
        assert np.shape(slope) == np.shape(point.values[named(name)])
        assert np.allclose(slope, point.slopes[loss, named(name)], rtol=1e-12, atol=1e-14), name


def test_an_inverse_that_is_used_twice_is_computed_once() -> None:
    text = derive.report(INVERSES).code()
    assert text.count("np.linalg.inv(S)") == 2  # in the forward pass and in the backward pass
    assert "S_inv = np.linalg.inv(S)" in text


def test_class_indices_pick_rows_as_numpy_does() -> None:
    shapes = {"E": ["V", "d"], "s": ["N"], "W": ["d", "K"], "y": ["N"]}
    equations = ["P = softmax(E[s] @ W)", "L = -mean(log(P[arange(N), y]))"]
    text = derive.report({"shapes": shapes, "equations": equations, "gradients": ["E", "W"]}).code()
    random = np.random.default_rng(3)
    E, W = random.standard_normal((4, 3)), random.standard_normal((3, 2))
    s, y = np.array([3, 0, 3, 1, 2]), np.array([1, 0, 0, 1, 1])
    given = dict(zip(arguments(text), (s, E, W, y), strict=True))
    assert list(given) == ["s", "E", "W", "y"]

    def loss(E: np.ndarray, W: np.ndarray) -> float:
        Z = E[s] @ W
        P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
        return float(-np.log(P[np.arange(5), y]).mean())

    assert run(text, "forward")(**given)["L"] == pytest.approx(loss(E, W))
    slopes = run(text, "backward")(**given)
    for name, array in (("E", E), ("W", W)):
        for place in np.ndindex(*array.shape):
            up, down = array.copy(), array.copy()
            up[place], down[place] = up[place] + 1e-5, down[place] - 1e-5
            moved = ({"E": E, "W": W, name: part} for part in (up, down))
            above, below = (loss(**arrays) for arrays in moved)
            assert slopes[name][place] == pytest.approx((above - below) / 2e-5, abs=1e-7)


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_jax_agrees_with_its_own_gradients(spec: dict[str, object]) -> None:
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    report = derive.report(spec)
    text = report.code("jax")
    point = point_of(report.derivation)
    assert point is not None
    given = [jax.numpy.asarray(point.values[named(name)]) for name in arguments(text)]
    key = list(run(text, "forward")(*given))[-1]
    own = jax.grad(lambda *values: run(text, "forward")(*values)[key], argnums=tuple(range(len(given))))(
        *given
    )
    theirs = dict(zip(arguments(text), own, strict=True))
    for name, slope in run(text, "backward")(*given).items():
        assert np.allclose(slope, theirs[name], rtol=1e-9, atol=1e-12), name


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_torch_agrees_with_its_own_gradients(spec: dict[str, object]) -> None:
    torch = pytest.importorskip("torch")
    report = derive.report(spec)
    text = report.code("torch")
    point = point_of(report.derivation)
    assert point is not None
    given = [
        torch.tensor(point.values[named(name)], dtype=torch.float64, requires_grad=True)
        for name in arguments(text)
    ]
    key = list(run(text, "forward")(*given))[-1]
    run(text, "forward")(*given)[key].backward()
    theirs = dict(zip(arguments(text), given, strict=True))
    for name, slope in run(text, "backward")(*given).items():
        assert torch.allclose(slope, theirs[name].grad, rtol=1e-9, atol=1e-11), name


@pytest.mark.parametrize("name", REPORTS)
def test_every_part_of_every_report_has_code(name: str) -> None:
    for part in shipped(name).models:
        if not part.model.equations:
            continue
        text = part.code()
        point = point_of(part.derivation)
        if point is None:
            compile(text, "module", "exec")
            continue
        names = arguments(text)
        given = [point.values[named(name)] for name in names]
        for parameter, slope in run(text, "backward")(*given).items():
            assert np.allclose(slope, point.slopes[part.model.loss, named(parameter)], rtol=1e-12), parameter


def test_command_line(tmp_path: Path) -> None:
    from derive.commands import code

    with pytest.raises(UnknownName, match="numpy"):
        code("reports/logistic_regression.yaml", to="matlab")
    with pytest.raises(DeriveError, match="--part"):
        code("reports/two_layer_regression.yaml", to="numpy")
    assert "def backward" in code("reports/logistic_regression.yaml", to="torch")


TIME = {"x": ["T"], "h": ["T"], "y": ["T"]}


def test_what_is_no_loop_is_told() -> None:
    shapes = {**TIME, "h": ["S"], "g": ["T"]}
    equations = ["g[t] = w*h[t-1]", "h[s] = g[s] + x[s]", "L = sum(h[s]^2, s)"]
    with pytest.raises(DeriveError):
        derive.report({"shapes": shapes, "equations": equations, "gradients": ["w"]}).code()


def test_two_ways_through_time_are_two_loops() -> None:
    shapes = {**TIME, "g": ["T"]}
    equations = [
        "h[t] = tanh(w*h[t-1] + x[t])",
        "g[t] = tanh(u*g[t+1] + h[t])",
        "L = sum((g[t] - y[t])^2, t)",
    ]
    text = derive.report({"shapes": shapes, "equations": equations, "gradients": ["w", "u", "x"]}).code()
    assert text.count("for t in range(T):") == text.count("for t in reversed(range(T)):") == 2


@pytest.mark.parametrize(
    ("equation", "line"),
    [
        ("L = sum(log(1 + exp(z)))", "L = softplus(z).sum()"),
        ("L = sum(1/(1 + exp(-z)))", "L = sigmoid(z).sum()"),
        ("L = sum((exp(z) - exp(-z))/(exp(z) + exp(-z)))", "L = np.tanh(z).sum()"),
        ("L = log(sum(exp(z)))", "L = logsumexp(z)"),
        ("L = sum(exp(-z)/(1 + exp(-z))**2)", "L = sigmoid(-z) @ sigmoid(z)"),
        ("L = sum(z*exp(z))/sum(exp(z))", "L = z @ softmax(z)"),
        ("L = sum(exp(z)*z/(2 + exp(z)))", "L = z @ sigmoid(z - math.log(2))"),
        ("L = sum(where(z > 0, z, exp(z) - 1))", "np.exp(np.minimum(z, 0)) - 1"),
    ],
)
def test_exponentials_are_written_without_overflow(equation: str, line: str) -> None:
    text = derive.report({"shapes": {"z": ["n"]}, "equations": [equation], "gradients": ["z"]}).code()
    assert line in text
    with np.errstate(all="raise", under="ignore"):
        for name in ("forward", "backward"):
            found = run(text, name)(np.array([-900.0, 0.5, 900.0]))
            assert all(np.isfinite(value).all() for value in found.values())


def test_a_node_that_is_asked_for_has_its_gradient() -> None:
    spec = {
        "shapes": {"A": ["n", "m"], "x": ["m"]},
        "equations": ["z = A @ x", "L = sum(z**3)"],
        "gradients": ["z"],
    }
    given = {"A": np.array([[1.0, 2.0], [3.0, 4.0]]), "x": np.array([2.0, -1.0])}
    made = derive.report(spec)
    assert [gradient.wrt for gradient in made.gradients()] == ["z"]
    np.testing.assert_allclose(run(made.code(), "backward")(**given)["z"], [0, 12])
    both = derive.report({**spec, "gradients": ["z", "A"]})
    assert list(run(both.code(), "backward")(**given)) == ["z", "A"]
    assert [gradient.wrt for gradient in both.gradients()] == ["A", "z"]
    rows = both.stock().parameters
    assert rows is not None
    assert [bool(row[3]) for row in rows.rows] == [True, False]  # a node is no parameter, and has no update


def test_no_function_stands_there_that_is_not_called() -> None:
    spec = {
        "shapes": {"X": ["H", "W"], "K": ["R", "S"]},
        "equations": ["Y[i,j] = sum(sum(K[r,s]*X[i+r-1,j+s-1], s), r)", "L = sum(sum(Y[i,j]**2, j), i)"],
        "gradients": ["K", "X"],
    }
    text = derive.report(spec).code()
    assert "def shifted(" in text
    assert "def at(" not in text
    assert "(H - R + 1)×(W - S + 1)" in text


def test_a_matrix_form_that_is_not_proved_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """X w that would come out as 2 X w: the line has the letters of its index form instead."""
    spec = {"shapes": {"X": ["N", "d"], "w": ["d"]}, "equations": ["z = X @ w", "L = sum(z**2)"]}
    made = derive.report({**spec, "gradients": ["w"]})
    monkeypatch.setattr(
        "derive.code.matrices.matrix_form",
        lambda *given: tuple(multiply(TWO, form) for form in matrix_form(*given) or ()) or None,
    )
    forward = run(made.code(), "forward")
    x, w = np.array([[1.0, 2.0], [3.0, 4.0], [0.5, -1.0]]), np.array([2.0, -1.0])
    np.testing.assert_allclose(forward(X=x, w=w)["z"], x @ w)


def test_a_line_for_a_hessian_does_not_overflow() -> None:
    spec = {"shapes": {"z": ["n"], "y": ["n"]}, "equations": ["L = sum(softplus(z) - y*z)"]}
    table = gradient_table(derive.report({**spec, "gradients": ["z"], "hessian": ["z"], "view": "matrix"}))
    space: dict[str, Any] = {"z": np.array([-800.0, 0.0, 800.0]), "y": np.array([0.0, 1.0, 1.0])}
    exec("\n".join(table["setup"]), space)
    with np.errstate(all="raise", under="ignore"):
        found = eval(table["hessian"][0]["numpy"], space)
    np.testing.assert_allclose(found, np.diag([0, 0.25, 0]), atol=1e-300)


@pytest.mark.parametrize("given", [{}, {"alpha": 0.2}])
def test_a_constant_that_nobody_gave_has_its_usual_value(given: dict[str, float]) -> None:
    spec: dict[str, Any] = {
        "shapes": {"z": ["n"]},
        "equations": ["L = sum(leaky_relu(z))"],
        "gradients": ["z"],
    }
    made = derive.report({**spec, "example": {"z": [-1, 2], **given}})
    alpha = given.get("alpha", 0.01)
    z = np.array([-1.0, 2.0])
    np.testing.assert_allclose(run(made.code(), "backward")(z)["z"], [alpha, 1])
    table = gradient_table(made)
    space: dict[str, Any] = {"z": z}
    exec("\n".join(table["setup"]), space)
    np.testing.assert_allclose(eval(table["gradients"][0]["numpy"], space), [alpha, 1])


def test_no_value_divides_that_may_be_zero() -> None:
    """X V is not H ⊘ A where a row of X, and so of A, is 0."""
    spec: dict[str, Any] = {
        "shapes": {"X": ["N", "d"], "W": ["d", "h"], "V": ["d", "h"], "G": ["N", "h"]},
        "equations": ["Z = X @ W", "A = swish(Z)", "H = A * (X @ V)", "L = sum(G*H)"],
        "gradients": ["W"],
    }
    random = np.random.default_rng(4)
    given = {
        name: random.normal(size=shape)
        for name, shape in zip("XWVG", ((3, 2), (2, 4), (2, 4), (3, 4)), strict=True)
    }
    given["X"][1] = 0
    with np.errstate(all="raise"):
        assert np.isfinite(run(derive.report(spec).code(), "backward")(**given)["W"]).all()


FOCAL = {
    "sigmoid": "L = -mean(y*(1-a)**2*log(a) + (1-y)*a**2*log(1-a))",
    "softmax": "L = -sum(Y*(1-P)**2*log(P))/N",
}


@pytest.mark.parametrize("name", FOCAL)
def test_no_division_is_left_that_the_next_line_takes_back(name: str) -> None:
    """Of a saturated sigmoid or softmax, where a is exactly 0 or 1."""
    before = {"sigmoid": ["z = X @ w", "a = sigmoid(z)"], "softmax": ["P = softmax(X)"]}[name]
    shapes = {
        "sigmoid": {"X": ["N", "d"], "w": ["d"], "y": ["N"]},
        "softmax": {"X": ["N", "d"], "Y": ["N", "d"]},
    }
    spec = {"shapes": shapes[name], "equations": [*before, FOCAL[name]], "gradients": ["X"]}
    backward = run(derive.report(spec).code(), "backward")
    x = np.array([[1000.0, -1000.0], [-1000.0, 1000.0]])
    more = (
        {"w": np.array([1.0, 0.0]), "y": np.array([0.0, 1.0])}
        if name == "sigmoid"
        else {"Y": np.eye(2)[::-1]}
    )
    with np.errstate(all="raise", under="ignore"):
        found = backward(X=x, **more)["X"]
    # Far out the loss is |z|, and a mean of two samples.
    expected = [[0.5, 0], [-0.5, 0]] if name == "sigmoid" else [[0.5, -0.5], [-0.5, 0.5]]
    np.testing.assert_allclose(found, expected, atol=1e-12)
