"""Numbers put into a formula: its value as they stand, or within what their digits leave open."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import product as combinations

from derive.errors import DeriveError
from derive.evidence import Verdict
from derive.evidence import judge as judged
from derive.notes.judging.contexts import context_of
from derive.notes.judging.rounding import LEAST_PLACES, positive
from derive.notes.judging.valued import Value, value_of
from derive.notes.judging.verdict import Said, Word
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import Num, Written, every, mapped

_DIGITS = 12
_HALF = Fraction(1, 2)
MOST_CORNERS = 5


def inserted(value: Value, right: Written, knowledge: Knowledge) -> Said | None:
    """Numbers put into a formula: equal as they stand, or within what their digits leave open."""
    other = value_of(right, knowledge, {})
    if other is None or other.problem or len(other.array.entries) != len(value.array.entries):
        return None
    source = f" from {value.source}" if value.source else ""
    if all(_same(value, other, place) for place in range(len(value.array.entries))):
        return Said(Word.PROVED, f"exact{source}", exact=True)
    count = len(value.array.entries)
    try:
        put_in = _PutIn(right, knowledge)
        within = [put_in.reaches(value.real(place), place, units=_HALF) for place in range(count)]
        near = [put_in.reaches(value.real(place), place, units=Fraction(1)) for place in range(count)]
        if all(within) or (put_in.rounded and all(near)):
            word = Word.PROVED if put_in.rounded and all(within) else Word.HOLDS_IF
            return Said(word, f"within the digits of the numbers put in{source}")
        put_in.loose = put_in.decimals
        if all(put_in.reaches(value.real(place), place, units=_HALF) for place in range(count)):
            return Said(Word.UNDECIDED, "the numbers put in may be rounded")
        wrong = next((n for n in range(count) if not within[n] and not _are_near(value, other, n)), None)
        if wrong is None:
            return Said(Word.HOLDS_IF, f"it agrees to {_DIGITS} decimal places{source}")
        first, second = value.real(wrong), other.real(wrong)
    except DeriveError:
        return None
    if put_in.has_former:
        return Said(Word.UNDECIDED, "a number put in is one that was given before")
    entry = f"entry {wrong + 1} of " if count > 1 else ""
    why = f"{entry}the left side is {first:.6g}{source}, the numbers put in give {second:.6g}"
    return Said(Word.FALSE, why)


def _are_near(one: Value, other: Value, place: int) -> bool:
    """cos(π/3) and 1/2, which nothing proves to be the same: what agrees so far is not false."""
    return one.at(place, _DIGITS) == other.at(place, _DIGITS) or _same(one, other, place)


def _same(one: Value, other: Value, place: int) -> bool:
    left = one.array.entries[place if one.array.shape else 0]
    right = other.array.entries[place if other.array.shape else 0]
    nodes = {**one.nodes, **other.nodes}
    return judged(left, right, context_of((left, right), nodes)).verdict is Verdict.PROVED


class _PutIn:
    """Numbers put into a formula: those that the document gives are exact, and others may be rounded."""

    def __init__(self, right: Written, knowledge: Knowledge) -> None:
        self.right, self.knowledge = right, knowledge
        values = (value.body for value in knowledge.values.values() if not value.computed)
        given = {positive(p) for body in values for p in every(body) if isinstance(p, Num)}
        decimals = dict.fromkeys(p for p in every(right) if isinstance(p, Num) and p.places > 0)
        self.decimals = [p for p in decimals if positive(p) not in given]
        self.loose = [p for p in self.decimals if p.places >= LEAST_PLACES]

    @property
    def has_former(self) -> bool:
        """Whether one of them was a name's number before it got another one."""
        bodies = (part for value in self.knowledge.earlier.values() for part in every(value.body))
        former = {positive(part) for part in bodies if isinstance(part, Num)}
        return not former.isdisjoint(map(positive, self.decimals))

    @property
    def rounded(self) -> bool:
        """Whether the document itself rounds to each of them."""
        return bool(self.loose) and all(positive(n) in self.knowledge.rounded for n in self.loose)

    def reaches(self, target: float, place: int, *, units: Fraction) -> bool:
        """Whether the formula has this value somewhere within so many units of their last digits."""
        if not self.loose or len(self.loose) > MOST_CORNERS:
            return False
        found: list[float] = []
        for signs in combinations((-1, 1), repeat=len(self.loose)):
            pairs = zip(self.loose, signs, strict=True)
            moved = {d: Num(d.value + s * units / 10**d.places, d.places) for d, s in pairs}
            value = value_of(_replaced(self.right, moved), self.knowledge, {})
            if value is None or value.problem:
                return False
            found.append(value.real(place))
        return min(found) <= target <= max(found)


def _replaced(term: Written, new: Mapping[Num, Num]) -> Written:
    if isinstance(term, Num):
        return new.get(term, term)
    return mapped(term, lambda part: _replaced(part, new))
