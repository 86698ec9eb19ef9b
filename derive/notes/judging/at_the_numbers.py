"""∂E/∂w = δ x ≈ -0.0092: what no proof settles in general may still hold at the numbers of the example."""

from __future__ import annotations

from derive.errors import DeriveError
from derive.notes.judging.claims import Answer
from derive.notes.judging.computed import stand_here
from derive.notes.judging.numbers import printed_places
from derive.notes.judging.valued import Value, is_numeric, unrounded_tables, value_of
from derive.notes.judging.verdict import Word
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import Written, symbols

_DIGITS = 15
AT_NUMBERS = "at the numbers of the example"


def at_numbers(
    answer: Answer, chain: tuple[Written, Written, Written | None], knowledge: Knowledge
) -> Answer:
    """The answer to an equation in a chain that ends in a number, after a look at the given numbers.

    False in general, it may hold where all of its numbers stand here: ∂L/∂w = (a - y) x of an active unit.
    """
    one, other, end = chain
    ends = end is not None and printed_places(end) is not None
    open_ = ends and answer.word in (Word.UNDECIDED, Word.CONSISTENT)
    refuted = answer.word is Word.FALSE and stand_here((*symbols(one), *symbols(other)), knowledge) > 0
    if not (open_ or refuted) or is_numeric(one) or is_numeric(other):
        return answer
    for table in unrounded_tables(one, knowledge):
        left, right = (value_of(side, knowledge, table) for side in (one, other))
        if left is not None and right is not None and _are_same(left, right):
            return Answer(Word.HOLDS_IF, AT_NUMBERS)
    return answer


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
