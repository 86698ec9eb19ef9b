"""Gradients of whole arrays: the lines of NumPy of a textbook, proved, and equal to central differences."""

from __future__ import annotations

import inspect
from functools import cache
from math import erf
from typing import Any

import numpy as np
import pytest
from written_code import as_declared

import derive
from derive.algebra import monomial
from derive.facade import Report
from derive.indices import free_indices
from derive.matrix.writing import matrix_form
from derive.numbers.differences import differences, point_of
from derive.term import BigSum, Delta, subterms
from tests.case_files import cases_in

CASES = {case["name"]: case for case in cases_in("matrix_identities.yaml")}
AGREES = 1e-8


@cache
def derived(name: str) -> Report:
    return derive.report({"title": name, "view": "matrix", **CASES[name]["spec"]})


@pytest.mark.parametrize("name", CASES)
def test_the_line_is_that_of_the_textbook(name: str) -> None:
    found = {gradient.wrt: gradient.numpy() for gradient in derived(name).gradients()}
    assert found == CASES[name]["numpy"]


@pytest.mark.parametrize("name", CASES)
def test_every_step_is_proved(name: str) -> None:
    counts = derived(name).counts()
    assert counts["proved"] == counts["steps"] > 0


@pytest.mark.parametrize("name", CASES)
def test_no_sum_over_a_delta_is_left_in_a_gradient(name: str) -> None:
    for gradient in derived(name).gradients():
        for total in (part for part in subterms(gradient.term) if isinstance(part, BigSum)):
            found = monomial(total.body).factors
            assert not [
                base for base, _ in found if isinstance(base, Delta) and total.index in free_indices(base)
            ]


@pytest.mark.parametrize("name", CASES)
def test_gradients_agree_with_central_differences(name: str) -> None:
    found = differences(derived(name).derivation)
    assert found is not None
    assert found.entries > 0
    assert found.worst < AGREES


@pytest.mark.parametrize("name", CASES)
def test_the_line_computes_the_gradient_from_the_named_nodes(name: str) -> None:
    made = derived(name)
    model, point = made.model, point_of(made.derivation)
    assert point is not None
    shapes = {symbol.id: symbol.shape for symbol in model.symbols if symbol.shape}
    space: dict[str, object] = {"np": np, "erf": np.vectorize(erf), "lambda_": point.values.get("lambda")}
    space |= point.sizes
    space |= {name: as_declared(model, name, value) for name, value in point.values.items()}
    space |= {f"d{of}_d{wrt}": as_declared(model, wrt, value) for (of, wrt), value in point.slopes.items()}
    for gradient in made.gradients():
        assert matrix_form((gradient.result.target, gradient.term), shapes) is not None
        line = gradient.numpy()
        exec("\n".join((*made.lines.setup([line]), f"found = {line}")), space)
        expected = as_declared(model, gradient.wrt, point.slopes[model.loss, gradient.wrt])
        assert np.allclose(np.asarray(space["found"]), expected, rtol=1e-12, atol=1e-13), gradient.wrt


def module_of(name: str, library: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The module that is written, and what its functions take: the name in the model, and a value."""
    made = derived(name)
    point = point_of(made.derivation)
    assert point is not None
    text = made.code(library)
    space: dict[str, Any] = {}
    exec(text, space)
    words = inspect.signature(space["forward"]).parameters
    return space, {
        word: as_declared(made.model, word.rstrip("_"), point.values[word.rstrip("_")]) for word in words
    }


@pytest.mark.parametrize("name", CASES)
def test_the_module_computes_the_same(name: str) -> None:
    made = derived(name)
    module, given = module_of(name, "numpy")
    point = point_of(made.derivation)
    assert point is not None
    for wrt, slope in module["backward"](*given.values()).items():
        expected = as_declared(made.model, wrt, point.slopes[made.model.loss, wrt])
        assert np.shape(slope) == np.shape(expected)
        assert np.allclose(slope, expected, rtol=1e-12, atol=1e-13), wrt
