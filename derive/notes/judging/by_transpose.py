"""What a matrix is by its own transpose: QᵀQ = I, Q⁻¹ = Qᵀ, Bᵀ = -B, in formulas or told by a decomposition.

No undefined matrix is so by itself, so that such an equation supposes something, and claims nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from derive.notes.meaning.knowledge import Knowledge
from derive.notes.meaning.structure import IDENTITY
from derive.notes.written import Minus, Num, Raised, Sym, Times, Turned, Written

_DECOMPOSED = re.compile(
    r"\b(?<!not )(?:(?:eigen-?\s?(?:value )?|spectral |singular[ -]value )decompos\w+|spectral theorem|svd"
    r"|diagonali[sz]\w+|orthogonal(?:ly)?)\b",
    re.IGNORECASE,
)
_INVERSE = Minus(Num(Fraction(1)))


def matrix_of(left: Written, right: Written) -> Sym | None:
    """The matrix of which an equation says what its transpose is to it."""
    for one, other in ((left, right), (right, left)):
        match one, other:
            case Times((Turned(Sym() as a), Sym() as b) | (Sym() as a, Turned(Sym() as b))), Sym("I"):
                if a == b:
                    return a
            case (
                (Turned(Sym() as a), Minus(Sym() as b))
                | (Sym() as a, Minus(Turned(Sym() as b)))
                | (Raised(Sym() as a, _), Turned(Sym() as b))
            ):
                if a == b and not (isinstance(one, Raised) and one.exponent != _INVERSE):
                    return a
            case _:
                pass
    return None


def supposes(left: Written, right: Written, knowledge: Knowledge) -> bool:
    """Whether an equation tells what an undefined matrix is."""
    matrix = matrix_of(left, right)
    return matrix is not None and not knowledge.is_defined(matrix) and str(matrix) not in knowledge.values


def decomposed(words: str, right: Written | None) -> Iterator[tuple[Written, Written]]:
    """UᵀU = I and VᵀV = I of a U Σ Vᵀ that the words call a decomposition."""
    match right:
        case Times((Sym() as first, *_, Turned(Sym() as last))) if _DECOMPOSED.search(words):
            for matrix in dict.fromkeys((first, last)):
                yield Times((Turned(matrix), matrix), ("",)), IDENTITY
        case _:
            pass
