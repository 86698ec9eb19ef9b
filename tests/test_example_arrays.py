"""Examples with arrays: numbers in lists, sizes read off them, data made up from formulas."""

from __future__ import annotations

from fractions import Fraction
from statistics import mean, stdev

import numpy as np
import pytest

from derive.build import build
from derive.errors import InputError
from derive.model import Nested
from derive.spec import spec_from

LINE = {
    "title": "t",
    "shapes": {"x": ["m"], "y": ["m"]},
    "equations": ["yhat[i] = w*x[i] + b", "e = 1/m*sum((y[i] - yhat[i])^2, i)"],
}
LAYER = {
    "title": "t",
    "shapes": {"x": ["n"], "W": ["h", "n"]},
    "equations": ["z[j] = sum(W[j,k]*x[k], k)", "L = sum(z[j]^2, j)"],
}


def values(spec: dict[str, object], **more: object) -> dict[str, Nested]:
    example = build(spec_from({**spec, **more})).example
    assert example is not None
    return dict(example.values)


def floats(value: Nested) -> np.ndarray:
    return np.array(value, dtype=float)


def test_sizes_are_read_off_the_lists() -> None:
    found = values(LINE, example={"w": 1, "b": 0, "x": [1, 2, "1/3"], "y": [0, 0, 1]})
    assert found["m"] == 3
    assert found["x"] == (1, 2, Fraction(1, 3))


def test_a_matrix_is_a_list_of_rows() -> None:
    found = values(LAYER, example={"x": [1, 2], "W": [[0.5, 0.8], [0.1, 0.2], [0, 1]]})
    assert (found["n"], found["h"]) == (2, 3)
    assert found["W"] == ((Fraction(1, 2), Fraction(4, 5)), (Fraction(1, 10), Fraction(1, 5)), (0, 1))


def test_what_is_missing_is_made_up() -> None:
    found = values(LAYER, example={"h": 2, "n": 3, "seed": 7})
    assert floats(found["W"]).shape == (2, 3)
    assert found == values(LAYER, example={"h": 2, "n": 3, "seed": 7})
    assert found != values(LAYER, example={"h": 2, "n": 3, "seed": 8})


def test_a_shape_may_name_its_length() -> None:
    spec = {**LINE, "shapes": {"x": [2], "y": [2]}, "equations": ["L = sum((w*x[i] - y[i])^2, i)"]}
    assert floats(values(spec, example={"seed": 1})["x"]).shape == (2,)
    with pytest.raises(InputError, match=r"'x' has 3 numbers, but its shape is \[2\]"):
        values(spec, example={"x": [1, 2, 3], "seed": 1})


def test_one_hot_targets_of_arrays() -> None:
    spec = {
        "title": "t",
        "shapes": {"z": ["k"], "y": ["k"]},
        "equations": ["p[i] = exp(z[i])/sum(exp(z[j]), j)", "L = -sum(y[i]*log(p[i]), i)"],
        "gradients": ["z"],
        "assume": ["sum(y[i], i) = 1"],
    }
    found = values(spec, example={"k": 4, "seed": 2})
    assert sorted(floats(found["y"])) == [0, 0, 0, 1]
    with pytest.raises(InputError, match="breaks the assumption"):
        values(spec, example={"z": [1, 2], "y": [1, 1]})


def test_entries_are_keyed_by_their_indices() -> None:
    example = build(spec_from({**LINE, "example": {"w": 1, "b": 0, "x": [4], "y": [5]}})).example
    assert example is not None
    assert {str(place): value for place, value in example.entries().items()}[
        "Indexed(id='x', indices=(Number(value=Fraction(1, 1), places=0),))"
    ] == 4


# Data


def made(**data: object) -> dict[str, Nested]:
    return values(LINE, data=data, example={"w": 5, "b": 0})


def test_a_grid_and_a_formula() -> None:
    found = made(x={"from": 0, "to": 2, "count": 5}, y="3*x + 2")
    assert found["x"] == (0, Fraction(1, 2), 1, Fraction(3, 2), 2)
    assert found["y"] == (2, Fraction(7, 2), 5, Fraction(13, 2), 8)


def test_values_are_rounded_so_that_they_can_be_printed() -> None:
    found = made(x={"from": 0, "to": 1, "count": 4}, y="exp(x)", decimals=3)
    assert found["x"] == (0, Fraction("0.333"), Fraction("0.667"), 1)
    assert found["y"] == (1, Fraction("1.395"), Fraction("1.948"), Fraction("2.718"))


def test_noise_depends_on_its_seed_alone() -> None:
    grid = {"from": 0, "to": 2, "count": 20}
    first = made(x=grid, y="3*x + 2", noise=0.5, seed=7)
    assert first == made(x=grid, y="3*x + 2", noise=0.5, seed=7)
    assert first != made(x=grid, y="3*x + 2", noise=0.5, seed=8)
    assert floats(first["y"])[:4] == pytest.approx([1.77, 1.81, 2.82, 2.23])  # the same on every machine


def test_normal_noise_has_its_standard_deviation() -> None:
    found = made(x={"from": 0, "to": 10, "count": 1000}, y="2*x", noise=0.5, seed=1)
    rest = list(floats(found["y"]) - 2 * floats(found["x"]))
    assert mean(rest) == pytest.approx(0, abs=0.05)
    assert stdev(rest) == pytest.approx(0.5, abs=0.03)


def test_uniform_noise_stays_within_its_bounds() -> None:
    found = made(x={"from": 0, "to": 10, "count": 1000}, y="2*x", noise={"uniform": 0.5}, seed=1)
    rest = np.abs(floats(found["y"]) - 2 * floats(found["x"]))
    assert 0.45 < rest.max() <= 0.5


def test_random_points_lie_in_their_range() -> None:
    found = floats(made(x={"from": -1, "to": 1, "count": 50, "spacing": "random"}, y="x^2")["x"])
    assert -1 <= found.min() < found.max() <= 1
    assert len(set(np.diff(found))) > 3


def test_formulas_may_use_activations_and_other_columns() -> None:
    spec = {**LINE, "data": {"x": [0, 1], "y": "sigmoid(x)"}, "example": {"w": 1, "b": 0}}
    assert values(spec)["y"] == (Fraction(1, 2), Fraction("0.73"))


def test_how_data_were_made_is_kept() -> None:
    spec = {**LINE, "data": {"x": [0, 1], "y": "3*x", "noise": 0.1, "seed": 3}, "example": {"w": 1, "b": 0}}
    data = build(spec_from(spec)).data
    assert data is not None
    assert (data.target, data.inputs, data.noise, data.seed) == ("y", ("x",), Fraction(1, 10), 3)
