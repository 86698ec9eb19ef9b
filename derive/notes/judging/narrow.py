"""Grounds that are too narrow to be meant: i = j, n = 1, or a name that makes both sides 0.

Where index letters are mixed up, w_ji for w_ij, the case in which they are equal explains nothing. Nor does
it where both stand on the right side, p_i (1 - p_j), in a note that tells no such cases.
"""

from __future__ import annotations

import re
from dataclasses import replace

from derive.notes.judging.corrections import mixed_up
from derive.notes.judging.screen import Screen
from derive.notes.judging.situation import Situation, as_written
from derive.notes.judging.trial import Claim, Hypothesis, free_letters, tried
from derive.notes.meaning.structure import key_of
from derive.notes.written import ZERO, Nabla, Slope, Sym, Written, every, symbols

_CASES = re.compile(
    r"\bdiagonal|\bsame\b|\bequal\b|\bidentical\b|\bcoincid|\bdiffer|\bcases?\b|\bown\b"
    r"|\\delta_\{?[a-z][a-z]|δ_\{?[a-z][a-z]|\\ne\b|\\neq\b|≠|!=|(?<![\w}])[i-n] ?= ?[i-n](?!\w)",
    re.IGNORECASE,
)


def tells_cases(text: str) -> bool:
    """Whether a text tells apart equal and different indices."""
    return _CASES.search(text) is not None


def is_too_narrow(situation: Situation, hypothesis: Hypothesis) -> bool:
    """Whether a ground leaves one case only, and another formula is meant."""
    equal = [(one, other) for one, sign, other in hypothesis.restricted if sign == "="]
    if not equal and hypothesis.sizes != (1,):
        return False
    if hypothesis.sizes == (1,) and _has_matrices(situation):
        return True  # where every length is 1, no transpose is missing
    letters = _letters(situation.claim.right)
    both = any(one in letters and other in letters for one, other in equal)
    known = _letters(situation.claim.left)
    if any(len({one, other} & known) == 1 and {one, other} - known <= letters for one, other in equal):
        return True  # ∂L/∂x_i = γ ∂L/∂y_j: a letter that the left side lacks
    return (both and not situation.knowledge.tells_cases) or _are_exchanged(situation)


def _has_matrices(situation: Situation) -> bool:
    shapes, claim = situation.knowledge.shapes, situation.claim
    return any(
        len(shapes.get(key_of(sym), ())) == 2 for side in (claim.left, claim.right) for sym in symbols(side)
    )


def vanishes(claim: Claim, hypothesis: Hypothesis) -> bool:
    """Whether both sides are 0 only because something was taken for something else."""
    return tried(replace(claim, right=ZERO), hypothesis).holds


def without_its_place(situation: Situation) -> Situation | None:
    """∂J/∂b without b = ȳ - w x̄, where that alone makes both sides 0; None where it does not.

    There any multiple of the derivative is as right as the derivative itself.
    """
    claim, knowledge = situation.claim, situation.knowledge
    by = {p.wrt for p in every(claim.left) if isinstance(p, Slope | Nabla) and isinstance(p.wrt, Sym)}
    settled = [sym for sym in by if (found := knowledge.current(sym)) is not None and not found.indices]
    if (
        not settled
        or claim.right == ZERO
        or not vanishes(replace(claim, left=claim.right), as_written(situation))
    ):
        return None
    open_ = knowledge.copy()
    for sym in settled:
        open_.definitions.pop(sym.name, None)
    there = replace(situation, knowledge=open_)
    return None if vanishes(replace(claim, left=claim.right), as_written(there)) else there


def _letters(term: Written) -> set[str]:
    return {letter for sym in symbols(term) for index in sym.indices for letter in index.letters}


def _are_exchanged(situation: Situation) -> bool:
    """Whether index letters are mixed up: then the case in which they are equal is not what is meant."""
    claim, plain = situation.claim, as_written(situation)
    screen = Screen(plain)
    for changed, _ in mixed_up(claim.right, free_letters(claim)):
        guess = replace(claim, right=changed)
        if screen.passes(guess) and tried(guess, plain).holds:
            return True
    return False
