"""The form of a derivative in its function's own output is found, not looked up."""

from __future__ import annotations

import pytest

from derive.elimination import own_form
from derive.evidence import Context, Verdict, judge
from derive.parse import parse
from derive.term import Name
from derive.text import to_text

# body of a, its derivative as calculus leaves it, the form in a
FOUND = [
    ("1/(1 + exp(-z))", "exp(-z)/(1 + exp(-z))^2", "a*(1 - a)"),
    ("exp(z)/(1 + exp(z))", "exp(z)/(1 + exp(z))^2", "a*(1 - a)"),
    ("1/(1 + exp(-2*z))", "2*exp(-2*z)/(1 + exp(-2*z))^2", "a*(2 - 2*a)"),
    (
        "(exp(z) - exp(-z))/(exp(z) + exp(-z))",
        "((exp(z) + exp(-z))^2 - (exp(z) - exp(-z))^2)/(exp(z) + exp(-z))^2",
        "1 - a^2",
    ),
    ("1 - 2/(exp(2*z) + 1)", "4*exp(2*z)/(exp(2*z) + 1)^2", "1 - a^2"),
    ("log(1 + exp(z))", "exp(z)/(1 + exp(z))", "1 - exp(-a)"),
    ("-log(1 + exp(-z))", "exp(-z)/(1 + exp(-z))", "1 - exp(a)"),
    ("alpha*(exp(z) - 1)", "alpha*exp(z)", "alpha + a"),
    ("exp(z)", "exp(z)", "a"),
    ("z*s", "s + z*s*(1 - s)", "s + a*(1 - s)"),
    ("exp(-z^2)", "-2*z*exp(-z^2)", "-2*a*z"),
]


@pytest.mark.parametrize(("body", "derivative", "expected"), FOUND, ids=[body for body, _, _ in FOUND])
def test_own_forms(body: str, derivative: str, expected: str) -> None:
    form = own_form(parse(derivative), Name("a"), parse(body))
    assert form is not None
    context = Context(definitions={"a": parse(body)})
    assert judge(parse(derivative), form.target, context).verdict is Verdict.PROVED
    assert judge(form.old, form.new, context).verdict is Verdict.PROVED
    assert judge(form.target, parse(expected), Context()).verdict is Verdict.PROVED
    assert "z" not in to_text(form.target) or "z" in expected


@pytest.mark.parametrize(
    ("body", "derivative"),
    [
        ("z^3 + z", "3*z^2 + 1"),
        ("z/(1 + exp(-z))", "1/(1 + exp(-z)) + z*exp(-z)/(1 + exp(-z))^2"),
        ("exp(z) + exp(2*z)", "exp(z) + 2*exp(2*z)"),
        ("1/z", "1/(z - z)"),
        ("where(z > 0, z, 0)", "where(z > 0, 1, 0)"),
    ],
)
def test_nothing_is_forced(body: str, derivative: str) -> None:
    form = own_form(parse(derivative), Name("a"), parse(body))
    if form is not None:
        context = Context(definitions={"a": parse(body)})
        assert judge(parse(derivative), form.target, context).verdict is Verdict.PROVED
        assert to_text(form.target).count("/") <= derivative.count("/")


def test_no_division_by_what_may_vanish() -> None:
    """z s(z) gives s = a/z, which has no value at z = 0."""
    form = own_form(parse("s + z*s*(1 - s)"), Name("a"), parse("z*s"))
    assert form is not None and "/" not in to_text(form.target)
