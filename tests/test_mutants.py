"""Corrupted mathematics is refused, and the refusal names the rule.

Every declared rule and identity is corrupted where it is declared, and in lines that it wrote before; besides,
finished derivations are tampered with: a missing path, a result under a wrong target, another letter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache

import pytest

from derive.backward import derive
from derive.build import build
from derive.errors import Unproved
from derive.evidence import Context, Verdict, judge
from derive.library.identities import IDENTITIES
from derive.library.rules import RULES
from derive.model import POSITIVE, REALS
from derive.parse import parse
from derive.spec import spec_from
from derive.steps import Derivation, Given, Kind, Law, Result, Rule, Step
from derive.term import (
    ONE,
    TWO,
    ZERO,
    Derivative,
    Name,
    Path,
    Product,
    Quotient,
    Sum,
    Term,
    at,
    multiply,
    negate,
    names,
    substitute,
)
from derive.term import replace as put_at
from derive.text import to_text
from derive.verify import verify

EVERY_RULE = (*RULES, *IDENTITIES)


def _equations(*equations: str, **more: object) -> dict[str, object]:
    return {"title": "a model", "equations": list(equations), **more}


def _own(formula: str) -> dict[str, object]:
    return _equations("z = w*x", "a = own(z)", "L = a*y", activations={"own": formula})


def _softmax() -> dict[str, object]:
    layers = [{"units": 2, "activation": "softmax", "bias": False}]
    return {
        "title": "a network",
        "network": {"inputs": 1, "layers": layers, "loss": "categorical-cross-entropy"},
    }


CROSS_ENTROPY = "-(y*log(a) + (1 - y)*log(1 - a))"
MODELS = {  # together they use every rule and identity
    "sigmoid": _equations("z = w*x + b", "a = sigmoid(z)", f"L = {CROSS_ENTROPY}"),
    "solved": _equations("z = w*x + b", "a = sigmoid(z)", "L = -log(a)", proof="substitute"),
    "softmax": _softmax(),
    "softplus": _equations("a = softplus(w*x)", "L = abs(a - y)"),
    "tanh": _equations("z = w*x", "a = tanh(z)", "L = (a - y)^2"),
    "swish": _equations("a = swish(w*x)", "L = log(cosh(a - y))"),
    "mish": _equations("a = mish(w*x)", "L = a*y"),
    "gelu": _equations("z = w*x", "a = gelu(z)", "L = a*y"),
    "elu": _equations("z = w*x", "a = elu(z)", "L = max(0, 1 - y*a)"),
    "softsign": _equations("z = w*x", "a = softsign(z)", "L = a*y"),
    "arctan": _equations("z = w*x", "a = arctan(z)", "L = sqrt(1 + (a - y)^2)"),
    "waves": _equations("a = sin(w*x)*cos(w)", "L = sinh(a)/cosh(a)"),
    "sign": _equations("a = w*sign(w - 1)", "L = (a - y)^2"),
    "pieces": _equations("a = where(w > 0, w, 2)", "L = (a - y)^2"),
    "logits": _equations("h = sigmoid(v*x)", "z = w*h", "L = log(1 + exp(z)) - y*z"),
    "grouped": _own("exp(z)*sigmoid(z)"),
    "by algebra": _own("1 - 2/(exp(2*z) + 1)"),
    "two paths": _equations("h = w*x", "k = w*h", "L = h*k + y*k"),
}


@cache
def derived(name: str) -> Derivation:
    return _derive(name)


def _derive(name: str) -> Derivation:
    spec = spec_from(MODELS[name])
    return derive(build(spec), proof=spec.proof)


def _steps(derivation: Derivation) -> Iterator[Step]:
    for result in derivation.results:
        yield from result.steps


def _used(derivation: Derivation) -> set[str]:
    return {step.rule.name for step in _steps(derivation)}


@pytest.mark.parametrize("name", MODELS)
def test_the_uncorrupted_models_are_proved(name: str) -> None:
    counts = verify(derived(name)).counts()
    assert counts["proved"] == counts["steps"] > 0


def test_every_declared_rule_and_identity_is_used() -> None:
    used = set().union(*(_used(derived(name)) for name in MODELS))
    assert {rule.name for rule in EVERY_RULE} - used == set()


# --- corruptions of a term; None where a corruption changes nothing -----------------------------------------


def _wrong_sign(term: Term) -> Term | None:
    return None if term == ZERO else negate(term)


def _doubled(term: Term) -> Term | None:
    return None if term == ZERO else multiply(TWO, term)


def _one_more(term: Term) -> Term | None:
    return Sum((term, ONE))


def _one_less(term: Term) -> Term | None:
    """Without the last term or factor."""
    match term:
        case Sum(parts):
            return Sum(parts[:-1]) if len(parts) > 2 else parts[0]
        case Product(parts):
            return Product(parts[:-1]) if len(parts) > 2 else parts[0]
        case Quotient(above, below):
            return above
        case _:
            return None


CORRUPTIONS = (_wrong_sign, _doubled, _one_more, _one_less)
Corruption = Callable[[Term], Term | None]


@contextmanager
def corrupted(rule: Rule, corruption: Corruption) -> Iterator[None]:
    """The declaration itself does something else, for everybody who uses it."""
    honest = rule.apply

    def apply(term: Term, given: Given) -> Term | None:
        new = honest(term, given)
        return new if new is None or new == term else (corruption(new) or new)

    object.__setattr__(rule, "apply", apply)
    try:
        yield
    finally:
        object.__setattr__(rule, "apply", honest)


def _refusals(rule: Rule, corruption: Corruption) -> list[str]:
    """What verify names, model by model, when the engine works with a corrupted rule."""
    named: list[str] = []
    for name in MODELS:
        if rule.name not in _used(derived(name)):
            continue
        with corrupted(rule, corruption):
            derivation = _derive(name)
        try:
            verify(derivation)
        except Unproved as refused:
            named.append(refused.rule)
        else:  # the engine threw its own corrupted line away: nothing wrong is left
            assert derivation.results != derived(name).results
    return named


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.name)
def test_a_corrupted_rule_is_refused_by_name(rule: Rule) -> None:
    named = [refused for corruption in CORRUPTIONS for refused in _refusals(rule, corruption)]
    assert set(named) == {rule.name}
