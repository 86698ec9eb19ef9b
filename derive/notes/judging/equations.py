"""A claim where the equations hold that the text states: if ‖u‖ = 1, with aᵀb = 0, suppose a + b = 1."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction

from derive.evidence import Verdict
from derive.notes.judging.claims import Answer
from derive.notes.judging.meant import probably_meant
from derive.notes.judging.reasons import shown_point
from derive.notes.judging.situation import Situation, as_written
from derive.notes.judging.stated import Equation, Stated
from derive.notes.judging.trial import Claim, Hypothesis, Tried, tried
from derive.notes.judging.verdict import Word
from derive.notes.meaning import products
from derive.notes.shown import shown
from derive.notes.written import Num, printed_name, symbols

MOST_EQUATIONS = 3
SECONDS = 3.0  # for what was probably meant


def where_they_hold(stated: Stated, situation: Situation, names: set[str], *, refute: bool) -> Answer | None:
    """The answer under the equations that are stated of the claim's names; None where they settle nothing."""
    stands = tuple(_used(stated.equations, situation, names))
    before = tuple(_used(stated.assumed, situation, names))
    told = tuple(equation for equation in stands if equation.announced)
    own = (*told, *_not_claimed(stands, told or before, situation))
    every = tuple(dict.fromkeys((*own, *before)))[:MOST_EQUATIONS]
    for equations in dict.fromkeys((told, own, *((one,) for one in before), every)):
        if equations and (answer := _holding(_supposing(equations, situation), situation)) is not None:
            return answer
    if not refute or not every or not all(equation.announced for equation in every):
        return None
    hypothesis = _supposing(every, situation)
    found = tried(situation.claim, hypothesis)
    unknown = found.marks.opaque or found.marks.lost or found.marks.murky
    if found.verdict is Verdict.FALSE and not unknown:
        return _refuted(found, hypothesis, situation=situation)
    return None


def _not_claimed(
    equations: tuple[Equation, ...], told: tuple[Equation, ...], situation: Situation
) -> Iterator[Equation]:
    """Those that only stand there, but for what is claimed behind it of defined names, and for claims that
    hold where the announced ones do.
    """
    hypothesis = _supposing(told[:MOST_EQUATIONS], situation)
    for equation in equations:
        defined = any(situation.knowledge.is_defined(sym) for sym in symbols(equation.left))
        if equation.announced or (equation.behind and defined):
            continue
        sides = equation.left, equation.right
        follows = told and products.is_proved(sides, situation.knowledge, hypothesis.given)
        if not (follows or (told and tried(Claim(*sides), hypothesis).holds)):
            yield equation


def _supposing(equations: tuple[Equation, ...], situation: Situation) -> Hypothesis:
    given = tuple((equation.left, equation.right) for equation in equations)
    return replace(as_written(situation), given=given, words=", ".join(map(_said, equations)))


def _used(equations: Iterable[Equation], situation: Situation, names: set[str]) -> Iterator[Equation]:
    """Those that speak of the claim's names, but for identities and the claim itself."""
    claim = situation.claim
    for equation in {(equation.left, equation.right): equation for equation in equations}.values():
        if not equation.names & names or {equation.left, equation.right} == {claim.left, claim.right}:
            continue
        if (matrix := equation.matrix) is not None and not equation.announced:
            if not (equation.behind or situation.knowledge.is_defined(matrix)):
                yield replace(equation, announced=True)
        elif equation.is_name or not tried(Claim(equation.left, equation.right), as_written(situation)).holds:
            yield equation


def _said(equation: Equation) -> str:
    return f"{printed_name(shown(equation.left))} = {printed_name(shown(equation.right))}"


def _holding(hypothesis: Hypothesis, situation: Situation) -> Answer | None:
    claim, words = situation.claim, hypothesis.words
    if _both_vanish(claim, hypothesis):
        return None
    if products.is_proved((claim.left, claim.right), situation.knowledge, hypothesis.given):
        return Answer(Word.HOLDS_IF, words)
    found = tried(claim, hypothesis)
    if not found.holds:
        return None
    grounds = "; ".join([words, *found.marks.adopted, *found.marks.taken])
    if found.verdict is Verdict.CONSISTENT:
        return Answer(Word.CONSISTENT, f"{grounds}: agrees at the sizes and points that were tried")
    return Answer(Word.HOLDS_IF, grounds)


def _both_vanish(claim: Claim, hypothesis: Hypothesis) -> bool:
    """7(a - y) where a = y: any multiple of a derivative is 0 there, so that it is no ground for one."""
    zero = Num(Fraction(0))
    if zero in (claim.left, claim.right):
        return False
    right = replace(claim, right=zero, left=claim.right)
    if products.is_proved((right.left, zero), hypothesis.knowledge, hypothesis.given):
        return True
    return tried(right, hypothesis).holds


def _refuted(found: Tried, hypothesis: Hypothesis, *, situation: Situation) -> Answer | None:
    """False where they hold, if a small change is true there."""
    end = time.process_time() + SECONDS
    meant = probably_meant(situation, hypothesis, lambda: time.process_time() > end)
    if meant is None or found.counterexample is None:
        return None
    point = found.counterexample
    at = shown_point(point.point, (situation.claim.left, situation.claim.right))
    shown_at = f"{f'at {at} ' if at else ''}the left side is {point.left}, the right side {point.right}"
    why = f"{printed_name(meant[1])}; {shown_at} (supposed: {hypothesis.words})"
    changed = meant[0] if meant[0] != situation.claim.right else None
    return Answer(Word.FALSE, why, changed, counterexample=point)
