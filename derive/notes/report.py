"""A checked document as an annotated page: every statement with its verdict, false ones with their
correction.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from derive.notes.checked import CheckedNotes
from derive.notes.judging.verdict import Finding, Link, Word
from derive.notes.printed import Latex, MathML, Setter
from derive.notes.written import Written
from derive.text import to_text
from derive.write.pages import finished, html_page, latex_page

_TITLES = {
    Word.FALSE: "false",
    Word.NOT_READ: "not read",
    Word.UNDECIDED: "undecided",
    Word.CONSISTENT: "consistent",
    Word.HOLDS_IF: "holds if",
    Word.PROVED: "proved",
    Word.UPDATE: "update",
    Word.DEFINITION: "definition",
    Word.NO_CLAIM: "no claim",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One link, ready for a template; mathematics is finished markup."""

    mathematics: object
    verdict: str
    why: str
    correction: object  # the equation that was probably meant, or empty
    steps: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One statement with its links."""

    place: str
    verdict: str
    why: str
    source: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Page:
    """How mathematics is set, and what stands around it."""

    setter: Setter
    frame: str


def html_report(notes: CheckedNotes) -> str:
    """A page that a browser shows without anything else."""
    return html_page(
        "check/report.html.j2", _values(notes, _Page(MathML(), '<math display="block">{}</math>'))
    )


def latex_report(notes: CheckedNotes) -> str:
    """The LaTeX source of the report."""
    return latex_page("check/report.tex.j2", _values(notes, _Page(Latex(), "{}")))


def _values(notes: CheckedNotes, page: _Page) -> dict[str, object]:
    entries = [_entry(f, page, file=notes.file) for f in notes.findings if f.word is not Word.NO_CLAIM]
    return {"file": notes.file, "counts": list(notes.counts().items()), "entries": entries}


def _entry(finding: Finding, page: _Page, *, file: str) -> Entry:
    place = f"line {finding.line}" if finding.cell is None else f"cell {finding.cell}, line {finding.line}"
    place = f"{finding.file}, {place}" if finding.file != file else place
    rows = tuple(_rows(finding, page))
    return Entry(place, _TITLES[finding.word], finding.why, finding.formula, rows)


def _rows(finding: Finding, page: _Page) -> Iterator[Row]:
    for link in finding.links:
        left, right = link.trees
        if left is None or right is None:
            continue
        correction = _equation(page, (left, link.meant), "=") if link.meant is not None else ""
        start = [(to_text(m.before), "") for m in link.steps[:1]]
        steps = (*start, *((f"= {to_text(m.after)}", m.reason) for m in link.steps))
        yield Row(
            _equation(page, (left, right), link.sign),
            _TITLES[link.word],
            _why(link),
            correction,
            steps,
        )


def _equation(page: _Page, sides: tuple[Written, Written], sign: str) -> object:
    setter = page.setter
    inside = setter.row([setter.term(sides[0]), setter.mark(sign), setter.term(sides[1])])
    return finished(page.frame.replace("{}", inside))


def _why(link: Link) -> str:
    return link.why if link.word not in (Word.DEFINITION, Word.UPDATE) else ""
