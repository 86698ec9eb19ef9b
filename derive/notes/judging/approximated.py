"""cos x ≈ 1 - x²/2: a polynomial near 0, whose terms are those of the Taylor series.

Proved it is up to its own degree. False only where the words speak of small x, or it has more than a slope,
and where one small change makes all of its terms right: σ(z) ≈ 0.5 + 0.2 z may be meant on an interval.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from derive.notes.judging.claims import Answer
from derive.notes.judging.orders import judged_order
from derive.notes.judging.situation import Situation
from derive.notes.judging.trial import Claim
from derive.notes.judging.verdict import Word
from derive.notes.written import (
    ORDER,
    Apply,
    Minus,
    Num,
    Over,
    Plus,
    Raised,
    Sym,
    Times,
    Written,
    every,
    symbols,
)

OPEN = "an approximation is judged between numbers"
BY_SERIES = "by the Taylor series"
HIGHEST = 4  # degree
_FACTORS = (2, 3, 4, 6, 8, 10, 24)
_NEAR_ZERO = re.compile(
    r"\bsmall\b|\bnear\b|\baround\b|close to|\btaylor\b|\bseries\b|\bexpan(?:d|sion)"
    r"|\b(?:first|second|third)[ -]order|linear(?:i[sz]|ly)",
    re.IGNORECASE,
)


def judged_approximation(situation: Situation, words: str) -> Answer:
    """The verdict on f(x) ≈ p(x)."""
    claim, open_ = situation.claim, Answer(Word.UNDECIDED, OPEN)
    names = {*symbols(claim.left), *symbols(claim.right)}
    name = names.pop() if len(names) == 1 else None
    degree = _degree(claim.right, name) if name is not None and not _has_base(claim.left) else None
    if name is None or degree is None or not 0 < degree <= HIGHEST:
        return open_
    if (_degree(claim.left, name) or HIGHEST + 1) <= degree:
        return open_
    found = _up_to(degree, claim, name, situation=situation)
    if found.word is Word.PROVED:
        return Answer(Word.PROVED, f"{BY_SERIES} at {name} = 0, up to degree {degree}")
    meant_so = degree > 1 or _NEAR_ZERO.search(words) is not None
    if (
        found.word is not Word.FALSE
        or not meant_so
        or _up_to(0, claim, name, situation=situation).word is not Word.PROVED
    ):
        return open_
    for changed in _with_one_scaled(claim.right):
        if _up_to(degree, replace(claim, right=changed), name, situation=situation).word is Word.PROVED:
            return Answer(Word.FALSE, f"{BY_SERIES} at {name} = 0 another coefficient is right", changed)
    return open_


def _with_one_scaled(term: Written) -> Iterator[Written]:
    """The sum with another coefficient at one of its terms."""
    terms = term.terms if isinstance(term, Plus) else ()
    for place, part in enumerate(terms):
        plain = part.term if isinstance(part, Minus) else part
        found = (plain, *_divided(plain))
        for scaled in (*found, *map(Minus, found)):
            yield Plus((*terms[:place], scaled, *terms[place + 1 :]))


def _divided(term: Written) -> Iterator[Written]:
    """Times or over a small number."""
    for count in map(Num, map(Fraction, _FACTORS)):
        yield Over(term, count)
        yield Times((count, term), ("",))


def _up_to(degree: int, claim: Claim, name: Sym, *, situation: Situation) -> Answer:
    """The same as an equation up to terms of a higher degree."""
    rest = Apply(ORDER, (Raised(name, Num(Fraction(degree + 1))),))
    return judged_order(replace(claim, right=Plus((claim.right, rest))), situation)


def _has_base(term: Written) -> bool:
    """2^x and log x/log 2, which lines approximate from end to end of an interval."""
    parts = list(every(term))
    logarithms = sum(isinstance(part, Apply) and part.function == "log" for part in parts)
    return logarithms > 1 or any(isinstance(part, Raised) and isinstance(part.base, Num) for part in parts)


def _degree(term: Written, name: Sym) -> int | None:
    """Of a polynomial with exact coefficients; None for anything else."""
    match term:
        case Num(_, places):
            return 0 if not places else None
        case Sym():
            return 1 if term == name else None
        case Minus(inner):
            return _degree(inner, name)
        case Raised(base, Num(power)) if power.denominator == 1 and power > 0:
            inner = _degree(base, name)
            return None if inner is None else inner * int(power)
        case Over(above, Num(_, 0)):
            return _degree(above, name)
        case Plus(parts) | Times(parts, _):
            found = [_degree(part, name) for part in parts]
            known = [degree for degree in found if degree is not None]
            if len(known) < len(found):
                return None
            return max(known) if isinstance(term, Plus) else sum(known)
        case _:
            return None
