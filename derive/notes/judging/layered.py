"""Numbers above names that have layers: z^1 beside z^l is the z of layer 1, and no power.

A name is meant that stands with the letter of a layer somewhere, and nowhere without a layer or a number.
Nobody writes a first power: where z^1 has a formula, so are all names with a 1 above. Not so where layers
stand in brackets, z^{[l]}.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from derive.notes.judging.reading import ReadFormula, flat, read_side
from derive.notes.reading.names import letter_name
from derive.notes.reading.tokens import Token
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
    firsts = of_first_layers(formulas)
    known = replace(known, squares=known.squares - firsts, roots=known.roots - firsts)
    return replace(known, layered=firsts | (layered - bare))


def of_first_layers(formulas: Iterable[ReadFormula]) -> frozenset[str]:
    """The names with a 1 above, where one of them has a formula: z^1 = w^1 x + b^1."""
    statements = [statement for read in formulas for statement in read.statements]
    found, bare, told = set[str](), set[str](), False
    for statement in statements:
        for place, side in enumerate(statement.sides):
            above = _with_what_is_above(flat(side))
            firsts = {name for name, numbers in above.items() if "1" in numbers}
            told = told or (place == 0 and len(side) == 3 and len(statement.sides) > 1 and bool(firsts))
            found |= firsts
            bare |= {name for name, numbers in above.items() if "" in numbers}
    return frozenset(found - bare) if told else frozenset()


def _with_what_is_above(tokens: Sequence[Token]) -> Mapping[str, set[str]]:
    """The letters, each with the numbers above it; an empty text where nothing is."""
    found: dict[str, set[str]] = {}
    for place, token in enumerate(tokens):
        if (name := letter_name(token)) is not None and (
            place == 0 or tokens[place - 1].text not in ("^", "_")
        ):
            rest = [t.text for t in tokens[place + 1 : place + 3]]
            found.setdefault(name, set()).add(rest[1] if len(rest) > 1 and rest[0] == "^" else "")
    return found


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
