"""The entries w_jk of a matrix W, written with its small letter: w^l_jk beside W^l.

A small letter that nothing defines, with two indices more than the capital ever has, is an entry of what the
capital stands for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.reading.words import Known
from derive.notes.written import Sym, symbols

_AXES = 2  # of a matrix


def with_small_entries(formulas: Iterable[ReadFormula], known: Known) -> Known:
    """The vocabulary with the small letters that are entries of a matrix."""
    counts: dict[str, set[int]] = defaultdict(set)
    defined: set[str] = set()
    for statement in (s for formula in formulas for s in formula.statements):
        sides = [read_side(tokens, known).written for tokens in statement.sides]
        for sym in (sym for side in sides if side is not None for sym in symbols(side)):
            if len(sym.name) == 1:
                counts[sym.name].add(len(sym.indices))
        if statement.signs and not statement.continues and isinstance(sides[0], Sym):
            defined.add(sides[0].name)
    found = {
        small
        for small in counts
        if small.islower()
        and small not in defined
        and _is_entry(counts[small], counts.get(small.upper(), set()))
    }
    return replace(known, small=frozenset(found)) if found else known


def _is_entry(small: set[int], capital: set[int]) -> bool:
    """Whether every place of the small letter has two indices more than those of the capital."""
    return len(small) == len(capital) == 1 and max(small) == max(capital) + _AXES
