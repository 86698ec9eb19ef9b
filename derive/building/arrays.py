"""Arrays of an author's equations: shapes, ranges of indices, and limits of sums that were left unsaid."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from derive.building.declarations import at_line
from derive.building.reaches import Found, check_reaches, padded_arrays, reach
from derive.building.recurrence import recurrent_uses
from derive.building.slices import at_one_place, has_slices, picked, relettered
from derive.building.upstream import loss_above
from derive.building.whole_arrays import WholeArrays
from derive.errors import InputError, NotYet, suggestion
from derive.index_sums import letters_of, linear_or_none, size_of
from derive.indices import ALL, LETTERS, free_indices, index_letters, is_unsaid
from derive.matrix import Shapes
from derive.matrix.shapes import shape_text
from derive.model import Equation
from derive.parse import identifier, parse
from derive.spec import Spec
from derive.term import (
    BigSum,
    Call,
    Derivative,
    Index,
    Indexed,
    Name,
    Number,
    Size,
    Sum,
    Term,
    children,
    names,
    subterms,
    with_children,
)
from derive.text import to_text


@dataclass(frozen=True, slots=True)
class Arrays:
    """Equations whose sums all have limits, and the shape of every array in them."""

    equations: tuple[Equation, ...]
    shapes: Shapes
    whole: WholeArrays
    upstream: tuple[tuple[str, str], ...] = ()  # (O, G) for a given ∂L/∂O = G

    @property
    def sizes(self) -> tuple[str, ...]:
        """The names of sizes, in the order of their declaration."""
        named = (name for shape in self.shapes.values() for size in shape for name in letters_of(size))
        return tuple(dict.fromkeys(named))

    @property
    def names(self) -> tuple[str, ...]:
        """Every name of the equations and their sizes."""
        used = (name for e in self.equations for name in (*names(e.body), e.name))
        return tuple(dict.fromkeys((*used, *self.sizes)))

    def equality(self, sides: tuple[Term, Term]) -> tuple[Term, Term]:
        """Both sides of an assumption in index form, their sums with limits. Raises InputError."""
        settled = partial(with_limits, shapes=self.shapes, where="an assumption")
        return self.whole.equality(sides, settled) or (settled(sides[0]), settled(sides[1]))


def arrays_of(equations: Iterable[Equation], spec: Spec, activations: Iterable[str] = ()) -> Arrays:
    """The equations with the ranges of their indices settled. Raises InputError with the line."""
    shapes: dict[str, tuple[Size, ...]] = {}
    for item in spec.shapes:
        with at_line(item.line):
            shapes[identifier(item.name)] = tuple(_size(text) for text in item.sizes)
            _check_sizes(shapes, identifier(item.name))
    sizes = {name for shape in shapes.values() for size in shape for name in letters_of(size)}
    equations, activations = tuple(relettered(e, sizes) for e in equations), tuple(activations)
    whole = WholeArrays(equations, shapes, activations=activations)
    later = recurrent_uses(equations)
    padded = padded_arrays(spec.padding, equations)
    done: list[Equation] = []
    for equation in equations:
        with at_line(equation.line):
            if equation.name in whole.sizes:
                raise InputError(
                    f"'{equation.name}' is a size in 'shapes' and the name of an equation at once"
                )
            equation = whole.selections.put_in(equation)
            if has_slices(equation, shapes):
                for one in at_one_place(equation, shapes, activations, several=whole.has_gates):
                    done.append(_ranged(one, shapes, padded | set(later[equation.name])))
                continue
            if whole.has(equation):
                settled = partial(with_limits, shapes=shapes, where=f"the equation of {equation.name}")
                done.extend(whole.read(equation, settled))
                continue
            done.append(_ranged(equation, shapes, padded | set(later[equation.name])))
    done = whole.in_index_form(done)
    pairs: tuple[tuple[str, str], ...] = ()
    if spec.upstream:
        loss, pairs = loss_above(done, spec.upstream, shapes)
        whole.shape_alike(pairs)
        done.append(loss)
    kept = {n: shape for n, shape in shapes.items() if shape and n not in whole.selections.one_hot}
    arrays = Arrays(tuple(done), kept, whole, pairs)
    _check_names(arrays)
    for item in spec.shapes:
        with at_line(item.line):
            _check_used(identifier(item.name), arrays)
    return arrays


def _ranged(equation: Equation, shapes: dict[str, tuple[Size, ...]], padded: Collection[str]) -> Equation:
    """The equation with the limits of its sums; `shapes` gets that of its left side."""
    ranges = _Ranges(equation, shapes, padded)
    equation = replace(equation, body=ranges.settled(equation.body))
    shapes[equation.name] = ranges.shape()
    return equation


def with_limits(term: Term, shapes: Shapes, *, where: str) -> Term:
    """`term` with a limit for every sum; `where` says what it is part of. Raises InputError."""
    return _Limits(where, shapes).visit(term, Found())


def _size(text: str) -> Size:
    if text.isdecimal() and int(text):
        return Number(Fraction(int(text)))
    computed = re.search(r"[-+*/^(]", text)
    form = linear_or_none(parse(text)) if computed else None
    if form is not None and form.letters:
        return size_of(form)
    if text.isdecimal() or computed:
        raise InputError("a size is a name such as n, a whole number from 1, or a sum such as T - K + 1")
    return Name(identifier(text))


class _Limits:
    """How far the index letters of one formula run, read off the shapes of the arrays that it indexes."""

    padded: Collection[str] = ()  # arrays that an index may leave

    def __init__(self, where: str, shapes: Shapes) -> None:
        self.where = where  # of what the formula is a part, for messages
        self.shapes = shapes
        self.axes: dict[tuple[str, Size], str] = {}  # where a letter was seen to run so far

    def visit(self, term: Term, found: Found) -> Term:
        """The same term with limits; `found` gets the ranges of the letters that are free in it."""
        match term:
            case Indexed(name, indices):
                self._note(name, indices, found)
                return term
            case Call("det", (Name(),)):
                return term
            case Name(name) if self.shapes.get(name):
                shape = shape_text(self.shapes[name])
                entry = f"{name}[{', '.join(LETTERS[: len(self.shapes[name])])}]"
                raise InputError(f"'{name}' is an array of shape {shape}; write its entries, {entry}")
            case BigSum(body, index, limit):
                inner = Found()
                body = self.visit(body, inner)
                said = self._limit(index, limit, self._size(index, inner, found, unsaid=is_unsaid(limit)))
                inner.close(index, said)
                found.reaches += inner.reaches
                for letter, other in inner.letters.items():
                    self._join(found.letters, letter, other)
                return BigSum(body, index, said)
            case _:
                parts = children(term)
                return (
                    with_children(term, tuple(self.visit(part, found) for part in parts)) if parts else term
                )

    def _size(self, index: str, inner: Found, outer: Found, *, unsaid: bool) -> Size | None:
        """How far a summed letter runs: by shapes, or where it is unsaid as index sums stay inside."""
        size = inner.letters.pop(index, None)
        if size is None and unsaid:
            for other in inner.deduced(index, outer.letters):
                self._join(inner.letters, index, other)
            size = inner.letters.pop(index, None)
        return size

    def _limit(self, index: str, limit: Size, size: Size | None) -> Size:
        if is_unsaid(limit):
            if size is None:
                raise InputError(
                    f"how far the sum over '{index}' runs is not known; say it: sum(…, {index}, n)"
                )
            return size
        if size is not None and size != limit:
            raise self._clash(index, limit, size)
        return limit

    def _join(self, found: dict[str, Size], letter: str, size: Size) -> None:
        if found.setdefault(letter, size) != size:
            raise self._clash(letter, found[letter], size)

    def _clash(self, letter: str, first: Size, second: Size) -> InputError:
        """Both sizes, each with the axis that has it."""
        told: list[str] = []
        for size in (first, second):
            axis = self.axes.get((letter, size))
            told.append(f"{to_text(size)} ({axis})" if axis else to_text(size))
        runs = f"in {self.where} the index '{letter}' runs to {' and to '.join(told)}"
        return InputError(f"{runs}; the shapes do not fit together")

    def _note(self, name: str, indices: tuple[Index, ...], found: Found) -> None:
        shape = self.shapes.get(name)
        if not shape:
            raise InputError(
                f"'{name}' is used with an index, but has no shape; say it: "
                f"'shapes: {{{name}: [{', '.join('nmkl'[: len(indices)])}]}}'"
            )
        if len(shape) != len(indices):
            written = to_text(Indexed(name, indices))
            raise InputError(f"'{name}' has the shape {shape_text(shape)}, but is written {written}")
        for place, (index, size) in enumerate(zip(indices, shape, strict=True)):
            if index == ALL:
                continue
            if isinstance(index, Name):
                axis = f"axis {place} of {name}, of shape {shape_text(shape)}"
                self.axes.setdefault((index.id, size), axis)
                self._join(found.letters, index.id, size)
            elif isinstance(index, Sum):
                entry, padded = Indexed(name, indices), name in self.padded
                found.reaches.append(reach(entry, place, shape, padded=padded))
            elif isinstance(size, Number) and index.value > size.value:
                raise InputError(
                    f"{to_text(Indexed(name, indices))} lies outside of the shape {shape_text(shape)}"
                )


class _Ranges(_Limits):
    """How far each index letter of one equation runs."""

    def __init__(self, equation: Equation, shapes: Shapes, padded: Collection[str]) -> None:
        super().__init__(f"the equation of {to_text(equation.left)}", shapes)
        self.padded = padded
        self.equation = equation
        self.free: dict[str, Size] = {}
        _check_letters(equation)

    def settled(self, term: Term) -> Term:
        """`term` with a limit for every sum; the ranges of the equation's own letters are noted."""
        found = Found()
        term = self.visit(term, found)
        for letter in free_indices(term):
            if letter not in self.equation.indices and not self._is_last(letter, term):
                self._refuse_size(letter, term)
                raise InputError(
                    f"the index '{letter}' is free on the right side of '{self._left}' only; "
                    f"sum over it, sum(…, {letter}), or put it on the left side"
                )
        self.found = found
        self.free = self._ranges(found)
        return term

    def _is_last(self, letter: str, term: Term) -> bool:
        """Whether the letter is the size of each axis at which it stands: h[T] is the last of T entries.

        What is derived holds for every place of such a letter, so for the last one.
        """
        parts = [part for part in subterms(term) if isinstance(part, Indexed)]
        sizes = [
            (index, size)
            for part in parts
            for index, size in zip(part.indices, self.shapes.get(part.id, ()), strict=False)
            if letter in letters_of(index)
        ]
        return bool(sizes) and all(index == size == Name(letter) for index, size in sizes)

    def _refuse_size(self, letter: str, term: Term) -> None:
        """h[T - 1] is an entry at a place that a size counts: not yet."""
        if letter in {name for shape in self.shapes.values() for size in shape for name in letters_of(size)}:
            parts = (part for part in subterms(term) if isinstance(part, Indexed))
            held = (part for part in parts if any(letter in letters_of(i) for i in part.indices))
            shown = next(held, Name(letter))
            raise NotYet(
                f"in {self.where} the size '{letter}' stands in an index, {to_text(shown)}, which cannot be "
                f"treated yet; write the sum with an array that is 1 there and 0 elsewhere, "
                f"{picked(shown, letter, self.shapes)}, or a whole number in place of '{letter}'"
            )

    def _ranges(self, found: Found) -> dict[str, Size]:
        """The ranges of the letters on the left: of their arrays, as said, or as index sums leave them."""
        said = self.shapes.get(self.equation.name, ())
        places = dict(zip(self.equation.indices, said, strict=False))
        right = self._fitting(found, places)
        for letter in self.equation.indices:
            known = [found.letters[letter]] if letter in found.letters else []
            known = known or ([places[letter]] if letter in places else found.deduced(letter, places))
            for size in known:
                self._join(found.letters, letter, size)
            if known:
                self._check_some(letter, known[0])
                found.close(letter, known[0])
        check_reaches(found, self.where, right)
        return found.letters

    def _check_some(self, letter: str, size: Size) -> None:
        if isinstance(size, Number) and size.value < 1:
            raise InputError(
                f"in {self.where} every '{letter}' takes an index out of its array: with the declared sizes "
                f"'{letter}' would end at {to_text(size)}"
            )

    def _fitting(self, found: Found, places: Mapping[str, Size]) -> str:
        """The shape of the left side with which no index leaves its array, as it is to be declared."""
        fits = {letter: found.deduced(letter, places)[:1] for letter in places}
        sizes = [fits[letter][0] if fits[letter] else size for letter, size in places.items()]
        if sizes == list(places.values()):
            return ""
        return f"it stays inside with 'shapes: {{{self.equation.name}: {shape_text(tuple(sizes))}}}'; "

    def _unknown(self, letter: str) -> InputError:
        """How far the index runs is not known; mostly it is free on the left side only."""
        known = [self.free.get(index) for index in self.equation.indices]
        used = (size for shape in (known, *self.shapes.values()) for size in shape if size is not None)
        taken = {name for size in used for name in letters_of(size)} | set(self.shapes)
        taken |= {*names(self.equation.body), *index_letters(self.equation.body), *self.equation.indices}
        free = (name for name in ("n", "m", "p", "q", "r", "N", "M", "P") if name not in taken)
        sizes = [Name(next(free, "n")) if size is None else size for size in known]
        shapes = {self.equation.name: tuple(sizes)}
        if letter in free_indices(self.equation.body):
            size = sizes[self.equation.indices.index(letter)]
            shapes |= dict(filter(None, [self.found.to_declare(letter, size)]))
        told = ", ".join(f"{name}: {shape_text(shape)}" for name, shape in shapes.items())
        say = f"'shapes: {{{told}}}'"
        if letter in free_indices(self.equation.body):
            return InputError(
                f"how far the index '{letter}' of '{self._left}' runs is not known; say it: {say}"
            )
        return InputError(
            f"the index '{letter}' is free on the left side of '{self._left}' only, and how far it runs is "
            f"not known; put it on the right side, or say {say}"
        )

    def shape(self) -> tuple[Size, ...]:
        """The shape of the left side."""
        said = self.shapes.get(self.equation.name, ())
        if said and not self.equation.indices:
            name = self.equation.name
            raise InputError(
                f"'{name}' has the shape {shape_text(said)} in 'shapes', but its equation makes a number"
            )
        if said and len(said) != len(self.equation.indices):
            raise InputError(
                f"'{self.equation.name}' has the shape {shape_text(said)}, but is written {self._left}"
            )
        sizes: list[Size] = []
        for axis, letter in enumerate(self.equation.indices):
            size = self.free.get(letter, said[axis] if said else None)
            if size is None:
                raise self._unknown(letter)
            if said and said[axis] != size:
                raise self._clash(letter, said[axis], size)
            sizes.append(size)
        return tuple(sizes)

    @property
    def _left(self) -> str:
        return to_text(self.equation.left)


def _check_letters(equation: Equation) -> None:
    if len(set(equation.indices)) < len(equation.indices):
        raise InputError(f"an index stands twice on the left side: {to_text(equation.left)}")
    if any(isinstance(part, Derivative) for part in subterms(equation.body)):
        raise NotYet(
            f"the equation of '{equation.name}' has a derivative in it, which derive cannot treat yet"
        )


def _check_names(arrays: Arrays) -> None:
    """No name is an index letter too."""
    letters = {letter for e in arrays.equations for letter in (*e.indices, *index_letters(e.body))}
    for equation in arrays.equations:
        with at_line(equation.line):
            clashing = letters & {*names(equation.body), equation.name}
            for letter in sorted(clashing):
                raise InputError(f"'{letter}' is an index letter and a name at once; choose another letter")


def _check_sizes(shapes: Shapes, latest: str) -> None:
    """No name is an array and a size at once."""
    sizes = {name for shape in shapes.values() for size in shape for name in letters_of(size)}
    for name in (latest, *(name for size in shapes[latest] for name in letters_of(size))):
        if name in sizes and name in shapes:
            raise InputError(f"'{name}' is a size and an array at once; choose another name for one of them")


def _check_used(name: str, arrays: Arrays) -> None:
    every = (used for equation in arrays.equations for used in (equation.name, *names(equation.body)))
    used = dict.fromkeys(every)
    if name not in used and name not in arrays.whole.selections.one_hot:
        raise InputError(f"'shapes' gives '{name}', which is in no equation{suggestion(name, used)}")
