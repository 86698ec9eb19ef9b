"""Conditions y s > 1 on a product or a sum: with numbers for all names but one, an interval for that one.

And x ∈ (0, 1]: an interval that is told with brackets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from derive.model import Interval
from derive.notes.judging.bearing import line_of
from derive.notes.judging.bounds import between, interval
from derive.notes.reading.statements import Statement
from derive.notes.reading.tokens import Token
from derive.notes.written import Minus, Plus, Sym, Written, plain_number, put_in, symbols

Read = Callable[[tuple[Token, ...]], Written | None]
MOST_TOKENS = 3  # of a name with an index, and of a name between bars
TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Inequality:
    """left sign right, of formulas."""

    left: Written
    sign: str
    right: Written

    @property
    def names(self) -> frozenset[str]:
        """The names of both sides."""
        return frozenset(str(sym) for side in (self.left, self.right) for sym in symbols(side))

    def domain(self, values: Mapping[Sym, Written]) -> tuple[Sym, Interval] | None:
        """The interval of the one name that has no value: s > 1 for y s > 1 and y = 1."""
        whole = put_in(Plus((self.left, Minus(self.right))), values)
        names = dict.fromkeys(symbols(whole))
        line = line_of(whole) if len(names) == 1 else None
        if line is None or not line[0]:
            return None
        slope, start = line
        sign = self.sign if slope > 0 else TURNED[self.sign]
        return next(iter(names)), interval(sign, -start / slope)


def is_bound(statement: Statement, *, led: bool) -> bool:
    """x < 0, |z| > 4, i < j: comparisons of names; of anything else, y s > 1, where a condition leads it."""
    if not statement.signs or any(sign not in TURNED for sign in statement.signs):
        return False
    texts = [[token.text for token in side] for side in statement.sides]
    return led or all(len(side) <= MOST_TOKENS and not {"(", "^"} & {*side} for side in texts)


def within(statement: Statement, read: Read) -> dict[str, Interval] | None:
    """The interval that x ∈ (0, 1], x ∈ (0, ∞) or k = 2, …, n tells of a name; None for anything else."""
    if statement.signs != ["∈"] or statement.continues:
        return None
    name, tokens = read(statement.sides[0]), statement.sides[1]
    texts = [token.text for token in tokens]
    if texts[1:2] == [","] and texts[2:3] == [r"\dots"] and isinstance(name, Sym):
        first = plain_number(read(tokens[:1]))
        return None if first is None else {str(name): Interval(first, None, low_closed=True)}
    if len(tokens) < 5 or texts.count(",") + texts.count(";") != 1 or not isinstance(name, Sym):
        return None
    comma = next(place for place, text in enumerate(texts) if text in (",", ";"))
    ends: list[Fraction | None] = []
    for part in (tokens[1:comma], tokens[comma + 1 : -1]):
        unbounded = part and part[-1].text in ("\\infty", "∞")
        value = None if unbounded else plain_number(read(part))
        if value is None and not unbounded:
            return None
        ends.append(value)
    domain = between(texts, ends)
    return None if domain is None else {str(name): domain}
