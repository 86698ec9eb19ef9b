"""Where arrows of a diagram run and where their labels stand: past other circles, and on no other arrow.

Lengths are in mm, directions in degrees. An arrow is straight or TikZ's `bend left`, a cubic whose control
points lie at `_LOOSENESS` of its length (PGF manual, to paths).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

Point = tuple[float, float]

_LOOSENESS = 0.3915
_CLEAR = 1.0  # between an arrow and a circle that it passes
_BENDS = (0, 25, -25, 35, -35, 45, -45, 60, -60)  # positive ones run above an arrow to the right
_RETURNS = (-75, -90, -60)  # of an arrow to the left, which runs above the arrow that it answers
_SPOTS = (0.42, 0.5, 0.3, 0.62, 0.22, 0.74)  # along an arrow, in the order in which they are tried
_APART = 2.2  # between an arrow and the middle of its label
_HIGH = 3.2  # a label
_SAMPLES = 24


@dataclass(frozen=True, slots=True)
class Route:
    """How an arrow bends, where along it the label stands, and on which side."""

    bend: int = 0
    spot: float = 0.5
    above: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """An arrow from circle to circle, with the width of its label (0: none) and a bend that is given."""

    source: int
    target: int
    label: float = 0.0
    bend: int | None = None


@dataclass(frozen=True, slots=True)
class _Way:
    """An arrow on paper: points from centre to centre."""

    points: tuple[Point, ...]
    bend: int
    label: float


def routes(circles: Sequence[Point], radius: float, lines: Sequence[Line]) -> tuple[Route, ...]:
    """A route for every line: as straight as the other circles allow, then a free place for each label."""
    ends = [(line.source, line.target) for line in lines]
    bends = [
        line.bend if line.bend is not None else _bend(line, circles, (radius, ends.index(pair) < place))
        for place, (line, pair) in enumerate(zip(lines, ends, strict=True))
    ]
    ways = [
        _Way(tuple(_path(circles[line.source], circles[line.target], bend)), bend, line.label)
        for line, bend in zip(lines, bends, strict=True)
    ]
    taken: list[Point] = [point for circle in circles for point in _filled(circle, radius)]
    found: list[Route] = []
    for way in ways:
        route = Route(way.bend)
        if way.label:
            others = (point for other in ways if other is not way for point in _dense(other.points))
            route, box = _labelled(way, [*taken, *others])
            taken.extend(box.points())
        found.append(route)
    return tuple(found)


def _bend(line: Line, circles: Sequence[Point], past: tuple[float, bool]) -> int:
    """The slightest bend that meets no other circle, or the fewest; never straight beside an equal arrow."""
    radius, beside = past
    others = [circle for number, circle in enumerate(circles) if number not in (line.source, line.target)]
    met: dict[int, int] = {}
    returns = circles[line.target][0] < circles[line.source][0]
    for bend in _RETURNS if returns else _BENDS[beside:]:
        path = tuple(_path(circles[line.source], circles[line.target], bend))
        met[bend] = sum(_meets(path, circle, radius + _CLEAR) for circle in others)
        if not met[bend]:
            return bend
    return min(met, key=lambda bend: met[bend])


def _meets(path: Sequence[Point], circle: Point, distance: float) -> bool:
    return any(math.dist(point, circle) < distance for point in path)


def _path(source: Point, target: Point, bend: int) -> Iterator[Point]:
    """Points along the arrow, from centre to centre."""
    length = math.dist(source, target)
    across = math.atan2(target[1] - source[1], target[0] - source[0])
    turn, reach = math.radians(bend), _LOOSENESS * length
    first = (source[0] + reach * math.cos(across + turn), source[1] + reach * math.sin(across + turn))
    second = (target[0] - reach * math.cos(across - turn), target[1] - reach * math.sin(across - turn))
    if not bend:
        first, second = (_between(source, target, part) for part in (1 / 3, 2 / 3))
    for step in range(_SAMPLES + 1):
        part = step / _SAMPLES
        weights = ((1 - part) ** 3, 3 * part * (1 - part) ** 2, 3 * part**2 * (1 - part), part**3)
        corners = (source, first, second, target)
        yield (
            sum(weight * corner[0] for weight, corner in zip(weights, corners, strict=True)),
            sum(weight * corner[1] for weight, corner in zip(weights, corners, strict=True)),
        )


def _between(source: Point, target: Point, part: float) -> Point:
    return (source[0] + part * (target[0] - source[0]), source[1] + part * (target[1] - source[1]))


def _filled(middle: Point, radius: float) -> Iterator[Point]:
    """Points that fill a circle."""
    for share in (0.0, 0.5, 1.0):
        for step in range(12):
            turn = step * math.pi / 6
            yield middle[0] + share * radius * math.cos(turn), middle[1] + share * radius * math.sin(turn)


def _labelled(way: _Way, busy: Sequence[Point]) -> tuple[Route, _Box]:
    """The first place along the arrow where the label meets the least."""
    spots = _SPOTS if way.bend or not _is_level(way.points) else (0.5, *_SPOTS)
    to_the_right = way.points[0][0] <= way.points[-1][0]
    sides = (True, False) if not way.bend or (way.bend > 0) is to_the_right else (False, True)
    tried = [
        (Route(way.bend, spot, above), _box(way.points, spot, above=above, width=way.label))
        for spot in spots
        for above in sides
    ]
    return min(tried, key=lambda one: sum(one[1].holds(point) for point in busy))


def _is_level(path: Sequence[Point]) -> bool:
    return abs(path[0][1] - path[-1][1]) < 1.0


def _dense(path: Sequence[Point]) -> Iterator[Point]:
    """The path without holes that a label would slip through."""
    for source, target in pairwise(path):
        pieces = max(1, math.ceil(math.dist(source, target)))
        yield from (_between(source, target, piece / pieces) for piece in range(pieces))


@dataclass(frozen=True, slots=True)
class _Box:
    """A label that lies along an arrow."""

    middle: Point
    turn: float
    width: float

    def holds(self, point: Point) -> bool:
        """Whether the point lies in it."""
        x, y = point[0] - self.middle[0], point[1] - self.middle[1]
        along = x * math.cos(self.turn) + y * math.sin(self.turn)
        across = y * math.cos(self.turn) - x * math.sin(self.turn)
        return abs(along) < self.width / 2 + 0.4 and abs(across) < _HIGH / 2

    def points(self) -> Iterator[Point]:
        """Points that fill it."""
        steps = max(2, math.ceil(self.width))
        for step in range(steps + 1):
            along = self.width * (step / steps - 0.5)
            for across in (-_HIGH / 2, 0.0, _HIGH / 2):
                yield (
                    self.middle[0] + along * math.cos(self.turn) - across * math.sin(self.turn),
                    self.middle[1] + along * math.sin(self.turn) + across * math.cos(self.turn),
                )


def _box(path: Sequence[Point], spot: float, *, above: bool, width: float) -> _Box:
    place = round(spot * _SAMPLES)
    source, target = path[max(place - 1, 0)], path[min(place + 1, len(path) - 1)]
    turn = math.atan2(target[1] - source[1], target[0] - source[0])
    turn = turn if -math.pi / 2 < turn <= math.pi / 2 else turn + math.pi  # words are never upside down
    off = _APART if above else -_APART
    x, y = path[place]
    return _Box((x - off * math.sin(turn), y + off * math.cos(turn)), turn, width)
