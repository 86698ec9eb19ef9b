"""Whole arrays at one place of their first axes: h[t] = tanh(h[t-1] @ U + x[t] @ W + b), sum((h[T] - y)**2).

h[t-1] is read as an array of its own, with the axes that are left, and its entries are those of h:
h[t,i] = tanh(Σ_k h[t-1,k]*U[k,i] + …).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from derive.errors import InputError
from derive.index_sums import letters_of as names_in
from derive.indices import fresh, index_letters, reindexed, unused
from derive.matrix import Shape, Shapes
from derive.matrix.entries import Setting, index_form
from derive.matrix.letters import letters_of
from derive.matrix.lifting import Lifting
from derive.matrix.reading import read_arrays
from derive.matrix.shapes import shape_text
from derive.model import Equation
from derive.term import Index, Indexed, Name, Term, children, names, subterms, with_children
from derive.text import to_text


def relettered(equation: Equation, sizes: Collection[str]) -> Equation:
    """The equation with other letters for indices that are called like a size: Σ_i for Σ_o to o."""
    taken = {*sizes, *equation.indices, *index_letters(equation.body), *names(equation.body)}
    body, letters = fresh(equation.body, sizes, taken), dict[str, Index]()
    for letter in equation.indices:
        if letter in sizes:
            new = unused(
                {*taken, *index_letters(body), *(i.id for i in letters.values() if isinstance(i, Name))}
            )
            letters[letter] = Name(new)
    if body == equation.body and not letters:
        return equation
    left = tuple(str(getattr(letters.get(letter), "id", letter)) for letter in equation.indices)
    return replace(equation, body=reindexed(body, letters), indices=left)


def has_slices(equation: Equation, shapes: Shapes) -> bool:
    """Whether an array stands there with fewer indices than it has axes."""
    left = len(shapes.get(equation.name, ()))
    parts = (part for part in subterms(equation.body) if isinstance(part, Indexed))
    return 0 < len(equation.indices) < left or any(_is_slice(part, shapes) for part in parts)


def at_one_place(
    equation: Equation, shapes: Shapes, activations: Collection[str], *, several: bool
) -> list[Equation]:
    """The equation for one entry, behind those of its parts, z[t] of tanh(…), z_f[t] of one among `several`.

    Raises InputError where shapes do not fit together.
    """
    slices = _Slices(shapes)
    body = slices.named(equation.body)
    known = {**shapes, **slices.shapes}
    try:
        array = read_arrays(body, known, {})
    except InputError as error:
        raise type(error)(f"in the equation of '{to_text(equation.left)}', {error.sentence}") from None
    said = shapes.get(equation.name, ())
    if said and said[len(equation.indices) :] != array.shape:
        raise InputError(
            f"'{to_text(equation.left)}' has the shape {shape_text(said[len(equation.indices) :])}, but its "
            f"equation makes {shape_text(array.shape)}"
        )
    taken = {*known, equation.name, *names(body), *equation.indices, *index_letters(equation.body)}
    taken |= {name for shape in shapes.values() for size in shape for name in names_in(size)}
    place = tuple(map(Name, equation.indices))
    done: list[Equation] = []
    for name, term in Lifting(taken, activations, several=several).equations(
        equation.name, array.term, known
    ):
        letters, entry = index_form(term, Setting(known, letters_of(known, taken)))
        done.append(Equation(name, slices.entries(entry), equation.line, (*equation.indices, *letters)))
        slices.add(name, place)
    return done


def picked(entry: Term, size: str, shapes: Shapes) -> str:
    """sum(e[t]*h[t], t) with 'shapes: {e: [T]}' for h[T]."""
    taken = {*shapes, *index_letters(entry), size}
    array = next(name for name in ("e", "u", "last") if name not in taken)
    letter = unused({*taken, array})
    read = to_text(reindexed(entry, {size: Name(letter)}))
    return f"sum({array}[{letter}]*{read}, {letter}) with 'shapes: {{{array}: [{size}]}}'"


def _is_slice(part: Indexed, shapes: Shapes) -> bool:
    return len(part.indices) < len(shapes.get(part.id, ()))


class _Slices:
    """h[t - 1] as an array that is called so, which is no name that an author can write."""

    def __init__(self, shapes: Shapes) -> None:
        self.known = shapes
        self.shapes: dict[str, Shape] = {}
        self._places: dict[str, tuple[str, tuple[Index, ...]]] = {}

    def named(self, term: Term) -> Term:
        """The term with a name for each slice."""
        if isinstance(term, Indexed) and _is_slice(term, self.known):
            name = to_text(term)
            self.shapes[name] = self.known[term.id][len(term.indices) :]
            self._places[name] = (term.id, term.indices)
            return Name(name)
        parts = children(term)
        return with_children(term, tuple(map(self.named, parts))) if parts else term

    def add(self, name: str, place: tuple[Index, ...]) -> None:
        """From now on a name stands for its array at that place."""
        self._places[name] = (name, place)

    def entries(self, term: Term) -> Term:
        """The term with the entries of the arrays that the slices are of."""
        if isinstance(term, Name | Indexed) and term.id in self._places:
            array, first = self._places[term.id]
            indices = (*first, *(term.indices if isinstance(term, Indexed) else ()))
            return Indexed(array, indices) if indices else Name(array)
        parts = children(term)
        return with_children(term, tuple(map(self.entries, parts))) if parts else term
