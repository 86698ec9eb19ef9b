"""Assumptions that claims are often meant with, each under its name; tried where a claim is not proved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from derive.evidence import Equality
from derive.model import POSITIVE, Interval
from derive.term import ONE, Call, Cases, Name, Number, Power, Sum, Term, names, subterms

MOST_CANDIDATES = 12
_ONE_OF_MANY = ("n", "N", "m")  # a number of samples
_SHARES = ("y", "t", "p")  # targets and probabilities that sum to 1
_SLOPES = ("alpha", "a", "negative_slope")  # of the flat side of a leaky unit
_PARTLY_DEFINED = {"log", "sqrt", "abs", "sign", "max", "min"}


@dataclass(frozen=True, slots=True)
class Assumed:
    """An assumption in words, as intervals of names or as an equation."""

    words: str
    domains: Mapping[str, Interval] = field(default_factory=dict)
    equalities: tuple[Equality, ...] = ()


def usual_assumptions(terms: Iterable[Term]) -> tuple[Assumed, ...]:
    """x > 0 for names under logarithms and roots, n = 1 for numbers of samples, Σ y = 1 for targets."""
    terms = tuple(terms)
    return tuple(_candidates(terms))[:MOST_CANDIDATES]


def _candidates(terms: tuple[Term, ...]) -> Iterator[Assumed]:
    free = dict.fromkeys(name for term in terms for name in names(term))
    inside = dict.fromkeys(
        name for term in terms for part in subterms(term) if _partly_defined(part) for name in names(part)
    )
    for name in list(inside)[:4]:
        yield Assumed(f"{name} > 0", {name: POSITIVE})
    for name in inside:
        if name in _SLOPES:
            yield Assumed(f"0 < {name} < 1", {name: Interval(Fraction(0), Fraction(1))})
    if len(inside) > 1:
        yield Assumed(", ".join(f"{name} > 0" for name in inside), dict.fromkeys(inside, POSITIVE))
    for name in free:
        if name in _ONE_OF_MANY:
            yield Assumed(f"{name} = 1", {}, ((Name(name), ONE),))
    for base in _SHARES:
        members = [name for name in free if re.fullmatch(rf"{base}_\d+", name)]
        if len(members) > 1:
            total = Sum(tuple(Name(name) for name in members))
            yield Assumed(f"{' + '.join(members)} = 1", {}, ((total, ONE),))


def _partly_defined(part: Term) -> bool:
    match part:
        case Call(function, _):
            return function in _PARTLY_DEFINED
        case Power(_, exponent):
            return not (isinstance(exponent, Number) and exponent.value.denominator == 1)
        case Cases():
            return True
        case _:
            return False
