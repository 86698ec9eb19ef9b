"""Networks of any depth: the recursion for layer l, run down through layers that are counted."""

from __future__ import annotations

import re
from typing import Any

import numpy
import pytest

from derive.errors import InputError
from derive.facade import Report, report

DENSE: dict[str, object] = {"units": "h", "activation": "tanh"}
LAST: dict[str, object] = {"units": "K", "activation": "softmax"}
SIZES = {"N": 4, "d": 3, "h": 2, "K": 3, "m": 3, "p": 2, "q": 2, "heads": 2}
DEPTH = 3


def made(layers: list[dict[str, object]], **given: object) -> Report:
    network = {"inputs": "d", "batch": "N", "layers": layers, "loss": "cross-entropy", **given}
    return report({"network": network, "view": "matrix"})


def functions(part: Report) -> dict[str, Any]:
    found: dict[str, Any] = {}
    exec(part.code(), found)
    return found


def called(function: Any, given: dict[str, Any]) -> Any:
    words = function.__code__.co_varnames[: function.__code__.co_argcount]
    return function(**{word: given[word] for word in words})


def at(name: str, number: int, depth: str = "L") -> str:
    """W_lplus1 is W3 in layer 2, W_Lplus1 is W4 where there are 3."""
    name = re.sub(rf"_{depth}(?:plus(\d))?\b", lambda f: str(DEPTH + int(f[1] or 0)), name)
    moved = re.search(r"_l(?:(plus|minus)(\d))?\b", name)
    if not moved:
        return name
    step = int(moved[2] or 0) * (-1 if moved[1] == "minus" else 1)
    return name.replace(moved[0], str(number + step))


def random_values(whole: Report, rng: numpy.random.Generator) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for symbol in whole.model.symbols:
        defined = whole.model.body(symbol.id) is not None
        if symbol.shape and not defined:
            sizes = [SIZES[str(getattr(size, "id", size))] for size in symbol.shape]
            values[symbol.id] = rng.normal(size=sizes)
    values |= {name: size for name, size in SIZES.items() if name not in values} | {"epsilon": 0.1}
    hot = numpy.eye(SIZES["K"])[rng.integers(SIZES["K"], size=SIZES["N"])]
    return values | {"Y": hot if values["Y"].shape == hot.shape else hot.T}


def run_down(parts: tuple[Report, ...], values: dict[str, Any], *, first: int) -> dict[str, Any]:
    """All gradients by the parts, layer by layer from the loss back."""
    end, middle, *start = parts
    found: dict[str, Any] = {}
    signals: dict[str, Any] = {}

    def gradients(part: Report, number: int) -> None:
        given = {word: values[at(word, number)] for word in words(part) if at(word, number) in values}
        upstream = [gradient for _, gradient in part.model.upstream]
        given |= {name: signals[at(node, number)] for node, name in part.model.upstream}
        assert all(name in given for name in upstream)
        for name, value in called(functions(part)["backward"], given).items():
            signals[at(name, number)] = value
            if name in part.model.parameters:
                found[at(name, number)] = value

    gradients(end, 0)
    for number in range(first + DEPTH - 1, first - 1, -1):
        gradients(middle, number)
    for part in start:
        gradients(part, 0)
    return found


def words(part: Report) -> tuple[str, ...]:
    code = functions(part)["backward"].__code__
    return code.co_varnames[: code.co_argcount]


CASES = {
    "dense": [{**DENSE, "repeat": "L"}, LAST],
    "dense with layers around": [{**DENSE, "repeat": "L"}, {**DENSE, "activation": "sigmoid"}, LAST],
    "residual": [{**DENSE, "units": "d", "residual": True, "repeat": "L"}, LAST],
    "a layer of another kind above": [{**DENSE, "repeat": "L"}, {"kind": "rms-norm"}, LAST],
    "gated": [{"kind": "gated", "units": "h", "repeat": "L"}, LAST],
    "normalised": [{"kind": "layer-norm", "repeat": "L"}, LAST],
}


@pytest.mark.parametrize(("case", "convention"), [("dense", "columns"), *((case, "rows") for case in CASES)])
def test_run_down_it_is_the_network_of_that_depth(case, convention):
    layers = CASES[case]
    deep = made(layers, convention=convention)
    assert deep.counts()["proved"] == deep.counts()["steps"]
    counted = [{**layer, "repeat": DEPTH} if "repeat" in layer else layer for layer in layers]
    whole = made(counted, convention=convention)
    values = random_values(whole, numpy.random.default_rng(1))
    namespace = functions(whole)
    values |= called(namespace["forward"], values)
    values |= {at(f"{letter}_l", 0): values["X"] for letter in "ARH"}
    right = called(namespace["backward"], values)
    found = run_down(deep.parts, values, first=1)
    assert set(right) <= set(found)
    for name, gradient in right.items():
        numpy.testing.assert_allclose(found[name], gradient, rtol=1e-9, atol=1e-12)


def test_layers_before_get_the_gradient_of_what_they_give():
    deep = made([{"units": "m", "activation": "relu"}, {**DENSE, "repeat": "L"}, LAST])
    assert [part.title for part in deep.parts] == [
        "The last layers",
        "Layer l, for l = 2, …, L + 1",
        "The first layers",
    ]
    end, middle, start = deep.parts
    assert end.model.parameters == ("W_Lplus2", "b_Lplus2")
    assert middle.result("A_lminus1").text() and "A_lminus1" in middle.model.parameters
    assert start.model.upstream == (("A1", "G1"),)


def test_the_recursion_in_matrix_form():
    middle = made([{**DENSE, "repeat": "L"}, LAST]).parts[1]
    assert middle.result("Z_l").latex() == r"\Delta^{[l+1]}W^{[l+1]\top}\odot (1-A^{[l]}\odot A^{[l]})"
    in_columns = made([{**DENSE, "repeat": "L"}, LAST], convention="columns").parts[1]
    assert in_columns.result("Z_l").latex() == (r"W^{[l+1]\top}\Delta^{[l+1]}\odot (1-A^{[l]}\odot A^{[l]})")
    tex = made([{**DENSE, "repeat": "l"}, LAST]).tex()
    assert r"A^{[l-1]\top}" in tex and r"\Delta^{[l]}" in tex


def test_a_number_of_layers_is_that_many_layers():
    counted = made([{**DENSE, "repeat": 2}, LAST])
    assert counted.model == made([DENSE, DENSE, LAST]).model


@pytest.mark.parametrize(
    ("layers", "given", "says"),
    [
        ([{**DENSE, "repeat": "L"}], {}, "the last layer has the loss; 'repeat: L' is for a layer before it"),
        (
            [{**DENSE, "repeat": "L"}, {**DENSE, "repeat": "M"}, LAST],
            {},
            "one layer of a network is repeated",
        ),
        ([{**DENSE, "repeat": "L2"}, LAST], {}, "'repeat' is a number of layers, or a letter"),
        ([{**DENSE, "repeat": "L"}, LAST], {"steps": 2}, "'steps' needs a number of layers: repeat: 3"),
        ([{**DENSE, "repeat": 2000}, LAST], {}, "has 2,001 entries; the limit is 2,000"),
    ],
)
def test_what_does_not_go_is_told(layers, given, says):
    with pytest.raises(InputError, match=re.escape(says)):
        made(layers, **given)


@pytest.mark.parametrize(("key", "value"), [("gradients", ["W1"]), ("example", {"seed": 1})])
def test_what_speaks_of_single_layers_needs_their_number(key, value):
    network = {"inputs": "d", "layers": [{**DENSE, "repeat": "L"}, LAST], "loss": "cross-entropy"}
    with pytest.raises(InputError, match=f"'{key}' needs a number of layers: repeat: 3"):
        report({"network": network, "view": "matrix", key: value})
    with pytest.raises(InputError, match="'repeat: L' needs 'view: matrix'"):
        report({"network": {**network, "inputs": 2, "layers": [{"repeat": "L"}, {}], "loss": "mse"}})


def test_gradients_that_are_alike_are_named():
    attention = {"kind": "multi-head-attention", "heads": "H"}
    text = str(made([attention, LAST]).document().blocks)
    assert "found in the same way" in text
