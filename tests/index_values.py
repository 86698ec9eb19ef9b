"""Terms with indices evaluated in NumPy's float64, entry by entry: an engine apart from the product's own."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from derive.model import Model
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
    Size,
    Sum,
    Term,
)

Arrays = dict[str, np.ndarray]
Letters = Mapping[str, int]
FUNCTIONS: dict[str, Callable[..., float]] = {
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
    "erf": math.erf,
    "tanh": math.tanh,
    "abs": abs,
    "max": max,
    "min": min,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "softplus": lambda z: math.log1p(math.exp(z)),
    "relu": lambda z: max(0.0, z),
    "leaky_relu": lambda z: z if z > 0 else 0.01 * z,
    "swish": lambda z: z / (1 + math.exp(-z)),
    "gelu": lambda z: z / 2 * (1 + math.erf(z / math.sqrt(2))),
}


class Values:
    """The nodes of a model and what was derived for it, at given arrays and sizes."""

    def __init__(self, model: Model, arrays: Mapping[str, np.ndarray], sizes: Mapping[str, int]) -> None:
        self.model = model
        self.arrays: Arrays = dict(arrays)
        self.sizes = dict(sizes)
        self.results: dict[tuple[str, ...], tuple[Derivative, Term]] = {}
        for equation in model.equations if model.recurrent else ():
            self.arrays[equation.name] = np.zeros(self.shape(equation.name))
        for _ in range(self.rounds):
            for equation in model.equations:
                made = np.zeros(self.shape(equation.name))
                for place in np.ndindex(*made.shape):
                    letters = dict(zip(equation.indices, place, strict=True))
                    made[place] = self.of(equation.body, letters)
                self.arrays[equation.name] = made

    @property
    def rounds(self) -> int:
        """How often all equations are gone through: through time, a step is right one round after another."""
        return max(self.sizes.values(), default=1) if self.model.recurrent else 1

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape of an array in numbers."""
        return tuple(self.size(size) for size in self.model.symbol(name).shape)

    def size(self, size: Size) -> int:
        """A size by name, as a number, or a sum."""
        return self._value(size, self.sizes)

    def entries(self, target: Derivative, value: Term) -> np.ndarray:
        """The value of a derivative by one array, for every entry of it."""
        shape = self.shape(target.wrt.id)
        indices = target.wrt.indices if isinstance(target.wrt, Indexed) else ()
        letters = [index.id for index in indices if isinstance(index, Name)]
        found = np.zeros(shape)
        for place in np.ndindex(*shape):
            found[place] = self.of(value, dict(zip(letters, place, strict=True)))
        return found

    def know(self, target: Derivative, value: Term) -> None:
        """Use this value for the derivative wherever it is named."""
        self.arrays[f"d/{target.wrt.id}"] = self.entries(target, value)

    def of(self, term: Term, letters: Letters) -> float:
        """The number that a term is."""
        match term:
            case Number(value):
                return float(value)
            case Constant():
                return math.pi
            case Name(id):
                return float(self.sizes[id] if id in self.sizes else self.arrays[id])
            case Indexed(id, indices):
                return self._entry(self.arrays[id], indices, letters)
            case Derivative(_, wrt):
                indices = wrt.indices if isinstance(wrt, Indexed) else ()
                return self._entry(self.arrays[f"d/{wrt.id}"], indices, letters)
            case Delta(left, right):
                return float(self._at(left, letters) == self._at(right, letters))
            case BigSum(body, index, limit):
                return sum(self.of(body, {**letters, index: place}) for place in range(self.size(limit)))
            case Sum(terms):
                return sum(self.of(part, letters) for part in terms)
            case Neg(inner):
                return -self.of(inner, letters)
            case Product(factors):
                return math.prod(self.of(factor, letters) for factor in factors)
            case Quotient(above, below):
                return self.of(above, letters) / self.of(below, letters)
            case Power(base, exponent):
                return self.of(base, letters) ** self.of(exponent, letters)
            case Call(function, arguments):
                return FUNCTIONS[function](*(self.of(argument, letters) for argument in arguments))
            case Cases(branches, otherwise):
                chosen = (b.value for b in branches if self._holds(b.condition, letters))
                return self.of(next(chosen, otherwise), letters)
        raise AssertionError(term)

    def _holds(self, condition: Comparison, letters: Letters) -> bool:
        left, right = self.of(condition.left, letters), self.of(condition.right, letters)
        return left > right if condition.relation[0] == ">" else left < right

    def _entry(self, array: np.ndarray, indices: tuple[Index, ...], letters: Letters) -> float:
        """The entry, or 0 where the array has none."""
        place = tuple(self._at(index, letters) for index in indices)
        inside = all(0 <= at < end for at, end in zip(place, array.shape, strict=True))
        return float(array[place]) if inside else 0.0

    def _at(self, index: Index, letters: Letters) -> int:
        return self._value(index, {letter: place + 1 for letter, place in letters.items()}) - 1

    def _value(self, term: Term, values: Mapping[str, int]) -> int:
        """Sums and whole multiples of letters, counted out."""
        match term:
            case Name(id):
                return values[id]
            case Number(value):
                return int(value)
            case Neg(inner):
                return -self._value(inner, values)
            case Product(factors):
                return math.prod(self._value(factor, values) for factor in factors)
            case Sum(terms):
                return sum(self._value(part, values) for part in terms)
            case _:
                raise AssertionError(term)
