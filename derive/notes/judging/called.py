"""Letters that the text calls matrices: before them, behind them, or in the sentence of the formula.

So is the A of A x where its entries are written, A_ij.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.meaning.structure import key_of, runs
from derive.notes.reading.words import Known
from derive.notes.written import Sym, Times, Written, every

Key = tuple[str, int]  # a name with the number of its indices, as in `structure.key_of`

_MATRIX = re.compile(r"\bmatri(?:x|ces)\s+$", re.IGNORECASE)
_LIST = re.compile(r"\s*(?:,|and|,\s*and)\s*")
_FORMULA = "¤"  # stands for a formula in the text
_OTHER = r"of|by|for|from|with|in|to|that|which|vectors?|numbers?|scalars?"
_BEHIND = re.compile(
    rf"\s*+,?\s*+(?:be|are|is)\s(?:(?!(?:{_OTHER}|matri(?:x|ces))\b)(?:\w++|[\s,{_FORMULA}-]))*+matri(?:x|ces)\b",
    re.IGNORECASE,
)
_SPOKEN = re.compile(r"\b(?:matri(?:x|ces)|vectors?)\b", re.IGNORECASE)
_NUMBERS = re.compile(r"\b(?:numbers?|scalars?|real|neurons?)\b", re.IGNORECASE)
_PARAGRAPH = re.compile(r"\n\s*\n")
_MARK = re.compile(r"¤(\d+)¤")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n\s*\n")
_OF_MATRICES = re.compile(r"\bmatrices\s*(?:[:,]|(?:we have|it holds that|one has))?\s*$", re.IGNORECASE)
_SQUARE = re.compile(
    r"\b(?:square|invertible|nonsingular|symmetric|orthogonal|diagonal|positive|definite)\b",
    re.IGNORECASE,
)
_SIZES = re.compile(r"\s*([A-Za-z])\s*(?:\\times|×)\s*([A-Za-z])\s*$")
_FAR = 3  # formulas between a letter and the word: `n \times n`


@dataclass(frozen=True, slots=True)
class Called:
    """The names of matrices, W or W_1, and those of which it is said that they are square."""

    keys: frozenset[Key] = frozenset()
    square: frozenset[str] = frozenset()
    shapes: Mapping[Key, tuple[str, str]] = field(default_factory=dict)  # X, the n × d design matrix


def called_matrices(formulas: list[ReadFormula], known: Known) -> Called:
    """With matrices E and D, let P and Q be n × n matrices, for matrices: P Q = …"""
    found: set[Key] = set()
    square: set[str] = set()
    shapes: dict[Key, tuple[str, str]] = {}
    names = [_letters(formula, known) for formula in formulas]
    for first, last in _lists(formulas, names):
        prose = _SENTENCE.split(formulas[first].formula.prose)[-1]
        behind = _BEHIND.match(_text_behind(formulas, last))
        if behind or _MATRIX.search(prose):
            here = {key for letters in names[first : last + 1] for key in letters}
            if behind:
                here |= {key for formula in formulas[first : last + 1] for key in _bodies(formula, known)}
            found |= here
            sizes = _sizes(formulas[last + 1 : last + 1 + behind.group().count(_FORMULA)]) if behind else None
            if sizes is not None and sizes[0] != sizes[1]:
                shapes |= dict.fromkeys(here, sizes)
            elif sizes or _SQUARE.search(behind.group() if behind else prose):
                square |= {name for name, _ in here}
    for formula in formulas:
        prose = _SENTENCE.split(formula.formula.prose)[-1]
        if _OF_MATRICES.search(prose):
            found |= (here := _capitals(formula, known))
            square |= {name for name, _ in here} if _SQUARE.search(prose) else set()
    for paragraph in _paragraphs(formulas):
        if _SPOKEN.search(paragraph) and not _NUMBERS.search(paragraph):
            numbers = [int(number) for number in _MARK.findall(paragraph)]
            found |= {key for number in numbers for key in _layers(formulas[number], known)}
    found |= {(name, 0) for name in _of_entries(formulas, known)}
    return Called(frozenset(found), frozenset(square), shapes)


def _of_entries(formulas: list[ReadFormula], known: Known) -> set[str]:
    """The A of A x, of which an entry A_ij or A_12 is written elsewhere."""
    read = (read_side(side, known).written for f in formulas for s in f.statements for side in s.sides)
    parts = [part for side in read if side is not None for part in every(side)]
    paired = {part.name for part in parts if isinstance(part, Sym) and len(part.indices) == 2}
    products = (part.factors for part in parts if isinstance(part, Times))
    before = ((a, b) for factors in products for a, b in pairwise(factors))
    return {
        one.name
        for one, other in before
        if isinstance(one, Sym) and isinstance(other, Sym) and one.name in paired
        if one.name.isupper() and other.name.islower() and not (one.indices or other.indices)
    }


def _sizes(formulas: list[ReadFormula]) -> tuple[str, str] | None:
    """The n and d of an n × d matrix."""
    found = (_SIZES.match(formula.formula.text) for formula in formulas)
    return next(((sizes[1], sizes[2]) for sizes in found if sizes is not None), None)


def _letters(formula: ReadFormula, known: Known) -> tuple[Key, ...]:
    """The names of a formula that only lists names, says of one where it lies, or defines it: Q = X W_Q."""
    sides = [statement.sides[0] for statement in formula.statements]
    signs = {sign for statement in formula.statements for sign in statement.signs}
    read = [read_side(side, known).written for side in sides]
    if not read or not signs <= {"∈", "=", ":="}:
        return ()
    capital = all(isinstance(side, Sym) and side.name.isupper() for side in read)
    if not capital and signs & {"=", ":="}:
        return ()
    found = [key_of(side) for side in read if isinstance(side, Sym) and not _is_entry(side)]
    return tuple(found) if len(found) == len(read) else ()


def _is_entry(sym: Sym) -> bool:
    """A_{ij}: two letters that run."""
    return len(sym.indices) > 1 and runs(sym)


def _bodies(formula: ReadFormula, known: Known) -> Iterator[Key]:
    """The X and W_Q of Q = X W_Q, of which it is said that these are matrices."""
    for statement in formula.statements:
        if statement.signs in (["="], [":="]):
            yield from (
                key for side in statement.sides[1:] for key in _factors(read_side(side, known).written)
            )


def _paragraphs(formulas: list[ReadFormula]) -> list[str]:
    pieces = [f"{read.formula.prose}{_FORMULA}{number}{_FORMULA}" for number, read in enumerate(formulas)]
    return _PARAGRAPH.split("".join([*pieces, formulas[-1].formula.after if formulas else ""]))


def _layers(formula: ReadFormula, known: Known) -> Iterator[Key]:
    """The W_2 and W_1 of W_2 W_1 x, before a small letter."""
    for side in (side for statement in formula.statements for side in statement.sides):
        written = read_side(side, known).written
        for part in every(written) if written is not None else ():
            if isinstance(part, Times) and isinstance(last := part.factors[-1], Sym) and last.name.islower():
                yield from (key for key in _factors(part) if key[1])


def _factors(term: Written | None) -> tuple[Key, ...]:
    """The capital letters, with a label or without, of a product of at least two."""
    if not isinstance(term, Times):
        return ()
    marked = [f for f in term.factors if isinstance(f, Sym) and f.name.isupper() and len(f.name) == 1]
    found = tuple(key_of(f) for f in marked if len(f.indices) < 2 and not runs(f))
    return found if len(found) > 1 else ()


def _lists(formulas: list[ReadFormula], names: list[tuple[Key, ...]]) -> Iterator[tuple[int, int]]:
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


def _capitals(formula: ReadFormula, known: Known) -> set[Key]:
    """The capital letters, A or A_1, of which it makes products, sums and powers."""
    sides = [read_side(side, known).written for s in formula.statements for side in s.sides]
    parts = [part for side in sides if side is not None for part in every(side)]
    return {
        key_of(p)
        for p in parts
        if isinstance(p, Sym) and len(p.name) == 1 and p.name.isupper() and len(p.indices) < 2
    }
