"""Which values a formula can take, by interval arithmetic; a logarithm of the impossible is refused early."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from fractions import Fraction
from typing import assert_never

from derive.building.intervals import inverse, larger, magnitude, negative, plus, point, power, times, union
from derive.model import POSITIVE, PROBABILITY, REALS, UNIT, Function, Interval
from derive.term import (
    BigSum,
    Call,
    Cases,
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
    names,
    subterms,
    walk,
)

NON_NEGATIVE = Interval(Fraction(0), None, low_closed=True)
SYMMETRIC = Interval(Fraction(-1), Fraction(1))
SYMMETRIC_CLOSED = Interval(Fraction(-1), Fraction(1), True, True)
# The elementary functions whose range does not depend on the argument, or is taken as if it did not.
_RANGES = {
    "exp": POSITIVE,
    "log": REALS,
    "sqrt": NON_NEGATIVE,
    "sign": SYMMETRIC_CLOSED,
    "tanh": SYMMETRIC,
    "sinh": REALS,
    "cosh": Interval(Fraction(1), None, low_closed=True),
    "sin": SYMMETRIC_CLOSED,
    "cos": SYMMETRIC_CLOSED,
    "arctan": Interval(Fraction(-2), Fraction(2)),
    "erf": SYMMETRIC,
    "largest": PROBABILITY,
    "smallest": PROBABILITY,
}
_CONSTANTS = {"pi": Interval(Fraction(3), Fraction(4))}


def range_of(term: Term, names: Mapping[str, Interval], functions: Iterable[Function] = ()) -> Interval:
    """An interval that holds every value of `term`, when each name lies in its own (default: all reals)."""
    known = {function.name: function.range for function in functions}

    def of(part: Term) -> Interval:
        match part:
            case Number(value):
                return point(value)
            case Constant(name):
                return _CONSTANTS.get(name, REALS)
            case Name(id) | Indexed(id):
                return names.get(id, REALS)
            case Delta():
                return PROBABILITY
            case BigSum(body):
                return _repeated(of(body))
            case Vector():
                return REALS
            case Sum(terms):
                return _fold(plus, [of(term) for term in terms])
            case Neg(inner):
                return negative(of(inner))
            case Product(factors):
                return _fold(times, [of(factor) for factor in factors])
            case Quotient(numerator, denominator):
                return times(of(numerator), inverse(of(denominator)))
            case Power(base, exponent):
                return _power(of(base), exponent)
            case Call(function, arguments):
                return _call(function, [of(argument) for argument in arguments], known)
            case Cases(branches, otherwise):
                return _fold(union, [of(branch.value) for branch in branches] + [of(otherwise)])
            case Derivative():
                return REALS
            case _:
                assert_never(part)

    return of(term)


def _repeated(each: Interval) -> Interval:
    """The values of a sum of one or more terms: only the sign is kept."""
    if each.within(POSITIVE):
        return POSITIVE
    if each.within(NON_NEGATIVE):
        return NON_NEGATIVE
    return negative(_repeated(negative(each))) if negative(each).within(NON_NEGATIVE) else REALS


def required(term: Term) -> list[tuple[Term, Interval, str]]:
    """The arguments of log and sqrt in `term`, with where they must lie and the function's name."""
    needs = {"log": POSITIVE, "sqrt": NON_NEGATIVE}
    return [
        (part.arguments[0], needs[part.function], part.function)
        for _, part in walk(term)
        if isinstance(part, Call) and part.function in needs
    ]


def restricted(bodies: Iterable[Term], free: Iterable[str]) -> dict[str, Interval]:
    """Where free names must lie for log(x), log(1 - x) and sqrt(x) to be defined."""
    below_one = Interval(None, Fraction(1))
    found: dict[str, Interval] = {}
    candidates = set(free)
    for body in bodies:
        for argument, need, _ in required(body):
            match argument:
                case Name(id) if id in candidates:
                    found[id] = UNIT if found.get(id) in (below_one, UNIT) else need
                case Sum((Number(one), Neg(Name(id)))) if one == 1 and id in candidates:
                    found[id] = UNIT if found.get(id) in (POSITIVE, UNIT) else below_one
                case _:
                    pass
    return found


def smoothing(
    body: Term, constants: Iterable[str], *, ranges: Mapping[str, Interval], functions: Iterable[Function]
) -> dict[str, Interval]:
    """c > 0 for constants in √(v + c) and log(v + c) with v ≥ 0: they are there so that there is a value."""
    candidates, functions = set(constants), tuple(functions)
    found: dict[str, Interval] = {}
    for argument, _, _ in required(body):
        terms = argument.terms if isinstance(argument, Sum) else ()
        lone = [term.id for term in terms if isinstance(term, Name) and term.id in candidates]
        others = [term for term in terms if not (isinstance(term, Name) and term.id in lone)]
        if all(range_of(term, ranges, functions).within(NON_NEGATIVE) for term in others):
            found |= dict.fromkeys(lone, POSITIVE)
    return found


def bases(body: Term, free: Collection[str], fixed: Collection[str]) -> dict[str, Interval]:
    """a > 0 for free names in a^u, where u is more than numbers and `fixed` names: a^u = e^(u log a)."""
    return {
        part.base.id: POSITIVE
        for part in subterms(body)
        if isinstance(part, Power) and isinstance(part.base, Name | Indexed) and part.base.id in free
        if any(name not in fixed for name in names(part.exponent))
    }


def _call(name: str, arguments: list[Interval], known: Mapping[str, Interval]) -> Interval:
    match name:
        case "max":
            return _fold(larger, arguments)
        case "min":
            return negative(_fold(larger, [negative(argument) for argument in arguments]))
        case "abs":
            return magnitude(arguments[0])
        case "log" | "sqrt" if arguments[0].low is not None and arguments[0].low >= 1:
            return NON_NEGATIVE
        case "log" if arguments[0].within(PROBABILITY):
            return Interval(None, Fraction(0), high_closed=True)
        case _:
            return known.get(name, _RANGES.get(name, REALS))


def _power(base: Interval, exponent: Term) -> Interval:
    match exponent:
        case Number(value) if value.denominator == 1 and value <= 64:
            return power(base, int(value))
        case Neg(Number(value)) if value.denominator == 1 and value <= 64:
            return power(base, -int(value))
        case _:
            return POSITIVE if base.within(POSITIVE) else REALS


def _fold(operation: Callable[[Interval, Interval], Interval], parts: list[Interval]) -> Interval:
    total = parts[0]
    for part in parts[1:]:
        total = operation(total, part)
    return total
