"""Digits that what the calculator holds gives: ½(0.53741 - 0.9)² ≈ 0.06573, where E itself is 0.065734.

A chain may write numbers out as they round, and go on with the numbers that it did not round. Its result is
right where the quantity at its beginning, computed by the note's own definitions, has the printed digits and
lies within what rounding leaves open of the numbers written out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice, product

from derive.errors import DeriveError
from derive.evidence import Ball, around
from derive.notes.judging.claims import Answer
from derive.notes.judging.numbers import printed_places
from derive.notes.judging.rounding import (
    LEAST_PLACES,
    MOST_CHOICES,
    UNROUNDED,
    Loosened,
    half_a_unit,
    positive,
)
from derive.notes.judging.valued import (
    Value,
    evaluated,
    is_closed,
    is_numeric,
    own_key,
    unrounded_tables,
    value_of,
)
from derive.notes.judging.verdict import Word
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.shown import shown
from derive.notes.written import Minus, Num, Written, every

MOST_LOOSE = 6


def recalled(answer: Answer, chain: Sequence[Written | None], knowledge: Knowledge) -> Answer:
    """The answer to the last link of a chain; what is right but for rounding on the way is not false."""
    left, right = chain[-2:]
    if answer.word is not Word.FALSE or left is None or right is None or not is_closed(left):
        return answer
    printed = printed_places(right)
    if printed is None:
        return answer
    wanted = [around(number, half_a_unit(places, ends=True)) for number, places in printed]
    reached = _written_out(left, knowledge)
    for side in chain[:-2]:
        for value in _values(side, knowledge) if side is not None and reached is not None else ():
            if reached is not None and _overlap(value, wanted) and _overlap(value, reached):
                own = f" (from the printed ones: {shown(answer.meant)})" if answer.meant is not None else ""
                return Answer(Word.HOLDS_IF, f"computed from the unrounded numbers{own}")
    named = any(side is not None and not is_numeric(side) for side in chain[:-2])
    some = named and any(_overlap(value, wanted) for value in _mixed(left, knowledge))
    return Answer(Word.HOLDS_IF, UNROUNDED) if some else answer


def _values(side: Written, knowledge: Knowledge) -> list[list[Ball]]:
    """What a side is by the definitions and the numbers that nothing rounds."""
    if is_numeric(side):
        return []
    values = (value_of(side, knowledge, table) for table in unrounded_tables(side, knowledge))
    return [balls for value in values if value is not None and (balls := _balls(value, {}))]


def _written_out(closed: Written, knowledge: Knowledge) -> list[Ball] | None:
    """The values of written numbers, as far as rounding them leaves open; the given ones are exact."""
    values = (value.body for value in knowledge.values.values() if not value.computed)
    given = {positive(part) for body in values for part in every(body) if isinstance(part, Num)}
    loose = Loosened(lambda number: number.places >= LEAST_PLACES and positive(number) not in given)
    term = loose.named(closed)
    value = value_of(term, knowledge, {}, point=loose.point) if loose.point else None
    return None if value is None else _balls(value, loose.point)


def _mixed(closed: Written, knowledge: Knowledge) -> Iterator[list[Ball]]:
    """The values of written numbers, each of the rounded ones as it is printed, or as what it rounds."""
    loose = Loosened(lambda number: positive(number) in knowledge.rounded)
    term = loose.named(closed)
    ways = [[(name, way) for way in _ways(number, knowledge)] for name, number in loose.numbers.items()]
    for chosen in islice(product(*ways), MOST_CHOICES) if len(ways) <= MOST_LOOSE else ():
        value = value_of(term, knowledge, {}, point=dict(chosen))
        if value is not None and (balls := _balls(value, dict(chosen))) is not None:
            yield balls


def _ways(number: Num, knowledge: Knowledge) -> Iterator[Ball]:
    yield around(number.value, Fraction(0))
    origin = knowledge.rounded[positive(number)]
    for value in _origins(origin, knowledge) if origin is not None else ():
        if len(value) == 1 and value[0].overlaps(around(number.value, half_a_unit(number.places, ends=True))):
            yield value[0]


def _origins(origin: Written, knowledge: Knowledge) -> Iterator[list[Ball]]:
    """What a number rounds: by what nothing rounds, or by the numbers that are printed for the rest."""
    yield from _values(origin, knowledge)
    own = own_key(origin.term if isinstance(origin, Minus) else origin, knowledge)
    table = {key: value.body for key, value in knowledge.values.items() if key != own}
    value = value_of(origin, knowledge, {} if is_numeric(origin) else table)
    balls = _balls(value, {}) if value is not None else None
    if balls is not None:
        yield balls


def _balls(value: Value, point: Mapping[str, Ball]) -> list[Ball] | None:
    marks = value.marks
    if value.problem or marks.adopted or marks.murky or marks.opaque or marks.lost:
        return None
    try:
        return evaluated(value.array, value.nodes, point)
    except DeriveError:
        return None


def _overlap(found: list[Ball], wanted: list[Ball]) -> bool:
    return len(found) == len(wanted) and all(a.overlaps(b) for a, b in zip(found, wanted, strict=True))
