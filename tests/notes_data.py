"""The labelled notes of tests/data/notes: every formula with what it is, in the words of its author.

A label stands behind the formula in a comment: `<!-- true -->`, `% false: sign`. In reStructuredText one
comment, `.. labels: true | false: sign`, lists those of all formulas in their order. In a notebook a label
stands in its formula's cell.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from derive.notes.documents import formulas_in_file, formulas_in_text
from derive.notes.judging.checker import Checker
from derive.notes.judging.reading import statements_in
from derive.notes.judging.scoped import check_formulas
from derive.notes.judging.verdict import Finding, Word, worst

FOLDER = Path(__file__).parent / "data" / "notes"
SEEDS = Path(__file__).parent / "data" / "lecture_notes.jsonl"
_LABEL = re.compile(
    r"(?:<!--|%)\s*(?P<word>true|false|definition|update|skip|assume)(?::\s*(?P<why>[^>\n]*?))?\s*(?:-->|$)",
    re.M,
)
Place = tuple[int, int, int]  # cell, line, column
_LISTED = re.compile(r"^\.\. labels:(?P<all>.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A formula's label, and the findings on its statements."""

    file: str
    line: int
    label: str
    why: str
    formula: str
    findings: tuple[Finding, ...]

    @property
    def word(self) -> Word:
        """The worst of what is claimed."""
        claimed = [f.word for f in self.findings if f.word not in (Word.DEFINITION, Word.NO_CLAIM)]
        return worst(claimed or [f.word for f in self.findings] or [Word.NO_CLAIM])

    @property
    def reason(self) -> str:
        """Why it is false, with what was probably meant."""
        return next((f"{f.why} {f.meant}" for f in self.findings if f.word is Word.FALSE), "")


def labelled(path: Path) -> list[Labelled]:
    """The formulas of one file that have a label."""
    text = path.read_text(encoding="utf-8")
    formulas = formulas_in_file(path)
    by_place: dict[Place, list[Finding]] = defaultdict(list)
    for finding in check_formulas(formulas):
        by_place[finding.cell or 0, *finding.begins].append(finding)
    places = [(f.cell or 0, f.line, f.column) for f in formulas]
    labels: dict[Place, tuple[str, str]] = {}
    for cell, content in _cells(path, text):
        here = _labels(content, [(line, column) for c, line, column in places if c == cell])
        labels |= {(cell, *place): label for place, label in here.items()}
    return [
        Labelled(path.name, f.line, *labels[place], f.text, tuple(by_place[place]))
        for f, place in zip(formulas, places, strict=True)
        if place in labels
    ]


def _cells(path: Path, text: str) -> list[tuple[int, str]]:
    """A notebook's cells, numbered from 1; any other text is one, number 0."""
    if path.suffix != ".ipynb":
        return [(0, text)]
    return [(n, "".join(cell["source"])) for n, cell in enumerate(json.loads(text)["cells"], start=1)]


def _labels(text: str, places: list[tuple[int, int]]) -> dict[tuple[int, int], tuple[str, str]]:
    if (listed := _LISTED.search(text)) is not None:
        parts = [part.strip().partition(":") for part in listed["all"].split("|")]
        return {place: (word, why.strip()) for place, (word, _, why) in zip(places, parts, strict=True)}
    found: dict[tuple[int, int], tuple[str, str]] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        marks = [(m.start(), (m["word"], m["why"] or "")) for m in _LABEL.finditer(line)]
        start = 0
        for end, label in marks:
            here = [place for place in places if place[0] == number and start < place[1] <= end + 1]
            if len(marks) == 1 and not here:
                here = []
            found.update(dict.fromkeys(here, label))
            start = end
    return found


@cache
def labelled_here(name: str) -> tuple[Labelled, ...]:
    """The formulas of one of the notes, judged once in a process."""
    return tuple(labelled(FOLDER / name))


def all_labelled() -> list[Labelled]:
    """The formulas of all notes."""
    return [row for path in sorted(FOLDER.iterdir()) for row in labelled_here(path.name)]


def seeds() -> Iterator[tuple[str, Word]]:
    """The label and the verdict of every formula of the lecture notes."""
    rows = [json.loads(line) for line in SEEDS.read_text(encoding="utf-8").splitlines()]
    for note in sorted({row["note"] for row in rows}):
        mine = [row for row in rows if row["note"] == note]
        text = "\n\n".join(row["formula"] if row.get("plain") else f"$${row['formula']}$$" for row in mine)
        formulas = formulas_in_text(text)
        found: dict[tuple[int, int], list[Word]] = {}
        for finding in Checker([statements_in(formula) for formula in formulas]).findings():
            found.setdefault(finding.begins, []).append(finding.word)
        for row, formula in zip(mine, formulas, strict=True):
            words = found.get((formula.line, formula.column), [Word.NO_CLAIM])
            claimed = [w for w in words if w not in (Word.DEFINITION, Word.NO_CLAIM)]
            yield row["expected"], worst(claimed or words)
