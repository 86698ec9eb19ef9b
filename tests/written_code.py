"""Modules that derive writes, and how they are run: with the values of a point, and of another size."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

import derive
from derive.numbers.differences import STEP, WEIGHTS, point_of
from derive.term import ONE
from tests.case_files import cases_in

IDENTITIES = {case["name"]: {"view": "matrix", **case["spec"]} for case in cases_in("matrix_identities.yaml")}
SPECS = cases_in("code.yaml")


def run(text: str) -> dict[str, Any]:
    """The names of a module."""
    space: dict[str, Any] = {}
    exec(text, space)
    return space


def arguments(text: str) -> list[str]:
    """What `forward` takes."""
    return list(inspect.signature(run(text)["forward"]).parameters)


@dataclass(frozen=True)
class Written:
    """One report, a point, and its values for the arguments of the module."""

    report: derive.Report
    values: dict[str, np.ndarray]

    def module(self, library: str = "numpy") -> dict[str, Any]:
        return run(self.report.code(library))

    def scaled(self, factor: float) -> dict[str, np.ndarray]:
        """The values, those of arrays that may be any number that many times as large."""
        model = self.report.model
        free = {symbol.id for symbol in model.symbols if symbol.domain == derive.model.REALS}
        return {
            name: value * factor if value.ndim and value.dtype == float and named(name) in free else value
            for name, value in self.values.items()
        }

    def differences(self, name: str) -> np.ndarray:
        """∂L/∂name by central differences of the module's own forward pass."""
        forward, start = self.module()["forward"], self.values[name]
        found = np.zeros(start.shape)
        for place in np.ndindex(*start.shape):
            for steps, weight in WEIGHTS:
                moved = start.copy()
                moved[place] += steps * STEP
                found[place] += weight * loss(forward(**{**self.values, name: moved}))
        return found / (12 * STEP)


def loss(nodes: dict[str, Any]) -> Any:
    """The last node."""
    return list(nodes.values())[-1]


def named(argument: str) -> str:
    """The name in the model: Python's own words have a stroke behind them."""
    return argument.rstrip("_")


def as_declared(model: derive.model.Model, name: str, value: Any) -> np.ndarray:
    """The value with the axes of length 1 that the author gave the array."""
    ones = [axis for axis, size in enumerate(dict(model.columns).get(name, ())) if size == ONE]
    return np.expand_dims(np.asarray(value), ones)


def written(report: derive.Report) -> Written | None:
    """None where no point was found."""
    point = point_of(report.derivation)
    if point is None:
        return None
    rows = {index: name for name, index in report.model.one_hot}
    values: dict[str, np.ndarray] = {}
    for argument in arguments(report.code()):
        name = named(argument)
        value = np.argmax(point.values[rows[name]], axis=1) if name in rows else point.values[name]
        values[argument] = as_declared(report.model, name, value)
    return Written(report, {name: np.asarray(value) for name, value in values.items()})


@cache
def of_spec(name: str) -> Written:
    """The module of a spec of cases/code.yaml or of an identity in matrices."""
    made = written(derive.report({"title": name, **{**IDENTITIES, **SPECS}[name]}))
    assert made is not None, name
    return made
