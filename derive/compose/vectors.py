"""Parameters and derivatives as columns, long ones with dots, and the gradient as a letter of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from derive.model import Model
from derive.term import DOTS, ZERO, Call, Derivative, Name, Neg, Term, Vector, add, multiply, negate
from derive.uses import entry_of

MOST_ENTRIES = 6  # of a column; of a longer one the first and the last are shown
HEAD, TAIL = 3, 1
_UNITS = ("ihat", "jhat", "khat")  # along the axes of the plane and of space
_STACKED = ("W", "theta", "p")  # what a column of all parameters may be called


def column(entries: Iterable[Term]) -> Vector:
    """The column with these entries, dots where it is long."""
    return Vector(shortened(tuple(entries)), column=True)


def shortened(entries: Sequence[Term]) -> tuple[Term, ...]:
    """The entries, of many the first and the last with dots between."""
    if len(entries) <= MOST_ENTRIES:
        return tuple(entries)
    return (*entries[:HEAD], DOTS, *entries[len(entries) - TAIL :])


def nabla(model: Model, at: Iterable[Term] = ()) -> Call:
    """∇f, or ∇f(3, 2)."""
    return Call("grad", (Name(model.loss), *at))


def derivatives(model: Model, names: Iterable[str]) -> tuple[Derivative, ...]:
    """∂f/∂x for every name."""
    return tuple(Derivative(Name(model.loss), entry_of(model, name)) for name in names)


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
