"""Arrays of which a text tells more than their shape: y is one-hot, x_i >= 0; not let A, B ∈ ℝ^{n×n}.

Of all others an equation between the whole and its entries is a claim, tr(A) = Σ_ij A_ij, and no property.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.judging.sentences import MARK, sentences_of
from derive.notes.reading.words import Known
from derive.notes.written import Sym

_WORDS = re.compile(
    r"let|be|are|is|and|or|with|for|any|all|every|both|matri(?:x|ces)|vectors?|square|arbitrary|real|given|two"
    r"|some|the|an?|then|we|have|has|consider|take|of|in|where|holds?|that|following|here|hence|so|size|shape"
    r"|dimensions?|general|columns?|entries|rows?|weights?|inputs?|outputs?|data|features?|parameters?|bias(?:es)?"
    r"|samples?|examples?|layers?|models?|networks?|design|number|variables?|targets?|labels?|predictions?",
    re.IGNORECASE,
)
_IN_SPACE = re.compile(r"\\mathbb\s*\{?\s*R|\\R\b|ℝ")
_WORD = re.compile(r"[^\W\d_]++(?:-[^\W\d_]++)*+")


def described_arrays(formulas: list[ReadFormula], known: Known) -> frozenset[str]:
    """The names that stand alone, or are compared, in a sentence whose words may tell something of them."""
    described = set[str]()
    for sentence in sentences_of([read.formula for read in formulas]):
        words = _WORD.findall(sentence.text.replace(MARK, " "))
        plain = all(_WORDS.fullmatch(word) for word in words)
        for number in sentence.inside:
            for name, in_space in _spoken_of(formulas[number], known):
                described |= {name} if in_space is False or not plain else set()
    return frozenset(described)


def _spoken_of(read: ReadFormula, known: Known) -> Iterator[tuple[str, bool | None]]:
    """The names that a formula only mentions, or compares; whether it puts them into ℝ^n, or what else."""
    space = any("∈" in statement.signs for statement in read.statements)
    for statement in read.statements:
        head = read_side(statement.sides[0], known).written
        if isinstance(head, Sym) and not (set(statement.signs) & {"=", ":=", "≈", "←"}):
            yield (
                head.name,
                _IN_SPACE.search(read.formula.text) is not None if space or statement.signs else None,
            )
