"""A claim with indices at given sizes and places: where it is tried first and where it is refuted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from derive.evidence.compare import Sides
from derive.evidence.graph import SWITCHING, Atom, Graph
from derive.evidence.instances import Instance
from derive.evidence.normal_form import Assumed
from derive.evidence.points import Point, Points
from derive.evidence.reader import Reader
from derive.evidence.refute import Refuter
from derive.evidence.sizes import Limit, only
from derive.evidence.unfold import Elimination, Meanings, head, solved
from derive.evidence.verdict import Counterexample, Equality, Evidence, Method, TooLarge, Verdict
from derive.indices import is_unsaid
from derive.term import Index, Indexed, Name

# The sizes at the points, one after the other, for the first, third, … and for the second, fourth, … name.
SIZES = ((3, 2), (2, 3), (2, 2), (3, 3), (2, 3), (4, 3), (1, 1))
PATIENCE = 5  # times as many points for a claim with cases
MOST_ROWS = 64  # of an assumption that holds for every value of its letters


@dataclass(frozen=True, slots=True)
class Assumption:
    """left = right for every value of `letters`, and what it gives when solved for an entry with these."""

    equality: Equality
    left: int
    right: int
    letters: tuple[str, ...]
    ranges: tuple[tuple[Limit, ...], ...]
    solved: Elimination | None

    def put_in(self, graph: Graph, root: int) -> int:
        """`root` with the entry that this is solved for exchanged for its value."""
        elimination = self.solved
        if elimination is None:
            return root

        def value_of(atom: Atom) -> int | None:
            if atom == elimination.name:
                return elimination.value
            if not isinstance(atom, Indexed) or head(atom) != head(elimination.name):
                return None
            assert isinstance(elimination.name, Indexed)
            names = (index.id for index in elimination.name.indices if isinstance(index, Name))
            return graph.reindexed(elimination.value, dict(zip(names, atom.indices, strict=True)))

        return graph.exchanged(root, value_of)

    @property
    def assumed(self) -> Assumed:
        """What the normal form is told."""
        return Assumed(self.left, self.right, self.letters)


def assumptions(reader: Reader) -> list[Assumption]:
    """The assumptions of a context with indices, their letters unlike all others."""
    graph, found = reader.graph, list[Assumption]()
    assert graph.sizes is not None
    for number, (left, right) in enumerate(graph.context.equalities):
        ranges = graph.sizes.assumed[number]
        names = {letter: _own_letter(f"={number}.{letter}", only(sizes)) for letter, sizes in ranges.items()}
        indices: dict[str, Index] = {old: Name(new) for old, new in names.items()}
        sides = [graph.reindexed(reader.read(side), indices) for side in (left, right)]
        elimination = next(iter(solved(graph, [(sides[0], sides[1], (left, right))])), None)
        letters = tuple(names.values())
        if elimination is not None and not _is_pattern(graph, elimination, letters):
            elimination = None
        found.append(
            Assumption((left, right), sides[0], sides[1], letters, tuple(ranges.values()), elimination)
        )
    return found


def _own_letter(name: str, size: Limit | None) -> str:
    if size is None:
        return name
    return f"{name}:{size.id if isinstance(size, Name) else size.value}"


def _is_pattern(graph: Graph, elimination: Elimination, letters: tuple[str, ...]) -> bool:
    """Whether the eliminated entry has all letters as its indices, each once, and its array occurs once."""
    name = elimination.name
    indices = name.indices if isinstance(name, Indexed) else ()
    own = {index.id for index in indices if isinstance(index, Name)}
    others = {head(atom) for atom in graph.atoms(elimination.value)}
    return own == set(letters) and len(own) == len(indices) and head(name) not in others


class Scenes:
    """The instances of a claim, point by point."""

    def __init__(self, reader: Reader, seed: int) -> None:
        self.reader = reader
        self.graph = reader.graph
        self.seed = seed

    def instance(self, number: int) -> Instance:
        """Sizes and places for that point."""
        sizes = self.graph.sizes
        assert sizes is not None
        chosen = SIZES[number % len(SIZES)]
        simple = sorted((name, least) for name, least in sizes.least.items() if name not in sizes.compound)
        tried = {name: max(least, chosen[place % 2]) for place, (name, least) in enumerate(simple)}
        known = sizes.settled(tried)
        letters: dict[str, int] = {}
        at = Instance(self.graph, known, {})
        for place, (letter, ranges) in enumerate(sizes.letters.items()):
            letters[letter] = 1 + _position(place, number) % at.least(ranges)
        return Instance(self.graph, known, letters)

    def first_look(
        self, sides: tuple[int, int], removed: Sequence[Assumption], number: int
    ) -> tuple[Sides, Point | None]:
        """Both sides at an instance, and a point there that respects the assumptions."""
        instance = self.instance(number)
        at = Sides(self.graph, instance.of(sides[0]), instance.of(sides[1]))
        atoms = self.graph.atoms(*at.balls.roots)
        gone = solved(self.graph, self._rows(removed, instance))
        return at, Points(self.graph, atoms, seed=self.seed, removed=gone).at(number)

    def _switches(self, claim: tuple[int, int]) -> bool:
        """Whether a side has cases: entries with equal signs, as at most points, tell nothing apart there."""
        nodes = (self.graph.nodes[number] for number in self.graph.reachable(*claim))
        return any(node.op in SWITCHING for node in nodes)

    def _rows(self, removed: Sequence[Assumption], instance: Instance) -> Iterator[tuple[int, int, Equality]]:
        """The assumptions at every place of their letters."""
        for assumption in removed:
            rows = product(*(range(1, instance.least(sizes) + 1) for sizes in assumption.ranges))
            for _, row in zip(range(MOST_ROWS), rows, strict=False):
                at = Instance(self.graph, instance.sizes, dict(zip(assumption.letters, row, strict=True)))
                yield at.of(assumption.left), at.of(assumption.right), assumption.equality

    def refute(self, claim: tuple[int, int], every: Sequence[Assumption], points: int) -> Evidence:
        """False with a certificate, else consistent at so many points, else unknown."""
        agreed = 0
        for number in range(points * (PATIENCE if self._switches(claim) else 1)):
            instance = self.instance(number)
            meanings = Meanings(self.reader, place=instance.of)
            try:
                rows = list(self._rows(every, instance))
                sides = (instance.of(claim[0]), instance.of(claim[1]))
                removed = solved(self.graph, rows)
                refuter = Refuter(meanings, sides, removed=removed, assumed=[row[:2] for row in rows])
                found = refuter.search(self.seed, range(number, number + 1))
            except TooLarge:
                break
            if found.counterexample is not None:
                return replace(found, counterexample=_placed(found.counterexample, instance))
            if refuter.is_open:
                return Evidence(Verdict.UNKNOWN, Method.SAMPLING)
            agreed += found.points
        return Evidence(Verdict.CONSISTENT if agreed else Verdict.UNKNOWN, Method.SAMPLING, agreed)


def _position(place: int, number: int) -> int:
    """Where a letter is: all differ, all are equal, then all ways of sharing two places, moved on."""
    shared = (number - 1) >> (place - 1) & 1 if place else 0
    return (shared if number else place) + number % 3


def _placed(found: Counterexample, instance: Instance) -> Counterexample:
    """The counterexample with the sizes and places before the values."""
    compound = () if instance.graph.sizes is None else instance.graph.sizes.compound
    simple = ((name, size) for name, size in instance.sizes.items() if name not in compound)
    named = [(name, size) for name, size in simple if not is_unsaid(Name(name))]
    where = [(name, Fraction(value)) for name, value in (*named, *instance.letters.items())]
    return replace(found, point=(*where, *found.point))
