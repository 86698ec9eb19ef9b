"""Comparisons with a number as sets of real numbers: x > 0 is (0, ∞)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from derive.model import Interval
from derive.notes.judging.reading import read_side
from derive.notes.reading.tokens import Token
from derive.notes.reading.words import Known
from derive.notes.written import Num, Sym


def interval(sign: str, bound: Fraction) -> Interval:
    """{x: x sign bound}."""
    closed = sign.endswith("=")
    if sign[0] == ">":
        return Interval(bound, None, low_closed=closed)
    return Interval(None, bound, high_closed=closed)


def between(texts: Sequence[str], ends: Sequence[Fraction | None]) -> Interval | None:
    """(a, b), [a, b), with the brackets as they are written, ]a, b[ as well; None is no end."""
    open_low, open_high = texts[0] in ("(", "]"), texts[-1] in (")", "[")
    if texts[0] not in ("(", "[", "]") or texts[-1] not in (")", "]", "[") or len(ends) != 2:
        return None
    low, high = ends
    if low is not None and high is not None and low >= high:
        return None
    return Interval(low, high, low is not None and not open_low, high is not None and not open_high)


def both(one: Interval | None, other: Interval) -> Interval:
    """What is told last where both bound the same side: the text may go on to another case."""
    if one is None or (one.low is not None) == (other.low is not None):
        return other
    low, high = (one, other) if one.low is not None else (other, one)
    if low.low is None or high.high is None or low.low >= high.high:
        return other
    return Interval(low.low, high.high, low_closed=low.low_closed, high_closed=high.high_closed)


def shown_interval(name: str, domain: Interval) -> str:
    """x > 0, x <= 1, 0 < p < 1: that the name lies in the interval."""
    low, high = domain.low, domain.high
    above, below = "<=" if domain.low_closed else "<", "<=" if domain.high_closed else "<"
    if low is not None and high is not None:
        return f"{name} = {low}" if low == high else f"{low} {above} {name} {below} {high}"
    if low is not None:
        return f"{name} {above.replace('<', '>')} {low}"
    return f"{name} is a real number" if high is None else f"{name} {below} {high}"


def interval_told(tokens: tuple[Token, ...], known: Known) -> tuple[str, Interval] | None:
    """x > 0, for a name and a number; k = 2, …, n begins at 2."""
    for place, token in enumerate(tokens):
        sign = {"<": "<", ">": ">", r"\leq": "<=", r"\geq": ">="}.get(token.text)
        listed = token.text == "=" and r"\dots" in [t.text for t in tokens[place + 2 : place + 5]]
        if sign is None and not listed:
            continue
        left = read_side(tokens[:place], known).written
        right = read_side(tokens[place + 1 : place + 2 if listed else len(tokens)], known).written
        if isinstance(left, Sym) and isinstance(right, Num):
            return str(left), interval(sign or ">=", right.value)
    return None
