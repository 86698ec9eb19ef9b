"""What fits where: lines broken to the room they have, tables cut to the width of the page.

Every room is a width in em and comes from the template.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from markupsafe import Markup

from derive.document import (
    Block,
    Chain,
    Inline,
    Introduced,
    Line,
    ModelCard,
    NumberRow,
    Relation,
    Roster,
    Table,
    WorkedNumbers,
)
from derive.term import Number, Vector
from derive.write.escape import escape
from derive.write.grids import SMALLER, Grid, evened, folded, orders_in_halves, shared
from derive.write.latex_terms import Printer, sign
from derive.write.pieces import RELATION, Part, Piece, fill, prose_width
from derive.write.writing import Style

WIDE_LEFT = 0.2  # of the room: where lines would break, wider left sides stand on lines of their own
INDENT = 1.0  # em below them
_SMALL = 0.82  # \footnotesize reasons, of the text size
_REASON_CAP = 15.0  # em: longer reasons wrap
_NARROW = 30.0  # em: in a narrower column reasons wrap sooner
_REASON_LINES = 4  # with more the reason goes below
_GAP = 1.6
_COLUMN_GAP = 1.3
_MOST_ACROSS = 4  # columns of a roster
_ROSTER_GAP = 4.5  # em between its columns
_LONG_TABLE = 12  # lines: more may run over the end of a page
_FOLDED = 7  # rows from which two halves stand beside each other
_LONG_NUMBERS = 30
_WIDE_VALUE = 8.0  # em: a wider value, of an array, follows the formula instead of standing in a column


_EMPTY = Markup()
Shrink = Callable[[str, float, float], str]  # a formula, its width and the room → the formula made to fit


@dataclass(frozen=True, slots=True)
class Row:
    """One printed line of a chain: `left` and `sign` are empty on continuation lines."""

    left: Markup
    sign: Markup
    body: Markup
    reason: Markup = _EMPTY
    wraps: bool = False  # the reason takes several lines
    below: bool = False  # the reason is a paragraph of its own
    cap: float = _REASON_CAP  # em that the reason takes at most


class Layout:
    """Blocks → rows and cells of finished mathematics, for a given room."""

    def __init__(self, printer: Printer, shrink: Shrink | None = None) -> None:
        self.printer = printer
        self.shrink = shrink or resized

    def inline(self, text: Inline, style: Style = Style.TEXT) -> Markup:
        """Prose with mathematics in it."""
        return Markup("".join(self._bit(part, style) for part in text))

    def _bit(self, part: object, style: Style) -> str:
        if isinstance(part, str):
            return escape(part)
        return f"${self._piece(part, style).text}$"

    def _piece(self, part: object, style: Style) -> Piece:
        if isinstance(part, Relation):
            return self.printer.relation(part, style)
        if isinstance(part, Introduced):
            return self.printer.introduced(part, style)
        return self.printer.piece(part, style)  # pyright: ignore[reportArgumentType]

    def inline_width(self, text: Inline, style: Style = Style.TEXT) -> float:
        """How long the prose is on one line."""
        return sum(prose_width(p) if isinstance(p, str) else self._piece(p, style).width for p in text)

    def rows(self, chain: Chain, room: float) -> tuple[Row, ...]:
        """The lines of a chain, those that are too long broken; equal neighbours printed once."""
        pieces = [self.printer.piece(line.right, braces=line.braces) for line in chain.lines]
        lefts = [self.printer.defined(line.left) if line.left is not None else None for line in chain.lines]
        widest = max((left.width for left in lefts if left), default=0.0)
        longest = max(
            (self._length(line, piece) for line, piece in zip(chain.lines, pieces, strict=True)), default=0
        )
        alone = widest > WIDE_LEFT * room and longest > room - RELATION - widest
        margin = RELATION + (INDENT if alone else widest)
        cap = _reason_cap(room, room - margin - max((piece.width for piece in pieces), default=0.0))
        rows: list[Row] = []
        for number, (line, piece, left) in enumerate(zip(chain.lines, pieces, lefts, strict=True)):
            if number > 0 and line.left is None and piece.text == pieces[number - 1].text:
                continue
            if alone and left:
                rows.append(Row(Markup(), Markup(), Markup(left.text)))
            sides = (None if alone else left, piece)
            for row in self._line(line, sides, (room - margin, cap)):
                rows.append(replace(row, sign=Markup(r"\quad ") + row.sign) if alone and row.sign else row)
        return tuple(rows)

    def _length(self, line: Line, right: Piece) -> float:
        """Of the right side with its reason, nothing broken."""
        reason = min(self.inline_width(line.reason, Style.CELL) * _SMALL, _REASON_CAP)
        return right.width + (reason + _GAP if line.reason else 0.0)

    def _line(
        self, line: Line, sides: tuple[Piece | None, Piece], rooms: tuple[float, float]
    ) -> Iterable[Row]:
        (left, right), (room, cap) = sides, rooms
        reason = self.inline(line.reason, Style.CELL)
        length = self.inline_width(line.reason, Style.CELL) * _SMALL
        beside = room - min(length, cap) - _GAP
        below = length > _REASON_LINES * cap or (bool(line.reason) and beside < right.width <= room)
        taken = min(length, cap) + _GAP if line.reason and not below else 0.0
        for number, (text, width) in enumerate(fill(right.parts, room - taken)):
            body = Markup(text if width <= room else self.shrink(text, width, room))
            if number == 0:
                shown = Markup(left.text if left else "")
                yield Row(shown, Markup(sign(line.sign)), body, reason, length > cap, below, cap)
            else:
                yield Row(Markup(), Markup(), Markup(r"\quad ") + body)

    def equations(self, card: ModelCard, room: float) -> tuple[Row, ...]:
        """The equations of the model: a relation with several sides is broken before its signs first."""
        rows: list[Row] = []
        for relation, role in card.equations:
            left, *sides = [self.printer.piece(side) for side in relation.sides]
            length = self.inline_width(role) * _SMALL + _GAP
            available = room - left.width - RELATION - length
            parts = list(_joined(sides, sign(relation.sign)))
            for number, (text, width) in enumerate(fill(parts, available)):
                body = Markup(text if width <= available else self.shrink(text, width, available))
                if number == 0:
                    rows.append(Row(Markup(left.text), Markup(sign(relation.sign)), body, self.inline(role)))
                else:
                    indent = "" if body.startswith(f"{{}}{sign(relation.sign)}") else r"\quad "
                    rows.append(Row(Markup(), Markup(), Markup(indent) + body))
        return tuple(rows)

    def equations_width(self, card: ModelCard) -> float:
        """How wide the equations are, none of them broken."""
        widths = [
            self.printer.relation(relation, Style.DISPLAY).width + self.inline_width(role) * _SMALL + _GAP
            for relation, role in card.equations
        ]
        return max(widths, default=0.0)

    def grid(self, table: Table, room: float) -> Grid:
        """A table: natural columns when they fit, else columns in which text and formulas wrap."""
        for size in (1.0, SMALLER) if table.folds else ():
            if halves := self.folded(table, room / size):
                return replace(self.grid(halves, room / size), small=size < 1.0)
        natural = self._natural(table)
        available = room - _COLUMN_GAP * (len(natural) - 1)
        lines = (table.head, *table.rows)
        least = [max(self._stiff(line[column]) for line in lines) for column in range(len(table.columns))]
        widths = shared(natural, least, available)
        if sum(natural) > available:
            widths = evened(widths, (natural, least), lambda tried: sum(self._heights(table, tried)))
        columns = "".join(
            kind if width >= wanted else rf">{{\raggedright\arraybackslash}}p{{{width:.2f}em}}"
            for kind, width, wanted in zip(table.columns, widths, natural, strict=True)
        )
        rows = tuple(
            tuple(self._cell(cell, width) for cell, width in zip(row, widths, strict=True))
            for row in table.rows
        )
        rows = tuple(
            (Markup(rf"\groupstart {row[0]}"), *row[1:]) if place in table.groups else row
            for place, row in enumerate(rows)
        )
        head = tuple(self.inline(cell, Style.CELL) for cell in table.head)
        heights = self._heights(table, widths)
        return Grid(Markup(f"@{{}}{columns}@{{}}"), head, rows, sum(heights) > _LONG_TABLE, heights)

    def _natural(self, table: Table) -> list[float]:
        """The widths of the columns when nothing wraps."""
        lines = (table.head, *table.rows)
        cells = ([line[column] for line in lines] for column in range(len(table.columns)))
        return [max(self.inline_width(cell, Style.CELL) for cell in column) for column in cells]

    def folded(self, table: Table, room: float) -> Table | None:
        """The table in two halves beside each other where it is long and they fit."""
        if len(table.rows) < _FOLDED:
            return None
        measured = [(row, [self.inline_width(cell, Style.CELL) for cell in row]) for row in table.rows]
        orders = (table.rows, *orders_in_halves(measured))
        tried = (folded(table, rows) for rows in orders)
        available = room - _COLUMN_GAP * (2 * len(table.columns) - 1)
        return next((found for found in tried if sum(self._natural(found)) <= available), None)

    def _heights(self, table: Table, widths: Sequence[float]) -> tuple[int, ...]:
        """Of the rows in lines, in columns so wide."""
        return tuple(
            max(self._lines(cell, width) for cell, width in zip(row, widths, strict=True))
            for row in table.rows
        )

    def _stiff(self, cell: Inline) -> float:
        """The widest part of the cell that cannot be broken."""
        widths = [0.0]
        for part in cell:
            if isinstance(part, str):
                widths.extend(map(prose_width, part.split()))
            else:
                widths.extend(width for _, width in fill(self._piece(part, Style.CELL).parts, 1.0))
        return max(widths)

    def _lines(self, cell: Inline, width: float) -> int:
        """How many lines the cell takes; a fifth more where words wrap, for what stays empty at the right."""
        length = self.inline_width(cell, Style.CELL)
        if length <= width:
            return 1
        if len(cell) == 1 and not isinstance(cell[0], str):
            return len(fill(self._piece(cell[0], Style.CELL).parts, width))
        return math.ceil(1.2 * length / width)

    def _cell(self, cell: Inline, width: float) -> Markup:
        """A cell; a formula that no break makes narrow enough is scaled down."""
        written = ""
        for part in cell:
            piece = None if isinstance(part, str) else self._piece(part, Style.CELL)
            if piece is not None and piece.width > width:
                lines = fill(piece.parts, width)
                texts = [self.shrink(text, wide, width) if wide > width else text for text, wide in lines]
                written += r"\newline ".join(f"${text}$" for text in texts)
            else:
                written += self._bit(part, Style.CELL)
        return Markup(written)

    def roster(self, block: Roster, room: float) -> Grid:
        """The lines in columns of equal width, read row by row: left side, right side, remark."""
        across = max(1, min(int(room / self.roster_width(block)), _MOST_ACROSS, len(block.lines)))
        across = -(-len(block.lines) // -(-len(block.lines) // across))  # rows of even length
        cells = [self._entry(line) for line in block.lines]
        empty = (Markup(),) * 3
        cells += [empty] * (-len(cells) % across)
        starts = range(0, len(cells), across)
        rows = tuple(tuple(cell for entry in cells[s : s + across] for cell in entry) for s in starts)
        columns = Markup(r"@{\qquad\quad}".join([r"r@{\;}l@{\quad}l"] * across))
        return Grid(Markup(rf"@{{}}{columns}@{{}}"), (), rows, False, (2,) * len(rows))

    def roster_width(self, block: Roster) -> float:
        """The width of a column."""
        lefts = [self.printer.piece(line.left).width if line.left else 0.0 for line in block.lines]
        rights = [self.printer.piece(line.right).width for line in block.lines]
        remarks = [self.inline_width(line.reason, Style.CELL) * _SMALL for line in block.lines]
        widest = (max(widths, default=0.0) for widths in (lefts, rights, remarks))
        return sum(widest) + RELATION + _ROSTER_GAP

    def _entry(self, line: Line) -> tuple[Markup, Markup, Markup]:
        left = Markup(rf"$\displaystyle {self.printer.piece(line.left).text}$") if line.left else Markup()
        right = Markup(rf"$\displaystyle {{}}{sign(line.sign)} {self.printer.piece(line.right).text}$")
        remark = Markup(rf"\footnotesize\color{{soft}}{self.inline(line.reason, Style.CELL)}")
        return left, right, remark

    def numbers(self, block: WorkedNumbers, room: float) -> tuple[tuple[Markup, Grid], ...]:
        """Each pass with its rows: formula, substituted numbers and value in one line, or stacked."""
        rows = [row for _, group in block.passes for row in group]
        left = max((self.printer.piece(row.left, Style.CELL).width for row in rows), default=0.0)
        values = [self._value(row) for row in rows]
        value = max((piece.width for piece in values if piece.width <= _WIDE_VALUE), default=0.0)
        available = room - left - value - RELATION - 1.5
        tables = [
            (escape(title), [cells for row in group for cells in self._number(row, available)])
            for title, group in block.passes
        ]
        long = sum(len(cells) for _, cells in tables) > _LONG_NUMBERS
        columns = Markup(r"@{}r@{\;}l@{\quad}l@{}")
        return tuple(
            (title, Grid(columns, (), tuple(cells), long, (1,) * len(cells))) for title, cells in tables
        )

    def is_long(self, block: Block, room: float) -> bool:
        """Whether the block may run over the end of a page, and so cannot stand beside another."""
        match block:
            case Table():
                return self.grid(block, room).long
            case WorkedNumbers():
                return any(grid.long for _, grid in self.numbers(block, room))
            case Chain():
                return len(block.lines) > _LONG_TABLE
            case ModelCard():
                return len(block.equations) > _LONG_TABLE
            case _:
                return False

    def _value(self, row: NumberRow) -> Piece:
        """≈ -0.0911, or z ≈ [0.3, 0.4] where the row is about an entry of z."""
        mark = "=" if row.exact else "≈"
        if row.whole is not None:
            return self.printer.relation(Relation((row.whole, row.value), mark), Style.CELL)
        piece = self.printer.piece(row.value, Style.CELL)
        head, *rest = piece.parts
        text = f"{{}}{sign(mark)} {head.text}"
        return replace(piece, parts=(Part(text, head.width + RELATION, head.depth, head.lead), *rest))

    def _sides(self, row: NumberRow) -> tuple[list[tuple[str, Piece]], Markup]:
        """The formula, the substituted numbers and a long value, each once; a short value with its sign."""
        formula, put_in = (self.printer.piece(term, Style.CELL) for term in (row.formula, row.substituted))
        value, bare = self._value(row), self.printer.piece(row.value, Style.CELL)
        sides = [(sign(row.sign), formula)]
        plain = isinstance(row.substituted, Number | Vector) and put_in.text == bare.text
        if put_in.text != formula.text and not (plain and row.exact):
            sides.append(("=", put_in))
        if row.exact and formula.text == bare.text:
            return sides, Markup()
        if value.width > _WIDE_VALUE:
            return [*sides, ("" if row.whole is None else r",\quad", value)], Markup()
        return sides, Markup(f"${value.text}$")

    def _number(self, row: NumberRow, room: float) -> Iterable[tuple[Markup, ...]]:
        sides, value = self._sides(row)
        left = Markup(f"${self.printer.cell(row.left)}$")
        if sum(piece.width + RELATION for _, piece in sides) <= room:
            line = " ".join(f"{mark} {piece.text}" for mark, piece in sides)
            yield left, _apart(rf"${{}}{line}$"), value
            return
        lines = [
            (mark if number == 0 else r"\quad ", self.shrink(text, width, room) if width > room else text)
            for mark, piece in sides
            for number, (text, width) in enumerate(fill(piece.parts, room))
        ]
        for number, (mark, text) in enumerate(lines):
            shown = value if number == len(lines) - 1 else Markup()
            yield left if number == 0 else Markup(), _apart(rf"${{}}{mark} {text}$"), shown


def _apart(line: str) -> Markup:
    """A line of a table; matrices keep clear of those above and below."""
    if r"\begin{bmatrix}" not in line:
        return Markup(line)
    return Markup(rf"\raisebox{{0pt}}[\dimexpr\height+3pt][\dimexpr\depth+3pt]{{{line}}}")


def _joined(sides: Sequence[Piece], mark: str) -> Iterable[Part]:
    yield from sides[0].parts
    for _, side in pairwise(sides):
        head, *rest = side.parts
        yield Part(f"{mark} {head.text}", head.width + RELATION, -1)
        yield from rest


def _reason_cap(room: float, free: float) -> float:
    """In a narrow column what the formulas leave, but a third of it at least."""
    return _REASON_CAP if room > _NARROW else min(max(room / 3, free - _GAP), _REASON_CAP)


def resized(text: str, width: float, room: float) -> str:
    """What cannot be broken is scaled to the room: small is better than in the margin."""
    return rf"\resizebox{{{room:.2f}em}}{{!}}{{$\displaystyle {text}$}}"
