"""Signs that the form of an expression shows, for sums of every size: squares, exponentials, sums of such."""

from __future__ import annotations

from fractions import Fraction

from derive.evidence.definite import Sign
from derive.evidence.forms import Signed
from derive.evidence.graph import Graph, Op
from derive.evidence.reader import NeedSizes, Reader
from derive.evidence.sizes import sizes_of
from derive.evidence.unfold import Meanings
from derive.evidence.verdict import Context
from derive.term import Term

NAMED = {
    (1, True): Sign.POSITIVE,
    (1, False): Sign.NON_NEGATIVE,
    (0, False): Sign.ZERO,
    (-1, False): Sign.NON_POSITIVE,
    (-1, True): Sign.NEGATIVE,
}


def sign_by_form(term: Term, context: Context) -> Sign | None:
    """The sign of `term` wherever it has a value, read off its form; None where the form does not show it."""
    try:
        graph, root = complete(term, Graph(context))
    except NeedSizes:
        graph, root = complete(term, Graph(context, sizes_of((term,), context)))
    found = form_sign(graph, root)
    return None if found is None else NAMED[found]


def form_sign(graph: Graph, root: int) -> Signed | None:
    """The sign of a node, as far as its form shows it."""
    signs: dict[int, Signed | None] = {}
    for number in graph.reachable(root):
        signs[number] = _sign(graph, number, signs)
    return signs[root]


def complete(term: Term, graph: Graph) -> tuple[Graph, int]:
    """`term` in a graph, in independent variables. Raises NeedSizes where it has sums and the graph none."""
    reader = Reader(graph)
    return graph, Meanings(reader).complete(reader.read(term))


def _sign(graph: Graph, number: int, signs: dict[int, Signed | None]) -> Signed | None:
    node = graph.nodes[number]
    args = [signs[argument] for argument in node.args]
    match node.op:
        case Op.NUMBER:
            assert isinstance(node.payload, Fraction)
            return (0, False) if not node.payload else (1 if node.payload > 0 else -1, True)
        case Op.PI | Op.EXP | Op.COSH:
            return 1, True
        case Op.ATOM:
            return (1, True) if graph.sizes is not None and node.payload in graph.sizes.least else None
        case Op.LOG:
            return _log(graph, node.args[0], signs)
        case Op.ABS:
            return 1, bool(args[0] and args[0][1])
        case Op.ADD:
            return _sum(args)
        case Op.MULTIPLY if node.args[0] == node.args[-1] and len(node.args) == 2:
            return 1, bool(args[0] and args[0][1])
        case Op.MULTIPLY | Op.DIVIDE:
            return _product(args)
        case Op.POWER:
            return _power(args[0], graph.rational(node.args[1]))
        case Op.TOTAL | Op.GUARD | Op.TANH | Op.SINH | Op.ATAN | Op.ERF:
            return args[0]
        case Op.MAX:
            above = [sign for sign in args if sign is not None and sign[0] >= 0]
            return (1, any(sign[0] and sign[1] for sign in above)) if above else None
        case _:
            return None


def _log(graph: Graph, argument: int, signs: dict[int, Signed | None]) -> Signed | None:
    """log(1 + u) > 0 for u > 0."""
    node = graph.nodes[argument]
    numbers = [graph.rational(part) for part in node.args] if node.op is Op.ADD else []
    others = [signs[part] for part, number in zip(node.args, numbers, strict=False) if number is None]
    known = [number for number in numbers if number is not None]
    large = bool(known) and all(number >= 1 for number in known) and bool(others)
    return (1, True) if large and all(sign == (1, True) for sign in others) else None


def _sum(args: list[Signed | None]) -> Signed | None:
    ways = {sign[0] for sign in args if sign is not None} - {0}
    if None in args or len(ways) > 1:
        return None
    return (ways.pop(), any(sign is not None and sign[1] for sign in args)) if ways else (0, False)


def _product(args: list[Signed | None]) -> Signed | None:
    sign, apart = 1, True
    for one in args:
        if one is None:
            return None
        sign, apart = sign * one[0], apart and one[1]
    return (sign, apart) if sign else (0, False)


def _power(base: Signed | None, exponent: Fraction | None) -> Signed | None:
    if exponent is None:
        return base if base == (1, True) else None
    if exponent.denominator != 1:
        return 1, bool(base and base[1])  # a root has a value for no negative number
    if exponent % 2 == 0:
        return 1, exponent < 0 or bool(base and base[1])
    return base
