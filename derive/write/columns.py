"""Two parts side by side: which block stands beside which, and whether half a page is wide enough."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import TypeVar

from derive.document import (
    Block,
    Chain,
    Heading,
    Inline,
    ModelCard,
    Part,
    ResultBox,
    SideBySide,
    Table,
    WorkedNumbers,
)
from derive.write.layout import Layout
from derive.write.layout import Row as Line
from derive.write.term_writer import Style

GAP = 2.0  # em between the columns
_TOGETHER = 10  # lines of rows that stay on one page, below the names of their columns
_BOX = 3.0  # em of a box around its result

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Column:
    """A part with the layout of its letters."""

    part: Part
    layout: Layout


@dataclass(frozen=True, slots=True)
class Row:
    """What stands beside one another: at most one block of each part.

    `named`: the columns get their names here, else the row stays with the one above. `both`: the left block
    stands for both parts, over the whole width. `apart`: too wide for a column; one block follows the other,
    each below its name.
    """

    left: tuple[Block, ...] = ()
    right: tuple[Block, ...] = ()
    named: bool = False
    both: bool = False
    apart: bool = False

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


def rows(left: Column, right: Column, room: float) -> tuple[Row, ...]:
    """The parts block by block: equal headings meet, and below them blocks of the same kind."""
    alike = _alike(left, right)
    found: list[Row] = []
    for one, other in _aligned(_groups(left.part), _groups(right.part), _heading_of):
        head = _row(one and one.heading, other and other.heading, alike)
        found.extend([head] if head.left or head.right else [])
        named, lines = bool(found), 0
        for first, second in _aligned(one.blocks if one else (), other.blocks if other else (), type):
            row = _row(first, second, alike)
            wide = not (_fit(left, row.left, room) and _fit(right, row.right, room))
            row = replace(row, apart=wide and not row.both)
            lines += max(map(_lines, (*row.left, *row.right)))
            named = named or row.both or row.apart or lines > _TOGETHER
            found.append(replace(row, named=named))
            lines = 0 if named else lines
            named = row.both or row.apart
    return tuple(found)


def _row(left: Block | None, right: Block | None, alike: bool) -> Row:
    plain = isinstance(left, Heading) and all(isinstance(part, str) for part in left.text)
    if left is not None and left == right and (alike or plain):
        return Row((left,), both=True)
    return Row(() if left is None else (left,), () if right is None else (right,))


def _alike(left: Column, right: Column) -> bool:
    """Whether every name and function is written in the same letters in both."""
    return _letters(left) == _letters(right)


def _letters(column: Column) -> object:
    printer = column.layout.printer
    symbols = {s.id: (s.role, s.base, s.layer, s.indices, s.made) for s in printer.model.symbols}
    return printer.notation, symbols, {f.name: f.letter for f in printer.model.functions}


def _fit(one: Column, blocks: tuple[Block, ...], room: float) -> bool:
    return all(fits(one.layout, block, column(room)) for block in blocks)


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


def _aligned(
    left: Sequence[Item], right: Sequence[Item], key: Callable[[Item], type | Inline | None]
) -> Iterator[tuple[Item | None, Item | None]]:
    """Pairs in order: items with equal keys meet, as many as possible.

    Between two meetings as many items on both sides meet too when they are groups (a heading may be in
    other words); blocks of different kinds do not.
    """
    keys = [list(map(key, side)) for side in (left, right)]
    for how, i, i_end, j, j_end in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if how == "equal" or (i_end - i == j_end - j and not isinstance(keys[0][i], type)):
            yield from zip(left[i:i_end], right[j:j_end], strict=True)
        else:
            yield from ((item, None) for item in left[i:i_end])
            yield from ((None, item) for item in right[j:j_end])


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
        case WorkedNumbers():
            return layout.numbers(block, room) == layout.numbers(block, math.inf)
        case ResultBox(relation):
            return layout.printer.relation(relation, Style.DISPLAY).width <= room - _BOX
        case SideBySide() | Part():
            return False
        case _:
            return True


def _bodies(rows: Sequence[Line]) -> list[str]:
    return [row.body for row in rows]
