"""Terms at given sizes: sums over an index written out, deltas 1 or 0, entries by whole numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product

from derive.index_sums import linear
from derive.indices import ALL, array_behind, free_indices, reindexed
from derive.term import (
    ONE,
    ZERO,
    BigSum,
    Call,
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
    subterms,
    with_children,
)
from derive.text import to_text

Sizes = Mapping[str, int]
Place = Mapping[str, int]  # values of index letters
Axes = tuple[tuple[str, int], ...]  # index letters with the number of their values


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
            return terms[0] if len(terms) == 1 else Sum(terms)
        case Derivative(of, wrt):
            inner = written_out(wrt, sizes, at)
            assert isinstance(inner, Name | Indexed)
            return Derivative(written_out(of, sizes, at), inner)
        case _:
            parts = children(term)
            return (
                with_children(term, tuple(written_out(part, sizes, at) for part in parts)) if parts else term
            )


def inside(term: Term, shapes: Mapping[str, tuple[Size, ...]], sizes: Sizes) -> Term:
    """`term`, written out, with 0 for entries outside of their arrays, and for derivatives by such."""
    match term:
        case Indexed():
            return ZERO if _is_outside(term, shapes, sizes) else term
        case Derivative(of, wrt):
            outside = (_is_outside(part, shapes, sizes) for part in (of, wrt) if isinstance(part, Indexed))
            return ZERO if any(outside) else term
        case _:
            parts = children(term)
            return (
                with_children(term, tuple(inside(part, shapes, sizes) for part in parts)) if parts else term
            )


def _is_outside(entry: Indexed, shapes: Mapping[str, tuple[Size, ...]], sizes: Sizes) -> bool:
    ends = (count(size, sizes) for size in shapes.get(entry.id, ()))
    pairs = zip(entry.indices, ends, strict=False)
    return any(isinstance(index, Number) and not 1 <= index.value <= end for index, end in pairs)


def instances(term: BigSum, sizes: Sizes, at: Place) -> tuple[Term, ...]:
    """The terms that the sum adds, in order."""
    values = range(1, count(term.limit, sizes) + 1)
    return tuple(written_out(term.body, sizes, {**at, term.index: value}) for value in values)


def instance(term: BigSum, value: int) -> Term:
    """The term that the sum adds at one value of its index; other letters stay."""
    return reindexed(term.body, {term.index: Number(Fraction(value))})


def count(size: Size, sizes: Sizes) -> int:
    """How many values an index of that size takes."""
    return linear(size).at(sizes)


def axes_of(term: Term, shapes: Mapping[str, tuple[Size, ...]], sizes: Sizes) -> Axes:
    """The free letters of `term` in reading order, with the number of values that each takes."""
    found = {letter: 0 for letter in free_indices(term)}
    for part in subterms(term):
        if isinstance(part, Indexed):
            for index, size in zip(part.indices, shapes[part.id], strict=True):
                if isinstance(index, Name) and index.id in found:
                    found[index.id] = count(size, sizes)
    return tuple(found.items())


def places(axes: Axes) -> Iterator[dict[str, int]]:
    """Every choice of values for the letters, the last one running fastest."""
    letters = [letter for letter, _ in axes]
    for values in product(*(range(1, most + 1) for _, most in axes)):
        yield dict(zip(letters, values, strict=True))


def key_of(term: Term) -> str:
    """The name under which the value of a node, an entry or a derivative stands in the ledger."""
    return term.id if isinstance(term, Name) else to_text(term)


def keyed(term: Term) -> Term:
    """Entries, of inverses too, determinants and derivatives of nodes as the names of their keys."""
    match term:
        case Indexed() | Derivative(Name() | Indexed() | Derivative(Name(), _), _):
            return Name(key_of(term))
        case Call() if array_behind(term) is not None:
            return Name(key_of(term))
        case Derivative(of, wrt):
            return Derivative(keyed(of), Name(key_of(wrt)))
        case _:
            parts = children(term)
            return with_children(term, tuple(keyed(part) for part in parts)) if parts else term


def _value(index: Index, at: Place) -> Index:
    return index if isinstance(index, Number) or index == ALL else Number(Fraction(linear(index).at(at)))
