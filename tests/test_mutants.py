"""Corrupted mathematics is refused, and the refusal names the rule.

Every declared rule and identity is corrupted where it is declared, and in lines that it wrote before.
Besides, finished derivations are tampered with: a missing path, a result under a wrong target, another
letter.
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
from derive.library.rules import CHAIN, RULES
from derive.model import POSITIVE, REALS
from derive.parse import parse
from derive.spec import spec_from
from derive.steps import Derivation, Given, Kind, Law, Result, Rule, Step
from derive.term import (
    ONE,
    TWO,
    ZERO,
    Derivative,
    Indexed,
    Name,
    Product,
    Quotient,
    Sum,
    Term,
    at,
    children,
    multiply,
    names,
    negate,
    with_children,
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
    "roots": {"function": "sqrt(x^2 + y^2)", "roots": "power"},
    "two paths": _equations("h = w*x", "k = w*h", "L = h*k + y*k"),
    "samples": _equations(
        "a[i] = w*x[i] + b", "L = 1/n*sum((a[i] - y[i])^2, i)", shapes={"x": ["n"], "y": ["n"]}
    ),
    "total": _equations("a[i] = w*x[i] + b", "L = sum(a[i], i)", shapes={"x": ["n"]}),
    "rows": _equations(
        "p[k] = exp(z[k])/sum(exp(z[l]), l)",
        "L = -sum(y[k]*log(p[k]), k)",
        shapes={"z": ["K"], "y": ["K"]},
        assume=["sum(y[k], k) = 1"],
        gradients=["z"],
    ),
    "margins": _equations(
        "d[k] = z[k] - sum(y[j]*z[j], j) + 1",
        "L = sum(max(0, d[k]), k)",
        shapes={"z": ["K"], "y": ["K"]},
        gradients=["z"],
    ),
    "bases": _equations("z = w*x", "L = a^z + 2^z"),
    "second of a largest": _equations("L = max(x)**2", shapes={"x": ["n"]}, gradients=["x"], hessian=["x"]),
    "hinge": _equations(
        "m[k] = max(0, 1 + z[k] - sum(y[j]*z[j], j))",
        "L = sum(m[k], k)",
        shapes={"z": ["K"], "y": ["K"]},
        gradients=["z"],
    ),
    "two softmaxes": _equations(
        "p = softmax(z)",
        "q = softmax(v)",
        "L = -sum(q*log(p))",
        shapes={"z": ["K"], "v": ["K"]},
        gradients=["z"],
    ),
    "affine softmax": _equations(
        "z = W @ x",
        "p = softmax(z)",
        "L = -sum(y*log(p))",
        shapes={"W": ["K", "d"], "x": ["d"], "y": ["K"]},
        assume=["sum(y) = 1"],
        gradients=["x"],
        jacobian="p wrt x",
    ),
    "cube": _equations("L = trace(X @ X @ X)", shapes={"X": ["n", "n"]}, gradients=["X"]),
    "symmetric": _equations(
        "L = trace(X.T @ S @ X)",
        shapes={"X": ["n", "m"], "S": ["n", "n"]},
        assume=["S.T = S"],
        gradients=["X"],
    ),
    "inverse": _equations(
        "L = logdet(X) + det(X) + trace(A @ inv(X))",
        shapes={"X": ["n", "n"], "A": ["n", "n"]},
        gradients=["X"],
    ),
    "largest": _equations(
        "m = max(Z, axis=1)",
        "L = sum(m**2) + min(Z)",
        shapes={"Z": ["N", "K"]},
        gradients=["Z"],
    ),
    "totals": _equations("z = w*x + b", "a = identity(z)", "L = (a - y)^2", totals=["dL/dw"]),
    "curves": {"title": "curves", "convexity": {"functions": ["x*log(x)"]}},
}


@cache
def derived(name: str) -> Derivation:
    return _derive(name)


def _derive(name: str) -> Derivation:
    spec = spec_from(MODELS[name])
    return derive(build(spec), proof=spec.proof, roots=spec.roots)


def _steps(derivation: Derivation) -> Iterator[Step]:
    for result in derivation.results:
        yield from result.steps


def _used(derivation: Derivation) -> set[str]:
    return {step.rule.name for step in _steps(derivation)}


@pytest.mark.slow
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
        case Quotient():
            return term.numerator
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


def _in_last_part(corruption: Corruption) -> Corruption:
    """The corruption of the last factor: the chain rule's product itself must stay one, or no engine runs."""

    def inner(term: Term) -> Term | None:
        assert isinstance(term, Product)
        last = corruption(term.factors[-1])
        return None if last is None else Product((*term.factors[:-1], last))

    return inner


def _corruptions(rule: Rule) -> tuple[Corruption, ...]:
    return tuple(_in_last_part(c) for c in CORRUPTIONS) if rule is CHAIN else CORRUPTIONS


# Lines that lead nowhere are thrown away: a corrupted one of these is never printed, so never refused.
ONLY_TRIED = {"add-and-subtract", "factor-group", "reciprocal-exponential"}


@pytest.mark.slow
@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.name)
def test_a_corrupted_rule_is_refused_by_name(rule: Rule) -> None:
    users = [name for name in MODELS if rule.name in _used(derived(name))]
    named: set[str] = set()
    for name in users[:2] + users[-1:]:
        for corruption in _corruptions(rule):
            with corrupted(rule, corruption):
                derivation = _derive(name)
            try:
                verify(derivation)
            except Unproved as refused:
                named.add(refused.rule)
    assert named == {rule.name} or (rule.name in ONLY_TRIED and not named)


# --- corruptions of finished derivations --------------------------------------------------------------------


def _with_result(derivation: Derivation, place: int, result: Result) -> Derivation:
    results = (*derivation.results[:place], result, *derivation.results[place + 1 :])
    return replace(derivation, results=results)


def _with_wrong_line(result: Result, place: int, wrong: Term) -> Result:
    """Line `place` ends in something wrong, and the line after it leads back to what was right."""
    steps = list(result.steps)
    steps[place] = replace(steps[place], after=wrong, path=())
    if place + 1 < len(steps):
        steps[place + 1] = replace(steps[place + 1], before=wrong, path=())
    return replace(result, steps=tuple(steps))


def _wrong_lines(rule: Rule) -> Iterator[Derivation]:
    """Derivations in which one line by that rule is wrong."""
    name = next(name for name in MODELS if rule.name in _used(derived(name)))
    derivation = derived(name)
    for position, result in enumerate(derivation.results):
        for place, step in enumerate(result.steps):
            if step.rule is not rule:
                continue
            right = at(step.after, step.path)
            wrongs = [_one_more(right)] if right == ZERO else [_wrong_sign(right), _doubled(right)]
            for wrong in wrongs:
                assert wrong is not None
                line = put_at(step.after, step.path, wrong)
                yield _with_result(derivation, position, _with_wrong_line(result, place, line))
            return


@pytest.mark.parametrize("rule", EVERY_RULE, ids=lambda rule: rule.name)
def test_a_wrong_line_with_a_right_end_is_refused_by_name(rule: Rule) -> None:
    mutants = list(_wrong_lines(rule))
    assert mutants
    for mutant in mutants:
        with pytest.raises(Unproved) as refused:
            verify(mutant)
        assert refused.value.rule == rule.name


def _place(derivation: Derivation, of: str, wrt: str) -> int:
    target = Derivative(Name(of), Name(wrt))
    return next(i for i, result in enumerate(derivation.results) if result.target == target)


def _refused(derivation: Derivation) -> str:
    with pytest.raises(Unproved) as refused:
        verify(derivation)
    return refused.value.rule


@pytest.mark.parametrize("kept", [0, 1])
def test_a_missing_path_is_refused(kept: int) -> None:
    derivation = derived("two paths")
    place = _place(derivation, "L", "h")
    result = derivation.results[place]
    paths = result.steps[0].after
    assert isinstance(paths, Sum) and len(paths.terms) == 2
    wrong = replace(result.steps[0], after=paths.terms[kept], where=(result.steps[0].where[kept],))
    assert _refused(_with_result(derivation, place, replace(result, steps=(wrong,)))) == "chain-rule"


def test_a_total_derivative_is_not_taken_for_one_path() -> None:
    """L = h k + y k with k = w h: ∂L/∂h is not k, the derivative of L's equation alone."""
    derivation = derived("two paths")
    body = derivation.model.body("L")
    assert body is not None
    target = Derivative(Name("L"), Name("h"))
    steps = (
        Step(IDENTITIES.get("definition"), target, Derivative(body, Name("h")), (), (("body", body),)),
        Step(IDENTITIES.get("by-algebra"), Derivative(body, Name("h")), Name("k")),
    )
    assert _refused(replace(derivation, results=(Result(Kind.LOCAL, target, steps),))) == "definition"


def test_local_derivatives_over_two_paths_are_written_with_the_terms_of_the_equation() -> None:
    targets = [r.target for r in derived("two paths").results if r.kind is Kind.LOCAL]
    assert [to_text(t) for t in targets if t.wrt == Name("h")] == ["diff(k, h)", "diff(h*k, h)"]


def test_a_result_under_a_wrong_target_is_refused() -> None:
    derivation = derived("sigmoid")
    place = _place(derivation, "L", "z")
    result = derivation.results[place]
    value = derivation.result(Derivative(Name("L"), Name("a"))).value
    steps = list(result.steps)
    assert steps[2].rule.name == "insert-result"
    wrong = put_at(steps[1].after, (1,), value)  # ∂L/∂a where ∂a/∂z is due
    steps[2] = replace(steps[2], after=wrong, where=(("value", value),))
    mutant = replace(result, steps=tuple(steps[:3]))
    assert _refused(_with_result(derivation, place, mutant)) == "insert-result"


def test_a_chain_for_another_target_is_refused() -> None:
    """The lines of ∂L/∂w under the name of ∂L/∂b."""
    derivation = derived("sigmoid")
    place = _place(derivation, "L", "w")
    result = derivation.results[place]
    target = Derivative(Name("L"), Name("b"))
    first = replace(result.steps[0], before=target)
    mutant = replace(result, target=target, steps=(first, *result.steps[1:]))
    assert _refused(_with_result(derivation, place, mutant)) == "chain-rule"


def test_a_result_cannot_be_used_before_it_is_proved() -> None:
    derivation = derived("sigmoid")
    assert _refused(replace(derivation, results=derivation.results[::-1])) == "insert-result"


def _letter_step(derivation: Derivation) -> tuple[int, int, str]:
    for position, result in enumerate(derivation.results):
        for place, step in enumerate(result.steps):
            if step.rule is CHAIN:
                return position, place, step.where[0][0]
    raise AssertionError("no chain rule")


@pytest.mark.parametrize("bound", ["1 + exp(z)", "z", "2 - a"])
def test_a_letter_that_stands_for_something_else_is_refused(bound: str) -> None:
    derivation = derived("sigmoid")
    position, place, letter = _letter_step(derivation)
    result = derivation.results[position]
    steps = list(result.steps)
    steps[place] = replace(steps[place], where=((letter, parse(bound)),))
    assert _refused(_with_result(derivation, position, replace(result, steps=tuple(steps)))) == "chain"


def test_a_name_of_the_model_cannot_be_rebound() -> None:
    derivation = derived("sigmoid")
    place = _place(derivation, "L", "w")
    result = derivation.results[place]
    last = result.steps[-1]
    false = Step(last.rule, last.after, parse("b"), (), (("b", last.after),))
    mutant = replace(result, steps=(*result.steps, false))
    assert _refused(_with_result(derivation, place, mutant)) == last.rule.name


# --- laws ---------------------------------------------------------------------------------------------------

# The chain rule's law speaks of any function f: its steps are judged above, not its letters.
LAWS = [(rule.name, rule.law) for rule in EVERY_RULE if rule.law is not None and rule is not CHAIN]
INSTANCES = (
    {"u": "x^2 + 1", "v": "exp(x)", "w": "x + 3", "n": "3"},
    {"u": "3*exp(-x)", "v": "2 + x", "w": "exp(2*x)", "n": "-2"},
)


def _instance(term: Term, values: dict[str, Term]) -> Term:
    """The law with its letters exchanged; an entry u[i] for u times an entry of its own."""
    if isinstance(term, Indexed):
        return multiply(values[term.id], Indexed("c", term.indices)) if term.id in values else term
    if isinstance(term, Name):
        return values.get(term.id, term)
    if isinstance(term, Derivative):
        return Derivative(_instance(term.of, values), term.wrt)
    parts = children(term)
    return with_children(term, tuple(_instance(part, values) for part in parts)) if parts else term


def _judged(law: Law, instance: dict[str, str], right: Term) -> Verdict:
    values = {letter: parse(text) for letter, text in instance.items()}
    over = [_instance(side, values) for side in (law.left, right)]
    mentioned = {name for side in over for name in names(side)}
    domains = {name: POSITIVE if f"{name} >" in law.condition else REALS for name in mentioned}
    return judge(over[0], over[1], Context(domains=domains)).verdict


@pytest.mark.parametrize("instance", INSTANCES, ids=["first", "second"])
@pytest.mark.parametrize(("name", "law"), LAWS, ids=[name for name, _ in LAWS])
def test_a_law_holds_and_its_corruptions_do_not(name: str, law: Law, instance: dict[str, str]) -> None:
    assert _judged(law, instance, law.right) is Verdict.PROVED
    for corruption in (_wrong_sign, _doubled, _one_more):
        wrong = corruption(law.right)
        assert wrong is None or _judged(law, instance, wrong) is Verdict.FALSE


def test_a_rule_does_what_its_law_says() -> None:
    """Each calculus rule with a law rewrites the law's left side to something equal to its right side."""
    for rule in RULES:
        if rule.law is None or rule is CHAIN:
            continue
        values = {letter: parse(text) for letter, text in INSTANCES[0].items()}
        left, right = (_instance(side, values) for side in (rule.law.left, rule.law.right))
        new = rule.apply(left, Given())
        assert new is not None, rule.name
        assert judge(new, right, Context()).verdict is Verdict.PROVED, rule.name
