"""Terms into a graph: activations put in by their definitions, derivatives of expressions carried out."""

from __future__ import annotations

from fractions import Fraction
from typing import assert_never

from derive.errors import NotYet
from derive.evidence.extremes import extreme_atom, place_atom
from derive.evidence.graph import MOST_NODES, Atom, Graph, Op
from derive.evidence.inverses import determinant_atom, inverse_atom
from derive.evidence.sizes import Limit
from derive.evidence.slopes import derivative, entry_slope
from derive.evidence.verdict import TooLarge
from derive.indices import array_behind
from derive.term import (
    BigSum,
    Call,
    Cases,
    Constant,
    Delta,
    Derivative,
    Index,
    Indexed,
    Name,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    Vector,
    children,
)

DEEPEST_CALLS = 40  # activations defined through activations

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
    "floor": Op.FLOOR,
}
FOLDED = {"max": Op.MAX, "min": Op.MIN}


class NeedSizes(Exception):
    """Indices were met: read again with the sizes of what is asked."""


class Reader:
    """Reads terms into one graph, the body of every activation once."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._bodies: dict[str, int] = {}
        self._calls = 0

    def read(self, term: Term) -> int:
        """The node of `term`: activations put in, derivatives of expressions carried out."""
        done: dict[int, int] = {}
        stack: list[tuple[Term, tuple[Term, ...] | None]] = [(term, None)]
        while stack:
            top, parts = stack.pop()
            if id(top) in done:
                continue
            if parts is None:
                parts = (
                    ()
                    if isinstance(top, Derivative) and isinstance(top.of, Name | Indexed)
                    else children(top)
                )
                stack.append((top, parts))
                stack += [(part, None) for part in parts]
            else:
                done[id(top)] = self._build(top, tuple(done[id(part)] for part in parts))
            if len(stack) > 4 * MOST_NODES:
                raise TooLarge(f"the expression has more than {MOST_NODES} operations")
        return done[id(term)]

    def _build(self, term: Term, args: tuple[int, ...]) -> int:
        match term:
            case Number(value):
                return self.graph.number(value)
            case Constant(name):
                return self._constant(name)
            case Name(id):
                return self.graph.node(Op.ATOM, payload=id)
            case Sum():
                return self.graph.node(Op.ADD, args)
            case Neg():
                return self.graph.negative(args[0])
            case Product():
                return self.graph.node(Op.MULTIPLY, args)
            case Quotient():
                return self.graph.node(Op.DIVIDE, args)
            case Power():
                value = self.graph.rational(args[1])
                exponent = args[1] if value is None else self.graph.number(value)
                return self.graph.node(Op.POWER, (args[0], exponent))
            case Call() if array_behind(term) is not None:
                return self._of_array(term)
            case Call(function, _):
                return self._call(function, args)
            case Derivative(Name() | Indexed(), _):
                return self._total(term)
            case Derivative(Derivative(Name() | Indexed()), _) if self.graph.nodes[args[0]].op is Op.ATOM:
                raise NotYet("a second derivative through definitions cannot be judged yet")
            case Derivative(_, wrt):
                self._need_sizes(wrt)
                if _index_sums(wrt):
                    return self._spread(term, (args[0],))
                return derivative(self.graph, args[0], wrt.id if isinstance(wrt, Name) else wrt)
            case Indexed():
                self._need_sizes(term)
                return self._spread(term, args)
            case Delta(left, right):
                self._need_sizes(term)
                return self.graph.delta(left, right)
            case BigSum():
                return self._big_sum(term, args[0])
            case Vector():
                raise NotYet("a vector has no meaning for a proof yet: its entries have")
            case Cases(branches, _):
                return self.graph.node(Op.CASES, args, tuple(b.condition.relation for b in branches))
            case _:
                assert_never(term)

    def _constant(self, name: str) -> int:
        if name != "pi":
            raise NotYet(f"the constant '{name}' has no meaning for a proof yet; pi has")
        return self.graph.node(Op.PI)

    def _need_sizes(self, term: Term) -> None:
        """Only a graph that knows sizes holds indices."""
        if self.graph.sizes is None and not isinstance(term, Name):
            raise NeedSizes

    def _of_array(self, term: Call) -> int:
        """The atom of what a whole array makes: an inverse, a determinant, a largest entry or its place."""
        if self.graph.sizes is None:
            raise NeedSizes
        match term:
            case Call("inv", (Indexed() as entry,)):
                return self.graph.entry(inverse_atom(entry), entry.id)
            case Call("det", (Name(array),)):
                return self.graph.node(Op.ATOM, payload=determinant_atom(array))
            case Call("max" | "min" as function, (Indexed() as found,)):
                return self.graph.node(Op.ATOM, payload=extreme_atom(function, found))
            case _:
                return self.graph.node(Op.ATOM, payload=place_atom(term))

    def _big_sum(self, term: BigSum, body: int) -> int:
        self._need_sizes(term)
        assert self.graph.sizes is not None
        if term.index in self.graph.atoms(body):
            raise NotYet(f"the index '{term.index}' stands for a number: that has no meaning for a proof yet")
        if isinstance(term.limit, Number) and (term.limit.value.denominator != 1 or term.limit.value < 1):
            raise NotYet(f"a sum over '{term.index}' has one term or more to have a meaning for a proof")
        return self.graph.total(body, term.index, self.graph.sizes.limit(term))

    def _total(self, atom: Derivative) -> int:
        """∂node/∂x: 1 for itself, 0 between independent variables, else an atom with a meaning of its own."""
        of, wrt, context = atom.of, atom.wrt, self.graph.context
        assert isinstance(of, Name | Indexed)
        for variable in (of, wrt):
            self._need_sizes(variable)
        if _index_sums(of) or _index_sums(wrt):
            return self._spread(atom, ())
        if of == wrt:
            return self.graph.number(1)
        if of.id == wrt.id and isinstance(of, Indexed):
            return entry_slope(self.graph, of, wrt.id if isinstance(wrt, Name) else wrt)
        if atom in context.facts:
            return self.graph.node(Op.ATOM, payload=atom)
        known_node = of.id in context.definitions or any(
            isinstance(fact.of, Name | Indexed) and fact.of.id == of.id for fact in context.facts
        )
        return self.graph.node(Op.ATOM, payload=atom) if known_node else self.graph.number(0)

    def _spread(self, term: Indexed | Derivative, args: tuple[int, ...]) -> int:
        """x[t + k - 1] as Σ_s δ_{s,t+k-1} x[s], and so for each index sum: 0 where there is no such entry."""
        graph, sizes, deltas = self.graph, self.graph.sizes, list[tuple[str, int, Limit]]()
        assert sizes is not None

        def plain(variable: Name | Indexed) -> Name | Indexed:
            if not isinstance(variable, Indexed):
                return variable
            indices: list[Index] = []
            for place, index in enumerate(variable.indices):
                if isinstance(index, Name) or (isinstance(index, Number) and index.value >= 1):
                    indices.append(index)
                    continue
                letter = f"!s{len(deltas)}"
                deltas.append((letter, graph.delta(Name(letter), index), sizes.span(variable.id, place)))
                indices.append(Name(letter))
            return Indexed(variable.id, tuple(indices))

        match term:
            case Indexed():
                entry = plain(term)
                assert isinstance(entry, Indexed)
                value = graph.entry(entry, entry.id)
            case Derivative(Name() | Indexed() as of, wrt):
                value = self._total(Derivative(plain(of), plain(wrt)))
            case _:
                wrt = plain(term.wrt)
                value = derivative(graph, args[0], wrt.id if isinstance(wrt, Name) else wrt)
        for letter, delta, limit in reversed(deltas):
            value = graph.total(graph.node(Op.MULTIPLY, (delta, value)), letter, limit)
        return value

    def _call(self, function: str, args: tuple[int, ...]) -> int:
        if function in self.graph.context.functions:
            return self._activation(function, args)
        if function in UNARY and len(args) == 1:
            return self.graph.node(UNARY[function], args)
        if function == "sqrt" and len(args) == 1:
            return self.graph.node(Op.POWER, (args[0], self.graph.number(Fraction(1, 2))))
        if function in FOLDED and args:
            return self.graph.fold(FOLDED[function], args)
        raise NotYet(f"the function '{function}' of {len(args)} arguments has no meaning for a proof yet")

    def _activation(self, name: str, args: tuple[int, ...]) -> int:
        function = self.graph.context.functions[name]
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
        values: dict[Atom, int] = {function.variable: args[0]}
        return self.graph.substitute(self._bodies[name], values)

    def _elementary(self, name: str) -> int:
        variable = self.graph.node(Op.ATOM, payload=self.graph.context.functions[name].variable)
        if name not in UNARY:
            raise NotYet(f"'{name}' is defined by itself")
        return self.graph.node(UNARY[name], (variable,))


def _index_sums(variable: Name | Indexed) -> bool:
    indices = variable.indices if isinstance(variable, Indexed) else ()
    return any(isinstance(i, Sum) or (isinstance(i, Number) and i.value < 1) for i in indices)


def _calls_itself(body: Term, name: str) -> bool:
    stack = [body]
    while stack:
        top = stack.pop()
        if isinstance(top, Call) and top.function == name:
            return True
        stack.extend(children(top))
    return False
