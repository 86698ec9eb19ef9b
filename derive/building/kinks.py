"""Where a function of one variable has no derivative: candidates from its switches, judged by slopes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from itertools import combinations
from typing import assert_never

from derive.building.rational import rational_value
from derive.model import Function
from derive.term import (
    Call,
    Cases,
    Comparison,
    Constant,
    Derivative,
    Name,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    names,
    walk,
)

_STEP = 1e-6
_FUNCTIONS: dict[str, Callable[..., float]] = {
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
    "abs": math.fabs,
    "max": max,
    "min": min,
    "sign": lambda x: float((x > 0) - (x < 0)),
    "tanh": math.tanh,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "sin": math.sin,
    "cos": math.cos,
    "arctan": math.atan,
    "erf": math.erf,
}


def kinks_of(body: Term, variable: str, functions: Iterable[Function] = ()) -> tuple[Fraction, ...]:
    """The rational points of `variable` at which max, min, abs, sign or where break the slope, ascending.

    Switches that are not linear in the variable are not searched; calls of other functions bring theirs
    only where the argument is the variable itself.
    """
    known = {function.name: function for function in functions}
    points = {root for switch in _switches(body) if (root := _root(switch, variable)) is not None}
    for _, part in walk(body):
        if isinstance(part, Call) and part.function in known and part.arguments == (Name(variable),):
            inner = (rational_value(kink, {}) for kink in known[part.function].kinks)
            points.update(point for point in inner if point is not None)
    return tuple(sorted(point for point in points if breaks(body, variable, at=point, functions=known)))


def breaks(body: Term, variable: str, *, at: Fraction, functions: Mapping[str, Function]) -> bool:
    """Whether the slopes left and right of the point differ; True when they cannot be computed."""
    try:
        middle, right, left = (
            float_value(body, {variable: float(at) + step}, functions) for step in (0.0, _STEP, -_STEP)
        )
    except (ValueError, ArithmeticError, KeyError):
        return True
    slopes = (right - middle) / _STEP, (middle - left) / _STEP
    return abs(slopes[0] - slopes[1]) > 1e-3 * (1 + abs(slopes[0]))


def _switches(body: Term) -> Iterable[Term]:
    """The differences whose sign decides a branch."""
    for _, part in walk(body):
        match part:
            case Call("max" | "min", arguments):
                for left, right in combinations(arguments, 2):
                    yield Sum((left, Neg(right)))
            case Call("abs" | "sign", (argument,)):
                yield argument
            case Cases(branches, _):
                for branch in branches:
                    yield Sum((branch.condition.left, Neg(branch.condition.right)))
            case _:
                pass


def _root(switch: Term, variable: str) -> Fraction | None:
    """The zero of a switch that is linear in the variable; three points tell."""
    if set(names(switch)) != {variable}:
        return None
    low, mid, high = (rational_value(switch, {variable: Fraction(x)}) for x in (-1, 0, 1))
    if low is None or mid is None or high is None or high - mid != mid - low or high == mid:
        return None
    return -mid / (high - mid)


def float_value(term: Term, values: Mapping[str, float], functions: Mapping[str, Function]) -> float:
    """The value in floating point: good for telling slopes apart, never for a number that is shown."""

    def of(part: Term) -> float:
        return float_value(part, values, functions)

    match term:
        case Number(value):
            return float(value)
        case Constant():
            return math.pi
        case Name(id):
            return values[id]
        case Sum(terms):
            return math.fsum(of(part) for part in terms)
        case Neg(inner):
            return -of(inner)
        case Product(factors):
            return math.prod(of(part) for part in factors)
        case Quotient(numerator, denominator):
            return of(numerator) / of(denominator)
        case Power(base, exponent):
            return math.pow(of(base), of(exponent))
        case Call(name, arguments):
            if name in functions:
                function = functions[name]
                return float_value(function.body, {function.variable: of(arguments[0])}, functions)
            return _FUNCTIONS[name](*[of(argument) for argument in arguments])
        case Cases(branches, otherwise):
            taken = (branch.value for branch in branches if _holds(branch.condition, of))
            return of(next(taken, otherwise))
        case Derivative():
            raise ValueError("no derivative is evaluated here")
        case _:
            assert_never(term)


def _holds(condition: Comparison, of: Callable[[Term], float]) -> bool:
    left, right = of(condition.left), of(condition.right)
    match condition.relation:
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case _:
            return left >= right
