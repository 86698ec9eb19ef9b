"""What is asked, at given sizes: every sum written out, every index letter at a place."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache

from derive.evidence.extremes import extreme_of, written_out
from derive.evidence.graph import Graph, Op, is_zero
from derive.evidence.inverses import WrittenOut, matrix_of
from derive.evidence.sizes import Limit
from derive.evidence.verdict import Undefined
from derive.index_sums import linear, sum_text
from derive.term import Delta, Derivative, Indexed, Name, Number


class Instance:
    """Nodes with their sums written out at these sizes; a sum whose size is not given stays."""

    def __init__(self, graph: Graph, sizes: Mapping[str, int], letters: Mapping[str, int]) -> None:
        self.graph = graph
        self.sizes = sizes
        self.letters = letters
        self._done: dict[tuple[int, tuple[int | None, ...]], int] = {}
        self._matrices: dict[str, WrittenOut | None] = {}  # those of inverses and determinants

    def of(self, root: int) -> int:
        """`root` at these sizes, with the free letters at their places."""
        return self._written_out(root, self.letters)

    def limit(self, size: Limit) -> int | None:
        """The number of terms of a sum."""
        return self.sizes.get(size.id) if isinstance(size, Name) else int(size.value)

    def least(self, sizes: tuple[Limit, ...]) -> int:
        """The number of places that a letter with these sizes has."""
        return min(self.limit(size) or 1 for size in sizes)

    def _written_out(self, root: int, places: Mapping[str, int]) -> int:
        """`root` at these places; once for all the places of letters that do not occur in it."""
        key = (root, tuple(places.get(letter) for letter in self.graph.letters(root)))
        if key not in self._done:
            self._done[key] = self._newly_written_out(root, places)
        return self._done[key]

    def _newly_written_out(self, root: int, places: Mapping[str, int]) -> int:
        graph, new = self.graph, dict[int, int]()
        gone: set[int] = set()  # what a delta of different indices makes 0, whatever stands beside it
        for number in graph.outside_of_sums(root):
            node = graph.nodes[number]
            if node.op is Op.TOTAL:
                new[number] = self._sum(number, places)
            elif node.op is Op.ATOM or node.op is Op.DELTA:
                new[number] = self._leaf(number, places)
                if node.op is Op.DELTA and _is_zero_delta(graph, new[number]):
                    gone.add(number)
                    new[number] = graph.number(0)
            elif gone and _vanishes(graph, number, gone):
                gone.add(number)
                new[number] = graph.number(0)
            else:
                args = tuple(new[argument] for argument in node.args)
                new[number] = number if args == node.args else graph.node(node.op, args, node.payload)
        return new[root]

    def _leaf(self, number: int, places: Mapping[str, int]) -> int:
        """An atom or a delta at these places; a size as a number."""
        payload = self.graph.nodes[number].payload
        if isinstance(payload, str) and payload in self.sizes:
            return self.graph.number(self.sizes[payload])
        letters = self.graph.letters(number)
        key = (number, tuple(places.get(letter) for letter in letters))
        if key not in self._done:
            indices = {letter: place(places[letter]) for letter in letters if letter in places}
            self._done[key] = self._of_arrays(self.graph.reindexed(number, indices))
        return self._done[key]

    def _of_arrays(self, number: int) -> int:
        """What a whole array makes, in its entries: an inverse, a determinant, a largest entry."""
        payload, graph = self.graph.nodes[number].payload, self.graph
        extreme = extreme_of(payload)
        if extreme is None or not isinstance(payload, str | Indexed) or graph.sizes is None:
            return self._inverted(number)
        sizes = [graph.sizes.along(extreme[1], axis, graph.context) for axis in range(len(extreme[2]))]
        counts = [None if size is None else self.limit(size) for size in sizes]
        known = [count for count in counts if count is not None]
        value = written_out(graph, payload, known) if len(known) == len(counts) else None
        return number if value is None else value

    def _inverted(self, number: int) -> int:
        """An entry of an inverse and a determinant in the entries of the matrix; any other leaf as it is."""
        payload = self.graph.nodes[number].payload
        array = matrix_of(payload)
        if array is None or not isinstance(payload, str | Indexed):
            return number
        if array not in self._matrices:
            assert self.graph.sizes is not None
            size = self.graph.sizes.along(array, 0, self.graph.context)
            rows = None if size is None else self.limit(size)
            self._matrices[array] = None if rows is None else WrittenOut(self.graph, array, rows)
        matrix = self._matrices[array]
        value = None if matrix is None else matrix.value(payload)
        return number if value is None else value

    def _sum(self, number: int, places: Mapping[str, int]) -> int:
        """Σ_i x_i as x_1 + x_2 + …"""
        graph, bound, body = self.graph, self.graph.bound(number), self.graph.nodes[number].args[0]
        limit = self.limit(bound.limit)
        if limit is None:
            return graph.total(self._written_out(body, places), bound.letter, bound.limit)
        positions = ({**places, bound.letter: position + 1} for position in range(limit))
        terms = tuple(self._written_out(body, at) for at in positions)
        return graph.node(Op.ADD, terms) if terms else graph.number(0)


def _is_zero_delta(graph: Graph, number: int) -> bool:
    payload = graph.nodes[number].payload
    return isinstance(payload, Delta) and is_zero(payload)


def _vanishes(graph: Graph, number: int, gone: set[int]) -> bool:
    """Whether the node is 0 because a delta is."""
    node = graph.nodes[number]
    match node.op:
        case Op.MULTIPLY:
            return any(argument in gone for argument in node.args)
        case Op.DIVIDE | Op.GUARD:
            return node.args[0] in gone
        case Op.ADD:
            return all(argument in gone for argument in node.args)
        case Op.SWITCH:
            return all(a in gone or graph.rational(a) == 0 for a in node.args[1:])
        case _:
            return False


@cache
def place(position: int) -> Number:
    """An index that is a whole number."""
    return Number(Fraction(position))


def sizes_among(graph: Graph, values: Mapping[str | Indexed, object]) -> dict[str, int]:
    """The sizes that values give: by name, or as the greatest index at an axis of the size."""
    assert graph.sizes is not None
    found: dict[str, int] = {}
    compound = graph.sizes.compound
    for size in (name for name in graph.sizes.least if name not in compound):
        axes = graph.sizes.axes.get(size, ())
        given = values.get(size)
        if given is None:
            entries = [key for key in values if isinstance(key, Indexed)]
            given = max((_position(key, *axis) for axis in axes for key in entries), default=0)
        if not isinstance(given, int | Fraction) or given != int(given) or given < 0:
            raise Undefined(f"the size '{size}' is not a whole number")
        if given:
            found[size] = int(given)
    for size, form in compound.items():
        if all(letter in found for letter, _ in form.letters):
            found[size] = form.at(found)
    return found


def _position(entry: Indexed, array: str, place: int) -> int:
    """The index of an entry of that array at that place."""
    index = entry.indices[place] if entry.id == array and place < len(entry.indices) else None
    return int(index.value) if isinstance(index, Number) else 0


def spoken(atom: str | Indexed | Derivative) -> str:
    """How a message names an atom: x[1, 2], or the derivative of L by w."""
    match atom:
        case str():
            return f"'{atom}'"
        case Indexed():
            return f"'{written(atom)}'"
        case Derivative(of, wrt):
            return f"the derivative of {written(of) or 'an expression'} by {written(wrt)}"


def written(term: object) -> str:
    """A name or an entry as text: x, x[1, 2]; empty for anything else."""
    match term:
        case Name(id):
            return id
        case Indexed(id, indices):
            places = [sum_text(linear(index)) for index in indices]
            return f"{id}[{', '.join(places)}]"
        case _:
            return ""
