"""Functions of one number as terms: what the engine knows, and what is written through it."""

from __future__ import annotations

from fractions import Fraction
from math import log2

from derive.library.activations import CALL_NAMES
from derive.notes.meaning.arrays import Unclear
from derive.notes.written import EQUAL, Apply, Minus, Num, Over, Plus, Raised, Sym, Times, Written
from derive.parse import ELEMENTARY
from derive.term import ONE, ZERO, Call, Power, Quotient, Term, names, negate, rational, subterms

_SEVERAL = ("max", "min")


def is_elementwise(function: str) -> bool:
    """Whether the function takes one number."""
    return (
        function in ("sech", "tan", "floor", "ceil")
        or function in CALL_NAMES
        or (function in ELEMENTARY and function not in _SEVERAL)
    )


def elementwise(function: str, argument: Term) -> Term:
    """function(argument)."""
    match function:
        case "sech":
            return Quotient(ONE, Call("cosh", (argument,)))
        case "tan":
            return Quotient(Call("sin", (argument,)), Call("cos", (argument,)))
        case "identity":
            return argument
        case "floor":
            return Call("floor", (argument,))
        case "ceil":
            return negate(Call("floor", (negate(argument),)))
        case _:
            return Call(CALL_NAMES.get(function, function), (argument,))


def standard_entry(name: str, indices: tuple[str, ...]) -> Term | None:
    """The entry of δ, of a vector of ones, of the identity; None for any other name."""
    if name == "ones":
        return ONE
    two = len(indices) == 2
    if (name in ("delta", EQUAL) and two and all(index.isdigit() for index in indices)) or (
        name == "I" and two
    ):
        return ONE if indices[0] == indices[1] else ZERO
    return None


def whole_exponent(exponent: Term) -> int | None:
    """The whole number that an exponent is. Raises Unclear for one that nobody can write out."""
    value = rational(exponent)
    if value is not None and abs(value) > 1000:
        raise Unclear("too large: an exponent above 1000")
    if not names(exponent) and any(is_huge(part) for part in subterms(exponent)):
        raise Unclear("too large: a power of powers of numbers, as in 9^9^9")
    return int(value) if value is not None and value.denominator == 1 else None


def is_huge(part: Term) -> bool:
    """A power of numbers above 1000, as the exponents of 9^9^9 and 9^9^9^9 are."""
    if not isinstance(part, Power):
        return False
    base, exponent = rational(part.base), rational(part.exponent)
    if base is None or exponent is None:
        return isinstance(part.exponent, Power)
    return base != 0 and float(exponent) * log2(abs(base)) > 10


def normal_density() -> Written:
    """exp(-(u - m)²/(2s)) / √(2πs): of a point, a mean and a variance."""
    two, variance = Num(Fraction(2)), Sym("s#")
    apart = Raised(Plus((Sym("u#"), Minus(Sym("m#")))), two)
    power = Apply("exp", (Minus(Over(apart, Times((two, variance), ("",)))),))
    return Over(power, Apply("sqrt", (Times((two, Sym("pi"), variance), ("", "")),)))
