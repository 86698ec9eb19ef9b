"""Level lines of a function of two variables, by marching squares on a grid.

Floating point throughout: for pictures, never for a number that is shown.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

Function = Callable[[float, float], float | None]  # None where there is no value
Point = tuple[float, float]
Edge = tuple[int, int, bool]  # column and row of its first corner, and whether it runs upwards
Window = tuple[float, float, float, float]  # left, right, bottom, top

_HALVINGS = 12  # of a grid edge, to find where the level is crossed
_JUMP = 0.25  # of the difference along an edge: what is left after them is a jump or a pole


@dataclass(frozen=True, slots=True)
class Grid:
    """The values at (count + 1)² corners over a window."""

    function: Function
    window: Window
    count: int
    values: tuple[tuple[float | None, ...], ...]  # by column, then row

    def corner(self, column: int, row: int) -> Point:
        """The coordinates of a corner."""
        left, right, bottom, top = self.window
        across, up = (right - left) / self.count, (top - bottom) / self.count
        return left + column * across, bottom + row * up


def sampled(function: Function, window: Window, count: int) -> Grid:
    """The function's values on a grid."""
    grid = Grid(function, window, count, ())
    places = range(count + 1)
    values = tuple(tuple(function(*grid.corner(column, row)) for row in places) for column in places)
    return Grid(function, window, count, values)


def level_lines(grid: Grid, level: float) -> tuple[tuple[Point, ...], ...]:
    """The lines on which the function has this value; a closed one ends where it begins."""
    neighbours: dict[Edge, list[Edge]] = {}
    for column in range(grid.count):
        for row in range(grid.count):
            for first, second in _segments(grid, (column, row), level):
                neighbours.setdefault(first, []).append(second)
                neighbours.setdefault(second, []).append(first)
    crossings = {edge: _crossing(grid, edge, level) for edge in neighbours}
    lines: list[tuple[Point, ...]] = []
    for trace in _traces(neighbours):
        lines.extend(_unbroken([crossings[edge] for edge in trace]))
    return tuple(lines)


def _segments(grid: Grid, cell: tuple[int, int], level: float) -> list[tuple[Edge, Edge]]:
    """How the level line crosses a cell: no, one or two pairs of its edges."""
    column, row = cell
    values = grid.values
    corners = (
        values[column][row],
        values[column + 1][row],
        values[column + 1][row + 1],
        values[column][row + 1],
    )
    known = [value for value in corners if value is not None]
    if len(known) < 4:
        return []
    above = [value > level for value in known]
    edges: tuple[Edge, ...] = (
        (column, row, False),
        (column + 1, row, True),
        (column, row + 1, False),
        (column, row, True),
    )
    crossed = [edges[place] for place in range(4) if above[place] != above[(place + 1) % 4]]
    if len(crossed) == 2:
        return [(crossed[0], crossed[1])]
    if len(crossed) < 4:
        return []
    centre_above = math.fsum(known) / 4 > level  # a saddle: the centre says which corners belong together
    if above[0] == centre_above:
        return [(edges[0], edges[1]), (edges[2], edges[3])]
    return [(edges[3], edges[0]), (edges[1], edges[2])]


def _crossing(grid: Grid, edge: Edge, level: float) -> Point | None:
    """Where the function has the level on an edge, by halving; None at a jump or a pole."""
    column, row, upwards = edge
    low = grid.corner(column, row)
    high = grid.corner(column + (not upwards), row + upwards)
    start, end = grid.function(*low), grid.function(*high)
    if start is None or end is None:
        return None
    size = max(abs(start - level), abs(end - level))
    for _ in range(_HALVINGS):
        middle = (low[0] + high[0]) / 2, (low[1] + high[1]) / 2
        value = grid.function(*middle)
        if value is None:
            return None
        if (value > level) == (start > level):
            low = middle
        else:
            high = middle
    value = grid.function(*low)
    return low if value is not None and abs(value - level) <= _JUMP * size else None


def _traces(neighbours: dict[Edge, list[Edge]]) -> Iterator[list[Edge]]:
    """The segments joined end to end: lines that end at the border first, then closed ones."""
    seen: set[Edge] = set()
    ends = [edge for edge, found in neighbours.items() if len(found) == 1]
    for start in (*ends, *neighbours):
        if start in seen:
            continue
        trace = [start]
        seen.add(start)
        while following := [edge for edge in neighbours[trace[-1]] if edge not in seen]:
            trace.append(following[0])
            seen.add(following[0])
        if len(trace) > 2 and len(neighbours[start]) == 2 and start in neighbours[trace[-1]]:
            trace.append(start)
        if len(trace) > 1:
            yield trace


def _unbroken(points: list[Point | None]) -> Iterator[tuple[Point, ...]]:
    """The runs of crossings between jumps."""
    run: list[Point] = []
    for point in (*points, None):
        if point is not None:
            run.append(point)
        elif len(run) > 1:
            yield tuple(run)
            run = []
        else:
            run = []
