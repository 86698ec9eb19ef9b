r"""A bare Σ_i x_i beside Σ_{i=1}^5 x_i, or beside its mean (1/5) Σ_i x_i, has five terms as well.

Names with two such lengths in one text have none that is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.meaning.sums import MOST_TERMS
from derive.notes.reading.words import Known
from derive.notes.written import ONE, Big, Minus, Num, Over, Plus, Times, Written, every

_FEWEST = 3  # (1/2) Σ_i is half of a sum of squares


def lengths_told(formulas: Iterable[ReadFormula], known: Known) -> dict[str, int]:
    """By the name of what is summed, how many terms the text's sums over it have."""
    sides = (side for formula in formulas for s in formula.statements for side in s.sides)
    written = [side for tokens in sides if (side := read_side(tokens, known).written) is not None]
    found: dict[str, set[int]] = {}
    for length, term in (pair for side in written for pair in _counted(side)):
        for name in term.over:
            found.setdefault(name, set()).add(length)
    lengths = {name: min(told) for name, told in found.items() if len(told) == 1}
    return {name: length for name, length in lengths.items() if length <= MOST_TERMS}


def _counted(side: Written) -> Iterator[tuple[int, Big]]:
    """Sums from 1 to a number, and the bare ones of means."""
    for part in every(side):
        match part:
            case Big(False, _, index, low, Num(last)) if index and low in (None, ONE) and _is_count(last):
                yield int(last), part
            case Times((Over(above, Num(count)), inner)) if above == ONE and _is_count(count, _FEWEST):
                yield from ((int(count), term) for term in _bare(inner))
            case Over(inner, Num(count)) if _is_count(count, _FEWEST):
                yield from ((int(count), term) for term in _bare(inner))
            case _:
                pass


def _is_count(number: Fraction, least: int = 1) -> bool:
    return number.denominator == 1 and number >= least


def _bare(term: Written) -> Iterator[Big]:
    match term:
        case Big(False, _, index, None, None) if index:
            yield term
        case Minus(inner):
            yield from _bare(inner)
        case Plus(terms):
            yield from (found for inner in terms for found in _bare(inner))
        case _:
            pass
