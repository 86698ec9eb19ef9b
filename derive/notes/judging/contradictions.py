"""Two lines that contradict each other: which one is wrong.

A claim is refuted by what stands above it. Where a line above it gives a derived quantity a formula, δ_k =
t_k - y_k, dA = Vᵀ dO, or misprints a known one, a sign in the cross-entropy, in the softmax or in σ, that
line may be the wrong one. It is, where a small change makes it a derivative of the loss, or the known
formula, and the claim true; and where nothing tells which of both is wrong, none is called false.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from derive.notes.judging.claims import Answer
from derive.notes.judging.corrections import corrections
from derive.notes.judging.names import primed
from derive.notes.judging.screen import Screen
from derive.notes.judging.situation import LOSSES, Situation, as_written
from derive.notes.judging.trial import Claim, holding
from derive.notes.judging.verdict import Finding, Word
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.shown import shown
from derive.notes.written import (
    ONE,
    Apply,
    Big,
    Minus,
    Num,
    Over,
    Plus,
    Slope,
    Sym,
    Times,
    Written,
    every,
    symbols,
)

MOST_CHANGES = 60
SECONDS = 1.5
_SIGNS = re.compile(r"\bsign\b")
_SIGMOIDS = ("sigma", "sigmoid", "logistic")


@dataclass(frozen=True, slots=True)
class Misprint:
    """A definition that is wrong, what it should say, and the line that tells."""

    definition: Definition
    body: Written
    place: str


def relied_on(
    answer: Answer, situation: Situation, misprints: list[Misprint], *, knowledge: Knowledge
) -> Answer:
    """The answer after a look at what it rests on, which it may confirm."""
    knowledge.fresh = dict.fromkeys(knowledge.fresh, True)
    if answer.word in (Word.PROVED, Word.CONSISTENT):
        sides = (situation.claim.left, situation.claim.right)
        knowledge.relied |= {sym.name for side in sides for sym in symbols(side)}
        calls = (part for side in sides for part in every(side) if isinstance(part, Apply) and part.primes)
        knowledge.relied |= {primed(call.function) for call in calls}
    if answer.word is not Word.FALSE or answer.counterexample is None:
        return answer
    return weighed(answer, situation, misprints)


def weighed(answer: Answer, situation: Situation, misprints: list[Misprint]) -> Answer:
    """A refutation, or what is left of it where a line above is the wrong one, or may be."""
    end = time.process_time() + SECONDS
    for definition in _suspects(situation):
        derived = is_derived(definition, situation.knowledge)
        right = is_derivative if derived else is_known_form
        if right(definition, situation):
            continue
        changes = _changes(definition, situation, every_kind=derived)
        fitting = [(c, w) for c, w in changes if time.process_time() < end and _holds_with(c, situation)]
        usual = [changed for changed, _ in fitting if right(changed, situation)]
        if usual and (not derived or _is_said_to_be_slope(definition, situation)):
            meant = min(usual, key=lambda changed: len(_text(changed)))
            said = f"{definition.place} reads {_text(meant)}"
            misprints.append(Misprint(definition, meant.body, situation.place))
            return Answer(Word.HOLDS_IF, said, adopted=(replace(meant, assumed=said),))
        if derived and fitting:
            why = f"contradicts {definition.place}: one of both is wrong; {fitting[0][1]}"
            return Answer(Word.UNDECIDED, why)
    return _against_a_slope(answer, situation)


def _against_a_slope(answer: Answer, situation: Situation) -> Answer:
    """∂L/∂w = (u - y) x against a ∂L/∂u = y - u of an L that is not defined: u - y is what losses have."""
    inside = (part for side in (situation.claim.left, situation.claim.right) for part in every(side))
    tops = {part.of.name for part in inside if isinstance(part, Slope) and isinstance(part.of, Sym)}
    usual_slope = _UsualSlopes(situation)
    for key, fact in situation.knowledge.slopes.items():
        if key[0] not in tops or usual_slope.is_one(fact):
            continue
        for body, words in corrections(fact.body, (), ()):
            changed = replace(fact, body=body)
            knowledge = situation.knowledge.copy()
            knowledge.slopes[key] = changed
            there = replace(situation, knowledge=knowledge)
            usual = _SIGNS.search(words) is not None and usual_slope.is_one(changed)
            if usual and holding(there.claim, as_written(there)).holds:
                return Answer(Word.UNDECIDED, f"contradicts {fact.place}: there, perhaps, {words}")
    return answer


class _UsualSlopes:
    """Which ∂L/∂u are u - y or twice that, as of a squared error or behind a softmax."""

    def __init__(self, situation: Situation) -> None:
        self.plain = as_written(situation)
        self.screen = Screen(self.plain)

    def is_one(self, fact: Definition) -> bool:
        """Whether the ∂L/∂u of a line is one."""
        (by,) = fact.parameters
        for target in dict.fromkeys(sym for sym in symbols(fact.body) if sym != by):
            error = Plus((by, Minus(target)))
            for usual in (error, Times((Num(Fraction(2)), error), ("",))):
                claim = Claim(fact.body, usual)
                if self.screen.passes(claim) and holding(claim, self.plain).holds:
                    return True
        return False


def with_misprints(findings: Iterable[Finding], misprints: Iterable[Misprint]) -> list[Finding]:
    """The findings, with those definitions called false that later lines show to be misprints."""
    found = list(findings)
    for misprint in misprints:
        for number, finding in enumerate(found):
            if finding.word in (Word.DEFINITION, Word.UNDECIDED) and _is_of(finding, misprint.definition):
                why = f"contradicts {misprint.place}, and a small change makes it what is usual"
                changed = replace(misprint.definition, body=misprint.body)
                links = (replace(finding.links[0], word=Word.FALSE, why=why), *finding.links[1:])
                found[number] = replace(finding, word=Word.FALSE, why=why, meant=_text(changed), links=links)
    return found


def _is_of(finding: Finding, definition: Definition) -> bool:
    head = finding.links[0].trees[0] if finding.links else None
    place = f"line {finding.begins[0]}"
    place = place if finding.cell is None else f"cell {finding.cell}, {place}"
    name = head.name if isinstance(head, Sym) else head.function if isinstance(head, Apply) else ""
    return place == definition.place and name == definition.name


def _text(definition: Definition) -> str:
    return f"{shown(_head(definition))} = {shown(definition.body)}"


def _head(definition: Definition) -> Written:
    if definition.parameters or definition.arguments:
        return Apply(definition.name, definition.parameters or definition.arguments, 0)
    return Sym(definition.name, definition.indices)


def _suspects(situation: Situation) -> Iterator[Definition]:
    """Definitions above a claim on which it rests: derived quantities, and what may be a known formula."""
    knowledge, seen = situation.knowledge, set[str]()
    waiting = [situation.claim.left, situation.claim.right]
    while waiting:
        for part in every(waiting.pop()):
            name = part.name if isinstance(part, Sym) else part.function if isinstance(part, Apply) else ""
            if not name or name in seen:
                continue
            seen.add(name)
            above = [d for d in knowledge.candidates(name) if not d.later]
            above = [] if above and above[0].assumed else above  # a misprint that is found already
            if isinstance(situation.claim.left, Sym) and situation.claim.left.name == name:
                above += [d for d in situation.document if d.name == name and d.body != situation.claim.right]
            waiting += [d.body for d in above[:1]]
            for definition in above[:3]:
                if any(isinstance(inner, Slope) for inner in every(definition.body)):
                    continue
                if is_derived(definition, knowledge) or _has_exponentials(definition.body):
                    yield definition


def is_derived(definition: Definition, knowledge: Knowledge) -> bool:
    """δ_k, and dA beside an A: quantities that are derivatives, which no author chooses."""
    name = definition.name
    if definition.parameters or definition.arguments or name in knowledge.relied:
        return False
    beside = name[:1] == "d" and (name[1:] in knowledge.definitions or name[1:] in knowledge.mentioned)
    return beside or name.partition("_")[0].removesuffix("prime") in ("delta",)


def _is_said_to_be_slope(definition: Definition, situation: Situation) -> bool:
    """δ_j = ∂E/∂a_j, said somewhere above: else a δ may be the negative of it, which some prefer."""
    bodies = (d.body for d in situation.knowledge.candidates(definition.name))
    return any(isinstance(part, Slope) for body in bodies for part in every(body))


def _has_exponentials(body: Written) -> bool:
    return any(isinstance(part, Apply) and part.function in ("exp", "log") for part in every(body))


def _changes(
    definition: Definition, situation: Situation, *, every_kind: bool
) -> Iterator[tuple[Definition, str]]:
    """The definition with a sign, or anything, changed."""
    sizes = sorted(situation.knowledge.sizes) if every_kind else ()
    names = symbols(definition.body) if every_kind else ()
    count = 0
    claim = situation.claim
    if every_kind and isinstance(claim.left, Sym) and claim.left == _head(definition):
        yield replace(definition, body=claim.right), "each gives it a formula"
    for body, words in corrections(definition.body, names, sizes):
        if every_kind or _SIGNS.search(words):
            count += 1
            yield replace(definition, body=body), words
        if count >= MOST_CHANGES:
            return


def _with(definition: Definition, situation: Situation) -> Situation:
    knowledge = situation.knowledge.copy()
    knowledge.forget_later(definition.name)
    knowledge.define(definition)
    return replace(situation, knowledge=knowledge)


def _holds_with(definition: Definition, situation: Situation) -> bool:
    there = _with(definition, situation)
    return Screen(as_written(there)).passes(there.claim) and holding(there.claim, as_written(there)).holds


def is_derivative(definition: Definition, situation: Situation) -> bool:
    """Whether a formula is that of ∂E/∂q, for a loss E and a computed q: targets have derivatives, too."""
    there = _with(definition, situation)
    known = [d for found in there.knowledge.definitions.values() for d in found if not d.parameters]
    losses = {d.name: Sym(d.name, d.indices) for d in known if d.name in LOSSES}
    rank = len(definition.indices)
    near = dict.fromkeys(Sym(d.name, d.indices) for d in known if len(d.indices) == rank)
    for loss in list(losses.values())[:2]:
        for quantity in [q for q in near if q.name not in (*LOSSES, definition.name)][:8]:
            moved = Sym(quantity.name, definition.indices)
            claim = Claim(Slope(loss, moved), _head(definition))
            if holding(claim, as_written(there)).holds:
                return True
    return False


def is_known_form(definition: Definition, situation: Situation) -> bool:
    """Whether a formula is that of σ, of the softmax, or of the cross-entropy of y and a.

    With the other sign that is the likelihood, which is known as well; p = 1/(1 + eᶻ) is another p.
    """
    there = _with(definition, situation)
    plain = as_written(there)
    inside = list(dict.fromkeys(symbols(definition.body)))
    if definition.name not in _SIGMOIDS and definition.parameters:
        return True  # any other function is what its author makes it
    if definition.parameters:
        usual = Apply("sigmoid", definition.parameters)
        return len(inside) == 1 and holding(Claim(definition.body, usual), plain).holds
    if len(definition.indices) == 1 and (letter := definition.indices[0].letter):
        whole = Big(False, Sym(definition.name, definition.indices), letter, None, None)
        return holding(Claim(whole, ONE), plain).holds
    return any(
        holding(Claim(signed, _cross_entropy(y, a)), plain).holds
        for term in _terms(definition.body)
        for signed in (term, Minus(term))
        for y, a in _pairs(term)
    )


def _terms(body: Written) -> Iterator[Written]:
    """The formula itself, and what its sum sums, with the sign before it."""
    yield body
    match body:
        case Minus(inner):
            yield from (Minus(term) for term in _terms(inner))
        case Big(False, inner):
            yield from _terms(inner)
        case Times((Num() | Over(Num(), _) | Minus(Over(Num(), _)) as first, rest)):
            yield from (Minus(t) if isinstance(first, Minus) else t for t in _terms(rest))
        case _:
            pass


def _pairs(term: Written) -> Iterator[tuple[Sym, Sym]]:
    """The y and a of y log a + (1 - y) log(1 - a)."""
    logs = [part.arguments[0] for part in every(term) if isinstance(part, Apply) and part.function == "log"]
    named = [sym for sym in logs if isinstance(sym, Sym)]
    for a in dict.fromkeys(named):
        if Plus((ONE, Minus(a))) in logs:
            yield from ((y, a) for y in dict.fromkeys(symbols(term)) if y != a)


def _cross_entropy(y: Sym, a: Sym) -> Written:
    def product(one: Written, other: Written) -> Written:
        return Times((one, Apply("log", (other,))), ("",))

    first, second = product(y, a), product(Plus((ONE, Minus(y))), Plus((ONE, Minus(a))))
    return Plus((Minus(first), Minus(second)))
