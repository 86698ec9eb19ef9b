"""A checked document: its findings, counted, as a table for the terminal and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from derive.notes.judging.verdict import ORDER, Finding, Link, Word
from derive.notes.shown import shown

_WIDTH = 56  # of a formula in the table


@dataclass(frozen=True, slots=True)
class CheckedNotes:
    """The verdicts on every statement of a document, in its order."""

    file: str
    findings: tuple[Finding, ...]

    @property
    def false(self) -> tuple[Finding, ...]:
        """What is refuted."""
        return tuple(finding for finding in self.findings if finding.is_false)

    def counts(self) -> dict[str, int]:
        """How many statements have each verdict; those without any are left out."""
        found = {word.value: sum(f.word is word for f in self.findings) for word in reversed(ORDER)}
        return {word: count for word, count in found.items() if count}

    def table(self, *, everything: bool = False) -> str:
        """Line, verdict, formula and why, and the counts; claims only, unless everything is wished."""
        silent = () if everything else (Word.NO_CLAIM, Word.DEFINITION, Word.UPDATE)
        rows = [finding for finding in self.findings if finding.word not in silent]
        lines = [line for finding in rows for line in _row(finding, self.file)]
        counts = ", ".join(f"{count} {word}" for word, count in self.counts().items())
        return "\n".join([*lines, f"{self.file}: {counts or 'no formulas'}"])

    def json(self) -> str:
        """Everything, machine-readable."""
        document = {
            "file": self.file,
            "counts": self.counts(),
            "findings": [_entry(f) for f in self.findings],
        }
        return json.dumps(document, ensure_ascii=False, indent=2)

    def __str__(self) -> str:
        return self.table()


def _row(finding: Finding, file: str) -> Iterator[str]:
    place = f"{finding.line}:{finding.column}"
    if finding.cell is not None:
        place = f"[{finding.cell}] {place}"
    if finding.file != file:
        place = f"{finding.file}:{place}"  # a file that \\input puts in
    formula = finding.formula if len(finding.formula) <= _WIDTH else finding.formula[: _WIDTH - 1] + "…"
    yield f"{place:>8}  {finding.word.value:<10}  {formula}"
    if finding.why:
        yield f"{'':>8}  {'':<10}    {finding.why}"
    if finding.meant:
        yield f"{'':>8}  {'':<10}    probably meant: {finding.meant}"


def _entry(finding: Finding) -> dict[str, object]:
    return {
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "cell": finding.cell,
        "formula": finding.formula,
        "verdict": finding.word.value,
        "why": finding.why,
        "meant": finding.meant or None,
        "links": [_link(link) for link in finding.links],
    }


def _link(link: Link) -> dict[str, object]:
    point = link.counterexample
    return {
        "left": link.left,
        "sign": link.sign,
        "right": link.right,
        "verdict": link.word.value,
        "why": link.why,
        "meant": shown(link.meant) if link.meant is not None else None,
        "counterexample": point
        and {
            "point": {name: str(value) for name, value in point.point if "#" not in name},
            "left": point.left,
            "right": point.right,
        },
    }
