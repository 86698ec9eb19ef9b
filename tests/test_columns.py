"""Axes of length 1: what is declared is what the caller hands over and gets back, in every output."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

import derive
from derive.gradient import gradient_table

SIZES = {"N": 3, "d": 2, "k": 2}
CASES: dict[str, tuple[dict[str, list[object]], list[str]]] = {
    "a column below": ({"s": ["N", 1], "X": ["N", "d"]}, ["D = X/s", "L = sum(D**2)"]),
    "beside a square": ({"s": ["N", 1], "X": ["N", "N"]}, ["D = X*s", "L = sum(D**3)"]),
    "one output": (
        {"X": ["N", "d"], "w": ["d", 1], "y": ["N", 1]},
        ["Z = X @ w", "L = sum((Z - y)**2)"],
    ),
    "a column less a vector": (
        {"X": ["N", "d"], "W": ["d", 1], "y": ["N"]},
        ["Z = X @ W", "L = sum((Z - y)**3)"],
    ),
    "a row": ({"X": ["N", "d"], "m": [1, "d"]}, ["D = X - m", "L = sum(D**3)"]),
    "a row times a column": (
        {"a": [1, "d"], "b": ["d", 1], "X": ["N", "d"]},
        ["q = a @ b", "Z = b @ a", "U = X @ b @ a", "L = sum(q**2) + sum(Z**3) + sum(U*X)"],
    ),
    "one entry": (
        {"a": [1], "c": [1, 1], "X": ["N", "d"]},
        ["D = X*a + c", "L = sum(D**3)"],
    ),
    "an axis that is kept": (
        {"X": ["N", "d"], "g": [1, "d"]},
        ["m = mean(X, axis=1, keepdims=True)", "R = (X - m)*g", "L = sum(R**3)"],
    ),
    "a constant slope": ({"a": ["N", 1], "c": [1, 1]}, ["D = a + c", "L = sum(D)"]),
    "turned": (
        {"a": ["N", 1], "X": ["N", "d"]},
        ["r = a.T @ X", "T = X*exp(a)", "L = sum(r**2) + sum(T)"],
    ),
    "entries of a column too": (
        {"s": ["N", 1], "X": ["N", "d"], "t": ["N"]},
        ["D = X*s", "e[n] = s[n,1]*t[n]", "L = sum(D**3) + sum(e**2)"],
    ),
}
FUNCTIONS = {name: getattr(np, name) for name in ("sum", "mean", "exp")}


def spec(name: str) -> dict[str, Any]:
    shapes, equations = CASES[name]
    return {"shapes": shapes, "equations": equations, "gradients": list(shapes)}


def drawn(name: str) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(3)
    shapes = CASES[name][0]
    return {
        one: rng.uniform(0.5, 1.5, [size if isinstance(size, int) else SIZES[str(size)] for size in shape])
        for one, shape in shapes.items()
    }


def by_numpy(name: str, given: Mapping[str, np.ndarray]) -> dict[str, Any]:
    """The equations as NumPy itself reads them; entries are those of the first column."""
    space: dict[str, Any] = {**FUNCTIONS, **given}
    for equation in CASES[name][1]:
        left, _, right = equation.partition(" = ")
        space[left.removesuffix("[n]")] = eval(right.replace("[n,1]", "[:, 0]").replace("t[n]", "t"), space)
    return {equation.split(" ")[0].removesuffix("[n]"): None for equation in CASES[name][1]} | {
        key: value
        for key, value in space.items()
        if key not in FUNCTIONS and key not in given and key[0] != "_"
    }


def slopes(name: str, given: dict[str, np.ndarray], wrt: str) -> np.ndarray:
    found = np.zeros_like(given[wrt])
    for place in np.ndindex(found.shape):
        ends = []
        for step in (1e-6, -1e-6):
            moved = given[wrt].copy()
            moved[place] += step
            ends.append(float(np.sum(by_numpy(name, {**given, wrt: moved})["L"])))
        found[place] = (ends[0] - ends[1]) / 2e-6
    return found


@pytest.mark.parametrize("name", CASES)
def test_the_module_takes_and_gives_the_declared_shapes(name: str) -> None:
    given, space = drawn(name), dict[str, Any]()
    exec(derive.report(spec(name)).code(), space)
    nodes, expected = space["forward"](**given), by_numpy(name, given)
    for node, value in nodes.items():
        assert np.shape(value) == np.shape(expected[node]), node
        np.testing.assert_allclose(value, expected[node])
    found = space["backward"](**given)
    assert set(found) == set(given)
    for wrt, value in found.items():
        assert np.shape(value) == given[wrt].shape, wrt
        np.testing.assert_allclose(value, slopes(name, given, wrt), rtol=1e-6)


@pytest.mark.parametrize("name", CASES)
def test_the_table_takes_and_gives_the_declared_shapes(name: str) -> None:
    given = drawn(name)
    example = {key: value.round(3).tolist() for key, value in given.items()}
    given = {key: np.array(value) for key, value in example.items()}
    table = gradient_table(derive.report({**spec(name), "example": example}))
    expected = by_numpy(name, given)
    for node, value in table["values"].items():
        if not node.startswith("dL_d") and node != "L":
            np.testing.assert_allclose(value, expected[node], rtol=1e-12, strict=True)
    space: dict[str, Any] = {**given, **expected}
    exec("\n".join(table.get("setup", [])), space)
    for entry in (*table.get("adjoints", []), *table["gradients"]):
        found = space[f"dL_d{entry['wrt']}"] = eval(entry["numpy"], space)
        np.testing.assert_allclose(found, entry["value"], rtol=1e-12, strict=True)
        if entry["wrt"] in given:
            assert np.shape(found) == given[entry["wrt"]].shape
