"""The factors of ⊙ entry by entry: 1 - A² beside ⊙ is 1 - A ⊙ A, whatever A is.

A number is added to every entry, and a slope like that of tanh is taken of every entry; the product A A has
no place there.
"""

from __future__ import annotations

from dataclasses import replace

from derive.notes.written import Minus, Num, Plus, Raised, Times, Written

HIGHEST = 4  # power that is written out


def by_entries(term: Times) -> Times:
    """The product with the powers that are added to a number, in a factor beside ⊙, entry by entry."""
    if "o" not in term.marks:
        return term
    beside = [{"o"} & {*term.marks[max(place - 1, 0) : place + 1]} for place in range(len(term.factors))]
    pairs = zip(term.factors, beside, strict=True)
    return replace(term, factors=tuple(_of_entries(factor) if near else factor for factor, near in pairs))


def _of_entries(factor: Written) -> Written:
    if isinstance(factor, Minus):
        return Minus(_of_entries(factor.term))
    if not isinstance(factor, Plus) or not any(isinstance(term, Num) for term in factor.terms):
        return factor
    return Plus(tuple(_power(term) for term in factor.terms))


def _power(term: Written) -> Written:
    match term:
        case Minus(inner):
            return Minus(_power(inner))
        case Raised(base, Num(value)) if value.denominator == 1 and 1 < value <= HIGHEST:
            return Times((base,) * int(value), ("o",) * (int(value) - 1))
        case _:
            return term
