"""The search for a counterexample: everything put in, points that respect every assumption."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from derive.evidence.compare import QUICK, THOROUGH, Outcome, Sides
from derive.evidence.extremes import extreme_of
from derive.evidence.inverses import matrix_of
from derive.evidence.points import Point, Points
from derive.evidence.unfold import Elimination, Meanings
from derive.evidence.verdict import Evidence, Method, TooLarge, Verdict
from derive.term import Derivative

POINTS_WITH_SWITCHES = 3  # the points from which every switch is crossed as well


class Refuter:
    """left = right in independent variables only, and the assumptions as conditions on points."""

    def __init__(
        self,
        meanings: Meanings,
        sides: tuple[int, int],
        *,
        removed: list[Elimination],
        assumed: Sequence[tuple[int, int]],
    ) -> None:
        self.meanings = meanings
        self.graph = meanings.graph
        self.claim = sides
        self.removed = removed
        self.assumed = assumed
        self.narrowed = False  # at a point the right side alone has no value
        self.is_open = False  # the sides differ, but in a derivative or an inverse with a value of its own

    def search(self, seed: int, points: Iterable[int], *, precisions: tuple[int, ...] = THOROUGH) -> Evidence:
        """False with a certificate, else consistent at so many points, else unknown."""
        try:
            left, right = (self.meanings.complete(side) for side in self.claim)
            conditions = self._conditions(left, right)
        except TooLarge:
            return Evidence(Verdict.UNKNOWN, Method.SAMPLING)
        sides = Sides(self.graph, left, right)
        agreed = 0
        for point, is_beside in self._points(sides, conditions, seed, points=points):
            if any(condition.at(point, QUICK) is not Outcome.AGREE for condition in conditions):
                continue
            outcome = sides.at(point, QUICK if is_beside else precisions)
            self.narrowed = self.narrowed or outcome is Outcome.NARROWED
            if outcome is Outcome.DIFFER:
                atoms = self.graph.atoms(left, right)
                self.is_open = any(
                    isinstance(atom, Derivative) or matrix_of(atom) or extreme_of(atom) for atom in atoms
                )
                if self.is_open:  # its meaning may contradict the value
                    return Evidence(Verdict.UNKNOWN, Method.SAMPLING)
                return Evidence(Verdict.FALSE, Method.SAMPLING, counterexample=sides.counterexample(point))
            agreed += outcome is Outcome.AGREE
        return Evidence(Verdict.CONSISTENT if agreed else Verdict.UNKNOWN, Method.SAMPLING, agreed)

    def _conditions(self, left: int, right: int) -> list[Sides]:
        """The assumptions that speak of the names of the claim."""
        pairs = [(self.meanings.complete(a), self.meanings.complete(b)) for a, b in self.assumed]
        names = set(self.graph.atoms(left, right))
        return [Sides(self.graph, a, b) for a, b in pairs if names & set(self.graph.atoms(a, b))]

    def _points(
        self, sides: Sides, conditions: list[Sides], seed: int, *, points: Iterable[int]
    ) -> Iterator[tuple[Point, bool]]:
        """Points for every independent variable of claim and assumptions; whether beside another one."""
        roots = [root for condition in conditions for root in condition.balls.roots]
        atoms = self.graph.atoms(*sides.balls.roots, *roots)
        solved = [self.meanings.completed(e) for e in self.removed if e.name in atoms]
        source = Points(self.graph, atoms, seed=seed, removed=solved)
        for number in points:
            point = source.at(number)
            if point is not None:
                yield point, False
                if number < POINTS_WITH_SWITCHES and not solved:
                    yield from ((beside, True) for beside in sides.across(point))
            if not atoms:
                return
