"""Elements of the differential field as nodes of a graph again: a factor of a normal form by itself."""

from __future__ import annotations

from fractions import Fraction

from flint import fmpq

from derive.evidence.field import Base, Element
from derive.evidence.generators import Generators
from derive.evidence.graph import Graph, Op

_PLAIN = {op.value: op for op in (Op.EXP, Op.SIN, Op.COS, Op.ATAN, Op.ERF)}


def node_of(graph: Graph, generators: Generators, element: Element) -> int | None:
    """A node with the value of the element; None for a generator that is none of a few functions."""
    factors = [graph.number(_fraction(element.coefficient))]
    for base, exponent in element.factors.items():
        node = node_of_base(graph, generators, base)
        if node is None:
            return None
        factors.append(_power(graph, node, exponent))
    return graph.fold(Op.MULTIPLY, factors)


def node_of_base(graph: Graph, generators: Generators, base: Base) -> int | None:
    """A node with the value of a generator, or of a polynomial in generators."""
    if isinstance(base, int):
        return _generator(graph, generators, base)
    terms: list[int] = []
    for exponents, coefficient in base.value.terms():
        factors = [graph.number(int(coefficient))]
        for number, exponent in enumerate(exponents[: generators.field.used]):
            if exponent:
                node = _generator(graph, generators, number)
                if node is None:
                    return None
                factors.append(_power(graph, node, int(exponent)))
        terms.append(graph.fold(Op.MULTIPLY, factors))
    return graph.fold(Op.ADD, terms)


def _generator(graph: Graph, generators: Generators, number: int) -> int | None:
    meaning = generators.meanings[number]
    if meaning.kind == "atom" and isinstance(meaning.atom, str):
        return graph.node(Op.ATOM, payload=meaning.atom)
    if meaning.kind == "pi":
        return graph.node(Op.PI)
    if meaning.kind == "log" and meaning.of is not None:
        sign, inner = generators.signs.known(meaning.of), node_of_base(graph, generators, meaning.of)
        if inner is None or not sign:
            return None
        return graph.node(Op.LOG, (inner if sign > 0 else graph.negative(inner),))
    inner = None if meaning.element is None else node_of(graph, generators, meaning.element)
    if inner is None:
        return None
    if meaning.kind == "log":
        return graph.node(Op.LOG, (inner,))
    if meaning.kind == "root" and meaning.element is not None and not meaning.element.factors:
        degree = generators.field.relations[number].degree
        return graph.node(Op.POWER, (inner, graph.number(Fraction(1, degree))))
    return graph.node(_PLAIN[meaning.kind], (inner,)) if meaning.kind in _PLAIN else None


def sums_of_logs(graph: Graph, generators: Generators, base: Base) -> list[tuple[int, int]] | None:
    """The coefficients and logarithms of a polynomial c_0 + c_1 log u_1 + c_2 log u_2 …, as nodes.

    None where a logarithm stands in another way; the 0 in front of all is c_0, with 1 for its logarithm.
    """
    if isinstance(base, int):
        node = _generator(graph, generators, base) if generators.meanings[base].kind == "log" else None
        return None if node is None else [(graph.number(1), node)]
    groups: dict[int | None, list[int]] = {}
    for exponents, coefficient in base.value.terms():
        used = [n for n, exponent in enumerate(exponents[: generators.field.used]) if exponent]
        logs = [n for n in used if generators.meanings[n].kind == "log"]
        if len(logs) > 1 or any(exponents[n] > 1 for n in logs):
            return None
        factors = [graph.number(int(coefficient))]
        for n in used:
            if n not in logs:
                node = _generator(graph, generators, n)
                if node is None:
                    return None
                factors.append(_power(graph, node, int(exponents[n])))
        groups.setdefault(logs[0] if logs else None, []).append(graph.fold(Op.MULTIPLY, factors))
    found: list[tuple[int, int]] = []
    for number, terms in groups.items():
        log = graph.number(1) if number is None else _generator(graph, generators, number)
        if log is None:
            return None
        found.append((graph.fold(Op.ADD, terms), log))
    return found if len(groups) > 1 or None not in groups else None


def _power(graph: Graph, node: int, exponent: int) -> int:
    return node if exponent == 1 else graph.node(Op.POWER, (node, graph.number(exponent)))


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))
