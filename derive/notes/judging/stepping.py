"""Steps w ← w - η ∂L/∂w: which way they go, and what a second formula for the same step says."""

from __future__ import annotations

from dataclasses import replace

from derive.notes.judging.claims import Answer, Caution
from derive.notes.judging.definitions import goes_uphill, is_update
from derive.notes.judging.links import judge_link
from derive.notes.judging.numeric_steps import wrong_step
from derive.notes.judging.situation import LOSSES, Situation, as_written
from derive.notes.judging.trial import Claim, tried
from derive.notes.judging.verdict import HOLDING, Word
from derive.notes.meaning.definition import Definition
from derive.notes.written import Plus, Sym, Written, put_in, symbols


def step_of(
    link: tuple[Written | None, str, Written | None], situation: Situation, *, descends: bool
) -> Answer | None:
    """An update, w ← …; or a step in numbers, where it goes the wrong way."""
    left, sign, right = link
    if descends and goes_uphill(left, right, LOSSES):
        why = "the sign is wrong: a descent subtracts the gradient, and by this step the loss grows"
        return Answer(Word.FALSE, why)
    slip = wrong_step((left, right), situation.knowledge, descends=descends)
    assigned = sign == ":=" and isinstance(right, Plus) and right.terms[0] == left
    if slip is not None or not (sign == "←" or assigned or is_update(left, right)):
        return slip
    answer = updated(situation)
    numbered = _numbered(left, right, situation.place)
    return replace(answer, adopted=(numbered,)) if numbered and answer.word is Word.UPDATE else answer


def _numbered(left: Written | None, right: Written | None, place: str) -> Definition | None:
    """q_2 = q_1 - η f'(q_1) as what it says of q_2, which is no other q."""
    if not isinstance(left, Sym) or right is None or any(index.letter for index in left.indices):
        return None
    inside = symbols(right)
    own = [sym for sym in inside if sym.name == left.name]
    numbered = all(not index.letter for sym in own for index in sym.indices)
    known = left.indices and own and left not in own and numbered
    return Definition(left.name, left.indices, (), right, place) if known else None


def updated(situation: Situation) -> Answer:
    """An update; it is proved when it says what an earlier one of the same quantity says."""
    if not situation.readings:
        return Answer(Word.UPDATE)
    left, right, updates = situation.claim.left, situation.claim.right, situation.knowledge.updates
    earlier = updates.get(left)
    updates[left] = right
    if earlier in (None, right):
        return Answer(Word.UPDATE)
    claim = Claim(earlier, right)
    found = tried(claim, as_written(Situation((claim,), situation.knowledge, situation.document)))
    return Answer(Word.PROVED, "the same step as before") if found.holds else Answer(Word.UPDATE)


def same_step(situation: Situation, caution: Caution) -> Answer | None:
    """x_{k+1} = (1 - ηλ) x_k, where x_{k+1} = x_k - η f′(x_k) and f are known: a claim."""
    if not situation.readings:
        return None
    claim = situation.claim
    earlier = situation.knowledge.updates.get(claim.left)
    if earlier is None or earlier == claim.right:
        return None
    reasons = [*caution.reasons, "another step may be meant"]
    answer = judge_link(replace(situation, readings=(Claim(earlier, claim.right),)), Caution(reasons))
    return answer if answer.word in (*HOLDING, Word.FALSE) else None


def by_its_step(situation: Situation, caution: Caution) -> Answer | None:
    """w_{t+1} - a = (1 - 2η)(w_t - a), where w_{t+1} = w_t - η f′(w_t): a claim about the step."""
    claim, updates = situation.claim, situation.knowledge.updates
    steps = {left: right for left, right in updates.items() if isinstance(left, Sym) and left.indices}
    one, other = (put_in(side, steps) for side in (claim.left, claim.right))
    if (one, other) == (claim.left, claim.right):
        return None
    reasons = [*caution.reasons, "another step may be meant"]
    knowledge = situation.knowledge.copy()
    for sym in steps:
        knowledge.forget_later(sym.name)  # of any w_t
    situation = replace(situation, knowledge=knowledge, readings=(Claim(one, other),))
    answer = judge_link(situation, Caution(reasons))
    return answer if answer.word in (*HOLDING, Word.FALSE) else None
