"""Blocks that may be parted: how many pieces they have, and the block that some of them make."""

from __future__ import annotations

from dataclasses import replace

from derive.document import (
    Algorithm,
    Block,
    Chain,
    Facts,
    Line,
    ModelCard,
    NumberRow,
    Roster,
    Table,
    WorkedNumbers,
)


def count(block: Block) -> int:
    """How many pieces there are; 1 for what stays whole."""
    match block:
        case Chain(lines) | Roster(lines) | Algorithm(_, lines):
            return max(1, len(lines))
        case Table(_, rows):
            return max(1, len(rows))
        case WorkedNumbers():
            return max(1, len(number_rows(block)))
        case Facts(items):
            return max(1, len(items))
        case ModelCard(None, equations):
            return max(1, len(equations))
        case _:
            return 1


def cut(block: Block, start: int, stop: int) -> Block:
    """The pieces from `start` up to `stop` as a block of their own; a chain begins with its left side."""
    if start == 0 and stop >= count(block):
        return block
    match block:
        case Chain(lines):
            return replace(block, lines=(_begun(lines, start), *lines[start + 1 : stop]))
        case Roster(lines):
            return replace(block, lines=lines[start:stop])
        case Algorithm(_, lines):
            return replace(block, lines=lines[start:stop], first=block.first + start)
        case Table(_, rows):
            return replace(block, rows=rows[start:stop], folds=False)
        case WorkedNumbers(given):
            return WorkedNumbers(given if start == 0 else (), _passes(number_rows(block)[start:stop]))
        case Facts(items):
            return Facts(items[start:stop])
        case ModelCard(diagram, equations):
            return ModelCard(diagram, equations[start:stop])
        case _:
            return block


def number_rows(block: WorkedNumbers) -> list[tuple[str, NumberRow]]:
    """Every row with the name of its pass."""
    return [(title, row) for title, rows in block.passes for row in rows]


def _passes(rows: list[tuple[str, NumberRow]]) -> tuple[tuple[str, tuple[NumberRow, ...]], ...]:
    found: list[tuple[str, tuple[NumberRow, ...]]] = []
    for title, row in rows:
        if found and found[-1][0] == title:
            found[-1] = (title, (*found[-1][1], row))
        else:
            found.append((title, (row,)))
    return tuple(found)


def _begun(lines: tuple[Line, ...], start: int) -> Line:
    """The line with the left side that it goes on from; a ≥ b = c begins anew as a ≥ c."""
    line = lines[start]
    sign = line.sign
    for before in reversed(lines[: start + 1]):
        sign = before.sign if sign == "=" else sign
        if before.left is not None:
            return replace(line, left=before.left, sign=sign)
    return line
