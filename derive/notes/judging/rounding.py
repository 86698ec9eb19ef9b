"""What printed digits stand for: 0.185 for itself, or for the 0.373 · 0.5 · 0.990 that it rounds.

A worked example goes on with what it printed, with what the calculator still holds, or with some of both. So
a printed result is wrong only where no such choice gives its digits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice, product

from derive.errors import DeriveError
from derive.evidence import Ball, around, evaluate
from derive.notes.judging.contexts import context_of
from derive.notes.judging.valued import Value, own_key, value_of
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import Minus, Num, Sym, Written, every, mapped
from derive.term import Term

WITHIN = 1 - Fraction(1, 10**6)
MOST_CHOICES = 64
UNROUNDED = "from a number before it was rounded"


@dataclass(slots=True)
class _Rounded:
    """The rounded numbers of some formulas, each under a name of its own."""

    knowledge: Knowledge
    numbers: dict[str, Num] = field(default_factory=dict)

    def named(self, term: Written) -> Written:
        """The formula with a name in the place of every rounded number."""
        if isinstance(term, Num):
            if positive(term) not in self.knowledge.rounded:
                return term
            name = f"rounded{len(self.numbers)}"
            self.numbers[name] = term
            return Sym(name)
        return mapped(term, self.named)

    def choices(self) -> Iterator[dict[str, Written]]:
        """Each of the numbers as it is printed, or as what it rounds; not all of them as printed."""
        ways = [[(name, number), *self._origin(name, number)] for name, number in self.numbers.items()]
        yield from (dict(chosen) for chosen in islice(product(*ways), 1, MOST_CHOICES))

    def _origin(self, name: str, number: Num) -> list[tuple[str, Written]]:
        origin = self.knowledge.rounded[positive(number)]
        return [(name, origin if number.value >= 0 else Minus(origin))] if origin is not None else []


def rounded_in(term: Written) -> Iterator[Num]:
    """The decimals of a printed result, without their signs."""
    return (positive(part) for part in every(term) if isinstance(part, Num) and part.places > 0)


def positive(number: Num) -> Num:
    """The number without its sign."""
    return Num(abs(number.value), number.places)


def half_a_unit(places: int) -> Fraction:
    """How far a number may be from what it rounds; what lies just at the end is rounded to the next one."""
    return Fraction(10) ** -places / 2 * WITHIN


def origin_of(result: Written, left: Written | None) -> dict[Num, Written | None]:
    """The decimals of a printed result, each with what it rounds; the entries of a vector with nothing."""
    match result, left:
        case _, None:
            pass
        case Num(value, places), _ if places > 0:
            return {positive(result): Minus(left) if value < 0 else left}
        case Minus(Num(_, places) as number), _ if places > 0:
            return {number: Minus(left)}
        case _:
            pass
    return dict.fromkeys(rounded_in(result))


def agrees(left: Written, printed: list[tuple[Fraction, int]], knowledge: Knowledge) -> str:
    """From which numbers the left side has the printed digits; empty where from none."""
    wanted = [around(number, half_a_unit(places)) for number, places in printed]
    rounded = _Rounded(knowledge)
    found = _values(rounded.named(left), rounded, _table(left, rounded))
    return UNROUNDED if any(_overlap(entries, wanted) for entries in found) else ""


def agree(left: Written, right: Written, knowledge: Knowledge) -> str:
    """From which numbers both sides are the same; empty where from none."""
    rounded = _Rounded(knowledge)
    one, other, table = rounded.named(left), rounded.named(right), _table(left, rounded)
    for chosen in rounded.choices():
        pair = [_entries(one, knowledge, {**table, **chosen}), _entries(other, knowledge, chosen)]
        if pair[0] is not None and pair[1] is not None and _overlap(pair[0], pair[1]):
            return UNROUNDED
    return ""


def _table(left: Written, rounded: _Rounded) -> dict[str, Written]:
    own = own_key(left, rounded.knowledge)
    return {key: rounded.named(value.body) for key, value in rounded.knowledge.values.items() if key != own}


def _values(term: Written, rounded: _Rounded, table: Mapping[str, Written]) -> Iterator[list[Ball]]:
    for chosen in rounded.choices():
        found = _entries(term, rounded.knowledge, {**table, **chosen})
        if found is not None:
            yield found


def _entries(term: Written, knowledge: Knowledge, table: Mapping[str, Written]) -> list[Ball] | None:
    value = value_of(term, knowledge, table)
    if value is None or value.problem:
        return None
    try:
        return [_evaluated(entry, value) for entry in value.array.entries]
    except DeriveError:
        return None


def _evaluated(entry: Term, value: Value) -> Ball:
    return evaluate(entry, {}, context_of((entry,), value.nodes))


def _overlap(found: list[Ball], wanted: list[Ball]) -> bool:
    return len(found) == len(wanted) and all(a.overlaps(b) for a, b in zip(found, wanted, strict=True))
