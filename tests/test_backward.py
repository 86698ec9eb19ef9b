"""The backward pass: which results there are, in which order and form, and what they cite."""

from __future__ import annotations

import pytest

from derive.backward import derive
from derive.build import build
from derive.spec import spec_from
from derive.steps import Derivation, Kind
from derive.term import Derivative, Name, size
from derive.text import to_text


def derived(*equations: str, **more: object) -> Derivation:
    return derive(build(spec_from({"title": "t", "equations": list(equations), **more})))


def network(units: list[int], activation: str = "sigmoid", loss: str = "half-squared-error") -> Derivation:
    layers = [{"units": count, "activation": activation} for count in units]
    return derive(build(spec_from({"title": "t", "network": {"inputs": 2, "layers": layers, "loss": loss}})))


def value(derivation: Derivation, wrt: str) -> str:
    return to_text(derivation.result(Derivative(Name("L"), Name(wrt))).value)


LOGISTIC = ("z = w_1*x_1 + w_2*x_2 + b", "a = sigmoid(z)", "L = -(y*log(a) + (1 - y)*log(1 - a))")

GRADIENTS = [
    (LOGISTIC, {"z": "a - y", "w_1": "(a - y)*x_1", "w_2": "(a - y)*x_2", "b": "a - y"}),
    (("z = w*x + b", "a = exp(z)", "L = a - y*log(a)"), {"z": "a - y", "w": "(a - y)*x"}),
    (
        ("z_1 = w_1*x + b_1", "a_1 = tanh(z_1)", "a_2 = w_2*a_1 + b_2", "L = (y - a_2)^2"),
        {
            "a_2": "-2*(y - a_2)",
            "w_2": "-2*(y - a_2)*a_1",
            "a_1": "-2*(y - a_2)*w_2",
            "z_1": "-2*(y - a_2)*w_2*(1 - a_1^2)",
        },
    ),
    (("a = w*x", "L = 1/2*(a - y)^2 + 0.1*w^2"), {"w": "(a - y)*x + 0.2*w"}),
    (("h = w*x", "k = w*h", "L = h*k"), {"k": "h", "h": "h*w + k", "w": "(h*w + k)*x + h^2"}),
    (("a = w*x", "L = abs(a - y)"), {"w": "sign(a - y)*x"}),
]


@pytest.mark.parametrize(
    ("equations", "expected"), GRADIENTS, ids=[equations[-1] for equations, _ in GRADIENTS]
)
def test_gradients_in_the_form_of_the_textbook(equations: tuple[str, ...], expected: dict[str, str]) -> None:
    found = derived(*equations)
    assert {name: value(found, name) for name in expected} == expected


def test_results_come_in_the_order_of_the_backward_pass() -> None:
    found = derived(*LOGISTIC)
    assert [(r.kind, to_text(r.target)) for r in found.results] == [
        (Kind.LOCAL, "diff(L, a)"),
        (Kind.LOCAL, "diff(a, z)"),
        (Kind.ADJOINT, "diff(L, z)"),
        (Kind.LOCAL, "diff(z, w_1)"),
        (Kind.GRADIENT, "diff(L, w_1)"),
        (Kind.LOCAL, "diff(z, w_2)"),
        (Kind.GRADIENT, "diff(L, w_2)"),
        (Kind.LOCAL, "diff(z, b)"),
        (Kind.GRADIENT, "diff(L, b)"),
    ]


@pytest.mark.parametrize("units", [[1], [2, 1], [3, 2, 2]])
def test_every_result_cites_only_what_stands_above_it(units: list[int]) -> None:
    known: set[Derivative] = set()
    for result in network(units).results:
        assert set(result.cites) <= known
        known.add(result.target)


def test_only_what_leads_to_a_wanted_parameter_is_derived() -> None:
    found = derived("h = v*x", "z = w*h", "L = (z - y)^2", gradients=["w"])
    targets = {to_text(result.target) for result in found.results}
    assert "diff(L, w)" in targets
    assert not {"diff(L, h)", "diff(L, v)", "diff(L, x)", "diff(L, y)"} & targets


def test_a_function_used_twice_gets_one_lemma() -> None:
    found = network([2, 2])
    lemmas = [result for result in found.results if result.kind is Kind.LEMMA]
    assert [to_text(lemma.value) for lemma in lemmas] == ["sigmoid(z)*(1 - sigmoid(z))"]
    assert sum(step.rule.name == "unfold" for r in found.results for step in r.steps) == 1


def test_names_that_are_words_of_the_engine_are_names_like_others() -> None:
    """A parameter `value` or a node `path` was taken for the engine's own keyword."""
    found = derived(
        "path = value*x + body + name*old",
        "rule = tanh(path)",
        "L = (rule - self)^2",
        gradients=["value", "body", "name"],
    )
    assert value(found, "body") == "2*(rule - self)*(1 - rule^2)"
    assert value(found, "value") == "2*(rule - self)*(1 - rule^2)*x"


def test_the_letters_of_the_chain_rule_are_nobody_elses() -> None:
    found = derived("u = w*v", "t = exp(-u)*s", "L = (t - r)^2 + log(1 + exp(q*w))", gradients=["w", "q"])
    taken = {symbol.id for symbol in found.model.symbols}
    letters = [
        letter
        for result in found.results
        for step in result.steps
        if step.rule.name == "chain"
        for letter, _ in step.where
    ]
    assert letters
    assert not taken & set(letters)


def test_a_long_derivative_of_one_path_of_several_is_put_in() -> None:
    """∂k/∂h would be the total; what has no name of its own cannot be cited by it."""
    found = derived("h = w*x", "g = h^2", "k = mish(mish(g + h))*h", "L = k*y")
    result = found.result(Derivative(Name("L"), Name("h")))
    assert "diff(mish" not in to_text(result.value)


def test_work_and_output_grow_linearly_with_depth() -> None:
    """Steps and operations per layer are the same from one depth to twice the depth."""
    counts = []
    for depth in (10, 20, 40):
        found = network([3] * depth)
        steps = sum(len(result.steps) for result in found.results)
        operations = sum(size(result.value) for result in found.results)
        counts.append((steps, operations))
    (s1, o1), (s2, o2), (s3, o3) = counts
    assert s3 - s2 == 2 * (s2 - s1)
    assert o3 - o2 == 2 * (o2 - o1)
