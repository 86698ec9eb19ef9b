"""If ‖u‖ = 1, with A B = B A: an equation that its sentence announces as a condition claims nothing."""

from __future__ import annotations

from derive.notes.judging.by_transpose import supposes
from derive.notes.judging.claims import Answer
from derive.notes.judging.situation import Situation
from derive.notes.judging.verdict import Word
from derive.notes.written import Apply, Slope, Sym, Times, Turned, Written, symbols


def as_condition(answer: Answer, situation: Situation, announced: str) -> Answer:
    """If ‖u‖ = 1, since Σ y = 1: an announced equation that is no identity claims nothing."""
    if announced == "held":
        known = situation.knowledge
        own = {*symbols(situation.claim.left), *symbols(situation.claim.right)}
        open_ = not any(known.is_defined(sym) or str(sym) in known.values for sym in own)
        announced = "case" if open_ else ""
    if announced == "wish":
        held = answer.word in (Word.PROVED, Word.CONSISTENT, Word.NOT_READ)
        return answer if held else Answer(Word.NO_CLAIM, "what is wished for")
    if announced == "place" and answer.word in (Word.UNDECIDED, Word.HOLDS_IF):
        return Answer(Word.NO_CLAIM, "a condition")
    sides = (situation.claim.left, situation.claim.right)
    if answer.word in (Word.FALSE, Word.UNDECIDED) and supposes(*sides, situation.knowledge):
        return Answer(Word.NO_CLAIM, "a condition")
    turned = Turned(sides[0]) == sides[1] or Turned(sides[1]) == sides[0]  # if A = Aᵀ
    if announced == "case" and (turned or all(isinstance(side, Sym) for side in sides)):
        return Answer(Word.NO_CLAIM, "a condition")
    if announced and answer.word is Word.FALSE and _are_exchanged(*sides):
        return Answer(Word.NO_CLAIM, "a condition")
    if not announced or isinstance(sides[0], Apply | Slope):
        return answer
    open_words = (Word.UNDECIDED, Word.HOLDS_IF, *((Word.FALSE,) if announced == "case" else ()))
    return Answer(Word.NO_CLAIM, "a condition") if answer.word in open_words else answer


def _are_exchanged(left: Written, right: Written) -> bool:
    """A B = B A."""
    return isinstance(left, Times) and isinstance(right, Times) and left.factors == right.factors[::-1]
