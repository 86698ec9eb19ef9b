"""Which entries of an array a node's equation uses: the letters for a backward pass through indices."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from derive.indices import ALL, fresh, of_all_entries, reindexed, unused
from derive.model import Model, entry
from derive.term import Derivative, Index, Indexed, Name, Size, Term, Variable, subterms


@dataclass(frozen=True, slots=True)
class Use:
    """The equation of `entry`, written so that it speaks of one entry of the array that it uses.

    Only entries that agree with it in the letters they share depend on it; over the letters in `over` a
    backward pass sums.
    """

    entry: Variable
    body: Term
    over: tuple[tuple[str, Size], ...]


def entry_of(model: Model, name: str) -> Variable:
    """The entry of an array by the letters of its equation or of its first use; a scalar's name."""
    if model.body(name) is not None:
        return model.equation(name).left
    shape = model.symbol(name).shape
    if not shape:
        return Name(name)
    for part in _entries(model):
        if part.id == name:
            part = _lettered(part, shape, model)
            letters = [index.id for index in part.indices if isinstance(index, Name)]
            if len(set(letters)) == len(shape):
                return part
    letters = []
    for _ in shape:
        letters.append(unused({*letters, *_taken(model)}))
    return entry(name, letters)


def entries_of(model: Model) -> dict[str, Variable]:
    """`entry_of` of every name that has equations or uses with different letters, in one pass."""
    found: dict[str, Variable] = {equation.name: equation.left for equation in model.equations}
    for part in _entries(model):
        if part.id not in found:
            shape = model.symbol(part.id).shape
            part = _lettered(part, shape, model)
            if len({index.id for index in part.indices if isinstance(index, Name)}) == len(shape):
                found[part.id] = part
    return found


def _entries(model: Model) -> list[Indexed]:
    """The entries in the equations in reading order, those of whole slices last."""
    bodies = (equation.body for equation in model.equations)
    found = (part for body in bodies for part in subterms(body) if isinstance(part, Indexed))
    return sorted(found, key=lambda part: ALL in part.indices)


def _lettered(part: Indexed, shape: tuple[Size, ...], model: Model) -> Indexed:
    """Z[n, k] for Z[n, :], in the letter that the size has elsewhere."""
    indices = list(part.indices)
    for axis, size in enumerate(shape):
        if part.indices[axis] == ALL:
            taken = {*_taken(model), *(index.id for index in indices if isinstance(index, Name))}
            known = (
                letter
                for equation in model.equations
                for letter, other in zip(equation.indices, model.symbol(equation.name).shape, strict=True)
                if other == size and letter not in taken
            )
            indices[axis] = Name(next(known, None) or unused(taken))
    return Indexed(part.id, tuple(indices))


def use_of(model: Model, user: str, variable: Variable) -> Use:
    """How `user` depends on `variable`: z_j on w_jk is z_j = …, on x_k it is every z_j."""
    equation = model.equation(user)
    body = fresh(equation.body, equation.indices, _taken(model))
    own = [index.id for index in _indices(variable) if isinstance(index, Name)]
    letters: dict[str, Index] = {}
    over: list[tuple[str, Size]] = []
    for letter, size in zip(equation.indices, model.symbol(user).shape, strict=True):
        axis = _axis(body, variable.id, letter)
        if axis is not None:
            letters[letter] = _indices(variable)[axis]
            continue
        free = {*own, *(name for name, _ in over)}
        new = letter if letter not in free else unused({*free, *equation.indices, *_taken(model)})
        letters[letter] = Name(new)
        over.append((new, size))
    placed = fresh(reindexed(body, letters), {*own, *(name for name, _ in over)}, _taken(model))
    left = Indexed(user, tuple(letters[letter] for letter in equation.indices)) if letters else Name(user)
    return Use(left, placed, tuple(over))


def _indices(variable: Variable) -> tuple[Index, ...]:
    return variable.indices if isinstance(variable, Indexed) else ()


def _axis(body: Term, name: str, letter: str) -> int | None:
    """The axis of the array along which every occurrence has `letter`; None when there is none."""
    if any(of_all_entries(part) == name for part in subterms(body)):
        return None
    found = [part for part in subterms(body) if isinstance(part, Indexed) and part.id == name]
    if not found:
        return None
    axes = range(len(found[0].indices))
    return next((a for a in axes if all(part.indices[a] == Name(letter) for part in found)), None)


def _taken(model: Model) -> Collection[str]:
    """What an index letter must not be: names of the model."""
    return {symbol.id for symbol in model.symbols}


def local_derivative(model: Model, user: str, name: str) -> Derivative:
    """∂user/∂name between entries, in the letters of the derivation."""
    variable = entry_of(model, name)
    return Derivative(use_of(model, user, variable).entry, variable)
