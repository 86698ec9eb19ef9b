"""log 100 = 2 holds if the logarithm has the base 10: numbers of logarithms whose base nothing tells.

A document that writes ln or exp, or derivatives beside log a, speaks of the natural logarithm throughout.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from derive.notes.judging.claims import Answer
from derive.notes.judging.numbers import compared
from derive.notes.judging.situation import Situation
from derive.notes.judging.verdict import Said, Word
from derive.notes.written import Apply, Num, Over, Written, every, mapped

_NATURAL = re.compile(
    r"\bnatural log|\blogarithms? (?:is|are) natural\b|\bnats?\b|\bln\b|\\ln|\\exp\b|\bexp\b|\be\s*\^"
    r"|\\sigma\b|σ|sigmoid|softmax",
    re.IGNORECASE,
)
_SLOPE = re.compile(r"\\partial|∂|\\nabla|∇|\bd\s*/\s*d\w|\\frac\s*\{\s*d\s*[a-z\\^}]", re.IGNORECASE)
_OF_A_NAME = re.compile(r"\blog[\s({\[]*+(?!\\?(?:frac|left|big|log)\b)\\?[a-z]", re.IGNORECASE)
_TOLD = ((re.compile(r"\b(?:10|ten)\b"), 10), (re.compile(r"\b(?:2|two|binary|bits)\b", re.IGNORECASE), 2))
_USUAL = (10, 2)


def is_natural(texts: Iterable[str]) -> bool:
    """Whether a document's logarithms are natural ones by what else it writes."""
    found = list(texts)
    sloped = any(_SLOPE.search(text) for text in found) and any(_OF_A_NAME.search(text) for text in found)
    return sloped or any(_NATURAL.search(text) for text in found)


def in_another_base(situation: Situation, told: str, *, natural: bool) -> Answer | None:
    """The answer for numbers whose logarithms have the base that the text tells, or one that it may mean."""
    claim = situation.claim
    if not any(map(has_logarithm, (claim.left, claim.right))) or (natural and not told):
        return None
    named = tuple(base for cue, base in _TOLD if cue.search(told))
    for base in named or _USUAL:
        sides = (_scaled(claim.left, base), _scaled(claim.right, base))
        said = compared(sides, "=", situation.knowledge)
        if said is not None and said.word in (Word.PROVED, Word.HOLDS_IF):
            return Answer(Word.HOLDS_IF, f"the logarithm has the base {base}")
        if said is not None and said.word is Word.FALSE and told and len(named) == 1:
            return _refuted(said, base)
    return None


def _refuted(said: Said, base: int) -> Answer:
    return Answer(Word.FALSE, f"with the base {base} {said.why}", said.meant)


def has_logarithm(side: Written) -> bool:
    """Whether a side has a logarithm."""
    return any(isinstance(part, Apply) and part.function == "log" for part in every(side))


def _scaled(term: Written, base: int) -> Written:
    """log u / log 10 for every log u."""
    inner = mapped(term, lambda part: _scaled(part, base))
    if isinstance(inner, Apply) and inner.function == "log" and not inner.primes:
        return Over(inner, Apply("log", (Num(Fraction(base)),)))
    return inner
