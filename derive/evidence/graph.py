"""Terms as one directed graph without repetition: every operation on it is a loop, so depth costs no recursion.

Arguments have smaller numbers than the nodes that use them; a loop over increasing numbers is a pass from
the leaves to the root. Nothing is simplified here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import assert_never

from derive.errors import NotYet
from derive.evidence.verdict import Context, TooLarge
from derive.term import (
    Call,
    Cases,
    Constant,
    Derivative,
    Name,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    children,
)

MOST_NODES = 60_000
DEEPEST_CALLS = 40  # activations defined through activations


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


UNARY = {
    "exp": Op.EXP,
    "log": Op.LOG,
    "ln": Op.LOG,
    "sin": Op.SIN,
    "cos": Op.COS,
    "atan": Op.ATAN,
    "arctan": Op.ATAN,
    "erf": Op.ERF,
    "tanh": Op.TANH,
    "sinh": Op.SINH,
    "cosh": Op.COSH,
    "abs": Op.ABS,
    "sign": Op.SIGN,
}
FOLDED = {"max": Op.MAX, "min": Op.MIN}

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
        self._bodies: dict[str, int] = {}
        self._calls = 0

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

    def read(self, term: Term) -> int:
        """The node of `term`: activations put in, derivatives of expressions carried out."""
        done: dict[int, int] = {}
        stack = [term]
        while stack:
            top = stack[-1]
            if id(top) in done:
                stack.pop()
                continue
            parts = () if isinstance(top, Derivative) and isinstance(top.of, Name) else children(top)
            missing = [part for part in parts if id(part) not in done]
            if missing:
                stack.extend(missing)
            else:
                done[id(top)] = self._build(top, tuple(done[id(part)] for part in parts))
                stack.pop()
            if len(stack) > 4 * MOST_NODES:
                raise TooLarge(f"the expression has more than {MOST_NODES} operations")
        return done[id(term)]

    def _build(self, term: Term, args: tuple[int, ...]) -> int:
        match term:
            case Number(value):
                return self.number(value)
            case Constant(name):
                return self._constant(name)
            case Name(id):
                return self.node(Op.ATOM, payload=id)
            case Sum():
                return self.node(Op.ADD, args)
            case Neg():
                return self.negative(args[0])
            case Product():
                return self.node(Op.MULTIPLY, args)
            case Quotient():
                return self.node(Op.DIVIDE, args)
            case Power():
                value = self.rational(args[1])
                return self.node(Op.POWER, args if value is None else (args[0], self.number(value)))
            case Call(function, _):
                return self._call(function, args)
            case Derivative(Name(node), wrt):
                return self._total(Derivative(Name(node), wrt))
            case Derivative(_, Name(wrt)):
                return derivative(self, args[0], wrt)
            case Cases(branches, _):
                return self.node(Op.CASES, args, tuple(b.condition.relation for b in branches))
            case _:
                assert_never(term)

    def _constant(self, name: str) -> int:
        if name != "pi":
            raise NotYet(f"the constant '{name}' has no meaning for a proof yet; pi has")
        return self.node(Op.PI)

    def _total(self, atom: Derivative) -> int:
        """∂node/∂x: 1 for itself, 0 between independent variables, else an atom with a meaning of its own."""
        assert isinstance(atom.of, Name)
        of, wrt, context = atom.of.id, atom.wrt.id, self.context
        if of == wrt:
            return self.number(1)
        if atom in context.facts:
            return self.node(Op.ATOM, payload=atom)
        known_node = of in context.definitions or any(fact.of == atom.of for fact in context.facts)
        return self.node(Op.ATOM, payload=atom) if known_node else self.number(0)

    def _call(self, function: str, args: tuple[int, ...]) -> int:
        if function in self.context.functions:
            return self._activation(function, args)
        if function in UNARY and len(args) == 1:
            return self.node(UNARY[function], args)
        if function == "sqrt" and len(args) == 1:
            return self.node(Op.POWER, (args[0], self.number(Fraction(1, 2))))
        if function in FOLDED and args:
            return self.fold(FOLDED[function], args)
        raise NotYet(f"the function '{function}' of {len(args)} arguments has no meaning for a proof yet")

    def _activation(self, name: str, args: tuple[int, ...]) -> int:
        function = self.context.functions[name]
        if len(args) != 1:
            raise NotYet(f"'{name}' is a function of one argument, not of {len(args)}")
        if name not in self._bodies:
            self._calls += 1
            if self._calls > DEEPEST_CALLS:
                raise TooLarge(f"'{name}' is defined through too many other functions")
            # an activation whose formula calls a function of its own name means the elementary one
            inner = _calls_itself(function.body, name)
            self._bodies[name] = self._elementary(name) if inner else self.read(function.body)
            self._calls -= 1
        return self.substitute(self._bodies[name], {function.variable: args[0]})

    def _elementary(self, name: str) -> int:
        variable = self.node(Op.ATOM, payload=self.context.functions[name].variable)
        if name not in UNARY:
            raise NotYet(f"'{name}' is defined by itself")
        return self.node(UNARY[name], (variable,))

    def fold(self, op: Op, args: Iterable[int]) -> int:
        """op(op(a, b), c) …"""
        first, *rest = args
        for argument in rest:
            first = self.node(op, (first, argument))
        return first


def _calls_itself(body: Term, name: str) -> bool:
    stack = [body]
    while stack:
        top = stack.pop()
        if isinstance(top, Call) and top.function == name:
            return True
        stack.extend(children(top))
    return False


def derivative(graph: Graph, root: int, name: str) -> int:
    """∂root/∂name with every other atom fixed, where `root` has a value."""
    slopes: dict[int, int] = {}  # of the nodes that depend on `name`
    for number in graph.reachable(root):
        node = graph.nodes[number]
        if node.op is Op.ATOM and node.payload == name:
            slopes[number] = graph.number(1)
        elif any(argument in slopes for argument in node.args):
            slopes[number] = _slope(graph, number, slopes)
    if root not in slopes:
        return graph.number(0)
    return graph.node(Op.GUARD, (slopes[root], root))


def _slope(graph: Graph, number: int, slopes: Mapping[int, int]) -> int:
    """The derivative of one node from those of its arguments."""
    op, args = graph.nodes[number].op, graph.nodes[number].args
    make, zero = graph.node, graph.number(0)
    match op:
        case Op.NUMBER | Op.PI | Op.ATOM | Op.SIGN:
            return zero
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
