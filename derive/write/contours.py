"""Contour plots → pgfplots, built from PyLaTeX objects; both axes have the same scale.

Lengths are in mm. Labels stand on their lines where they meet no other label, not the arrow and few lines.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from pylatex import Axis, NoEscape, Plot, TikZ, TikZOptions

from derive.document import Contours, LevelLine
from derive.write.figures import Frame
from derive.write.layout import Layout
from derive.write.writing import Style

_EM = 2.6  # mm in a label
_LINE = 3.6  # height of a label
_SQUARE = 1.7  # the mark of the right angle
_CANDIDATES = 60  # places that are tried for a label
_MOST_COVERED = 6  # points of other lines below a label
_MARGIN = 0.6

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Box:
    """A rectangle on paper, by its middle."""

    x: float
    y: float
    width: float
    height: float

    def holds(self, point: Point) -> bool:
        return abs(point[0] - self.x) < self.width / 2 and abs(point[1] - self.y) < self.height / 2

    def meets(self, other: _Box) -> bool:
        return (
            abs(self.x - other.x) < (self.width + other.width) / 2
            and abs(self.y - other.y) < (self.height + other.height) / 2
        )


@dataclass(frozen=True, slots=True)
class _Paper:
    """From coordinates to mm, the same along both axes."""

    block: Contours
    scale: float

    def at(self, point: Point) -> Point:
        left, _, bottom, _ = self.block.window
        return (point[0] - left) * self.scale, (point[1] - bottom) * self.scale

    def back(self, place: Point) -> Point:
        left, _, bottom, _ = self.block.window
        return place[0] / self.scale + left, place[1] / self.scale + bottom

    @property
    def size(self) -> Point:
        left, right, bottom, top = self.block.window
        return (right - left) * self.scale, (top - bottom) * self.scale

    def inside(self, box: _Box) -> bool:
        width, height = self.size
        return (
            box.width / 2 + _MARGIN < box.x < width - box.width / 2 - _MARGIN
            and box.height / 2 + _MARGIN < box.y < height - box.height / 2 - _MARGIN
        )


def contours(block: Contours, layout: Layout, frame: Frame) -> Markup:
    """Level lines with labels, the line through the point stressed, the gradient in the second colour."""
    left, right, bottom, top = block.window
    paper = _Paper(block, min(frame.width / (right - left), frame.height / (top - bottom)))
    axis = Axis(options=TikZOptions(*_options(block, layout, paper.scale)))
    for level in block.levels:
        look = "accent,very thick" if level.through_point else "accent!50,thin"
        for line in level.lines:
            shown = [(_short(x), _short(y)) for x, y in line]
            axis.append(Plot(coordinates=shown, options=TikZOptions(f"{look},no marks")))
    taken = list(_arrow(axis, layout, paper))
    for text, box in _labels(layout, paper, taken):
        axis.append(_label(text, paper.back((box.x, box.y)), "black!70"))
    picture = TikZ()
    picture.append(axis)
    return Markup(picture.dumps())


def _options(block: Contours, layout: Layout, scale: float) -> list[str]:
    names = ("xmin", "xmax", "ymin", "ymax")
    across, up = (layout.printer.inline(variable) for variable in block.variables)
    return [
        f"x={scale:.4f}mm",
        f"y={scale:.4f}mm",
        *(f"{name}={_short(value)}" for name, value in zip(names, block.window, strict=True)),
        f"xlabel={{${across}$}}",
        f"ylabel={{${up}$}}",
        "plain axis",
        "axis line style={soft,-}",
        "ylabel style={font=\\small,rotate=-90}",
        "clip mode=global",
    ]


def _arrow(axis: Axis, layout: Layout, paper: _Paper) -> Iterator[_Box]:
    """The point, the arrow, its right angle with the level line and its label; yields what they cover."""
    block = paper.block
    if block.arrow is None:
        return
    start, tip = block.arrow
    (x, y), (u, v) = paper.at(start), paper.at(tip)
    length = math.hypot(u - x, v - y)
    along = ((u - x) / length, (v - y) / length)
    corner = [
        (x - along[1] * _SQUARE, y + along[0] * _SQUARE),
        (x + (along[0] - along[1]) * _SQUARE, y + (along[1] + along[0]) * _SQUARE),
        (x + along[0] * _SQUARE, y + along[1] * _SQUARE),
    ]
    square = [tuple(map(_short, paper.back(place))) for place in corner]
    axis.append(Plot(coordinates=square, options=TikZOptions("soft,thin,no marks")))
    shaft = [tuple(map(_short, end)) for end in (start, tip)]
    axis.append(Plot(coordinates=shaft, options=TikZOptions("back,very thick,-Latex,no marks")))
    axis.append(Plot(coordinates=shaft[:1], options=TikZOptions("back,only marks,mark=*,mark size=1.6pt")))
    for step in range(int(length) + 2):
        yield _Box(x + along[0] * min(step, length), y + along[1] * min(step, length), 1.6, 1.6)
    width = layout.inline_width(block.arrow_label) * _EM + 1.5
    box = _beyond((u, v), along, width=width, paper=paper)
    axis.append(_label(layout.inline(block.arrow_label), paper.back((box.x, box.y)), "back"))
    yield box


def _beyond(tip: Point, along: Point, *, width: float, paper: _Paper) -> _Box:
    """Where the arrow's label goes: past its tip, turned aside where the frame is in the way."""
    places = []
    for turn in (0.0, 0.7, -0.7, 1.4, -1.4, 2.1, -2.1):
        across = along[0] * math.cos(turn) - along[1] * math.sin(turn)
        up = along[0] * math.sin(turn) + along[1] * math.cos(turn)
        far = abs(across) * width / 2 + abs(up) * _LINE / 2 + 1.0
        places.append(_Box(tip[0] + across * far, tip[1] + up * far, width, _LINE))
    return next((place for place in places if paper.inside(place)), places[0])


def _labels(layout: Layout, paper: _Paper, taken: Sequence[_Box]) -> Iterator[tuple[str, _Box]]:
    """A place for the value of each level, the stressed one first; a level without room has none."""
    levels = sorted(paper.block.levels, key=lambda level: not level.through_point)
    points = [[paper.at(point) for line in level.lines for point in line] for level in levels]
    boxes = list(taken)
    for number, level in enumerate(levels):
        others = [point for place, line in enumerate(points) if place != number for point in line]
        piece = layout.printer.piece(level.label, Style.CELL)
        size = (piece.width * _EM + 1.2, _LINE)
        found = _free(level, size, (boxes, others), paper=paper)
        if found is not None:
            boxes.append(found)
            yield f"${piece.text}$", found


def _free(
    level: LevelLine, size: Point, crowd: tuple[Sequence[_Box], Sequence[Point]], *, paper: _Paper
) -> _Box | None:
    boxes, others = crowd
    longest = max(level.lines, key=len)
    best: tuple[float, _Box] | None = None
    for point in longest[:: max(1, len(longest) // _CANDIDATES)]:
        box = _Box(*paper.at(point), *size)
        if not paper.inside(box) or any(box.meets(other) for other in boxes):
            continue
        covered = sum(box.holds(other) for other in others)
        crowding = 2 * covered - _clearance(box, boxes, paper)
        if covered <= _MOST_COVERED and (best is None or crowding < best[0]):
            best = (crowding, box)
    return best[1] if best else None


def _clearance(box: _Box, boxes: Sequence[_Box], paper: _Paper) -> float:
    """How free the place is, in mm: from the frame up to 8, from other labels up to 12."""
    width, height = paper.size
    frame = min(box.x, width - box.x, box.y, height - box.y)
    near = min((math.hypot(box.x - other.x, box.y - other.y) for other in boxes), default=12.0)
    return min(frame, 8.0) + min(near, 12.0)


def _label(text: str, at: Point, colour: str) -> NoEscape:
    place = f"axis cs:{_short(at[0])},{_short(at[1])}"
    look = f"font=\\footnotesize,inner sep=0.8pt,fill=white,fill opacity=.85,text opacity=1,text={colour}"
    return NoEscape(rf"\node[{look}] at ({place}) {{{text}}};")


def _short(value: float) -> float:
    return float(f"{value:.5g}") + 0.0
