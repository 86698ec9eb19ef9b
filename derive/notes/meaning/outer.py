"""A column of ones before a vector, the 1 b of X W + 1 b: the vector is a row in each row of the product."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from itertools import pairwise

from derive.notes.meaning.structure import ONES
from derive.notes.written import Sym, Times, Turned, Written, every, mapped


def behind_ones(sides: Collection[Written]) -> Iterator[Sym]:
    """The b of 1 b."""
    for product in (part for side in sides for part in every(side) if isinstance(part, Times)):
        for (one, other), mark in zip(pairwise(product.factors), product.marks, strict=True):
            if one == ONES and isinstance(other, Sym) and not mark:
                yield other


def with_rows(term: Written, rows: Collection[Sym]) -> Written:
    """1 bᵀ for 1 b."""
    term = mapped(term, lambda part: with_rows(part, rows))
    if not isinstance(term, Times):
        return term
    before = (None, *term.factors)
    marks = ("", *term.marks)
    return replace(
        term,
        factors=tuple(
            Turned(factor) if one == ONES and factor in rows and not mark else factor
            for one, factor, mark in zip(before, term.factors, marks, strict=False)
        ),
    )
