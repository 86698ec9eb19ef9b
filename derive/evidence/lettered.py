"""Proofs of what holds for every index and every size.

A letter that is free in a claim is any index of its range; two letters are equal or different, and a claim in
which a delta tells is proved for both. Sums are equal when their terms are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

from derive.evidence.deltas import collapsed, open_delta, range_of, valued
from derive.evidence.extremes import extreme_of
from derive.evidence.graph import Graph, Op, is_bound
from derive.evidence.instances import Instance
from derive.evidence.inverses import matrix_of
from derive.evidence.moved import gathered
from derive.evidence.normal_form import Assumed
from derive.evidence.prove import MOST_CASES, Prover, summands
from derive.evidence.verdict import Method, TooLarge
from derive.index_sums import exchanged
from derive.term import Delta, Index, Name, Number, Sum

MOST_PLACES = 64  # of all free letters together, when each is tried at every place of its range
DEEPEST = 3  # sums within sums that are compared term by term


def prove(graph: Graph, left: int, right: int, *, assumed: Sequence[Assumed] = ()) -> Method | None:
    """How left = right was proved, for every index and size where there are any; None when it was not."""
    if graph.sizes is None:
        return Prover(graph).prove(left, right)
    try:
        return _Cases(graph, assumed, DEEPEST).prove(left, right) or _at_all_places(graph, left, right)
    except TooLarge:
        return None


class _Cases:
    """left = right for equal and for different letters."""

    def __init__(self, graph: Graph, assumed: Sequence[Assumed], depth: int) -> None:
        self.graph = graph
        self.assumed = assumed
        self.depth = depth

    def prove(self, left: int, right: int) -> Method | None:
        """The strongest method that a case needed."""
        graph, opened = self.graph, 0
        waiting: list[tuple[int, int, dict[Delta, int]]] = [(left, right, {})]
        methods: set[Method] = set()
        while waiting:
            first, second, known = waiting.pop()
            sides = [valued(graph, collapsed(graph, side), known) for side in (first, second)]
            delta = open_delta(graph, *sides)
            if delta is None:
                found = self._without_deltas(sides[0], sides[1], known)
                if found is None:
                    return None
                methods.add(found)
                continue
            opened += 1
            if opened > MOST_CASES:
                return None
            methods.add(Method.CASES)
            waiting.append(self._equal_case(sides, delta, known))
            waiting.append((sides[0], sides[1], {**known, delta: 0}))
        return Method.CASES if Method.CASES in methods else Method.NORMAL_FORM

    def _equal_case(
        self, sides: Sequence[int], delta: Delta, known: Mapping[Delta, int]
    ) -> tuple[int, int, dict[Delta, int]]:
        """Both sides where the delta is 1: with a letter less, or with the 1 where it has an index sum."""
        graph, merged = self.graph, _merged(delta)
        if not merged:
            return sides[0], sides[1], {**known, delta: 1}
        equal = [graph.reindexed(side, merged) for side in sides]
        values: dict[Delta, int] = {}
        for other, value in known.items():
            payload = graph.nodes[graph.delta(*_reindexed(other, merged))].payload
            values |= {payload: value} if isinstance(payload, Delta) else {}
        return equal[0], equal[1], values

    def _without_deltas(self, left: int, right: int, known: Mapping[Delta, int]) -> Method | None:
        prover = Prover(
            self.graph,
            assumed=self.assumed,
            apart=tuple(delta for delta, value in known.items() if value == 0),
        )
        return (
            prover.prove(left, right)
            or self._gathered(prover, left, right)
            or self._term_by_term(left, right)
        )

    def _gathered(self, prover: Prover, left: int, right: int) -> Method | None:
        """Both sides with their entries at index sums gathered under one sum each."""
        sides = (gathered(self.graph, left), gathered(self.graph, right))
        return None if sides == (left, right) else prover.prove(*sides)

    def _term_by_term(self, left: int, right: int) -> Method | None:
        """Σ_i f_i + c = Σ_i g_i where f_i + c/n = g_i for every i."""
        graph = self.graph
        if not self.depth:
            return None
        parts = [
            (_as_sum(graph, number), number, factor) for number, factor in summands(graph, (left, right))
        ]
        limits = {graph.bound(found.total).limit for found, _, _ in parts if found is not None}
        if len(limits) != 1:
            return None
        (limit,) = limits
        letter = f"?{self.depth}:{limit.id if isinstance(limit, Name) else limit.value}"
        size = graph.node(Op.ATOM, payload=limit.id) if isinstance(limit, Name) else graph.number(limit.value)
        terms = []
        for found, number, factor in parts:
            share = graph.node(Op.DIVIDE, (number, size)) if found is None else found.term(graph, letter)
            terms.append(graph.node(Op.MULTIPLY, (graph.number(factor), share)))
        return _Cases(graph, self.assumed, self.depth - 1).prove(
            graph.node(Op.ADD, tuple(terms)), graph.number(0)
        )


@dataclass(frozen=True, slots=True)
class _Multiple:
    """above · total / below, as nodes."""

    total: int
    above: tuple[int, ...] = ()
    below: tuple[int, ...] = ()

    def term(self, graph: Graph, letter: str) -> int:
        """above · body / below at that letter."""
        body = graph.reindexed(
            graph.nodes[self.total].args[0], {graph.bound(self.total).letter: Name(letter)}
        )
        term = graph.node(Op.MULTIPLY, (*self.above, body)) if self.above else body
        for divisor in self.below:
            term = graph.node(Op.DIVIDE, (term, divisor))
        return term


def _as_sum(graph: Graph, number: int) -> _Multiple | None:
    """A node that is a sum times factors without it; None for anything else."""
    above: tuple[int, ...] = ()
    below: tuple[int, ...] = ()
    while graph.nodes[number].op is not Op.TOTAL:
        node = graph.nodes[number]
        match node.op:
            case Op.MULTIPLY:
                inner = next((a for a in node.args if _holds_sum(graph, a)), None)
                if inner is None:
                    return None
                place_of = node.args.index(inner)
                above = (*above, *node.args[:place_of], *node.args[place_of + 1 :])
            case Op.DIVIDE:
                inner, below = node.args[0], (*below, node.args[1])
            case Op.GUARD:
                inner = node.args[0]
            case _:
                return None
        number = inner
    return _Multiple(number, above, below)


def _holds_sum(graph: Graph, number: int) -> bool:
    node = graph.nodes[number]
    while node.op in (Op.GUARD, Op.DIVIDE):
        node = graph.nodes[node.args[0]]
    return node.op is Op.TOTAL or (node.op is Op.MULTIPLY and any(_holds_sum(graph, a) for a in node.args))


def _merged(delta: Delta) -> dict[str, Index]:
    """One letter of the delta as the other index, where both are equal; nothing for index sums."""
    if isinstance(delta.left, Sum) or isinstance(delta.right, Sum):
        return {}
    if isinstance(delta.right, Name):
        return {delta.right.id: delta.left}
    assert isinstance(delta.left, Name)
    return {delta.left.id: delta.right}


def _reindexed(delta: Delta, letters: Mapping[str, Index]) -> tuple[Index, Index]:
    return exchanged(delta.left, letters), exchanged(delta.right, letters)


def _at_all_places(graph: Graph, left: int, right: int) -> Method | None:
    """Where sizes are whole numbers: every sum written out, every letter at each of its places."""
    letters = [letter for letter in (*graph.letters(left), *graph.letters(right)) if not is_bound(letter)]
    ranges = {letter: range_of(graph, letter) for letter in letters}
    known = {letter: int(size.value) for letter, size in ranges.items() if isinstance(size, Number)}
    every = list(islice(product(*(range(1, size + 1) for size in known.values())), MOST_PLACES + 1))
    if len(every) > MOST_PLACES or not (known or _has_numbers(graph, left, right)):
        return None
    for places in every:
        instance = Instance(graph, {}, dict(zip(known, places, strict=True)))
        if _Cases(graph, (), DEEPEST).prove(instance.of(left), instance.of(right)) is None:
            return None
    return Method.CASES if len(every) > 1 else Method.NORMAL_FORM


def _has_numbers(graph: Graph, *roots: int) -> bool:
    """Whether a sum, an inverse, a determinant or a largest entry is over a whole number of places."""
    assert graph.sizes is not None
    totals = (n for n in graph.reachable(*roots) if graph.nodes[n].op is Op.TOTAL)
    atoms = graph.atoms(*roots)
    arrays = {array for atom in atoms if (array := matrix_of(atom)) is not None}
    arrays |= {found[1] for atom in atoms if (found := extreme_of(atom)) is not None}
    sizes = [graph.bound(number).limit for number in totals]
    sizes += [graph.sizes.along(array, 0, graph.context) for array in arrays]
    return any(isinstance(size, Number) for size in sizes)
