"""Where a function of one variable has no derivative: candidates from its switches, judged by slopes."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Collection, Iterable, Mapping
from fractions import Fraction
from itertools import combinations, pairwise
from typing import assert_never

from derive.building.rational import rational_value
from derive.model import Function
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
    Vector,
    children,
    names,
    substitute,
    walk,
    with_children,
)
from derive.text import to_text

_STEP = 1e-6
_TRIES = 12
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


def meeting_places(body: Term) -> tuple[tuple[Term, Term], ...]:
    """The pairs (u, v) such that max, min, abs, sign and where change their branch where u = v."""
    return tuple(dict.fromkeys(_surfaces(body)))


def kink_surfaces(
    body: Term, functions: Iterable[Function] = (), *, positive: Collection[str] = ()
) -> tuple[tuple[Term, Term], ...]:
    """The pairs (u, v) such that the slope of `body` breaks where u = v: max, min, abs, sign, where.

    Decided by slopes on both sides at sampled points of the surface, the names independent of each other;
    those in `positive` (the δ of Huber's loss) are. Of a sum over an index they are those of one term.
    """
    known = {function.name: function for function in functions}
    entries: dict[str, Term] = {}
    plain = _of_one_term(body, entries)
    found = [pair for pair in _surfaces(plain) if _breaks_at(plain, pair, (known, positive))]
    return tuple(dict.fromkeys((substitute(u, entries), substitute(v, entries)) for u, v in found))


def _of_one_term(term: Term, entries: dict[str, Term]) -> Term:
    """Without sums over an index, and with a name for every entry of an array; `entries` takes them up."""
    match term:
        case Indexed():
            name = to_text(term)
            entries[name] = term
            return Name(name)
        case BigSum(body):
            return _of_one_term(body, entries)
        case _:
            parts = children(term)
            return (
                with_children(term, tuple(_of_one_term(part, entries) for part in parts)) if parts else term
            )


def _surfaces(body: Term) -> Iterable[tuple[Term, Term]]:
    for switch in _switches(body):
        match switch:
            case Sum((left, Neg(right))) if isinstance(left, Number):
                yield right, left
            case Sum((left, Neg(right))):
                yield left, right
            case _:
                yield switch, Number(Fraction(0))


def _breaks_at(
    body: Term, surface: tuple[Term, Term], given: tuple[Mapping[str, Function], Collection[str]]
) -> bool:
    functions, positive = given
    switch = Sum((surface[0], Neg(surface[1])))
    generator = random.Random(0)
    for _ in range(_TRIES):
        values = {n: generator.uniform(0.2 if n in positive else -2, 2) for n in names(body)}
        for moved in names(switch):
            if _jumps(body, switch, (values, moved), functions):
                return True
    return False


def _jumps(
    body: Term, switch: Term, point: tuple[dict[str, float], str], functions: Mapping[str, Function]
) -> bool:
    """Whether the slope of `body` along one name differs on both sides of the switch's zero."""
    values, moved = point

    def at(term: Term, x: float) -> float:
        return float_value(term, {**values, moved: x}, functions)

    try:
        root = _zero(lambda x: at(switch, x))
        if root is None:
            return False
        left, middle, right = (at(body, root + step) for step in (-_STEP, 0.0, _STEP))
    except (ValueError, ArithmeticError, KeyError):
        return False
    slopes = (right - middle) / _STEP, (middle - left) / _STEP
    return abs(slopes[0] - slopes[1]) > 1e-3 * (1 + abs(slopes[0]))


def _zero(function: Callable[[float], float]) -> float | None:
    """A zero between -4 and 4 where the sign changes, by bisection."""
    grid = [-4 + 0.37 * k for k in range(23)]
    for low, high in pairwise(grid):
        if function(low) * function(high) < 0:
            for _ in range(80):
                middle = (low + high) / 2
                low, high = (middle, high) if function(low) * function(middle) > 0 else (low, middle)
            return (low + high) / 2
    return None


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
        case Derivative() | Indexed() | Delta() | BigSum() | Vector():
            raise ValueError("neither derivatives nor arrays are evaluated here")
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
