"""The a^L of ∇_a C: a gradient by the name of what every layer has is by that of the last layer."""

from __future__ import annotations

from dataclasses import replace

from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.letters import LAST_LAYER, LAYER
from derive.notes.reading.words import Known
from derive.notes.written import Index, Nabla, Sym, every

_LAST = Index(LAST_LAYER)


def with_outermost(formulas: list[ReadFormula], known: Known) -> Known:
    """The vocabulary with the names that stand with a layer everywhere but below a gradient."""
    by, letters = set[str](), dict[str, set[str]]()
    for tokens in (side for read in formulas for s in read.statements for side in s.sides):
        side = read_side(tokens, known).written
        found = list(every(side)) if side is not None else []
        gradients = [part.wrt for part in found if isinstance(part, Nabla) and part.wrt is not None]
        bare = [wrt for wrt in gradients if not wrt.indices]
        by |= {wrt.name for wrt in bare}
        for sym in (part for part in found if isinstance(part, Sym)):
            if sym in bare:
                bare.remove(sym)  # it is below the gradient
            else:
                first = sym.indices[0].letter if sym.indices else ""
                letters.setdefault(sym.name, set()).add(first)
    layered = {name for name in by if (own := letters.get(name, set())) and own <= LAYER | {_LAST.letter}}
    last = {name: Sym(name, (_LAST,)) for name in layered if _LAST.letter in letters[name]}
    return replace(known, outermost=last) if last else known
