"""Parameters and derivatives as columns, long ones with dots, and the gradient as a letter of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import prod

from derive.indices import reindexed
from derive.model import Model
from derive.term import (
    DOTS,
    ONE,
    TWO,
    ZERO,
    Call,
    Derivative,
    Index,
    Indexed,
    Name,
    Neg,
    Number,
    Size,
    Term,
    Variable,
    Vector,
    add,
    multiply,
    negate,
)
from derive.uses import entry_of

MOST_ENTRIES = 6  # of a column; of a longer one the first and the last are shown
HEAD, TAIL = 3, 1
CHANGE = "change"  # Δw: what an update adds to w
_UNITS = ("ihat", "jhat", "khat")  # along the axes of the plane and of space
_STACKED = ("W", "theta", "p")  # what a column of all parameters may be called


def column(entries: Iterable[Term]) -> Vector:
    """The column with these entries, dots where it is long."""
    return Vector(shortened(tuple(entries)), column=True)


def shortened(entries: Sequence[Term]) -> tuple[Term, ...]:
    """The entries, of many the first and the last with dots between."""
    if len(entries) <= MOST_ENTRIES:
        return tuple(entries)
    first = entries[:HEAD]
    if DOTS in first:  # an array of any size begins the column
        first = first[: first.index(DOTS)]
    return (*first, DOTS, *entries[len(entries) - TAIL :])


def spread(term: Term, entry: Variable, model: Model) -> Iterator[Term]:
    """What `term` says of every entry of an array: of w_1, w_2, …, w_n, dots where they are many or n.

    The letters of `entry`, w_j, are those in which `term` speaks of any entry.
    """
    if not isinstance(entry, Indexed):
        yield term
        return
    letters = [index.id for index in entry.indices if isinstance(index, Name)]
    for place in _places(model.symbol(entry.id).shape):
        yield DOTS if place is None else reindexed(term, dict(zip(letters, place, strict=True)))


def _places(shape: Sequence[Size]) -> list[tuple[Index, ...] | None]:
    """All places of a small array; of another one the first two, None for dots, and the last."""
    counts = [int(size.value) for size in shape if isinstance(size, Number)]
    if len(counts) == len(shape) and prod(counts) <= MOST_ENTRIES:
        return list(product(*(map(_number, range(1, count + 1)) for count in counts)))
    second = (*(ONE for _ in shape[1:]), TWO) if shape[-1] != ONE else (TWO, *(ONE for _ in shape[1:]))
    return [tuple(ONE for _ in shape), second, None, tuple(shape)]


def _number(value: int) -> Number:
    return Number(Fraction(value))


def nabla(model: Model, at: Iterable[Term] = ()) -> Call:
    """∇f, or ∇f(3, 2)."""
    return Call("grad", (Name(model.loss), *at))


def derivatives(model: Model, names: Iterable[str]) -> tuple[Derivative, ...]:
    """∂f/∂x for every name."""
    return tuple(Derivative(Name(model.loss), entry_of(model, name)) for name in names)


def of_entries(terms: Iterable[Term], names: Iterable[str], model: Model) -> tuple[Term, ...]:
    """Terms that speak of one entry each, as what they say of all entries."""
    pairs = zip(terms, names, strict=True)
    return tuple(each for term, name in pairs for each in spread(term, entry_of(model, name), model))


def with_units(components: Sequence[Term]) -> Term | None:
    """u î + v ĵ + w k̂ without its zeros; None in more than three dimensions, in one, and for zero."""
    if not 2 <= len(components) <= len(_UNITS) or all(part == ZERO for part in components):
        return None
    terms = [
        negate(multiply(part.term, Name(unit))) if isinstance(part, Neg) else multiply(part, Name(unit))
        for part, unit in zip(components, _UNITS, strict=False)
        if part != ZERO
    ]
    return add(*terms)


def stacked_letter(model: Model) -> Name:
    """What the column of all parameters is called: W where that is free."""
    taken = {symbol.base for symbol in model.symbols} | {symbol.id for symbol in model.symbols}
    return Name(next((letter for letter in _STACKED if letter not in taken), _STACKED[-1] + "_all"))
