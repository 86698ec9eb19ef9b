"""z = w_1 x_1 + w_2 x_2 of a z = Σ_i w_i x_i: as many terms as the claim writes, unless a size is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from derive.notes.judging.situation import Situation, as_written, parts_behind
from derive.notes.judging.trial import Hypothesis
from derive.notes.written import Apply, Big, Num, Sym, symbols

_MOST = 4


def with_terms_written(situation: Situation) -> Iterator[Hypothesis]:
    """Sums of so many terms as there are numbered entries x_1, x_2 in the claim, of what they run over."""
    claim, knowledge = situation.claim, situation.knowledge
    behind = (part for part in parts_behind(situation) if isinstance(part, Big))
    sums = [part for part in behind if not isinstance(part.high, Num)]
    summed = {sym.name for part in sums for sym in symbols(part.body) if _is_at(sym, part.index)}
    shared = (p for p in parts_behind(situation) if isinstance(p, Apply) and p.function == "softmax")
    summed |= {sym.name for part in shared for sym in symbols(part)}
    numbers: dict[str, set[int]] = {}
    for sym in (sym for side in (claim.left, claim.right) for sym in symbols(side)):
        if sym.name in summed and len(sym.indices) == 1 and not sym.indices[0].letter:
            numbers.setdefault(sym.name, set()).add(sym.indices[0].shift)
    counts = {max(found) for found in numbers.values() if found == set(range(1, len(found) + 1))}
    sizes = (knowledge.values[name].body for name in knowledge.sizes if name in knowledge.values)
    told = {size.value for size in sizes if isinstance(size, Num)}
    if len(counts) == 1 and 1 < (count := counts.pop()) <= _MOST and told <= {count}:
        yield replace(as_written(situation), sizes=(count,), words=f"the sums have {count} terms")


def _is_at(sym: Sym, letter: str) -> bool:
    return any(letter in index.letters for index in sym.indices)
