"""Vectors of examples beside those of one example: Σ_i (p_i - t_i) x_iᵀ, where p_k is an entry of a vector p.

There the i-th example's p_i is a vector of its own. It has another name than the entry p_k.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.meaning.knowledge import RUNNING
from derive.notes.reading.words import Known
from derive.notes.written import Big, Sym, Written, before_rows, every


def with_examples(formulas: Iterable[ReadFormula], known: Known) -> Known:
    """The vocabulary with the names that stand for vectors of examples in sums of outer products."""
    written = list(_written(formulas, known))
    sums = [
        p for side in written for p in every(side) if isinstance(p, Big) and p.index and p.high is not None
    ]
    groups = [group for part in sums for group in before_rows(part)]
    if not groups:
        return known
    summed = {part.index for part in sums}
    entries = {
        part.name
        for side in written
        for part in every(side)
        if isinstance(part, Sym) and len(part.indices) == 1 and part.indices[0].letter in RUNNING - summed
    }
    found = {sym.name for group in groups if entries & {sym.name for sym in group} for sym in group}
    return replace(known, examples=frozenset(found)) if found else known


def _written(formulas: Iterable[ReadFormula], known: Known) -> Iterator[Written]:
    for formula in formulas:
        for tokens in (side for statement in formula.statements for side in statement.sides):
            if (side := read_side(tokens, known).written) is not None:
                yield side
