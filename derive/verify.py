"""Derivation → Verified: one piece of evidence for every step, or an error that names the rule.

The verifier does not know its suspects: it imports neither the rules nor the simplification. It reads the
model and the two sides of a step, and knows three things of its own: what a derivative of one equation is
(a partial derivative of its right side), the chain rule over the model's graph, and which results were
proved before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from derive.errors import Unproved
from derive.evidence import Context, Evidence, Verdict, judge
from derive.model import Interval, Model, Symbol
from derive.steps import Derivation, Kind, Result, Step
from derive.term import (
    ONE,
    ZERO,
    Call,
    Cases,
    Constant,
    Derivative,
    Name,
    Neg,
    Number,
    Sum,
    Term,
    add,
    children,
    contains,
    multiply,
    names,
    subterms,
    with_children,
)
from derive.text import to_text

_SEAL = object()


@dataclass(frozen=True, slots=True)
class Verified:
    """A derivation with the evidence for each of its steps, result by result. Only `verify` makes one."""

    derivation: Derivation
    evidence: tuple[tuple[Evidence, ...], ...]
    seal: object = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.seal is not _SEAL:
            raise TypeError("a Verified is made by verify() alone")
        for result, found in zip(self.derivation.results, self.evidence, strict=True):
            if len(result.steps) != len(found):
                raise ValueError("every step has one piece of evidence")

    def counts(self) -> dict[str, int]:
        """How many steps there are, how many are proved and how many are consistent only."""
        flat = [item for found in self.evidence for item in found]
        return {
            "steps": len(flat),
            "proved": sum(item.verdict is Verdict.PROVED for item in flat),
            "consistent": sum(item.verdict is Verdict.CONSISTENT for item in flat),
        }


def verify(derivation: Derivation, *, seed: int = 0, points: int = 12) -> Verified:
    """Evidence for every step; Unproved names the first rule whose step cannot be backed."""
    judge_of = _Judge(derivation.model, seed, points)
    return Verified(derivation, tuple(judge_of.result(result) for result in derivation.results), _SEAL)


class _Judge:
    """The model's graph, the results proved so far, and verdicts already reached up to renaming."""

    def __init__(self, model: Model, seed: int, points: int) -> None:
        self.model = model
        self.seed = seed
        self.points = points
        self.functions = {function.name: function for function in model.functions}
        self.symbols = {symbol.id: symbol for symbol in model.symbols}
        self.consumers = model.consumers()
        self.dependents = _dependents(model)
        self.place = {equation.name: i for i, equation in enumerate(model.equations)}
        self.known: dict[Derivative, Term] = {}
        self.verdicts: dict[object, Evidence] = {}

    def result(self, result: Result) -> tuple[Evidence, ...]:
        letters: dict[str, Term] = {}
        found: list[Evidence] = []
        for place, step in enumerate(result.steps):
            _bind(step, letters, reserved=self.symbols)
            axioms = self._axioms(result) if place == 0 else {}
            found.append(self._step(result, step, _Given(axioms, letters)))
        if result.kind is not Kind.LEMMA:
            self.known[result.target] = result.value
        return tuple(found)

    def _step(self, result: Result, step: Step, given: _Given) -> Evidence:
        """What the step changed is proved by itself where that can be done, else the whole line."""
        left, right = _changed(step)
        found = self._equal(result, left, right, given=given)
        if found.verdict is not Verdict.PROVED and left is not step.before:
            found = self._equal(result, step.before, step.after, given=given)
        return self._accepted(step, found)

    def _equal(self, result: Result, left: Term, right: Term, *, given: _Given) -> Evidence:
        """Term by term where both sides are sums of as many terms, else as a whole."""
        parts: list[Evidence] = []
        for pair in _aligned(left, right):
            parts.append(self._equal(result, *pair, given=given))
            if parts[-1].verdict is not Verdict.PROVED:
                break
        if parts and all(part.verdict is Verdict.PROVED for part in parts):
            return next((part for part in parts if part.assumption is not None), parts[0])
        before, after = _node_derivatives(left), _node_derivatives(right)
        meaning = self._meaning(result, before, after, given=given)
        left = _resolved(left, meaning) if before else left
        right = _resolved(right, meaning) if after else right
        return self._judged(left, right, given.letters)

    def _meaning(
        self, result: Result, before: set[Derivative], after: set[Derivative], *, given: _Given
    ) -> Mapping[Derivative, Term]:
        """What the derivatives of nodes in an equality stand for; the rest stay opaque.

        In a first line the target is the equation's derivative or the chain rule's sum. Later a derivative
        that has gone from the line is a result proved before. In a local derivation other names are fixed.
        """
        if result.kind in (Kind.LOCAL, Kind.LEMMA):
            fixed = {d: ONE if d.of == d.wrt else ZERO for d in before | after if d != result.target}
            return {**fixed, **given.axioms}
        return given.axioms or {d: self.known[d] for d in before - after if d in self.known}

    def _axioms(self, result: Result) -> dict[Derivative, Term]:
        """What the first line of a result may use: the equation itself, or the chain rule over the graph."""
        target = result.target
        if not isinstance(target.of, Name):
            return {}
        node, wrt = target.of.id, target.wrt
        if result.kind is Kind.LOCAL:
            body = self._only_path(node, wrt.id)
            return {} if body is None else {target: Derivative(body, wrt)}
        if result.kind is Kind.LEMMA or node != self.model.loss:
            return {}
        return self._chain_rule(target)

    def _only_path(self, node: str, name: str) -> Term | None:
        """The equation of `node` when `name` reaches it by no other way; else ∂node/∂name is not local."""
        body = self.model.body(node)
        others = [other for other in self.consumers.get(name, ()) if other != node]
        if any(self.dependents[other] >> self.place[node] & 1 for other in others):
            return None
        return body

    def _chain_rule(self, target: Derivative) -> dict[Derivative, Term]:
        """∂L/∂v = Σ ∂L/∂c ∂c/∂v over all c whose equation uses v and that L depends on."""
        loss, wrt = self.model.loss, target.wrt
        meaning: dict[Derivative, Term] = {}
        terms: list[Term] = []
        for user in self.consumers[wrt.id]:
            body = self.model.body(user)
            if body is None or not (user == loss or self.dependents[user] >> self.place[loss] & 1):
                continue
            local = Derivative(body, wrt)
            terms.append(local if user == loss else multiply(Derivative(Name(loss), Name(user)), local))
            if user != loss and self._only_path(user, wrt.id) is not None:
                meaning[Derivative(Name(user), wrt)] = local
        meaning[target] = add(*terms)
        return meaning

    def _judged(self, left: Term, right: Term, letters: Mapping[str, Term]) -> Evidence:
        mentioned = dict.fromkeys([*names(left), *names(right)])
        definitions: dict[str, Term] = {}
        for name in mentioned:
            body = letters.get(name, self.model.body(name))
            if body is not None:
                definitions[name] = body
        domains = self._domains(mentioned, definitions)
        equalities = self._equalities(mentioned) if self.model.assumptions else ()
        key = _question((left, right), definitions, domains, equalities=equalities)
        if key not in self.verdicts:
            context = Context(definitions, self.functions, domains, {}, equalities)
            self.verdicts[key] = judge(left, right, context, seed=self.seed, points=self.points)
        return self.verdicts[key]

    def _domains(self, mentioned: Mapping[str, None], definitions: Mapping[str, Term]) -> dict[str, Interval]:
        every = dict.fromkeys([*mentioned, *(name for body in definitions.values() for name in names(body))])
        return {name: self.symbols[name].domain for name in every if name in self.symbols}

    def _equalities(self, mentioned: Mapping[str, None]) -> tuple[tuple[Term, Term], ...]:
        return tuple(
            (item.left, item.right)
            for item in self.model.assumptions
            if set(names(item.left)) & set(mentioned)
        )

    def _accepted(self, step: Step, found: Evidence) -> Evidence:
        if found.verdict in (Verdict.PROVED, Verdict.CONSISTENT):
            return found
        why = "no proof was found and no point was decided"
        if found.counterexample is not None:
            point = ", ".join(f"{name} = {value}" for name, value in found.counterexample.point)
            why = f"at {point}: {found.counterexample.left} ≠ {found.counterexample.right}"
        raise Unproved(step.rule.name, to_text(step.before), to_text(step.after), why)


@dataclass(frozen=True, slots=True)
class _Given:
    """What a step may use besides the model: the first line's axioms, and the letters named so far."""

    axioms: Mapping[Derivative, Term]
    letters: Mapping[str, Term]


def _changed(step: Step) -> tuple[Term, Term]:
    """The two sides at the step's path; not within a derivative, where names are held fixed."""
    left, right = step.before, step.after
    for position in step.path:
        if isinstance(left, Derivative):
            break
        left, right = children(left)[position], children(right)[position]
    return left, right


def _aligned(left: Term, right: Term) -> list[tuple[Term, Term]]:
    """The terms that differ, pair by pair, of two sums with as many terms; nothing for anything else."""
    if isinstance(left, Neg) and isinstance(right, Neg):
        return [(left.term, right.term)]
    if not (isinstance(left, Sum) and isinstance(right, Sum) and len(left.terms) == len(right.terms)):
        return []
    pairs = zip(left.terms, right.terms, strict=True)
    return [(first, second) for first, second in pairs if first != second]


def _node_derivatives(term: Term) -> set[Derivative]:
    return {part for part in subterms(term) if isinstance(part, Derivative) and isinstance(part.of, Name)}


def _bind(step: Step, letters: dict[str, Term], *, reserved: Mapping[str, Symbol]) -> None:
    """A step may name a part of its line by a letter that is nowhere in use."""
    for letter, meaning in step.where:
        if letter in letters or letter in reserved or not contains(step.after, letter):
            continue
        if not contains(step.before, letter):
            letters[letter] = meaning


def _resolved(term: Term, meaning: Mapping[Derivative, Term]) -> Term:
    """Derivatives of nodes exchanged for what they mean here; one without a meaning is a name of its own."""
    if isinstance(term, Derivative) and isinstance(term.of, Name):
        if term in meaning:
            return _resolved(meaning[term], {})
        return Name(f"d{term.of.id}/d{term.wrt.id}")
    parts = children(term)
    if not parts or isinstance(term, Derivative):
        return term
    return with_children(term, tuple(_resolved(part, meaning) for part in parts))


def _question(
    sides: tuple[Term, Term],
    definitions: Mapping[str, Term],
    domains: Mapping[str, Interval],
    *,
    equalities: tuple[tuple[Term, Term], ...],
) -> object:
    """The question with names numbered by first appearance: what is proved of w_1 is proved of w_2."""
    terms = list(sides)
    for name, body in definitions.items():
        terms += [Name(name), body]
    for left, right in equalities:
        terms += [left, right]
    order: dict[str, int] = {}
    written = tuple(_writing(terms, order))
    return len(definitions), written, tuple(domains.get(name) for name in order)


def _writing(terms: list[Term], order: dict[str, int]) -> Iterator[object]:
    """The terms operation by operation, from left to right: a flat key, quick to hash and to compare."""
    waiting = terms[::-1]
    while waiting:
        part = waiting.pop()
        match part:
            case Name():
                yield order.setdefault(part.id, len(order))
                continue
            case Number():
                yield part.value.as_integer_ratio()
                continue
            case Constant():
                yield part.name
                continue
            case Call():
                yield part.function
            case Cases():
                yield tuple(branch.condition.relation for branch in part.branches)
            case _:
                yield type(part)
        below = children(part)
        yield -len(below)  # a name's number is never negative
        waiting.extend(below[::-1])


def _dependents(model: Model) -> dict[str, int]:
    """For every name, the nodes that depend on it, as a set of bits by place."""
    consumers = model.consumers()
    place = {equation.name: i for i, equation in enumerate(model.equations)}
    found: dict[str, int] = {}
    free = [symbol.id for symbol in model.symbols if symbol.id not in place]
    for name in [*(equation.name for equation in reversed(model.equations)), *free]:
        bits = 0
        for user in consumers.get(name, ()):
            bits |= found[user] | 1 << place[user]
        found[name] = bits
    return found
