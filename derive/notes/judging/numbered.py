r"""W_1 ∈ R^{d×h} and W_2 ∈ R^{h×k} are two arrays, as Z_1 and Z_2 are: the number belongs to the name.

Elsewhere the layers of a family have one shape, which what holds for all sizes holds for as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.judging.sized import declarations
from derive.notes.reading.words import Known, family
from derive.notes.written import Sym, every


def with_numbered(formulas: list[ReadFormula], known: Known) -> Known:
    """The vocabulary with the families whose numbers are parts of names."""
    if not _declared_apart(formulas, known):
        return known
    forms: dict[str, set[bool]] = {}
    for sym in _symbols(formulas, known):
        numbers = [not index.letter for index in sym.indices]
        forms.setdefault(family(sym.name), set()).add(numbers[:1] == [True] and not any(numbers[1:]))
    apart = {(name, "") for name, found in forms.items() if found == {True}}
    return replace(known, labels=known.labels | apart)


def _declared_apart(formulas: list[ReadFormula], known: Known) -> bool:
    """Whether a family's members have shapes of their own."""
    shapes: dict[str, dict[tuple[str, ...], None]] = {}
    for sym, dims in declarations(formulas, known):
        if len(sym.indices) == 1 and not sym.indices[0].letter:
            shapes.setdefault(sym.name, {})[dims] = None
    return any(len(found) > 1 for found in shapes.values())


def _symbols(formulas: list[ReadFormula], known: Known) -> Iterable[Sym]:
    for formula in formulas:
        for tokens in (side for statement in formula.statements for side in statement.sides):
            if (side := read_side(tokens, known).written) is not None:
                yield from (part for part in every(side) if isinstance(part, Sym))
