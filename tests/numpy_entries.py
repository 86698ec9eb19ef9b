"""Index terms evaluated with NumPy, one entry at a time: what the tests of matrix form compare with."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from itertools import product

import numpy

from derive.index_sums import linear
from derive.model import Model
from derive.term import (
    BigSum,
    Call,
    Cases,
    Constant,
    Delta,
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
)

Values = Mapping[str, numpy.ndarray | float]
FUNCTIONS: dict[str, Callable[..., float]] = {
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
    "tanh": math.tanh,
    "abs": abs,
    "max": max,
    "min": min,
    "relu": lambda z: max(0.0, z),
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
}
RELATIONS = {"<": float.__lt__, "<=": float.__le__, ">": float.__gt__, ">=": float.__ge__}


def value_of(term: Term, values: Values, at: Mapping[str, int]) -> float:
    """The value of an index term, where the sizes are among `values` and letters count from 1."""

    def place(index: Index) -> int:
        return linear(index).at(at)

    def inner(part: Term) -> float:
        return value_of(part, values, at)

    match term:
        case Number(value):
            return float(value)
        case Constant():
            return math.pi
        case Name(id):
            return float(values[id])
        case Indexed(id, indices):
            array = values[id]
            assert isinstance(array, numpy.ndarray)
            assert array.ndim == len(indices)
            places = tuple(place(index) - 1 for index in indices)
            inside = all(0 <= spot < end for spot, end in zip(places, array.shape, strict=True))
            return float(array[places]) if inside else 0.0
        case Delta(left, right):
            return float(place(left) == place(right))
        case BigSum(body, letter, limit):
            count = int(inner(limit))
            return sum(value_of(body, values, {**at, letter: i}) for i in range(1, count + 1))
        case Sum(terms):
            return sum(map(inner, terms))
        case Neg(part):
            return -inner(part)
        case Product(factors):
            return math.prod(map(inner, factors))
        case Quotient(above, below):
            return inner(above) / inner(below)
        case Power(base, exponent):
            return inner(base) ** inner(exponent)
        case Call("max" | "min" as function, (Indexed(id, indices),)) if Name(":") in indices:
            array = values[id]
            assert isinstance(array, numpy.ndarray)
            where = tuple(slice(None) if index == Name(":") else place(index) - 1 for index in indices)
            return FUNCTIONS[function](*numpy.ravel(array[where]))
        case Call("inv", (Indexed(id, indices),)):
            array = values[id]
            assert isinstance(array, numpy.ndarray)
            return float(numpy.linalg.inv(array)[tuple(place(index) - 1 for index in indices)])
        case Call("det", (Name(id),)):
            return float(numpy.linalg.det(values[id]))
        case Call(function, arguments):
            return FUNCTIONS[function](*map(inner, arguments))
        case Cases(branches, otherwise):
            for branch in branches:
                test = branch.condition
                if RELATIONS[test.relation](inner(test.left), inner(test.right)):
                    return inner(branch.value)
            return inner(otherwise)
        case _:
            raise TypeError(f"no value of {term}")


def array_of(term: Term, letters: tuple[str, ...], values: Values) -> numpy.ndarray:
    """All entries of a term whose free letters, in the order of the axes, run over arrays' sizes."""
    ranges = [range(1, int(values[f"#{letter}"]) + 1) for letter in letters]
    entries = [value_of(term, values, dict(zip(letters, at, strict=True))) for at in product(*ranges)]
    return numpy.array(entries).reshape([len(range_) for range_ in ranges])


def values_of(model: Model, values: Values) -> dict[str, numpy.ndarray | float]:
    """The values of all names of the model, its nodes in their order; `values` has sizes and free names."""
    known = dict(values)
    for equation in model.equations:
        shape = model.symbol(equation.name).shape
        for letter, size in zip(equation.indices, shape, strict=True):
            known[f"#{letter}"] = value_of(size, known, {})
        made = array_of(equation.body, equation.indices, known)
        known[equation.name] = made if shape else float(made)
    return known
