r"""Charts → pgfplots: measured points as dots, curves in graded colour with their labels at the right end.

Lengths are in mm. Labels stand beside the axes, apart from one another, each joined to its curve.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from pylatex import Axis, NoEscape, Plot, TikZ, TikZOptions

from derive.document import Chart, Trace
from derive.write.figures import Frame
from derive.write.layout import Layout

_LEFT, _BELOW, _ABOVE = 11.0, 10.0, 6.0  # for numbers and names of the axes
_LINE = 4.0  # from label to label
_REACH = 4.0  # from the end of a curve to its label
_EM = 2.9  # of \footnotesize
_PALEST = 28  # percent of the colour at shade 0

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class _Window:
    """The part of the plane that is shown, and its size on paper."""

    left: float
    right: float
    bottom: float
    top: float
    width: float
    height: float

    def up(self, y: float) -> float:
        """The height of a value above the lower edge."""
        return (y - self.bottom) / (self.top - self.bottom) * self.height


def chart(block: Chart, layout: Layout, frame: Frame) -> Markup:
    """Dots and curves in a frame of that size, labels included."""
    widest = max((_width(trace, layout) for trace in block.traces), default=0.0)
    window = _window(block, frame, widest + _REACH + 1.0 if widest else 2.0)
    axis = Axis(options=TikZOptions(*_options(block, layout, window)))
    for trace in block.traces:
        axis.append(Plot(coordinates=_short(trace.points), options=TikZOptions(_look(trace))))
    if block.dots:
        look = "only marks,mark=*,mark size=1.1pt,draw=black!65,fill=black!65"
        axis.append(Plot(coordinates=_short(block.dots), options=TikZOptions(look)))
    axis.extend(_labels(block.traces, layout, window))
    picture = TikZ()
    picture.append(axis)
    return Markup(picture.dumps())


def _width(trace: Trace, layout: Layout) -> float:
    return layout.inline_width(trace.label) * _EM if trace.label else 0.0


def _window(block: Chart, frame: Frame, beside: float) -> _Window:
    points = [*block.dots, *(point for trace in block.traces for point in trace.points)]
    left, right = _spread([x for x, _ in points], margin=0.04)
    left = left if block.dots else min(x for x, _ in points)
    bottom, top = _spread([y for _, y in points], margin=0.05)
    if 0 <= min(y for _, y in points) <= (0.4 if block.dots else 0.7) * top:
        bottom = 0.0  # a loss is compared with 0
    width, height = frame.width - _LEFT - beside, frame.height - _BELOW - _ABOVE
    return _Window(left, right, bottom, top, max(width, 20.0), max(height, 15.0))


def _spread(values: Sequence[float], margin: float) -> tuple[float, float]:
    low, high = min(values, default=0.0), max(values, default=1.0)
    room = margin * (high - low)
    return (low - room, high + room) if high > low else (low - 0.5, high + 0.5)


def _options(block: Chart, layout: Layout, window: _Window) -> list[str]:
    return [
        "plain axis",
        "scale only axis=true",
        f"width={window.width:.1f}mm",
        f"height={window.height:.1f}mm",
        "axis lines=left",
        "clip=false",
        f"xmin={_number(window.left)}",
        f"xmax={_number(window.right)}",
        f"ymin={_number(window.bottom)}",
        f"ymax={_number(window.top)}",
        r"xticklabel style={/pgf/number format/1000 sep={\,}}",
        r"yticklabel style={/pgf/number format/1000 sep={\,}}",
        # a common power of ten stands beside the name of the axis, not on it
        r"every y tick scale label/.style={at={(axis description cs:0,1)},anchor=south west,xshift=3mm}",
        *_plain_ticks(window),
        f"xlabel={{{layout.inline(block.across)}}}",
        f"ylabel={{{layout.inline(block.up)}}}",
        r"ylabel style={rotate=-90,at={(axis description cs:0,1)},anchor=south,font=\small}",
    ]


def _plain_ticks(window: _Window) -> list[str]:
    """0.002 rather than 2·10^-3, where that is short."""
    size = max(abs(window.bottom), abs(window.top))
    if not 1e-3 <= size < 1e5:
        return []
    return [
        "scaled y ticks=false",
        "y tick label style={/pgf/number format/fixed,/pgf/number format/precision=5}",
    ]


def _look(trace: Trace) -> str:
    if trace.role == "truth":
        return "soft,dashed,thick,no marks"
    return f"{_colour(trace)},{'very thick' if trace.shade >= 1 else 'thick'},no marks"


def _colour(trace: Trace) -> str:
    if trace.role == "truth":
        return "soft"
    return f"accent!{_PALEST + (100 - _PALEST) * trace.shade:.0f}"


def _labels(traces: Sequence[Trace], layout: Layout, window: _Window) -> list[NoEscape]:
    """Each label at the height of its curve's end, moved where two would stand on one another."""
    named = [trace for trace in traces if trace.label]
    ends = [window.up(trace.points[-1][1]) for trace in named]
    nodes: list[NoEscape] = []
    for trace, end, height in zip(named, ends, _apart(ends, window.height), strict=True):
        x, y = trace.points[-1]
        out = (window.right - x) / (window.right - window.left) * window.width + _REACH
        text = layout.inline(trace.label)
        dark = "soft" if trace.role == "truth" else f"accent!{max(60, int(100 * trace.shade))}!black"
        nodes.append(
            NoEscape(
                rf"\draw[{_colour(trace)},thin] (axis cs:{_number(x)},{_number(y)}) -- "
                rf"++({out - 0.8:.1f}mm,{height - end:.1f}mm) "
                rf"node[anchor=west,font=\footnotesize,inner sep=1pt,text={dark}] {{{text}}};"
            )
        )
    return nodes


def _apart(ends: Sequence[float], height: float) -> list[float]:
    """Heights as near to the wanted ones as labels of a line each can stand, inside the frame if they fit."""
    order = sorted(range(len(ends)), key=lambda place: ends[place])
    groups: list[list[int]] = []
    middles: list[float] = []
    for place in order:
        groups.append([place])
        middles.append(ends[place])
        while len(groups) > 1 and middles[-1] - middles[-2] < _LINE * (len(groups[-1]) + len(groups[-2])) / 2:
            groups[-2:] = [groups[-2] + groups[-1]]
            middles[-2:] = [sum(ends[member] for member in groups[-1]) / len(groups[-1])]
    found = [0.0] * len(ends)
    for group, middle in zip(groups, middles, strict=True):
        half = _LINE * (len(group) - 1) / 2
        middle = min(max(middle, half), max(height - half, half))
        for number, place in enumerate(group):
            found[place] = middle - half + _LINE * number
    return found


def _short(points: Points) -> list[tuple[float, float]]:
    return [(_number(x), _number(y)) for x, y in points if math.isfinite(x) and math.isfinite(y)]


def _number(value: float) -> float:
    return float(f"{value:.5g}") + 0.0
