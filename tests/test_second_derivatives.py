"""Jacobians between nodes and Hessians of the loss: by form, by proof and by central differences."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from derive import report
from derive.backward import derive
from derive.build import build
from derive.errors import InputError, NotYet
from derive.gradient import gradient_table
from derive.plain_text import document_text
from derive.spec import spec_from
from derive.steps import Derivation, Kind, Result
from derive.term import Derivative, Indexed, Name, Variable
from derive.text import to_text
from derive.verify import verify
from tests.index_values import Values

STEP = 1e-4
CROSS_ENTROPY = {
    "title": "cross-entropy over logits",
    "shapes": {"z": ["K"], "y": ["K"]},
    "equations": ["p[k] = exp(z[k])/sum(exp(z[l]), l)", "L = -sum(y[k]*log(p[k]), k)"],
    "assume": ["sum(y[k], k) = 1"],
    "gradients": ["z"],
    "jacobian": "p wrt z",
    "hessian": ["z"],
}
LOGISTIC = {
    "title": "logistic regression",
    "shapes": {"X": ["N", "d"], "w": ["d"], "y": ["N"]},
    "equations": [
        "z[n] = sum(X[n,j]*w[j], j) + b",
        "a[n] = sigmoid(z[n])",
        "L = -sum(y[n]*log(a[n]) + (1-y[n])*log(1-a[n]), n)/N",
    ],
    "gradients": ["w", "b"],
    "jacobian": ["a wrt w"],
    "hessian": ["w", "b"],
}
ROWS = {
    "title": "softmax of rows",
    "shapes": {"X": ["N", "d"], "W": ["d", "K"], "Y": ["N", "K"]},
    "equations": [
        "Z[n,k] = sum(X[n,j]*W[j,k], j)",
        "P[n,k] = exp(Z[n,k])/sum(exp(Z[n,l]), l)",
        "L = -sum(sum(Y[n,k]*log(P[n,k]), k), n)/N",
    ],
    "assume": ["sum(Y[n,k], k) = 1"],
    "gradients": ["W"],
    "jacobian": ["P wrt Z", "P wrt W"],
}
LAYER = {
    "title": "a layer",
    "shapes": {"W": ["h", "d"], "x": ["d"], "G": ["h"]},
    "equations": ["z[i] = sum(W[i,j]*x[j], j)", "a[i] = tanh(z[i])", "L = sum(G[i]*a[i], i)"],
    "gradients": ["x", "W"],
    "jacobian": ["a wrt x", "a wrt W"],
    "hessian": ["x"],
}
NORM = {
    "title": "a unit vector",
    "shapes": {"x": ["d"], "g": ["d"]},
    "equations": ["r = sqrt(sum(x[i]^2, i))", "u[i] = x[i]/r", "L = sum(g[i]*u[i], i)"],
    "gradients": ["x"],
    "jacobian": ["u wrt x"],
}
SQUARES = {
    "title": "least squares",
    "shapes": {"X": ["N", "d"], "w": ["d"], "y": ["N"]},
    "equations": ["L = sum((sum(X[n,j]*w[j], j) - y[n])^2, n)"],
    "gradients": ["w"],
    "hessian": ["w"],
}
TWO_LAYERS = {
    "title": "two layers",
    "shapes": {"W": ["h", "d"], "v": ["h"], "x": ["d"]},
    "equations": [
        "z[i] = sum(W[i,j]*x[j], j)",
        "a[i] = tanh(z[i])",
        "o = sum(v[i]*a[i], i)",
        "L = (o - y)^2/2",
    ],
    "gradients": ["v"],
    "hessian": ["v", "W", "z"],
}
LINEAR_IN_ONE = {
    "title": "linear in v",
    "shapes": {"W": ["h", "d"], "v": ["h"], "x": ["d"]},
    "equations": ["z[i] = sum(W[i,j]*x[j], j)", "a[i] = tanh(z[i])", "L = sum(v[i]*a[i], i)"],
    "gradients": ["v"],
    "hessian": ["v", "x"],
}
X_FIRST = {**LINEAR_IN_ONE, "title": "linear in v, x first", "hessian": ["x", "v"]}
SPECS = {
    spec["title"]: spec
    for spec in (CROSS_ENTROPY, LOGISTIC, ROWS, LAYER, NORM, SQUARES, TWO_LAYERS, LINEAR_IN_ONE, X_FIRST)
}
EXPECTED = {
    "cross-entropy over logits": {
        "diff(p[i], z[k])": "p[i]*(delta[i, k] - p[k])",
        "diff(diff(L, z[k]), z[i])": "p[k]*(delta[k, i] - p[i])",
    },
    "logistic regression": {
        "diff(z[n], w[j])": "X[n, j]",
        "diff(a[n], w[j])": "a[n]*(1 - a[n])*X[n, j]",
        "diff(diff(L, w[j]), w[i])": "1/N*sum(a[n]*(1 - a[n])*X[n, i]*X[n, j], n, N)",
        "diff(diff(L, w[j]), b)": "1/N*sum(a[n]*(1 - a[n])*X[n, j], n, N)",
        "diff(diff(L, b), b)": "1/N*sum(a[n]*(1 - a[n]), n, N)",
    },
    "softmax of rows": {
        "diff(P[n, k], Z[i, j])": "P[n, k]*delta[n, i]*(delta[k, j] - P[n, j])",
        "diff(Z[n, k], W[j, i])": "X[n, j]*delta[k, i]",
        "diff(P[n, k], W[j, i])": "P[n, k]*X[n, j]*(delta[k, i] - P[n, i])",
    },
    "a layer": {
        "diff(z[i], x[j])": "W[i, j]",
        "diff(a[i], x[j])": "(1 - a[i]^2)*W[i, j]",
        "diff(z[i], W[k, j])": "delta[i, k]*x[j]",
        "diff(a[i], W[k, j])": "(1 - a[i]^2)*delta[i, k]*x[j]",
        "diff(diff(L, x[j]), x[i])": "-2*sum(G[k]*a[k]*(1 - a[k]^2)*W[k, i]*W[k, j], k, h)",
    },
    "a unit vector": {
        "diff(r, x[i])": "u[i]",
        "diff(u[i], x[j])": "(delta[i, j] - u[i]*u[j])/r",
    },
    "two layers": {
        "diff(diff(L, v[i]), v[j])": "a[j]*a[i]",
        "diff(diff(L, v[i]), W[k, j])": "(v[k]*(1 - a[k]^2)*a[i] + (o - y)*(1 - a[i]^2)*delta[i, k])*x[j]",
        "diff(diff(L, v[i]), z[j])": "v[j]*(1 - a[j]^2)*a[i] + (o - y)*(1 - a[i]^2)*delta[i, j]",
        "diff(diff(L, W[i, j]), W[k, l])": (
            "(v[k]*(1 - a[k]^2) - 2*(o - y)*a[i]*delta[i, k])*x[l]*v[i]*(1 - a[i]^2)*x[j]"
        ),
        "diff(diff(L, z[i]), z[j])": "(v[j]*(1 - a[j]^2) - 2*(o - y)*a[i]*delta[i, j])*v[i]*(1 - a[i]^2)",
    },
    "linear in v": {
        "diff(a[i], x[j])": "(1 - a[i]^2)*W[i, j]",
        "diff(diff(L, v[i]), v[j])": "0",
        "diff(diff(L, v[i]), x[j])": "(1 - a[i]^2)*W[i, j]",
    },
    "linear in v, x first": {
        "diff(diff(L, x[j]), x[i])": "-2*sum(v[k]*a[k]*(1 - a[k]^2)*W[k, i]*W[k, j], k, h)",
        "diff(diff(L, x[j]), v[i])": "(1 - a[i]^2)*W[i, j]",
        "diff(diff(L, v[i]), v[j])": "0",
    },
    "least squares": {"diff(diff(L, w[j]), w[i])": "2*sum(X[n, i]*X[n, j], n, N)"},
}


@cache
def derived(name: str) -> Derivation:
    return derive(build(spec_from(SPECS[name])))


def asked(name: str) -> list[Result]:
    """What was asked for, and the derivatives between nodes that it needs."""
    return [r for r in derived(name).results if to_text(r.target) in EXPECTED[name]]


@pytest.mark.parametrize("name", SPECS)
def test_the_result_has_the_form_of_the_textbook(name: str) -> None:
    assert {to_text(r.target): to_text(r.value) for r in asked(name)} == EXPECTED[name]


@pytest.mark.parametrize("name", SPECS)
def test_every_line_is_proved(name: str) -> None:
    counts = verify(derived(name)).counts()
    assert counts["proved"] == counts["steps"] > 0


@pytest.mark.parametrize("name", SPECS)
def test_values_agree_with_central_differences(name: str) -> None:
    model = derived(name).model
    sizes = {"K": 3, "N": 3, "d": 2, "h": 3}
    random = np.random.default_rng(7)
    nodes = {equation.name for equation in model.equations}
    arrays = {
        symbol.id: random.uniform(0.2, 0.9, tuple(sizes[str(getattr(s, "id", ""))] for s in symbol.shape))
        for symbol in model.symbols
        if symbol.id not in nodes | set(sizes)
    }
    for targets in ("y", "Y"):
        if targets in arrays and model.assumptions:
            arrays[targets] /= arrays[targets].sum(axis=-1, keepdims=True)
    here = Values(model, arrays, sizes)
    checked = 0
    for result in asked(name):
        wrt = result.target.wrt
        if wrt.id not in arrays:
            continue
        checked += 1
        first = result.target.of
        for place in np.ndindex(*here.arrays[wrt.id].shape):
            ways = [
                Values(model, {**arrays, wrt.id: moved(arrays[wrt.id], place, way)}, sizes) for way in (1, -1)
            ]
            if isinstance(first, Derivative):
                gradient = next(r for r in derived(name).results if r.target == first)
                up, down = (gradient_at(derived(name), values, gradient) for values in ways)
                letters = indices_of(first.wrt)
            else:
                assert isinstance(first, Name | Indexed)
                up, down = (values.arrays[first.id] for values in ways)
                letters = indices_of(first)
            expected = (up - down) / (2 * STEP)
            for at in np.ndindex(*np.shape(expected)):
                bound = {
                    **{name: spot + 1 for name, spot in zip(letters, at, strict=True)},
                    **{name: spot + 1 for name, spot in zip(indices_of(wrt), place, strict=True)},
                }
                assert here.value(result.value, bound) == pytest.approx(expected[at], rel=1e-5, abs=1e-7)
    assert checked


def moved(array: np.ndarray, place: tuple[int, ...], way: int) -> np.ndarray:
    """The array with one entry a step further."""
    other = array.copy()
    other[place] += way * STEP
    return other


def gradient_at(derivation: Derivation, values: Values, gradient: Result) -> np.ndarray:
    """The gradient's entries, with the adjoints that it names."""
    loss = Name(derivation.model.loss)
    for result in derivation.results:
        if result.target.of == loss and not result.way:
            values.know(result.target, result.value)
    return values.entries(gradient.target, gradient.value)


def indices_of(variable: Variable) -> list[str]:
    indices = variable.indices if isinstance(variable, Indexed) else ()
    return [index.id for index in indices if isinstance(index, Name)]


NEURON = {"title": "a neuron", "equations": ["z = w*x + b", "L = (z - y)^2"], "gradients": ["w"]}
STEPS = {
    "title": "two steps of time",
    "unroll": {"t": 2},
    "equations": ["h[t] = tanh(w*h[t-1] + u*x[t])", "L = sum((h[t] - y[t])^2, t)/2"],
}


@pytest.mark.parametrize(
    ("spec", "hessian", "expected"),
    [
        (NEURON, "w", ["2*x^2"]),
        (NEURON, ["w", "b"], ["2*x^2", "2*x", "2"]),  # b is no parameter that was asked for
        (NEURON, ["b", "w"], ["2", "2*x", "2*x^2"]),
        (NEURON, ["z", "w"], ["2", "2*x^2"]),  # w moves z: there is no mixed derivative
        (NEURON, ["w", "y"], ["2*x^2", "-2*x", "2"]),
    ],
)
def test_of_names_without_an_index(spec: dict[str, object], hessian: object, expected: list[str]) -> None:
    found = derive(build(spec_from({**spec, "hessian": hessian})))
    assert [to_text(r.value) for r in found.results if r.kind is Kind.HESSIAN] == expected
    counts = verify(found).counts()
    assert counts["proved"] == counts["steps"]


def test_what_is_given_stands_still_in_a_total_derivative() -> None:
    """The verifier once took ∂y_1/∂w of a target for a number of its own."""
    counts = verify(derive(build(spec_from({**STEPS, "hessian": ["w", "u"]})))).counts()
    assert counts["proved"] == counts["steps"]


def test_through_time_of_any_length_there_is_none_yet() -> None:
    shapes = {"x": ["T"], "h": ["T"], "y": ["T"]}
    spec = {"title": "", "equations": STEPS["equations"], "shapes": shapes, "hessian": ["w"]}
    for further in ({}, {"hessian": [], "jacobian": "h wrt w"}):
        with pytest.raises(NotYet) as told:
            derive(build(spec_from({**spec, **further})))
        assert "through time are there for written-out steps only, as of 'unroll: {t: 3}'" in str(told.value)


def test_the_document_says_which_block_stands_for_two_and_which_is_none() -> None:
    shown = document_text(report({**TWO_LAYERS, "sections": ["results"]}).document())
    once = "by symmetry diff(diff(L, W[k, j]), v[i]) = diff(diff(L, v[i]), W[k, j]), transposed as a matrix."
    assert once in shown
    assert "There is no mixed derivative by W and z: one depends on the other." in shown
    assert "symmetry" not in document_text(report({**LAYER, "sections": ["results"]}).document())


def test_as_plain_data_with_the_values_of_central_differences() -> None:
    example = {"x": 2, "w": 0.5, "b": 0.25, "y": 1}
    table = gradient_table(
        report({**NEURON, "jacobian": "z wrt w", "hessian": ["w", "b"], "example": example})
    )
    assert table["jacobians"] == [
        {"target": "diff(z, w)", "wrt": "w", "text": "x", "latex": "x", "numpy": "x", "value": 2.0}
    ]
    assert [(one["target"], one["value"]) for one in table["hessian"]] == [
        ("diff(diff(L, w), w)", 8.0),
        ("diff(diff(L, w), b)", 4.0),
        ("diff(diff(L, b), b)", 2.0),
    ]


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"jacobian": "p of z"}, "'p of z' is no Jacobian; write 'p wrt z'"),
        ({"jacobian": "q wrt z"}, "node in 'jacobian': 'q'"),
        ({"jacobian": "p wrt y"}, "'p' does not depend on 'y'"),
        ({"hessian": ["q"]}, "'q'"),
        ({"hessian": ["L"]}, "'L'"),
    ],
)
def test_what_cannot_be_asked_for_is_told(keys: dict[str, object], message: str) -> None:
    with pytest.raises(InputError) as told:
        build(spec_from({**CROSS_ENTROPY, **keys}))
    assert message in str(told.value).replace('"', "'")
