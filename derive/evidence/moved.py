"""Entries at index sums gathered: what holds of x[s] for every s holds of x[t + k - 1], or there all are 0.

E(x[a], y[a]) = Σ_s δ_{s,a} E(x[s], y[s]) + (1 - Σ_s δ_{s,a}) E(0, 0)        for an index sum a and one range
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from derive.evidence.deltas import is_total_in, tidied
from derive.evidence.graph import Graph, Op, is_bound
from derive.evidence.sizes import Limit
from derive.index_sums import letters_of, solved_for
from derive.term import Delta, Index, Name

MOST_GATHERED = 3  # index sums of one expression


@dataclass(frozen=True, slots=True)
class _Entry:
    """A node that is Σ_s δ_{s,a} x[s]: the entry of x at a, which has no letter of a sum; `body` is x[s]."""

    node: int
    place: Index
    letter: str
    limit: Limit
    body: int


def gathered(graph: Graph, root: int) -> int:
    """`root` with its entries at each index sum under one sum, but for those where a value might be lost."""
    done: set[tuple[Index, Limit]] = set()
    for depth in range(MOST_GATHERED):
        found = [entry for entry in _entries(graph, root) if (entry.place, entry.limit) not in done]
        if not found:
            break
        place, limit = found[0].place, found[0].limit
        done.add((place, limit))
        group = [entry for entry in found if (entry.place, entry.limit) == (place, limit)]
        if is_total_in(graph, root, {entry.node for entry in group}):
            root = _under_one_sum(graph, root, group, letter=f"?g{depth}")
    return root


def _under_one_sum(graph: Graph, root: int, group: list[_Entry], *, letter: str) -> int:
    first = group[0]
    at = {entry.node: graph.reindexed(entry.body, {entry.letter: Name(letter)}) for entry in group}
    delta = graph.delta(Name(letter), first.place)
    here = graph.node(Op.MULTIPLY, (delta, _exchanged(graph, root, at)))
    nowhere = graph.minus(graph.number(1), graph.total(delta, letter, first.limit))
    zero = _exchanged(graph, root, {entry.node: graph.number(0) for entry in group})
    outside = graph.node(Op.MULTIPLY, (nowhere, zero))
    return graph.node(Op.ADD, (graph.total(here, letter, first.limit), outside))


def _entries(graph: Graph, root: int) -> Iterator[_Entry]:
    for number in graph.reachable(root):
        node = graph.nodes[number]
        if node.op is not Op.TOTAL or graph.nodes[node.args[0]].op is not Op.MULTIPLY:
            continue
        bound, parts = graph.bound(number), graph.nodes[node.args[0]].args
        deltas = [graph.nodes[part].payload for part in parts if graph.nodes[part].op is Op.DELTA]
        atoms = [part for part in parts if graph.nodes[part].op is Op.ATOM]
        if len(parts) != 2 or len(deltas) != 1 or len(atoms) != 1 or not isinstance(deltas[0], Delta):
            continue
        place = solved_for(deltas[0], bound.letter)
        if place is not None and not any(map(is_bound, letters_of(place))):
            others = [letter for letter in graph.letters(atoms[0]) if is_bound(letter)]
            if bound.letter in others:
                yield _Entry(number, place, bound.letter, bound.limit, atoms[0])


def _exchanged(graph: Graph, root: int, values: Mapping[int, int]) -> int:
    """`root` with nodes exchanged for others."""
    new: dict[int, int] = {}
    for number in graph.reachable(root):
        args = tuple(new[argument] for argument in graph.nodes[number].args)
        new[number] = values[number] if number in values else tidied(graph, number, args)
    return new[root]
