"""The * of NumPy, Wᵀ dZ * g'(Z): an elementwise product beside products that are written without a sign."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from derive.notes.judging.reading import ReadFormula, flat
from derive.notes.reading.names import TRANSPOSES
from derive.notes.reading.tokens import Token

_SPOKEN = re.compile(
    r"\b(?:element|entry|component)-?\s?wise\s+(?:product|multipl)|\bHadamard", re.IGNORECASE
)
_STAR = ("*", "∗", r"\ast")
_PRIMES = ("'", r"\prime", "′")  # of the g'(Z) behind a *


def with_elementwise_stars(formulas: list[ReadFormula]) -> list[ReadFormula]:
    """The formulas with ⊙ for *, where the document multiplies matrices without a sign."""
    sides = [side for read in formulas for statement in read.statements for side in statement.sides]
    starred = [side for side in sides if any(token.text in _STAR for token in side)]
    if not starred or any(token.text == r"\odot" for side in sides for token in side):
        return formulas
    spoken = any(_SPOKEN.search(read.formula.prose + read.formula.after) for read in formulas)
    slopes = any(any(token.text in _PRIMES for token in flat(side)) for side in starred)
    if spoken or any(_multiplies(side) for side in (sides if slopes else starred)):
        for statement in (statement for read in formulas for statement in read.statements):
            statement.sides[:] = [_elementwise(side) for side in statement.sides]
    return formulas


def _multiplies(tokens: tuple[Token, ...]) -> bool:
    """Whether a transposed factor stands directly before another: the W^T dZ of W^T dZ * g'(Z)."""
    behind = zip(pairwise(tokens), tokens[2:], strict=False)
    return any(
        mark.text == "^"
        and _ends_turned(script)
        and after.kind in ("letter", "command")
        and after.text not in _STAR
        for (mark, script), after in behind
    )


def _ends_turned(script: Token) -> bool:
    inside = script.inside or (script,)
    return inside[-1].text in TRANSPOSES


def _elementwise(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """With ⊙ for each * between factors; a* keeps its own."""
    kept: list[Token] = []
    for before, token in zip((None, *tokens), tokens, strict=False):
        script = before is not None and before.text in ("^", "_")
        if token.text in _STAR and not script:
            token = replace(token, kind="command", text=r"\odot")
        elif token.inside and not script:
            token = replace(token, inside=_elementwise(token.inside))
        kept.append(token)
    return tuple(kept)
