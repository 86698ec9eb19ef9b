"""The labelled notes of tests/data/notes: every formula with what it is, in the words of its author.

A label stands behind the formula in a comment: `<!-- true -->`, `% false: sign`. In reStructuredText one
comment, `.. labels: true | false: sign`, lists those of all formulas in their order.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from derive.notes.documents import formulas_in_file
from derive.notes.judging.checker import check_formulas
from derive.notes.judging.verdict import Finding, Word, worst

FOLDER = Path(__file__).parent / "data" / "notes"
_LABEL = re.compile(
    r"(?:<!--|%)\s*(?P<word>true|false|definition|update|skip|assume)(?::\s*(?P<why>[^>\n]*?))?\s*(?:-->|$)",
    re.M,
)
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
    by_place: dict[tuple[int, int], list[Finding]] = defaultdict(list)
    for finding in check_formulas(formulas):
        by_place[finding.line, finding.column].append(finding)
    labels = _labels(text, [(f.line, f.column) for f in formulas])
    return [
        Labelled(path.name, f.line, *labels[f.line, f.column], f.text, tuple(by_place[f.line, f.column]))
        for f in formulas
        if (f.line, f.column) in labels
    ]


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


def all_labelled() -> list[Labelled]:
    """The formulas of all notes."""
    return [row for path in sorted(FOLDER.iterdir()) for row in labelled(path)]
