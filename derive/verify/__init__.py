"""Derivation → Verified: one piece of evidence for every step, or an error that names the rule.

The verifier does not know its suspects: it imports neither the rules nor the simplification. It reads the
model and the two sides of a step, and knows three things of its own: what a derivative of one equation is
(a partial derivative of its right side), the chain rule over the model's graph, and which results were
proved before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from derive.errors import Unproved
from derive.evidence import Evidence, Verdict
from derive.indices import matched, reindexed
from derive.model import Model, Symbol
from derive.steps import Derivation, Kind, Result, Step
from derive.term import (
    ONE,
    ZERO,
    Delta,
    Derivative,
    Indexed,
    Name,
    Neg,
    Sum,
    Term,
    Variable,
    children,
    contains,
    multiply,
    subterms,
    with_children,
)
from derive.text import to_text
from derive.verify.graph import Graph
from derive.verify.questions import Questions, opaque

_SEAL = object()
TOTAL = (Kind.JACOBIAN, Kind.HESSIAN)  # whose ∂/∂x goes through all nodes


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

    def put_in(self, term: Term, result: Result) -> Term:
        """`term` with the value proved for ∂of/∂wrt put in for it: equals for equals."""
        if result not in self.derivation.results:
            raise ValueError(f"{to_text(result.target)} is no result of this derivation")
        if term == result.target:
            return result.value
        parts = children(term)
        return with_children(term, tuple(self.put_in(part, result) for part in parts)) if parts else term

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
    """The model's graph and the results proved so far."""

    def __init__(self, model: Model, seed: int, points: int) -> None:
        self.model = model
        self.graph = Graph(model)
        self.questions = Questions(model, seed=seed, points=points)
        self.known: dict[tuple[str, str], list[tuple[Derivative, Term]]] = {}  # by the names of both ends

    def result(self, result: Result) -> tuple[Evidence, ...]:
        letters: dict[str, Term] = {}
        found: list[Evidence] = []
        own = result.target.wrt.id if result.kind in (Kind.LEMMA, Kind.CURVE) else ""
        for place, step in enumerate(result.steps):
            _bind(step, letters, reserved=self.graph.symbols)
            axioms = self._axioms(result, step) if place == 0 else {}
            found.append(self._step(result, step, _Given(axioms, letters, own)))
        if result.kind is not Kind.LEMMA and isinstance(result.target.of, Name | Indexed):
            ends = (result.target.of.id, result.target.wrt.id)
            self.known.setdefault(ends, []).append((result.target, result.value))
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
        if result.kind in TOTAL:
            left, right = (self._in_total(side, result.target) for side in (left, right))
        before, after = _node_derivatives(left), _node_derivatives(right)
        meaning = self._meaning(result, before, after, given=given)
        told = (_resolved(left, meaning), _resolved(right, meaning))
        found = self.questions.judged(told[0], told[1], given.letters, own=given.own)
        if found.verdict is Verdict.PROVED or not meaning or given.axioms:
            return found
        open_ = (_resolved(left, {}), _resolved(right, {}))  # true whatever the derivatives are
        again = self.questions.judged(open_[0], open_[1], given.letters, own=given.own)
        return again if again.verdict is Verdict.PROVED else found

    def _in_total(self, term: Term, target: Derivative) -> Term:
        """∂/∂x of an expression as the total derivative that it is in Jacobians and Hessians."""
        if isinstance(term, Derivative) and term.wrt == target.wrt:
            return self._total(term, is_target=term == target)
        parts = children(term)
        if not parts or isinstance(term, Derivative):
            return term
        return with_children(term, tuple(self._in_total(part, target) for part in parts))

    def _total(self, part: Derivative, *, is_target: bool) -> Term:
        """What ∂of/∂x is through all nodes; the derivative of another node stays as it is."""
        match part.of:
            case Derivative() as gradient:
                return self.graph.through(self._closed(gradient), part.wrt)
            case Name() | Indexed() as node:
                if node.id != part.wrt.id and self.model.body(node.id) is None:
                    return ZERO  # what is given stays where it is
                body = self.graph.equation(node) if is_target else None
                return part if body is None else self.graph.through(body, part.wrt)
            case _:
                return self.graph.through(part.of, part.wrt)

    def _meaning(
        self, result: Result, before: set[Derivative], after: set[Derivative], *, given: _Given
    ) -> Mapping[Derivative, Term]:
        """What the derivatives of nodes in an equality stand for; the rest stay opaque.

        In a first line the target is the equation's derivative or the chain rule's sum. Later a derivative
        that has gone from the line is a result proved before. In a local derivation other names are fixed.
        """
        if result.kind is Kind.TOTAL:
            return self._stages(result.target, before, after)
        if result.kind in (Kind.LOCAL, Kind.LEMMA, Kind.CURVE):
            fixed = {d: _fixed(d) for d in before | after if d != result.target}
            return {**fixed, **given.axioms}
        if given.axioms:
            return given.axioms
        values = {d: self._proved(d) for d in before - after}
        return {d: value for d, value in values.items() if value is not None}

    def _stages(
        self, target: Derivative, before: set[Derivative], after: set[Derivative]
    ) -> Mapping[Derivative, Term]:
        """∂c/∂v from c's own equation: as it is where v stands there alone, else by the next nodes' ∂m/∂v."""
        meaning: dict[Derivative, Term] = {}
        for part in before | after:
            if not isinstance(part.of, Name | Indexed):
                continue
            direct = self.graph.only_path(part.of, part.wrt.id)
            if direct is not None:
                meaning[part] = Derivative(direct, part.wrt)
            elif part not in after:
                known = None if part == target else self._proved(part)
                meaning[part] = self.graph.total(part) if known is None else known
        return meaning

    def _proved(self, derivative: Derivative) -> Term | None:
        """The value proved for a derivative before, in the letters of `derivative`; 0 of what depends not."""
        of = derivative.of.id if isinstance(derivative.of, Name | Indexed) else ""
        for target, value in reversed(self.known.get((of, derivative.wrt.id), [])):
            letters = matched(target, derivative)
            if letters is not None:
                return reindexed(value, letters)
        known = self.model.body(of) is not None
        return ZERO if known and not self.graph.depends(of, derivative.wrt.id) else None

    def _closed(self, derivative: Derivative) -> Term:
        """The value proved for a derivative, with those that it cites put in; itself when there is none."""
        value = self._proved(derivative)
        return derivative if value is None else self._put_in(value)

    def _put_in(self, term: Term) -> Term:
        if isinstance(term, Derivative) and isinstance(term.of, Name | Indexed):
            return self._closed(term)
        parts = children(term)
        return with_children(term, tuple(self._put_in(part) for part in parts)) if parts else term

    def _axioms(self, result: Result, first: Step) -> dict[Derivative, Term]:
        """What the first line of a result may use: the equation itself, or the chain rule over the graph."""
        target = result.target
        if not isinstance(target.of, Name | Indexed):
            return {}
        node, wrt = target.of.id, target.wrt
        if result.kind in TOTAL:
            return self._locals(_node_derivatives(first.after), wrt)
        if result.kind is Kind.LOCAL:
            body = self.graph.only_path(target.of, wrt.id)
            return {} if body is None else {target: Derivative(body, wrt)}
        if result.kind in (Kind.LEMMA, Kind.TOTAL) or node != self.model.loss:
            return {}
        if self._proved(target) is not None:  # another way: it may use all that was proved
            derivatives = {target, *_node_derivatives(first.after)}
            return {part: self._closed(part) for part in derivatives}
        return self.graph.chain_rule(target, _node_derivatives(first.after))

    def _locals(self, derivatives: set[Derivative], wrt: Variable) -> dict[Derivative, Term]:
        """∂a/∂z between nodes, other than those by x itself, as their equations say."""
        found: dict[Derivative, Term] = {}
        for part in derivatives:
            if part.wrt != wrt and isinstance(part.of, Name | Indexed):
                body = self.graph.only_path(part.of, part.wrt.id)
                if body is not None:
                    found[part] = Derivative(body, part.wrt)
        return found

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
    own: str  # the variable of a function by itself: any real number, whatever the model calls by that letter


def _fixed(derivative: Derivative) -> Term:
    """∂/∂x of a name where all names but x are fixed: 1 or 0, for entries of one array their deltas."""
    match derivative:
        case Derivative(Indexed(of, above), Indexed(wrt, below)) if of == wrt:
            return multiply(*(Delta(*pair) for pair in zip(above, below, strict=True)))
        case _:
            return ONE if derivative.of == derivative.wrt else ZERO


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
    derivatives = {part for part in subterms(term) if isinstance(part, Derivative)}
    return {part for part in derivatives if isinstance(part.of, Name | Indexed)}


def _bind(step: Step, letters: dict[str, Term], *, reserved: Mapping[str, Symbol]) -> None:
    """A step may name a part of its line by a letter that is nowhere in use."""
    for letter, meaning in step.where:
        if letter in letters or letter in reserved or not contains(step.after, letter):
            continue
        if not contains(step.before, letter):
            letters[letter] = meaning


def _resolved(term: Term, meaning: Mapping[Derivative, Term]) -> Term:
    """Derivatives of nodes exchanged for what they mean here; one without a meaning is a name of its own."""
    if isinstance(term, Derivative) and isinstance(term.of, Name | Indexed):
        if term.of.id == term.wrt.id:
            return _fixed(term)
        if term in meaning:
            return _resolved(meaning[term], {})
        return opaque(term.of, term.wrt)
    parts = children(term)
    if not parts or isinstance(term, Derivative):
        return term
    return with_children(term, tuple(_resolved(part, meaning) for part in parts))
