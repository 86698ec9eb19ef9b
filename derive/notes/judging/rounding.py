"""What printed digits leave open: 0.185 stands for any number between 0.1845 and 0.1855.

A worked example goes on with what it printed, with what it rounded, or with both. So a printed result is
wrong only where no number that the printed ones may stand for gives its digits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from derive.decimals import decimal_text
from derive.errors import DeriveError
from derive.evidence import Ball, around, evaluate
from derive.notes.judging.contexts import context_of
from derive.notes.judging.valued import Value, own_key, value_of
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import Num, Sym, Written, every, with_parts
from derive.notes.written import parts as parts_of
from derive.term import Indexed, Term

WITHIN = 1 - Fraction(1, 10**6)
LONG = 3  # significant digits of a number that nobody chooses by hand


@dataclass(slots=True)
class Leeway:
    """The rounded numbers of some formulas, each under a name of its own."""

    knowledge: Knowledge
    numbers: dict[str, Num] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    unknown: dict[Num, None] = field(default_factory=dict)  # nothing says that these are rounded

    def softened(self, term: Written, *, told: bool = False) -> Written:
        """The formula with a name in the place of every rounded number; or only of those told to be so."""
        if isinstance(term, Num):
            if not self._is_rounded(term, told=told):
                return term
            name = f"rounded{len(self.numbers)}"
            self.numbers[name] = term
            return Sym(name)
        return with_parts(term, tuple(self.softened(part, told=told) for part in parts_of(term)))

    def _is_rounded(self, number: Num, *, told: bool) -> bool:
        if number.places <= 0:
            return False
        if positive(number) in self.knowledge.rounded:
            return True
        if told:
            return False
        if self.knowledge.rounded and _digits(number) >= LONG and not self._is_given(number):
            self.unknown[positive(number)] = None
            return True
        return False

    def _is_given(self, number: Num) -> bool:
        values = (value.body for value in self.knowledge.values.values() if not value.computed)
        return any(
            positive(number) == positive(part) for v in values for part in every(v) if isinstance(part, Num)
        )

    def balls(self) -> dict[str | Indexed, Fraction | Ball]:
        """What each of the rounded numbers may be."""
        return {
            name: around(number.value, half_a_unit(number.places)) for name, number in self.numbers.items()
        }


def rounded_in(term: Written) -> Iterator[Num]:
    """The decimals of a printed result, without their signs."""
    return (positive(part) for part in every(term) if isinstance(part, Num) and part.places > 0)


def positive(number: Num) -> Num:
    """The number without its sign."""
    return Num(abs(number.value), number.places)


def half_a_unit(places: int) -> Fraction:
    """How far a number may be from what it rounds; what lies just at the end is rounded to the next one."""
    return Fraction(10) ** -places / 2 * WITHIN


def _digits(number: Num) -> int:
    return len(str(abs(int(number.value * 10**number.places))))


def agrees(left: Written, printed: list[tuple[Fraction, int]], knowledge: Knowledge) -> str:
    """From which rounded numbers the left side has the printed digits; empty where it has not."""
    leeway = Leeway(knowledge)
    found = _entries(left, leeway, _table(left, knowledge))
    if not leeway.used or found is None or len(found) != len(printed):
        return ""
    wanted = (around(number, half_a_unit(places)) for number, places in printed)
    return _why(leeway) if all(a.overlaps(b) for a, b in zip(found, wanted, strict=True)) else ""


def agree(left: Written, right: Written, knowledge: Knowledge) -> str:
    """From which rounded numbers both sides may be the same; empty where they cannot."""
    leeway = Leeway(knowledge)
    table = _table(left, knowledge)
    one, other = _entries(left, leeway, table), _entries(right, leeway, {})
    if not leeway.used or one is None or other is None or len(one) != len(other):
        return ""
    return _why(leeway) if all(a.overlaps(b) for a, b in zip(one, other, strict=True)) else ""


def _table(left: Written, knowledge: Knowledge) -> Mapping[str, Written]:
    own = own_key(left, knowledge)
    return {key: value.body for key, value in knowledge.values.items() if key != own}


def _entries(term: Written, leeway: Leeway, table: Mapping[str, Written]) -> list[Ball] | None:
    soft = leeway.softened(term)
    known = {key: leeway.softened(body, told=True) for key, body in table.items()}
    value = value_of(soft, leeway.knowledge, known | leeway.numbers)
    if value is None or value.problem:
        return None
    leeway.used |= leeway.numbers.keys() & value.nodes.keys()
    try:
        return [_evaluated(entry, value, leeway.balls()) for entry in value.array.entries]
    except DeriveError:
        return None


def _evaluated(entry: Term, value: Value, balls: Mapping[str | Indexed, Fraction | Ball]) -> Ball:
    nodes = {name: body for name, body in value.nodes.items() if name not in balls}
    return evaluate(entry, balls, context_of((entry,), nodes))


def _why(leeway: Leeway) -> str:
    if not leeway.unknown:
        return "within what the rounded numbers before leave open"
    texts = [decimal_text(number.value, number.places) for number in leeway.unknown]
    return f"if {' and '.join(texts[:3])} {'is' if len(texts) == 1 else 'are'} rounded, too"
