r"""Sums over one set, \sum_{w \in V}, where all of a note's sums over such places do so: over all places.

Where other sums run over the same places without the set, or over another one, its members stay marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.reading.loose import MEMBER
from derive.notes.reading.words import Known
from derive.notes.written import Big, every, symbols

# places beyond a set
_BEYOND = re.compile(
    r"\\notin|∉|\\not ?\\in|\\setminus|\bnot in\b|\boutside (?:of|the|this|that|its)\b|\botherwise\b"
)

_EVERYTHING = re.compile(
    r"\bvocabular(?:y|ies)\b|\ball (?:the )?(?:words|classes|labels|tokens|outcomes|states)\b"
)


def with_sets(formulas: Iterable[ReadFormula], known: Known) -> Known:
    """The vocabulary with the sets that hold all places over which the document sums."""
    formulas = tuple(formulas)
    if any(_BEYOND.search(f"{read.formula.prose} {read.formula.text}") for read in formulas):
        return known
    sides = (side for formula in formulas for s in formula.statements for side in s.sides)
    written = [side for tokens in sides if (side := read_side(tokens, known).written) is not None]
    sums = [part for side in written for part in every(side) if isinstance(part, Big) and part.index]
    everything = any(_EVERYTHING.search(read.formula.prose) for read in formulas)
    over = [(_sets(part, sums if everything else []), set(_summed(part))) for part in sums]
    members = {name for names, _ in over for name in names}
    whole = frozenset(name for name in members if _holds_all(name, over))
    return replace(known, whole=whole) if whole else known


def _sets(term: Big, sums: list[Big]) -> set[str]:
    """The set over which a sum runs; of Σ_w alone that of Σ_{w ∈ V}, a vocabulary."""
    own = set(_members(term))
    if own or term.low is not None or term.high is not None:
        return own
    return {name for other in sums if other.index == term.index for name in _members(other)}


def _members(term: Big) -> Iterator[str]:
    """The set of which the sum's letter is said to be a member."""
    for sym in symbols(term.body):
        if sym.name.startswith(MEMBER) and [i.letter for i in sym.indices] == [term.index]:
            yield sym.name


def _summed(term: Big) -> Iterator[tuple[str, int]]:
    """The names, with the number of the index, at which the sum's letter stands."""
    for sym in symbols(term.body):
        if not sym.name.startswith(MEMBER):
            yield from ((sym.name, n) for n, index in enumerate(sym.indices) if term.index in index.letters)


def _holds_all(name: str, over: list[tuple[set[str], set[tuple[str, int]]]]) -> bool:
    """Whether no other sum runs over what this set's sums run over, and each of those over something."""
    own = [places for names, places in over if name in names]
    places = {place for found in own for place in found}
    others = (found for names, found in over if names != {name})
    return all(own) and not any(found & places for found in others)
