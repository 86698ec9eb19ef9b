"""log 100 = 2 holds if the logarithm has the base 10: logarithms whose base the text tells, or nothing tells.

A document that has exp, σ or derivatives beside a log a of names speaks of the natural logarithm throughout;
so does one with ln, but where it has log beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from derive.notes.documents import Formula
from derive.notes.judging.claims import Answer
from derive.notes.judging.numbers import compared
from derive.notes.judging.reading import ReadFormula
from derive.notes.judging.situation import Situation
from derive.notes.judging.verdict import Said, Word
from derive.notes.reading.tokens import Token
from derive.notes.written import Apply, Num, Over, Written, every, mapped

_NATURAL = re.compile(
    r"\bnatural log|\blogarithms? (?:is|are) natural\b|\bnats?\b|\bln\b|\\ln", re.IGNORECASE
)
_EXPONENTIAL = re.compile(r"\\exp\b|\bexp\b|\be\s*\^|\\sigma\b|σ|sigmoid|softmax", re.IGNORECASE)
_LN, _LOG = re.compile(r"(?<![^\W\d_])ln(?![^\W\d_])"), re.compile(r"(?<![^\W\d_])log(?![^\W\d_]|\s*_)")
_SLOPE = re.compile(r"\\partial|∂|\\nabla|∇|\bd\s*/\s*d\w|\\frac\s*\{\s*d\s*[a-z\\^}]", re.IGNORECASE)
_OF_A_NAME = re.compile(r"\blog[\s({\[]*+(?!\\?(?:frac|left|big|log)\b)\\?[a-z]", re.IGNORECASE)
_TOLD = ((re.compile(r"\b(?:10|ten)\b"), 10), (re.compile(r"\b(?:2|two|binary|bits)\b", re.IGNORECASE), 2))
USUAL = (10, 2)
_BASE = re.compile(r"\b(?:base|basis)(?:[ -](?:2|10|two|ten)\b|\s*¤)|\bbinary logarithm", re.IGNORECASE)


def bases(formulas: Sequence[Formula], told: str) -> tuple[int, ...]:
    """The bases that a document's logarithms may have: those that it tells, else the usual ones."""
    return bases_told(told) or (() if told or _is_natural(formulas) else USUAL)


def base_in(text: str) -> str:
    """The words that tell a base."""
    found = _BASE.search(text)
    return found.group().strip() if found is not None else ""


def bases_told(told: str) -> tuple[int, ...]:
    """The bases that words name: base 2, bits."""
    return tuple(base for cue, base in _TOLD if cue.search(told))


def _is_natural(formulas: Sequence[Formula]) -> bool:
    """Whether a document's logarithms are natural ones by what else it writes."""
    found = [f"{formula.prose} {formula.text}" for formula in formulas]
    named = any(_OF_A_NAME.search(text) for text in found)
    sloped = named and any(_SLOPE.search(text) for text in found)
    if all(any(mark.search(formula.text) for formula in formulas) for mark in (_LN, _LOG)):
        return sloped  # ln 2 = 0.693 beside log 2 = 0.301
    marks = (_NATURAL, _EXPONENTIAL) if named else (_NATURAL,)
    return sloped or any(mark.search(text) for mark in marks for text in found)


def in_told_base(situation: Situation, told: str) -> Answer | None:
    """The answer for numbers whose logarithms have the base that the text tells."""
    claim, named = situation.claim, bases_told(told)
    if not any(map(has_logarithm, (claim.left, claim.right))):
        return None
    for base in named:
        sides = (_scaled(claim.left, base), _scaled(claim.right, base))
        said = compared(sides, "=", situation.knowledge)
        if said is not None and said.word in (Word.PROVED, Word.HOLDS_IF):
            return Answer(Word.HOLDS_IF, words_of(base))
        if said is not None and said.word is Word.FALSE and len(named) == 1:
            return _refuted(said, base)
    return None


def words_of(base: int) -> str:
    """What is supposed."""
    return f"the logarithm has the base {base}"


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


def with_base(read: ReadFormula, base: int) -> ReadFormula:
    """The formula with log_10 for every log without a base; ln stays."""
    statements = [
        replace(statement, sides=[_with_base(side, base, read.text) for side in statement.sides])
        for statement in read.statements
    ]
    return replace(read, statements=statements)


def _with_base(tokens: Iterable[Token], base: int, text: str) -> tuple[Token, ...]:
    tokens = tuple(tokens)
    found: list[Token] = []
    for token, following in zip(tokens, (*tokens[1:], None), strict=True):
        inside = _with_base(token.inside, base, text) if token.inside else ()
        found.append(replace(token, inside=inside) if inside else token)
        log = token.text in (r"\log", "log") and token.kind in ("command", "text")
        if log and not text.startswith(r"\ln", token.column - 1) and (not following or following.text != "_"):
            number = Token("number", str(base), token.column)
            found += [Token("mark", "_", token.column), Token("group", "{}", token.column, (number,))]
    return tuple(found)
