"""A checked document as an annotated page: every statement with its verdict, false ones with their
correction, derived line by line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from html import escape as html_escape
from itertools import groupby
from pathlib import Path

from derive.checking.verdicts import METHODS, Move
from derive.document import Introduced, Relation
from derive.evidence import Method
from derive.notes.checked import CheckedNotes
from derive.notes.judging.verdict import Finding, Link, Word
from derive.notes.latex import Latex
from derive.notes.mathml import MathML
from derive.notes.plain_letters import plain_letters, with_letters
from derive.notes.printed import Setter
from derive.notes.remarks import Equation, pieces
from derive.notes.spelling import harmless, without_gaps
from derive.notes.termed import written
from derive.notes.written import EQUAL, Sym, Written, mapped, symbols
from derive.term import Term
from derive.write.escape import escape
from derive.write.pages import finished, html_page, latex_page

_OFTEN = 3  # a remark on so many statements, and on one of `_SHARE`, is made once, above them
_SHARE = 4
_LONGEST = 1_000  # characters of a formula that was not read
_BREAK = "\u200b"  # where a line may end
_METHODS = tuple(METHODS.values())
_SILENT = (Word.DEFINITION, Word.UPDATE)


@dataclass(frozen=True, slots=True)
class Line:
    """left = right of a derivation, with its reason; `left` is empty where the line goes on."""

    left: object
    right: object
    reason: object


@dataclass(frozen=True, slots=True)
class Row:
    """One link, or several definitions in one line, ready for a template; mathematics is finished.

    The only formula of a row that `goes_on` with a chain has no left side.
    """

    formulas: tuple[object, ...]
    goes_on: bool
    verdict: str
    why: object = ""
    correction: object = ""  # the equation that was probably meant
    lines: tuple[Line, ...] = ()

    @property
    def chains(self) -> list[list[Line]]:
        """The lines, from one left side to the next."""
        found: list[list[Line]] = []
        for line in self.lines:
            if line.left or not found:
                found.append([])
            found[-1].append(line)
        return found


@dataclass(frozen=True, slots=True)
class Entry:
    """One statement with its links; without links, or where it was not read, its source."""

    place: str
    verdict: str
    why: object
    source: object
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class _Page:
    """How mathematics is set, what stands around it, how words are escaped, the remarks made once."""

    setter: Setter
    frame: str
    inline: str
    escaped: Callable[[str], str]
    breaks: str  # where a line may end
    said: tuple[str, ...]

    def set(self, *parts: str) -> object:
        """Parts side by side as finished mathematics."""
        return finished(self.frame.replace("{}", self.setter.row(parts)))

    def reason(self, move: Move) -> object:
        """Why a line holds, with its formulas set."""
        if not move.parts:
            return self.remark(move.reason)
        return finished("".join(self._told(part) for part in move.parts))

    def _told(self, part: str | Term | Relation | Introduced) -> str:
        if isinstance(part, str):
            return self.escaped(part)
        sides = (
            part.sides
            if isinstance(part, Relation)
            else (part.term if isinstance(part, Introduced) else part,)
        )
        shown: list[str] = []
        for side in sides:
            shown += [self.setter.mark("=")] * bool(shown) + [self.setter.term(written(side))]
        return self.inline.replace("{}", self.setter.row(shown))

    def why(self, link: Link) -> object:
        """The remark on a link, unless it is no claim, but for what was said above."""
        if link.word in _SILENT:
            return ""
        return self.remark("; ".join(part for part in _clauses(link) if part not in self.said))

    def source(self, text: str) -> object:
        """A formula as it was typed, which may be broken behind every brace."""
        breaking = text.replace("{", f"{{{_BREAK}").replace("}", f"}}{_BREAK}")
        return finished(self.escaped(breaking).replace(_BREAK, self.breaks))

    def remark(self, text: str) -> object:
        """Words with their names and equations set."""
        return finished("".join(self._piece(part) for part in pieces(text)))

    def _piece(self, part: str | Written | Equation) -> str:
        match part:
            case str():
                return self.escaped(part)
            case Equation(name, sign, value):
                minus = [self.setter.mark("-")] if value.startswith("-") else []
                number = self.setter.number(value.removeprefix("-"))
                shown = [self.setter.term(name), self.setter.mark(sign), *minus, number]
            case _:
                shown = [self.setter.term(part)]
        return self.inline.replace("{}", self.setter.row(shown))


def html_report(notes: CheckedNotes) -> str:
    """A page that a browser shows without anything else."""
    frames = ('<math displaystyle="true">{}</math>', "<math>{}</math>")
    page = _Page(MathML(), *frames, html_escape, "<wbr>", _said_once(notes))
    return html_page("check/report.html.j2", _values(notes, page))


def latex_report(notes: CheckedNotes) -> str:
    """The LaTeX source of the report."""
    page = _Page(Latex(), "{}", "${}$", escape, r"\allowbreak{}", _said_once(notes))
    return latex_page("check/report.tex.j2", _values(notes, page))


def _said_once(notes: CheckedNotes) -> tuple[str, ...]:
    """What is remarked on many proved formulas with letters: σ is the logistic function."""
    links = [link for finding in notes.findings for link in finding.links if link.word is Word.PROVED]
    lettered = [link for link in links if any(symbols(tree) for tree in link.trees if tree is not None)]
    remarks = Counter(part for link in lettered for part in _clauses(link))
    often = max(_OFTEN, len(lettered) / _SHARE)
    return tuple(part for part, count in remarks.items() if count >= often and not part.startswith(_METHODS))


def _assumed(notes: CheckedNotes, page: _Page) -> list[str]:
    """What standard functions are taken for, unless it is said already."""
    return [words for words in notes.assumed if words not in page.said]


def _clauses(link: Link) -> list[str]:
    """The remark in parts, without what every proof says."""
    return [part for part in link.why.split("; ") if part and part != METHODS[Method.NORMAL_FORM]]


def _values(notes: CheckedNotes, page: _Page) -> dict[str, object]:
    findings = [finding for finding in notes.findings if finding.word is not Word.NO_CLAIM]
    false = [_place(finding, notes.file) for finding in findings if finding.is_false]
    return {
        "file": Path(notes.file).name,
        "counts": notes.summary().split(", "),
        "said": [page.remark(remark) for remark in (*page.said, *_assumed(notes, page))],
        "refuted": list(dict.fromkeys(false)),
        "entries": list(_gathered(_entry(finding, page, file=notes.file) for finding in findings)),
    }


def _gathered(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The definitions of one line of the note side by side."""
    for _, group in groupby(entries, lambda entry: (entry.place, entry.verdict, _is_short(entry))):
        first, *others = group
        if not _is_short(first):
            yield from (first, *others)
            continue
        formulas = tuple(formula for entry in (first, *others) for formula in entry.rows[0].formulas)
        yield replace(first, rows=(replace(first.rows[0], formulas=formulas),))


def _is_short(entry: Entry) -> bool:
    silent = [word.value for word in _SILENT]
    return len(entry.rows) == 1 and entry.verdict in silent and not entry.rows[0].why


def _place(finding: Finding, file: str) -> str:
    place = f"line {finding.line}" if finding.cell is None else f"line {finding.line} of cell {finding.cell}"
    return f"{finding.file}, {place}" if finding.file != file else place


def _entry(finding: Finding, page: _Page, *, file: str) -> Entry:
    rows = tuple(_rows(finding, page))
    source = harmless(finding.source or without_gaps(finding.formula))
    source = source if len(source) <= _LONGEST else f"{source[:_LONGEST]} …"
    return Entry(_place(finding, file), finding.word.value, finding.why, page.source(source), rows)


def _rows(finding: Finding, page: _Page) -> Iterator[Row]:
    setter, before = page.setter, None
    for link in finding.links:
        left, right = link.trees
        if left is None or right is None:
            continue
        shown = (setter.mark(link.sign), setter.term(right))
        goes_on = left == before
        formula = page.set(*shown) if goes_on else page.set(setter.term(left), *shown)
        meant, sign = link.meant, "≈" if link.sign == "≈" else "="
        correction = page.set(setter.term(left), setter.mark(sign), setter.term(meant)) if meant else ""
        lines = tuple(_lines(_plainly(link.steps, (left, right)), page, has_delta=_has_delta(left, right)))
        yield Row((formula,), goes_on, link.word.value, page.why(link), correction, lines)
        before = right


def _plainly(moves: tuple[Move, ...], sides: tuple[Written, ...]) -> tuple[Move, ...]:
    """The moves with plain letters for invented ones; those of the note stay its own."""
    taken = [part for side in sides for sym in symbols(side) for part in (sym.name, *map(str, sym.indices))]
    letters = plain_letters([term for move in moves for term in (move.before, move.after)], taken)
    return tuple(
        replace(move, before=with_letters(move.before, letters), after=with_letters(move.after, letters))
        for move in moves
    )


def _has_delta(*sides: Written) -> bool:
    """Whether the note writes δ_ij."""
    return any(sym.name == "delta" and len(sym.indices) == 2 for side in sides for sym in symbols(side))


def _with_delta(term: Written) -> Written:
    """δ_ij where the derivation has [i = j]."""
    if isinstance(term, Sym):
        return replace(term, name="delta") if term.name == EQUAL else term
    return mapped(term, _with_delta)


def _lines(moves: tuple[Move, ...], page: _Page, *, has_delta: bool) -> Iterator[Line]:
    """The moves as chains, each with its left side once; lines that are printed alike stand once."""
    setter, last, printed = page.setter, None, None
    for move in moves:
        before, after = written(move.before), written(move.after)
        if has_delta:
            before, after = _with_delta(before), _with_delta(after)
        right = page.set(setter.mark("="), setter.term(after))
        left = "" if move.before == last else page.set(setter.term(before))
        if left or right != printed:
            yield Line(left, right, page.reason(move))
        last, printed = move.after, right
