"""How long an axis is, and at which place an index stands, at one set of sizes."""

from __future__ import annotations

from collections.abc import Mapping

from derive.notes.meaning.arrays import Array, Unclear
from derive.notes.meaning.knowledge import Knowledge, before_update
from derive.notes.meaning.marks import Marks, Sizes
from derive.notes.meaning.summed import place_of_sum
from derive.notes.written import Index
from derive.term import rational

Bound = Mapping[str, Array]


class Placed:
    """The lengths and places of one reading of the document."""

    def __init__(self, knowledge: Knowledge, sizes: Sizes) -> None:
        self.knowledge = knowledge
        self.sizes = sizes
        self.marks = Marks()  # what was met

    def shape_of(self, name: str, indices: tuple[str, ...]) -> tuple[int, ...]:
        """The lengths of what is left of an array behind these indices."""
        return self.shape(name, len(indices))

    def shape(self, name: str, indices: int) -> tuple[int, ...]:
        """The lengths of what is left of an array behind its indices."""
        table = self.knowledge.shapes
        found = table.get((name, indices)) or table.get((before_update(name), indices), ())
        if any(not size.isdigit() for size in found):
            self.marks.sized = True
        return tuple(int(size) if size.isdigit() else self.length(size) for size in found)

    def rank(self, name: str, indices: int) -> int:
        """How many indices are left of an array behind those that it has."""
        table = self.knowledge.shapes
        return len(table.get((name, indices)) or table.get((before_update(name), indices), ()))

    def length(self, name: str) -> int:
        """The number that a size stands for; empty: one without a name."""
        return self.sizes.of(name) if name else self.sizes.usual

    def index(self, index: Index, bound: Bound) -> str:
        """The index as it stands in a node's name."""
        if not index.letter:
            return str(index.shift)
        if index.letter in bound:
            value = rational(bound[index.letter].scalar)
            if value is None or value.denominator != 1:
                raise Unclear(f"the index {index.letter} is no whole number")
            return str(int(value) + index.shift)
        if index.is_sum:
            return place_of_sum(index, lambda i: self.index(i, bound))
        return str(self.placed(index))

    def placed(self, index: Index) -> Index:
        """The last layer as its number, for L and L - 1; some one place as the last; any other as it is."""
        if index.letter in self.knowledge.fixed:
            self.marks.sized = True
            return Index("", self.place(index.letter) + index.shift)
        if index.letter not in self.knowledge.last:
            return index
        self.marks.sized = True
        return Index("", self.place(index.letter) + index.shift)

    def place(self, letter: str) -> int:
        """The last layer; the last place for some one place."""
        return self.length("" if letter in self.knowledge.fixed else letter)
