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
    Indexed,
    Name,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
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
        for equation in model.equations:
            shape = tuple(self.size(size) for size in model.symbol(equation.name).shape)
            made = np.zeros(shape)
            for place in np.ndindex(*shape):
                letters = dict(zip(equation.indices, place, strict=True))
                made[place] = self.of(equation.body, letters)
            self.arrays[equation.name] = made

    def size(self, size: Name | Number) -> int:
        """A size by name or as a number."""
        return self.sizes[size.id] if isinstance(size, Name) else int(size.value)

    def entries(self, target: Derivative, value: Term) -> np.ndarray:
        """The value of a derivative by one array, for every entry of it."""
        shape = tuple(self.size(size) for size in self.model.symbol(target.wrt.id).shape)
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
                return float(self.arrays[id][tuple(self._at(index, letters) for index in indices)])
            case Derivative(_, wrt):
                indices = wrt.indices if isinstance(wrt, Indexed) else ()
                return float(self.arrays[f"d/{wrt.id}"][tuple(self._at(index, letters) for index in indices)])
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
            case Call("max" | "min" as function, (Indexed(id, indices),)) if Name(":") in indices:
                return FUNCTIONS[function](*np.ravel(self._slice(id, indices, letters)))
            case Call("largest" | "smallest" as function, (Indexed() as entry, Indexed(id, indices))):
                extreme = (np.max if function == "largest" else np.min)(self._slice(id, indices, letters))
                return float(self.of(entry, letters) == extreme)
            case Call("inv", (Indexed(id, indices),)):
                return float(np.linalg.inv(self.arrays[id])[tuple(self._at(i, letters) for i in indices)])
            case Call("det", (Name(id),)):
                return float(np.linalg.det(self.arrays[id]))
            case Call(function, arguments):
                return FUNCTIONS[function](*(self.of(argument, letters) for argument in arguments))
            case Cases(branches, otherwise):
                chosen = (b.value for b in branches if self._holds(b.condition, letters))
                return self.of(next(chosen, otherwise), letters)
        raise AssertionError(term)

    def _holds(self, condition: Comparison, letters: Letters) -> bool:
        left, right = self.of(condition.left, letters), self.of(condition.right, letters)
        return left > right if condition.relation[0] == ">" else left < right

    def _slice(self, id: str, indices: tuple[Name | Number, ...], letters: Letters) -> np.ndarray:
        places = (slice(None) if i == Name(":") else self._at(i, letters) for i in indices)
        return self.arrays[id][tuple(places)]

    def _at(self, index: Name | Number, letters: Letters) -> int:
        return letters[index.id] if isinstance(index, Name) else int(index.value) - 1
