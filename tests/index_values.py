"""Terms with indices evaluated in float64, entry by entry: an engine apart from the product's own."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from derive.indices import ALL
from derive.model import Model
from derive.term import Call, Derivative, Indexed, Name, Size, Term, Variable
from tests.term_values import At, Field, Key, TermValues, counted, key_of, place

Arrays = dict[str, np.ndarray]
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


class Values(TermValues):
    """The nodes of a model and what was derived for it, at given arrays and sizes."""

    field = Field(float, {"pi": math.pi, "e": math.e})

    def __init__(self, model: Model, arrays: Mapping[str, np.ndarray], sizes: Mapping[str, int]) -> None:
        self.model = model
        self.arrays: Arrays = dict(arrays)
        self.sizes = dict(sizes)
        for equation in model.equations if model.recurrent else ():
            self.arrays[equation.name] = np.zeros(self.shape(equation.name))
        for _ in range(self.rounds):
            for equation in model.equations:
                self.arrays[equation.name] = self._filled(equation.name, equation.indices, equation.body)

    @property
    def rounds(self) -> int:
        """How often all equations are gone through: through time, a step is right one round after another."""
        return max(self.sizes.values(), default=1) if self.model.recurrent else 1

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape of an array in numbers."""
        return tuple(self.length(size) for size in self.model.symbol(name).shape)

    def length(self, limit: Size) -> int:
        return counted(limit, self.sizes)

    def entry(self, key: Key) -> float:
        """The number, or 0 where the array has no such entry."""
        name, places = key
        if name in self.sizes:
            return float(self.sizes[name])
        array = np.asarray(self.arrays[name])
        inside = all(1 <= place <= end for place, end in zip(places, array.shape, strict=True))
        return float(array[tuple(place - 1 for place in places)]) if inside else 0.0

    def call(self, name: str, values: Sequence[float]) -> float:
        return FUNCTIONS[name](*values)

    def value(self, term: Term, at: At) -> float:
        """Also of inverses, determinants, and the largest entry of a slice with its place."""
        match term:
            case Call("inv", (Indexed(id) as entry,)):
                return float(np.linalg.inv(self.arrays[id])[tuple(p - 1 for p in key_of(entry, at)[1])])
            case Call("det", (Name(id),)):
                return float(np.linalg.det(self.arrays[id]))
            case Call("max" | "min" as function, (Indexed(_, indices) as found,)) if ALL in indices:
                return FUNCTIONS[function](*np.ravel(self._slice(found, at)))
            case Call("largest" | "smallest" as function, (Indexed() as entry, Indexed() as found)):
                extreme = (np.max if function == "largest" else np.min)(self._slice(found, at))
                return float(self.value(entry, at) == extreme)
            case _:
                return super().value(term, at)

    def _slice(self, found: Indexed, at: At) -> np.ndarray:
        places = (slice(None) if index == ALL else place(index, at) - 1 for index in found.indices)
        return self.arrays[found.id][tuple(places)]

    def slope(self, of: Term, wrt: Variable, at: At) -> float:
        """The value that was derived for it before: `know`."""
        name, places = key_of(wrt, at)
        return self.entry((f"d/{name}", places))

    def entries(self, target: Derivative, value: Term) -> np.ndarray:
        """The value of a derivative by one array, for every entry of it."""
        indices = target.wrt.indices if isinstance(target.wrt, Indexed) else ()
        letters = [index.id for index in indices if isinstance(index, Name)]
        return self._filled(target.wrt.id, letters, value)

    def know(self, target: Derivative, value: Term) -> None:
        """Use this value for the derivative wherever it is named."""
        self.arrays[f"d/{target.wrt.id}"] = self.entries(target, value)

    def _filled(self, name: str, letters: Sequence[str], value: Term) -> np.ndarray:
        """The term at every place of the array of that name."""
        found = np.zeros(self.shape(name))
        for places in np.ndindex(*found.shape):
            found[places] = self.value(value, {at: p + 1 for at, p in zip(letters, places, strict=True)})
        return found
