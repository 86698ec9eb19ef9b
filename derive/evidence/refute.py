"""The search for a counterexample: everything put in, points that respect every assumption."""

from __future__ import annotations

from collections.abc import Iterator

from derive.evidence.compare import QUICK, THOROUGH, Outcome, Sides
from derive.evidence.points import Point, Points
from derive.evidence.unfold import Elimination, Meanings
from derive.evidence.verdict import Evidence, Method, TooLarge, Verdict
from derive.term import Derivative

POINTS_WITH_SWITCHES = 3  # the points from which every switch is crossed as well


class Refuter:
    """left = right in independent variables only, and the assumptions as conditions on points."""

    def __init__(self, meanings: Meanings, sides: tuple[int, int], removed: list[Elimination]) -> None:
        self.meanings = meanings
        self.graph = meanings.graph
        self.claim = sides
        self.removed = removed

    def search(self, seed: int, points: int) -> Evidence:
        """False with a certificate, else consistent at so many points, else unknown."""
        try:
            left, right = (self.meanings.complete(side) for side in self.claim)
            conditions = self._conditions()
        except TooLarge:
            return Evidence(Verdict.UNKNOWN, Method.SAMPLING)
        atoms = self.graph.atoms(left, right)
        sides = Sides(self.graph, left, right)
        agreed = 0
        for point in self._points(sides, seed, points):
            if any(condition.at(point, QUICK) is not Outcome.AGREE for condition in conditions):
                continue
            outcome = sides.at(point, THOROUGH)
            if outcome is Outcome.DIFFER:
                if any(isinstance(atom, Derivative) for atom in atoms):
                    break  # it was given a value of its own, which its meaning may contradict
                return Evidence(Verdict.FALSE, Method.SAMPLING, counterexample=sides.counterexample(point))
            agreed += outcome is Outcome.AGREE
        else:
            return Evidence(Verdict.CONSISTENT if agreed else Verdict.UNKNOWN, Method.SAMPLING, agreed)
        return Evidence(Verdict.UNKNOWN, Method.SAMPLING)

    def _conditions(self) -> list[Sides]:
        """The assumptions that speak of the names of the claim."""
        read = self.meanings.reader.read
        pairs = [
            tuple(self.meanings.complete(read(side)) for side in e) for e in self.graph.context.equalities
        ]
        names = set(self.graph.atoms(*(self.meanings.complete(side) for side in self.claim)))
        return [Sides(self.graph, a, b) for a, b in pairs if names & set(self.graph.atoms(a, b))]

    def _points(self, sides: Sides, seed: int, count: int) -> Iterator[Point]:
        """Points for every independent variable of the claim and of its assumptions."""
        conditions = [root for condition in self._conditions() for root in condition.balls.roots]
        atoms = self.graph.atoms(*sides.balls.roots, *conditions)
        solved = [self.meanings.completed(e) for e in self.removed if e.name in atoms]
        source = Points(self.graph, atoms, seed=seed, removed=solved)
        for number in range(count if atoms else 1):
            point = source.at(number)
            if point is None:
                continue
            yield point
            if number < POINTS_WITH_SWITCHES and not solved:
                yield from sides.across(point)
