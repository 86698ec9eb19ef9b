"""What is covered: every formula and every wrong claim of one note, looked up in its built report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from derive.checking import Answer, Checked, check
from derive.checking.told import counterexample_text
from derive.facade import report
from derive.write import choose_notation
from tests.covering.find import Finder, Found, Level
from tests.covering.notes import Formula, Note, Wrong


@dataclass(frozen=True, slots=True)
class Looked:
    """One formula and how it was found."""

    formula: Formula
    found: Found

    @property
    def missing(self) -> bool:
        """Whether it is not there, or not in its own writing where that is wanted."""
        least = Level.WRITTEN if self.formula.written else Level.EQUAL
        return self.found.level < least

    @property
    def why(self) -> str:
        """What is missing."""
        return self.found.why or "printed in another writing only"


@dataclass(frozen=True, slots=True)
class Corrected:
    """One wrong claim: the engine's verdicts on it, and how the right statement was found."""

    wrong: Wrong
    verdicts: tuple[Checked, ...]
    found: Found

    @property
    def refuted(self) -> bool:
        """Whether every wrong statement is called false, with a point or with the right value."""
        return all(v.verdict is Answer.FALSE and v.counterexample is not None for v in self.verdicts)

    @property
    def stated(self) -> bool:
        """Whether the document states what is right."""
        return self.found.level is not Level.MISSING


@dataclass(frozen=True, slots=True)
class Coverage:
    """A note beside its report."""

    note: Note
    looked: tuple[Looked, ...]
    corrected: tuple[Corrected, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """The ids of what the document does not print, or what the engine does not refute."""
        lacking = [item.formula.id for item in self.looked if item.missing]
        return (*lacking, *(i.wrong.id for i in self.corrected if not (i.refuted and i.stated)))

    @property
    def complete(self) -> bool:
        """Whether nothing is missing and every wrong claim is refuted and set right."""
        return not self.missing


def coverage(note: Note, spec: Path | None = None) -> Coverage:
    """The note's formulas in the document of its report, or of another spec."""
    built = report(spec or note.report)
    finder = Finder(built.document(), choose_notation(built.notation))
    return Coverage(
        note,
        tuple(Looked(formula, looked_up(formula, finder)) for formula in note.formulas),
        tuple(corrected(wrong, finder) for wrong in note.wrong),
    )


def looked_up(formula: Formula, finder: Finder) -> Found:
    """The worst of the formula's statements."""
    if formula.law:
        every = [finder.find_law(latex) for latex in formula.statements]
    else:
        every = [
            finder.find(latex, variable=formula.variable, nested=formula.nested)
            for latex in formula.statements
        ]
    return min(every, key=lambda found: found.level)


def corrected(wrong: Wrong, finder: Finder) -> Corrected:
    """The verdicts on what is wrong, and whether what is right is printed."""
    right = [finder.find(latex, variable=wrong.variable) for latex in wrong.right]
    return Corrected(wrong, verdicts(wrong), min(right, key=lambda found: found.level))


def verdicts(wrong: Wrong) -> tuple[Checked, ...]:
    """What the proving engine says to every wrong statement under its definitions."""
    return tuple(check(latex, where=wrong.where, latex=True) for latex in wrong.says)


def told(found: Coverage, *, everything: bool = False) -> Iterator[str]:
    """One line a note, then one for whatever is missing; with `everything` one for every formula."""
    missing = sum(item.missing for item in found.looked)
    as_written = sum(item.found.level is Level.WRITTEN for item in found.looked)
    right = sum(item.refuted and item.stated for item in found.corrected)
    yield (
        f"{found.note.name}: {len(found.looked)} formulas, {len(found.looked) - missing} found "
        f"({as_written} as written), {missing} missing; "
        f"{len(found.corrected)} wrong claims, {right} refuted and set right"
    )
    for item in found.looked:
        yield from _looked(item, everything)
    for item in found.corrected:
        yield from _corrected(item, everything)


def _looked(item: Looked, everything: bool) -> Iterator[str]:
    statements = "; ".join(item.formula.statements)
    if item.missing:
        yield f"  missing {item.formula.id}  {statements}"
        yield f"          {item.why}"
    elif everything:
        yield f"  {item.found.level.name.lower():7} {item.formula.id}  {statements}"


def _corrected(item: Corrected, everything: bool) -> Iterator[str]:
    if not item.stated:
        yield f"  missing {item.wrong.id}  {'; '.join(item.wrong.right)}  (instead of a wrong claim)"
        yield f"          {item.found.why}"
    for latex, verdict in zip(item.wrong.says, item.verdicts, strict=True):
        point = counterexample_text(verdict.counterexample) if verdict.counterexample else verdict.why
        if not item.refuted or everything:
            yield f"  {verdict.verdict.value:7} {item.wrong.id}  {latex}  ({point})"
