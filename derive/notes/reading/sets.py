"""Sums over a set that holds all that there is."""

from __future__ import annotations

from derive.notes.reading.words import Known
from derive.notes.written import Sym, Times, Written, mapped


def by_set(term: Written, known: Known) -> Written:
    """Σ_{w∈V} as Σ_w, where V holds all that there is."""
    if not known.whole:
        return term
    match term:
        case Times((Sym(name), only)) if name in known.whole:
            return by_set(only, known)
        case Times((Sym(name), *others), marks) if name in known.whole:
            return by_set(Times(tuple(others), marks[1:]), known)
        case _:
            pass
    return mapped(term, lambda part: by_set(part, known))
