"""f_ij = x_i y_j for i ≠ j, a_i = x_i for i > 1: at which places a formula is said."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from derive.model import Interval
from derive.notes.letters import LAYERS, STEP
from derive.notes.written import Index, Sym

Case = tuple[str, str, str]  # (i, "≠", j), (i, ">", "1")
_SIGNS = {
    "=": operator.eq,
    "≠": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}


def may_be_at(own: Iterable[Index], given: Iterable[str], cases: Iterable[Case]) -> bool:
    """Whether the letters of a head may stand for these places: no f_ii for f_12, and none of other cases."""
    places: dict[str, str] = {}
    for index, place in zip(own, given, strict=False):
        if (
            index.letter
            and not index.shift
            and not _holds(places.setdefault(index.letter, place), "=", place)
        ):
            return False
    told = ((places.get(one, ""), sign, places.get(other, other)) for one, sign, other in cases)
    return all(_holds(one, sign, other) for one, sign, other in told)


def _holds(one: str, sign: str, other: str) -> bool:
    """i ≠ j at these places; a letter may stand for any but itself."""
    if one == other:
        return sign in ("=", ">=", "<=")
    if not (one.lstrip("-").isdigit() and other.lstrip("-").isdigit()):
        return True
    return bool(_SIGNS[sign](int(one), int(other)))


def said_at(cases: Iterable[Case], indices: Iterable[Index], parameters: Iterable[Sym]) -> Iterator[Case]:
    """The cases that limit a head with these indices or parameters, each once; i >= 1 limits no index."""
    places, names = {index.letter for index in indices}, {parameter.name for parameter in parameters}
    for case in dict.fromkeys(cases):
        letter, sign, bound = case
        everywhere = letter in places and sign == ">=" and bound in ("0", "1")
        if letter in places | names and not everywhere:
            yield case


def is_of_any_place(cases: Iterable[Case]) -> bool:
    """Whether a formula is said of all that its letters stand for: of layers, l = 2, …, L is all there is."""
    return all(letter in LAYERS | STEP and sign in (">", ">=") for letter, sign, _ in cases)


def covers(cases: Iterable[Case], values: Mapping[str, Fraction]) -> bool:
    """Whether f(x) = x² for x > 0 is told at these numbers for its variables."""
    told = ((values[one], sign, other) for one, sign, other in cases if one in values)
    return all(_SIGNS[sign](value, Fraction(other)) for value, sign, other in told)


def cases_of(domains: Mapping[str, Interval]) -> Iterator[Case]:
    """i > 1 as a case."""
    for letter, domain in domains.items():
        if domain.low is not None:
            yield letter, ">=" if domain.low_closed else ">", str(domain.low)
        if domain.high is not None:
            yield letter, "<=" if domain.high_closed else "<", str(domain.high)
