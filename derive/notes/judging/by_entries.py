"""Matrices that a document shows by entries: the W of z = W x beside W_jk, or beside x_k or z_j."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.letters import RUNNING
from derive.notes.meaning.structure import key_of
from derive.notes.reading.words import Known
from derive.notes.written import Index, Sym, Times, Written, every, symbols

Key = tuple[str, int]
_AXES = 2
_UNITS = (Index("j"), Index("k"))


def matrices_by_entries(formulas: Iterable[ReadFormula], known: Known) -> frozenset[Key]:
    """The names before another one in a product that have two running letters more elsewhere; and the
    capital W of z = W x + b where x, z or b has j or k for one more.

    A small letter without an index, as in w x + b, may be the number of one unit beside another one's w_jk.
    """
    chains = [
        [side for tokens in statement.sides if (side := read_side(tokens, known).written) is not None]
        for formula in formulas
        for statement in formula.statements
    ]
    parts = {part for chain in chains for side in chain for part in every(side)}
    syms = {part for part in parts if isinstance(part, Sym)}
    entries = {key for sym in syms if (key := _of_entry(sym)) is not None}
    units = {(sym.name, len(sym.indices) - 1) for sym in syms if sym.indices and sym.indices[-1] in _UNITS}
    found = set[Key]()
    for chain in chains:
        of_units = any(key_of(sym) in units for side in chain for sym in symbols(side))
        for one, other in (pair for side in chain for pair in _products(side)):
            capital = one.name.isupper() and other.name.islower()
            if key_of(one) in entries or (capital and (of_units or key_of(other) in units)):
                found.add(key_of(one))
    return frozenset(found)


def _of_entry(sym: Sym) -> Key | None:
    """The matrix of which w^l_jk is an entry."""
    last = sym.indices[-_AXES:]
    runs = len({index.letter for index in last if index.letter in RUNNING and not index.shift}) == _AXES
    return (sym.name, len(sym.indices) - _AXES) if runs else None


def _products(side: Written) -> Iterator[tuple[Sym, Sym]]:
    """The neighbours in products, of which the first may be a matrix."""
    for part in every(side):
        for one, other in pairwise(part.factors) if isinstance(part, Times) else ():
            if isinstance(one, Sym) and isinstance(other, Sym) and (one.indices or one.name[:1].isupper()):
                yield one, other
