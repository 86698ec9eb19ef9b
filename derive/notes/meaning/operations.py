"""Functions of one number as terms: what the engine knows, and what is written through it."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import log2

from derive.library.activations import CALL_NAMES
from derive.notes.meaning.arrays import Unclear
from derive.notes.reading.loose import DENSITY
from derive.notes.reading.words import OF_ARRAYS
from derive.notes.written import EQUAL, INVERSE, Apply, Minus, Num, Over, Plus, Raised, Sym, Times, Written
from derive.parse import ELEMENTARY
from derive.term import (
    ONE,
    ZERO,
    Call,
    Name,
    Power,
    Quotient,
    Term,
    add,
    multiply,
    names,
    negate,
    rational,
    subterms,
)

_SEVERAL = ("max", "min")
_OTHERWISE = frozenset((*_SEVERAL, *OF_ARRAYS, "softmax", "diag", "abs", DENSITY))
_EXPONENTIALS = 2


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


def is_any_function(name: str) -> bool:
    """Whether a name that nothing defines may be any function of one number."""
    return len(name.split("_")[0]) < 8 and name not in _OTHERWISE and not name.endswith(INVERSE)


def any_function(name: str, argument: Term, coefficient: Callable[[str, str], Term] | None = None) -> Term:
    """f(u) = c e^{a u} + d e^{b u} for an f that nothing defines, with any c, d, a, b.

    Sums of exponentials come as near as one likes to every smooth function and its derivatives. So what is
    linear or quadratic in f, its derivatives and its values holds for every f if it holds for these.
    """
    of = coefficient or (lambda _, id: Name(id))
    terms = ((of(name, f"{name}#{n}"), of(name, f"{name}#{n}e")) for n in range(_EXPONENTIALS))
    return add(*(multiply(scale, Call("exp", (multiply(rate, argument),))) for scale, rate in terms))


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
