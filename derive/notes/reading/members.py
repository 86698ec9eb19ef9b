"""x_ij and y_i of example i under other names than the x and y of one example, whose entries are x_j."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from derive.notes.reading.words import Known
from derive.notes.written import (
    EXAMPLE,
    MEMBER,
    Big,
    Index,
    Minus,
    Plus,
    Sym,
    Times,
    Turned,
    Written,
    every,
    mapped,
)


def by_member(term: Written, known: Known) -> Written:
    """What is of one example of a set under its own name."""
    if not known.members:
        return term
    if isinstance(term, Sym):
        first = term.indices[0] if term.indices else None
        of_set = first is not None and not first.shift and (term.name, first.letter) in known.members
        return replace(term, name=term.name + MEMBER) if of_set else term
    if known.collected:
        term = _of_all(term, known.collected)
    return mapped(term, lambda part: by_member(part, known))


def _of_all(term: Written, names: frozenset[str]) -> Written:
    """Xᵀ(a - y), Xw - y: beside the matrix of all examples an a is the vector of the a_i."""
    match term:
        case Times(factors, marks) if any(_is_matrix(factor, names) for factor in factors):
            return Times(tuple(_collected(factor, names) for factor in factors), marks)
        case Plus(terms) if any(
            isinstance(part, Times) and _is_matrix(part.factors[0], names) for part in terms
        ):
            return Plus(tuple(_collected(part, names) for part in terms))
        case _:
            return term


def _is_matrix(factor: Written, names: frozenset[str]) -> bool:
    """The X, or Xᵀ, of the examples x_i."""
    bare = factor.term if isinstance(factor, Turned) else factor
    return isinstance(bare, Sym) and not bare.indices and bare.name.isupper() and bare.name.lower() in names


def _collected(term: Written, names: frozenset[str]) -> Written:
    if isinstance(term, Sym):
        return replace(term, name=term.name + MEMBER) if term.name in names and not term.indices else term
    if isinstance(term, Plus | Minus):
        return mapped(term, lambda part: _collected(part, names))
    return term


def by_example(term: Written, known: Known) -> Written:
    """The vectors p_i of Σ_i (p_i - t_i) x_iᵀ under another name than the entries p_k."""
    if not known.examples:
        return term
    if isinstance(term, Big) and (vectors := {sym for group in before_rows(term) for sym in group}):
        return _of_example(term, {sym for sym in vectors if sym.name in known.examples})
    return mapped(term, lambda part: by_example(part, known))


def _of_example(term: Written, vectors: set[Sym]) -> Written:
    if isinstance(term, Sym):
        return replace(term, name=term.name + EXAMPLE) if term in vectors else term
    return mapped(term, lambda part: _of_example(part, vectors))


def before_rows(term: Big) -> Iterator[tuple[Sym, ...]]:
    """The p_i and t_i of Σ_i (p_i - t_i) x_iᵀ: names with the sum's letter that stand before a row."""
    place = (Index(term.index),)
    for product in (part for part in every(term.body) if isinstance(part, Times)):
        row = product.factors[-1]
        if isinstance(row, Turned) and isinstance(row.term, Sym) and row.term.indices == place:
            before = product.factors[-2]
            bare = [
                t.term if isinstance(t, Minus) else t
                for t in (before.terms if isinstance(before, Plus) else (before,))
            ]
            named = tuple(one for one in bare if isinstance(one, Sym) and one.indices == place)
            if len(named) == len(bare):
                yield named
