"""The largest entry of a slice, and whether an entry is it, in numbers; at a tie there is no such place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import product

from derive.indices import ALL, place_in_slice, slice_of
from derive.term import (
    ONE,
    ZERO,
    Branch,
    Call,
    Cases,
    Comparison,
    Indexed,
    Neg,
    Number,
    Quotient,
    Sum,
    Term,
    multiply,
)
from derive.unroll import key_of

Lengths = Callable[[str], tuple[int, ...]]  # of the axes of an array


def extreme_rows(term: Term, lengths: Lengths) -> Iterator[tuple[str, Term]]:
    """The key of max(Z[1, :]) or largest(Z[1, 2], Z[1, :]) with a term over entries."""
    found, placed = slice_of(term), place_in_slice(term)
    if found is not None and isinstance(term, Call):
        yield key_of(term), Call(term.function, tuple(_entries(found, lengths)))
    elif placed is not None and isinstance(term, Call):
        own, others = placed[0], [other for other in _entries(placed[1], lengths) if other != placed[0]]
        yield key_of(term), multiply(*(_ahead(own, other, term.function) for other in others))


def _entries(found: Indexed, lengths: Lengths) -> Iterator[Indexed]:
    ranges = (
        [Number(Fraction(place + 1)) for place in range(length)] if index == ALL else [index]
        for index, length in zip(found.indices, lengths(found.id), strict=True)
    )
    for indices in product(*ranges):
        yield Indexed(found.id, indices)


def _ahead(own: Term, other: Term, function: str) -> Term:
    """1 where the entry is ahead of the other and 0 where it is behind; no value where they are equal."""
    more, less = (">", "<") if function == "largest" else ("<", ">")
    nothing = Quotient(ONE, Sum((own, Neg(other))))
    branches = (Branch(ONE, Comparison(own, more, other)), Branch(ZERO, Comparison(own, less, other)))
    return Cases(branches, nothing)
