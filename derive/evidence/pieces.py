"""Bounded intervals covered by balls: the sign of an expression in one variable that stays away from 0."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from derive.evidence.balls import Balls, around
from derive.evidence.graph import Graph
from derive.evidence.points import Points
from derive.model import Interval

MOST_BALLS, MOST_OPERATIONS = 400, 60_000
BITS = 64
FEW_POINTS = 10
_FAR = (Fraction(8), Fraction(40))
_NEAR = (Fraction(1, 16), Fraction(1, 4096))


def middle_of(domain: Interval) -> Iterator[tuple[Interval, list[Interval]]]:
    """A bounded closed part of a domain, and what is left of it at its ends."""
    for far, near in zip(_FAR, _NEAR, strict=True):
        low, high = domain.low, domain.high
        if low is not None and high is not None:
            near = min(near, (high - low) / 4)
        first = low if low is not None and domain.low_closed else None
        last = high if high is not None and domain.high_closed else None
        rest: list[Interval] = []
        if first is None:
            first = low + near if low is not None else (-far if high is None else min(-far, high - 2 * far))
            rest.append(Interval(low, first, False, True))
        if last is None:
            last = high - near if high is not None else (far if low is None else max(far, low + 2 * far))
            rest.append(Interval(last, high, True, False))
        if first < last:
            yield Interval(first, last, True, True), rest
        if not rest:
            return


def changes_sign(graph: Graph, root: int) -> bool:
    """Whether two of a few points show that an expression has both signs."""
    points = Points(graph, graph.atoms(root), seed=1)
    balls = Balls(graph, (root,), strict=False)
    found: set[bool] = set()
    for number in range(FEW_POINTS):
        (value,) = balls.at(points.at(number) or {}, BITS)
        if value > 0 or value < 0:
            found.add(bool(value > 0))
    return len(found) > 1


@dataclass(slots=True)
class Budget:
    """How many operations on balls are left to one question."""

    left: int = MOST_OPERATIONS


def covered(graph: Graph, root: int, piece: tuple[str, Interval], *, budget: Budget) -> int | None:
    """1 or -1 for an expression that has this sign at every point of a bounded interval; else None."""
    name, domain = piece
    assert domain.low is not None and domain.high is not None
    balls = Balls(graph, (root,), strict=False)
    waiting = [(domain.low, domain.high)]
    sign = 0
    for _ in range(MOST_BALLS):
        if not waiting:
            return sign
        budget.left -= len(balls.order)
        if budget.left < 0:
            return None
        low, high = waiting.pop()
        middle = (low + high) / 2
        (value,) = balls.at({name: around(middle, (high - low) / 2)}, BITS)
        here = 1 if value > 0 else -1 if value < 0 else 0
        if here and here == -sign:
            return None
        sign = sign or here
        if not here:
            waiting += [(low, middle), (middle, high)]
    return None
