r"""Euler's number, \ln(1+e), \log e, \frac1e, where no quantity of the note is called e.

Where the note says so, by words, by e ≈ 2.718 or by ln e = 1, every e is the number; else one beside no other
letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise

from derive.notes.reading.names import letter_name
from derive.notes.reading.statements import Statement
from derive.notes.reading.tokens import Token
from derive.notes.reading.words import Known
from derive.notes.written import Apply, Num, Slope, Sym, Written, every, mapped, symbols

ALWAYS, ALONE = "always", "alone"  # where an e is the number
EULER = Sym("e")
_NUMBER = Apply("exp", (Num(Fraction(1)),))
_VALUE, _FEWEST = Fraction("2.718281828459045"), 2  # decimal places by which it is known
_SAID = re.compile(r"\bEuler['’]?s?\s+number\b|\bbase\s+of\s+(?:the\s+)?natural\s+log", re.IGNORECASE)
_DECIMAL = re.compile(r"\d\.\d+")


def euler_in(statements: Iterable[Statement], prose: str) -> str:
    """Where an e of the document is the number: ALWAYS, ALONE, or nowhere, ""."""
    statements = list(statements)
    told = [s for s in statements if s.signs and not s.continues and _texts(s.sides[0]) == ["e"]]
    numbers = [s for s in told if _is_value(s.sides[1])]
    if any(_kinds(s.sides[1]) != ["number"] for s in told if s not in numbers) or (told and not numbers):
        return ""
    sides = [side for s in statements for side in s.sides]
    rows = [row for side in sides for row in _rows(side)]
    if any(r"\partial" in _texts(row) and "e" in _texts(row) for row in rows):
        return ""
    if numbers or _SAID.search(prose) or any(map(_is_logarithm, statements)):
        return ALWAYS
    return ALONE if is_euler(sides) else ""


def _texts(tokens: tuple[Token, ...]) -> list[str]:
    return [token.text for token in tokens]


def _kinds(tokens: tuple[Token, ...]) -> list[str]:
    return [token.kind for token in tokens]


def _is_value(tokens: tuple[Token, ...]) -> bool:
    """2.718, or as many digits as are printed."""
    texts = [text for text in _texts(tokens) if text != r"\dots"]
    if len(texts) != 1 or not _DECIMAL.fullmatch(texts[0]):
        return False
    places = len(texts[0].partition(".")[2])
    return places >= _FEWEST and abs(Fraction(texts[0]) - _VALUE) < Fraction(1, 10**places)


def _is_logarithm(statement: Statement) -> bool:
    r"""\ln e = 1"""
    return [_texts(side) for side in statement.sides] == [[r"\log", "e"], ["1"]]


def is_euler(sides: Iterable[tuple[Token, ...]]) -> bool:
    """Whether the document has powers e^x, and no other e but in numbers: no e_i, ∂e, h(e), e x, e alone."""
    sides = tuple(sides)
    rows = [row for side in sides for row in _rows(side)]
    if any([token.text for token in side] == ["e"] for side in sides) or any(map(_is_quantity, rows)):
        return False
    return any(one.text == "e" and other.text == "^" for row in rows for one, other in pairwise(row))


def _is_quantity(row: tuple[Token, ...]) -> bool:
    """Whether an e without a power above it stands beside other letters, or below or above something."""
    texts = [token.text for token in row]
    alone = [k for k, text in enumerate(texts) if text == "e" and texts[k + 1 : k + 2] != ["^"]]
    others = any(letter_name(token) not in (None, "e") for token in row)
    return bool(alone) and (others or any(text in ("_", r"\partial") for text in texts))


def _rows(tokens: tuple[Token, ...]) -> Iterator[tuple[Token, ...]]:
    """The tokens, and those inside of them; the e of a label, k_{eff}, is none."""
    yield tokens
    for place, token in enumerate(tokens):
        label = place > 0 and tokens[place - 1].text == "_" and len(token.inside) > 1
        if token.inside and not label:
            yield from _rows(token.inside)


def by_euler(term: Written, known: Known) -> Written:
    """The e of a side as the number, where it is one."""
    if known.euler == ALWAYS:
        return _put_in(term)
    if not known.euler or term == EULER or symbols(term) != (EULER,):
        return term
    return _put_in(term) if sum(part == EULER for part in every(term)) == 1 else term


def _put_in(term: Written) -> Written:
    if isinstance(term, Slope) and term.wrt == EULER:
        return term
    return _NUMBER if term == EULER else mapped(term, _put_in)
