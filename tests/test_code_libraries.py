"""Modules as authors use them: right by differences and autograd, without overflow, without lint."""

from __future__ import annotations

import re
import subprocess
import sys
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shipped import REPORTS, shipped
from written_code import IDENTITIES, SPECS, Written, as_declared, loss, of_spec, written

from derive.code.layout import WIDTH, words_of
from derive.gradient import going_round, gradient_table
from derive.numbers.differences import point_of

AGREES = 1e-8
CLOSE = {"rtol": 1e-9, "atol": 1e-11}  # float64 throughout: an array of float32 would show
LIBRARIES = ("numpy", "torch", "jax")
TRULY_LARGE = {"vae"}  # values or adjoints that no writing of that line keeps small
NAMES = [*SPECS, *(f"identity: {name}" for name in IDENTITIES)]


@cache  # and one worker has all tests of a name
def derived(name: str) -> Written:
    return of_spec(name.removeprefix("identity: "))


@pytest.mark.parametrize("name", SPECS)
def test_gradients_are_those_of_the_forward_pass(name: str) -> None:
    code = derived(name)
    slopes = code.module()["backward"](**code.values)
    assert set(slopes) <= set(code.values)
    for parameter, slope in slopes.items():
        expected = code.differences(parameter)
        assert np.shape(slope) == expected.shape
        scale = max(1.0, float(np.abs(expected).max()))
        assert np.abs(slope - expected).max() / scale < AGREES, parameter


@pytest.mark.parametrize("name", sorted(set(SPECS) - TRULY_LARGE))
def test_large_values_overflow_nowhere(name: str) -> None:
    code = derived(name)
    module = code.module()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = {**module["forward"](**code.scaled(200)), **module["backward"](**code.scaled(200))}
    assert all(np.isfinite(value).all() for value in found.values())


@pytest.mark.parametrize("name", NAMES)
def test_modules_lint_and_read_well(name: str, tmp_path: Path) -> None:
    for library in LIBRARIES:
        text = derived(name).report.code(library)
        (tmp_path / f"module_{library}.py").write_text(text, encoding="utf-8")
        assert max(map(len, text.splitlines())) <= WIDTH, library
        defined = set(re.findall(r"(?m)^def (\w+)\(", text)) - {"forward", "backward"}
        called = words_of(re.sub(r"(?m)^def \w+", "", text))
        assert defined <= called, library
    ruff = [sys.executable, "-m", "ruff", "check", "--isolated", "--quiet", "--ignore", "E741", str(tmp_path)]
    checked = subprocess.run(ruff, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("name", NAMES)
def test_lines_of_numpy_compute_the_gradients(name: str) -> None:
    """With what `setup` has, the given arrays and the nodes; no other name."""
    code = derived(name)
    module = code.module()
    table = gradient_table(code.report)
    slopes = module["backward"](**code.values)
    renamed = {own: value for own, value in code.values.items() if own in table.get("renamed", {}).values()}
    space: dict[str, Any] = {**code.values, **module["forward"](**code.values), **renamed}
    exec("\n".join(table.get("setup", [])), space)
    space |= code.values  # constants have other values here than the usual ones
    entries = [*table.get("adjoints", []), *table["gradients"]]
    for entry in entries:
        name = f"d{code.report.model.loss}_d{entry['wrt']}"
        if "numpy" not in entry:
            assert entry["wrt"] in going_round(code.report)
            space[name] = derived_slope(code, entry["wrt"])
        else:
            space[name] = eval(entry["numpy"], space)
    for entry in table["gradients"]:
        found = space[f"d{code.report.model.loss}_d{entry['wrt']}"]
        argument = table.get("renamed", {}).get(entry["wrt"], entry["wrt"])
        assert np.shape(found) == np.shape(slopes[argument])
        assert np.allclose(found, slopes[argument], **CLOSE), entry["wrt"]


def derived_slope(code: Written, node: str) -> np.ndarray:
    """∂L/∂node as it was derived, at the point of the values."""
    point = point_of(code.report.derivation)
    assert point is not None
    return as_declared(code.report.model, node, point.slopes[code.report.model.loss, node])


def agrees_with_torch(code: Written) -> None:
    torch = pytest.importorskip("torch")
    module = code.module("torch")
    values = {n: torch.tensor(v, requires_grad=v.dtype == float) for n, v in code.values.items()}
    loss(module["forward"](**values)).sum().backward()
    for name, slope in module["backward"](**values).items():
        own = values[name].grad
        expected = torch.zeros_like(values[name]) if own is None else own
        assert slope.shape == expected.shape
        assert torch.allclose(slope.to(expected.dtype), expected, **CLOSE), name


def agrees_with_jax(code: Written) -> None:
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    module = code.module("jax")
    values = {name: jax.numpy.asarray(value) for name, value in code.values.items()}
    numbers = {name: value for name, value in values.items() if value.dtype == float}
    own = jax.grad(lambda moved: loss(module["forward"](**{**values, **moved})).sum())(numbers)
    for name, slope in module["backward"](**values).items():
        assert np.allclose(slope, own[name], **CLOSE), name


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_torch_agrees_with_autograd(name: str) -> None:
    agrees_with_torch(derived(name))


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_jax_agrees_with_autograd(name: str) -> None:
    agrees_with_jax(derived(name))


@pytest.mark.slow
@pytest.mark.parametrize("library", [agrees_with_torch, agrees_with_jax], ids=["torch", "jax"])
@pytest.mark.parametrize("name", REPORTS)
def test_reports_agree_with_autograd(name: str, library: Any) -> None:
    pytest.importorskip("torch" if library is agrees_with_torch else "jax")
    for part in shipped(name).models:
        code = written(part) if part.model.equations else None
        if code is not None:
            library(code)
