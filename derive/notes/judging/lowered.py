"""The entries w_jk of a matrix W, written with its small letter: w^l_jk beside W^l; w_i of W = [0.5, 0.8].

A small letter that nothing defines is an entry of what its capital stands for, where it has as many indices
more as that has axes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.reading.words import Known
from derive.notes.written import Sym, Written, is_column, is_row, symbols

_AXES = 2  # of a matrix


def with_small_entries(formulas: Iterable[ReadFormula], known: Known) -> Known:
    """The vocabulary with the small letters that are entries of a matrix."""
    counts: dict[str, set[int]] = defaultdict(set)
    defined, lines = set[str](), set[str]()
    for statement in (s for formula in formulas for s in formula.statements):
        sides = [read_side(tokens, known).written for tokens in statement.sides]
        for sym in (sym for side in sides if side is not None for sym in symbols(side)):
            if len(sym.name) == 1:
                counts[sym.name].add(len(sym.indices))
        if statement.signs and not statement.continues and isinstance(sides[0], Sym):
            defined.add(sides[0].name)
            lines |= {sides[0].name} if any(map(_is_line, sides[1:])) else set()
    small = [letter for letter in counts if letter.islower() and letter not in defined]
    found = {x for x in small if _is_entry(counts[x], counts.get(x.upper(), set()), line=x.upper() in lines)}
    return replace(known, small=frozenset(found)) if found else known


def _is_line(side: Written | None) -> bool:
    """Whether it is a row or a column of numbers."""
    return side is not None and not symbols(side) and (is_row(side) or is_column(side))


def _is_entry(small: set[int], capital: set[int], *, line: bool) -> bool:
    """Whether every place of the small letter has the indices of an entry more than those of the capital."""
    return len(small) == len(capital) == 1 and max(small) == max(capital) + (1 if line else _AXES)
