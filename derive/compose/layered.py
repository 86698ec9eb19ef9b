"""A network in layers: a column for each layer, a circle for each value that is read outside of its layer."""

from __future__ import annotations

from derive.document import Arrow, Diagram, Unit
from derive.model import Model, Role
from derive.term import Indexed, Name, Sum, names
from derive.uses import entry_of

MOST_UNITS = 5  # circles in a column; beyond, dots
MOST_COLUMNS = 8
FIRST = 3  # columns that stand before those left out
UNITS = (Role.ACTIVATION, Role.PREDICTION, Role.PRE_ACTIVATION)
KINDS = {Role.INPUT: "input", Role.LOSS: "loss", Role.FUNCTION: "loss"}


def layers_diagram(model: Model) -> Diagram:
    """The circles of all layers; an arrow where one value enters into another, past what is inside layers.

    Of many layers those in the middle are left out. A second arrow is what is added to a layer's output.
    """
    inputs = [s.id for s in model.symbols if s.role is Role.INPUT and s.layer is None]
    layers = _outputs(model)
    columns = [inputs, *layers, [model.loss]]
    titles = ["input", *(["hidden"] * (len(columns) - 3)), "output", "loss"]
    shortened = len(columns) > MOST_COLUMNS
    if shortened:
        last = FIRST + 1 - MOST_COLUMNS
        columns = [*columns[:FIRST], [], *columns[last:]]
        titles = [*titles[:FIRST], "", *titles[last:]]
    units, places = _placed(columns, model)
    behind = _behind(model, {name for column in columns for name in column})
    arrows = [
        Arrow(places[source], target, "forward")
        for name, target in places.items()
        for source in behind.get(name, ())
        if source in places
        and not (shortened and units[places[source]].column < FIRST < units[target].column)
    ]
    words = f"network with {len(inputs)} inputs and {len(layers)} layers"
    return Diagram(tuple(units), tuple(arrows), words, tuple(titles))


def _outputs(model: Model) -> list[list[str]]:
    """Layer by layer the nodes that are read outside of their layer."""
    nodes = [model.symbol(equation.name) for equation in model.equations]
    numbers = {s.id: s.layer for s in nodes if isinstance(s.layer, int)}
    last = max(numbers.values(), default=1)  # where the p of a softmax has no number
    layer = {s.id: numbers.get(s.id, last) for s in nodes if s.id in numbers or s.role in UNITS}
    consumers = model.consumers()
    found: dict[int, list[str]] = {}
    for name, number in layer.items():
        if any(layer.get(user) != number for user in consumers[name]):
            found.setdefault(number, []).append(name)
    return [found[number] for number in sorted(found)]


def _behind(model: Model, circles: set[str]) -> dict[str, list[str]]:
    """The circles that enter into each node with no other between; twice what is added besides."""
    found: dict[str, list[str]] = {}
    for equation in model.equations:
        within = {name: [name] if name in circles else found.get(name, []) for name in names(equation.body)}
        every = list(dict.fromkeys(circle for name in within for circle in within[name]))
        added = (
            [t.id for t in equation.body.terms if isinstance(t, Name | Indexed)]
            if isinstance(equation.body, Sum)
            else []
        )
        twice = [c for c in added if c in circles and any(c in within[n] for n in within if n != c)]
        found[equation.name] = [*every, *twice]
    return found


def _placed(columns: list[list[str]], model: Model) -> tuple[list[Unit], dict[str, int]]:
    units: list[Unit] = []
    places: dict[str, int] = {}
    for column, members in enumerate(columns):
        if not members:
            units.append(Unit(None, column, 0, "gap"))
        shown: list[str | None] = list(members)
        if len(members) > MOST_UNITS:
            shown = [*members[: MOST_UNITS - 2], None, members[-1]]
        for row, member in enumerate(shown):
            height = (len(shown) - 1) / 2 - row
            if member is None:
                units.append(Unit(None, column, height, "dots"))
                continue
            places[member] = len(units)
            kind = KINDS.get(model.symbol(member).role, "node")
            units.append(Unit(entry_of(model, member), column, height, kind))
    return units, places
