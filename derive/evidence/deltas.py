"""Kronecker deltas leave an expression: those with a sum's letter in the sum, the others by two cases.

Σ_i E(δ_iq, i) = Σ_i E(0, i) + E(1, q) - E(0, q)      because a delta is 0 or 1, for q in the range of i
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction

from derive.evidence.graph import Bound, Graph, Op, is_bound, is_zero, limit_of
from derive.evidence.sizes import Limit, only
from derive.index_sums import letters_of
from derive.term import Delta, Index, Name, Number

TOTAL_OPS = (Op.EXP, Op.SIN, Op.COS, Op.ATAN, Op.ERF, Op.TANH, Op.SINH, Op.COSH, Op.ABS, Op.MAX, Op.MIN)


def range_of(graph: Graph, letter: str) -> Limit | None:
    """The size up to which a letter runs; None where it is open."""
    if ":" in letter:
        return limit_of(letter)
    return None if graph.sizes is None else only(graph.sizes.letters.get(letter, ()))


def collapsed(graph: Graph, root: int) -> int:
    """`root` without deltas that hold the letter of a sum, where they can be taken out.

    It has the same value wherever `root` has one, and may have values at more points.
    """
    new: dict[int, int] = {}
    for number in graph.reachable(root):
        node = graph.nodes[number]
        if node.op is Op.TOTAL:
            new[number] = _collapsed_sum(graph, new[node.args[0]], graph.bound(number))
        elif node.op is Op.DELTA and isinstance(node.payload, Delta) and is_zero(node.payload):
            new[number] = graph.number(0)
        else:
            new[number] = tidied(graph, number, tuple(new[argument] for argument in node.args))
    return new[root]


def _collapsed_sum(graph: Graph, body: int, bound: Bound) -> int:
    for delta in deltas(graph, body):
        other = _partner(graph, delta, bound)
        if other is None or not is_total_in(graph, body, _holding(graph, body, delta)):
            continue
        off, on = (valued(graph, body, {delta: value}) for value in (0, 1))
        at = {bound.letter: other}
        there = graph.minus(graph.reindexed(on, at), graph.reindexed(off, at))
        return _added(graph, (_collapsed_sum(graph, off, bound), there))
    return graph.number(0) if graph.rational(body) == 0 else graph.total(body, bound.letter, bound.limit)


def _partner(graph: Graph, delta: Delta, bound: Bound) -> Index | None:
    """The other index of a delta with the sum's letter, when it lies in the sum's range."""
    if Name(bound.letter) not in (delta.left, delta.right):
        return None
    other = delta.right if delta.left == Name(bound.letter) else delta.left
    if isinstance(other, Number):
        return other if 1 <= other.value <= _least(graph, bound.limit) else None
    if not isinstance(other, Name):
        return None
    farther_out = not is_bound(other.id) or _height(other.id) > _height(bound.letter)
    return other if farther_out and range_of(graph, other.id) == bound.limit else None


def _least(graph: Graph, limit: Limit) -> Fraction:
    """What the size is at least."""
    if isinstance(limit, Number):
        return limit.value
    return Fraction(1 if graph.sizes is None else graph.sizes.least.get(limit.id, 1))


def _height(letter: str) -> int:
    return int(letter[1 : letter.index(":")])


def deltas(graph: Graph, *roots: int) -> list[Delta]:
    """The deltas below `roots`."""
    payloads = (graph.nodes[number].payload for number in graph.reachable(*roots))
    return [payload for payload in payloads if isinstance(payload, Delta)]


def open_delta(graph: Graph, *roots: int) -> Delta | None:
    """A delta whose letters are all free."""
    for delta in deltas(graph, *roots):
        if not any(map(is_bound, (*letters_of(delta.left), *letters_of(delta.right)))):
            return delta
    return None


def valued(graph: Graph, root: int, values: Mapping[Delta, int]) -> int:
    """`root` with deltas exchanged for 0 or 1."""
    new: dict[int, int] = {}
    for number in graph.reachable(root):
        node = graph.nodes[number]
        value = values.get(node.payload) if isinstance(node.payload, Delta) else None
        if value is not None:
            new[number] = graph.number(value)
        else:
            args = tuple(new[argument] for argument in node.args)
            new[number] = number if args == node.args else tidied(graph, number, args)
    return new[root]


def tidied(graph: Graph, number: int, args: tuple[int, ...]) -> int:
    """The node over other arguments, without zeros that are added and what is multiplied by zero."""
    node = graph.nodes[number]
    zeros = [graph.rational(argument) == 0 for argument in args]
    match node.op:
        case Op.MULTIPLY if any(zeros):
            return graph.number(0)
        case Op.DIVIDE if zeros[0]:
            return args[0]
        case Op.ADD:
            return _added(graph, args)
        case Op.GUARD:
            return args[0]
        case Op.SWITCH if args[1] == args[2]:
            return args[1]
        case Op.TOTAL if zeros[0]:
            return args[0]
        case Op.TOTAL:
            bound = graph.bound(number)
            return graph.total(args[0], bound.letter, bound.limit)
        case _:
            return number if args == node.args else graph.node(node.op, args, node.payload)


def _added(graph: Graph, terms: tuple[int, ...]) -> int:
    kept = tuple(term for term in terms if graph.rational(term) != 0)
    if len(kept) > 1:
        return graph.node(Op.ADD, kept)
    return kept[0] if kept else graph.number(0)


def _holding(graph: Graph, root: int, delta: Delta) -> set[int]:
    return {number for number in graph.reachable(root) if graph.nodes[number].payload == delta}


def is_total_in(graph: Graph, root: int, numbers: Collection[int]) -> bool:
    """Whether `root` has a value for every value of these nodes where it has one for one of them."""
    touched: set[int] = set()
    for number in graph.reachable(root):
        places = [place for place, argument in enumerate(graph.nodes[number].args) if argument in touched]
        if number in numbers:
            touched.add(number)
        elif places:
            touched.add(number)
            if not _takes_any(graph, number, places):
                return False
    return True


def _takes_any(graph: Graph, number: int, places: list[int]) -> bool:
    """Whether arguments at these places may have any value."""
    node = graph.nodes[number]
    match node.op:
        case Op.ADD | Op.MULTIPLY | Op.TOTAL | Op.GUARD:
            return True
        case Op.DIVIDE:
            return places == [0]
        case Op.POWER:
            exponent = graph.whole(node.args[1])
            return places == [0] and exponent is not None and exponent >= 0
        case Op.SWITCH:
            return 0 not in places
        case Op.CASES:
            return all(place % 3 == 0 for place in places)
        case op:
            return op in TOTAL_OPS
