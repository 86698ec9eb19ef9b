"""|x| = x holds if x > 0, max(0, x) = 0 if x < 0: a claim that takes one branch of a function.

It has one such call, and tells no cases itself. |x + y| = |x| + |y| and √(a² + b²) = a + b tell
no branch, and are false where they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from derive.model import POSITIVE, Interval
from derive.notes.judging.situation import Situation, as_written
from derive.notes.judging.trial import Claim, Hypothesis
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.shown import shown
from derive.notes.written import (
    ZERO,
    Apply,
    Choice,
    Minus,
    Nabla,
    Num,
    Plus,
    Raised,
    Slope,
    Sym,
    Written,
    every,
    mapped,
    printed_name,
)

_NEGATIVE = Interval(None, Fraction(0))
_ARGUMENT = Sym("u#")


def one_branch(situation: Situation) -> Iterator[tuple[Claim, Hypothesis]]:
    """The claim where the argument u of its only call is positive, and where it is negative."""
    claim = situation.claim
    inside = [part for side in (claim.left, claim.right) for part in every(side)]
    calls = dict.fromkeys(part for part in inside if isinstance(part, Apply))
    if (
        situation.general
        or len(calls) != 1
        or any(isinstance(part, Choice | Slope | Nabla) for part in inside)
    ):
        return
    call = next(iter(calls))
    argument = _argument(call)
    if (
        argument is None
        or not _turns_at_zero(call, situation.knowledge)
        or str(argument) in situation.domains
    ):
        return
    left, right = (_put(side, argument) for side in (claim.left, claim.right))
    plain = as_written(situation)
    name = printed_name(shown(argument))
    for sign, domain in ((">", POSITIVE), ("<", _NEGATIVE)):
        domains = {**plain.domains, str(_ARGUMENT): domain}
        yield Claim(left, right), replace(plain, domains=domains, words=f"{name} {sign} 0")


def _turns_at_zero(call: Apply, knowledge: Knowledge) -> bool:
    """Whether the cases of a function that the document defines are those of its sign."""
    found = knowledge.function(call.function)
    inside = every(found.body) if found is not None else ()
    tests = [test for part in inside if isinstance(part, Choice) for _, test in part.branches]
    return all(test.right == ZERO for test in tests)


def _argument(call: Apply) -> Written | None:
    """The u of |u|, √(u²), max(0, u) and f(u)."""
    match call:
        case Apply("sqrt", (Raised(base, Num(power)),)) if power.denominator == 1 and power % 2 == 0:
            return base
        case Apply("sqrt", _):
            return None
        case Apply("max" | "min", (one, other)) if ZERO in (one, other):
            return other if one == ZERO else one
        case Apply(_, (argument,)) if not isinstance(argument, Num):
            return argument
        case _:
            return None


def _turned(argument: Written) -> Written | None:
    """b - a for a - b."""
    match argument:
        case Plus((first, Minus(second))):
            return Plus((second, Minus(first)))
        case Minus(inner):
            return inner
        case _:
            return None


def _put(term: Written, argument: Written) -> Written:
    """The formula with one letter for the argument: what holds of any number holds of this one."""
    if term == argument:
        return _ARGUMENT
    if term == _turned(argument):
        return Minus(_ARGUMENT)
    return mapped(term, lambda part: _put(part, argument))
