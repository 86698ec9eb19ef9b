"""Exact rational points inside the domains: small of both signs, in (0, 1), large, near 0, whole numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from random import Random

from flint import arb

from derive.evidence.balls import Balls, exact
from derive.evidence.graph import Atom, Graph
from derive.evidence.unfold import Elimination
from derive.model import REALS, Interval
from derive.term import Indexed

Point = dict[Atom, Fraction | arb]
RATIONAL_PARTS = 97  # a prime, so that no sampled value is a round decimal that notes like to use
SHRINKS = 4  # attempts to bring an eliminated name into its domain


def inside(domain: Interval, value: Fraction) -> bool:
    """Whether `value` lies between the ends of `domain`, or on one that belongs to it."""
    above = domain.low is None or value > domain.low or (domain.low_closed and value == domain.low)
    below = domain.high is None or value < domain.high or (domain.high_closed and value == domain.high)
    return above and below


def domain_of(graph: Graph, atom: Atom) -> Interval:
    """Where the values of a name may lie, and those of the entries of an array."""
    name = atom.id if isinstance(atom, Indexed) else atom
    return graph.context.domain(name) if isinstance(name, str) else REALS


class Points:
    """Point number 0, 1, 2, … for some independent variables and the names that assumptions remove."""

    def __init__(
        self, graph: Graph, atoms: Iterable[Atom], *, seed: int, removed: Sequence[Elimination] = ()
    ) -> None:
        self.graph = graph
        self.seed = seed
        self.removed = removed
        inner = [atom for elimination in removed for atom in graph.atoms(elimination.value)]
        gone = {elimination.name for elimination in removed}
        self.atoms = [atom for atom in dict.fromkeys([*atoms, *inner]) if atom not in gone]
        self._values = Balls(graph, [elimination.value for elimination in removed], strict=False)

    def at(self, number: int) -> Point | None:
        """The point of that number; None when an assumption leads out of a domain there."""
        random = Random(self.seed * 1_000 + number)
        point: Point = {atom: self._value(atom, number, random) for atom in self.atoms}
        for _ in range(SHRINKS):
            if not self.removed or self._respected(point):
                return point
            for atom in self.atoms:
                value, low = point[atom], domain_of(self.graph, atom).low
                if isinstance(value, Fraction) and low is not None:
                    point[atom] = low + (value - low) / len(self.atoms)
        return None

    def _respected(self, point: Point) -> bool:
        """Whether the removed names lie in their domains; their values join the point."""
        for elimination, ball in zip(self.removed, self._values.at(point, 128), strict=True):
            domain = domain_of(self.graph, elimination.name)
            low_end = domain.low is None or ball > exact(domain.low)
            high_end = domain.high is None or ball < exact(domain.high)
            if not (ball.is_finite() and low_end and high_end):
                return False
            point[elimination.name] = _exact_value(elimination, point) or ball
        return True

    def _value(self, atom: Atom, number: int, random: Random) -> Fraction:
        domain, step = domain_of(self.graph, atom), random.randint(1, RATIONAL_PARTS - 1)
        part = Fraction(step, RATIONAL_PARTS)
        match domain.low, domain.high:
            case None, None:
                return _real(number, part, random)
            case low, None if low is not None:
                return low + _positive(number, part, random)
            case None, high if high is not None:
                return high - _positive(number, part, random)
            case low, high:
                assert low is not None and high is not None
                return low + (high - low) * _part(number, part, domain, random=random)


def _real(number: int, part: Fraction, random: Random) -> Fraction:
    """A number of any sign and size; points 0, 1 and 2 lie in (0, 1), (-3, 3) and below 0."""
    match number % 8:
        case 0:
            return part
        case 1 | 4:
            return 6 * part - 3
        case 2:
            return -2 * part
        case 3:
            return Fraction(random.choice((-1, 1)), 1) * part / 64
        case 5:
            return 100 * part - 50
        case 6:
            return Fraction(random.choice((-5, -4, -3, -2, -1, 1, 2, 3, 4, 5)))
        case _:
            return 1 + 12 * part


def _positive(number: int, part: Fraction, random: Random) -> Fraction:
    match number % 5:
        case 0 | 1:
            return 3 * part
        case 2:
            return part / 64
        case 3:
            return 40 * part + 1
        case _:
            return Fraction(random.randint(1, 6))


def _part(number: int, part: Fraction, domain: Interval, *, random: Random) -> Fraction:
    """A part of a bounded interval; now and then an end that belongs to it."""
    ends = [Fraction(end) for end, closed in ((0, domain.low_closed), (1, domain.high_closed)) if closed]
    if number % 5 == 4 and ends:
        return random.choice(ends)
    return part / 50 if number % 5 == 3 else part


def _exact_value(elimination: Elimination, point: Point) -> Fraction | None:
    if elimination.affine is None:
        return None
    total = elimination.constant
    for atom, slope in elimination.affine:
        value = point[atom]
        if not isinstance(value, Fraction):
            return None
        total += slope * value
    return total
