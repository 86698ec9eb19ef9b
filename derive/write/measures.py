"""How high blocks are on a slide, piece by piece, in em of its type."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from derive.document import (
    Algorithm,
    Block,
    Chain,
    Chart,
    Contours,
    Diagram,
    EvidenceLine,
    Facts,
    Heading,
    Inline,
    ModelCard,
    Plot,
    Prose,
    Relation,
    ResultBox,
    Roster,
    SideBySide,
    Table,
    WorkedNumbers,
)
from derive.write.figures import Frame, height_of
from derive.write.grids import SMALLER
from derive.write.heights import extent
from derive.write.layout import Layout, Row
from derive.write.writing import Style

_LINE = 1.3  # from line to line
_APART = 0.3  # between paragraphs
_JOT = 0.37  # between the lines of a chain
_BELOW = 1.9  # a reason below its line
_AROUND = 0.3  # above and below a display
_BOX, _TABLE, _TITLE = 1.6, 1.8, 1.9  # what a box, a table and an algorithm need besides their lines
_ROW, _NUMBERS = 1.3, 1.35  # rows of a table and of worked numbers, in lines
_MARGIN = 2.0  # mm that pgfplots keeps for labels and does not need, the legend counted
_GIVEN = 3.0  # em of the word before them
_UNUSED = 4.0  # mm kept below a diagram for arrows that go back further
_COLUMN = 0.48  # of the room, for one of two blocks beside each other
_CARD_GAP = 2.3  # em between a diagram and the equations beside it
_LARGE = 1.25  # bold and large, of the text size
_RUN_IN = 1.9  # a heading within a frame


@dataclass(frozen=True, slots=True)
class Room:
    """A frame: its width and height in em, how many mm an em is, and how high a picture gets in mm."""

    width: float
    height: float
    em: float
    picture: float


class Measure:
    """The heights of blocks in the letters of one part."""

    def __init__(self, layout: Layout, room: Room) -> None:
        self.layout = layout
        self.room = room

    def lead(self, block: Block) -> float:
        """What a block needs besides its pieces, on every frame on which some of them stand."""
        match block:
            case Heading():
                return _RUN_IN
            case Chain() | ModelCard(None, _):
                return _AROUND
            case Table():
                return _TABLE + _ROW * _LINE
            case WorkedNumbers(given, passes):
                named = _NUMBERS * _LINE if passes and passes[0][0] else 0.0
                return (_TABLE if passes else 0.0) + named + self._given(given)
            case Algorithm():
                return _TITLE + _LINE
            case ResultBox():
                return _BOX
            case _:
                return _APART

    def pieces(self, block: Block) -> list[float]:
        """The height of every piece."""
        match block:
            case Heading(text):
                return [self.title(text)]
            case Chain(lines):
                return [self._rows(self.layout.rows(Chain((line,)), self.room.width)) for line in lines]
            case ModelCard(None, equations):
                cards = (ModelCard(None, (equation,)) for equation in equations)
                return [self._rows(self.layout.equations(card, self.room.width)) for card in cards]
            case Table():
                grid = self.layout.grid(replace(block, folds=False), self.room.width)
                return [(_ROW + lines - 1) * _LINE for lines in grid.heights]
            case Roster():
                return self._roster(block)
            case WorkedNumbers():
                return self._numbers(block)
            case Facts(items):
                return [self._words(self.layout.inline_width(item), 2.0) + _APART for item in items]
            case Algorithm(_, lines):
                return [_LINE + _APART / 2] * len(lines)
            case _:
                return [self._whole(block)]

    def title(self, text: Inline) -> float:
        """What a heading takes more than one line."""
        return (math.ceil(_LARGE * self.layout.inline_width(text) / self.room.width) - 1) * _LARGE * _LINE

    def _whole(self, block: Block) -> float:
        room = self.room
        match block:
            case Prose(text) | EvidenceLine(text):
                return self._words(self.layout.inline_width(text))
            case ResultBox(relation):
                return max(_LINE, extent(self.layout.printer.relation(relation, Style.DISPLAY).text).total)
            case ModelCard(Diagram() as diagram, equations):
                rows = self._rows(self.layout.equations(ModelCard(None, equations), math.inf))
                left = room.width - self.layout.equations_width(block) - _CARD_GAP
                beside = Measure(self.layout, replace(room, width=left))
                return max(beside._whole(diagram), rows + _AROUND) + _APART
            case Diagram():
                frame = Frame(room.width * room.em, room.picture)
                height = height_of(block, self.layout.printer, frame) - _UNUSED
                return height / room.em + _APART
            case Plot():
                return (min(1.85 * min(room.width, 30.0), room.picture) - _MARGIN) / room.em + _APART
            case Chart():
                return min(3.1 * room.width, room.picture) / room.em + _APART
            case Contours():
                return room.picture / room.em + _APART
            case SideBySide(left, right):
                return max(self._column(left), SMALLER * self._column(right)) + _APART
            case _:
                return _LINE

    def _column(self, block: Block) -> float:
        """In half of the room; pictures are as high as there they may be."""
        width = _COLUMN * self.room.width
        picture = min(width * 1.85, self.room.picture)
        inner = Measure(self.layout, replace(self.room, width=width, picture=picture))
        return inner.lead(block) + sum(inner.pieces(block))

    def _given(self, given: Sequence[Relation]) -> float:
        """The numbers that are given, in small type."""
        width = sum(self.layout.printer.relation(one, Style.CELL).width + 1.0 for one in given)
        return self._words(SMALLER * width + _GIVEN) + _APART if given else 0.0

    def _words(self, width: float, indent: float = 0.0) -> float:
        lines = max(1, math.ceil(width / (self.room.width - indent)))
        return lines * _LINE

    def _rows(self, rows: tuple[Row, ...]) -> float:
        heights = [
            max(_LINE, extent(f"{row.left}{row.body}").total) + _JOT + (_BELOW if row.below else 0.0)
            for row in rows
        ]
        return sum(heights)

    def _roster(self, block: Roster) -> list[float]:
        """Several stand in a row; the row counts for its first."""
        across = len(self.layout.roster(block, self.room.width).rows[0]) // 3
        heights = [
            max(_LINE, extent(self.layout.printer.piece(line.right).text).total, 2.1) + 0.9
            for line in block.lines
        ]
        return [height if place % across == 0 else 0.0 for place, height in enumerate(heights)]

    def _numbers(self, block: WorkedNumbers) -> list[float]:
        """A row that goes on below itself counts as one."""
        found: list[float] = []
        for _, grid in self.layout.numbers(block, self.room.width):
            for cells in grid.rows:
                height = max(_NUMBERS * _LINE, max(extent(cell, in_text=True).total for cell in cells) + 0.4)
                if cells[0] or not found:
                    found.append(height)
                else:
                    found[-1] += height
        return found or [_APART]
