"""∂E/∂w = δ x ≈ -0.0092: what no proof settles in general may still hold at the numbers of the example.

So may x + y = xy of x = 2 and y = 2, which is no identity: all of its letters were given as numbers.
"""

from __future__ import annotations

from derive.errors import DeriveError
from derive.notes.judging.claims import Answer
from derive.notes.judging.computed import stand_here
from derive.notes.judging.numbers import printed_places
from derive.notes.judging.valued import Value, is_numeric, unrounded_tables, value_of
from derive.notes.judging.verdict import Word
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import Apply, Nabla, Slope, Sym, Written, every, symbols

_DIGITS = 15
AT_NUMBERS = "at the numbers of the example"


def at_numbers(
    answer: Answer, chain: tuple[Written, Written, Written | None], knowledge: Knowledge
) -> Answer:
    """The answer to an equation in a chain that ends in a number, after a look at the given numbers.

    False in general, it may hold where all of its numbers stand here: ∂L/∂w = (a - y) x of an active unit.
    """
    one, other, end = chain
    if is_numeric(one) or is_numeric(other):
        return answer
    given = _is_of_numbers((one, other), knowledge)
    match answer.word:
        case Word.FALSE:
            given |= stand_here((*symbols(one), *symbols(other)), knowledge) > 0
        case Word.UNDECIDED | Word.CONSISTENT:
            given |= end is not None and printed_places(end) is not None
        case _:
            return answer
    return Answer(Word.HOLDS_IF, AT_NUMBERS) if given and _hold(one, other, knowledge) else answer


def _is_of_numbers(sides: tuple[Written, Written], knowledge: Knowledge) -> bool:
    """Whether an equation is made of given numbers alone, of no function or slope."""
    inside = [part for side in sides for part in every(side)]
    if any(isinstance(part, Slope | Nabla | Apply) for part in inside):
        return False
    names = {str(part) for part in inside if isinstance(part, Sym)} - {"pi"}
    given = {key for key, value in knowledge.values.items() if not value.computed}
    return names <= given - knowledge.aged - knowledge.outdated


def _hold(one: Written, other: Written, knowledge: Knowledge) -> bool:
    for table in unrounded_tables(one, knowledge):
        left, right = (value_of(side, knowledge, table) for side in (one, other))
        if left is not None and right is not None and _are_same(left, right):
            return True
    return False


def _are_same(left: Value, right: Value) -> bool:
    """Whether both are firm, and agree in every entry to many digits."""
    for marks in (left.marks, right.marks):
        if marks.adopted or marks.implied or marks.murky or marks.opaque or marks.lost:
            return False
    count = len(left.array.entries)
    if left.problem or right.problem or len(right.array.entries) != count:
        return False
    try:
        return all(left.at(place, _DIGITS) == right.at(place, _DIGITS) for place in range(count))
    except DeriveError:
        return False
