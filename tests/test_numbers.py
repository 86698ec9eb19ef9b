"""Numbers: every digit shown is right, nothing is rounded on the way."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest

from derive.backward import derive
from derive.build import build
from derive.errors import InputError
from derive.model import Example
from derive.numbers import Numbers
from derive.parse import parse
from derive.spec import spec_from
from derive.term import Derivative, Name, Term
from derive.text import to_text


def numbers(*equations: str, example: dict[str, object], **more: object) -> Numbers:
    model = build(spec_from({"title": "t", "equations": list(equations), "example": example, **more}))
    assert model.example is not None
    return Numbers(derive(model), model.example)


def worked() -> Numbers:
    """Lecture note 000: sigmoid and squared error."""
    given = {"x": [1, 2], "w": [0.5, 0.8], "b": 0.2, "y": 1, "learning_rate": 0.1}
    network = {"inputs": 2, "layers": [{"units": 1, "activation": "sigmoid"}], "loss": "squared-error"}
    model = build(spec_from({"title": "t", "network": network, "example": given}))
    assert model.example is not None
    return Numbers(derive(model), model.example)


def gradient(name: str) -> Term:
    return Derivative(Name("L"), Name(name))


WORKED = [
    (Name("z"), "2.3", True),
    (Name("a"), "0.908877", False),
    (Name("L"), "0.00830339", False),
    (gradient("b"), "-0.0150935", False),
    (gradient("w_1"), "-0.0150935", False),
    (gradient("w_2"), "-0.0301871", False),
]


@pytest.mark.parametrize(("term", "text", "exact"), WORKED, ids=[to_text(term) for term, _, _ in WORKED])
def test_the_worked_example(term: Term, text: str, exact: bool) -> None:
    shown = worked().shown(term)
    assert (shown.text, shown.exact) == (text, exact)


@pytest.mark.parametrize(("name", "text"), [("w_1", "0.501509"), ("w_2", "0.803019"), ("b", "0.201509")])
def test_the_update_of_the_worked_example(name: str, text: str) -> None:
    found = worked()
    assert found.shown(found.updated(name)).text == text


def test_values_are_right_to_the_last_float_digit() -> None:
    found = worked()
    a = 1 / (1 + math.exp(-2.3))
    assert found.value(Name("a")) == pytest.approx(a, rel=1e-14)
    assert found.value(gradient("b")) == pytest.approx(2 * (a - 1) * a * (1 - a), rel=1e-14)


@pytest.mark.parametrize(
    ("formula", "text", "exact"),
    [
        ("x/3", "0.333333", False),
        ("2*x/3", "0.666667", False),
        ("x/8", "0.125", True),
        ("1000000*x + 1/2", "1000000", False),
        ("-x", "-1", True),
        ("x - 1", "0", True),
        ("x/1024", "0.000976563", False),
        ("0.5 + x", "1.5", True),
        ("12345.65*x", "12345.7", False),
        ("x*0.0000125", "0.0000125", True),
    ],
)
def test_rounding_and_exactness(formula: str, text: str, exact: bool) -> None:
    found = numbers("z = w*x", "L = (z - y)^2", example={"w": 1, "x": 1, "y": 0})
    shown = found.shown(parse(formula))
    assert (shown.text, shown.exact) == (text, exact)


def test_cancellation_costs_no_digits() -> None:
    """1 - a of a saturated sigmoid has no digit left in floats."""
    found = numbers("z = w*x", "a = sigmoid(z)", "L = a*y", example={"w": 50, "x": 1, "y": 1})
    assert found.value(gradient("z")) == pytest.approx(math.exp(-50), rel=1e-13)


def test_numbers_put_in_keep_the_form() -> None:
    found = numbers("z = w*x + b", "L = (z - y)^2", example={"w": 0.5, "x": -2, "b": 0.2, "y": 1})
    assert to_text(found.put_in(parse("w*x + b"))) == "0.5*(-2) + 0.2"
    assert to_text(found.put_in(found.updated("w").terms[1].term.factors[1])) == "7.2"  # type: ignore[union-attr]


def test_a_loss_without_a_value_is_said() -> None:
    found = numbers("z = w*x", "L = y/z", example={"w": 0, "x": 1, "y": 1})
    with pytest.raises(InputError, match="'L' no value"):
        found.value(Name("L"))


def test_a_prediction_that_meets_its_target_has_loss_zero() -> None:
    found = numbers("a = w*x", "L = (a - y)^2", example={"w": "1/3", "x": 3, "y": 1})
    assert found.value(Name("L")) == 0
    assert found.value(gradient("w")) == 0


def test_a_decimal_prediction_that_meets_its_target() -> None:
    found = numbers("a = w*x", "L = (a - y)^2", example={"w": 0.1, "x": 1, "y": 0.1})
    assert found.value(Name("L")) == 0


def test_the_example_is_exact() -> None:
    model = build(spec_from({"title": "t", "equations": ["z = w*x", "L = z^2"], "gradients": ["w"]}))
    found = Numbers(derive(model), Example((("w", Fraction(1, 3)), ("x", Fraction(3)))))
    assert found.shown(Name("z")).exact
    assert found.shown(Name("z")).text == "1"
