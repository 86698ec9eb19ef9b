"""Where lines are 0: the point at which a base changes its sign, and the domains that logarithms ask for."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, replace
from fractions import Fraction

from derive.evidence.definite import normal_form
from derive.evidence.field import Base, Element, Poly
from derive.evidence.generators import Generators
from derive.evidence.graph import Graph, Op
from derive.evidence.points import inside
from derive.evidence.rebuilt import node_of_base
from derive.model import Interval


@dataclass(frozen=True, slots=True)
class Cut:
    """name - value, or value - name where the sign is -1: a line in one variable, up to a positive factor."""

    name: str
    value: Fraction
    sign: int


def cut_of(generators: Generators, base: Base) -> Cut | None:
    """The line that a base is; None for any other."""
    number, one, rest = base, 1, 0
    if isinstance(base, Poly):
        used = [n for n, degree in enumerate(base.value.degrees()) if degree]
        if len(used) != 1 or int(base.value.degrees()[used[0]]) != 1:
            return None
        number, one, rest = used[0], 0, 0
        for exponents, coefficient in base.value.terms():
            if exponents[number]:
                one = int(coefficient)
            else:
                rest = int(coefficient)
    assert isinstance(number, int)
    atom = generators.meanings[number].atom
    return Cut(atom, Fraction(-rest, one), 1 if one > 0 else -1) if isinstance(atom, str) else None


def halves(domain: Interval, at: Fraction, *, closed: bool) -> Iterator[Interval]:
    """The parts of a domain below and above a point, with it or without."""
    if domain.low is None or domain.low < at:
        high, end = (at, closed) if inside(domain, at) else (domain.high, domain.high_closed)
        yield Interval(domain.low, high, domain.low_closed, end)
    if domain.high is None or domain.high > at:
        low, end = (at, closed) if inside(domain, at) else (domain.low, domain.low_closed)
        yield Interval(low, domain.high, end, domain.high_closed)


def natural(graph: Graph, root: int) -> Graph:
    """The graph on the domains that its logarithms and roots ask for: x > 0 for log x."""
    inner = [graph.nodes[number] for number in graph.reachable(root)]
    if any(node.op in (Op.CASES, Op.SWITCH) for node in inner):
        return graph  # what stands in a case that is not taken asks for nothing
    asked = [(node.args[0], False) for node in inner if node.op is Op.LOG]
    for node in inner:
        exponent = graph.rational(node.args[1]) if node.op is Op.POWER else None
        if exponent is not None and exponent.denominator != 1:
            asked.append((node.args[0], exponent > 0))
    for argument, closed in asked:
        form = normal_form(graph, argument)
        cut = None if form is None else _line(*form)
        if cut is not None:
            graph = _above(graph, cut, closed=closed)
    return graph


def _above(graph: Graph, cut: Cut, *, closed: bool) -> Graph:
    """The graph where the line is positive, or not negative."""
    parts = list(halves(graph.context.domain(cut.name), cut.value, closed=closed))
    kept = [part for part in parts if (part.high is None or part.high > cut.value) == (cut.sign > 0)]
    if not kept:
        return graph
    narrow = copy(graph)
    narrow.context = replace(graph.context, domains={**graph.context.domains, cut.name: kept[0]})
    return narrow


def _line(generators: Generators, element: Element) -> Cut | None:
    """The only factor of an element whose sign is open, where it is a line."""
    sign, found = (1 if element.coefficient > 0 else -1), list[Cut]()
    for base, power in element.factors.items():
        bound = generators.signs.bound(base)
        if bound.apart and bound.sign():
            sign *= bound.sign() ** (power % 2)
            continue
        cut = cut_of(generators, base)
        if cut is None or power != 1:
            return None
        found.append(cut)
    return replace(found[0], sign=sign * found[0].sign) if len(found) == 1 else None


def roots_of(graph: Graph, generators: Generators, element: Element, *, name: str) -> Iterator[int]:
    """Nodes without the name at which a factor of the element may be 0: b/a for a x - b, 0 for e^x - 1."""
    for base, power in element.factors.items():
        if power <= 0:
            continue
        for factor, _ in generators.irreducible(base):
            compared = generators.compared(factor)
            if compared is not None:
                yield from roots_of(graph, generators, compared, name=name)
            elif (root := _root(graph, generators, factor, name=name)) is not None:
                yield root


def _root(graph: Graph, generators: Generators, base: Base, *, name: str) -> int | None:
    """-b/a for a factor a x + b with an a that is nowhere 0."""
    number = generators.number_of(name)
    if number is None or base == number:
        return None if number is None else graph.number(0)
    if isinstance(base, int):
        return None
    lines = {tuple(exponents): int(coefficient) for exponents, coefficient in base.value.terms()}
    with_name = [exponents for exponents in lines if exponents[number]]
    if len(with_name) != 1 or with_name[0][number] != 1:
        return None
    slope = lines.pop(with_name[0])
    beside = [n for n, exponent in enumerate(with_name[0]) if exponent and n != number]
    if not all(generators.signs.bound(n).apart for n in beside):
        return None
    below = [_powered(graph, generators, n, power=int(with_name[0][n])) for n in beside]
    terms: list[int] = []
    for exponents, coefficient in lines.items():
        factor = Fraction(-coefficient, slope)
        inner = [
            _powered(graph, generators, n, power=int(power)) for n, power in enumerate(exponents) if power
        ]
        if None in inner:
            return None
        parts = [
            *([graph.number(factor)] if factor != 1 or not inner else []),
            *(node for node in inner if node is not None),
        ]
        terms.append(graph.fold(Op.MULTIPLY, parts))
    if None in below:
        return None
    top = graph.fold(Op.ADD, terms) if terms else graph.number(0)
    return graph.fold(Op.DIVIDE, [top, *(node for node in below if node is not None)])


def _powered(graph: Graph, generators: Generators, number: int, *, power: int) -> int | None:
    """The power of a generator as a node."""
    node = node_of_base(graph, generators, number)
    return node if node is None or power == 1 else graph.node(Op.POWER, (node, graph.number(power)))
