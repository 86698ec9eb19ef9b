"""Names that an equation ties to each other, and quantities that the text holds fixed.

Where x + y = 1, a derivative by x may go through y = 1 - x; with s held fixed, s = x + y, it has to go
through y = s - x. No refutation ignores that, and no proof where words announce the equation.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from derive.notes.judging.claims import Answer, Caution
from derive.notes.judging.heard import Heard
from derive.notes.judging.links import judge_link
from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.judging.sentences import MARK, Sentence
from derive.notes.judging.situation import Situation, names_behind
from derive.notes.judging.verdict import HOLDING, Word
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.reading.words import Known
from derive.notes.shown import shown
from derive.notes.written import (
    ONE,
    ZERO,
    Apply,
    Minus,
    Num,
    Over,
    Plus,
    Raised,
    Slope,
    Sym,
    Times,
    Written,
    every,
    printed_name,
    symbols,
)

_CUE = re.compile(
    r"\b(?:subject to|constraint|under|such that|with|where|given|let|assum\w+|suppos\w+|since|because|as)"
    r"(?:\s+(?:that|we have|the|both|constraint|condition|is))*+\s*:?\s*\(?\s*$",
    re.IGNORECASE,
)
_NAMES = rf"(?P<names>{MARK}(?:\s*(?:,|and|,\s*and)\s*{MARK})*+)"
_FIXED = r"(?:fixed|constant|unchanged)"
_HELD = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b(?:at|for|with|holding|keeping)\s+(?:a\s+)?{_FIXED}\s+{_NAMES}",
        rf"\b(?:hold|keep|fix)(?:s|ing)?\s+{_NAMES}\s+{_FIXED}",
        rf"\b(?:with|while|when|if|where|as)\s+{_NAMES}\s+(?:(?:is|are|being|stays?|remains?|to be)\s+)?"
        rf"(?:(?:held|kept|taken)\s+)?(?:as\s+)?(?:an?\s+)?{_FIXED}",
        rf"\btreat(?:ing|ed)?\s+{_NAMES}\s+as\s+(?:an?\s+)?{_FIXED}",
    )
)
_TOTAL = re.compile(
    r"\b(?:total|full)\s+(?:derivatives?|differentials?|gradients?|effect)\b"
    r"|\b(?:through|over|along|by|of|via)\s+(?:all|both|every|each)\s+(?:of\s+)?(?:the\s+)?(?:two\s+)?"
    r"(?:paths?|ways?|routes?|branch(?:es)?)\b",
    re.IGNORECASE,
)
_PARTIAL = re.compile(r"\bpartial\b|\bdirect\b|\bnot\b|\bonly\b", re.IGNORECASE)
Powers = dict[int, Written]


@dataclass(frozen=True, slots=True)
class Relation:
    """left = right between names; `announced` by a word such as *subject to* before it."""

    left: Written
    right: Written
    announced: bool

    @property
    def names(self) -> tuple[Sym, ...]:
        """The names of both sides."""
        return tuple(dict.fromkeys((*symbols(self.left), *symbols(self.right))))

    @property
    def ties(self) -> bool:
        """Whether it is between plain numbers, and may be more than a definition, a value or a copy."""
        left, right = self.left, self.right
        apart = not set(symbols(left)) & set(symbols(right))
        alone = isinstance(left, Sym) and (not self.announced or isinstance(right, Sym | Num))
        return _is_plain(left) and _is_plain(right) and apart and not alone and len(self.names) > 1

    def __str__(self) -> str:
        return f"{printed_name(shown(self.left))} = {printed_name(shown(self.right))}"


@dataclass(frozen=True, slots=True)
class Related:
    """What the text tells of how the names around one formula hang together."""

    relations: tuple[Relation, ...] = ()
    held: tuple[Sym, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A way in which the names hang together: what is known then, once for every branch of a solution."""

    words: str
    branches: tuple[Knowledge, ...]


def is_total(words: str) -> bool:
    """Whether words announce a derivative through all paths."""
    return _TOTAL.search(words) is not None and _PARTIAL.search(words) is None


class Relations:
    """What a document tells of how names hang together, by its sections and sentences."""

    def __init__(self, sentences: list[Sentence], formulas: list[ReadFormula], known: Known) -> None:
        self.heard = [_Told(sentence, formulas, known) for sentence in sentences]
        self.found = [tuple(heard.relations()) for heard in self.heard]

    def around(self, place: int, number: int) -> Related:
        """What holds for the formula of this number, in the sentence at that place."""
        here = self.heard[place]
        sections = (heard.sentence.section for heard in self.heard[: place + 1])
        near = [n for n, section in enumerate(sections) if section == here.sentence.section]
        found = [one for n in near for at, one in self.found[n] if at != number]
        return Related(tuple(dict.fromkeys(found)), tuple(here.held()))


@dataclass(frozen=True, slots=True)
class _Told(Heard):
    """One sentence."""

    def relations(self) -> Iterator[tuple[int, Relation]]:
        """Its equations between plain numbers with names, whose sides have no name in common."""
        for number, words in zip(self.sentence.inside, self.sentence.text.split(MARK), strict=False):
            for statement in self.formulas[number].statements:
                sides = [] if statement.continues or statement.signs != ["="] else statement.sides
                match [read_side(side, self.known).written for side in sides]:
                    case [left, right] if left is not None and right is not None:
                        relation = Relation(left, right, _CUE.search(words) is not None)
                        yield from [(number, relation)] if relation.ties else []
                    case _:
                        pass

    def held(self) -> Iterator[Sym]:
        """The names that are held fixed."""
        for match in (match for pattern in _HELD for match in pattern.finditer(self.sentence.text)):
            first = self.sentence.text.count(MARK, 0, match.start("names"))
            for number in self.sentence.inside[first : first + match["names"].count(MARK)]:
                statements = self.formulas[number].statements
                alone = len(statements) == 1 and not statements[0].signs
                name = read_side(statements[0].sides[0], self.known).written if alone else None
                if isinstance(name, Sym):
                    yield name


def _is_plain(term: Written) -> bool:
    return all(isinstance(p, Num | Sym | Plus | Minus | Times | Over | Raised) for p in every(term))


def through_relations(
    told: Related, answer: Answer, situation: Situation, *, caution: Caution
) -> Answer | None:
    """The answer for a derivative where the names hang together so; None where that changes nothing."""
    sides = (situation.claim.left, situation.claim.right)
    slopes = [part for side in sides for part in every(side) if isinstance(part, Slope)]
    by = {part.wrt for part in slopes if isinstance(part.wrt, Sym)}
    if not by or answer.word not in (*HOLDING, Word.FALSE, Word.UNDECIDED):
        return None
    if held := list(_with_held(told.held, by, situation.knowledge)):
        return _judged(held, situation, caution) or Answer(Word.UNDECIDED, held[0].words)
    supposed = {definition.name for definition in answer.adopted}
    relations = [r for r in told.relations if by & set(r.names)]
    total = situation.total or any(part.total for part in slopes)
    if answer.word in HOLDING:
        against = [r for r in relations if supposed & {sym.name for sym in r.names}]  # y is tanh of x
        relations = against or [r for r in relations if r.announced and total]
    readings = [one for relation in relations for one in _solved(relation, by, situation)]
    if not readings:
        return None
    found = _judged(readings, situation, caution)
    if answer.word in HOLDING:
        if supposed and found is not None:
            return found
        holds = found is not None and found.word in HOLDING
        return None if holds else Answer(Word.UNDECIDED, f"the text tells a condition: {readings[0].words}")
    if found is None and answer.word is Word.FALSE:
        return Answer(Word.UNDECIDED, f"the names may depend on each other: {readings[0].words}")
    if found is None or found.word in HOLDING or any(relation.announced for relation in relations):
        return found
    return None


def _judged(readings: list[Reading], situation: Situation, caution: Caution) -> Answer | None:
    """Where one reading holds, its answer; false where all are; None where neither is known."""
    refuted = list[Answer]()
    for reading in readings:
        there = (replace(situation, knowledge=known, total=True) for known in reading.branches)
        found = [judge_link(one, Caution([*caution.reasons])) for one in there]
        if all(one.word in HOLDING for one in found):
            grounds = [reading.words, *(one.why for one in found if one.word is Word.HOLDS_IF)]
            weakest = next((one for one in found if one.word is Word.CONSISTENT), None)
            return weakest or Answer(Word.HOLDS_IF, "; ".join(dict.fromkeys(grounds)))
        refuted += [
            replace(one, why=f"{one.why} (supposed: {reading.words})", meant=None)
            for one in found
            if one.word is Word.FALSE
        ][:1]
    return refuted[0] if len(refuted) == len(readings) else None


def _with_held(held: tuple[Sym, ...], by: Collection[Written], knowledge: Knowledge) -> Iterator[Reading]:
    """What has a formula and is held fixed: an equation for one of the names in it, or else a free name."""
    for sym in held:
        current = knowledge.current(sym)
        if current is None or sym in by:
            continue
        opened = knowledge.copy()
        opened.definitions.pop(sym.name, None)
        inside = set(symbols(current.body))
        free = [s for s in symbols(current.body) if s not in by and not opened.is_defined(s)]
        words = f"{printed_name(str(sym))} is held fixed"
        ways = [_branches(Relation(sym, current.body, True), s, opened) for s in free if inside & set(by)]
        found = [Reading(words, way) for way in ways if way]
        yield from found or [Reading(words, (opened,))]


def _solved(relation: Relation, by: Collection[Written], situation: Situation) -> Iterator[Reading]:
    """The relation solved for each of its names on which the claim rests."""
    known, near = situation.knowledge, names_behind(situation)
    if any(known.is_defined(s) or known.shapes.get((s.name, len(s.indices))) for s in relation.names):
        return
    if all(str(sym) in known.values for sym in relation.names):
        return  # the numbers of an example
    for sym in relation.names:
        if sym not in by and str(sym) in near and (way := _branches(relation, sym, known)):
            yield Reading(str(relation), way)


def _branches(relation: Relation, sym: Sym, knowledge: Knowledge) -> tuple[Knowledge, ...]:
    found = list[Knowledge]()
    for body in _solutions(relation, sym):
        known = knowledge.copy()
        known.define(Definition(sym.name, sym.indices, (), body))
        found.append(known)
    return tuple(found)


def _solutions(relation: Relation, sym: Sym) -> tuple[Written, ...]:
    """-b/a of a v + b = 0, and ±√(-b/a) of a v² + b = 0."""
    powers = _powers(Plus((relation.left, Minus(relation.right))), sym)
    if powers is None or set(powers) not in ({0, 1}, {0, 2}, {1}, {2}):
        return ()
    highest = max(powers)
    value = Over(Minus(powers.get(0, ZERO)), powers[highest])
    if highest == 1:
        return (value,)
    root = Apply("sqrt", (value,))
    return root, Minus(root)


def _powers(term: Written, sym: Sym) -> Powers | None:
    """The factors of the powers of a name; None where it is no polynomial in that."""
    if sym not in every(term):
        return {0: term}
    match term:
        case Sym():
            return {1: ONE}
        case Minus(inner):
            found = _powers(inner, sym)
            return {power: Minus(factor) for power, factor in found.items()} if found is not None else None
        case Plus(terms):
            whole: Powers = {}
            for powers in (_powers(one, sym) for one in terms):
                if powers is None:
                    return None
                whole |= {n: Plus((whole[n], f)) if n in whole else f for n, f in powers.items()}
            return whole
        case Times(factors, marks) if not any(marks) or set(marks) <= {"", "."}:
            return _product(factors, sym)
        case Over(above, below) if sym not in every(below):
            found = _powers(above, sym)
            return {power: Over(f, below) for power, f in found.items()} if found is not None else None
        case Raised(Sym(), Num(value)) if value == Fraction(2):
            return {2: ONE}
        case _:
            return None


def _product(factors: tuple[Written, ...], sym: Sym) -> Powers | None:
    """The powers of a product: of one factor alone."""
    inside = [factor for factor in factors if sym in every(factor)]
    rest = tuple(factor for factor in factors if sym not in every(factor))
    powers = _powers(inside[0], sym) if len(inside) == 1 else None
    if powers is None:
        return None
    return {n: Times((f, *rest), ("",) * len(rest)) if rest else f for n, f in powers.items()}
