"""Expressions as one directed graph without repetition: every operation is a loop, so depth costs no stack.

Arguments have smaller numbers than the nodes that use them; a loop over increasing numbers is a pass from
the leaves to the root. Nothing is simplified here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Any

from derive.evidence.effort import spend
from derive.evidence.sizes import Limit, Sizes
from derive.evidence.verdict import Context, TooLarge
from derive.index_sums import canonical
from derive.indices import free_indices, reindexed
from derive.term import Delta, Derivative, Index, Indexed, Name, Number

MOST_NODES = 60_000
BOUND, OPENED = "%", "!"  # how letters of sums begin, and how they do while something is put in


class Op(Enum):
    """What a node does to its arguments."""

    NUMBER = "number"  # payload: Fraction
    PI = "pi"
    ATOM = "atom"  # payload: a name, an entry of an array or the derivative of a node
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
    FLOOR = "floor"
    MAX = "max"
    MIN = "min"
    CASES = "cases"  # value, left, right of each branch, then otherwise; payload: the relations
    SWITCH = "switch"  # (u, a, b): a where u > 0, b where u < 0, nothing at u = 0
    GUARD = "guard"  # (u, v): u where v has a value
    TOTAL = "total"  # the sum of its argument over an index; payload: the letter that it binds
    DELTA = "delta"  # payload: two indices; 1 where they are equal, else 0

    __hash__ = object.__hash__  # members are unique; hashing their names took a tenth of a judgement


SWITCHING = (Op.ABS, Op.SIGN, Op.FLOOR, Op.MAX, Op.MIN, Op.CASES, Op.SWITCH)

Atom = str | Indexed | Derivative


@dataclass(frozen=True, slots=True)
class Bound:
    """An index letter that runs from 1 to `limit` in a sum.

    A sum names its letter by how many sums lie within it and by its limit, `%0:n`. So equal sums are one
    node, and an inner sum binds no letter that is free in it, since that one belongs to a sum farther out.
    """

    letter: str
    limit: Limit
    height: int


Payload = None | Fraction | Atom | tuple[str, ...] | Bound | Delta


def bound_letter(height: int, limit: Limit) -> str:
    """The letter of a sum with `height` sums within it; authors cannot write it."""
    return f"{BOUND}{height}:{limit.id if isinstance(limit, Name) else limit.value}"


def is_bound(letter: str) -> bool:
    """Whether a sum has named this letter."""
    return letter.startswith(BOUND)


def is_zero(delta: Delta) -> bool:
    """Whether the indices are different numbers."""
    return isinstance(delta.left, Number) and isinstance(delta.right, Number) and delta.left != delta.right


def limit_of(letter: str) -> Limit:
    """The limit of the sum that has named this letter."""
    written = letter.partition(":")[2]
    return Number(Fraction(written)) if written.isdecimal() else Name(written)


@dataclass(frozen=True, slots=True)
class Node:
    """An operation on nodes with smaller numbers."""

    op: Op
    args: tuple[int, ...] = ()
    payload: Payload = None


class Graph:
    """Nodes by number, each different node once."""

    def __init__(self, context: Context, sizes: Sizes | None = None) -> None:
        self.context = context
        self.sizes = sizes  # of arrays and sums; without them no index can be read
        self.nodes: list[Node] = []
        self._numbers: dict[tuple[Op, tuple[int, ...], Payload], int] = {}
        self._letters: dict[int, tuple[str, ...]] = {}
        self._atoms: dict[int, tuple[int, ...]] = {}  # the nodes of atoms below a root, which never change
        self._heights: dict[int, int] = {}
        self._positive: dict[int, bool] = {}
        self._values: dict[int | Fraction, int] = {}  # the nodes of numbers
        self.rounded: dict[int, dict[int, Any]] = {}  # their balls, by precision in bits

    def node(self, op: Op, args: tuple[int, ...] = (), payload: Payload = None) -> int:
        """The number of that node."""
        key = (op, args, payload)
        found = self._numbers.get(key)
        if found is None:
            found = len(self.nodes)
            if found >= MOST_NODES:
                raise TooLarge(f"the expression has more than {MOST_NODES} operations")
            spend(1)
            self.nodes.append(Node(op, args, payload))
            self._numbers[key] = found
        return found

    def number(self, value: int | Fraction) -> int:
        """The node of a rational number."""
        if value not in self._values:
            self._values[value] = self.node(Op.NUMBER, payload=Fraction(value))
        return self._values[value]

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

    def is_positive(self, root: int) -> bool:
        """Whether its form says that it is positive: exp(u), and what is made of such by + · /."""
        if root not in self._positive:
            for number in self.reachable(root):
                node = self.nodes[number]
                below = all(self._positive.get(argument, False) for argument in node.args)
                of_numbers = isinstance(node.payload, Fraction) and node.payload > 0
                made = node.op in (Op.ADD, Op.MULTIPLY, Op.DIVIDE) and below
                self._positive[number] = made or of_numbers or node.op in (Op.EXP, Op.PI)
        return self._positive[root]

    def reachable(self, *roots: int) -> list[int]:
        """The nodes below `roots`, leaves first."""
        nodes, seen, stack = self.nodes, set(roots), list(roots)
        while stack:
            for argument in nodes[stack.pop()].args:
                if argument not in seen:
                    seen.add(argument)
                    stack.append(argument)
        return sorted(seen)

    def atoms(self, *roots: int) -> list[Atom]:
        """The names and derivatives below `roots`, in the order of their first reading."""
        numbers = self._atoms_below(roots[0]) if len(roots) == 1 else self._atoms_of_all(roots)
        return [self.atom(number) for number in numbers]

    def atom(self, number: int) -> Atom:
        """The name or derivative that the node is."""
        payload = self.nodes[number].payload
        assert isinstance(payload, str | Indexed | Derivative)
        return payload

    def _atoms_of_all(self, roots: tuple[int, ...]) -> list[int]:
        return sorted({number for root in roots for number in self._atoms_below(root)})

    def _atoms_below(self, root: int) -> tuple[int, ...]:
        if root not in self._atoms:
            below = self.reachable(root)
            self._atoms[root] = tuple(number for number in below if self.nodes[number].op is Op.ATOM)
        return self._atoms[root]

    def substitute(self, root: int, values: Mapping[Atom, int]) -> int:
        """`root` with atoms exchanged for nodes, all at once."""
        return self.exchanged(root, values.get)

    def exchanged(self, root: int, value_of: Callable[[Atom], int | None], depth: int = 0) -> int:
        """`root` with the atoms that have a value exchanged for it, all at once.

        Within `depth` sums. What is put into a sum may hold sums itself, so the letter of the outer one is
        made free before and bound again after.
        """
        if self.sizes is None and all(value_of(atom) is None for atom in self.atoms(root)):
            return root
        new: dict[int, int] = {}
        for number in self.reachable(root) if self.sizes is None else self.outside_of_sums(root):
            node = self.nodes[number]
            if node.op is Op.ATOM:
                value = value_of(self.atom(number))
                new[number] = number if value is None else value
            elif node.op is Op.TOTAL:
                bound, letter = self.bound(number), f"{OPENED}{depth}"
                opened = self.reindexed(node.args[0], {bound.letter: Name(letter)})
                body = self.exchanged(opened, value_of, depth + 1)
                new[number] = number if body == opened else self.total(body, letter, bound.limit)
            else:
                args = tuple(new[argument] for argument in node.args)
                new[number] = number if args == node.args else self.node(node.op, args, node.payload)
        return new[root]

    def outside_of_sums(self, root: int) -> list[int]:
        """The nodes below `root` that are not within a sum, leaves first."""
        seen, stack = {root}, [root]
        while stack:
            node = self.nodes[stack.pop()]
            for argument in () if node.op is Op.TOTAL else node.args:
                if argument not in seen:
                    seen.add(argument)
                    stack.append(argument)
        return sorted(seen)

    def bound(self, number: int) -> Bound:
        """The letter that the sum binds."""
        bound = self.nodes[number].payload
        assert isinstance(bound, Bound)
        return bound

    def total(self, body: int, letter: str, limit: Limit) -> int:
        """Σ body over letter = 1, …, limit."""
        height = self.height(body)
        own = bound_letter(height, limit)
        if letter != own:
            body = self.reindexed(body, {letter: Name(own)})
        return self.node(Op.TOTAL, (body,), Bound(own, limit, height))

    def height(self, root: int) -> int:
        """How many sums lie within each other below `root`."""
        if root not in self._heights:
            totals = (number for number in self.reachable(root) if self.nodes[number].op is Op.TOTAL)
            self._heights[root] = max((self.bound(total).height + 1 for total in totals), default=0)
        return self._heights[root]

    def delta(self, left: Index, right: Index) -> int:
        """1 for equal indices, else a Kronecker delta in its one writing."""
        delta = canonical(Delta(left, right))
        return self.number(1) if delta.left == delta.right else self.node(Op.DELTA, payload=delta)

    def reindexed(self, root: int, letters: Mapping[str, Index]) -> int:
        """`root` with free index letters exchanged, all at once, for letters that no sum within it binds."""
        if not letters:
            return root
        new: dict[int, int] = {}
        for number in self.reachable(root) if self.nodes[root].args else (root,):
            node = self.nodes[number]
            match node.payload:
                case Indexed() | Derivative() if node.op is Op.ATOM:
                    atom = reindexed(node.payload, letters)
                    assert isinstance(atom, Indexed | Derivative)
                    new[number] = number if atom == node.payload else self.node(Op.ATOM, payload=atom)
                case Delta():
                    pair = reindexed(node.payload, letters)
                    assert isinstance(pair, Delta)
                    new[number] = self.delta(pair.left, pair.right)
                case _:
                    args = tuple(new[argument] for argument in node.args)
                    new[number] = number if args == node.args else self.node(node.op, args, node.payload)
        return new[root]

    def letters(self, root: int) -> tuple[str, ...]:
        """The index letters below `root`, free and bound, in the order of their first reading."""
        if root not in self._letters:
            found: dict[str, None] = {}
            for number in self.reachable(root):
                payload = self.nodes[number].payload
                if isinstance(payload, Indexed | Delta | Derivative):
                    found.update(dict.fromkeys(free_indices(payload)))
            self._letters[root] = tuple(found)
        return self._letters[root]

    def entry(self, atom: Indexed, array: str) -> int:
        """An entry of the array, or of its inverse: of a symmetric S it is (S_ij + S_ji)/2."""
        here = self.node(Op.ATOM, payload=atom)
        if array not in self.context.symmetric or len(atom.indices) != 2 or len(set(atom.indices)) < 2:
            return here
        there = self.node(Op.ATOM, payload=Indexed(atom.id, atom.indices[::-1]))
        return self.node(Op.DIVIDE, (self.node(Op.ADD, (here, there)), self.number(2)))

    def fold(self, op: Op, args: Iterable[int]) -> int:
        """op(op(a, b), c) …"""
        first, *rest = args
        for argument in rest:
            first = self.node(op, (first, argument))
        return first
