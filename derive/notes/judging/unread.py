"""Conditions in words that are not understood, and what they are said of: a word limits nothing else.

Let A be positive definite: that is said of A, and tells nothing about g(x) = x³.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from derive.notes.judging.sentences import IF, MARK, SUPPOSE
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.reading.statements import Statement
from derive.notes.reading.tokens import Token
from derive.notes.reading.words import OF_ARRAYS as ARRAY_FUNCTIONS
from derive.notes.written import Apply, Grid, Nabla, Norm, Sym, Times, Turned, Written

OF_ARRAYS = re.compile(
    r"\b(?:orthogonal|orthonormal|perpendicular|unit[ -](?:norm[ -])?vectors?|unit[ -](?:norm|length)"
    r"|(?:for|of|with) symmetric matrices|skew|anti-?symmetric|hermitian|triangular|idempotent"
    r"|(?<!its )(?<!main )(?<!the )diagonal"
    r"(?!\s*:| (?:weight )?matrix (?:with|whose|of)\b| with ¤| (?:entr|element|term)\w*)"
    r"|projections?|projectors?|(?<!not )commut(?:es?|ing)|(?:2D|planar?) rotations?|of the plane"
    r"|unitary|nilpotent|circulant|(?:doubly )?stochastic|permutation matri\w+"
    r"|kernel matri\w+"
    r"|(?:positive|negative)[ -](?:semi-?)?definite"
    r"|(?:L2|ℓ2|l_2|length)[ -]?normali[sz]ed|(?:is|are|both|all) normali[sz]ed|after normali[sz]ation"
    r"|(?:for|of|both|with|all|are) (?:\w+ )?normali[sz]ed"
    r" (?:vectors|embeddings|features|weights|columns|rows)"
    r"|(?:on|of) (?:the|a) unit (?:sphere|circle|ball)"
    r"|(?:has|have|having|of|with) (?:norm|length) (?:1\b|one|¤)|binary masks?"
    r"|(?:rows?|columns?|entries|weights)\b[^.]{0,30}\bsums? to (?:1\b|one|zero|0\b|¤)"
    r"|commut(?:e|es|ing)"
    r"|cent(?:red|ered)|(?:of )?zero[ -]mean|standardi[sz]ed|whitened|uncorrelated)\b",
    re.IGNORECASE,
)
A_COMPARISON = "a comparison"
A_SET_OF_NAMES = "a set of names is no set of numbers"
_PREDICATE = re.compile(
    r"\b(?:is|are)\s+(?:also\s+|then\s+|an?\s+|the\s+|symmetric\s+|and\s+)*+$"
    rf"|\b(?:is|are)\s+[\w-]+,?\s*(?:{MARK},?\s*)?(?:and|hence|thus|so)\s+$",  # is constant, H = …, and
    re.IGNORECASE,
)
_SUPPOSED = re.compile(rf"\b(?:{IF}|{SUPPOSE})\b", re.IGNORECASE)
_OF_DATA = re.compile(r"cent|mean|standardi|whiten|uncorr", re.IGNORECASE)


def is_predicate(before: str, near: Iterable[Statement]) -> bool:
    """The matrix H = … is (a projection): what follows from what H is, and no condition."""
    defined = any(s.signs == ["="] and _is_subject(s.sides[0]) and not s.continues for s in near)
    return defined and _PREDICATE.search(before) is not None and _SUPPOSED.search(before) is None


def _is_subject(tokens: tuple[Token, ...]) -> bool:
    """H, and the Hessian ∇²J: of whose formula a text goes on to tell what it is."""
    return len(tokens) == 1 or tokens[0].text == r"\nabla"


@dataclass(frozen=True, slots=True)
class Unread:
    """The words of a condition, the names that it is said of (none: of anything), and whether of arrays."""

    words: str
    about: frozenset[str] = frozenset()
    of_arrays: bool = False

    def concerns(self, parts: Iterable[Written], knowledge: Knowledge) -> bool:
        """Whether a claim that rests on these parts is one of those that it is said of."""
        found = list(parts)
        named = {part.name for part in found if isinstance(part, Sym)}
        if self.about and not self.of_arrays:
            return bool(self.about & named)
        if self.of_arrays and self.about & named:
            return True
        return not self.of_arrays or any(self._is_array(part, knowledge) for part in found)

    def _is_array(self, part: Written, knowledge: Knowledge) -> bool:
        """Whether it belongs to vectors and matrices; of data, whether it has an index, too."""
        if isinstance(part, Turned | Nabla | Norm | Grid):
            return True
        if isinstance(part, Apply):
            return part.function in (*ARRAY_FUNCTIONS, "diag")
        if isinstance(part, Times):
            return "o" in part.marks
        if not isinstance(part, Sym):
            return False
        entry = bool(part.indices) and _OF_DATA.search(self.words) is not None
        return part.bold or entry or bool(knowledge.shapes.get((part.name, len(part.indices))))
