"""What printed digits stand for: 0.185 for itself, or for the 0.373 · 0.5 · 0.990 that it rounds.

A worked example goes on with what it printed, with what the calculator still holds, or with some of both. So
a printed result is wrong only where no such choice gives its digits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import chain, islice, product

from derive.errors import DeriveError
from derive.evidence import Ball, around
from derive.notes.judging.placed import placed
from derive.notes.judging.valued import NOWHERE, evaluated, own_key, unrounded_tables, value_of
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import Grid, Minus, Num, Sym, Written, every, mapped

WITHIN = 1 - Fraction(1, 10**6)
MOST_CHOICES = 64
LEAST_PLACES = 2  # of a number that may be rounded; 0.4 and 0.5 are chosen
UNROUNDED = "from a number before it was rounded"
ROOM = "within what the rounding of the numbers it is made of leaves open"


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
        origin = self._formula(self.knowledge.rounded[positive(number)])
        return [(name, origin if number.value >= 0 else Minus(origin))] if origin is not None else []

    def _formula(self, origin: Written | None) -> Written | None:
        """That of the h_2 of h_2 ≈ 0.55: its own number would be this one."""
        if isinstance(origin, Minus):
            inner = self._formula(origin.term)
            return None if inner is None else Minus(inner)
        found = self.knowledge.current(origin) if isinstance(origin, Sym) else None
        if found is None or found.parameters or found.later or not isinstance(origin, Sym):
            return origin
        pairs = zip(found.indices, origin.indices, strict=False)
        return placed(
            found.body, {own.letter: index.shift for own, index in pairs if own.letter and not index.letter}
        )


@dataclass(slots=True)
class Loosened:
    """Some numbers of formulas as names, with all that they may round."""

    is_loose: Callable[[Num], bool]
    point: dict[str, Ball] = field(default_factory=dict)
    numbers: dict[str, Num] = field(default_factory=dict)

    def named(self, term: Written) -> Written:
        """The formula with names in the place of such numbers."""
        if isinstance(term, Num):
            if not self.is_loose(term):
                return term
            name = f"rounded{len(self.point)}"
            self.point[name], self.numbers[name] = (
                around(term.value, half_a_unit(term.places, ends=True)),
                term,
            )
            return Sym(name)
        return mapped(term, self.named)


def rounded_in(term: Written) -> Iterator[Num]:
    """The decimals of a printed result, without their signs."""
    return (positive(part) for part in every(term) if isinstance(part, Num) and part.places > 0)


def positive(number: Num) -> Num:
    """The number without its sign."""
    return Num(abs(number.value), number.places)


def half_a_unit(places: int, *, ends: bool = False) -> Fraction:
    """How far a number may be from what it rounds; what lies just at an end is rounded up or to even."""
    return Fraction(10) ** -places / 2 * (2 - WITHIN if ends else WITHIN)


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
    found = chain(
        _values(rounded.named(left), rounded, _table(left, rounded)),
        (_entries(left, knowledge, table) for table in unrounded_tables(left, knowledge)),
    )
    return UNROUNDED if any(entries and _overlap(entries, wanted) for entries in found) else ""


def leaves_open(left: Written, printed: list[tuple[Fraction, int]], knowledge: Knowledge) -> str:
    """Why the printed digits may be right: numbers that are known as they round only leave room for them."""
    own = own_key(left, knowledge)
    known = {key: value for key, value in knowledge.values.items() if key != own}
    soft = {key for key, value in known.items() if value.computed or _is_about(key, value.body, knowledge)}
    loose = Loosened(lambda number: positive(number) in knowledge.rounded)
    table = {key: loose.named(v.body) if key in soft else v.body for key, v in known.items()}
    found = _entries(loose.named(left), knowledge, table, point=loose.point)
    wanted = [around(number, half_a_unit(places)) for number, places in printed]
    if found is None or not _overlap(found, wanted):
        return ""
    for firm in unrounded_tables(left, knowledge):
        value = _entries(left, knowledge, {key: body for key, body in firm.items() if key not in soft})
        if value is not None and _overlap(value, found):
            return ""  # that is what they round, and it has other digits
    return ROOM


def _is_about(key: str, body: Written, knowledge: Knowledge) -> bool:
    """Whether a number that is given is given as it rounds: h ≈ 0.58."""
    origins = [knowledge.rounded[n] for n in rounded_in(body) if n in knowledge.rounded]
    if isinstance(body, Grid):
        return None in origins
    return any(str(o.term if isinstance(o, Minus) else o) == key for o in origins)


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


def _entries(
    term: Written, knowledge: Knowledge, table: Mapping[str, Written], *, point: Mapping[str, Ball] = NOWHERE
) -> list[Ball] | None:
    value = value_of(term, knowledge, table, point=point)
    if value is None or value.problem:
        return None
    try:
        return evaluated(value.array, value.nodes, point)
    except DeriveError:
        return None


def _overlap(found: list[Ball], wanted: list[Ball]) -> bool:
    return len(found) == len(wanted) and all(a.overlaps(b) for a, b in zip(found, wanted, strict=True))
