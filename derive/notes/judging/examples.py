"""Vectors of examples beside those of one example: Σ_i (p_i - t_i) x_iᵀ, where p_k is an entry of a vector p.

There the i-th example's p_i is a vector of its own. It has another name than the entry p_k.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from derive.notes.judging.reading import ReadFormula, flat, read_side
from derive.notes.letters import RUNNING
from derive.notes.reading.members import before_rows
from derive.notes.reading.words import Known
from derive.notes.written import Big, Sym, Times, Turned, Written, every

COUNTS = frozenset(("n", "m", "N", "M", "B"))  # how many examples there are


def with_examples(formulas: Iterable[ReadFormula], known: Known) -> Known:
    """The vocabulary with the names that stand for vectors of examples in sums of outer products."""
    written = list(_written(formulas, known))
    sums = [
        p for side in written for p in every(side) if isinstance(p, Big) and p.index and p.high is not None
    ]
    groups = [group for part in sums for group in before_rows(part)]
    if not groups:
        return known
    summed = {part.index for part in sums}
    entries = {
        part.name
        for side in written
        for part in every(side)
        if isinstance(part, Sym) and len(part.indices) == 1 and part.indices[0].letter in RUNNING - summed
    }
    found = {sym.name for group in groups if entries & {sym.name for sym in group} for sym in group}
    return replace(known, examples=frozenset(found)) if found else known


def with_members(formulas: Iterable[ReadFormula], known: Known) -> Known:
    """The vocabulary with what examples of a set have: beside wᵀx, the x_ij and y_i of sums over i."""
    formulas = list(formulas)
    written = list(_written(formulas, known))
    vectors = {name for side in written for part in every(side) for name in _in_inner_product(part)}
    syms = dict.fromkeys(part for side in written for part in every(side) if isinstance(part, Sym))
    sums = [part for side in written for part in every(side) if isinstance(part, Big)]
    letters = {s.indices[0].letter for s in syms if s.name in vectors and len(s.indices) == 2}
    letters &= {part.index for part in sums}
    counting = {part.index for part in sums if isinstance(part.high, Sym) and part.high.name in COUNTS}
    shortest: dict[str, int] = {}
    for s in syms:
        shortest[s.name] = min(len(s.indices), shortest.get(s.name, len(s.indices)))
    rows = (s for s in syms if len(s.indices) == 2 and s.indices[0].letter in counting)
    letters |= {s.indices[0].letter for s in rows if _is_row(s, syms)}
    if known.of_all or _has_entries(vectors, syms):
        letters |= _raised_letters(formulas) & {part.index for part in sums}
    of_set = {
        (s.name, x)
        for s in syms
        if s.indices and (x := s.indices[0].letter) in letters and shortest[s.name] < len(s.indices)
    }
    entries = {(s.name, s.indices[0].letter) for s in _weights_summed(written) if s.indices}
    if not of_set or of_set & entries:
        return known
    return replace(known, members=frozenset(of_set), collected=_collected(formulas, known, of_set))


def _collected(
    formulas: Iterable[ReadFormula], known: Known, of_set: Collection[tuple[str, str]]
) -> frozenset[str]:
    """What every example has, but for what the note makes of the matrix of all of them, ŷ = Xw."""
    found = {name for name, _ in of_set}
    for statement in (s for read in formulas for s in read.statements if s.signs[:1] in (["="], [":="])):
        sides = [read_side(tokens, known).written for tokens in statement.sides]
        inside = {p.name for side in sides[1:] if side is not None for p in every(side) if isinstance(p, Sym)}
        if isinstance(sides[0], Sym) and any(name.isupper() and name.lower() in found for name in inside):
            found.discard(sides[0].name)
    return frozenset(found)


def _raised_letters(formulas: Iterable[ReadFormula]) -> set[str]:
    """The i of x^{(i)}."""
    sides = (flat(side) for read in formulas for s in read.statements for side in s.sides)
    scripts = (
        [token.text for token in script.inside]
        for tokens in sides
        for mark, script in pairwise(tokens)
        if mark.text == "^"
    )
    return {inside[1] for inside in scripts if len(inside) >= 3 and (inside[0], inside[2]) == ("(", ")")}


def _has_entries(vectors: Collection[str], syms: Collection[Sym]) -> bool:
    """Whether two letters stand below an x of wᵀx: the i of an example, and the j of an entry."""
    below: dict[str, set[str]] = {}
    for sym in syms:
        if sym.name in vectors and len(sym.indices) == 1:
            below.setdefault(sym.name, set()).add(sym.indices[0].letter)
    return any(len(letters & RUNNING) > 1 for letters in below.values())


def _is_row(sym: Sym, syms: Collection[Sym]) -> bool:
    """The p_ik of example i beside the p_k of one example."""
    entry = sym.indices[1:]
    return sym.name[:1].islower() and entry != sym.indices[:1] and Sym(sym.name, entry) in syms


def _in_inner_product(part: Written) -> Iterator[str]:
    """The w and x of wᵀx and of w · x."""
    factors = part.factors if isinstance(part, Times) else ()
    for one, other in pairwise(factors):
        match one, other:
            case (Turned(Sym(left, ())), Sym(right, ())) if left[:1].islower() and right[:1].islower():
                yield from (left, right)
            case _:
                pass


def _weights_summed(written: Iterable[Written]) -> Iterator[Sym]:
    """The x_i of Σ_i w_i x_i: there the letter is one of entries."""
    for part in (part for side in written for part in every(side)):
        if isinstance(part, Big) and isinstance(part.body, Times):
            alike = [
                s
                for s in part.body.factors
                if isinstance(s, Sym) and [i.letter for i in s.indices] == [part.index]
            ]
            yield from alike if len(alike) == len(part.body.factors) else ()


def _written(formulas: Iterable[ReadFormula], known: Known) -> Iterator[Written]:
    for formula in formulas:
        for tokens in (side for statement in formula.statements for side in statement.sides):
            if (side := read_side(tokens, known).written) is not None:
                yield side
