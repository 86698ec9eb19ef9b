"""Two parts side by side: which block stands beside which, and whether half a page is wide enough."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import TypeVar

from derive.document import (
    Algorithm,
    Block,
    Chain,
    Heading,
    Inline,
    Instruction,
    ModelCard,
    Part,
    ResultBox,
    Roster,
    SideBySide,
    Table,
    WorkedNumbers,
)
from derive.write.grids import SMALLER
from derive.write.layout import Layout
from derive.write.layout import Row as Line
from derive.write.writing import Style

GAP = 2.0  # em between the columns
_TOGETHER = 10  # lines of rows that stay on one page, below the names of their columns
SHRINKS = (Chain, Table, WorkedNumbers, Algorithm)  # may be set in small type to fit; pictures and prose not
_NUMBER, _INDENT = 2.6, 1.4  # em before a line of an algorithm, and for each level
_SMALL = 0.82  # \footnotesize, of the text size
_BOX = 3.0  # em of a box around its result

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Column:
    """A part with the layout of its letters."""

    part: Part
    layout: Layout


@dataclass(frozen=True, slots=True)
class Row:
    """What stands beside one another: a block of each part, or what has nothing to meet.

    `named`: the columns get their names here, else the row stays with the one above. `both`: the left block
    stands for both parts, over the whole width. `apart`: too wide for a column; one follows the other, each
    below its name. `small`: in small type, to stand in a column.
    """

    left: tuple[Block, ...] = ()
    right: tuple[Block, ...] = ()
    named: bool = False
    both: bool = False
    apart: bool = False
    small: bool = False

    @property
    def is_heading(self) -> bool:
        """Whether what follows belongs to it."""
        return any(isinstance(block, Heading) for block in (*self.left, *self.right))


@dataclass(frozen=True, slots=True)
class _Group:
    """A heading with the blocks below it, or those before the first heading."""

    heading: Heading | None
    blocks: tuple[Block, ...]


def column(room: float) -> float:
    """The width of a column."""
    return (room - GAP) / 2


def small_column(room: float) -> float:
    """The width of a column in em of its small type."""
    return column(room) / SMALLER


def rows(left: Column, right: Column, room: float) -> tuple[Row, ...]:
    """The parts block by block: equal headings meet, and below them blocks of the same kind."""
    alike = _alike(left, right)
    found: list[Row] = []
    for ones, others in _meetings(_groups(left.part), _groups(right.part), _heading_of):
        if len(ones) == len(others):
            pairs = zip(ones, others, strict=True)
            found.extend(row for pair in pairs for row in _of_groups(pair, (left, right), (room, alike)))
        else:
            found.extend(row for group in ones for row in _alone(group, on_left=True))
            found.extend(row for group in others for row in _alone(group, on_left=False))
    return tuple(_named(found))


def _of_groups(
    pair: tuple[_Group, _Group], both: tuple[Column, Column], given: tuple[float, bool]
) -> Iterator[Row]:
    (one, other), (left, right), (room, alike) = pair, both, given
    if one.heading or other.heading:
        yield _row(_listed(one.heading), _listed(other.heading), alike)
    for run, opposite in _meetings(one.blocks, other.blocks, type):
        row = _row(run, opposite, alike)
        fitting, small = (
            _fit(left, run, wide) and _fit(right, opposite, wide)
            for wide in (column(room), small_column(room))
        )
        small = small and all(isinstance(block, SHRINKS) for block in (*run, *opposite))
        if row.both or fitting:
            yield row
        else:
            yield replace(row, small=small, apart=not small)


def _alone(group: _Group, *, on_left: bool) -> Iterator[Row]:
    """What only one part has, over the whole width."""
    for blocks in (_listed(group.heading), group.blocks):
        if blocks:
            yield Row(blocks, apart=True) if on_left else Row((), blocks, apart=True)


def _named(found: list[Row]) -> Iterator[Row]:
    """Where the columns need their names: below a heading, after what was no column, and now and then."""
    named, lines = False, 0
    for row in found:
        lines += max(map(_lines, (*row.left, *row.right)))
        if row.is_heading:
            yield row
            named, lines = True, 0
            continue
        stands_alone = row.both or row.apart
        names = named or stands_alone or lines > _TOGETHER
        yield replace(row, named=names)
        named, lines = stands_alone, 0 if names else lines


def _listed(block: Block | None) -> tuple[Block, ...]:
    return () if block is None else (block,)


def _row(left: tuple[Block, ...], right: tuple[Block, ...], alike: bool) -> Row:
    plain = all(isinstance(part, str) for b in left if isinstance(b, Heading) for part in b.text)
    same_words = plain and all(isinstance(b, Heading) for b in left)
    if left and left == right and (alike or same_words):
        return Row(left, both=True)
    return Row(left, right)


def _alike(left: Column, right: Column) -> bool:
    """Whether every name and function is written in the same letters in both."""
    return _letters(left) == _letters(right)


def _letters(column: Column) -> object:
    printer = column.layout.printer
    symbols = {s.id: (s.role, s.base, s.layer, s.indices, s.made) for s in printer.model.symbols}
    return printer.notation, symbols, {f.name: f.letter for f in printer.model.functions}


def _fit(one: Column, blocks: tuple[Block, ...], room: float) -> bool:
    return all(fits(one.layout, block, room) for block in blocks)


def _lines(block: Block) -> int:
    """About how high a block is, where many may follow one another."""
    return len(block.lines) if isinstance(block, Chain) else 2


def _groups(part: Part) -> list[_Group]:
    groups: list[tuple[Heading | None, list[Block]]] = [(None, [])]
    for block in part.blocks:
        if isinstance(block, Heading):
            groups.append((block, []))
        else:
            groups[-1][1].append(block)
    return [_Group(heading, tuple(blocks)) for heading, blocks in groups]


def _heading_of(group: _Group) -> Inline | None:
    return group.heading.text if group.heading else None


def _meetings(
    left: Sequence[Item], right: Sequence[Item], key: Callable[[Item], type | Inline | None]
) -> Iterator[tuple[tuple[Item, ...], tuple[Item, ...]]]:
    """Items with equal keys one by one, as many as possible; between them what has nothing to meet."""
    keys = [list(map(key, side)) for side in (left, right)]
    for how, i, i_end, j, j_end in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if how == "equal":
            yield from (((one,), (other,)) for one, other in zip(left[i:i_end], right[j:j_end], strict=True))
        else:
            yield tuple(left[i:i_end]), tuple(right[j:j_end])


def fits(layout: Layout, block: Block, room: float) -> bool:
    """Whether nothing of the block is broken, scaled or wrapped in that room, nor may run over pages."""
    if layout.is_long(block, room):
        return False
    match block:
        case Chain():
            return _bodies(layout.rows(block, room)) == _bodies(layout.rows(block, math.inf))
        case ModelCard():
            return _bodies(layout.equations(block, room)) == _bodies(layout.equations(block, math.inf))
        case Table():
            return layout.grid(block, room).columns == layout.grid(block, math.inf).columns
        case Roster():
            return layout.roster_width(block) <= room
        case WorkedNumbers():
            return layout.numbers(block, room) == layout.numbers(block, math.inf)
        case ResultBox(relation):
            return layout.printer.relation(relation, Style.DISPLAY).width <= room - _BOX
        case Algorithm(_, lines):
            return all(_instruction(layout, line) <= room for line in lines)
        case SideBySide() | Part():
            return False
        case _:
            return True


def _instruction(layout: Layout, line: Instruction) -> float:
    """How wide a line of an algorithm is, with its number, its indentation and its remark."""
    done = layout.inline_width((line.keyword, " ")) + layout.inline_width(line.text, Style.CELL)
    remark = _SMALL * layout.inline_width((line.remark,)) + _NUMBER if line.remark else 0.0
    return _NUMBER + _INDENT * line.level + done + remark


def _bodies(rows: Sequence[Line]) -> list[tuple[str, bool]]:
    return [(row.body, row.below) for row in rows]
