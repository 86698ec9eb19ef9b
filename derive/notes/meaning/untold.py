"""The ℓ_t(h_t) of L = Σ_t ℓ_t(h_t): a number of which nothing is told but what it depends on.

It is the quantity ℓ_t, whose derivative by h_t is whatever the note calls ∂ℓ_t/∂h_t.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from derive.notes.letters import RUNNING
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import (
    Apply,
    Index,
    Slope,
    Sym,
    Times,
    Turned,
    Written,
    every,
    mapped,
)

_LOSSES = frozenset(("L", "J", "E", "C", "Lcal", "Jcal", "ell", "loss", "cost"))


def untold_loss(term: Written, knowledge: Knowledge) -> tuple[Sym, Sym] | None:
    """The ℓ_t and the h_t of an ℓ_t(h_t), where nothing says what ℓ_t is."""
    match term:
        case Apply(function, (Sym() as argument,), 0) if knowledge.function(function) is None:
            name, *labels = function.split("_")
            indices = tuple(Index(label) for label in labels)
            array = knowledge.shapes.get((argument.name, len(argument.indices)))
            steps = all(index.letter in RUNNING and index in argument.indices for index in indices)
            if (
                name in _LOSSES
                and (array or labels)
                and steps
                and not knowledge.is_defined(Sym(name, indices))
            ):
                return Sym(name, indices), argument
        case _:
            pass
    return None


def untold_in(bodies: Iterable[Written], knowledge: Knowledge) -> Iterator[tuple[Sym, Sym]]:
    """All of them, with what they depend on."""
    for part in (part for body in bodies for part in every(body)):
        if (found := untold_loss(part, knowledge)) is not None:
            yield found


def linear(term: Written, knowledge: Knowledge) -> Written:
    """With D·h_t for ℓ_t(h_t), which has the same derivative at the place where D is ∂ℓ_t/∂h_t."""
    if (found := untold_loss(term, knowledge)) is not None:
        loss, argument = found
        return Times((Turned(slope_of(loss)), argument), ("",))
    return mapped(term, lambda part: linear(part, knowledge))


def with_slopes(term: Written, pairs: Iterable[tuple[Sym, Sym]]) -> Written:
    """With that D for ∂ℓ_t/∂h_t."""
    known = frozenset((of.name, wrt.name) for of, wrt in pairs)
    return _with_slopes(term, known)


def _with_slopes(term: Written, known: frozenset[tuple[str, str]]) -> Written:
    match term:
        case Slope(Sym() as of, Sym() as wrt) if (of.name, wrt.name) in known and of.indices == wrt.indices:
            return slope_of(of)
        case _:
            return mapped(term, lambda part: _with_slopes(part, known))


def slope_of(loss: Sym) -> Sym:
    """The name of ∂ℓ_t/∂h_t."""
    return Sym(f"D@{loss.name}", loss.indices)
