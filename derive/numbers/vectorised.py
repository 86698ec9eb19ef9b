"""Terms with index letters as NumPy arrays in float64: one axis for each letter.

This reads terms by itself and shares nothing with the balls and the proving engine: a second opinion.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache, reduce
from math import erf
from operator import add, mul

import numpy as np

from derive.index_sums import linear
from derive.indices import ALL
from derive.model import Function
from derive.term import (
    BigSum,
    Call,
    Cases,
    Comparison,
    Constant,
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
    Sum,
    Term,
    substitute,
)
from derive.unroll import Axes, Sizes, count

Array = np.ndarray
_STAND_IN = "#"  # the argument of a function that is given by its formula


@dataclass(frozen=True, slots=True)
class Vectorised:
    """What terms are evaluated with: a float or an array for every name, and for every ∂of/∂wrt."""

    functions: Mapping[str, Function]
    sizes: Sizes
    values: Mapping[str, Array | float]
    slopes: Mapping[tuple[str, str], Array | float]

    def whole(self, term: Term, axes: Axes) -> Array:
        """The values of `term` at all places of the axes, in their order. KeyError: a name has no value."""
        return np.broadcast_to(self.at(term, axes), tuple(length for _, length in axes))

    def at(self, term: Term, axes: Axes) -> Array:
        """The values of `term`; of length 1 along an axis on which it does not depend."""
        match term:
            case Number(value):
                return _constant(float(value), axes)
            case Constant("pi"):
                return _constant(np.pi, axes)
            case Name(name):
                return _constant(self.sizes[name] if name in self.sizes else self.values[name], axes)
            case Indexed(name, indices):
                return self._entries(self.values[name], indices, axes)
            case Derivative(Name(of), Name(wrt)):
                return _constant(self.slopes[of, wrt], axes)
            case Derivative(Name(of), Indexed(wrt, indices)):
                return self._entries(self.slopes[of, wrt], indices, axes)
            case Delta(left, right):
                return (self._places(left, axes) == self._places(right, axes)).astype(float)
            case Call("inv", (Indexed(name, indices),)):
                return self._entries(np.linalg.inv(np.asarray(self.values[name])), indices, axes)
            case Call("max" | "min" as function, (Indexed(name, indices),)) if ALL in indices:
                along = tuple(axis for axis, index in enumerate(indices) if index == ALL)
                least = getattr(np, function)(np.asarray(self.values[name]), axis=along)
                return self._entries(least, tuple(index for index in indices if index != ALL), axes)
            case Call("largest" | "smallest" as function, (Indexed(name, indices), Indexed(_, whole))):
                array = np.asarray(self.values[name])
                along = tuple(axis for axis, index in enumerate(whole) if index == ALL)
                extreme = (np.max if function == "largest" else np.min)(array, axis=along, keepdims=True)
                return self._entries((array == extreme).astype(float), indices, axes)
            case Call("det", (Name(name),)):
                return _constant(np.linalg.det(np.asarray(self.values[name])), axes)
            case BigSum(body, letter, limit):
                return self._total(body, letter, length=count(limit, self.sizes), axes=axes)
            case _:
                return self._operation(term, axes)

    def _operation(self, term: Term, axes: Axes) -> Array:
        match term:
            case Sum(terms):
                return reduce(add, (self.at(part, axes) for part in terms))
            case Product(factors):
                return reduce(mul, (self.at(factor, axes) for factor in factors))
            case Neg(inner):
                return -self.at(inner, axes)
            case Quotient(above, below):
                return self.at(above, axes) / self.at(below, axes)
            case Power(base, exponent):
                return self.at(base, axes) ** self.at(exponent, axes)
            case Call(name, arguments):
                return self._call(name, [self.at(argument, axes) for argument in arguments], axes)
            case Cases(branches, otherwise):
                value = self.at(otherwise, axes)
                for branch in reversed(branches):
                    here = self._holds(branch.condition, axes)
                    value = np.where(here, self.at(branch.value, axes), value)
                return value
            case _:
                raise KeyError(term)

    def _holds(self, condition: Comparison, axes: Axes) -> Array:
        left, right = self.at(condition.left, axes), self.at(condition.right, axes)
        compare = {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}
        return compare[condition.relation]

    def _call(self, name: str, arguments: list[Array], axes: Axes) -> Array:
        function = self.functions.get(name)
        if function is None:
            return _elementary()[name](*arguments)
        value = np.broadcast_to(arguments[0], tuple(length for _, length in axes))
        argument = Indexed(_STAND_IN, tuple(Name(letter) for letter, _ in axes))
        body = substitute(function.body, {function.variable: argument})
        return replace(self, values={**self.values, _STAND_IN: value}).at(body, axes)

    def _total(self, body: Term, letter: str, *, length: int, axes: Axes) -> Array:
        """Σ over the letter; an outer axis of the same letter is out of reach in the body."""
        outer = tuple(("", size) if name == letter else (name, size) for name, size in axes)
        terms = self.at(body, (*outer, (letter, length)))
        return terms.sum(axis=-1) * (length if terms.shape[-1] == 1 else 1)

    def _entries(self, array: Array | float, indices: tuple[Index, ...], axes: Axes) -> Array:
        values = np.asarray(array)
        if not indices:
            return _constant(array, axes)
        places = [self._places(index, axes) for index in indices]
        found = values[tuple(place.clip(0, end - 1) for place, end in zip(places, values.shape, strict=True))]
        for place, end in zip(places, values.shape, strict=True):
            found = np.where((place >= 0) & (place < end), found, 0.0)
        return found

    def _places(self, index: Index, axes: Axes) -> Array:
        """The values of an index, counted from 0, along the axis of its letter; T is the last one."""
        form = linear(index)
        total = np.full((1,) * len(axes), form.constant - 1)
        for letter, times in form.letters:
            found = next(((i, size) for i, (name, size) in enumerate(axes) if name == letter), None)
            if found is None:
                total = total + times * self.sizes[letter]
                continue
            place, length = found
            run = np.arange(1, length + 1).reshape(tuple(-1 if i == place else 1 for i in range(len(axes))))
            total = total + times * run
        return total


def _constant(value: Array | float, axes: Axes) -> Array:
    return np.full((1,) * len(axes), value, dtype=float)


@cache
def _elementary() -> Mapping[str, Callable[..., Array]]:
    same = ("exp", "log", "sqrt", "abs", "sign", "tanh", "sinh", "cosh", "sin", "cos", "arctan")
    named: dict[str, Callable[..., Array]] = {name: getattr(np, name) for name in same}
    several = {
        "max": lambda *parts: reduce(np.maximum, parts),
        "min": lambda *parts: reduce(np.minimum, parts),
    }
    return {**named, **several, "erf": np.vectorize(erf, otypes=[float])}
