"""tr(I) = n and 1ᵀ1 = n: the identity and the vector of ones have the size that the claim names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from derive.notes.judging.situation import Situation, as_written
from derive.notes.judging.trial import Hypothesis
from derive.notes.meaning.structure import IDENTITY, ONES
from derive.notes.written import symbols


def with_told_size(situation: Situation) -> Iterator[Hypothesis]:
    """An I and ones of which nothing else tells the size, of each size that stands in the claim."""
    claim, knowledge = situation.claim, situation.knowledge
    names = {sym.name: None for side in (claim.left, claim.right) for sym in symbols(side)}
    own = {sym.name: knowledge.shapes.get((sym.name, 0), ()) for sym in (IDENTITY, ONES) if sym.name in names}
    open_ = {name: dims for name, dims in own.items() if any(size.startswith(f"{name}.") for size in dims)}
    for size in (name for name in names if name in knowledge.sizes) if open_ else ():
        again = knowledge.copy()
        again.shapes |= {(name, 0): (size,) * len(dims) for name, dims in open_.items()}
        yield replace(as_written(situation), knowledge=again)
