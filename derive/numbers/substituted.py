"""Numbers put into a formula, and arrays for their entries: 2 (a - y) x_k as 2 (a - y) X and as 0.4 · [1, 2].

An array stands for its entries only where everyone reads it alike: as a multiple, or added to arrays of the
same shape; a column times a row is the matrix of all products.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from derive.indices import array_behind, free_indices
from derive.term import (
    DOTS,
    BigSum,
    Call,
    Delta,
    Derivative,
    Indexed,
    Name,
    Neg,
    Product,
    Quotient,
    Sum,
    Term,
    Vector,
    children,
    with_children,
)
from derive.unroll import Axes, Sizes, count, instance, written_out

WRITTEN_OUT = 3  # terms of a sum with numbers in them; of a longer one two and the last

Show = Callable[[Term, Axes], Term]  # the number or array of numbers of a name, an entry or a derivative


@dataclass(frozen=True, slots=True)
class Filling:
    """How numbers are put in: what they are, and how long sums run."""

    show: Show
    sizes: Sizes

    def arrays(self, term: Term, axes: Axes, *, broadcasts: bool = False) -> Term | None:
        """`term` with arrays for its entries over `axes`; None where that would be ambiguous."""
        return _spread_over(axes, term, _Writing(self.numbers, self._array, broadcasts))

    def numbers(self, term: Term) -> Term:
        """`term` with its numbers; sums over an index written out."""
        match term:
            case Name() | Indexed() | Derivative():
                return self.show(term, ())
            case Call() if array_behind(term) is not None:
                return self.show(term, ())
            case Delta():
                return written_out(term, self.sizes, {})
            case BigSum(_, _, limit):
                return self._sum(term, count(limit, self.sizes))
            case _:
                parts = children(term)
                return with_children(term, tuple(self.numbers(part) for part in parts)) if parts else term

    def _sum(self, term: BigSum, length: int) -> Term:
        cut = length > WRITTEN_OUT
        places = (1, 2, length) if cut else range(1, length + 1)
        terms = [self.numbers(instance(term, place)) for place in places]
        if cut:
            terms.insert(2, DOTS)
        return Sum(tuple(terms)) if len(terms) > 1 else terms[0]

    def _array(self, term: Term, axes: Axes, column: bool) -> Term | None:
        shown = self.show(term, axes)
        return Vector(shown.entries, column) if isinstance(shown, Vector) and len(axes) == 1 else shown


def whole(term: Term, axes: Axes, *, broadcasts: bool = False) -> Term | None:
    """`term` over whole arrays, w[k] - η ∂L/∂w[k] as w - η ∂L/∂w; None where that would be ambiguous.

    With `broadcasts` a number may be added to an array, as its reader has to be told.
    """
    return _spread_over(axes, term, _Writing(lambda part: part, _unindexed, broadcasts))


def _unindexed(term: Term, axes: Axes, column: bool) -> Term | None:
    letters = tuple(Name(letter) for letter, _ in axes)
    match term:
        case Indexed(id, indices) if indices == letters and not column:
            return Name(id)
        case Derivative(Name() as of, Indexed(id, indices)) if indices == letters and not column:
            return Derivative(of, Name(id))
        case Derivative(Indexed(id, indices), Name() as wrt) if indices == letters and not column:
            return Derivative(Name(id), wrt)
        case _:
            return None


@dataclass(frozen=True, slots=True)
class _Writing:
    scalar: Callable[[Term], Term]
    array: Callable[[Term, Axes, bool], Term | None]  # an entry or derivative over axes, as a column or row
    broadcasts: bool = False  # whether a number may be added to an array


def _spread_over(axes: Axes, term: Term, writing: _Writing) -> Term | None:
    """As `_spread`, where every letter occurs: x_k alone is no matrix over j and k."""
    every = {letter for letter, _ in axes} == set(free_indices(term))
    return _spread(term, axes, writing) if every else None


def _spread(term: Term, axes: Axes, writing: _Writing) -> Term | None:
    """The array of `term` over `axes`, written through whole arrays."""
    free = set(free_indices(term))
    own = tuple((letter, most) for letter, most in axes if letter in free)
    if not own:
        return writing.scalar(term)
    match term:
        case Indexed() | Derivative() | Call("inv", (Indexed(),)):
            return writing.array(term, own, len(own) < len(axes) and own[0] == axes[0])
        case Neg(inner):
            found = _spread(inner, axes, writing)
            return None if found is None else Neg(found)
        case Sum(terms) if all(_adds(part, free, writing) for part in terms):
            parts = _all_spread(terms, axes, writing)
            return None if parts is None else Sum(parts)
        case Product(factors) if _in_turn(factors, axes):
            parts = _all_spread(factors, axes, writing)
            return None if parts is None else Product(parts)
        case Quotient(numerator, denominator) if not free_indices(denominator):
            found = _spread(numerator, axes, writing)
            return None if found is None else Quotient(found, writing.scalar(denominator))
        case _:
            return None


def _adds(part: Term, free: set[str], writing: _Writing) -> bool:
    """Whether what is added has the shape of the sum, or is a number that may be added to every entry."""
    own = set(free_indices(part))
    return own == free or (writing.broadcasts and not own)


def _all_spread(terms: Sequence[Term], axes: Axes, writing: _Writing) -> tuple[Term, ...] | None:
    parts = [part for term in terms if (part := _spread(term, axes, writing)) is not None]
    return tuple(parts) if len(parts) == len(terms) else None


def _in_turn(factors: Sequence[Term], axes: Axes) -> bool:
    """Whether each letter stands in one factor only, a column before a row."""
    order = [letter for letter, _ in axes]
    letters = [letter for factor in factors for letter in free_indices(factor)]
    return letters == sorted(letters, key=order.index) and len(letters) == len(set(letters)) <= 2
