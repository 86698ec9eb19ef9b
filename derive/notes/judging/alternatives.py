"""|x| = x or |x| = -x: of formulas that say with *or* what a quantity is, one holds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from derive.notes.judging.reading import ReadFormula
from derive.notes.judging.sentences import MARK, Sentence

_OR = re.compile(r"\s*,?\s*or\s*", re.IGNORECASE)


def is_one_of_several(sentence: Sentence, number: int, formulas: Sequence[ReadFormula]) -> bool:
    """Whether the formula beside it, and an *or*, have another right side for its left side."""
    between, place = sentence.text.split(MARK), sentence.inside.index(number)
    beside = [place - 1] if _OR.fullmatch(between[place]) else []
    beside += [place + 1] if _OR.fullmatch(between[place + 1]) else []
    own = _quantities(formulas[number])
    return any(
        own & _quantities(formulas[sentence.inside[n]]) for n in beside if 0 <= n < len(sentence.inside)
    )


def _quantities(read: ReadFormula) -> frozenset[tuple[str, ...]]:
    """The left sides of its equations."""
    equations = (s for s in read.statements if s.signs == ["="] and not s.continues)
    return frozenset(tuple(token.text for token in equation.sides[0]) for equation in equations)
