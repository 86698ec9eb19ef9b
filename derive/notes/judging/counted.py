"""Entries that are counted from 0: Σ_{j=0}^{n-1}, Σ_{j=0}^n and a bare Σ_j beside it, w_0 of a vector w.

Sums from 0 to n - 1 are those from 1 to n, where nothing else is counted: then a whole array a has the
entries over which the sum runs, and ∇_a Σ_{j=0}^{n-1} (a_j - y_j)² = 2(a - y).
The w_0 of a vector is some one entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.letters import PLACES
from derive.notes.reading.words import Known
from derive.notes.written import Big, Index, Num, Sym, Times, Turned, Written, every, from_zero, symbols

_ZERO, _ONE = Num(Fraction(0)), Num(Fraction(1))
_FIRST = (Index("", 0),)
_STEPS = PLACES | {"tau"}  # of which 0 is the start


def with_counting(formulas: Iterable[ReadFormula], known: Known) -> Known:
    """The vocabulary with what the document counts from 0."""
    statements = [s for formula in formulas for s in formula.statements]
    lines = [[read_side(tokens, known).written for tokens in s.sides] for s in statements]
    written = [side for line in lines for side in line if side is not None]
    sums = [part for side in written for part in every(side) if isinstance(part, Big) and part.index]
    letters = _letters_from_zero(sums, written)
    ranges = _ranges([part for part in sums if part.index not in letters])
    set_ = {name for line in lines if len(line) > 1 for name in _set_in(line[0], line[1])}
    sizes = _sizes_only(ranges, written)
    whole = {name for name, high in ranges.items() if high in sizes}
    first = frozenset((_with_first(written) - set_ - ranges.keys()) | whole)
    return replace(known, counted=letters, ranges=ranges, first=first)


def _letters_from_zero(sums: list[Big], written: list[Written]) -> frozenset[str]:
    """The letters of sums that might as well begin at 1."""
    zero = [part for part in sums if from_zero(part) is not None]
    numbered = {s.name for side in written for s in symbols(side) if any(not i.letter for i in s.indices)}
    counted = {part.index for part in sums if from_zero(part) is None}
    letters = {part.index for part in zero} - counted
    return frozenset(letters - {part.index for part in zero if not _only_indexes(part, numbered)})


def _ranges(sums: list[Big]) -> dict[str, Written]:
    """The n of names over which all sums with bounds run from 0 to n."""
    found: dict[str, set[tuple[Written | None, Written]]] = {}
    for part in sums:
        for name in part.over:
            if part.high is not None:
                found.setdefault(name, set()).add((part.low, part.high))
    return {
        name: high for name, told in found.items() if len(told) == 1 for low, high in told if low == _ZERO
    }


def _sizes_only(ranges: dict[str, Written], written: list[Written]) -> set[Written]:
    """The n that say nothing but how far a sum from 0 runs."""
    parts = [part for side in written for part in every(side)]
    highs = [part.high for part in parts if isinstance(part, Big) and part.low == _ZERO]
    letters = {index.letter for part in parts if isinstance(part, Sym) for index in part.indices}
    sizes = {high for high in ranges.values() if isinstance(high, Sym) and high.name not in letters}
    return {size for size in sizes if parts.count(size) == highs.count(size)}


def _set_in(left: Written | None, right: Written | None) -> Iterator[str]:
    """The w of what says what w_0 is; x_0 = 1 says it of a first entry as well."""
    if isinstance(left, Sym) and left.indices == _FIRST and right != _ONE:
        yield left.name


def _with_first(written: list[Written]) -> set[str]:
    """The w of a w_0 and of a whole w, or of sums over all of its entries, in no side together."""
    found, whole, apart = set[str](), set[str](), set[str]()
    for side in written:
        names = list(symbols(side))
        numbers = {s for s in names if len(s.indices) == 1 and not s.indices[0].letter}
        own = {s.name for s in numbers if s.indices == _FIRST and s.name[:1].islower()}
        here = {sym.name for part in every(side) if isinstance(part, Times) for sym in _beside_row(part)}
        here |= {name for p in every(side) if isinstance(p, Big) and p.high is None for name in p.over}
        stepped = {s.name for s in names for i in s.indices if (i.shift and i.letter) or i.letter in _STEPS}
        several = {s.name for s in numbers if s.indices != _FIRST}
        bounded = {name for p in every(side) if isinstance(p, Big) and p.high is not None for name in p.over}
        found, whole, apart = found | own, whole | here, apart | stepped | bounded | (own & (here | several))
    return (found & whole) - apart


def _beside_row(product: Times) -> Iterator[Sym]:
    """The w and the x of wᵀ x."""
    bare = [factor.term if isinstance(factor, Turned) else factor for factor in product.factors]
    if any(isinstance(factor, Turned) for factor in product.factors):
        yield from (sym for sym in bare if isinstance(sym, Sym) and not sym.indices)


def _only_indexes(term: Big, numbered: set[str]) -> bool:
    """Whether the letter stands only below names, as it is, and no single entries of these are named."""
    inside = symbols(term.body)
    below = [sym for sym in inside if any(term.index in index.letters for index in sym.indices)]
    shifted = any(term.index in i.letters and (i.shift or i.is_sum) for sym in below for i in sym.indices)
    return (
        bool(below)
        and not shifted
        and Sym(term.index) not in inside
        and not numbered & {s.name for s in below}
    )
