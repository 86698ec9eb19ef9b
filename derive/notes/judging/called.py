"""Letters that the text calls matrices: before them, behind them, or in the sentence of the formula."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.reading.words import Known
from derive.notes.written import Sym, every

_MATRIX = re.compile(r"\bmatri(?:x|ces)\s+$", re.IGNORECASE)
_LIST = re.compile(r"\s*(?:,|and|,\s*and)\s*")
_FORMULA = "¤"  # stands for a formula in the text
_OTHER = r"of|by|for|from|with|in|to|that|which|vectors?|numbers?|scalars?"
_BEHIND = re.compile(
    rf"\s*+,?\s*+(?:be|are|is)\s(?:(?!(?:{_OTHER}|matri(?:x|ces))\b)(?:\w++|[\s,{_FORMULA}-]))*+matri(?:x|ces)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n\s*\n")
_OF_MATRICES = re.compile(r"\bmatrices\s*(?:[:,]|(?:we have|it holds that|one has))?\s*$", re.IGNORECASE)
_SQUARE = re.compile(
    rf"\b(?:square|invertible|nonsingular|symmetric|orthogonal|diagonal|positive|definite)\b|{_FORMULA}",
    re.IGNORECASE,
)
_FAR = 3  # formulas between a letter and the word: `n \times n`


@dataclass(frozen=True, slots=True)
class Called:
    """The names of matrices, and those of which it is said that they are square."""

    names: frozenset[str] = frozenset()
    square: frozenset[str] = frozenset()


def called_matrices(formulas: list[ReadFormula], known: Known) -> Called:
    """With matrices E and D, let P and Q be n × n matrices, for matrices: P Q = …"""
    found: set[str] = set()
    square: set[str] = set()
    names = [_letters(formula, known) for formula in formulas]
    for first, last in _lists(formulas, names):
        prose = _SENTENCE.split(formulas[first].formula.prose)[-1]
        behind = _BEHIND.match(_text_behind(formulas, last))
        if behind or _MATRIX.search(prose):
            here = {name for letters in names[first : last + 1] for name in letters}
            found |= here
            square |= here if _SQUARE.search(behind.group() if behind else prose) else set()
    for formula in formulas:
        prose = _SENTENCE.split(formula.formula.prose)[-1]
        if _OF_MATRICES.search(prose):
            found |= (here := _capitals(formula, known))
            square |= here if _SQUARE.search(prose) else set()
    return Called(frozenset(found), frozenset(square))


def _letters(formula: ReadFormula, known: Known) -> tuple[str, ...]:
    """The names of a formula that only lists names, or says of one where it lies."""
    sides = [statement.sides[0] for statement in formula.statements if statement.sides]
    signs = {sign for statement in formula.statements for sign in statement.signs}
    read = [read_side(side, known).written for side in sides]
    if not read or not signs <= {"∈"}:
        return ()
    found = [side.name for side in read if isinstance(side, Sym)]
    return tuple(found) if len(found) == len(read) else ()


def _lists(formulas: list[ReadFormula], names: list[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    """The first and the last of formulas that are named in one breath: A, B and C."""
    first = 0
    while first < len(formulas):
        last = first
        if names[first]:
            while last + 1 < len(formulas) and names[last + 1] and _is_list(formulas[last + 1]):
                last += 1
            yield first, last
        first = last + 1


def _is_list(formula: ReadFormula) -> bool:
    return _LIST.fullmatch(formula.formula.prose) is not None


def _text_behind(formulas: list[ReadFormula], number: int) -> str:
    """The text behind a formula, with the next ones as one sign each."""
    following = formulas[number + 1 : number + _FAR]
    text = "".join(formula.formula.prose + _FORMULA for formula in following)
    end = formulas[number + len(following)].formula.after
    return text + end


def _capitals(formula: ReadFormula, known: Known) -> set[str]:
    """The capital letters of which it makes products, sums and powers."""
    sides = [read_side(side, known).written for s in formula.statements for side in s.sides]
    parts = [part for side in sides if side is not None for part in every(side)]
    return {
        p.name
        for p in parts
        if isinstance(p, Sym) and len(p.name) == 1 and p.name.isupper() and not p.indices
    }
