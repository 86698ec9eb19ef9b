"""The network of an author's equations as neurons: input, hidden, output; a circle for z and a together."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from derive.document import Arrow, Diagram, Unit
from derive.model import Equation, Model, Role
from derive.term import ONE, BigSum, Call, Indexed, Name, Product, Sum, Term, names
from derive.uses import entry_of

MOST_CIRCLES = 16
TRAINED = (Role.WEIGHT, Role.BIAS, Role.PARAMETER)
OUTPUTS = (Role.ACTIVATION, Role.PREDICTION)


@dataclass
class _Network:
    """Which nodes share a circle, named by the last of them, and in which column each circle stands."""

    model: Model
    circle: dict[str, str] = field(default_factory=dict)
    column: dict[str, int] = field(default_factory=dict)

    def members(self, circle: str) -> set[str]:
        """The nodes that share a circle."""
        return {name for name, own in self.circle.items() if own == circle}

    def reads(self, circle: str) -> list[tuple[str, Equation]]:
        """The circles whose values one reads, with the equation that does."""
        members = [e for e in self.model.equations if self.circle.get(e.name) == circle]
        found = [
            (self.circle[name], equation)
            for equation in members
            for name in names(equation.body)
            if name in self.circle and self.circle[name] != circle
        ]
        return list(dict(found).items())


def neurons(model: Model) -> Diagram | None:
    """Circles in layers with the weights on the arrows; None where the equations are no layers of neurons."""
    network = _Network(model)
    sources = [s.id for s in model.symbols if s.role is Role.INPUT]
    network.circle = {name: name for name in sources} | _circles(model)
    for name in sources:
        network.column[name] = 0
    for equation in model.equations:
        circle = network.circle[equation.name]
        if circle == equation.name:
            before = [network.column[source] for source, _ in network.reads(circle)]
            network.column[circle] = max(before, default=0) + 1
    inner = [name for name in network.column if name not in sources and name != model.loss]
    layered = all(model.symbol(name).role in OUTPUTS for name in inner)
    if not (sources and inner and layered) or len(network.column) > MOST_CIRCLES:
        return None
    return _drawn(network)


def _circles(model: Model) -> dict[str, str]:
    """Every node with the last of those that only pass its value on: z with a = g(z), a with ŷ = a."""
    consumers = model.consumers()
    found: dict[str, str] = {}
    for equation in reversed(model.equations):
        users = [user for user in consumers[equation.name] if model.body(user) is not None]
        passes = len(users) == 1 and users[0] != model.loss and _passes(model, users[0], equation.name)
        found[equation.name] = found[users[0]] if passes else equation.name
    return found


def _passes(model: Model, user: str, name: str) -> bool:
    """Whether the user's equation is ŷ = a, or a = g(z) of a pre-activation."""
    body = model.body(user)
    if isinstance(body, Name | Indexed):
        return True
    return model.symbol(name).role is Role.PRE_ACTIVATION and body is not None and set(names(body)) == {name}


def _drawn(network: _Network) -> Diagram:
    model = network.model
    columns: list[list[str]] = [[] for _ in range(max(network.column.values()) + 1)]
    for name, column in network.column.items():
        columns[column].append(name)
    biased = {column: bias for column in range(len(columns) - 1) if (bias := _bias(network, columns, column))}
    places: dict[str, int] = {}
    units: list[Unit] = []
    for column, members in enumerate(columns):
        shown = [*members, *([f"1 {column}"] if column in biased else [])]
        for row, name in enumerate(shown):
            places[name] = len(units)
            units.append(_unit(name, (column, (len(shown) - 1) / 2 - row), model))
    arrows = [
        Arrow(
            places[source], places[circle], "forward", weight(equation.body, network.members(source), model)
        )
        for circle in network.column
        for source, equation in network.reads(circle)
    ]
    arrows += [
        Arrow(places[f"1 {column}"], places[circle], "forward", entry_of(model, bias))
        for column, (circle, bias) in biased.items()
    ]
    titles = ("input", *["hidden"] * (len(columns) - 3), "output", "loss")
    inputs, layers = len(columns[0]), len(columns) - 2
    words = f"network with {inputs} input{'s' * (inputs > 1)} and {layers} layer{'s' * (layers > 1)}"
    return Diagram(tuple(units), tuple(arrows), words, titles)


def _unit(name: str, place: tuple[int, float], model: Model) -> Unit:
    column, height = place
    if name.startswith("1 "):
        return Unit(ONE, column, height, "bias")
    kind = "input" if column == 0 else "loss" if name == model.loss else "node"
    return Unit(entry_of(model, name), column, height, kind)


def _bias(network: _Network, columns: list[list[str]], column: int) -> tuple[str, str] | None:
    """The circle of the next column and the parameter that it adds; None where there are several circles."""
    if len(columns[column + 1]) != 1:
        return None
    (circle,) = columns[column + 1]
    for equation in network.model.equations:
        if network.circle.get(equation.name) == circle and isinstance(equation.body, Sum):
            for term in equation.body.terms:
                if isinstance(term, Name | Indexed) and network.model.symbol(term.id).role in TRAINED:
                    return circle, term.id
    return None


def weight(body: Term, source: Collection[str], model: Model) -> Term | None:
    """The parameter that multiplies what is called one of `source`, or the function that is applied to it."""
    if isinstance(body, Call) and model.function(body.function):
        return Call(body.function, ())
    for term in body.terms if isinstance(body, Sum) else (body,):
        term = term.body if isinstance(term, BigSum) else term
        if isinstance(term, Product) and len(term.factors) == 2:
            others = [factor for factor in term.factors if getattr(factor, "id", "") not in source]
            if (
                len(others) == 1
                and isinstance(others[0], Name | Indexed)
                and others[0].id in model.parameters
            ):
                return others[0]
    return None
