"""The rules one by one: what fits is rewritten, what does not is left alone."""

from __future__ import annotations

import pytest

from derive.library.identities import IDENTITIES
from derive.library.rules import RULES
from derive.parse import parse
from derive.steps import Given
from derive.text import to_text

REWRITES = [
    ("constant", "diff(c*y, x)", "0"),
    ("identity", "diff(x, x)", "1"),
    ("sum", "diff(x - y + x^2, x)", "diff(x, x) - diff(y, x) + diff(x^2, x)"),
    ("sum", "diff(-(x + y), x)", "-diff(x, x) - diff(y, x)"),
    ("additive-constant", "diff(w*x + b, w)", "diff(w*x, w)"),
    ("additive-constant", "diff(c - x, x)", "-diff(x, x)"),
    ("additive-constant", "diff(-(x + c), x)", "-diff(x, x)"),
    ("constant-multiple", "diff(w*x*v, x)", "w*diff(x, x)*v"),
    ("constant-multiple", "diff(-x, x)", "-diff(x, x)"),
    ("constant-multiple", "diff(x/c, x)", "1/c*diff(x, x)"),
    ("constant-multiple", "diff(c/x, x)", "c*diff(1/x, x)"),
    ("product", "diff(x*c*y*x, x)", "diff(x, x)*c*y*x + x*c*y*diff(x, x)"),
    ("quotient", "diff(x/(1 + x), x)", "(diff(x, x)*(1 + x) - x*diff(1 + x, x))/(1 + x)^2"),
    ("reciprocal", "diff(1/(1 + x), x)", "diff((1 + x)^(-1), x)"),
    ("reciprocal", "diff(1/x^2, x)", "diff(x^(-2), x)"),
    ("power", "diff(x^2, x)", "2*x"),
    ("power", "diff(x^-1, x)", "-x^(-2)"),
    ("power", "diff(x^n, x)", "n*x^(n - 1)"),
    ("exponential", "diff(exp(x), x)", "exp(x)"),
    ("exponential-of-base", "diff(a^x, x)", "a^x*log(a)"),
    ("exponential-of-base", "diff(2^x, x)", "2^x*log(2)"),
    ("chain", "diff(a^(2*x), x)", "diff(a^u, u)*diff(2*x, x)"),
    ("extreme-place", "diff(largest(x[i], x[:]), x[j])", "0"),
    ("logarithm", "diff(log(x), x)", "1/x"),
    ("square-root", "diff(sqrt(x), x)", "1/(2*sqrt(x))"),
    ("hyperbolic", "diff(sinh(x), x)", "cosh(x)"),
    ("hyperbolic", "diff(cosh(x), x)", "sinh(x)"),
    ("hyperbolic-tangent", "diff(tanh(x), x)", "1 - tanh(x)^2"),
    ("trigonometric", "diff(cos(x), x)", "-sin(x)"),
    ("arctangent", "diff(arctan(x), x)", "1/(1 + x^2)"),
    ("error-function", "diff(erf(x), x)", "2/sqrt(pi)*exp(-x^2)"),
    ("absolute-value", "diff(abs(x), x)", "sign(x)"),
    ("sign", "diff(sign(x), x)", "0"),
    ("maximum", "diff(max(0, x), x)", "where(x > 0, diff(x, x), diff(0, x))"),
    ("maximum", "diff(min(x, y), x)", "where(x < y, diff(x, x), diff(y, x))"),
    ("cases", "diff(where(x > 0, x, c), x)", "where(x > 0, diff(x, x), diff(c, x))"),
]


@pytest.mark.parametrize(("name", "before", "after"), REWRITES)
def test_a_rule_rewrites_what_it_is_about(name: str, before: str, after: str) -> None:
    new = RULES.get(name).apply(parse(before), Given(where={"u": parse("2*x")} if name == "chain" else {}))
    assert new is not None
    assert to_text(new) == after


MISFITS = ["diff((-2)^x, x)", "diff(0^x, x)", "x", "x + y", "diff(x^x, x)", "diff(f, x)*2"]


@pytest.mark.parametrize("rule", list(RULES), ids=lambda rule: rule.name)
@pytest.mark.parametrize("text", [*MISFITS, "diff(exp(2*x), x)"])
def test_a_rule_leaves_alone_what_does_not_fit(rule, text: str) -> None:
    if rule.name != "constant":
        assert rule.apply(parse(text), Given()) is None


def test_the_chain_rule_needs_its_letter_and_the_right_inner_function() -> None:
    chain, before = RULES.get("chain"), parse("diff(exp(-z), z)")
    new = chain.apply(before, Given(where={"u": parse("-z")}))
    assert new is not None
    assert to_text(new) == "diff(exp(u), u)*diff(-z, z)"
    assert chain.apply(before, Given(where={"u": parse("z")})) is None
    assert chain.apply(before, Given()) is None


@pytest.mark.parametrize("rule", [*RULES, *IDENTITIES], ids=lambda rule: rule.name)
def test_names_are_kebab_case_and_titles_are_words(rule) -> None:
    assert rule.name == rule.name.lower().replace("_", "-").replace(" ", "-")
    assert rule.title and not rule.title.endswith(".")


def test_a_name_is_declared_once() -> None:
    assert not set(RULES.names()) & set(IDENTITIES.names())
    with pytest.raises(ValueError, match="twice"):
        RULES.declare(RULES.get("power"))
