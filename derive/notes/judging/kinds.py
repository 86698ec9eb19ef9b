"""Equations of a kind of their own: between means, up to an order, limits, and between differentials."""

from __future__ import annotations

from derive.notes.judging.claims import Answer
from derive.notes.judging.differentials import judged_differentials
from derive.notes.judging.expected import Chances, judged_mean, speaks_of_means
from derive.notes.judging.orders import judged_order, speaks_of_orders
from derive.notes.judging.situation import Situation
from derive.notes.judging.trial import Claim
from derive.notes.judging.verdict import Word


def judged_by_kind(claim: Claim, sign: str, situation: Situation, *, told: Chances) -> Answer | None:
    """The verdict on an equation of such a kind; None for any other."""
    sides = (claim.left, claim.right)
    if speaks_of_means(*sides):
        found = judged_mean(claim, situation, told)
    elif speaks_of_orders(*sides):
        found = judged_order(claim, situation)
    else:
        return judged_differentials(claim, situation) if sign == "=" else None
    unsure = found.word is Word.FALSE and sign == "≈"
    return Answer(Word.UNDECIDED, "an approximation") if unsure else found
