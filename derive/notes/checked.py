"""A checked document: its findings, counted, as a table for the terminal and as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from textwrap import wrap

from derive.notes.assumed import assumptions
from derive.notes.judging.verdict import ORDER, Finding, Link, Word
from derive.notes.shown import shown
from derive.notes.terminal import rows

INDENT = "  "
_PLURAL = {"definition": "definitions", "update": "updates"}


@dataclass(frozen=True, slots=True)
class CheckedNotes:
    """The verdicts on every statement of a document, in its order."""

    file: str
    findings: tuple[Finding, ...]
    whole: bool = True  # nothing was left out because of a limit

    @property
    def false(self) -> tuple[Finding, ...]:
        """What is refuted."""
        return tuple(finding for finding in self.findings if finding.is_false)

    @property
    def passed(self) -> bool:
        """Whether all of it was looked at, and nothing is false."""
        return self.whole and not self.false

    @property
    def assumed(self) -> tuple[str, ...]:
        """What the standard functions are taken for that the document never defines."""
        return assumptions(self.findings)

    def counts(self) -> dict[str, int]:
        """How many statements have each verdict; those without any are left out."""
        found = {word.value: sum(f.word is word for f in self.findings) for word in reversed(ORDER)}
        return {word: count for word, count in found.items() if count}

    def summary(self) -> str:
        """The counts in words: 7 definitions, 5 proved."""
        counts = self.counts().items()
        words = ", ".join(f"{n} {_PLURAL.get(word, word) if n > 1 else word}" for word, n in counts)
        return words or "no formulas"

    def table(self, *, everything: bool = False, width: int = 100) -> str:
        """The file, its claims with line, verdict, formula and why, and the counts; everything if wished."""
        silent = () if everything else (Word.NO_CLAIM, Word.DEFINITION, Word.UPDATE)
        kept = [finding for finding in self.findings if finding.word not in silent]
        lines = [line for finding in kept for line in rows(finding, self.file, width=width)]
        head = [self.file] if lines else []
        words = f"assumed: {'; '.join(self.assumed)}" if self.assumed and lines else ""
        told = wrap(words, width, initial_indent=INDENT, subsequent_indent=f"{INDENT}  ")
        return "\n".join([*head, *lines, *told, f"{self.file}: {self.summary()}"])

    def as_mapping(self) -> dict[str, object]:
        """Everything, as plain values."""
        return {
            "file": self.file,
            "counts": self.counts(),
            "whole": self.whole,
            "assumed": list(self.assumed),
            "findings": [_entry(finding) for finding in self.findings],
        }

    def json(self) -> str:
        """Everything, machine-readable."""
        return json.dumps(self.as_mapping(), ensure_ascii=False, indent=2)

    def jsonl(self) -> str:
        """Everything, one finding a line."""
        return "\n".join(json.dumps(_entry(finding), ensure_ascii=False) for finding in self.findings)

    def __str__(self) -> str:
        return self.table()


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
