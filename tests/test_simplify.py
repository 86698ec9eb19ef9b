"""Simplification: the two proofs of σ' line by line, the forms of the textbook, what is left as it stands."""

from __future__ import annotations

import pytest

from derive.backward import derive
from derive.build import build
from derive.parse import parse
from derive.simplify import settle
from derive.spec import spec_from
from derive.steps import Derivation
from derive.term import Derivative, Name
from derive.text import to_text
from derive.working import Working


def derived(*equations: str, proof: str = "add-and-subtract", **more: object) -> Derivation:
    return derive(build(spec_from({"title": "t", "equations": list(equations), **more})), proof=proof)


def lines(derivation: Derivation, of: str, wrt: str, *, last: int) -> list[tuple[str, str]]:
    steps = derivation.result(Derivative(Name(of), Name(wrt))).steps
    return [(step.rule.name, to_text(step.after)) for step in steps[-last:]]


def test_sigmoid_by_adding_and_subtracting_one() -> None:
    found = derived("z = w*x", "a = sigmoid(z)", "L = a*y")
    assert lines(found, "a", "z", last=7) == [
        ("tidy", "exp(-z)/(1 + exp(-z))^2"),
        ("add-and-subtract", "((1 + exp(-z)) - 1)/(1 + exp(-z))^2"),
        ("split", "(1 + exp(-z))/(1 + exp(-z))^2 - 1/(1 + exp(-z))^2"),
        ("cancel", "1/(1 + exp(-z)) - 1/(1 + exp(-z))^2"),
        ("factor-out", "1/(1 + exp(-z))*(1 - 1/(1 + exp(-z)))"),
        ("recognise", "sigmoid(z)*(1 - sigmoid(z))"),
        ("recognise", "a*(1 - a)"),
    ]


def test_sigmoid_by_solving_for_the_exponential() -> None:
    found = derived("z = w*x", "a = sigmoid(z)", "L = a*y", proof="substitute")
    assert lines(found, "a", "z", last=8) == [
        ("tidy", "exp(-z)/(1 + exp(-z))^2"),
        ("solve-for", "(1 - sigmoid(z))/sigmoid(z)/(1 + exp(-z))^2"),
        ("tidy", "(1 - sigmoid(z))/(sigmoid(z)*(1 + exp(-z))^2)"),
        ("solve-for", "(1 - sigmoid(z))/(sigmoid(z)*(1/sigmoid(z))^2)"),
        ("tidy", "(1 - sigmoid(z))*sigmoid(z)^2/sigmoid(z)"),
        ("cancel", "(1 - sigmoid(z))*sigmoid(z)"),
        ("reorder", "sigmoid(z)*(1 - sigmoid(z))"),
        ("recognise", "a*(1 - a)"),
    ]


def test_both_proofs_stand_side_by_side() -> None:
    found = derived("z = w*x", "a = sigmoid(z)", "L = a*y", proof="both")
    ways = [result.way for result in found.results if to_text(result.target) == "diff(a, z)"]
    assert ways == ["", "substitute"]


OWN_FORMS = [
    ("sigmoid", "a*(1 - a)"),
    ("tanh", "1 - a^2"),
    ("softplus", "1 - exp(-a)"),
    ("exp", "a"),
    ("log_sigmoid", "1 - exp(a)"),
    ("swish", "sigmoid(z) + a*(1 - sigmoid(z))"),
    ("elu", "where(z > 0, 1, a + alpha)"),
    ("relu", "where(z > 0, 1, 0)"),
    ("identity", "1"),
    ("arctan", "1/(1 + z^2)"),
    ("softsign", "1/(1 + abs(z))^2"),
    ("leaky_relu", "where(z > 0, 1, alpha)"),
]


@pytest.mark.parametrize(("activation", "form"), OWN_FORMS)
def test_the_form_in_the_output(activation: str, form: str) -> None:
    found = derived("z = w*x + b", f"a = {activation}(z)", "L = a*y")
    assert to_text(found.result(Derivative(Name("a"), Name("z"))).value) == form


@pytest.mark.parametrize("activation", [name for name, _ in OWN_FORMS if name != "identity"])
def test_no_form_needs_an_unexplained_line(activation: str) -> None:
    found = derived("z = w*x + b", f"a = {activation}(z)", "L = a*y", proof="both")
    assert all(step.rule.name != "by-algebra" for result in found.results for step in result.steps)


def test_an_own_formula_without_a_tactic_gets_one_certified_line() -> None:
    found = derived("z = w*x", "a = own(z)", "L = a*y", activations={"own": "1 - 2/(exp(2*z) + 1)"})
    assert lines(found, "a", "z", last=2) == [("by-algebra", "1 - own(z)^2"), ("recognise", "1 - a^2")]


SETTLED = [
    ("(-y/a + (1 - y)/(1 - a))*(a*(1 - a))", "a - y"),
    ("(1 - y/a)*a", "a - y"),
    ("(-2*(y - a_2))*(1 - a_2^2)", "-2*(y - a_2)*(1 - a_2^2)"),
    ("2*(a - y)*(a*(1 - a))", "2*(a - y)*a*(1 - a)"),
    ("(a - y)*1", "a - y"),
    ("(a - y)*x_1", "(a - y)*x_1"),
    ("0*x", "0"),
    ("d*w + e*v", "d*w + e*v"),
    ("(-(1 - y)/(1 - a))*(-a)", "(1 - y)*a/(1 - a)"),
]


@pytest.mark.parametrize(("before", "after"), SETTLED)
def test_settling(before: str, after: str) -> None:
    line = Working(parse(before), {}, taken=frozenset())
    settle(line, ())
    assert to_text(line.term) == after


@pytest.mark.parametrize("classes", [2, 3, 4])
def test_softmax_with_cross_entropy_is_prediction_minus_target(classes: int) -> None:
    layers = [{"units": classes, "activation": "softmax"}]
    network = {"inputs": 1, "layers": layers, "loss": "categorical-cross-entropy"}
    found = derive(build(spec_from({"title": "t", "network": network})))
    for j in range(1, classes + 1):
        result = found.result(Derivative(Name("L"), Name(f"z_{j}")))
        assert to_text(result.value) == f"p_{j} - y_{j}"
        assert "assume" in {step.rule.name for step in result.steps}
        for i in range(1, classes + 1):
            value = to_text(found.result(Derivative(Name(f"p_{i}"), Name(f"z_{j}"))).value)
            assert value == (f"p_{j}*(1 - p_{j})" if i == j else f"-p_{i}*p_{j}")


def test_a_cancelled_factor_is_a_condition() -> None:
    found = derived("z = w*x", "a = sigmoid(z)", "L = -(y*log(a) + (1 - y)*log(1 - a))")
    steps = found.result(Derivative(Name("L"), Name("z"))).steps
    conditions = [to_text(condition.term) for step in steps for condition in step.conditions]
    assert conditions == ["a", "1 - a"]
