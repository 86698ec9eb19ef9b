"""Two sides at one point: balls that cannot meet refute, balls that meet are no proof."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from fractions import Fraction

from flint import arb

from derive.evidence.balls import Balls, decimal
from derive.evidence.graph import Graph, Op
from derive.evidence.points import Point
from derive.evidence.verdict import Counterexample

QUICK = (64, 256)
THOROUGH = (64, 128, 256, 512, 1024)
SHOWN_DIGITS = 12


class Outcome(Enum):
    """What one point says about left = right."""

    AGREE = "agree"
    DIFFER = "differ"
    NARROWED = "narrowed"  # the left side has a value, the right one a logarithm or root of a negative number
    NOTHING = "nothing"  # no value, or a case that cannot be decided


class Sides:
    """left and right, ready to be evaluated at points."""

    def __init__(self, graph: Graph, left: int, right: int) -> None:
        self.graph = graph
        self.balls = Balls(graph, (left, right), strict=True)

    def at(self, point: Point, precisions: tuple[int, ...]) -> Outcome:
        """What the point says, at the first precision that decides."""
        outcome = Outcome.NOTHING
        for bits in precisions:
            left, right = self.balls.at(point, bits)
            if left.is_finite() and right.is_finite():
                if not left.overlaps(right):
                    return Outcome.DIFFER
                outcome = Outcome.AGREE
                if precisions is QUICK and _sharp(left, right):
                    return outcome
            elif bits >= 256 or not self.balls.unsure:
                if left.is_finite() and not self.balls.unsure:
                    return Outcome.NARROWED
                return Outcome.NOTHING if outcome is Outcome.NOTHING else outcome
        return outcome

    def can_narrow(self) -> bool:
        """Whether a side takes a logarithm or a root, so that it can lack values on a whole region."""
        return any(
            node.op is Op.LOG or (node.op is Op.POWER and self.graph.whole(node.args[1]) is None)
            for node in map(self.graph.nodes.__getitem__, self.balls.order)
        )

    def counterexample(self, point: Point) -> Counterexample:
        """The certificate: the exact point and what both sides are there."""

        def shown(side: int) -> str:
            return decimal(lambda bits: self.balls.at(point, bits)[side], digits=SHOWN_DIGITS, significant=True)

        exact_part = tuple(
            (atom, value)
            for atom, value in point.items()
            if isinstance(value, Fraction) and isinstance(atom, str)
        )
        return Counterexample(tuple(sorted(exact_part)), shown(0), shown(1))

    def beyond_switches(self, point: Point) -> Iterator[Point]:
        """Points beside `point` on both sides of each switch that the first variable can cross."""
        switches = [n for n in self.balls.order if self.graph.nodes[n].op in (Op.MAX, Op.MIN, Op.ABS)]
        switches += [n for n in self.balls.order if self.graph.nodes[n].op in (Op.SWITCH, Op.SIGN, Op.CASES)]
        for number in switches[:12]:
            for deciding in self._deciding(number):
                yield from self._across(deciding, point)

    def _deciding(self, number: int) -> list[int]:
        """The expressions whose signs the switch asks for."""
        node = self.graph.nodes[number]
        match node.op:
            case Op.MAX | Op.MIN:
                return [self.graph.minus(node.args[0], node.args[1])]
            case Op.CASES:
                pairs = [node.args[i + 1 : i + 3] for i in range(0, len(node.args) - 1, 3)]
                return [self.graph.minus(left, right) for left, right in pairs]
            case _:
                return [node.args[0]]

    def _across(self, deciding: int, point: Point) -> Iterator[Point]:
        """Where the line through two values of the deciding expression reaches ±1 and ±1/8."""
        balls = Balls(self.graph, (deciding,), strict=False)
        for atom in self.graph.atoms(deciding)[:3]:
            here = point.get(atom)
            if not isinstance(here, Fraction):
                continue
            first, second = (balls.at(point | {atom: here + shift}, 64)[0] for shift in (0, 1))
            slope = second - first
            if not slope.is_finite() or slope.contains(0):
                continue
            for level in (1, -1, Fraction(1, 8), Fraction(-1, 8)):
                target = here + _rounded((arb(float(level)) - first) / slope)
                yield point | {atom: target}


def _rounded(ball: arb) -> Fraction:
    middle = float(ball.mid())
    return Fraction(round(middle * 256), 256) if abs(middle) < 1e9 else Fraction(0)


def _sharp(left: arb, right: arb) -> bool:
    """Whether both balls are small enough for a first comparison."""
    return all(ball.rel_accuracy_bits() > 20 or ball.rad() < arb(2) ** -40 for ball in (left, right))
