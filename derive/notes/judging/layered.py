"""Numbers above names that have layers: z^1 beside z^l is the z of layer 1, and no power.

A name is meant that stands with the letter of a layer somewhere, and nowhere without a layer or a number.
Not so where layers stand in brackets, z^{[l]}.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.reading.words import Known
from derive.notes.written import Num, Raised, Sym, Written, parts

_LAYERS = frozenset(("l", "L"))
_BRACKETED = re.compile(r"\^\s*\{?\s*[\[(]\s*[lL]\b")


def with_layers(formulas: Iterable[ReadFormula], known: Known) -> Known:
    """The vocabulary with the names of which a number above is that of a layer."""
    formulas = tuple(formulas)
    if any(_BRACKETED.search(read.formula.text) for read in formulas):
        return known
    sides = (side for formula in formulas for s in formula.statements for side in s.sides)
    written = [side for tokens in sides if (side := read_side(tokens, known).written) is not None]
    syms = [sym for side in written for sym in _unraised(side)]
    layered = {sym.name for sym in syms if sym.indices and sym.indices[0].letter in _LAYERS}
    bare = {sym.name for sym in syms if not (sym.indices and sym.indices[0].letter in ("", *_LAYERS))}
    return replace(known, layered=frozenset(layered - bare))


def _unraised(term: Written) -> Iterable[Sym]:
    """The names, but for those with a number above."""
    match term:
        case Raised(Sym(), Num()):
            pass
        case Sym():
            yield term
        case _:
            for part in parts(term):
                yield from _unraised(part)
