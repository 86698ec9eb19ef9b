"""Two sides at one point: balls that cannot meet refute, balls that meet are no proof."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from fractions import Fraction

from flint import arb

from derive.evidence.balls import Balls, decimal
from derive.evidence.graph import SWITCHING, Graph, Node, Op
from derive.evidence.instances import written
from derive.evidence.points import Point, domain_of, inside
from derive.evidence.verdict import Counterexample, Undefined
from derive.term import Indexed

QUICK = (64, 256)
THOROUGH = (64, 256, 1024)
MOST_SWITCHES = 12
SHARP = arb(2) ** -40  # the radius of a ball around 0 that is small enough
SURE_DIGITS = 12  # a value with only zeros behind a place, up to here, ends there
SHOWN_DIGITS = (4, 12, 50, 200, 400)  # the first with which the two values look different


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
        self._narrow: bool | None = None

    def at(self, point: Point, precisions: tuple[int, ...]) -> Outcome:
        """What the point says, at the first precision that decides."""
        outcome = Outcome.NOTHING
        for bits in precisions:
            left, right = self.balls.at(point, bits)
            if left.is_finite() and right.is_finite():
                if not left.overlaps(right):
                    return Outcome.DIFFER
                sharp = _sharp(left, right)
                if precisions is QUICK and sharp:
                    return Outcome.AGREE
                # [-1, 1] for the sine of something huge overlaps everything: that is no agreement
                outcome = Outcome.AGREE if sharp or precisions is QUICK else Outcome.NOTHING
            elif bits >= 256 or not self.balls.unsure:
                if left.is_finite() and not self.balls.unsure:
                    return Outcome.NARROWED
                return Outcome.NOTHING if outcome is Outcome.NOTHING else outcome
        return outcome

    def can_narrow(self) -> bool:
        """Whether a side takes a logarithm or a root, so that it can lack values on a whole region."""
        if self._narrow is None:
            self._narrow = any(self._is_partial(self.graph.nodes[number]) for number in self.balls.order)
        return self._narrow

    def counterexample(self, point: Point) -> Counterexample:
        """The certificate: the exact point and what both sides are there."""

        def shown(side: int, digits: int) -> str:
            try:
                return decimal(lambda bits: self.balls.at(point, bits)[side], digits=digits, significant=True)
            except Undefined:  # finite, but too large or too small for a plain decimal
                return self.balls.at(point, 4 * digits)[side].str(digits, radius=False)

        digits = next((d for d in SHOWN_DIGITS if shown(0, d) != shown(1, d)), SHOWN_DIGITS[-1])
        exact_part = tuple(
            (atom if isinstance(atom, str) else written(atom), value)
            for atom, value in point.items()
            if isinstance(value, Fraction) and isinstance(atom, str | Indexed)
        )
        left, right = (_short(shown(side, digits), shown(side, SURE_DIGITS)) for side in (0, 1))
        return Counterexample(tuple(sorted(exact_part)), left, right)

    def across(self, point: Point) -> Iterator[Point]:
        """Points of the domains beside `point`, on both sides of each switch and each logarithm's zero."""
        deciding = [number for number in self.balls.order if self._has_sides(number)]
        for number in deciding[:MOST_SWITCHES]:
            for expression in self._deciding(number):
                yield from self._beside(expression, point)

    def _has_sides(self, number: int) -> bool:
        node = self.graph.nodes[number]
        return node.op in SWITCHING or self._is_partial(node)

    def _is_partial(self, node: Node) -> bool:
        """Whether the node has no value for a whole region of its argument."""
        if node.op is not Op.LOG and (node.op is not Op.POWER or self.graph.whole(node.args[1]) is not None):
            return False
        return not self.graph.is_positive(node.args[0])

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

    def _beside(self, deciding: int, point: Point) -> Iterator[Point]:
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
                if inside(domain_of(self.graph, atom), target):
                    yield point | {atom: target}


def _rounded(ball: arb) -> Fraction:
    middle = float(ball.mid())
    return Fraction(round(middle * 256), 256) if abs(middle) < 1e9 else Fraction(0)


def _sharp(left: arb, right: arb) -> bool:
    """Whether both balls are small enough for a first comparison."""
    return all(ball.rel_accuracy_bits() > 20 or ball.rad() < SHARP for ball in (left, right))


def _short(text: str, sure: str) -> str:
    """0.5 for 0.5000, and 1 for 1.000, where further digits are zeros, too."""
    bare = sure.rstrip("0").rstrip(".") if "." in sure and "e" not in sure else text
    return bare if len(bare) <= len(text) else text
