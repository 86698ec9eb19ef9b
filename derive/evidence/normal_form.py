"""The normal form of a node in one case: a rational function of the generators.

At every point of the case at which the node has a value, the normal form has the same value; a difference
with the normal form 0 is therefore 0 wherever both of its sides have values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from derive.evidence.field import Base, Element
from derive.evidence.generators import Generators, Meaning
from derive.evidence.graph import Graph, Op
from derive.evidence.signs import ANY, Empty, NeedSplit
from derive.evidence.sums import Sums
from derive.evidence.verdict import Undefined
from derive.term import Delta, Derivative, Indexed

ALL = -1  # every branch: which of them holds changes with the index of a sum
MOST_WHOLE = 100_000  # an exponent that is multiplied out of a power


@dataclass(frozen=True, slots=True)
class Assumed:
    """left = right, for every value of the index letters that are free in it."""

    left: int
    right: int
    letters: tuple[str, ...]


class NormalForm:
    """Computes normal forms on demand, each node once; branches that are not taken are never looked at."""

    def __init__(self, graph: Graph, generators: Generators, case: Mapping[Base, int]) -> None:
        self.graph = graph
        self.generators = generators
        self.field = generators.field
        self.sums = Sums(generators)
        generators.start(dict(case))
        self._done: dict[int, Element] = {}
        self._chosen: dict[int, int] = {}

    def assume(self, assumption: Assumed) -> None:
        """Use an assumption about a sum wherever that sum is met."""
        try:
            difference = self.of(self.graph.minus(assumption.left, assumption.right))
        except Empty:
            return
        self.sums.assume(difference, assumption.letters)
        self._done.clear()
        self._chosen.clear()

    def of(self, root: int) -> Element:
        """The normal form of `root`; raises NeedSplit, Empty, Refined or TooLarge."""
        stack = [root]
        while stack:
            top = stack[-1]
            if top in self._done:
                stack.pop()
                continue
            missing = [n for n in self._needed(top) if n not in self._done]
            if missing:
                stack.extend(reversed(missing))
            else:
                self._done[top] = self._compute(top)
                stack.pop()
        return self._done[root]

    def _needed(self, number: int) -> tuple[int, ...]:
        """The arguments that the value depends on, as far as they are known to."""
        node = self.graph.nodes[number]
        match node.op:
            case Op.GUARD:
                return node.args[:1]
            case Op.SWITCH if number not in self._chosen:
                if node.args[0] not in self._done:
                    return node.args[:1]
                return self._choose(number, self._branch(number, node.args))
            case Op.CASES if number not in self._chosen:
                return self._needed_of_cases(number)
            case Op.SWITCH | Op.CASES:
                return (self._chosen[number],) if self._chosen[number] != ALL else node.args
            case _:
                return node.args

    def _choose(self, number: int, branch: int) -> tuple[int, ...]:
        self._chosen[number] = branch
        return self._needed(number)

    def _branch(self, number: int, args: tuple[int, ...]) -> int:
        sign = self._sign(self._done[args[0]])
        if sign is None:
            return ALL
        if sign == 0:
            raise Empty
        return args[1] if sign > 0 else args[2]

    def _sign(self, element: Element) -> int | None:
        """The sign of the element; None where it changes with the index of a sum."""
        try:
            return self.generators.sign(element)
        except NeedSplit:
            if any(map(self.generators.runs, element.factors)):
                return None
            raise

    def _sign_element(self, element: Element) -> Element:
        sign = self._sign(element)
        return self.generators.sign_element(element) if sign is None else self.field.number(sign)

    def _needed_of_cases(self, number: int) -> tuple[int, ...]:
        node = self.graph.nodes[number]
        assert isinstance(node.payload, tuple)
        for position, relation in enumerate(node.payload):
            value, left, right = node.args[3 * position : 3 * position + 3]
            if left not in self._done or right not in self._done:
                return (left, right)
            sign = self._sign(self._difference(left, right))
            if sign is None:
                return self._choose(number, ALL)
            if relation[0] == ("<" if sign < 0 else ">") if sign else relation.endswith("="):
                return self._choose(number, value)
        return self._choose(number, node.args[-1])

    def _difference(self, left: int, right: int) -> Element:
        return self.field.add([self._done[left], self.field.negative(self._done[right])])

    def _mixed(self, sign: Element, above: Element, below: Element) -> Element:
        """`above` where the sign is 1 and `below` where it is -1: (a + b)/2 + s (a - b)/2."""
        field = self.field
        if not sign.factors:
            return above if sign.coefficient > 0 else below
        half = field.number(Fraction(1, 2))
        difference = field.add([above, field.negative(below)])
        return field.multiply(half, field.add([above, below, field.multiply(sign, difference)]))

    def _mixed_cases(self, number: int) -> Element:
        """The branches from the last to the first, each where its condition holds."""
        node = self.graph.nodes[number]
        assert isinstance(node.payload, tuple)
        result = self._done[node.args[-1]]
        for position in range(len(node.payload) - 1, -1, -1):
            value, left, right = node.args[3 * position : 3 * position + 3]
            difference, relation = self._difference(left, right), node.payload[position]
            if difference.is_zero:
                result = self._done[value] if relation.endswith("=") else result
                continue
            sign = self._sign_element(difference)
            pair = (self._done[value], result) if relation[0] == ">" else (result, self._done[value])
            result = self._mixed(sign, *pair)
        return result

    def _compute(self, number: int) -> Element:
        node, field, generators = self.graph.nodes[number], self.field, self.generators
        match node.op:
            case Op.NUMBER:
                assert isinstance(node.payload, Fraction)
                return field.number(node.payload)
            case Op.PI:
                return generators.pi()
            case Op.ATOM:
                assert isinstance(node.payload, str | Indexed | Derivative)
                return generators.atom(node.payload)
            case Op.GUARD:
                return self._done[node.args[0]]
            case Op.DELTA:
                assert isinstance(node.payload, Delta)
                return generators.delta(node.payload)
            case Op.TOTAL:
                return self.sums.total(self._done[node.args[0]], (self.graph.bound(number).letter,))
            case Op.SWITCH | Op.CASES if self._chosen[number] != ALL:
                return self._done[self._chosen[number]]
            case Op.CASES:
                return self._mixed_cases(number)
        args = [self._done[argument] for argument in node.args]
        match node.op:
            case Op.ADD:
                return field.add(args)
            case Op.MULTIPLY:
                result = field.one
                for argument in args:
                    result = field.multiply(result, argument)
                return result
            case Op.DIVIDE:
                return self._quotient(args[0], args[1])
            case Op.POWER:
                return self._power(args[0], args[1])
            case Op.MAX | Op.MIN:
                up, down = args if node.op is Op.MAX else args[::-1]
                difference = self._difference(node.args[0], node.args[1])
                return self._mixed(self._sign_element(difference), up, down)
            case Op.SWITCH:
                return self._mixed(self._sign_element(args[0]), args[1], args[2])
            case _:
                return self._function(node.op, args[0])

    def _quotient(self, top: Element, bottom: Element) -> Element:
        if bottom.is_zero:
            raise Empty
        for base in bottom.factors:
            self.generators.guards[base] = None
        return self.field.multiply(top, self.field.power(bottom, -1))

    def _power(self, base: Element, exponent: Element) -> Element:
        field, generators = self.field, self.generators
        if not exponent.factors and exponent.coefficient.q == 1:
            whole = int(exponent.coefficient.p)
            if abs(whole) <= MOST_WHOLE or not base.factors:
                if whole < 0:
                    return self._quotient(field.one, self._whole_power(base, -whole))
                return self._whole_power(base, whole)
        if base.is_zero:
            if not exponent.factors and exponent.coefficient > 0:
                return field.zero
            raise Empty
        return generators.exp(field.multiply(exponent, generators.log(base)))

    def _whole_power(self, base: Element, exponent: int) -> Element:
        try:
            return self.field.power(base, exponent)
        except Undefined:
            raise Empty from None

    def _function(self, op: Op, u: Element) -> Element:
        field, generators = self.field, self.generators
        match op:
            case Op.EXP:
                return generators.exp(u)
            case Op.LOG:
                return generators.log(u)
            case Op.SIN:
                return generators.cos_sin(u)[1]
            case Op.COS:
                return generators.cos_sin(u)[0]
            case Op.ABS:
                return field.multiply(u, self._sign_element(u))
            case Op.SIGN:
                return self._sign_element(u)
            case Op.FLOOR:
                return self._floor(u)
            case Op.TANH | Op.SINH | Op.COSH:
                return self._hyperbolic(op, u)
            case _:
                return generators.function(op, u)

    def _floor(self, u: Element) -> Element:
        """The greatest whole number that is not above a number; of anything else a generator."""
        if not u.factors:
            return self.field.number(int(u.coefficient.p) // int(u.coefficient.q))
        meaning = Meaning(Op.FLOOR.value, element=u)
        return self.field.generator(self.generators.generator((Op.FLOOR, u.key()), meaning, ANY))

    def _hyperbolic(self, op: Op, u: Element) -> Element:
        """tanh = (e^2u - 1)/(e^2u + 1); sinh and cosh = (e^u ∓ e^-u)/2."""
        field = self.field
        up = self.generators.exp(u)
        down = field.power(up, -1)
        minus = field.add([up, field.negative(down)])
        plus = field.add([up, down])
        if op is Op.TANH:
            return field.multiply(minus, field.power(plus, -1))
        return field.multiply(field.number(Fraction(1, 2)), minus if op is Op.SINH else plus)
