"""Values without a graph: what they say is what `evaluate` says, and what is beyond them has no value."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from derive.checking.context import library_functions
from derive.evidence import Context, Values, ball_of, evaluate, precision
from derive.parse import parse
from derive.term import Derivative, Indexed, Name, Term

POINT: dict[str | Indexed, Any] = {"x": Fraction(3, 7), "y": Fraction(-5, 11), "z": Fraction(2, 13)}
FORMULAS = (
    "x + 2*y - x*y*z",
    "x/(y + z)^2 - 3",
    "exp(-x*y)*log(x + 1)",
    "sqrt(x) + x^(-2) + (x*y)^3",
    "x^z + (1 + x)^y",
    "sigmoid(x*y + z)*tanh(y)",
    "relu(x - y) + leaky_relu(y)",
    "max(x, y, z) + min(x, y)",
    "abs(y)*sin(x) + cos(x*y) - arctan(z)",
    "softplus(x) + gelu(y) + swish(z)",
    "sinh(x) + cosh(y) + pi*x",
)


def quick(term: Term) -> Values:
    """Values at the point."""
    return Values(lambda name: ball_of(POINT[name]), library_functions((term,), {})[0])


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_value_is_that_of_the_graph(formula: str) -> None:
    term = parse(formula)
    context = Context({}, library_functions((term,), {})[0])
    with precision(128):
        found = quick(term).of(term)
        assert not found.is_finite() or found.overlaps(evaluate(term, POINT, context))
        assert found.is_finite() or "leaky" in formula


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("by", "xyz")
def test_a_slope_is_that_of_the_graph(formula: str, by: str) -> None:
    term = Derivative(parse(formula), Name(by))
    context = Context({}, library_functions((term,), {})[0])
    with precision(128):
        found = quick(term).of(term)
        if found.is_finite():
            assert found.overlaps(evaluate(term, POINT, context))


def test_most_slopes_are_known() -> None:
    terms = [Derivative(parse(formula), Name("x")) for formula in FORMULAS]
    with precision(128):
        known = [quick(term).of(term).is_finite() for term in terms]
    assert sum(known) >= len(FORMULAS) - 2


@pytest.mark.parametrize("formula", ["1/(x - x)", "log(y)", "sqrt(y)", "y^0.5", "log(x - x)"])
def test_what_has_no_value_gets_none(formula: str) -> None:
    term = parse(formula)
    with precision(128):
        assert not quick(term).of(term).is_finite()
        assert not quick(term).of(Derivative(term, Name("x"))).is_finite()


def test_a_second_derivative_is_beyond_it() -> None:
    term = Derivative(Derivative(parse("x^3"), Name("x")), Name("x"))
    assert not quick(term).of(term).is_finite()


def test_a_corner_has_no_slope() -> None:
    term = Derivative(parse("abs(x - x)"), Name("x"))
    assert not quick(term).of(term).is_finite()
