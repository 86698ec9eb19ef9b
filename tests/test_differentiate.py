"""Differentiation: the recorded lines end at the derivative that SymPy computes by other means."""

from __future__ import annotations

import pytest
import sympy

from derive.differentiate import differentiate, placeholders
from derive.errors import NotYet
from derive.kernel import to_sympy
from derive.parse import parse
from derive.term import Call, Derivative, Name
from derive.text import to_text
from derive.working import Working

X = Name("x")
REAL = sympy.Symbol("x")
FORMULAS = [
    "c",
    "x",
    "3*x + 2",
    "-x",
    "x^2",
    "x^-3",
    "x^(1/2)",
    "x^n",
    "2*x^3 - x/4 + c",
    "(x + 1)*(x - 2)",
    "x*c*x*x",
    "x/(x + 1)",
    "c/x",
    "1/x^2",
    "1/(x^2 + 1)",
    "(2*x + 1)^5",
    "-(x - c)^2",
    "exp(x)",
    "exp(-x)",
    "exp(x^2)",
    "c*exp(2*x + 1)",
    "exp(exp(x))",
    "log(x)",
    "log(1 + x^2)",
    "x*log(x) - x",
    "sqrt(x)",
    "sqrt(1 + x^2)",
    "sin(x)*cos(x)",
    "sin(3*x^2)",
    "sinh(x)/cosh(x)",
    "tanh(x)",
    "tanh(2*x)^2",
    "arctan(x)",
    "arctan(1/x)",
    "erf(x/sqrt(2))",
    "x^2*exp(-x)/(1 + x)",
    "log(cosh(x - c))",
    "1/(1 + exp(-x))",
    "(exp(x) - exp(-x))/(exp(x) + exp(-x))",
    "log(log(1 + exp(x)))",
    "1/2*(c - x)^2 + 0.1*x^2",
    "exp(x)*sin(x)*x",
    "c^x",
    "2^(x^2)*x",
]


@pytest.mark.parametrize("formula", FORMULAS)
def test_against_sympy(formula: str) -> None:
    term = parse(formula)
    line = Working(Derivative(term, X), {}, taken=frozenset())
    differentiate(line, {})
    assert not placeholders(line.term)
    difference = to_sympy(line.term) - sympy.diff(to_sympy(term), REAL)
    for value in (sympy.Rational(1, 3), sympy.Rational(7, 5)):
        point = {REAL: value} | {symbol: sympy.Rational(3, 7) for symbol in difference.free_symbols - {REAL}}
        assert abs(difference.evalf(30, subs=point)) < 1e-20


@pytest.mark.parametrize(
    ("formula", "positive", "negative"),
    [
        ("max(0, x)", 1, 0),
        ("min(x, 3*x)", 1, 3),
        ("abs(x)", 1, -1),
        ("x*sign(x)", 1, -1),
        ("where(x > 0, x^2, -x)", 4, -1),
        ("where(abs(x) <= 1, x, where(x > 1, 5*x, 7*x))", 5, 7),
    ],
)
def test_by_cases(formula: str, positive: int, negative: int) -> None:
    line = Working(Derivative(parse(formula), X), {}, taken=frozenset())
    differentiate(line, {})
    for value, slope in ((2, positive), (-2, negative)):
        assert to_sympy(line.term).subs(REAL, value) == slope


def test_every_line_is_recorded() -> None:
    line = Working(Derivative(parse("(2*x + c)^2"), X), {}, taken=frozenset({"u"}))
    differentiate(line, {})
    assert [(step.rule.name, to_text(step.after)) for step in line.steps] == [
        ("chain", "diff(v^2, v)*diff(2*x + c, x)"),
        ("power", "(2*v)*diff(2*x + c, x)"),
        ("substitute-back", "(2*(2*x + c))*diff(2*x + c, x)"),
        ("additive-constant", "(2*(2*x + c))*diff(2*x, x)"),
        ("constant-multiple", "(2*(2*x + c))*(2*diff(x, x))"),
        ("identity", "(2*(2*x + c))*(2*1)"),
        ("tidy", "(2*(2*x + c))*2"),
    ]


@pytest.mark.parametrize("formula", ["(-2)^x", "x^x"])
def test_what_no_rule_covers_is_said(formula: str) -> None:
    line = Working(Derivative(parse(formula), X), {}, taken=frozenset())
    with pytest.raises(NotYet, match="no rule differentiates"):
        differentiate(line, {})


def test_an_unknown_function_is_named() -> None:
    line = Working(Derivative(Call("mystery", (X,)), X), {}, taken=frozenset())
    with pytest.raises(NotYet, match="mystery"):
        differentiate(line, {})
