"""A section as its reader sees it: its own formulas, and what the text before it says of the other names.

From other sections come declarations and general formulas only, of names to which the section itself gives
no meaning: those of the nearest section before it, or of one behind it where none says anything. No numbers
come with them, and no sizes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from derive.notes.judging.definitions import head
from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.judging.sized import declared_shapes
from derive.notes.judging.valued import is_numeric
from derive.notes.judging.verdict import Finding, Word
from derive.notes.reading.statements import Statement
from derive.notes.reading.words import Known
from derive.notes.written import Apply, Big, Grid, Sym, Turned, Written, every

_GIVING = (Word.DEFINITION, Word.UNDECIDED, Word.NOT_READ, Word.UPDATE)  # a claim that holds gives nothing
MOST_PUT_IN = 60  # formulas of other sections
APART = "\n\n"  # before a formula that no longer stands behind the one before it


@dataclass(frozen=True, slots=True)
class Said:
    """What one statement does: the names that it gives a meaning, all that it names, whether by a number."""

    number: int  # of its formula
    place: int  # among the statements of that
    gives: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    declares: bool = False
    numeric: bool = False
    assigns: bool = False  # its number is that of the name from there on, and no claim
    sizes: bool = False  # its numbers tell how long something is


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Formulas to be read as a document, and the numbers in the whole one of those that are the section's."""

    formulas: tuple[ReadFormula, ...]
    numbers: tuple[int | None, ...]
    own: frozenset[str]
    missing: frozenset[str] = frozenset()  # names whose formulas or sizes are left out


def sections_of(formulas: Sequence[ReadFormula]) -> list[range]:
    """The numbers of the formulas of every section."""
    starts = [n for n, read in enumerate(formulas) if n == 0 or read.formula.opens]
    return [range(a, b) for a, b in zip(starts, [*starts[1:], len(formulas)], strict=False)]


@dataclass(slots=True)
class Scopes:
    """The sections of a document with what their statements say."""

    formulas: Sequence[ReadFormula]
    sections: list[range]
    said: list[list[Said]]  # by formula
    sizes: Collection[str] = ()
    giving: dict[str, list[Said]] = field(default_factory=dict)  # general formulas and declarations by name

    def excerpt(self, section: range, *, numbers: bool, others: bool) -> Excerpt:
        """The section with what it takes from others, which may be declarations alone; its example's sizes
        are no part of it where no formula should go by them.
        """
        own = self._own(section)
        inside = [said for number in section for said in self.said[number]]
        wanted = frozenset(name for said in inside for name in said.names) - own
        before, behind = self._others(wanted, own, section)
        missing = frozenset[str]()
        if not others:
            given = {name for said in inside if said.assigns for name in said.gives}
            left_out = [said for said in (*before, *behind) if not said.declares]
            missing = frozenset(name for said in left_out for name in said.gives) - given
            before, behind = [said for said in before if said.declares], []
        sizes = [said for said in inside if said.sizes and not numbers]
        dropped = frozenset((said.number, said.place) for said in sizes)
        missing |= {name for said in sizes for name in said.gives}
        parts = [
            *((self._only(number, places), None) for number, places in _grouped(before)),
            *((self._without(number, dropped, first=number == section.start), number) for number in section),
            *((self._only(number, places), None) for number, places in _grouped(behind)),
        ]
        return Excerpt(tuple(part for part, _ in parts), tuple(number for _, number in parts), own, missing)

    def has_sizes(self, section: range) -> bool:
        """Whether an example of the section gives numbers that tell how long something is."""
        return any(said.sizes for number in section for said in self.said[number])

    def _own(self, section: range) -> frozenset[str]:
        """The names that the section gives a meaning before it claims anything of them."""
        own, claimed = set[str](), set[str]()
        for said in (said for number in section for said in self.said[number]):
            if said.declares:
                own |= said.gives
            elif said.gives and not said.numeric:
                own |= said.gives - claimed
            elif not said.numeric:
                claimed |= said.names
        return frozenset(own)

    def _others(
        self, wanted: frozenset[str], own: frozenset[str], section: range
    ) -> tuple[list[Said], list[Said]]:
        """What gives the other names their meaning, and those in it: before the section, and behind it."""
        before, behind = dict[tuple[int, int], Said](), dict[tuple[int, int], Said]()
        waiting, seen = sorted(wanted), set(own)
        while waiting and len(before) + len(behind) < MOST_PUT_IN:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            earlier = [s for s in self.giving.get(name, ()) if s.number < section.start]
            later = [s for s in self.giving.get(name, ()) if s.number >= section.stop and not s.declares]
            found = self._nearest(earlier, backwards=True)
            taken = found or self._nearest(later, backwards=False)
            (before if found else behind).update(((said.number, said.place), said) for said in taken)
            waiting += sorted(x for said in taken if not said.declares for x in said.names)
        return list(before.values()), list(behind.values())

    def _nearest(self, found: list[Said], *, backwards: bool) -> list[Said]:
        """Those of one section: the formulas of the nearest that has any; and the nearest declaration."""
        chosen: list[Said] = []
        for declares in (True, False):
            kind = [said for said in found if said.declares is declares]
            if kind:
                at = self._section_of((kind[-1] if backwards else kind[0]).number)
                chosen += [said for said in kind if said.number in at]
        return chosen

    def _section_of(self, number: int) -> range:
        return next(section for section in self.sections if number in section)

    def _only(self, number: int, places: Collection[int]) -> ReadFormula:
        read = self.formulas[number]
        statements = [_first_link(read.statements[place]) for place in sorted(places)]
        formula = replace(read.formula, prose=APART + read.formula.prose)
        return replace(read, formula=formula, statements=statements, problem="")

    def _without(self, number: int, dropped: Collection[tuple[int, int]], *, first: bool) -> ReadFormula:
        read = self.formulas[number]
        return replace(
            read,
            formula=replace(read.formula, prose=(APART if first else "") + read.formula.prose),
            statements=[
                Statement([statement.sides[0]]) if (number, place) in dropped else _copied(statement)
                for place, statement in enumerate(read.statements)
            ],
        )


def _grouped(found: Iterable[Said]) -> list[tuple[int, list[int]]]:
    places: dict[int, list[int]] = {}
    for said in found:
        places.setdefault(said.number, []).append(said.place)
    return sorted(places.items())


def _copied(statement: Statement) -> Statement:
    return replace(statement, sides=list(statement.sides), conditions=list(statement.conditions), worded=None)


def _first_link(statement: Statement) -> Statement:
    copied = replace(_copied(statement), worded=statement.worded)
    return replace(copied, sides=copied.sides[:2], signs=copied.signs[:1])


def scopes_of(
    formulas: Sequence[ReadFormula],
    known: Known,
    findings: Mapping[int, Sequence[Finding]],
    *,
    sizes: Collection[str],
) -> Scopes:
    """What every statement of a document says, by how it was judged there."""
    said: list[list[Said]] = []
    for number, read in enumerate(formulas):
        words = findings.get(number, ())[bool(read.problem) :]
        told = _Told(known, sizes, frozenset(name for name, _ in declared_shapes([read], known)))
        said.append(
            [
                _said(statement, _first_word(words, place), told, at=(number, place))
                for place, statement in enumerate(read.statements)
            ]
        )
    giving: dict[str, list[Said]] = {}
    for one in (one for here in said for one in here if not one.numeric):
        for name in one.gives:
            giving.setdefault(name, []).append(one)
    return Scopes(formulas, sections_of(formulas), said, sizes, giving)


def _first_word(found: Sequence[Finding], place: int) -> Word | None:
    """The verdict on the first link of a statement."""
    if place >= len(found):
        return None
    return found[place].links[0].word if found[place].links else found[place].word


@dataclass(frozen=True, slots=True)
class _Told:
    known: Known
    sizes: Collection[str]
    declared: frozenset[str]  # names whose shape the formula declares


def _said(statement: Statement, word: Word | None, told: _Told, *, at: tuple[int, int]) -> Said:
    known, sizes, declared = told.known, told.sizes, told.declared
    number, place = at
    sides = [read_side(tokens, known).written for tokens in statement.sides]
    mentioned = frozenset(name for side in sides for name in names_in(side))
    first = frozenset((sides[0].name,)) if isinstance(sides[0], Sym) else frozenset[str]()
    if statement.signs == ["∈"] or (not statement.signs and first & declared):
        return Said(number, place, declared | first, mentioned, declares=True)
    if len(sides) < 2 or statement.continues or statement.signs[0] not in ("=", ":=") or word not in _GIVING:
        return Said(number, place, frozenset(), mentioned)
    definition = head(sides[0], sides[1], "")
    if definition is None:
        return Said(number, place, frozenset(), mentioned)
    numeric = any(side is not None and is_numeric(side) for side in sides[1:])
    lengths = any(_is_array(side) for side in sides[1:]) or definition.name in sizes
    return Said(
        number,
        place,
        frozenset((definition.name,)),
        mentioned,
        numeric=numeric,
        assigns=numeric and word is Word.DEFINITION,
        sizes=numeric and lengths,
    )


def _is_array(side: Written | None) -> bool:
    return isinstance(side.term if isinstance(side, Turned) else side, Grid)


def names_in(side: Written | None) -> Iterator[str]:
    """The names of quantities and functions; an index that a sum runs over is none."""
    for part in every(side) if side is not None else ():
        if isinstance(part, Sym):
            yield part.name
        elif isinstance(part, Apply):
            yield part.function
        elif isinstance(part, Big) and isinstance(part.high, Sym):
            yield part.high.name
