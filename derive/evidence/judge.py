"""One equality, one verdict: proved, false with a certificate, consistent at some points, or unknown."""

from __future__ import annotations

from dataclasses import dataclass

from derive.evidence.compare import QUICK, Outcome, Sides
from derive.evidence.graph import Atom, Graph
from derive.evidence.points import Points
from derive.evidence.prove import prove
from derive.evidence.reader import Reader
from derive.evidence.refute import Refuter
from derive.evidence.unfold import Elimination, Meanings, eliminations
from derive.evidence.verdict import Context, Equality, Evidence, Method, TooLarge, Verdict
from derive.term import Term

MOST_STAGES = 24
FIRST_POINTS = 2  # that must agree before a proof is tried


@dataclass(frozen=True, slots=True)
class _Proof:
    method: Method
    points: int
    assumption: Equality | None
    narrowed: bool


def judge(left: Term, right: Term, context: Context, *, seed: int = 0, points: int = 12) -> Evidence:
    """The verdict on left = right.

    Proved means: equal at every point of the domains at which `left` has a value, boundaries of cases left
    out. Raises NotYet for a function without a meaning, TooLarge for sides that cannot even be read.
    """
    reader = Reader(Graph(context))
    question = _Question(reader, (reader.read(left), reader.read(right)), seed=seed, points=points)
    proof = question.prove()
    if proof is None or proof.narrowed:
        checked = Refuter(question.meanings, question.sides, question.removed).search(seed, points)
        if proof is None or checked.verdict is Verdict.FALSE:
            return checked
        return Evidence(Verdict.HOLDS_IF, proof.method, proof.points, assumption=proof.assumption)
    return Evidence(Verdict.PROVED, proof.method, proof.points, assumption=proof.assumption)


class _Question:
    """left = right with its definitions put in stage by stage."""

    def __init__(self, reader: Reader, sides: tuple[int, int], *, seed: int, points: int) -> None:
        self.graph = reader.graph
        self.sides = sides
        self.seed = seed
        self.points = points
        self.meanings = Meanings(reader)
        self.removed = eliminations(reader) if self.graph.context.equalities else []

    def prove(self) -> _Proof | None:
        """The first stage at which the sides agree at points and the prover succeeds."""
        left, right = self.sides
        weaker: _Proof | None = None
        for _ in range(MOST_STAGES):
            try:
                found = self._stage(left, right)
                if found is not None and not found.narrowed:
                    return found
                weaker = found or weaker
                atoms = self.meanings.next(left, right)
                if not atoms:
                    break
                left, right = (self.meanings.put_in(side, atoms) for side in (left, right))
            except TooLarge:
                break
        return weaker

    def _stage(self, left: int, right: int) -> _Proof | None:
        """A proof with the remaining names as independent variables, or else with the assumptions."""
        found = self._attempt(left, right, [])
        if found is not None:
            return found
        used = _relevant(self.graph, self.removed, (left, right))
        for group in [[elimination] for elimination in used] + ([used] if len(used) > 1 else []):
            values: dict[Atom, int] = {elimination.name: elimination.value for elimination in group}
            found = self._attempt(
                self.graph.substitute(left, values), self.graph.substitute(right, values), group
            )
            if found is not None:
                return found
        return None

    def _attempt(self, left: int, right: int, removed: list[Elimination]) -> _Proof | None:
        agreed, narrowed = self._first_look(left, right, removed)
        if not agreed:
            return None
        method = prove(self.graph, left, right)
        if method is None:
            return None
        return _Proof(method, agreed, removed[0].equality if removed else None, narrowed)

    def _first_look(self, left: int, right: int, removed: list[Elimination]) -> tuple[int, bool]:
        """How many of the first points agree (0 when one differs), and whether the right one lacks values."""
        sides = Sides(self.graph, left, right)
        atoms = self.graph.atoms(left, right)
        points = Points(self.graph, atoms, seed=self.seed, removed=removed)
        agreed, narrowed = 0, False
        risky = sides.can_narrow()
        for number in range(self.points if atoms else 1):
            point = points.at(number)
            crossing = sides.across(point) if point and risky and number == 0 and not removed else ()
            for place in [point, *crossing] if point is not None else []:
                outcome = sides.at(place, QUICK)
                if outcome is Outcome.DIFFER:
                    return 0, False
                agreed += outcome is Outcome.AGREE
                narrowed = narrowed or outcome is Outcome.NARROWED
            if agreed >= FIRST_POINTS and (not risky or number >= 7):
                break
        return agreed, narrowed


def _relevant(graph: Graph, removed: list[Elimination], sides: tuple[int, int]) -> list[Elimination]:
    present = set(graph.atoms(*sides))
    return [elimination for elimination in removed if elimination.name in present]
