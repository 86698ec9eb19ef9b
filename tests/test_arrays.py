"""Models with indices: shapes, ranges of letters, and the derivation over entries."""

from __future__ import annotations

import pytest

from derive.backward import derive
from derive.build import build
from derive.errors import InputError
from derive.model import Role
from derive.spec import spec_from
from derive.term import Derivative, Name, Number
from derive.text import to_text

LINE = ["yhat[i] = w*x[i] + b", "e = 1/m*sum((y[i] - yhat[i])^2, i)"]
NEURON = ["z = sum(W[k]*X[k], k) + b", "a = sigmoid(z)", "L = (a - y)^2"]
LAYER = [
    "z[j] = sum(w[j, k]*x[k], k) + b[j]",
    "a[j] = sigmoid(z[j])",
    "yhat = sum(v[j]*a[j], j)",
    "L = (y - yhat)^2",
]
LAYER_SHAPES = {"w": ["h", "d"], "x": ["d"], "b": ["h"], "v": ["h"]}


def model(equations, shapes, **more):
    return build(spec_from({"equations": equations, "shapes": shapes, **more}))


def values(equations, shapes, **more):
    found = derive(model(equations, shapes, **more))
    return {to_text(result.target): to_text(result.value) for result in reversed(found.results)}


def test_shapes_go_on_to_the_nodes():
    made = model(LAYER, LAYER_SHAPES)
    assert made.symbol("z").shape == (Name("h"),)
    assert made.symbol("h").role is Role.SIZE
    assert made.symbol("yhat").shape == ()
    assert to_text(made.equation("yhat").body) == "sum(v[j]*a[j], j, h)"


def test_a_size_may_be_a_number():
    made = model(NEURON, {"W": [2], "X": [2]})
    assert made.symbol("W").shape == (Number(2),)


@pytest.mark.parametrize(
    ("equations", "shapes", "says"),
    [
        (LINE, {"x": ["m"]}, "'y' is used with an index, but has no shape"),
        (
            LINE,
            {"x": ["m"], "y": ["n"]},
            "the index 'i' runs to n (axis 0 of y, of shape [n]) and to m (axis 0 of yhat, of shape [m])",
        ),
        (["e = w*x[i]"], {"x": ["m"]}, "the index 'i' is free on the right side of 'e' only"),
        (
            ["z[j] = w*x", "L = sum(z[j], j)"],
            {},
            "the index 'j' is free on the left side of 'z[j]' only, and how far",
        ),
        (["z[j] = w*x[j]", "L = z"], {"x": ["n"]}, "'L' is an array: sum over it"),
        (["L = sum(w*x[i, i], i)"], {"x": ["n"]}, "'x' has the shape [n], but is written x[i, i]"),
        (["z[i] = w*x[i]"], {"x": ["n"]}, "the last equation is the loss, a number"),
        (["L = sum(w*x[i], i)*i"], {"x": ["n"]}, "'i' is an index letter and a name at once"),
        (["L = sum(w*x[i], i)"], {"x": ["n"], "v": ["n"]}, "'shapes' gives 'v', which is in no equation"),
        (["L = w*x[3]"], {"x": [2]}, "x[3] lies outside of the shape [2]"),
        (["L = sum(w*x[i], i, k)"], {"x": ["n"]}, "the index 'i' runs to k and to n"),
        (["L = sum(w, i)"], {}, "how far the sum over 'i' runs is not known"),
        (["z[2] = w", "L = z[2]"], {"z": [2]}, "stands for all entries"),
        (["z[i, i] = w*x[i]", "L = 1"], {"x": ["n"]}, "an index stands twice on the left side"),
    ],
)
def test_what_does_not_fit_is_told(equations, shapes, says):
    with pytest.raises(InputError) as caught:
        model(equations, shapes)
    assert says in str(caught.value)


def test_a_mean_over_samples_keeps_its_factor_and_its_sum():
    found = values(LINE, {"x": ["m"], "y": ["m"]})
    assert found["diff(e, yhat[i])"] == "-2/m*(y[i] - yhat[i])"
    assert found["diff(e, w)"] == "-2/m*sum((y[i] - yhat[i])*x[i], i, m)"
    assert found["diff(e, b)"] == "-2/m*sum(y[i] - yhat[i], i, m)"


def test_weights_of_one_neuron():
    found = values(NEURON, {"W": ["d"], "X": ["d"]})
    assert found["diff(z, W[k])"] == "X[k]"
    assert found["diff(L, W[k])"] == "2*(a - y)*a*(1 - a)*X[k]"


def test_a_layer_with_two_indices():
    found = values(LAYER, LAYER_SHAPES, gradients=["w", "b", "v", "x"])
    assert found["diff(z[j], w[j, k])"] == "x[k]"
    assert found["diff(L, w[j, k])"] == "diff(L, z[j])*x[k]"
    assert found["diff(L, x[k])"] == "sum(diff(L, z[j])*w[j, k], j, h)"


def test_a_delta_collapses_its_sum():
    found = derive(model(LINE, {"x": ["m"], "y": ["m"]}))
    target = Derivative(Name("e"), found.model.equation("yhat").left)
    rules = [step.rule.name for step in found.result(target).steps]
    assert rules[-4:] == ["entry", "tidy", "collapse", "tidy"]


def test_a_new_index_letter_is_no_name_of_the_model():
    found = derive(model(["L = log(sum(exp(z[j]), j))"], {"z": ["i"]}, gradients=["z"]))
    lines = [to_text(step.after) for result in found.results for step in result.steps]
    assert not any(", i, i)" in line for line in lines)
