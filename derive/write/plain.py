r"""Blocks → LaTeX for anyone's document: amsmath alone; no own commands, and own colours in pictures only.

Lines are broken to `room` em, which a plain article has at every type size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from markupsafe import Markup

from derive.document import Chain, Diagram, Line, Plot, Relation, Table
from derive.write.figures import Frame, diagram, plot
from derive.write.grids import Grid, pages
from derive.write.latex_terms import Printer, sign
from derive.write.layout import INDENT, WIDE_LEFT, Layout, resized
from derive.write.pieces import RELATION, Part, Piece, fill, glue
from derive.write.writing import Style

ROOM = 32.0  # em: \textwidth of article is 34.5 em at 10 pt, 32.9 em at 11 pt, 33.2 em at 12 pt
_EM = 3.515  # mm at 10 pt
_SMALL = 0.82  # \footnotesize reasons, of the text size
_REASON_CAP = 11.0  # em: a longer reason wraps
_LONG = 12  # rows: more would not find room on the page that they begin on
_LINES_A_PAGE = 30  # of a table, which cannot go over the end of a page
_INDENT = 2.0  # em, of a line that goes on; as `fill` has it
_GAP = 1.8  # em between a line and its reason
_TALL, _FLAT = 80.0, 62.0  # mm: height of a diagram and of a plot
# Small Computer Modern is drawn wider than it is scaled: measured at 10 pt, on the safe side.
# wider than the type itself: scripts of scripts do not shrink with the rest
_SIZES = ((0.96, "small"), (0.93, "footnotesize"), (0.9, "scriptsize"), (0.85, "tiny"))
_TABLE_SIZES = ((1.0, ""), (0.93, r"\small"), (0.87, r"\footnotesize"))
_LEAVE = r"\hfil\allowbreak\hfilneg"  # a break whose line may stay short

STYLES = r"""\definecolor{accent}{HTML}{1F4E79}\definecolor{back}{HTML}{B5482A}%
\definecolor{soft}{HTML}{6B7280}\definecolor{wash}{HTML}{F3F6FA}%
\tikzset{%
  unit/.style={draw,circle,thick,minimum size=8.5mm,inner sep=0pt,font=\small},
  faded/.style={draw=soft!45,thin},
  backward/.style={draw=back,text=back,dashed},
  edge label/.style={font=\small,inner sep=1.5pt},
  mark label/.style={font=\footnotesize,text=back,inner sep=1pt,fill=white,fill opacity=.85,text opacity=1},
  column name/.style={anchor=base,font=\footnotesize,text=soft}}%
"""
AXIS = r"""\pgfplotsset{compat=1.16,plain axis/.style={%
  scale only axis=false,clip mode=individual,
  axis line style={soft,-stealth},tick style={soft},
  ticklabel style={font=\footnotesize,text=black!75},
  y tick label style={fill=white,fill opacity=.8,text opacity=1,inner sep=1.5pt},
  xlabel style={font=\small},
  legend style={draw=none,fill=none,font=\footnotesize,at={(0.5,1.02)},anchor=south,
    /tikz/every even column/.append style={column sep=3mm}}}}%
"""


def smaller(text: str, width: float, room: float, *, base: float = 1.0) -> str:
    """What cannot be broken in the largest type in which it fits; scaled when none is small enough.

    `base` is the size of the type around it, in which `room` is measured.
    """
    for scale, size in _SIZES:
        if scale < base and width * scale <= room * base:
            return rf"\text{{\{size}$\displaystyle {text}$}}"
    return resized(text, width, room)


@dataclass(frozen=True, slots=True)
class PlainRow:
    """One printed line of a chain."""

    left: str
    body: str
    reason: str = ""


class Plain:
    """The writer of one model in one notation; every method gives text that stands alone."""

    def __init__(self, printer: Printer, room: float = ROOM) -> None:
        self.printer = printer
        self.room = room
        self.layout = Layout(printer, smaller)

    def equation(self, relation: Relation) -> Markup:
        """left = right as a display without number; aligned when it takes several lines."""
        rows = self.equation_rows(relation)
        if len(rows) == 1:
            return Markup(f"\\begin{{equation*}}\n  {rows[0].left} {rows[0].body}\n\\end{{equation*}}")
        return _aligned(f"{row.left} &{row.body}" for row in rows)

    def equation_rows(self, relation: Relation) -> tuple[PlainRow, ...]:
        """Each side on lines that fit."""
        first, *rest = relation.sides
        left, mark = self.printer.defined(first), sign(relation.sign)
        rows: list[PlainRow] = []
        for side in rest:
            shown = "" if rows else left.text
            rows.extend(self._broken((shown, mark), self.printer.piece(side), self._beside(left)))
        return tuple(rows)

    def formula(self, relation: Relation) -> Markup:
        """left = right for running text, with leave to break where the structure is shallow."""
        piece = self.printer.relation(relation, Style.TEXT, defines=True)
        if piece.width <= self.room / 2:
            return Markup(f"${piece.text}$")
        return Markup(f"${glue(_with_leave(piece.parts, self.room))}$")

    def chain(self, chain: Chain) -> Markup:
        """The lines of a chain with their reasons in a column of their own, else below each line."""
        return _aligned(
            f"{row.left} &{row.body}" + (f" && {row.reason}" if row.reason else "")
            for row in self.chain_rows(chain)
        )

    def chain_rows(self, chain: Chain) -> tuple[PlainRow, ...]:
        """The printed lines; neighbours that read alike are printed once."""
        lefts = [self.printer.defined(line.left) if line.left is not None else None for line in chain.lines]
        column = min(max(map(self._length, chain.lines), default=0.0), _REASON_CAP)
        taken = column + (_GAP if column else 0.0)
        whole = min(map(self._beside, lefts), default=self.room)
        wide = any(left and left.width > WIDE_LEFT * self.room for left in lefts)
        alone = wide and any(self.printer.piece(line.right).width > whole - taken for line in chain.lines)
        whole = self._beside(None) - INDENT if alone else whole
        pieces = [self._right(line, whole) for line in chain.lines]
        lines = [
            (left, piece, line)
            for number, (left, piece, line) in enumerate(zip(lefts, pieces, chain.lines, strict=True))
            if not (number and left is None and piece.text == pieces[number - 1].text)
        ]
        beside = whole - taken
        fits = all(_fits(piece, beside) for piece in pieces)
        rows: list[PlainRow] = []
        for left, piece, line in lines:
            if alone and left:
                rows.append(PlainRow("", left.text))
            start = ("", r"\quad =") if alone else (left.text if left else "", "=")
            rows.extend(self._reasoned(start, (piece, line), beside if fits else whole, below=not fits))
        return tuple(rows)

    def _right(self, line: Line, room: float) -> Piece:
        """The right side; without its braces where they keep it from being broken."""
        braced = self.printer.piece(line.right, braces=line.braces)
        return braced if not line.braces or _fits(braced, room) else self.printer.piece(line.right)

    def _reasoned(
        self, start: tuple[str, str], said: tuple[Piece, Line], room: float, *, below: bool
    ) -> Iterator[PlainRow]:
        piece, line = said
        reason = self._reason(line, self.room / 2 if below else _REASON_CAP)
        for number, row in enumerate(self._broken(start, piece, room)):
            yield PlainRow(row.left, row.body, "" if number or below else reason)
        if below and reason:
            yield PlainRow("", rf"\quad{reason}")

    def _broken(self, start: tuple[str, str], piece: Piece, room: float) -> Iterator[PlainRow]:
        left, mark = start
        for number, (text, width, available) in enumerate(_lines(piece, room)):
            body = text if width <= available else smaller(text, width, available)
            yield PlainRow("", rf"\quad {body}") if number else PlainRow(left, f"{mark} {body}")

    def _beside(self, left: Piece | None) -> float:
        return self.room - (left.width if left else 0.0) - RELATION

    def _length(self, line: Line) -> float:
        return self.layout.inline_width(line.reason) * _SMALL

    def _reason(self, line: Line, cap: float) -> str:
        if not line.reason:
            return ""
        words = self.layout.inline(line.reason)
        if self._length(line) <= cap:
            return rf"\text{{\footnotesize {words}}}"
        return rf"\parbox[t]{{{cap:g}em}}{{\raggedright\footnotesize {words}}}"

    def table(self, table: Table) -> Markup:
        """A tabular between rules: in smaller type when that keeps cells whole, else with cells that wrap."""
        grids = {size: self._grid(table, scale) for scale, size in _TABLE_SIZES}
        whole = (size for size, grid in grids.items() if "p{" not in grid.columns)
        size = next(whole, _TABLE_SIZES[-1][1])
        grid = grids[size]
        wraps = r">{\raggedright\arraybackslash}"  # which would need the package array
        start = r"\raggedright " if wraps in grid.columns else ""
        head = _cells(grid.head, start)
        parts = [[_cells(row, start) for row in rows] for rows in pages(grid, _LINES_A_PAGE)]
        columns = grid.columns.replace(wraps, "")
        ruled = "\\par\\noindent\n".join(_ruled(columns, head, rows) for rows in parts)
        return Markup(f"{{{size}\\renewcommand{{\\arraystretch}}{{{1.7 if size else 1.5}}}%\n{ruled}}}")

    def _grid(self, table: Table, scale: float) -> Grid:
        grid = Layout(self.printer, partial(smaller, base=scale)).grid(table, self.room / scale)
        lines = (max(cell.count(r"\newline") + 1 for cell in row) for row in grid.rows)
        return replace(grid, heights=tuple(map(max, lines, grid.heights)))

    def diagram(self, block: Diagram) -> Markup:
        """A tikzpicture in a group with its own colours and styles."""
        return _picture(diagram(block, self.printer, Frame(self.room * _EM, _TALL, "stealth")), STYLES)

    def plot(self, block: Plot) -> Markup:
        """A pgfplots picture in a group with its own colours and styles."""
        frame = Frame(min(self.room * _EM - 6, 105.0), _FLAT, "stealth")
        return _picture(plot(block, self.layout, frame), STYLES + AXIS)


def _lines(piece: Piece, room: float) -> Iterator[tuple[str, float, float]]:
    """Each line with its width and what it may take: all but the first are indented."""
    for number, (text, width) in enumerate(fill(piece.parts, room)):
        yield text, width, room - (_INDENT if number else 0.0)


def _fits(piece: Piece, room: float) -> bool:
    return all(width <= available for _, width, available in _lines(piece, room))


def _picture(text: str, styles: str) -> Markup:
    return Markup(f"\\begingroup\n{styles}{text}%\n\\endgroup")


def _cells(row: Sequence[str], start: str) -> str:
    return " & ".join(f"{start}{cell}" for cell in row) + r"\tabularnewline"


def _ruled(columns: str, head: str, rows: Sequence[str]) -> str:
    body = "\n".join(f"  {row}" for row in rows)
    return f"\\begin{{tabular}}{{{columns}}}\\hline\n  {head}\\hline\n{body}\\hline\n\\end{{tabular}}"


def _aligned(rows: Iterator[str]) -> Markup:
    return Markup(f"\\begin{{align*}}\n{on_lines(tuple(rows))}\n\\end{{align*}}")


def on_lines(rows: Sequence[str]) -> str:
    """The rows of an alignment; a long one may go over the end of a page."""
    end = r" \displaybreak[0] \\" if len(rows) > _LONG else r" \\"
    return f"{end}\n".join(f"  {row.strip()}" for row in rows)


def _with_leave(parts: Sequence[Part], room: float) -> Iterator[str]:
    for number, part in enumerate(parts):
        if number and part.depth is not None:
            yield _LEAVE
        yield smaller(part.text, part.width, room) if part.width > room else part.text
