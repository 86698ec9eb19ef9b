"""Derivatives of nodes, from the leaves to the root; written on its own, no rule of the product is used."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from derive.errors import NotYet
from derive.evidence import extremes, inverses
from derive.evidence.extremes import extreme_of
from derive.evidence.graph import Graph, Op, Payload
from derive.evidence.inverses import matrix_of
from derive.term import Indexed


def derivative(graph: Graph, root: int, wrt: str | Indexed) -> int:
    """∂root/∂wrt with every other atom fixed, where `root` has a value; ∂x_i/∂x_q is the delta of i and q."""
    if graph.sizes is not None and wrt in graph.sizes.least:
        raise NotYet(f"'{wrt}' is the size of a sum: there is no derivative by a whole number")
    slopes: dict[int, int] = {}  # of the nodes that depend on `wrt`
    for number in graph.reachable(root):
        node = graph.nodes[number]
        if node.op is Op.ATOM and node.payload == wrt:
            slopes[number] = graph.number(1)
        elif node.op is Op.ATOM and (known := _known_slope(graph, node.payload, wrt)) is not None:
            slopes[number] = known
        elif isinstance(node.payload, Indexed) and node.payload.id == getattr(wrt, "id", wrt):
            slopes[number] = entry_slope(graph, node.payload, wrt)
        elif any(argument in slopes for argument in node.args):
            slopes[number] = _slope(graph, number, slopes)
    if root not in slopes:
        return graph.number(0)
    return graph.node(Op.GUARD, (slopes[root], root))


def _known_slope(graph: Graph, atom: Payload, wrt: str | Indexed) -> int | None:
    """The derivative of an inverse, a determinant or a largest entry of the array of `wrt`; else None."""
    array, extreme = matrix_of(atom), extreme_of(atom)
    if not isinstance(atom, str | Indexed) or getattr(wrt, "id", wrt) not in (array, extreme and extreme[1]):
        return None
    return inverses.slope(graph, atom, wrt) if extreme is None else extremes.slope(graph, atom, wrt)


def entry_slope(graph: Graph, entry: Indexed, wrt: str | Indexed) -> int:
    """∂w_jk/∂w_pq = δ_jp δ_kq."""
    if isinstance(wrt, str) or len(entry.indices) != len(wrt.indices):
        raise NotYet(f"'{entry.id}' is an array: a derivative is taken by one of its entries")
    pairs = zip(entry.indices, wrt.indices, strict=True)
    return graph.fold(Op.MULTIPLY, [graph.delta(left, right) for left, right in pairs])


def _slope(graph: Graph, number: int, slopes: Mapping[int, int]) -> int:
    """The derivative of one node from those of its arguments."""
    op, args = graph.nodes[number].op, graph.nodes[number].args
    make, zero = graph.node, graph.number(0)
    match op:
        case Op.NUMBER | Op.PI | Op.ATOM | Op.SIGN | Op.FLOOR | Op.DELTA:
            return zero
        case Op.TOTAL:
            (body,), bound = args, graph.bound(number)
            return graph.total(slopes[body], bound.letter, bound.limit)
        case Op.ADD:
            return make(Op.ADD, tuple(slopes[a] for a in args if a in slopes))
        case Op.MULTIPLY:
            return _slope_of_product(graph, args, slopes)
        case Op.DIVIDE:
            return _slope_of_quotient(graph, args, slopes)
        case Op.POWER:
            return _slope_of_power(graph, number, slopes)
        case Op.MAX | Op.MIN:
            up, down = (args[0], args[1]) if op is Op.MAX else (args[1], args[0])
            return make(Op.SWITCH, (graph.minus(up, down), *(slopes.get(a, zero) for a in args)))
        case Op.CASES:
            parts = [slopes.get(a, zero) if i % 3 == 0 else a for i, a in enumerate(args)]
            return make(Op.CASES, tuple(parts), graph.nodes[number].payload)
        case Op.SWITCH:
            return make(Op.SWITCH, (args[0], slopes.get(args[1], zero), slopes.get(args[2], zero)))
        case Op.GUARD:
            return make(Op.GUARD, (slopes.get(args[0], zero), args[1]))
        case _:
            return make(Op.MULTIPLY, (_outer(graph, op, args[0]), slopes[args[0]]))


def _outer(graph: Graph, op: Op, u: int) -> int:
    """f'(u) for a function of one argument."""
    make, one, two = graph.node, graph.number(1), graph.number(2)
    square = make(Op.POWER, (u, two))
    match op:
        case Op.EXP:
            return make(Op.EXP, (u,))
        case Op.LOG:
            return make(Op.DIVIDE, (one, u))
        case Op.SIN:
            return make(Op.COS, (u,))
        case Op.COS:
            return graph.negative(make(Op.SIN, (u,)))
        case Op.ATAN:
            return make(Op.DIVIDE, (one, make(Op.ADD, (one, square))))
        case Op.ERF:
            root = make(Op.POWER, (make(Op.PI), graph.number(Fraction(1, 2))))
            bell = make(Op.EXP, (graph.negative(square),))
            return make(Op.MULTIPLY, (make(Op.DIVIDE, (two, root)), bell))
        case Op.TANH:
            return graph.minus(one, make(Op.POWER, (make(Op.TANH, (u,)), two)))
        case Op.SINH:
            return make(Op.COSH, (u,))
        case Op.COSH:
            return make(Op.SINH, (u,))
        case Op.ABS:
            return make(Op.SWITCH, (u, one, graph.number(-1)))
        case _:
            raise NotYet(f"the derivative of '{op.value}' is not known")


def _slope_of_product(graph: Graph, args: tuple[int, ...], slopes: Mapping[int, int]) -> int:
    terms = [
        graph.node(Op.MULTIPLY, (*args[:i], slopes[a], *args[i + 1 :]))
        for i, a in enumerate(args)
        if a in slopes
    ]
    return graph.node(Op.ADD, tuple(terms))


def _slope_of_quotient(graph: Graph, args: tuple[int, ...], slopes: Mapping[int, int]) -> int:
    top, bottom = args
    if bottom not in slopes:
        return graph.node(Op.DIVIDE, (slopes[top], bottom))
    back = graph.node(Op.MULTIPLY, (top, slopes[bottom]))
    upper = graph.negative(back)
    if top in slopes:
        upper = graph.node(Op.ADD, (graph.node(Op.MULTIPLY, (slopes[top], bottom)), upper))
    return graph.node(Op.DIVIDE, (upper, graph.node(Op.POWER, (bottom, graph.number(2)))))


def _slope_of_power(graph: Graph, number: int, slopes: Mapping[int, int]) -> int:
    """d(u^n) = n u^(n-1) du; with a variable exponent v also u^v log(u) dv."""
    base, exponent = graph.nodes[number].args
    terms = []
    if base in slopes:
        lower = graph.node(Op.POWER, (base, graph.node(Op.ADD, (exponent, graph.number(-1)))))
        if graph.nodes[exponent].op is Op.NUMBER:
            value = graph.nodes[exponent].payload
            assert isinstance(value, Fraction)
            lower = graph.node(Op.POWER, (base, graph.number(value - 1)))
        terms.append(graph.node(Op.MULTIPLY, (exponent, lower, slopes[base])))
    if exponent in slopes:
        log = graph.node(Op.LOG, (base,))
        terms.append(graph.node(Op.MULTIPLY, (number, log, slopes[exponent])))
    return graph.node(Op.ADD, tuple(terms))
