"""An index behind a bracket: (A + B)_ij = A_ij + B_ij, (W x)_i = Σ_k W_ik x_k, (AᵀB)_ij = Σ_k A_ki B_kj."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from derive.notes.written import (
    Apply,
    Big,
    Index,
    Minus,
    Num,
    Over,
    Plus,
    Sym,
    Times,
    Turned,
    Written,
    symbols,
)

_OF_ALL = frozenset(("softmax", "diag", "trace", "det", "inner", "max", "min"))  # no functions of one number
_SUMMED = ("r", "q", "s", "p", "k", "m")  # letters over which the other side will hardly sum


def entry_of(term: Written, at: tuple[Index, ...]) -> Written | None:
    """The entry of a formula of arrays; None where its letters do not tell what it is made of."""
    match term:
        case Sym():
            return None if _is_running(term) else replace(term, indices=(*term.indices, *at), bold=False)
        case Turned(Sym() as inner) if len(at) == 2:
            return entry_of(inner, at[::-1])
        case Plus(terms):
            parts = _all(terms, at)
            return None if parts is None else Plus(parts)
        case Minus(inner):
            part = entry_of(inner, at)
            return None if part is None else Minus(part)
        case Over(above, below) if _is_number(below):
            part = entry_of(above, at)
            return None if part is None else Over(part, below)
        case Apply(function, (inner,)) if function not in _OF_ALL:
            part = entry_of(inner, at)
            return None if part is None else replace(term, arguments=(part,))
        case Times(factors, marks) if "o" in marks:
            if set(marks) != {"o"}:
                return None
            parts = _all(factors, at)
            rows = len(at) == 1 and any(_rank(factor) == 2 for factor in factors)  # (A ⊙ B)_i is a row
            return None if parts is None else Times(parts, marks if rows else ("",) * len(marks))
        case Times(factors):
            return _of_product(factors, at)
        case _:
            return None


def _all(terms: Sequence[Written], at: tuple[Index, ...]) -> tuple[Written, ...] | None:
    found = [entry_of(part, at) for part in terms]
    read = tuple(part for part in found if part is not None)
    return read if len(read) == len(found) else None


def _of_product(factors: tuple[Written, ...], at: tuple[Index, ...]) -> Written | None:
    """(2 A B x)_i = 2 Σ_k Σ_l A_ik B_kl x_l; what stands before the matrices are numbers."""
    count = next((n for n, factor in enumerate(factors) if not _is_number(factor)), len(factors))
    numbers, arrays = factors[:count], factors[count:]
    kinds = [_rank(factor) for factor in arrays]
    if (outer := _of_outer(numbers, arrays, at)) is not None:
        return outer
    if not arrays or kinds[:-1] != [2] * (len(kinds) - 1) or kinds[-1] != len(at):
        return None
    inside = [sym for factor in arrays for sym in symbols(factor)]
    indices = (*at, *(index for sym in inside for index in sym.indices))
    taken = {sym.name for sym in inside} | {letter for index in indices for letter in index.letters}
    free = [Index(letter) for letter in _SUMMED if letter not in taken][: len(arrays) - 1]
    if len(free) < len(arrays) - 1:
        return None
    places = [at[0], *free, *at[1:]]
    pairs = [*pairwise(places)] if len(at) == 2 else [*pairwise(places), (places[-1],)]
    entries = [entry_of(factor, pair) for factor, pair in zip(arrays, pairs, strict=True)]
    read = [entry for entry in entries if entry is not None]
    found: Written = Times(tuple(read), ("",) * (len(read) - 1)) if len(read) > 1 else read[0]
    for index in free:
        found = Big(False, found, index.letter)
    return Times((*numbers, found), ("",) * len(numbers)) if numbers else found


def _of_outer(
    numbers: tuple[Written, ...], arrays: tuple[Written, ...], at: tuple[Index, ...]
) -> Written | None:
    """(δ xᵀ)_ij = δ_i x_j."""
    match arrays:
        case (Sym() as column, Turned(Sym() as row)) if len(at) == 2 and _rank(column) == _rank(row) == 1:
            pairs = zip((column, row), at, strict=True)
            entries = [replace(sym, indices=(*sym.indices, index), bold=False) for sym, index in pairs]
            return Times((*numbers, *entries), ("",) * (len(numbers) + 1))
        case _:
            return None


def _rank(factor: Written) -> int:
    """2 of a capital letter, 1 of a small one; 0 of what is not told by its letter."""
    sym = factor.term if isinstance(factor, Turned) else factor
    if not isinstance(sym, Sym) or _is_running(sym):
        return 0
    if sym.name[:1].isupper():
        return 2
    return 1 if not isinstance(factor, Turned) else 0


def _is_running(sym: Sym) -> bool:
    """x_i is an entry, or one of many; z_1 and z^{[l]} are arrays as a whole."""
    return len(sym.indices) > 1


def _is_number(factor: Written) -> bool:
    if isinstance(factor, Over):
        return _is_number(factor.above) and _is_number(factor.below)
    return isinstance(factor, Num) or (isinstance(factor, Sym) and factor.name in ("n", "m", "N", "M"))
