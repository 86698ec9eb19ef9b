"""Values as balls that certainly contain the true number; no value is a ball that is not finite.

`evaluate` and `decimal` are the doors for numbers in documents; judgements use `Balls` on a graph.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from fractions import Fraction
from math import prod

from flint import arb, ctx, fmpq

from derive.evidence.effort import spend
from derive.evidence.graph import Atom, Graph, Node, Op, is_zero
from derive.evidence.instances import Instance, sizes_among, spoken
from derive.evidence.reader import NeedSizes, Reader
from derive.evidence.sizes import sizes_of
from derive.evidence.unfold import Meanings
from derive.evidence.verdict import Context, Undefined
from derive.evidence.whole import exactly
from derive.term import Delta, Indexed, Term

Ball = arb
NO_VALUE = arb("nan")
FIRST_BITS = 64
MOST_BITS = 4_096
LARGEST_EXPONENT = 10_000  # of 2: Python writes out at most 4,300 digits

_UNARY: dict[Op, Callable[[arb], arb]] = {
    Op.EXP: arb.exp,
    Op.LOG: arb.log,
    Op.SIN: arb.sin,
    Op.COS: arb.cos,
    Op.ATAN: arb.atan,
    Op.ERF: arb.erf,
    Op.TANH: arb.tanh,
    Op.SINH: arb.sinh,
    Op.COSH: arb.cosh,
    Op.ABS: abs,
}


_FOLDED: dict[Op, Callable[[list[arb]], arb]] = {
    Op.ADD: lambda args: sum(args[1:], args[0]),
    Op.MULTIPLY: lambda args: prod(args[1:], start=args[0]),
}


def precision(bits: int) -> AbstractContextManager[object]:
    """Within it, balls are computed with so many bits."""
    return ctx.workprec(bits)


def exact(value: Fraction) -> arb:
    """The ball of a rational at the present precision."""
    return arb(fmpq(value.numerator, value.denominator))


def around(value: Fraction, radius: Fraction) -> arb:
    """A ball that holds every number up to a radius away from a value."""
    return arb(exact(value), exact(radius))


class Balls:
    """Evaluates some nodes of a graph, leaves first, at one point after the other."""

    def __init__(self, graph: Graph, roots: Sequence[int], *, strict: bool) -> None:
        self.graph = graph
        self.roots = tuple(roots)
        self.strict = strict  # at the boundary of a case there is no value
        self.order = graph.reachable(*roots)
        self.point: Mapping[Atom, Fraction | arb] = {}
        self.unsure = False  # a sign was open or a divisor held 0 at the last point
        self.signs: dict[int, int] = {}  # of the switching expressions at the last point

    def at(self, point: Mapping[Atom, Fraction | arb], bits: int) -> tuple[arb, ...]:
        """The values of the roots; an atom without a value gives none."""
        spend(len(self.order))
        self.unsure, self.point = False, point
        values: dict[int, arb] = {}
        nodes, numbers = self.graph.nodes, self.graph.rounded.setdefault(bits, {})
        with ctx.workprec(bits):
            for number in self.order:
                node = nodes[number]
                if node.op is Op.ATOM:
                    value = point.get(self.graph.atom(number), NO_VALUE)
                    values[number] = exact(value) if isinstance(value, Fraction) else value
                elif node.op is Op.NUMBER:
                    if number not in numbers:
                        assert isinstance(node.payload, Fraction)
                        numbers[number] = exact(node.payload)
                    values[number] = numbers[number]
                else:
                    values[number] = self._value(number, node, [values[a] for a in node.args])
        return tuple(values[root] for root in self.roots)

    def _value(self, number: int, node: Node, args: list[arb]) -> arb:
        if node.op in _FOLDED:
            return _FOLDED[node.op](args)
        if node.op in _UNARY:
            return _UNARY[node.op](args[0])
        match node.op:
            case Op.PI:
                return arb.pi()
            case Op.DIVIDE:
                if args[1].contains(0):
                    self.unsure = True
                    return NO_VALUE
                return args[0] / args[1]
            case Op.POWER:
                return self._power(self.graph.nodes[node.args[1]], args)
            case Op.MAX | Op.MIN:
                return self._extreme(number, node.op, args)
            case Op.SIGN:
                sign = self._sign(number, args[0])
                return NO_VALUE if sign is None else arb(sign)
            case Op.FLOOR:
                return self._floor(node.args[0], args[0])
            case Op.SWITCH:
                sign = self._sign(number, args[0])
                return args[1] if sign == 1 else args[2] if sign == -1 else NO_VALUE
            case Op.CASES:
                return self._cases(number, node, args)
            case Op.GUARD:
                return args[0] if args[1].is_finite() else NO_VALUE
            case Op.DELTA:
                return arb(0) if isinstance(node.payload, Delta) and is_zero(node.payload) else NO_VALUE
            case _:  # a sum of so many terms
                return NO_VALUE

    def _power(self, exponent: Node, args: list[arb]) -> arb:
        base, power = args
        if exponent.op is Op.NUMBER and isinstance(exponent.payload, Fraction):
            value = exponent.payload
            if value < 0 and base.contains(0):
                self.unsure = True
                return NO_VALUE
            if value.denominator == 1 and abs(value.numerator) < 2**62:
                return integer_power(base, int(value))
            if value == Fraction(1, 2):
                return base.sqrt()
        if base == 0:
            return arb(0) if power > 0 else NO_VALUE
        return base**power

    def _sign(self, number: int, ball: arb) -> int | None:
        """1, -1, 0 for an exact zero outside strict evaluation, or None when it is open."""
        if ball > 0 or ball < 0:
            self.signs[number] = 1 if ball > 0 else -1
            return self.signs[number]
        if ball == 0 and not self.strict:
            return 0
        self.unsure = True
        return None

    def _floor(self, argument: int, ball: arb) -> arb:
        """The whole number below a ball; below an exact value where the ball holds a whole number."""
        if not ball.is_finite():
            return NO_VALUE
        low, high = ball.lower().floor(), ball.upper().floor()
        if low == high:
            return low
        value = exactly(self.graph, argument, self.point)
        if value is None:
            self.unsure = True
            return NO_VALUE
        return exact(Fraction(value.numerator // value.denominator))

    def _extreme(self, number: int, op: Op, args: list[arb]) -> arb:
        if not (args[0].is_finite() and args[1].is_finite()):
            return NO_VALUE
        difference = args[0] - args[1]
        if difference > 0 or difference < 0:
            self.signs[number] = 1 if difference > 0 else -1
        return args[0].max(args[1]) if op is Op.MAX else args[0].min(args[1])

    def _cases(self, number: int, node: Node, args: list[arb]) -> arb:
        assert isinstance(node.payload, tuple)
        for position, relation in enumerate(node.payload):
            value, left, right = args[3 * position : 3 * position + 3]
            sign = self._sign(number, left - right)
            if sign is None:
                return NO_VALUE
            if sign == 0 and relation.endswith("="):
                return value
            if sign and relation[0] == ("<" if sign < 0 else ">"):
                return value
        return args[-1]


def integer_power(base: arb, exponent: int) -> arb:
    """base^n by squaring: FLINT's own power has no value for a ball around exactly 0."""
    result, square, rest = arb(1), base, abs(exponent)
    while rest:
        if rest & 1:
            result *= square
        square *= square
        rest >>= 1
    return 1 / result if exponent < 0 else result


def evaluate(
    term: Term, values: Mapping[str | Indexed, Fraction | arb], context: Context, *, bits: int = 128
) -> arb:
    """A ball around the value of `term`; names without a value get theirs from their definitions.

    The entries of an array are given one by one, `Indexed("x", (Number(1),))`; the size of an axis by its
    name, or else it is the greatest index with a value. Raises Undefined when there is no value or a case
    cannot be decided at this precision.
    """
    try:
        graph, root = _read_at(term, values, Graph(context))
    except NeedSizes:
        graph, root = _read_at(term, values, Graph(context, sizes_of((term,), context)))
    for atom in graph.atoms(root):
        if atom not in values:
            raise Undefined(f"{spoken(atom)} has no value")
    point: dict[Atom, Fraction | arb] = {name: value for name, value in values.items()}
    (value,) = Balls(graph, (root,), strict=False).at(point, bits)
    if not value.is_finite():
        raise Undefined("the expression has no value here, or none that can be decided")
    return value


def _read_at(term: Term, values: Mapping[str | Indexed, Fraction | arb], graph: Graph) -> tuple[Graph, int]:
    """The node of `term` with definitions put in and sums written out."""
    reader = Reader(graph)
    if graph.sizes is None:
        return graph, Meanings(reader, fixed=values.keys()).complete(reader.read(term))
    instance = Instance(graph, sizes_among(graph, values), {})
    root = Meanings(reader, fixed=values.keys(), place=instance.of).complete(instance.of(reader.read(term)))
    for number in graph.reachable(root):
        if graph.nodes[number].op is Op.TOTAL:
            raise Undefined("the size of a sum has no value")
    return graph, root


def decimal(value_at: Callable[[int], arb], *, digits: int, significant: bool) -> str:
    """The value with `digits` significant digits or decimal places, correct to the last one.

    `value_at` gives a ball at a precision in bits, which is doubled until the digits are certain. Ties go
    away from 0. A value that cannot be told from a tie with 4,096 bits is taken for one.
    """
    bits = FIRST_BITS
    while True:
        ball = value_at(bits)
        if not ball.is_finite():
            raise Undefined("there is no value to write")
        with ctx.workprec(bits + FIRST_BITS):
            low, high = _dyadic(ball.lower()), _dyadic(ball.upper())
        texts = {_rounded(end, digits, significant=significant) for end in (low, high)}
        if len(texts) == 1:
            return texts.pop()
        if bits >= MOST_BITS:
            return _rounded(_tie_between(low, high), digits, significant=significant)
        bits *= 2


def _dyadic(end: arb) -> Fraction:
    mantissa, exponent = end.man_exp()
    if abs(int(exponent)) > LARGEST_EXPONENT:
        raise Undefined("the value is too large or too small to be written out")
    return int(mantissa) * Fraction(2) ** int(exponent)


def _tie_between(low: Fraction, high: Fraction) -> Fraction:
    """The end farther from 0, or 0 itself when it lies between."""
    if low <= 0 <= high:
        return Fraction(0)
    return max(low, high, key=abs)


def _rounded(value: Fraction, digits: int, *, significant: bool) -> str:
    places = digits
    if significant and value:
        places = digits - 1 - _order(abs(value))
    size = _half_up(abs(value), places)
    if significant and size >= 10**digits:
        places -= 1
        size = _half_up(abs(value), places)
    sign = "-" if value < 0 and size else ""
    return sign + _written(size, places if value or not significant else 0)


def _half_up(value: Fraction, places: int) -> int:
    scaled = value * Fraction(10) ** places * 2
    return (scaled.numerator // scaled.denominator + 1) // 2


def _order(value: Fraction) -> int:
    """The exponent of the leading decimal digit."""
    order = len(str(value.numerator)) - len(str(value.denominator))
    return order if value >= Fraction(10) ** order else order - 1


def _written(size: int, places: int) -> str:
    if places <= 0:
        return str(size * 10**-places)
    text = str(size).rjust(places + 1, "0")
    return f"{text[:-places]}.{text[-places:]}"
