"""Equations over whole arrays, Z = X @ W + b, in index form: Z[n,k] = Σ_j X[n,j]*W[j,k] + b[k]."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from derive.building.selections import Selections
from derive.errors import InputError
from derive.index_sums import letters_of as names_in
from derive.indices import entry_of_inverse, free_indices, index_letters
from derive.matrix import Shape, is_matrix_form
from derive.matrix.broadcasting import squeezed
from derive.matrix.entries import Setting, entry, index_form
from derive.matrix.letters import letters_of
from derive.matrix.lifting import Lifting, has_affine
from derive.matrix.reading import read_arrays
from derive.matrix.shapes import shape_of, shape_text
from derive.model import Equation, Nested
from derive.parse import ARRAY_FUNCTIONS
from derive.spec import Numbers
from derive.term import ONE, BigSum, Call, Indexed, Name, Sum, Term, children, names, subterms, with_children
from derive.text import to_text

Settled = Callable[[Term], Term]  # a sum with its limits


class WholeArrays:
    """The equations with whole arrays of one model.

    `shapes` is shared with those that go through index form. An array [n, 1] of which no entry is written is
    stored without its axis of size 1; `_seen` keeps the shape that NumPy sees.
    """

    def __init__(
        self, equations: Sequence[Equation], shapes: dict[str, Shape], *, activations: Collection[str]
    ) -> None:
        self.shapes = shapes
        self._declared = dict(shapes)
        self._seen: dict[str, Shape] = {}
        self._defined = {equation.name for equation in equations}
        bodies = [equation.body for equation in equations]
        entries = {part.id for body in bodies for part in subterms(body) if isinstance(part, Indexed)}
        for name, shape in self._declared.items():
            if name not in entries and squeezed(shape) != shape:
                self._seen[name], shapes[name] = shape, squeezed(shape)
        used = {name for body in bodies for name in names(body)} | self._defined | set(shapes)
        sizes = {name for shape in shapes.values() for size in shape for name in names_in(size)}
        letters = {letter for body in bodies for letter in index_letters(body)}
        letters.update(letter for equation in equations for letter in equation.indices)
        self.selections = Selections(equations, shapes, used | sizes | letters)
        self._names = used | sizes | set(self.selections.one_hot.values())
        gates = [body for body in bodies if isinstance(body, Call) and has_affine(body, activations)]
        self.has_gates = len(gates) > 1
        self._lifting = Lifting(self._names | letters, activations, several=self.has_gates)
        self.sizes = sizes

    def has(self, equation: Equation) -> bool:
        """Whether the equation is written with whole arrays. Raises InputError where indices are mixed in."""
        calls = [part for part in subterms(equation.body) if isinstance(part, Call)]
        called = [part.function for part in calls if entry_of_inverse(part) is None]
        array_calls = [name for name in called if name in ARRAY_FUNCTIONS]
        if equation.indices and array_calls:
            operation = {"matmul": "'@'", "transpose": "'.T'"}.get(array_calls[0], f"'{array_calls[0]}'")
            raise InputError(
                f"'{to_text(equation.left)}' stands for one entry, but {operation} takes whole arrays; "
                f"write '{equation.name} = …' without indices"
            )
        whole = bool(array_calls) or is_matrix_form(equation.body, self.shapes)
        return whole and not equation.indices

    def read(self, equation: Equation, settled: Settled) -> list[Equation]:
        """The equation in matrix form, behind those of its lifted parts; `writing` and no index form yet."""
        body = _with_settled_sums(equation.body, settled)
        try:
            array = read_arrays(body, self.shapes, self._seen)
        except InputError as error:
            raise type(error)(f"in the equation of '{equation.name}', {error.sentence}") from None
        self._check(equation)
        self._check_said(equation, array.shape)
        made = self._lifting.equations(equation.name, array.term, self.shapes)
        self.shapes[equation.name] = squeezed(array.shape)
        self._seen[equation.name] = array.shape
        return [Equation(name, term, equation.line, writing=term) for name, term in made]

    def in_index_form(self, equations: Iterable[Equation]) -> list[Equation]:
        """Every equation that has a writing with its entry as its body."""
        equations = list(equations)
        taken = {*self._names, *(equation.name for equation in equations)}
        self.setting = Setting(self.shapes, letters_of(self.shapes, taken))
        done: list[Equation] = []
        for equation in equations:
            if equation.writing is not None:
                indices, body = index_form(equation.writing, self.setting)
                equation = replace(equation, body=body, indices=indices)
            done.append(equation)
        return done

    def equality(self, sides: tuple[Term, Term], settled: Settled) -> tuple[Term, Term] | None:
        """Both sides of sum(Y, axis=1) = 1 for every row; None without whole arrays. Raises InputError."""
        calls = (part.function for side in sides for part in subterms(side) if isinstance(part, Call))
        whole = any(is_matrix_form(side, self.shapes) for side in sides)
        if not whole and not any(name in ARRAY_FUNCTIONS for name in calls):
            return None
        read = [read_arrays(_with_settled_sums(side, settled), self.shapes, self._seen) for side in sides]
        letters, _ = index_form(Sum((read[0].term, read[1].term)), self.setting)
        places = tuple(Name(letter) for letter in letters)
        left, right = (
            entry(part.term, places[len(places) - len(shape_of(part.term, self.shapes)) :], self.setting)
            for part in read
        )
        return left, right

    def fitted(self, numbers: Numbers | None) -> Numbers | None:
        """The example's numbers without the axes of size 1 that are not stored: [[1], [2]] is [1, 2]."""
        numbers = self.selections.fitted(numbers)
        if numbers is None:
            return None
        entries = (
            replace(item, value=_without_ones(item.value, self._seen[item.name]))
            if item.name in self._seen
            else item
            for item in numbers.entries
        )
        return replace(numbers, entries=tuple(entries))

    def columns(self) -> tuple[tuple[str, Shape], ...]:
        """The arrays that are stored without axes of size 1, with the shapes that NumPy sees."""
        return tuple((name, shape) for name, shape in self._seen.items() if squeezed(shape) != shape)

    def shape_alike(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Of (O, G), where G is ∂L/∂O, both have the shape of O."""
        self._seen |= {gradient: self._seen[node] for node, gradient in pairs if node in self._seen}

    def _check(self, equation: Equation) -> None:
        """No stray index, no array without a shape."""
        for letter in free_indices(equation.body):
            raise InputError(
                f"the index '{letter}' is free on the right side of '{equation.name}' only, which is written "
                f"with whole arrays; sum over it, sum(…, {letter})"
            )
        known = {*self._defined, *self.sizes, *self._declared, *self.selections.one_hot.values()}
        for name in names(equation.body):
            if name[0].isupper() and name not in known:
                raise InputError(
                    f"'{name}' has no shape; say it: 'shapes: {{{name}: [n, m]}}', or [] for a number"
                )

    def _check_said(self, equation: Equation, shape: Shape) -> None:
        """The shape that `shapes` gives to the left side is that of the right side."""
        said = self._declared.get(equation.name)
        if said is not None and said != shape:
            made = f"an array of shape {shape_text(shape)}" if shape else "a number"
            name = equation.name
            raise InputError(
                f"'{name}' has the shape {shape_text(said)} in 'shapes', but its equation makes {made}"
            )


def _with_settled_sums(term: Term, settled: Settled) -> Term:
    """`term` with a limit for every sum over an index letter."""
    if isinstance(term, BigSum):
        return settled(term)
    parts = children(term)
    return with_children(term, tuple(_with_settled_sums(part, settled) for part in parts)) if parts else term


def _without_ones(value: Nested, shape: Shape) -> Nested:
    """The numbers of an array of that shape without its axes of size 1; others are left as they are."""
    if not shape or not isinstance(value, tuple):
        return value
    if shape[0] == ONE and len(value) == 1:
        return _without_ones(value[0], shape[1:])
    return tuple(_without_ones(part, shape[1:]) for part in value)
