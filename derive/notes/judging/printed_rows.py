r"""Matrices of numbers that are printed as rows and columns: (1 2)ᵀ is a column, and (1 2)(1 2) no product.

Where a formula has no printed column and no transpose of a printed row, \begin{pmatrix} 1 & 2 \end{pmatrix}
may stand for a vector; so does a list in brackets with commas anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import prod

from derive.notes.judging.reading import Side
from derive.notes.written import (
    Grid,
    Minus,
    Num,
    Plus,
    Times,
    Turned,
    Written,
    every,
    is_column,
    is_row,
    mapped,
)


def with_rows(sides: Sequence[Side]) -> list[Side]:
    """The sides, with printed rows as transposes of columns where the formula tells rows from columns."""
    written = [side.written for side in sides if side.written is not None]
    if not any(map(_tells, (part for side in written for part in every(side)))):
        return list(sides)
    return [replace(side, readings=tuple(map(_with_rows, side.readings))) for side in sides]


def _tells(part: Written) -> bool:
    """Whether rows and columns are two things here."""
    match part:
        case Turned(Grid() as inner):
            return not inner.listed
        case Times(factors):
            return any(_is_printed_row(one) and _is_printed_row(other) for one, other in pairwise(factors))
        case _:
            return is_column(part)


def lie_apart(left: Written, right: Written) -> str:
    """Why two formulas of printed matrices are not equal: one is a row, and the other a column."""
    one, other = _size(left), _size(right)
    if one is None or other is None or one == other or 1 in (prod(one), prod(other)):
        return ""
    sizes = [f"{rows} x {columns}" for rows, columns in (one, other)]
    return f"the shapes do not fit: the left side is {sizes[0]}, the right side {sizes[1]}"


def _size(term: Written) -> tuple[int, int] | None:
    """Rows and columns of what is made of printed matrices, where rows are told from columns."""
    match term:
        case Grid(rows, False, False) if not is_row(term):
            return len(rows), len(rows[0])
        case Minus(inner):
            return _size(inner)
        case Turned(inner):
            found = _size(inner)
            return None if found is None else (found[1], found[0])
        case Plus(terms):
            sizes = {_size(part) for part in terms}
            return sizes.pop() if len(sizes) == 1 else None
        case Times((Num(), inner)):
            return _size(inner)
        case Times((one, other), ("" | ".",)):
            left, right = _size(one), _size(other)
            return (left[0], right[1]) if left and right and left[1] == right[0] else None
        case _:
            return None


def _is_printed_row(term: Written) -> bool:
    return isinstance(term, Grid) and is_row(term) and not term.listed


def _with_rows(term: Written) -> Written:
    match term:
        case Turned(Grid() as row) if _is_printed_row(row):
            return _column(row)
        case Grid() if _is_printed_row(term):
            return Turned(_column(term))
        case _:
            return mapped(term, _with_rows)


def _column(row: Grid) -> Grid:
    return Grid(tuple((entry,) for entry in row.rows[0]), row.open)
