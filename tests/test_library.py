"""The declarations: all are there, can be read, say what they claim, and have a source that exists."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from pathlib import Path

import pytest

import derive.library
from derive.building.kinks import breaks, float_value, kinks_of
from derive.errors import UnknownName
from derive.library.activations import ACTIVATIONS, Activation, find_activation
from derive.library.layers import LAYERS
from derive.library.losses import LOSSES, Loss, find_loss
from derive.model import Function
from derive.parse import parse
from derive.term import names

ALL_ACTIVATIONS = [
    "identity",
    "sigmoid",
    "tanh",
    "relu",
    "leaky-relu",
    "elu",
    "selu",
    "softplus",
    "softsign",
    "swish",
    "gelu",
    "mish",
    "exp",
    "hard-sigmoid",
    "log-sigmoid",
    "arctan",
]
ALL_LOSSES = [
    "squared-error",
    "half-squared-error",
    "mean-squared-error",
    "absolute-error",
    "huber",
    "binary-cross-entropy",
    "binary-cross-entropy-with-logits",
    "categorical-cross-entropy",
    "hinge",
    "poisson",
    "log-cosh",
]
BIBLIOGRAPHY = (Path(derive.library.__file__).parent / "sources.bib").read_text()

# value at z = 1 and at z = -2, from the defining formulas with the usual constants
VALUES = {
    "identity": (1.0, -2.0),
    "sigmoid": (0.7310585786300049, 0.11920292202211755),
    "tanh": (math.tanh(1), math.tanh(-2)),
    "relu": (1.0, 0.0),
    "leaky-relu": (1.0, -0.02),
    "elu": (1.0, math.expm1(-2)),
    "selu": (1.0507009873554805, 1.0507009873554805 * 1.6732632423543772 * math.expm1(-2)),
    "softplus": (math.log1p(math.e), math.log1p(math.exp(-2))),
    "softsign": (0.5, -2 / 3),
    "swish": (0.7310585786300049, -0.2384058440442351),
    "gelu": (0.8413447460685429, -0.04550026389635839),
    "mish": (math.tanh(math.log1p(math.e)), -2 * math.tanh(math.log1p(math.exp(-2)))),
    "exp": (math.e, math.exp(-2)),
    "hard-sigmoid": (1 / 6 + 1 / 2, 1 / 6),
    "log-sigmoid": (-0.31326168751822286, -2.1269280110429727),
    "arctan": (math.atan(1), math.atan(-2)),
}


def _function(item: Activation) -> Function:
    assert isinstance(item.definition, str)
    kinks = tuple(parse(kink) for kink in item.kinks)
    return Function(item.call, "z", parse(item.definition), item.letter, item.range, kinks)


FUNCTIONS = {item.call: _function(item) for item in ACTIVATIONS if item.name not in ("exp", "tanh", "arctan")}


def _at(item: Activation, z: float) -> float:
    values = {"z": z} | {name: float(value) for name, value in item.constants}
    body = _function(item).body
    named = {name: f for name, f in FUNCTIONS.items() if name != item.call}
    return float_value(body, values, named)


def test_all_are_declared() -> None:
    assert list(ACTIVATIONS.names()) == ALL_ACTIVATIONS
    assert list(LOSSES.names()) == ALL_LOSSES


@pytest.mark.parametrize("item", ACTIVATIONS, ids=lambda item: item.name)
def test_an_activation_has_its_values(item: Activation) -> None:
    assert [_at(item, 1), _at(item, -2)] == pytest.approx(VALUES[item.name], abs=1e-12)


@pytest.mark.parametrize("item", ACTIVATIONS, ids=lambda item: item.name)
def test_an_activation_stays_in_its_range(item: Activation) -> None:
    values = [_at(item, k / 8) for k in range(-240, 241)]
    low, high = item.range.low, item.range.high
    assert low is None or min(values) >= low - 1e-12
    assert high is None or max(values) <= high + 1e-12
    # and the bound is not generous: it is (nearly) reached
    assert low is None or min(values) < float(low) + 0.05
    assert high is None or max(values) > float(high) - 0.05


@pytest.mark.parametrize("item", ACTIVATIONS, ids=lambda item: item.name)
def test_an_activation_uses_z_and_its_constants(item: Activation) -> None:
    assert set(names(_function(item).body)) == {"z", *dict(item.constants)}


@pytest.mark.parametrize("name", [a.name for a in ACTIVATIONS if not a.constants])
def test_declared_kinks_are_the_kinks(name: str) -> None:
    item = ACTIVATIONS.get(name)
    found = kinks_of(_function(item).body, "z", FUNCTIONS.values())
    assert found == tuple(Fraction(kink) for kink in item.kinks)


def test_elu_has_a_kink_unless_alpha_is_one() -> None:
    for alpha, kinked in (("0.5", True), ("1", False)):
        body = parse(f"where(z > 0, z, {alpha}*(exp(z) - 1))")
        assert breaks(body, "z", at=Fraction(0), functions={}) is kinked


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.name)
def test_a_loss_uses_a_y_and_its_constants(loss: Loss) -> None:
    assert isinstance(loss.definition, str)
    assert set(names(parse(loss.definition))) == {"a", "y", *dict(loss.constants)}


@pytest.mark.parametrize(
    ("name", "a", "y", "value"),
    [
        ("squared-error", 0.5, 2, 2.25),
        ("half-squared-error", 0.5, 2, 1.125),
        ("mean-squared-error", 0.5, 2, 2.25),
        ("absolute-error", 0.5, 2, 1.5),
        ("huber", 0.5, 2, 1.0),
        ("huber", 1.5, 2, 0.125),
        ("binary-cross-entropy", 0.25, 1, -math.log(0.25)),
        ("binary-cross-entropy", 0.25, 0, -math.log(0.75)),
        ("binary-cross-entropy-with-logits", -math.log(3), 1, -math.log(0.25)),
        ("categorical-cross-entropy", 0.25, 1, -math.log(0.25)),
        ("hinge", 0.25, -1, 1.25),
        ("hinge", 2, 1, 0),
        ("poisson", 2, 3, 2 - 3 * math.log(2)),
        ("log-cosh", 0.5, 2, math.log(math.cosh(1.5))),
    ],
)
def test_a_loss_has_its_values(name: str, a: float, y: float, value: float) -> None:
    loss = LOSSES.get(name)
    constants = {constant: float(usual) for constant, usual in loss.constants}
    assert isinstance(loss.definition, str)
    assert float_value(parse(loss.definition), {"a": a, "y": y} | constants, {}) == pytest.approx(value)


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("silu", "swish"),
        ("leaky_relu", "leaky-relu"),
        ("ReLU", "relu"),
        ("linear", "identity"),
        ("atan", "arctan"),
    ],
)
def test_an_activation_is_found_by_other_spellings(spelling: str, name: str) -> None:
    assert find_activation(spelling).name == name


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("bce", "binary-cross-entropy"),
        ("mse", "mean-squared-error"),
        ("mae", "absolute-error"),
        ("cross-entropy", "categorical-cross-entropy"),
        ("log_cosh", "log-cosh"),
    ],
)
def test_a_loss_is_found_by_other_spellings(spelling: str, name: str) -> None:
    assert find_loss(spelling).name == name


def test_an_unknown_name_gets_a_suggestion() -> None:
    with pytest.raises(UnknownName, match="unknown activation 'sigmod'; did you mean 'sigmoid'"):
        find_activation("sigmod")
    with pytest.raises(UnknownName, match="unknown loss 'hing'; did you mean 'hinge'"):
        find_loss("hing")


def test_spellings_are_unique() -> None:
    for catalog in (ACTIVATIONS, LOSSES):
        spellings = [spelling for item in catalog for spelling in (item.name, *item.aliases)]
        assert len(spellings) == len(set(spellings))


def test_every_source_is_in_the_bibliography() -> None:
    keys = re.findall(r"^@\w+\{([\w:-]+),", BIBLIOGRAPHY, re.MULTILINE)
    assert len(keys) == len(set(keys))
    used = {item.source for item in [*ACTIVATIONS, *LAYERS, *LOSSES] if item.source}
    assert used <= set(keys)
