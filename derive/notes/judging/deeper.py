"""The layer below, of a network that is told by its last layers: z^{(L-1)} as z^{(L)}, where no l stands.

Nobody writes the equations of layer L - 1 again. They are those of layer L, with every L one lower.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.letters import LAST_LAYER, LAYER
from derive.notes.meaning.definition import Definition
from derive.notes.reading.words import Known
from derive.notes.written import Sym, Written, mapped, symbols

DEEPEST = 3  # layers below the last


def layers_below(
    formulas: Iterable[ReadFormula], known: Known, document: Collection[Definition]
) -> Iterator[Definition]:
    """The definitions at L - 1, L - 2, …, as far down as the document speaks of their quantities."""
    sides = (side for formula in formulas for s in formula.statements for side in s.sides)
    written = (read_side(tokens, known).written for tokens in sides)
    used = {sym for side in written if side is not None for sym in symbols(side)}
    if any(index.letter in LAYER for sym in used for index in sym.indices):
        return
    places = {(sym.name, i.shift) for sym in used for i in sym.indices if i.letter == LAST_LAYER}
    heads = {(d.name, d.indices) for d in document}
    for definition in document:
        here = [index for index in definition.indices if index.letter == LAST_LAYER]
        if len(here) != 1 or here[0].shift or definition.parameters:
            continue
        body = definition.body
        inside = {definition.name, *(s.name for s in symbols(body) if any(i == here[0] for i in s.indices))}
        for depth in range(1, DEEPEST + 1):
            lower = _lowered(Sym(definition.name, definition.indices), depth)
            assert isinstance(lower, Sym)
            if (lower.name, lower.indices) not in heads and any((name, -depth) in places for name in inside):
                yield replace(definition, indices=lower.indices, body=_lowered(body, depth))


def _lowered(term: Written, depth: int) -> Written:
    if isinstance(term, Sym):
        lower = (replace(i, shift=i.shift - depth) if i.letter == LAST_LAYER else i for i in term.indices)
        return replace(term, indices=tuple(lower))
    return mapped(term, lambda part: _lowered(part, depth))
