"""verify at its own door: only it makes a Verified, every step has evidence, meanings come from the model."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from derive.backward import derive
from derive.build import build
from derive.errors import Unproved
from derive.evidence import Verdict
from derive.library.identities import IDENTITIES
from derive.parse import parse
from derive.spec import spec_from
from derive.steps import Derivation, Kind, Result, Step
from derive.term import Derivative, Name, Neg
from derive.verify import Verified, verify


def derived(*equations: str, **more: object) -> Derivation:
    return derive(build(spec_from({"title": "t", "equations": list(equations), **more})))


LOGISTIC = ("z = w*x + b", "a = sigmoid(z)", "L = -(y*log(a) + (1 - y)*log(1 - a))")


def test_nothing_else_makes_a_verified() -> None:
    derivation = derived(*LOGISTIC)
    verified = verify(derivation)
    with pytest.raises(TypeError, match="verify"):
        Verified(derivation, verified.evidence, object())
    with pytest.raises(ValueError, match="evidence"):
        replace(verified, evidence=(*verified.evidence[:-1], ()))


def test_every_step_has_its_evidence() -> None:
    derivation = derived(*LOGISTIC)
    verified = verify(derivation)
    assert [len(found) for found in verified.evidence] == [len(r.steps) for r in derivation.results]
    counts = verified.counts()
    assert counts == {"steps": counts["steps"], "proved": counts["steps"], "consistent": 0}


def test_the_assumption_that_a_proof_needs_is_named() -> None:
    layers = [{"units": 2, "activation": "softmax"}]
    network = {"inputs": 1, "layers": layers, "loss": "categorical-cross-entropy"}
    derivation = derive(build(spec_from({"title": "t", "network": network})))
    named = {
        (step.rule.name, evidence.assumption is not None)
        for result, found in zip(derivation.results, verify(derivation).evidence, strict=True)
        for step, evidence in zip(result.steps, found, strict=True)
    }
    assert ("assume", True) in named
    assert ("expand", True) not in named


def test_without_its_assumption_the_line_is_refused() -> None:
    layers = [{"units": 2, "activation": "softmax"}]
    network = {"inputs": 1, "layers": layers, "loss": "categorical-cross-entropy"}
    derivation = derive(build(spec_from({"title": "t", "network": network})))
    with pytest.raises(Unproved, match="'assume'"):
        verify(replace(derivation, model=replace(derivation.model, assumptions=())))


def _claim(derivation: Derivation, kind: Kind, *sides: str) -> Derivation:
    """A derivation whose only result says that the sides are equal."""
    terms = [parse(side, functions=("sigmoid",)) for side in sides]
    rule = IDENTITIES.get("by-algebra")
    steps = tuple(Step(rule, *pair) for pair in pairwise(terms))
    target = terms[0]
    assert isinstance(target, Derivative)
    return replace(derivation, results=(Result(kind, target, steps),))


CLAIMS = [
    (Kind.LOCAL, ("diff(a, z)", "diff(sigmoid(z), z)", "a*(1 - a)"), True),
    (Kind.LOCAL, ("diff(a, z)", "a*(1 + a)"), False),
    (Kind.LOCAL, ("diff(a, w)", "a*(1 - a)*x"), False),  # not local: w is no part of a's equation
    (Kind.LOCAL, ("diff(a*z, z)", "a"), True),  # a is held fixed
    (Kind.LOCAL, ("diff(a*z, z)", "a + z*a*(1 - a)"), False),
    (Kind.LOCAL, ("diff(L, a)", "(a - y)/(a*(1 - a))"), True),
    (Kind.ADJOINT, ("diff(L, z)", "a - y"), False),  # ∂L/∂a was never derived
    (Kind.ADJOINT, ("diff(L, z)", "diff(L, a)*diff(a, z)"), True),
    (Kind.ADJOINT, ("diff(L, z)", "diff(L, a)*a*(1 - a)"), True),
    (Kind.ADJOINT, ("diff(L, z)", "diff(L, a)"), False),
    (Kind.ADJOINT, ("diff(L, w)", "diff(L, z)*x"), True),
    (Kind.ADJOINT, ("diff(L, w)", "diff(L, b)*x"), False),
    (Kind.GRADIENT, ("diff(a, w)", "a*(1 - a)*x"), False),  # gradients are of the loss
    (Kind.LEMMA, ("diff(sigmoid(z), z)", "sigmoid(z)*(1 - sigmoid(z))"), True),
    (Kind.LEMMA, ("diff(sigmoid(z), z)", "sigmoid(z)"), False),
    (Kind.LEMMA, ("diff(L, z)", "a - y"), False),
]


@pytest.mark.parametrize(
    ("kind", "sides", "holds"), CLAIMS, ids=[" = ".join(sides) for _, sides, _ in CLAIMS]
)
def test_claims(kind: Kind, sides: tuple[str, ...], holds: bool) -> None:
    claim = _claim(derived(*LOGISTIC), kind, *sides)
    if holds:
        assert verify(claim).counts()["proved"] == len(sides) - 1
        return
    with pytest.raises(Unproved, match="'by-algebra'"):
        verify(claim)


def test_the_refusal_shows_both_sides_and_the_point() -> None:
    with pytest.raises(Unproved) as refused:
        verify(_claim(derived(*LOGISTIC), Kind.LOCAL, "diff(a, z)", "a*(1 + a)"))
    assert "diff(a, z) = a*(1 + a)" in str(refused.value)
    assert "≠" in str(refused.value)


def test_what_a_step_changed_is_enough() -> None:
    """Four Huber losses at once are 256 cases as a whole line, four times four term by term."""
    layers = [{"units": 4, "activation": "softmax"}]
    network = {"inputs": 1, "layers": layers, "loss": "huber"}
    derivation = derive(build(spec_from({"title": "t", "network": network})))
    evidence = [item for found in verify(derivation).evidence for item in found]
    assert {item.verdict for item in evidence} == {Verdict.PROVED}


def test_a_name_held_fixed_is_not_exchanged_within_a_derivative() -> None:
    """σ(z) and a are equal, but ∂(a z)/∂z holds a fixed: the step is judged with its derivative."""
    derivation = derived(*LOGISTIC)
    start = parse("diff(sigmoid(z)*z, z)", functions=("sigmoid",))
    step = Step(IDENTITIES.get("recognise"), start, parse("diff(a*z, z)"), (0, 0))
    assert isinstance(start, Derivative)
    with pytest.raises(Unproved, match="'recognise'"):
        verify(replace(derivation, results=(Result(Kind.LOCAL, start, (step,)),)))


def test_known_results_are_those_of_the_model() -> None:
    derivation = derived(*LOGISTIC)
    result = derivation.result(Derivative(Name("L"), Name("z")))
    with pytest.raises(Unproved, match="'insert-result'"):
        verify(replace(derivation, results=(result,)))


def test_equals_are_put_in_for_equals_that_were_proved_only() -> None:
    verified = verify(derived("z = w*x", "L = (z - y)^2"))
    gradient = verified.derivation.result(Derivative(Name("L"), Name("w")))
    assert verified.put_in(Neg(gradient.target), gradient) == Neg(gradient.value)
    stranger = Result(Kind.GRADIENT, gradient.target, gradient.steps[:1])
    with pytest.raises(ValueError, match="no result of this derivation"):
        verified.put_in(gradient.target, stranger)
