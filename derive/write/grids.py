"""Tables ready to print: how wide their columns are, and which rows stand on one page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

from markupsafe import Markup

from derive.document import Inline, Table

SMALLER = 0.92  # \\small, of the text size, on the safe side
_OVERHANG = 1  # lines by which a row that goes on may exceed a page's share
Cells = tuple[Inline, ...]
_SHIFT = 1.0  # em by which one column is made wider and another narrower
_MOST_SHIFTS = 60  # an end for a table that no width makes lower


@dataclass(frozen=True, slots=True)
class Grid:
    """A table ready to print: the column specification, cells, whether it goes over pages, and its type."""

    columns: Markup
    head: tuple[Markup, ...]
    rows: tuple[tuple[Markup, ...], ...]
    long: bool
    heights: tuple[int, ...]  # of the rows, in lines of text
    small: bool = False

    @property
    def width(self) -> int:
        """How many columns."""
        return len(self.rows[0]) if self.rows else 1


def shared(natural: Sequence[float], least: Sequence[float], available: float) -> list[float]:
    """Widths that sum to at most `available`: narrow columns as they are, wide ones share the rest.

    A column with a part that its share would not hold gets the room of that part, while the others keep some.
    """
    if sum(natural) <= available:
        return list(natural)
    rest, open_columns, widths = available, set(range(len(natural))), list(natural)
    while open_columns:
        share = rest / len(open_columns)
        small = {column for column in open_columns if natural[column] <= share}
        stiff = {column for column in open_columns if least[column] > share}
        loose = open_columns - stiff
        if small:
            rest -= sum(natural[column] for column in small)
            open_columns -= small
        elif stiff and rest > sum(least[column] for column in open_columns):
            widths = [least[c] if c in stiff else width for c, width in enumerate(widths)]
            rest -= sum(least[column] for column in stiff)
            open_columns = loose
        else:
            return [share if c in open_columns else width for c, width in enumerate(widths)]
    return widths


def evened(
    widths: Sequence[float],
    bounds: tuple[Sequence[float], Sequence[float]],
    height: Callable[[Sequence[float]], int],
) -> list[float]:
    """Room goes from one column to another as long as the table gets lower by it.

    `bounds` are the widths that the columns want at most, and those that they need at least.
    """
    best, natural, least = list(widths), *bounds
    lowest = height(best)
    for _ in range(_MOST_SHIFTS):
        tried = [
            _shifted(best, pair, steps * _SHIFT)
            for pair in permutations(range(len(best)), 2)
            for steps in range(1, 9)
        ]
        fitting = [t for t in tried if all(w >= low for w, low in zip(t, least, strict=True))]
        found = min(fitting, key=height, default=best)
        if height(found) >= lowest:
            break
        best, lowest = found, height(found)
    return [min(width, wanted) for width, wanted in zip(best, natural, strict=True)]


def _shifted(widths: Sequence[float], pair: tuple[int, int], length: float) -> list[float]:
    wider, narrower = pair
    shift = {wider: length, narrower: -length}
    return [width + shift.get(column, 0.0) for column, width in enumerate(widths)]


def orders_in_halves(measured: Sequence[tuple[Cells, Sequence[float]]]) -> Iterator[tuple[Cells, ...]]:
    """The rows, given with the widths of their cells, so that the right half gets some with a wide last cell.

    Those that fill it up have a narrow first cell; within a half the order stays.
    """
    half = len(measured) // 2
    places = range(len(measured))
    widest = sorted(places, key=lambda place: -measured[place][1][-1])
    for count in range(half + 1):
        narrowest = sorted(widest[count:], key=lambda place: measured[place][1][0])
        right = {*widest[:count], *narrowest[: half - count]}
        yield tuple(measured[place][0] for place in sorted(places, key=lambda place: place in right))


def folded(table: Table, rows: Sequence[tuple[Inline, ...]]) -> Table:
    """The rows in two halves beside each other."""
    half = -(-len(rows) // 2)
    right = [*rows[half:], *[((),) * len(table.columns)] * (2 * half - len(rows))]
    beside = tuple((*one, *other) for one, other in zip(rows[:half], right, strict=True))
    head = (*table.head, *table.head)
    return replace(table, head=head, rows=beside, columns=table.columns * 2, folds=False)


def pages(grid: Grid, lines: int) -> tuple[tuple[tuple[Markup, ...], ...], ...]:
    """The rows in as few groups of at most `lines` lines as there can be, all of about the same height."""
    fewest = len(_filled(grid, lines))
    least = -(-sum(grid.heights) // max(fewest, 1))
    even = (_filled(grid, most) for most in range(min(least, lines), lines + 1))
    return next(groups for groups in even if len(groups) == fewest)


def _filled(grid: Grid, lines: int) -> tuple[tuple[tuple[Markup, ...], ...], ...]:
    """Groups filled in turn; rows that continue one another stay together while that is possible."""
    groups: list[list[tuple[Markup, ...]]] = [[]]
    filled = 0
    for row, height in zip(grid.rows, grid.heights, strict=True):
        room = lines if row[0] else lines + _OVERHANG
        if groups[-1] and filled + height > room:
            groups.append([])
            filled = 0
        groups[-1].append(row)
        filled += height
    return tuple(tuple(group) for group in groups if group)
