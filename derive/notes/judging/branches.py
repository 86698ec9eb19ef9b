"""|x| = x holds if x > 0, max(0, x) = 0 if x < 0: a claim that takes one branch of a function.

It has one such call, and tells no cases itself. √(a²b²) = ab is read as |ab| = ab, for the other side tells
whose absolute value the root is. |x + y| = |x| + |y| and √(a² + b²) = a + b tell no branch, and are false
where they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from derive.evidence import Verdict
from derive.model import POSITIVE, Interval
from derive.notes.judging.situation import Situation, as_written
from derive.notes.judging.trial import Claim, Hypothesis, tried
from derive.notes.judging.valued import is_numeric
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.shown import shown
from derive.notes.written import (
    ONE,
    ZERO,
    Apply,
    Choice,
    Minus,
    Nabla,
    Num,
    Over,
    Plus,
    Raised,
    Slope,
    Sym,
    Times,
    Written,
    every,
    mapped,
    printed_name,
)

_NEGATIVE = Interval(None, Fraction(0))
_ARGUMENT = Sym("u#")
_TWO = Num(Fraction(2))
_HALVES = (Over(ONE, _TWO), Num(Fraction(1, 2), 1))
_PROVED = (Verdict.PROVED, Verdict.HOLDS_IF)


def one_branch(situation: Situation) -> Iterator[tuple[Claim, Hypothesis]]:
    """The claim where the argument u of its only call is positive, and where it is negative."""
    if situation.general or any(
        isinstance(part, Choice | Slope | Nabla) for part in _inside(situation.claim)
    ):
        return
    claim, argument = _told_branch(situation) or _called(situation)
    if argument is None or str(argument) in situation.domains:
        return
    plain = as_written(situation)
    name = printed_name(shown(argument))
    size = Apply("abs", (argument,))
    for sign, domain, other in ((">", POSITIVE, Minus(argument)), ("<", _NEGATIVE, argument)):
        if tried(Claim(size, other), plain).verdict is not Verdict.FALSE:
            continue  # x² < 0, which is nowhere
        left, right = (_put(side, argument) for side in (claim.left, claim.right))
        domains = {**plain.domains, str(_ARGUMENT): domain}
        yield Claim(left, right), replace(plain, domains=domains, words=f"{name} {sign} 0")


def _inside(claim: Claim) -> list[Written]:
    return [part for side in (claim.left, claim.right) for part in every(side)]


def _told_branch(situation: Situation) -> tuple[Claim, Written] | None:
    """√u = v as |v| = v, where u is v², and v; of √u = -v as well."""
    claim = situation.claim
    for root, other in ((claim.left, claim.right), (claim.right, claim.left)):
        under = _under_root(root)
        if under is None or is_numeric(other) or any(_has_a_sign(part) for part in every(other)):
            continue
        if tried(Claim(Raised(other, _TWO), under), as_written(situation)).verdict in _PROVED:
            base = other.term if isinstance(other, Minus) else other
            return Claim(Apply("abs", (base,)), other), base
    return None


def _called(situation: Situation) -> tuple[Claim, Written | None]:
    """The claim and the argument of its only call."""
    claim = situation.claim
    claim = replace(claim, left=_larger_as_size(claim.left), right=_larger_as_size(claim.right))
    calls = dict.fromkeys(part for part in _inside(claim) if isinstance(part, Apply))
    call = next(iter(calls), None)
    if call is None or len(calls) > 1 or not _turns_at_zero(call, situation.knowledge):
        return claim, None
    return claim, _argument(call)


def _under_root(term: Written) -> Written | None:
    """The u of √u and u^{1/2}, and the 4u of 2√u."""
    match term:
        case Times((Num(value), root), _) if (under := _under_root(root)) is not None:
            return Times((Num(value**2), under), ("",))
        case Apply("sqrt", (under,)):
            return under
        case Raised(under, exponent) if exponent in _HALVES:
            return under
        case _:
            return None


def _has_a_sign(part: Written) -> bool:
    """Whether it is a function whose value is never negative, or that tells branches itself."""
    return isinstance(part, Apply) and part.function in ("abs", "max", "min", "sign")


def _larger_as_size(term: Written) -> Written:
    """max(x, -x) as |x|, and min(x, -x) as -|x|."""
    inner = mapped(term, _larger_as_size)
    match inner:
        case Apply("max" | "min" as name, (one, other)) if other in (Minus(one), _turned(one)):
            size = Apply("abs", (one.term if isinstance(one, Minus) else one,))
            return size if name == "max" else Minus(size)
        case _:
            return inner


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
