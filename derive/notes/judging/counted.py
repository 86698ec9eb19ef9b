"""Sums from 0 to n - 1 over the entries of arrays: as those from 1 to n, where nothing else is counted.

Then a whole array a has the entries over which the sum runs, and ∇_a Σ_{j=0}^{n-1} (a_j - y_j)² = 2(a - y).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.reading.words import Known
from derive.notes.written import Big, Sym, every, from_zero, symbols


def with_counting(formulas: Iterable[ReadFormula], known: Known) -> Known:
    """The vocabulary with the letters of sums that might as well begin at 1."""
    sides = (side for formula in formulas for s in formula.statements for side in s.sides)
    written = [side for tokens in sides if (side := read_side(tokens, known).written) is not None]
    sums = [part for side in written for part in every(side) if isinstance(part, Big) and part.index]
    zero = [part for part in sums if from_zero(part) is not None]
    if not zero:
        return known
    numbered = {s.name for side in written for s in symbols(side) if any(not i.letter for i in s.indices)}
    counted = {part.index for part in sums if from_zero(part) is None}
    letters = {part.index for part in zero} - counted
    letters -= {part.index for part in zero if not _only_indexes(part, numbered)}
    return replace(known, counted=frozenset(letters))


def _only_indexes(term: Big, numbered: set[str]) -> bool:
    """Whether the letter stands only below names, as it is, and no single entries of these are named."""
    inside = symbols(term.body)
    below = [sym for sym in inside if any(term.index in index.letters for index in sym.indices)]
    shifted = any(term.index in i.letters and (i.shift or i.is_sum) for sym in below for i in sym.indices)
    return (
        bool(below)
        and not shifted
        and Sym(term.index) not in inside
        and not numbered & {s.name for s in below}
    )
