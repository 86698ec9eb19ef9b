"""All formulas of a document → their findings: by all that it says, then in the scope of their section.

What other sections say may spoil a formula: a letter that is used again, another shape, an example's sizes.
So what the whole document left undecided, or called false, is judged once more as a reader of its section.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from derive.notes.documents import Formula, in_english
from derive.notes.judging.at_the_numbers import AT_NUMBERS
from derive.notes.judging.checker import FAILURES, INTERNAL, Checker
from derive.notes.judging.contradictions import with_misprints
from derive.notes.judging.data_sets import DataSet, data_set_of, for_every_example
from derive.notes.judging.definitions import document_definitions
from derive.notes.judging.entrywise import MISFIT
from derive.notes.judging.reading import ReadFormula, statements_in
from derive.notes.judging.rebased import rebased
from derive.notes.judging.scope import Excerpt, names_in, scopes_of
from derive.notes.judging.sized import Key, ShapesByPart, shapes_by_part
from derive.notes.judging.valued import is_numeric
from derive.notes.judging.verdict import HOLDING, Finding, Word
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import Apply, Nabla, Slope, Written, every, symbols

Found = dict[int, list[Finding]]  # the findings of every formula, by its number
_OPEN = (Word.UNDECIDED, Word.NOT_READ, Word.FALSE, Word.CONSISTENT)
IN_SECTION = "by what its section says"
MOST_FAILURES = 3  # formulas on which the program may fail, and the others still be one document
FOR_EXAMPLES = "what is defined for one example stands for every example"


def check_formulas(formulas: Iterable[Formula], *, steps: bool = False) -> list[Finding]:
    """The verdicts on all statements of a document, in order; `steps` derives what was meant."""
    checkers = _checkers([statements_in(formula) for formula in in_english([*formulas])])
    findings: list[Finding] = []
    for checker in checkers:
        checker.steps = steps
        found = _by_formula(checker.numbered())
        with suppress(*FAILURES):  # the verdicts of the whole document stay
            _in_scope(checker, found)
        with suppress(*FAILURES):
            for (number, place), settled in rebased(checker, found).items():
                found[number][place] = settled
        findings += with_misprints([f for number in sorted(found) for f in found[number]], checker.misprints)
    return findings


def _checkers(read: list[ReadFormula]) -> list[Checker]:
    """One for the whole document, without the few formulas on which this program fails; else one for each."""
    for _ in range(MOST_FAILURES):
        try:
            return [Checker(read)]
        except FAILURES:
            at = _failing(read)
            read = [*read[:at], _withdrawn(read[at]), *read[at + 1 :]]
    return [checker for one in read for checker in _alone(one)]


def _failing(read: list[ReadFormula]) -> int:
    """The formula with which the document fails, where it does not without it and those behind it."""
    good, bad = 0, len(read)
    while bad - good > 1:
        middle = (good + bad) // 2
        try:
            Checker(read[:middle])
            good = middle
        except FAILURES:
            bad = middle
    return good


def _alone(read: ReadFormula) -> Iterator[Checker]:
    try:
        yield Checker([read])
    except FAILURES:
        yield Checker([_withdrawn(read)])


def _withdrawn(read: ReadFormula) -> ReadFormula:
    return replace(read, statements=[], problem=INTERNAL)


def _by_formula(numbered: Iterable[tuple[int, Finding]]) -> Found:
    found: Found = {}
    for number, finding in numbered:
        found.setdefault(number, []).append(finding)
    return found


def _in_scope(whole: Checker, found: Found) -> None:
    """Put the verdicts of a section's own scope in place of those that other sections spoil."""
    scopes = scopes_of(whole.formulas, whole.known, found, sizes=whole.knowledge.sizes)
    several = len(scopes.sections) > 1
    examples = data_set_of(whole.formulas, whole.known, whole.document)
    for section in scopes.sections:
        for way, useful in (
            (_Way(), several),
            (_Way(numbers=False), scopes.has_sizes(section)),
            (_Way(others=False), several),
            (_Way(examples=examples), examples is not None),
        ):
            unsettled = [number for number in section if any(map(way.is_open, found.get(number, ())))]
            if not unsettled or not useful:
                continue
            excerpt = scopes.excerpt(section, numbers=way.numbers and way.examples is None, others=way.others)
            if way.examples is not None:
                lifted = for_every_example(excerpt.formulas, whole.known, way.examples)
                excerpt = replace(excerpt, formulas=lifted)
            try:
                _Again(whole, section, excerpt, way).take(found, unsettled)
            except FAILURES:  # the verdicts of the whole document stay
                continue


@dataclass(frozen=True, slots=True)
class _Way:
    """What a section is judged by: its example's sizes, and the formulas of other sections."""

    numbers: bool = True
    others: bool = True
    examples: DataSet | None = None  # of which each has what is defined for one

    def is_open(self, finding: Finding) -> bool:
        """Whether this way may settle it: without other formulas only what differentiates nothing."""
        if self.examples is not None and finding.word is Word.HOLDS_IF:
            return True
        return finding.word in _OPEN and (self.others or not _differentiates(finding))

    def settled(self, old: Finding, new: Finding, missing: frozenset[str]) -> Finding:
        """The verdict of the section, where this way of judging it speaks of the formula at all.

        Without the sizes of an example only what has no numbers; without other formulas what holds for any
        value of the names that they define, and so for theirs, but nothing that gives such a name a value.
        """
        if not self.numbers and any(is_numeric(side) for side in _sides(old)):
            return old
        if not self.others:
            gives = (link.trees[0] for link in new.links if link.word is Word.DEFINITION)
            given = {name for side in gives for name in names_in(side)}
            if not self.is_open(old) or new.word not in (Word.PROVED, Word.CONSISTENT) or given & missing:
                return old
        if self.examples is not None:
            if new.word not in (Word.PROVED, Word.FALSE):
                return old
            as_written = replace(new, formula=old.formula)
            if old.word is Word.HOLDS_IF and new.word is Word.PROVED:
                return _remarked(as_written, FOR_EXAMPLES)
            return _settled(old, as_written, FOR_EXAMPLES)
        return _settled(old, new)


@dataclass(frozen=True, slots=True)
class _Again:
    """A section that is judged once more by an excerpt."""

    whole: Checker
    section: range
    excerpt: Excerpt
    way: _Way

    def take(self, found: Found, unsettled: Sequence[int]) -> None:
        """Take the verdicts that settle what was open."""
        checker = Checker(list(self.excerpt.formulas))
        checker.steps = self.whole.steps
        checker.knowledge.unsure = self.whole.knowledge.unsure
        checker.knowledge.left_out = self.excerpt.missing
        places = {number: place for place, number in enumerate(self.excerpt.numbers) if number is not None}
        again: Found = {}
        for place, finding in checker.numbered():
            if place > places[unsettled[-1]]:
                break
            again.setdefault(place, []).append(finding)
        known = checker.knowledge
        changed = self._changed(found, {number: again.get(places[number], []) for number in unsettled}, known)
        lost = self._lost(checker) if changed else frozenset[Key]()
        for (number, place), finding in changed.items():
            if lost.isdisjoint(_reached(finding, checker.knowledge)):
                found[number][place] = finding

    def _changed(self, found: Found, again: Found, known: Knowledge) -> dict[tuple[int, int], Finding]:
        """What the section settles, by the number of the formula and the place in it."""
        return {
            (number, place): settled
            for number, findings in again.items()
            if len(findings) == len(found[number])
            for place, (old, new) in enumerate(zip(found[number], findings, strict=True))
            if (settled := self._settled(old, new, known)) is not old
        }

    def _settled(self, old: Finding, new: Finding, known: Knowledge) -> Finding:
        """The verdict of the section, by its formulas alone where other sections make arrays of its names."""
        misfit = old.word is Word.UNDECIDED and MISFIT in old.why and self.way == _Way()
        refuted = any(link.word is Word.FALSE and link.counterexample for link in new.links)
        if misfit and refuted and new.word is Word.FALSE and self._is_self_contained(new, known):
            return _remarked(new, IN_SECTION)
        return self.way.settled(old, new, self.excerpt.missing)

    def _is_self_contained(self, finding: Finding, known: Knowledge) -> bool:
        """Whether nothing that it rests on has its formula in another section."""
        names = {name for name, _ in _reached(finding, known)}
        return not any(known.definitions.get(name) for name in names - self.excerpt.own)

    def _lost(self, checker: Checker) -> frozenset[Key]:
        """The arrays of the sections before that would be numbers here only because those are left out."""
        formulas = self.whole.formulas[: self.section.start]
        document = document_definitions(formulas, self.whole.known)
        before, here = shapes_by_part(formulas, self.whole.known, document), checker.shapes
        ranks, own = _ranks(here), self.excerpt.own
        fewer = {key for key, rank in _ranks(before).items() if rank > ranks.get(key, 0)}
        fewer |= {(name, 0) for name in before.matrices - here.matrices}
        return frozenset(key for key in fewer if key[0] not in own)


def _ranks(shapes: ShapesByPart) -> dict[Key, int]:
    """The numbers of axes, by name and number of indices, where all was read."""
    return {key: len(shape) for start in sorted(shapes.parts) for key, shape in shapes.parts[start].items()}


def _settled(old: Finding, new: Finding, words: str = IN_SECTION) -> Finding:
    """The verdict of the section where it says more; what holds there is called false by no other section."""
    if old.word in (Word.UNDECIDED, Word.NOT_READ) and new.word in (*HOLDING, Word.DEFINITION):
        return _remarked(new, words)
    if old.word is Word.UNDECIDED and new.word is Word.FALSE and new.meant:  # and a small change is provable
        return _remarked(new, words)
    if old.word is Word.CONSISTENT and new.word in (Word.PROVED, Word.HOLDS_IF):
        return _remarked(new, words)
    if (
        old.word is Word.FALSE and new.word is Word.HOLDS_IF and AT_NUMBERS not in new.why
    ):  # perhaps only under what nobody meant
        why = f"by what the whole document says it is false, {words} {new.word.value}: {new.why}"
        return replace(new, word=Word.UNDECIDED, why=why)
    if old.word is Word.FALSE and new.word in HOLDING:
        return _remarked(new, words)
    return old


def _remarked(finding: Finding, words: str) -> Finding:
    if finding.word is Word.DEFINITION:
        return finding
    return replace(finding, why=f"{finding.why}; {words}" if finding.why else words)


def _sides(finding: Finding) -> list[Written]:
    return [side for link in finding.links for side in link.trees if side is not None]


def _differentiates(finding: Finding) -> bool:
    """Whether a derivative stands in it, or it was not read."""
    sides = _sides(finding)
    return not sides or any(
        isinstance(part, Slope | Nabla) or (isinstance(part, Apply) and part.primes)
        for side in sides
        for part in every(side)
    )


def _reached(finding: Finding, knowledge: Knowledge) -> set[Key]:
    """The quantities of a claim, and those that define them."""
    waiting = _sides(finding)
    keys, seen = set[Key](), set[str]()
    while waiting:
        top = waiting.pop()
        keys |= {(sym.name, len(sym.indices)) for sym in symbols(top)}
        for name in set(names_in(top)) - seen:
            seen.add(name)
            waiting += [definition.body for definition in knowledge.definitions.get(name, ())[-1:]]
    return keys
