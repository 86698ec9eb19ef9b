"""Expressions as one directed graph without repetition: every operation is a loop, so depth costs no stack.

Arguments have smaller numbers than the nodes that use them; a loop over increasing numbers is a pass from
the leaves to the root. Nothing is simplified here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from derive.evidence.verdict import Context, TooLarge
from derive.term import Derivative

MOST_NODES = 60_000


class Op(Enum):
    """What a node does to its arguments."""

    NUMBER = "number"  # payload: Fraction
    PI = "pi"
    ATOM = "atom"  # payload: a name or the derivative of a node
    ADD = "+"
    MULTIPLY = "*"
    DIVIDE = "/"
    POWER = "^"
    EXP = "exp"
    LOG = "log"
    SIN = "sin"
    COS = "cos"
    ATAN = "atan"
    ERF = "erf"
    TANH = "tanh"
    SINH = "sinh"
    COSH = "cosh"
    ABS = "abs"
    SIGN = "sign"
    MAX = "max"
    MIN = "min"
    CASES = "cases"  # value, left, right of each branch, then otherwise; payload: the relations
    SWITCH = "switch"  # (u, a, b): a where u > 0, b where u < 0, nothing at u = 0
    GUARD = "guard"  # (u, v): u where v has a value

    __hash__ = object.__hash__  # members are unique; hashing their names took a tenth of a judgement


SWITCHING = (Op.ABS, Op.SIGN, Op.MAX, Op.MIN, Op.CASES, Op.SWITCH)

Atom = str | Derivative
Payload = None | Fraction | Atom | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """An operation on nodes with smaller numbers."""

    op: Op
    args: tuple[int, ...] = ()
    payload: Payload = None


class Graph:
    """Nodes by number, each different node once."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.nodes: list[Node] = []
        self._numbers: dict[tuple[Op, tuple[int, ...], Payload], int] = {}

    def node(self, op: Op, args: tuple[int, ...] = (), payload: Payload = None) -> int:
        """The number of that node."""
        key = (op, args, payload)
        found = self._numbers.get(key)
        if found is None:
            found = len(self.nodes)
            if found >= MOST_NODES:
                raise TooLarge(f"the expression has more than {MOST_NODES} operations")
            self.nodes.append(Node(op, args, payload))
            self._numbers[key] = found
        return found

    def number(self, value: int | Fraction) -> int:
        """The node of a rational number."""
        return self.node(Op.NUMBER, payload=Fraction(value))

    def minus(self, left: int, right: int) -> int:
        """left - right."""
        return self.node(Op.ADD, (left, self.negative(right)))

    def negative(self, term: int) -> int:
        """-term."""
        return self.node(Op.MULTIPLY, (self.number(-1), term))

    def rational(self, number: int) -> Fraction | None:
        """The value of 2, -1, 1/2, … written with numbers only; None for anything else."""
        node = self.nodes[number]
        if node.op is Op.NUMBER and isinstance(node.payload, Fraction):
            return node.payload
        if node.op not in (Op.MULTIPLY, Op.DIVIDE) or len(node.args) != 2:
            return None
        left, right = (self.nodes[argument].payload for argument in node.args)
        if not isinstance(left, Fraction) or not isinstance(right, Fraction):
            return None
        if node.op is Op.MULTIPLY:
            return left * right
        return left / right if right else None

    def whole(self, number: int) -> int | None:
        """The value of a whole number written with numbers only."""
        value = self.rational(number)
        return None if value is None or value.denominator != 1 else int(value)

    def reachable(self, *roots: int) -> list[int]:
        """The nodes below `roots`, leaves first."""
        seen = set(roots)
        stack = list(roots)
        while stack:
            for argument in self.nodes[stack.pop()].args:
                if argument not in seen:
                    seen.add(argument)
                    stack.append(argument)
        return sorted(seen)

    def atoms(self, *roots: int) -> list[Atom]:
        """The names and derivatives below `roots`, in the order of their first reading."""
        return [
            node.payload
            for node in map(self.nodes.__getitem__, self.reachable(*roots))
            if node.op is Op.ATOM and isinstance(node.payload, str | Derivative)
        ]

    def substitute(self, root: int, values: Mapping[Atom, int]) -> int:
        """`root` with atoms exchanged for nodes, all at once."""
        new: dict[int, int] = {}
        for number in self.reachable(root):
            node = self.nodes[number]
            if node.op is Op.ATOM:
                assert isinstance(node.payload, str | Derivative)
                new[number] = values.get(node.payload, number)
            else:
                args = tuple(new[argument] for argument in node.args)
                new[number] = number if args == node.args else self.node(node.op, args, node.payload)
        return new[root]

    def fold(self, op: Op, args: Iterable[int]) -> int:
        """op(op(a, b), c) …"""
        first, *rest = args
        for argument in rest:
            first = self.node(op, (first, argument))
        return first
