"""A claim written out: its entries at several sizes, at some places of its letters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from derive.errors import DeriveError
from derive.evidence import Equality
from derive.notes.judging.entrywise import Compared, compared
from derive.notes.judging.instances import Claim, Hypothesis, expansion_of, instances, placed
from derive.notes.judging.solved import equations_at
from derive.notes.meaning.arrays import Misshapen, Unclear
from derive.notes.meaning.marks import Marks
from derive.notes.meaning.slopes import Slopes

MOST_ENTRIES = 16


@dataclass(frozen=True, slots=True)
class Case:
    """The claim at one size, at one place for each of its letters."""

    compared: Compared
    expansion: Slopes
    told: tuple[Equality, ...]
    words: str

    def part(self, entries: slice) -> Case:
        """The same with some of its entries."""
        return replace(self, compared=replace(self.compared, pairs=self.compared.pairs[entries]))


class Meaningless(Exception):
    """The claim has no meaning under the hypothesis."""

    def __init__(self, problem: str, marks: Marks, *, misshapen: bool = False) -> None:
        super().__init__(problem)
        self.marks = marks
        self.misshapen = misshapen


def written_out(claim: Claim, hypothesis: Hypothesis) -> Iterator[Case]:
    """The sizes and places that are tried, so many entries as are. Raises Meaningless."""
    left = MOST_ENTRIES
    for size in hypothesis.sizes:
        expansion = expansion_of(hypothesis, size, claim)
        for bound, words in instances(claim, expansion, hypothesis):
            expansion = placed(expansion, hypothesis, bound)
            try:
                found = compared(claim, expansion, bound, flipped=hypothesis.turned)
                told = equations_at(hypothesis, expansion)
            except Misshapen as problem:
                raise Meaningless(str(problem), expansion.marks, misshapen=True) from problem
            except (Unclear, DeriveError, RecursionError) as problem:
                deep = isinstance(problem, RecursionError)
                text = "too large: it nests too deeply" if deep else str(problem)
                raise Meaningless(text, expansion.marks) from problem
            yield Case(replace(found, pairs=found.pairs[:left]), expansion, told, words)
            left -= len(found.pairs)
            if left <= 0:
                return
        if not expansion.marks.sized:
            return
