"""A formula for any i at one place: the h_2 of an h_j that is defined for every j."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from derive.notes.written import Big, Index, Sym, Written, mapped


def placed(term: Written, places: Mapping[str, int]) -> Written:
    """The formula with numbers for index letters that it does not bind itself."""
    if isinstance(term, Big):
        places = {letter: place for letter, place in places.items() if letter != term.index}
    if isinstance(term, Sym):
        return replace(term, indices=tuple(_at_place(index, places) for index in term.indices))
    return mapped(term, lambda part: placed(part, places))


def _at_place(index: Index, places: Mapping[str, int]) -> Index:
    return Index("", places[index.letter] + index.shift) if index.letter in places else index
