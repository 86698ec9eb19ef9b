"""Matrix → index form: (AB)_{ij} = Σ_k A_{ik} B_{kj}, (Aᵀ)_{ij} = A_{ji}, (A ⊙ B)_{ij} = A_{ij} B_{ij}."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from derive.errors import NotYet
from derive.indices import ALL, free_indices, fresh, inverse_entry, reindexed
from derive.matrix import EXTREMA, PLACES, REDUCTIONS, SOFTMAXES, SUM, Shape, Shapes, reduced
from derive.matrix.letters import Letters
from derive.matrix.shapes import Shaped, axis_of, shape_of
from derive.term import (
    ONE,
    TWO,
    BigSum,
    Call,
    Delta,
    Derivative,
    Index,
    Indexed,
    Name,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Size,
    Sum,
    Term,
    Vector,
    children,
    multiply,
    with_children,
)
from derive.text import to_text

Place = tuple[Index, ...]
Scope = frozenset[str]  # the index letters that no new sum may bind
Body = Callable[[Index, Scope], Term]  # what a sum adds at one index


@dataclass(frozen=True, slots=True)
class Setting:
    """What entries are written with: the shapes of all arrays, and the letters of all sizes."""

    shapes: Shapes
    letters: Letters


def index_form(term: Term, setting: Setting) -> tuple[tuple[str, ...], Term]:
    """The letters of the axes and the entry there: (n, k) and Σ_j X[n,j]*W[j,k] for X W.

    An axis of size 1 gets a letter, too. Raises InputError where shapes do not fit together.
    """
    chosen: list[str] = []
    for size in shape_of(term, setting.shapes):
        chosen.append(setting.letters.of(size, chosen))
    return tuple(chosen), entry(term, tuple(Name(letter) for letter in chosen), setting)


def entry(term: Term, at: Place, setting: Setting, *, scope: Iterable[str] = ()) -> Term:
    """The entry of `term` at these indices, one for each axis of its shape; sums get new letters.

    The index of an axis of size 1 says nothing. `scope` holds letters that no sum may bind. Raises
    InputError where shapes do not fit together.
    """
    shaped = Shaped(setting.shapes)
    shaped.of(term)  # of the whole: below, all shapes fit
    free = {index.id for index in at if isinstance(index, Name)}
    return _Entries(setting, shaped).at(term, at, frozenset((*free, *scope)))


def summed(body: Term, letter: str, size: Size) -> Term:
    """Σ body over the letter: Σ_i δ_{ij} x_i = x_j, and Σ_i c = n c."""
    if letter not in free_indices(body):
        return multiply(size, body)
    return _without_delta(body, letter) or BigSum(body, letter, size)


def _without_delta(body: Term, letter: str) -> Term | None:
    """The one term that a delta leaves of a sum over the letter; None where no factor is such a delta."""
    if isinstance(body, BigSum):
        inner = _without_delta(body.body, letter)
        return None if inner is None else BigSum(inner, body.index, body.limit)
    factors = body.factors if isinstance(body, Product) else (body,)
    for place, factor in enumerate(factors):
        if isinstance(factor, Delta) and Name(letter) in (factor.left, factor.right):
            other = factor.right if factor.left == Name(letter) else factor.left
            rest = [reindexed(part, {letter: other}) for part in (*factors[:place], *factors[place + 1 :])]
            return multiply(*(part for part in rest if not _is_one(part)))
    return None


def _is_one(factor: Term) -> bool:
    """δ_ii, which no sum over i may take for its delta."""
    return isinstance(factor, Delta) and factor.left == factor.right


@dataclass(frozen=True, slots=True)
class _Entries:
    """The entries of one formula whose shapes fit."""

    setting: Setting
    shaped: Shaped

    def at(self, term: Term, place: Place, scope: Scope) -> Term:
        """The entry of any term."""
        match term:
            case Name(id):
                return self._stored(id, place)
            case Derivative(of, Name(id)):
                rows = len(self.shaped.of(of))  # of ∂p/∂z the entries of p, then those of z
                wrt = self._stored(id, place[rows:])
                assert isinstance(wrt, Name | Indexed)
                return Derivative(self.at(of, place[:rows], scope), wrt)
            case BigSum() | Vector():
                return fresh(term, scope)
            case Power(Call("norm") as norm, exponent) if exponent == TWO:
                return self._over(norm, place).sum(_squared, scope)
            case Call("matmul", factors):
                return self._product(factors, place, scope)
            case Call(function) if function in (*REDUCTIONS, *SOFTMAXES):
                return self._over(term, place).value(function, scope)
            case Call("batched", (left, right)):
                return self._batched((left, right), place, scope)
            case Call("permute", (argument, *axes)):
                order = [int(axis.value) for axis in axes if isinstance(axis, Number)]
                places = dict(zip(order, place, strict=True))
                return self.at(argument, tuple(places[axis] for axis in range(len(order))), scope)
            case Call("largest" | "smallest"):
                return self._placed(term, place)
            case Call("inv" | "det"):
                return self._inverted(term, place)
            case Call("transpose" | "ones" | "eye" | "diag" | "diagonal" | "trace"):
                return self._rearranged(term, place, scope)
            case Call("hadamard", factors) | Product(factors):
                return multiply(*self._spread(factors, place, scope))
            case Call("divide", parts):
                above, below = self._spread(parts, place, scope)
                return Quotient(above, below)
            case _:
                parts = children(term)
                return with_children(term, tuple(self._spread(parts, place, scope))) if parts else term

    def total(self, body: Body, size: Size, scope: Scope) -> Term:
        """Σ body over a new letter of that size."""
        if size == ONE:
            return body(ONE, scope)
        letter = self.setting.letters.of(size, scope)
        return summed(body(Name(letter), scope | {letter}), letter, size)

    def _stored(self, id: str, place: Place) -> Term:
        """The entry of a name; its axes of size 1 have the index 1."""
        said = self.setting.shapes.get(id, ())
        if len(said) > 2:
            return Indexed(id, _fitted(said, place))
        kept = iter(place[len(place) - sum(size != ONE for size in said) :])  # of a row [1, n] the last
        indices = tuple(ONE if size == ONE else next(kept) for size in said)
        return Indexed(id, indices) if indices else Name(id)

    def _spread(self, parts: Sequence[Term], place: Place, scope: Scope) -> list[Term]:
        """The entries of all parts at one place of what they are broadcast to."""
        entries: list[Term] = []
        for part in parts:
            shape = self.shaped.of(part)
            own = place[len(place) - len(shape) :]
            entries.append(self.at(part, _fitted(shape, own), scope))
        return entries

    def _product(self, factors: Sequence[Term], place: Place, scope: Scope) -> Term:
        """Σ_k A_{ik} B_{kj} …, one sum for each pair of neighbours; a vector is a column."""
        shapes = [self.shaped.of(factor) for factor in factors]
        first = ONE if shapes[0][0] == ONE else place[0]
        last = place[-1] if len(shapes[-1]) == 2 else ONE

        def rest(position: int, found: tuple[Term, ...], *, row: Index, scope: Scope) -> Term:
            factor, shape = factors[position], shapes[position]
            if position == len(factors) - 1:
                return multiply(*found, self.at(factor, (row, last)[: len(shape)], scope))

            def body(index: Index, inner: Scope) -> Term:
                part = self.at(factor, (row, index)[: len(shape)], inner)
                return rest(position + 1, (*found, part), row=index, scope=inner)

            return self.total(body, shape[1] if len(shape) == 2 else ONE, scope)

        return rest(0, (), row=first, scope=scope)

    def _batched(self, factors: tuple[Term, Term], place: Place, scope: Scope) -> Term:
        """Σ_k A[…, i, k] B[…, k, j], the axes before them those of the result, counted from the last."""
        left, right = (self.shaped.of(factor) for factor in factors)
        row, column = int(len(left) > 1), int(len(right) > 1)
        before = place[: len(place) - row - column]
        rows, columns = place[len(before) : len(before) + row], place[len(before) + row :]

        def leading(shape: Shape) -> Place:
            count = max(0, len(shape) - 2)
            return before[len(before) - count :]

        def body(index: Index, inner: Scope) -> Term:
            first = self.at(factors[0], (*leading(left), *rows, index), inner)
            second = self.at(factors[1], (*leading(right), index, *columns), inner)
            return multiply(first, second)

        return self.total(body, left[-1], scope)

    def _rearranged(self, term: Call, place: Place, scope: Scope) -> Term:
        """Aᵀ, diagonals and traces, identity and ones."""
        match term.function, term.arguments:
            case "ones", _:
                return ONE
            case "eye", _:
                return _delta(place) if place else ONE
            case "diag", (vector,):
                return multiply(_delta(place), self.at(vector, place[:1], scope))
            case "diagonal", (matrix,):
                return self.at(matrix, (place[0], place[0]), scope)
            case "trace", (matrix,):
                size = self.shaped.of(matrix)[0]
                return self.total(lambda index, inner: self.at(matrix, (index, index), inner), size, scope)
            case _, (argument,):
                return self.at(argument, _turned(self.shaped.of(argument), place), scope)
            case _:
                raise AssertionError(f"{term.function} of {len(term.arguments)} arguments")

    def _inverted(self, term: Call, place: Place) -> Term:
        """(X⁻¹)_ij of a named X, and det X; an entry of an inverse is itself."""
        match term.function, term.arguments:
            case "inv", (Name(id),):
                return inverse_entry(id, *place)
            case "inv", (Call("transpose", (Name(id),)),):
                return inverse_entry(id, *place[::-1])
            case ("det", (Name(),)) | ("inv", (Indexed(),)):
                return term
            case _:
                raise NotYet(
                    f"{to_text(term)} is the inverse or determinant of an expression, not of an array"
                )

    def _placed(self, term: Call, place: Place) -> Term:
        """largest(Z[n, k], Z[n, :]): whether the entry is the largest along the axis."""
        match term.arguments:
            case (Indexed(), Indexed()):
                return term
            case (Name(id) as array, *_):
                axis = axis_of(Call(PLACES[term.function], term.arguments), self.shaped.of(array))
                whole = tuple(ALL if axis in (None, at) else index for at, index in enumerate(place))
                return Call(term.function, (Indexed(id, place), Indexed(id, whole)))
            case _:
                raise NotYet(f"{to_text(term)} is of an expression, not of an array")

    def _over(self, call: Call, place: Place) -> _Along:
        """A call along one axis, or along all."""
        shape = self.shaped.of(call.arguments[0])
        return _Along(self, call.arguments[0], shape, axis_of(call, shape), place)


@dataclass(frozen=True, slots=True)
class _Along:
    """A function of the entries along an axis of an array, or along all of them, at one place."""

    entries: _Entries
    argument: Term
    shape: Shape
    axis: int | None
    place: Place

    def value(self, function: str, scope: Scope) -> Term:
        """The entry of the call."""
        match function:
            case "sum":
                return self.sum(_same, scope)
            case "mean":
                return self._mean(_same, scope)
            case "var":
                return self._mean(self._deviation, scope)
            case "norm":
                return Call("sqrt", (self.sum(_squared, scope),))
            case "logsumexp":
                return Call("log", (self.sum(_exponential, scope),))
            case "amax" | "amin":
                return self._extreme(EXTREMA[function])
            case _:
                return self._softmax(function, scope)

    def sum(self, of: Callable[[Term, Scope], Term], scope: Scope) -> Term:
        """Σ of(entry) over the axes."""
        summed_axes = range(len(self.shape)) if self.axis is None else (self.axis,)
        left = self.entries.shaped.of(self._call(SUM))
        kept = iter(index for size, index in zip(left, self.place, strict=True) if size != ONE)
        row: list[Index | None] = []
        for axis, size in enumerate(self.shape):
            row.append(None if axis in summed_axes else ONE if size == ONE else next(kept))
        return self._summed(tuple(row), of, scope)

    def _summed(self, row: tuple[Index | None, ...], of: Callable[[Term, Scope], Term], scope: Scope) -> Term:
        """The sum over every axis whose index is still open."""
        full = tuple(index for index in row if index is not None)
        if len(full) == len(row):
            return of(self.entries.at(self.argument, full, scope), scope)
        axis = row.index(None)
        return self.entries.total(
            lambda index, inner: self._summed((*row[:axis], index, *row[axis + 1 :]), of, inner),
            self.shape[axis],
            scope,
        )

    def _call(self, function: str) -> Term:
        return reduced(function, self.argument, self.axis)

    def _deviation(self, part: Term, scope: Scope) -> Term:
        """(a - mean)²."""
        return Power(_minus(part, self._mean(_same, scope)), TWO)

    def _extreme(self, function: str) -> Term:
        """max(Z[n, :]) of a named Z."""
        if not isinstance(self.argument, Name):
            raise NotYet(f"the {function} of {to_text(self.argument)}, which is an expression and no array")
        kept = iter(self.place)
        along = range(len(self.shape)) if self.axis is None else (self.axis,)
        indices = tuple(ALL if axis in along else next(kept) for axis in range(len(self.shape)))
        return Call(function, (Indexed(self.argument.id, indices),))

    def _mean(self, of: Callable[[Term, Scope], Term], scope: Scope) -> Term:
        """1/n Σ of(entry)."""
        counted = multiply(*(self.shape if self.axis is None else (self.shape[self.axis],)))
        total = self.sum(of, scope)
        return total if counted == ONE else multiply(Quotient(ONE, counted), total)

    def _softmax(self, function: str, scope: Scope) -> Term:
        """exp(a_k)/Σ_l exp(a_l) along the last axis, or the one that is named; of it the logarithm."""
        assert self.axis is not None
        others = (*self.place[: self.axis], *self.place[self.axis + 1 :])
        own = self.entries.at(self.argument, self.place, scope)
        total = replace(self, place=others).sum(_exponential, scope)
        if function == "softmax":
            return Quotient(Call("exp", (own,)), total)
        return _minus(own, Call("log", (total,)))


def _fitted(shape: Shape, place: Place) -> Place:
    """The place in an array that is broadcast: 1 along its axes of size 1."""
    return tuple(ONE if size == ONE else index for size, index in zip(shape, place, strict=True))


def _turned(shape: Shape, place: Place) -> Place:
    """The place in A of a place in Aᵀ; vectors are columns, and rows [1, n]."""
    if len(shape) == len(place):
        return place[::-1]
    return (ONE, *place) if len(shape) > len(place) else place[-1:]


def _delta(place: Place) -> Term:
    left, right = place
    return ONE if left == right else Delta(left, right)


def _same(part: Term, _: Scope) -> Term:
    return part


def _squared(part: Term, _: Scope) -> Term:
    return Power(part, TWO)


def _exponential(part: Term, _: Scope) -> Term:
    return Call("exp", (part,))


def _minus(left: Term, right: Term) -> Term:
    return Sum((left, Neg(right)))
