"""Rows picked by class indices, E[s] and P[arange(N), s], by way of the one-hot rows of s: S E and (S ⊙ P)1.

S_nv is 1 where s_n = v and 0 elsewhere. What is derived and proved holds for every S whose rows sum to 1.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from random import Random

from derive.building.declarations import at_line
from derive.errors import InputError, NotYet
from derive.index_sums import letters_of as names_in
from derive.index_sums import linear
from derive.indices import reindexed, unsaid, unused
from derive.matrix import SOFTMAXES, SUM, Shape, hadamard, matmul, reduced
from derive.matrix.letters import Letters
from derive.matrix.shapes import shape_text
from derive.matrix.written import as_written
from derive.model import Assumption, Equation, Nested, entry
from derive.parse import ARRAY_FUNCTIONS
from derive.spec import Entry, Numbers
from derive.term import (
    ONE,
    BigSum,
    Call,
    Indexed,
    Name,
    Size,
    Term,
    children,
    multiply,
    names,
    subterms,
    with_children,
)
from derive.text import to_text

_LETTERS = ("S", "R", "Q")


class Selections:
    """The class indices of one model and the names of their one-hot rows; `shapes` gets theirs."""

    def __init__(
        self, equations: Iterable[Equation], shapes: dict[str, Shape], taken: Collection[str]
    ) -> None:
        self.shapes = shapes
        self.one_hot: dict[str, str] = {}
        self._taken = frozenset(taken)
        equations = tuple(equations)
        self._defined = {equation.name for equation in equations}
        for index in (index for e in equations for index in _picking(e.body) if shapes.get(index)):
            if index not in self.one_hot:
                self.one_hot[index] = _letter(index, {*taken, *self.one_hot.values()})

    def put_in(self, equation: Equation) -> Equation:
        """The equation with S @ E for E[s]. Raises InputError."""
        if not any(True for _ in _picking(equation.body)):
            return equation
        bound = {part.index for part in subterms(equation.body) if isinstance(part, BigSum)}
        body = self._visit(equation.body, frozenset((*equation.indices, *bound)))
        for index in self.one_hot:
            if index in names(body):
                raise InputError(f"'{index}' picks rows, as in E[{index}]; it cannot be computed with")
        return replace(equation, body=body)

    def assumptions(self, letters: Letters) -> tuple[Assumption, ...]:
        """The rows of each S sum to 1."""
        found: list[Assumption] = []
        for name in self.one_hot.values():
            rows, classes = self.shapes[name]
            row = letters.of(rows, ())
            column = letters.of(classes, (row,))
            found.append(Assumption(BigSum(entry(name, (row, column)), column, classes), ONE))
        return tuple(found)

    def fitted(self, numbers: Numbers | None) -> Numbers | None:
        """The example's class indices, counted from 1, as one-hot rows. Raises InputError with the line."""
        if numbers is None or not self.one_hot:
            return numbers
        entries = [item for item in numbers.entries if item.name not in self.one_hot]
        given = {item.name: item for item in numbers.entries}
        for index, name in self.one_hot.items():
            item = given.get(index)
            with at_line(item.line if item else numbers.line):
                if item is not None or numbers.seed is not None:
                    value = self._rows(index, numbers, item)
                    entries.append(Entry(name, value, item.line if item else numbers.line))
        return replace(numbers, entries=tuple(entries))

    def _rows(self, index: str, numbers: Numbers, item: Entry | None) -> Nested:
        rows, classes = self.shapes[self.one_hot[index]]
        count = self._length(classes, numbers)
        if item is None:
            draw = Random(numbers.seed)
            places = [draw.randint(1, count) for _ in range(self._length(rows, numbers))]
        else:
            value = item.value if isinstance(item.value, tuple) else (item.value,)
            places = [_place(part, index, count) for part in value]
        return tuple(tuple(Fraction(place == k) for k in range(1, count + 1)) for place in places)

    def _length(self, size: Size, numbers: Numbers) -> int:
        """How large a size is in the example: said by its name, or the length of an axis."""
        if not isinstance(size, Name):
            return linear(size).at({name: self._length(Name(name), numbers) for name in names_in(size)})
        for item in numbers.entries:
            if item.name == size.id and isinstance(item.value, Fraction):
                return int(item.value)
            value: Nested = item.value
            for axis in self.shapes.get(item.name, ()):
                if not isinstance(value, tuple) or not value:
                    break
                if axis == size:
                    return len(value)
                value = value[0]
        raise InputError(f"the example does not say how large '{size.id}' is; give '{size.id}: 3' or a list")

    def _visit(self, term: Term, letters: frozenset[str]) -> Term:
        match term:
            case Indexed(array, (Name(index),)) if index not in letters and self._picks(array, index):
                return self._rows_of(array, index)
            case Call(function, (Call("choose", (Name(array), size, Name(index))),)) if (
                function not in ARRAY_FUNCTIONS  # f(P[arange(N), s]) is f(P)[arange(N), s]
            ):
                return self._entries_of(Call(function, (Name(array),)), array, (size, index))
            case Call("choose", (Name(array), size, Name(index))):
                return self._entries_of(Name(array), array, (size, index))
            case Call("choose", (Call(function, (Name(array),)) as value, size, Name(index))) if (
                function in SOFTMAXES or function not in ARRAY_FUNCTIONS
            ):
                return self._entries_of(value, array, (size, index))
            case Call("choose", (value, _, _)):
                raise InputError(
                    f"in {to_text(term)} give what is picked from a name and an equation of its own: "
                    f"A = {as_written(value)}"
                )
            case Call(function, (inner,)) if (
                function not in (*ARRAY_FUNCTIONS, "pick") and (picked := _only_pick(inner)) is not None
            ):
                return self._entry_of(
                    picked, letters, lambda entry: Call(function, (_exchanged(inner, picked, entry),))
                )
            case Call("pick"):
                return self._entry_of(term, letters, lambda entry: entry)
            case _:
                parts = children(term)
                return (
                    with_children(term, tuple(self._visit(part, letters) for part in parts))
                    if parts
                    else term
                )

    def _picks(self, array: str, index: str) -> bool:
        shape = self.shapes.get(array, ())
        if index in self.one_hot:
            return True
        if len(shape) > 1 and shape[0] != Name(index):  # h[T] is the last row
            raise InputError(
                f"{array}[{index}] picks rows of an array of shape {shape_text(shape)}; say how many class "
                f"indices there are: 'shapes: {{{index}: [N]}}'"
            )
        return False

    def _rows_of(self, array: str, index: str) -> Term:
        """S E, of a vector S b."""
        shape = self.shapes.get(array, ())
        match shape:
            case (rows,) | (rows, _):
                return matmul(self._one_hot(index, rows), Name(array))
            case ():
                raise InputError(
                    f"{array}[{index}] picks rows, but '{array}' has no shape; say it: "
                    f"'shapes: {{{array}: [V, d]}}'"
                )
            case _:
                raise NotYet(
                    f"{array}[{index}] picks from an array of shape {shape_text(shape)}, which derive cannot "
                    "treat yet; of one or two axes it can"
                )

    def _entries_of(self, value: Term, array: str, picked: tuple[Term, str]) -> Term:
        """(S ⊙ P)1: of each row one entry."""
        size, index = picked
        shape = self.shapes.get(array, ())
        if index not in self.one_hot:
            raise InputError(
                f"say how many class indices there are: 'shapes: {{{index}: [{to_text(size)}]}}'"
            )
        if len(shape) != 2 or shape[0] != size:
            raise InputError(
                f"{array}[arange({to_text(size)}), {index}] takes a matrix with {to_text(size)} rows; "
                f"{array} has the shape {shape_text(shape)}"
            )
        if self.shapes[index] != (size,):
            raise InputError(
                f"{array}[arange({to_text(size)}), {index}] takes one entry of each of the {to_text(size)} "
                f"rows; '{index}' has the shape {shape_text(self.shapes[index])}"
            )
        return reduced(SUM, hadamard(self._one_hot(index, shape[1]), value), 1)

    def _entry_of(self, picked: Call, letters: frozenset[str], function: Callable[[Term], Term]) -> Term:
        """Σ_v S_nv f(Z_nv) for f(Z[n, y[n]])."""
        whole, place, index = picked.arguments
        assert isinstance(whole, Indexed) and isinstance(place, Name) and isinstance(index, Indexed)
        shape = self.shapes.get(whole.id, ())
        if len(shape) != len(whole.indices):
            told = f"has the shape {shape_text(shape)}" if shape else "has no shape"
            raise InputError(f"in {to_text(whole)} '{whole.id}' {told}; say it in 'shapes'")
        if index.id not in self.one_hot:
            raise InputError(f"say how many class indices there are: 'shapes: {{{index.id}: [N]}}'")
        hot = self._one_hot(index.id, shape[whole.indices.index(place)])
        letter = unused({*self._taken, *letters})
        placed = reindexed(whole, {place.id: Name(letter)})
        one = Indexed(hot.id, (*index.indices, Name(letter)))
        return BigSum(multiply(one, function(placed)), letter, unsaid(letter))

    def _one_hot(self, index: str, classes: Size) -> Name:
        """The matrix S of s, with a column for each class."""
        shape = self.shapes.get(index, ())
        if len(shape) != 1 or index in self._defined:
            why = (
                "an equation defines it"
                if index in self._defined
                else f"it has the shape {shape_text(shape)}"
            )
            raise InputError(f"'{index}' picks rows, so it is a given array with one axis, but {why}")
        name = self.one_hot[index]
        if self.shapes.setdefault(name, (shape[0], classes)) != (shape[0], classes):
            other = to_text(self.shapes[name][1])
            raise InputError(f"'{index}' picks among {other} rows and among {to_text(classes)}")
        return Name(name)


def _only_pick(term: Term) -> Call | None:
    """The entry Z[n, y[n]] in the term, where there is one and no sum binds its letters."""
    picks = {p for p in subterms(term) if isinstance(p, Call) and p.function in ("pick", "choose")}
    if len(picks) != 1 or any(_has_pick(p.body) for p in subterms(term) if isinstance(p, BigSum)):
        return None
    (picked,) = picks
    return picked if picked.function == "pick" else None


def _has_pick(term: Term) -> bool:
    return any(isinstance(part, Call) and part.function == "pick" for part in subterms(term))


def _exchanged(term: Term, old: Term, new: Term) -> Term:
    if term == old:
        return new
    parts = children(term)
    return with_children(term, tuple(_exchanged(part, old, new) for part in parts)) if parts else term


def _picking(body: Term) -> Iterator[str]:
    """The names in brackets that stand alone there: s of E[s] and of P[arange(N), s]."""
    for part in subterms(body):
        match part:
            case Indexed(_, (Name(index),)) | Call("choose", (_, _, Name(index))):
                yield index
            case Call("pick", (_, _, Indexed(index, _))):
                yield index
            case _:
                pass


def _letter(index: str, taken: Collection[str]) -> str:
    """S for s; where that is taken, another capital."""
    wanted = [index.upper()] if len(index) == 1 else []
    spelt = (f"{index}_hot", *(f"{index}_hot{count}" for count in range(2, 1000)))
    return next(name for name in (*wanted, *_LETTERS, *spelt) if name not in taken)


def _place(value: Nested, index: str, count: int) -> int:
    if not isinstance(value, Fraction) or value.denominator != 1 or not 1 <= value <= count:
        shown = value if isinstance(value, Fraction) else "a list"
        raise InputError(f"'{index}' has whole numbers from 1 to {count}, not {shown}")
    return int(value)
