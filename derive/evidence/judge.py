"""One equality, one verdict: proved, false with a certificate, consistent at some points, or unknown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain
from typing import TypeVar

from derive.errors import NotYet
from derive.evidence.compare import QUICK, Outcome, Sides
from derive.evidence.graph import Atom, Graph
from derive.evidence.lettered import prove
from derive.evidence.points import Point, Points
from derive.evidence.reader import NeedSizes, Reader
from derive.evidence.refute import Refuter
from derive.evidence.remembered import remembered
from derive.evidence.scenes import Scenes, assumptions
from derive.evidence.sizes import at_sizes, context_at_sizes, fixed_sizes, sizes_of
from derive.evidence.unfold import Elimination, Meanings, eliminations, head
from derive.evidence.verdict import Context, Equality, Evidence, Method, TooLarge, Verdict
from derive.term import Term, Vector

_T = TypeVar("_T")
MOST_STAGES = 24
WEAKEST = (Verdict.FALSE, Verdict.UNKNOWN, Verdict.CONSISTENT, Verdict.HOLDS_IF, Verdict.PROVED)
FIRST_POINTS = 2  # that must agree before a proof is tried
POINTS = 12  # that are tried


@dataclass(frozen=True, slots=True)
class _Proof:
    method: Method
    points: int
    assumption: Equality | None
    narrowed: bool


def judge(left: Term, right: Term, context: Context, *, seed: int = 0, points: int = POINTS) -> Evidence:
    """The verdict on left = right.

    Proved means: equal at every point of the domains at which `left` has a value, boundaries of cases left
    out. Raises NotYet for a function without a meaning, TooLarge for sides that cannot even be read.
    """
    if isinstance(left, Vector) and isinstance(right, Vector):
        return _entry_by_entry(left, right, context, seed=seed, points=points)
    try:
        return _judged(left, right, Graph(context), seed=seed, points=points)
    except NeedSizes:
        return _lettered(left, right, context, seed=seed, points=points)


def judge_once(left: Term, right: Term, context: Context, *, provable: bool = True) -> Evidence:
    """What `judge` says; a question that was asked before has its answer from then.

    Where a proof makes no difference any more it is not `provable`: then points alone say what they can.
    """
    return remembered(judge if provable else _tried, left, right, context=context)


def _tried(left: Term, right: Term, context: Context) -> Evidence:
    found = _at_points(left, right, context)
    return judge(left, right, context) if found is None else found


def _at_points(left: Term, right: Term, context: Context) -> Evidence | None:
    """That points agree, where they do and no indices stand in the sides; what differs is told by `judge`."""
    try:
        reader = Reader(Graph(context))
        sides = (reader.read(left), reader.read(right))
    except NeedSizes:
        return None
    refuter = _Question(reader, sides, seed=0, points=POINTS).refuter()
    found = refuter.search(0, range(POINTS), precisions=QUICK)
    return None if refuter.narrowed or found.verdict is not Verdict.CONSISTENT else found


def _lettered(left: Term, right: Term, context: Context, *, seed: int, points: int) -> Evidence:
    """The verdict for every size; where an assumption says a size and that is not enough, for that size."""
    sizes = sizes_of((left, right), context)
    fixed = fixed_sizes(context, sizes)
    others = tuple(pair for pair in context.equalities if pair not in [given for _, given in fixed.values()])
    every = replace(context, equalities=others) if fixed else context
    graph = Graph(every, sizes_of((left, right), every) if fixed else sizes)
    found = _judged(left, right, graph, seed=seed, points=points)
    if not fixed or found.verdict is Verdict.PROVED:
        return found
    values = {name: number for name, (number, _) in fixed.items()}
    sides, told = (at_sizes(left, values), at_sizes(right, values)), context_at_sizes(every, values)
    found = judge(*sides, told, seed=seed, points=points)
    if found.counterexample is not None:
        where = tuple((name, number.value) for name, number in values.items())
        point = (*where, *found.counterexample.point)
        return replace(found, counterexample=replace(found.counterexample, point=point))
    is_proof = found.verdict in (Verdict.PROVED, Verdict.HOLDS_IF)
    return replace(found, assumption=next(iter(fixed.values()))[1]) if is_proof else found


def _entry_by_entry(left: Vector, right: Vector, context: Context, *, seed: int, points: int) -> Evidence:
    """The weakest verdict on two entries at the same place."""
    if len(left.entries) != len(right.entries) or left.column != right.column or not left.entries:
        raise NotYet("only vectors of one shape can be compared")
    pairs = zip(left.entries, right.entries, strict=True)
    verdicts = [judge(one, other, context, seed=seed, points=points) for one, other in pairs]
    return min(verdicts, key=lambda evidence: WEAKEST.index(evidence.verdict))


def _judged(left: Term, right: Term, graph: Graph, *, seed: int, points: int) -> Evidence:
    reader = Reader(graph)
    sides = (reader.read(left), reader.read(right))
    kind = _Question if graph.sizes is None else _Lettered
    question = kind(reader, sides, seed=seed, points=points)
    proof = question.prove()
    if proof is None or proof.narrowed:
        checked = question.refute()
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
        scalar = self.graph.context.equalities and self.graph.sizes is None
        self.removed = eliminations(reader) if scalar else []

    def prove(self) -> _Proof | None:
        """The first stage at which the sides agree at points and the prover succeeds."""
        left, right = self.sides
        weaker: _Proof | None = None
        for stage in range(MOST_STAGES):
            try:
                if stage == 1 and self.differs():
                    return None
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

    def differs(self) -> bool:
        """Whether the sides differ at a point with everything put in: then no stage proves them equal."""
        left, right = (self.meanings.complete(side) for side in self.sides)
        points = Points(self.graph, self.graph.atoms(left, right), seed=self.seed, removed=[])
        point = None if self.removed else points.at(0)
        return point is not None and Sides(self.graph, left, right).at(point, QUICK) is Outcome.DIFFER

    def refute(self) -> Evidence:
        """The search for a counterexample."""
        return self.refuter().search(self.seed, range(self.points))

    def refuter(self) -> Refuter:
        """What searches for a counterexample."""
        read = self.meanings.reader.read
        assumed = [(read(left), read(right)) for left, right in self.graph.context.equalities]
        return Refuter(self.meanings, self.sides, removed=self.removed, assumed=assumed)

    def _stage(self, left: int, right: int) -> _Proof | None:
        """A proof with the remaining names as independent variables, or else with the assumptions."""
        found = self._attempt(left, right, [])
        if found is not None:
            return found
        used = _relevant(self.graph, self.removed, (left, right))
        for group in _groups(used):
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
        return _agreement(
            ((sides, points.at(number)) for number in range(self.points if atoms else 1)),
            is_free=not removed,
        )


class _Lettered(_Question):
    """left = right with indices: tried at several sizes, proved for all."""

    def __init__(self, reader: Reader, sides: tuple[int, int], *, seed: int, points: int) -> None:
        super().__init__(reader, sides, seed=seed, points=points)
        self.assumptions = assumptions(reader)
        self.scenes = Scenes(reader, seed)

    def differs(self) -> bool:
        """Left open: with everything put in, sums have a size."""
        return False

    def refute(self) -> Evidence:
        """The search for a counterexample, size by size."""
        return self.scenes.refute(self.sides, self.assumptions, self.points)

    def _stage(self, left: int, right: int) -> _Proof | None:
        """A proof with the remaining names as independent variables, or else with the assumptions."""
        present = {head(atom) for atom in self.graph.atoms(left, right)}
        used = [
            assumption
            for assumption in self.assumptions
            if present & {head(atom) for atom in self.graph.atoms(assumption.left, assumption.right)}
        ]
        for group in [[], *_groups(used)]:
            looked = (self.scenes.first_look((left, right), group, number) for number in range(self.points))
            agreed, narrowed = _agreement(looked, is_free=not group)
            if agreed:
                sides = [left, right]
                for assumption in group:
                    sides = [assumption.put_in(self.graph, side) for side in sides]
                told = [assumption.assumed for assumption in group if assumption.solved is None]
                method = prove(self.graph, sides[0], sides[1], assumed=told)
                if method is not None:
                    return _Proof(method, agreed, group[0].equality if group else None, narrowed)
        return None


def _agreement(looked: Iterable[tuple[Sides, Point | None]], *, is_free: bool) -> tuple[int, bool]:
    """How many of the first points agree (0 when one differs), and whether the right side lacks values."""
    agreed, narrowed = 0, False
    for number, (sides, point) in enumerate(looked):
        risky = sides.can_narrow()
        crossing = sides.across(point) if point and risky and number == 0 and is_free else ()
        for place in chain([point], crossing) if point is not None else ():
            outcome = sides.at(place, QUICK)
            if outcome is Outcome.DIFFER:
                return 0, False
            agreed += outcome is Outcome.AGREE
            narrowed = narrowed or outcome is Outcome.NARROWED
        if agreed >= FIRST_POINTS and (not risky or number >= 7):
            break
    return agreed, narrowed


def _groups(used: list[_T]) -> list[list[_T]]:
    """Each alone, then all together."""
    return [[one] for one in used] + ([used] if len(used) > 1 else [])


def _relevant(graph: Graph, removed: list[Elimination], sides: tuple[int, int]) -> list[Elimination]:
    present = set(graph.atoms(*sides))
    return [elimination for elimination in removed if elimination.name in present]
