"""Diagrams and plots → TikZ and pgfplots, built from PyLaTeX objects.

Lengths are in mm. A picture never exceeds the width and height it is given: it is drawn to scale.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from markupsafe import Markup
from pylatex import Axis, NoEscape, Plot, TikZ, TikZCoordinate, TikZDraw, TikZNode, TikZOptions
from pylatex.tikz import TikZUserPath

from derive.document import Arrow, Curve, Diagram, Mark, Relation, Segment, Unit
from derive.document import Plot as PlotBlock
from derive.write.escape import escape
from derive.write.latex_terms import Printer
from derive.write.layout import Layout
from derive.write.routes import Line, Route, routes
from derive.write.writing import Style

_PITCH, _RISE, _CIRCLE = 20.0, 14.5, 8.5  # between columns, between units, diameter
_WIDE_PITCH = 24.0  # between columns with weights on the arrows
_BESIDE = 4.0  # of an arrow on both sides of its label, with the head
_FEW = 6  # arrows between two columns that still carry their weights
_BACK = 38  # degrees by which backward arrows bend
_LABEL_EM = 2.8  # mm
_LOWEST_SCALE = 0.02
_FILLS = {"input": "white", "bias": "white", "node": "wash", "loss": "white"}
_DOTTED = {"dots": r"$\vdots$", "gap": r"$\cdots$"}  # what is left out of a column, and columns
_DRAWS = {"input": "accent", "bias": "soft", "node": "accent", "loss": "back"}


@dataclass(frozen=True, slots=True)
class Frame:
    """The room of a picture in mm, and the arrow tip: only `stealth` needs no library."""

    width: float
    height: float
    tip: str = "Latex"


def diagram(block: Diagram, printer: Printer, frame: Frame) -> Markup:
    """A network or chain: circles, forward arrows in black, backward ones dashed with ∂a/∂z."""
    places = _places(block, printer)
    picture = TikZ(options=TikZOptions(_picture_options(places, block, frame)))
    nodes = [_unit(number, unit, places, printer) for number, unit in enumerate(block.units)]
    picture.extend(nodes)
    crowd = Counter(_gap(block, arrow) for arrow in block.arrows if arrow.kind == "forward")
    shown = [
        arrow if crowd[_gap(block, arrow)] <= _FEW else replace(arrow, label=None) for arrow in block.arrows
    ]
    for arrow, route in zip(shown, _routes(shown, places, printer), strict=True):
        if arrow.kind == "forward":
            faded = crowd[_gap(block, arrow)] > _FEW
            picture.append(_forward(arrow, nodes, printer, (route, faded)))
        else:
            picture.append(_backward(arrow, nodes, printer))
    picture.extend(_column_names(block, places))
    return Markup(picture.dumps())


def _gap(block: Diagram, arrow: Arrow) -> tuple[int, int]:
    return block.units[arrow.source].column, block.units[arrow.target].column


def _routes(
    arrows: Sequence[Arrow], places: Sequence[tuple[float, float]], printer: Printer
) -> tuple[Route, ...]:
    """Backward arrows stand where they do; forward ones and their labels go past them and past circles."""
    lines = [
        Line(arrow.source, arrow.target, bend=_BACK)
        if arrow.kind != "forward"
        else Line(arrow.source, arrow.target, _label_width(arrow, printer))
        for arrow in arrows
    ]
    return routes(places, _CIRCLE / 2, lines)


def _label_width(arrow: Arrow, printer: Printer) -> float:
    return 0.0 if arrow.label is None else printer.piece(arrow.label).width * _LABEL_EM


def _places(block: Diagram, printer: Printer) -> list[tuple[float, float]]:
    """The centre of every unit; columns stand further apart where labels are wide or many are written."""
    labelled: Counter[int] = Counter()
    widest: Counter[int] = Counter()
    for arrow in block.arrows:
        if arrow.kind == "forward" and arrow.label is not None:
            column, end = _gap(block, arrow)
            labelled[column] += 1
            room = math.ceil(_label_width(arrow, printer)) + _CIRCLE + _BESIDE
            widest[column] = max(widest[column], math.ceil(room / max(end - column, 1)))
    left = 0.0
    edges: dict[int, float] = {}
    for column in range(max((unit.column for unit in block.units), default=0) + 1):
        edges[column] = left
        left += max(_WIDE_PITCH if labelled[column] > 1 else _PITCH, widest[column])
    return [(edges[unit.column], unit.height * _RISE) for unit in block.units]


def _picture_options(places: Sequence[tuple[float, float]], block: Diagram, frame: Frame) -> str:
    scale = _scale(places, block, frame)
    shrink = f",scale={scale:.3f},transform shape" if scale < 1.0 else ""
    return f"x=1mm,y=1mm,>={frame.tip}{shrink}"


def scale_of(block: Diagram, printer: Printer, frame: Frame) -> float:
    """By how much the picture is made smaller so that it fits into the frame; 1.0 where it fits."""
    return _scale(_places(block, printer), block, frame)


def height_of(block: Diagram, printer: Printer, frame: Frame) -> float:
    """How high the picture is, in mm, when it is drawn into the frame."""
    places = _places(block, printer)
    return _down(places, block) * _scale(places, block, frame)


def _down(places: Sequence[tuple[float, float]], block: Diagram) -> float:
    heights = [y for _, y in places] or [0.0]
    return max(heights) - min(heights) + _CIRCLE + (8.0 if block.column_names else 0.0) + 8.0


def _scale(places: Sequence[tuple[float, float]], block: Diagram, frame: Frame) -> float:
    across = max((x for x, _ in places), default=0.0) + _CIRCLE + 2.0
    return max(_LOWEST_SCALE, min(1.0, frame.width / across, frame.height / _down(places, block)))


def _unit(number: int, unit: Unit, places: Sequence[tuple[float, float]], printer: Printer) -> TikZNode:
    x, y = places[number]
    at = TikZCoordinate(round(x, 2), round(y, 2))
    if unit.kind in _DOTTED:
        text = NoEscape(_DOTTED[unit.kind])
        return TikZNode(handle=f"u{number}", at=at, text=text, options=TikZOptions("text=soft"))
    label = "" if unit.label is None else f"${printer.inline(unit.label)}$"
    size = r",font=\footnotesize" if unit.label is not None and printer.piece(unit.label).width > 1.6 else ""
    options = f"unit,draw={_DRAWS.get(unit.kind, 'accent')},fill={_FILLS.get(unit.kind, 'white')}{size}"
    return TikZNode(handle=f"u{number}", at=at, text=NoEscape(label), options=TikZOptions(options))


def _forward(
    arrow: Arrow, nodes: Sequence[TikZNode], printer: Printer, shape: tuple[Route, bool]
) -> TikZDraw:
    route, faded = shape
    path = f"to[bend left={route.bend}]" if route.bend else "--"
    if arrow.label is not None:
        side = "above" if route.above else "below"
        path += rf" node[{side},sloped,pos={route.spot},edge label]{{${printer.inline(arrow.label)}$}}"
    return _draw("->,faded" if faded else "->,thick", nodes[arrow.source], path, nodes[arrow.target])


def _backward(arrow: Arrow, nodes: Sequence[TikZNode], printer: Printer) -> TikZDraw:
    label = ""
    if arrow.label is not None:
        label = f" node[below,edge label]{{${printer.piece(arrow.label, Style.TEXT).text}$}}"
    return _draw("->,backward", nodes[arrow.source], f"to[bend left={_BACK}]{label}", nodes[arrow.target])


def _draw(options: str, source: TikZNode, path: str, target: TikZNode) -> TikZDraw:
    return TikZDraw([source, TikZUserPath(path), target], options=TikZOptions(options))


def _column_names(block: Diagram, places: Sequence[tuple[float, float]]) -> Iterable[TikZNode]:
    bottom = min((y for _, y in places), default=0.0) - _CIRCLE / 2 - 5.0
    edges = {unit.column: x for unit, (x, _) in zip(block.units, places, strict=True)}
    for column, name in enumerate(block.column_names):
        if name and column in edges:
            at = TikZCoordinate(round(edges[column], 2), round(bottom, 2))
            yield TikZNode(at=at, text=escape(name), options=TikZOptions("column name"))


_COLOURS = {"function": "accent", "derivative": "back"}
_STRAIGHT = {"chord": "black!70,thick", "gap": "soft,dashed"}
_DOTS = {"main": "back", "side": "accent"}
_HIGHEST = 1e4  # of a curve that shoots up beside a pole
_LABEL_HEIGHT = 3.5  # of a mark's label, mm
_AROUND = 15.8  # mm: what pgfplots keeps for the labels outside of the axes
_CHARACTER = 1.6  # width of a character in a label, mm


def plot(block: PlotBlock, layout: Layout, frame: Frame) -> Markup:
    """Curves over one variable, axes through 0 where 0 is in sight, the legend above, marks labelled."""
    heights = [2 * abs(y) for segment in block.segments for _, y in segment.points]
    curves = [_finite(curve, max([_HIGHEST, *heights])) for curve in block.curves]
    lines = [*curves, *(list(segment.points) for segment in block.segments)]
    window = _window(lines, block.marks)
    axis = Axis(options=TikZOptions(*_axis_options(block, layout.printer, (window, frame))))
    for curve, points in zip(block.curves, curves, strict=True):
        colour = _COLOURS.get(curve.role, "soft")
        shown = [(_short(x), _short(y)) for x, y in points]
        axis.append(Plot(coordinates=shown, options=TikZOptions(f"{colour},very thick,no marks")))
    axis.extend(_straight(segment) for segment in block.segments)
    inside = Frame(frame.width - _AROUND, frame.height - _AROUND)
    busy = _in_mm([*lines, *([(mark.x, mark.y)] for mark in block.marks)], window, inside)
    for mark in block.marks:
        axis.append(_marked(mark, layout, (busy, window, inside)))
    axis.append(NoEscape(rf"\legend{{{','.join(_legend(curve, layout.printer) for curve in block.curves)}}}"))
    picture = TikZ()
    picture.append(axis)
    return Markup(picture.dumps())


Points = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class _Window:
    """The part of the plane that is shown."""

    left: float
    right: float
    bottom: float
    top: float


def _finite(curve: Curve, highest: float) -> Points:
    return [(x, y) for x, y in curve.points if math.isfinite(x) and math.isfinite(y) and abs(y) < highest]


def _window(curves: Sequence[Points], marks: Sequence[Mark]) -> _Window:
    points = [point for curve in curves for point in curve] + [(mark.x, mark.y) for mark in marks]
    xs, ys = [x for x, _ in points] or [0.0, 1.0], [y for _, y in points] or [0.0, 1.0]
    left, right, low, high = min(xs), max(xs), min(ys), max(ys)
    margin = 0.08 * ((high - low) or 1.0)
    return _Window(
        left, right if right > left else left + 1.0, low - margin if low < 0 else low, high + margin
    )


def _axis_options(block: PlotBlock, printer: Printer, shown: tuple[_Window, Frame]) -> list[str]:
    window, frame = shown
    across = "middle" if window.bottom < 0 < window.top else "bottom"
    upright = "middle" if window.bottom < 0 and window.left < 0 < window.right else "left"
    wide = sum(len(_legend(curve, printer)) for curve in block.curves) > 90
    return [
        f"width={frame.width:.1f}mm",
        f"height={frame.height:.1f}mm",
        f"axis x line={across}",
        f"axis y line={upright}",
        f"xmin={_short(window.left)}",
        f"xmax={_short(window.right)}",
        f"ymin={_short(window.bottom)}",
        f"ymax={_short(window.top)}",
        f"xlabel={{${printer.inline(block.variable)}$}}",
        f"legend columns={1 if wide else -1}",
        "plain axis",
    ]


def _legend(curve: Curve, printer: Printer) -> str:
    legend = curve.legend
    relation = legend if isinstance(legend, Relation) else Relation((legend,))
    text = f"{{${printer.relation(relation, Style.CELL).text}$}}"
    # a lone entry loses its braces before commas are looked for
    return f"{{{text}}}" if "," in text else text


def _straight(segment: Segment) -> NoEscape:
    points = " ".join(f"({_short(x)},{_short(y)})" for x, y in segment.points)
    return NoEscape(rf"\addplot[{_STRAIGHT[segment.role]},no marks,forget plot] coordinates {{{points}}};")


def _marked(mark: Mark, layout: Layout, room: tuple[Points, _Window, Frame]) -> NoEscape:
    """The dot and its label; where the label goes joins what is `busy`."""
    busy, window, frame = room
    width = layout.inline_width(mark.label) * 0.8 * 3.5 + 2.0
    place = _free_place(mark, (width, _LABEL_HEIGHT), busy, (window, frame))
    ((x, y),) = _in_mm([[(mark.x, mark.y)]], window, frame)
    busy.extend(_box((x + place[0], y + place[1]), width))
    text, colour = layout.inline(mark.label), _DOTS[mark.role]
    at = f"axis cs:{_short(mark.x)},{_short(mark.y)}"
    dot = rf"\addplot[only marks,mark=*,mark size=1.6pt,{colour},forget plot] coordinates {{({at[8:]})}};"
    shift = f"text={colour},xshift={place[0]:.1f}mm,yshift={place[1]:.1f}mm"
    return NoEscape(f"{dot}\n" rf"\node[mark label,{shift}] at ({at}) {{{text}}};")


def _box(middle: tuple[float, float], width: float) -> Points:
    """Points that fill the place of a label."""
    across = [middle[0] + width * (k / 8 - 0.5) for k in range(9)]
    return [(x, middle[1] + _LABEL_HEIGHT * side) for x in across for side in (-0.5, 0, 0.5)]


def _in_mm(curves: Sequence[Points], window: _Window, frame: Frame) -> Points:
    """The curves on paper, with points set between so that steep parts have no holes."""
    across = frame.width / (window.right - window.left)
    up = frame.height / (window.top - window.bottom)
    places: Points = []
    for curve in curves:
        paper = [((x - window.left) * across, (y - window.bottom) * up) for x, y in curve]
        for (x, y), (u, v) in pairwise(paper):
            pieces = max(1, int(math.hypot(u - x, v - y)))
            places.extend((x + (u - x) * k / pieces, y + (v - y) * k / pieces) for k in range(pieces))
        places.extend(paper[-1:])
    return places


def _free_place(
    mark: Mark, label: tuple[float, float], curves: Points, room: tuple[_Window, Frame]
) -> tuple[float, float]:
    """Where the label's middle goes, relative to the mark: near, inside the frame and on no curve."""
    window, frame = room
    width, height = label[0] / 2 + 1.0, label[1] / 2 + 0.8
    x = (mark.x - window.left) / (window.right - window.left) * frame.width
    y = (mark.y - window.bottom) / (window.top - window.bottom) * frame.height

    def crowding(place: tuple[float, float]) -> tuple[bool, int, float]:
        u, v = x + place[0], y + place[1]
        outside = u - width < 0 or u + width > frame.width or v - height < 0 or v + height > frame.height
        hits = sum(abs(p - u) < width and abs(q - v) < height for p, q in curves)
        return outside, hits, math.hypot(place[0] / 2, place[1])

    places = [
        (side * step * (width + 1.5), rise * (height + 1.0))
        for side in (0, 1, -1)
        for step in (0.6, 1, 1.6)
        for rise in (1, -1, 0, 2, -2, 3.2, -3.2)
        if side or rise
    ]
    return min(places, key=crowding)


def _short(value: float) -> float:
    return float(f"{value:.5g}") + 0.0
