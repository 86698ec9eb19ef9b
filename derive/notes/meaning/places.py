"""The one place of which a formula without an index on its left side speaks: the i of E = (y_i - t_i)²/2.

Wherever such a definition is used, its letter is the letter of what uses it: ∂E/∂y_i is the derivative by
that very entry, and in Σ_i E the letter is the sum's. Two letters below one name, s_j - s_k, are two places.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from derive.notes.meaning.arrays import Unclear
from derive.notes.meaning.knowledge import Definition, Knowledge, open_letters
from derive.notes.written import Apply, Big, Sym, Written, every, parts, symbols, with_parts


@dataclass(frozen=True, slots=True)
class Spoken:
    """The letters of which the definitions behind a claim speak without binding them."""

    letters: tuple[str, ...] = ()
    apart: tuple[tuple[str, str], ...] = ()  # two places of one definition
    summed: bool = False  # a sum on the way runs over such a letter


def spoken_of(sides: tuple[Written, ...], knowledge: Knowledge) -> Spoken:
    """What the definitions that the sides lead to leave open."""
    reached = list(behind(sides, knowledge))
    letters = dict.fromkeys(letter for d in reached for letter in open_letters(d))
    if not letters:
        return Spoken()
    apart = dict.fromkeys(pair for d in reached for pair in _two_places(d))
    around = (*sides, *(d.body for d in reached))
    summed = any(isinstance(p, Big) and p.index in letters for side in around for p in every(side))
    return Spoken(tuple(letters), tuple(apart), summed)


def behind(sides: tuple[Written, ...], knowledge: Knowledge) -> Iterator[Definition]:
    """The definitions of all names that the sides lead to; of each name and index the one that counts."""
    waiting = list(dict.fromkeys(name for side in sides for name in names_in(side)))
    seen = set(waiting)
    while waiting:
        found = {d.indices: d for d in knowledge.definitions.get(waiting.pop(), ())[-20:]}
        for definition in found.values():
            yield definition
            new = {name: None for name in names_in(definition.body) if name not in seen}
            seen |= set(new)
            waiting += new


def names_in(term: Written) -> Iterator[str]:
    """The names of its quantities and functions."""
    for part in every(term):
        if isinstance(part, Sym):
            yield part.name
        elif isinstance(part, Apply):
            yield part.function


def put_in_place(body: Written, bound: Mapping[Sym, Written]) -> Written:
    """The formula with others for its variables. Raises Unclear where an index would mean something else."""
    letters = {x for part in bound.values() for s in symbols(part) for i in s.indices for x in i.letters}
    if any(isinstance(part, Big) and part.index in letters for part in every(body)):
        raise Unclear("an index of an argument is that of a sum")
    if isinstance(body, Sym):
        if body not in bound and any(body.name == variable.name for variable in bound):
            raise Unclear("an entry of a variable")
        return bound.get(body, body)
    return with_parts(body, tuple(put_in_place(part, bound) for part in parts(body)))


def _two_places(definition: Definition) -> Iterator[tuple[str, str]]:
    free = open_letters(definition)
    below: dict[tuple[str, int], dict[str, None]] = {}
    for part in every(definition.body):
        for place, index in enumerate(part.indices if isinstance(part, Sym) else ()):
            if index.letter in free and isinstance(part, Sym):
                below.setdefault((part.name, place), {})[index.letter] = None
    for letters in below.values():
        yield from combinations(letters, 2)
