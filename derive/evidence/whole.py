"""Exact values of what is made of rational numbers by + · / and whole powers, and of whole parts of such."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import prod

from derive.evidence.graph import Atom, Graph, Node, Op

MOST_POWER = 1_000


def exactly(graph: Graph, root: int, point: Mapping[Atom, object]) -> Fraction | None:
    """The value of a node at a point of rational numbers; None where anything else is in it."""
    values: dict[int, Fraction | None] = {}
    for number in graph.reachable(root):
        node = graph.nodes[number]
        args = [value for argument in node.args if (value := values[argument]) is not None]
        if node.op is Op.ATOM:
            value = point.get(graph.atom(number))
            values[number] = value if isinstance(value, Fraction) else None
        else:
            values[number] = _value(node, args) if len(args) == len(node.args) else None
    return values[root]


def _value(node: Node, args: list[Fraction]) -> Fraction | None:
    match node.op:
        case Op.NUMBER:
            return node.payload if isinstance(node.payload, Fraction) else None
        case Op.ADD:
            return sum(args, Fraction(0))
        case Op.MULTIPLY:
            return prod(args, start=Fraction(1))
        case Op.DIVIDE if args[1]:
            return args[0] / args[1]
        case Op.POWER if args[1].denominator == 1 and abs(args[1]) < MOST_POWER and (args[0] or args[1] > 0):
            return args[0] ** int(args[1])
        case Op.FLOOR:
            return Fraction(args[0].numerator // args[0].denominator)
        case _:
            return None
