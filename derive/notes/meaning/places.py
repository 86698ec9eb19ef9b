"""The one place of which a formula without an index on its left side speaks: the i of E = (y_i - t_i)²/2.

Wherever such a definition is used, its letter is the letter of what uses it: ∂E/∂y_i is the derivative by
that very entry, and in Σ_i E the letter is the sum's. Two letters below one name, s_j - s_k, are two places.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from derive.notes.meaning.arrays import Unclear
from derive.notes.meaning.definition import Definition, open_letters
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import (
    Apply,
    Big,
    Minus,
    Plus,
    Sym,
    Written,
    every,
    mapped,
    parts,
    symbols,
)


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
    return mapped(body, lambda part: put_in_place(part, bound))


def _two_places(definition: Definition) -> Iterator[tuple[str, str]]:
    free = open_letters(definition)
    below: dict[tuple[str, int], dict[str, None]] = {}
    for part in every(definition.body):
        for place, index in enumerate(part.indices if isinstance(part, Sym) else ()):
            if index.letter in free and isinstance(part, Sym):
                below.setdefault((part.name, place), {})[index.letter] = None
    for letters in below.values():
        yield from combinations(letters, 2)


def loose_ends(sides: tuple[Written, ...], knowledge: Knowledge) -> bool:
    """Whether x_{i+j} stands behind a claim with bounds or numbers of its own: its ranges may be others."""
    if any(_stands_beside_sum(found) for found in behind(sides, knowledge)):
        return True
    own = [part for side in sides for part in every(side)]
    bounds = any(isinstance(part, Big) and part.high is not None for part in own)
    numbers = any(not index.letter for part in own if isinstance(part, Sym) for index in part.indices)
    if not bounds and not numbers:
        return False
    around = (*sides, *(d.body for d in behind(sides, knowledge)))
    met = any(index.is_sum for side in around for sym in symbols(side) for index in sym.indices)
    return met or any(
        index.is_sum
        for found in knowledge.definitions.values()
        for d in found
        for sym in symbols(d.body)
        for index in sym.indices
    )


def _stands_beside_sum(found: Definition) -> bool:
    """J = log σ(u_oᵀv) + Σ_k log σ(-u_kᵀv): whether o is one of the k is not said."""
    terms = [part.term if isinstance(part, Minus) else part for part in parts(found.body)]
    if not isinstance(found.body, Plus):
        return False
    own = {letter for index in found.indices for letter in index.letters}
    summed = {at for term in terms if isinstance(term, Big) for at in places_of(term.body, {term.index})}
    others = [term for term in terms if not isinstance(term, Big)]
    letters = {x for t in others for sym in symbols(t) for i in sym.indices for x in i.letters} - own - {""}
    bound = {part.index for term in others for part in every(term) if isinstance(part, Big)}
    return any(at in summed for term in others for at in places_of(term, letters - bound))


def places_of(term: Written, letters: set[str]) -> Iterator[tuple[str, int]]:
    """The names, and their indices by number, at which one of these letters stands."""
    for sym in symbols(term):
        yield from ((sym.name, place) for place, index in enumerate(sym.indices) if index.letter in letters)
