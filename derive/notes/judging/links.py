"""The verdict on one link of a chain, by what its letters mean there, or may mean in a later section."""

from __future__ import annotations

from dataclasses import replace

from derive.notes.judging.claims import Answer, Case, Caution
from derive.notes.judging.needless import without_adopted
from derive.notes.judging.other_losses import other_losses
from derive.notes.judging.scalars import as_numbers
from derive.notes.judging.situation import Situation, as_written
from derive.notes.judging.trial import Tried, tried
from derive.notes.judging.verdict import HOLDING, Word

_HELD = (Word.PROVED, Word.HOLDS_IF)


def judge_link(situation: Situation, caution: Caution) -> Answer:
    """The verdict on one link."""
    reasons = tuple(caution.reasons)
    case = Case(situation, caution)
    answer = case.run()
    if answer.word is Word.HOLDS_IF and situation.knowledge.adopted:  # perhaps without what lines above need
        there = replace(situation, knowledge=without_adopted(situation.knowledge))
        less = Case(there, Caution([*reasons])).run()
        answer = less if less.word in _HELD and len(less.why) < len(answer.why) else answer
    if answer.word not in (Word.UNDECIDED, Word.FALSE):
        return answer
    base = case.base or tried(situation.claim, as_written(situation))
    if (found := _of_another_loss(situation, base, reasons)) is not None:
        return found
    return (_in_numbers(situation, case) if answer.word is Word.UNDECIDED else None) or answer


def _of_another_loss(situation: Situation, base: Tried, reasons: tuple[str, ...]) -> Answer | None:
    """The answer for the L that a later section means, which is supposed for this claim alone."""
    for other in other_losses(situation, base):
        found = Case(replace(situation, knowledge=other.knowledge), Caution([*reasons])).run()
        if found.word in HOLDING and not found.adopted:
            word = Word.CONSISTENT if found.word is Word.CONSISTENT else Word.HOLDS_IF
            ground = "" if found.word is Word.PROVED else f"; {found.why}"
            return replace(found, word=word, why=f"{other.words}{ground}")
    return None


def _in_numbers(situation: Situation, case: Case) -> Answer | None:
    """The answer where letters that are arrays elsewhere stand for numbers."""
    if case.base is None or not situation.knowledge.shapes:
        return None
    numbers = next(as_numbers(situation, case.base), None)
    if numbers is None:
        return None
    found = Case(replace(situation, knowledge=numbers.knowledge), Caution()).run()
    if found.word not in (Word.PROVED, Word.HOLDS_IF):
        return None
    why = f"{numbers.words}; {found.why}" if found.word is Word.HOLDS_IF else numbers.words
    return replace(found, word=Word.HOLDS_IF, why=why)
