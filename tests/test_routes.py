"""Arrows of diagrams: past circles, with labels on free places; and which circles a network has."""

from __future__ import annotations

import math
from itertools import combinations

import pytest

from derive.build import build
from derive.compose.layered import layers_diagram
from derive.document import Diagram
from derive.spec import spec_from
from derive.text import to_text
from derive.write import routes as routing
from derive.write.routes import Line, Route, routes

RADIUS = 4.25


def path(circles: list[tuple[float, float]], line: Line, route: Route) -> list[tuple[float, float]]:
    """The arrow on paper."""
    return list(routing._path(circles[line.source], circles[line.target], route.bend))


def test_a_free_way_is_straight() -> None:
    assert routes([(0, 0), (20, 7)], RADIUS, [Line(0, 1)]) == (Route(),)


@pytest.mark.parametrize(
    "between", [[(20.0, 0.0)], [(20.0, 0.0), (40.0, 0.0)], [(20.0, 2.0)], [(20.0, -3.0)]]
)
def test_an_arrow_passes_the_circles_between(between: list[tuple[float, float]]) -> None:
    circles = [(0.0, 0.0), *between, (20.0 * (len(between) + 1), 0.0)]
    line = Line(0, len(circles) - 1)
    (route,) = routes(circles, RADIUS, [line])
    assert route.bend
    for point in path(circles, line, route):
        assert all(math.dist(point, circle) > RADIUS for circle in between)


def test_the_bend_is_that_of_tikz() -> None:
    """From the PGF manual: the control points lie at 0.3915 of the length, at the angle of the bend."""
    points = list(routing._path((0, 0), (10, 0), 30))
    middle = points[len(points) // 2]
    height = 0.75 * 0.3915 * 10 * math.sin(math.radians(30))  # of a cubic with both control points so high
    assert middle == pytest.approx((5, height))


def test_labels_stand_on_no_other_arrow_and_apart() -> None:
    circles = [(0.0, 14.5), (0.0, 0.0), (0.0, -14.5), (24.0, 7.0), (24.0, -7.0)]
    lines = [Line(0, 3, 4.0), Line(1, 3, 4.0), Line(0, 4, 2.0), Line(2, 3, 2.0), Line(2, 4, 2.0)]
    found = routes(circles, RADIUS, lines)
    paths = [path(circles, line, route) for line, route in zip(lines, found, strict=True)]
    boxes = [
        routing._box(way, route.spot, above=route.above, width=line.label)
        for way, route, line in zip(paths, found, lines, strict=True)
    ]
    for number, box in enumerate(boxes):
        others = [way for other, way in enumerate(paths) if other != number]
        assert not any(box.holds(point) for way in others for point in routing._dense(way))
    for one, other in combinations(boxes, 2):
        assert not any(one.holds(point) for point in other.points())


def network(view: str, **more: object) -> Diagram:
    """The diagram of a network."""
    return layers_diagram(build(spec_from({"title": "A network", "network": more, "view": view})))


def arrows(diagram: Diagram) -> set[tuple[str, str]]:
    """Which circle goes to which."""
    labels = ["" if unit.label is None else to_text(unit.label) for unit in diagram.units]
    letters = [label.partition("[")[0] for label in labels]
    return {(letters[arrow.source], letters[arrow.target]) for arrow in diagram.arrows}


def test_steps_of_time_go_down_their_layer() -> None:
    layers = [{"kind": "rnn", "units": "h"}, {"units": "K", "activation": "softmax"}]
    diagram = network("matrix", inputs="d", batch="N", steps=2, layers=layers, loss="cross-entropy")
    assert {("X_1", "H1_1"), ("H1_1", "H1_2"), ("H1_1", "P_1"), ("P_1", "L"), ("P_2", "L")} <= arrows(diagram)
    assert ("X_1", "H1_2") not in arrows(diagram)
    assert ("X_1", "P_1") not in arrows(diagram)


def test_every_layer_has_a_circle() -> None:
    layers = [
        {"kind": "layer-norm"},
        {"kind": "multi-head-attention", "heads": "h", "width": "k"},
        {"units": "d"},
    ]
    diagram = network("matrix", inputs="d", batch="N", layers=layers, loss="mse")
    assert arrows(diagram) == {("X", "H1"), ("H1", "A2"), ("A2", "A3"), ("A3", "L")}


def test_units_of_a_layer_read_all_of_the_layer_before() -> None:
    layers = [{"units": 2, "activation": "tanh"}, {"units": 2, "activation": "softmax"}]
    diagram = network("components", inputs=2, layers=layers, loss="cross-entropy")
    columns = [unit.column for unit in diagram.units]
    joined = {(arrow.source, arrow.target) for arrow in diagram.arrows}
    expected = {
        (source, target)
        for source, left in enumerate(columns)
        for target, right in enumerate(columns)
        if right == left + 1
    }
    assert joined == expected
