"""Conditions y s > 1 on a product or a sum: with numbers for all names but one, an interval for that one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from derive.model import Interval
from derive.notes.judging.bearing import line_of
from derive.notes.judging.bounds import interval
from derive.notes.written import Minus, Plus, Sym, Written, parts, symbols, with_parts

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
        whole = _put_in(Plus((self.left, Minus(self.right))), values)
        names = dict.fromkeys(symbols(whole))
        line = line_of(whole) if len(names) == 1 else None
        if line is None or not line[0]:
            return None
        slope, start = line
        sign = self.sign if slope > 0 else TURNED[self.sign]
        return next(iter(names)), interval(sign, -start / slope)


def _put_in(term: Written, values: Mapping[Sym, Written]) -> Written:
    if isinstance(term, Sym):
        return values.get(term, term)
    return with_parts(term, tuple(_put_in(part, values) for part in parts(term)))
