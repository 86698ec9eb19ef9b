"""Terms at given sizes: sums over an index written out, deltas 1 or 0, entries by whole numbers."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from derive.indices import reindexed
from derive.term import (
    ONE,
    ZERO,
    BigSum,
    Delta,
    Derivative,
    Index,
    Indexed,
    Name,
    Number,
    Size,
    Sum,
    Term,
    children,
    with_children,
)

Sizes = Mapping[str, int]
Place = Mapping[str, int]  # values of index letters


def written_out(term: Term, sizes: Sizes, at: Place) -> Term:
    """`term` where its free letters have the values `at`: Σ_k w[j,k] x[k] at j = 1 is w[1,1] x[1] + …

    A sum of one term is that term. Raises KeyError for a size or letter without a value.
    """
    match term:
        case Indexed(id, indices):
            return Indexed(id, tuple(_value(index, at) for index in indices))
        case Delta(left, right):
            return ONE if _value(left, at) == _value(right, at) else ZERO
        case BigSum():
            terms = instances(term, sizes, at)
            return Sum(terms) if len(terms) > 1 else terms[0]
        case Derivative(of, wrt):
            inner = written_out(wrt, sizes, at)
            assert isinstance(inner, Name | Indexed)
            return Derivative(written_out(of, sizes, at), inner)
        case _:
            parts = children(term)
            return with_children(term, tuple(written_out(part, sizes, at) for part in parts)) if parts else term


def instances(term: BigSum, sizes: Sizes, at: Place) -> tuple[Term, ...]:
    """The terms that the sum adds, in order."""
    values = range(1, count(term.limit, sizes) + 1)
    return tuple(written_out(term.body, sizes, {**at, term.index: value}) for value in values)


def instance(term: BigSum, value: int) -> Term:
    """The term that the sum adds at one value of its index; other letters stay."""
    return reindexed(term.body, {term.index: Number(Fraction(value))})


def count(size: Size, sizes: Sizes) -> int:
    """How many values an index of that size takes."""
    return int(size.value) if isinstance(size, Number) else sizes[size.id]


def _value(index: Index, at: Place) -> Number:
    return index if isinstance(index, Number) else Number(Fraction(at[index.id]))
