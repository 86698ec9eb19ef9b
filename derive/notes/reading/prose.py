"""Prose between marks of mathematics: `$$A$$ and since a is $$B$$` with its marks lost."""

from __future__ import annotations

import re

_UPRIGHT = re.compile(
    r"\\(?:text\w*|mathrm|operatorname|mbox|hbox|mathtt|mathsf|tag|label|intertext|begin|end)\s*\*?\{[^{}]*\}"
    r"|\\[A-Za-z]+|%[^\n]*"
)
_WORDS = re.compile(r"(?<![A-Za-z\\])[A-Za-z]{2,}(?![A-Za-z(_^])")
_ENGLISH = frozenset(
    [
        "the",
        "and",
        "have",
        "has",
        "since",
        "that",
        "which",
        "with",
        "where",
        "then",
        "thus",
        "hence",
        "this",
        "these",
        "for",
        "from",
        "are",
        "is",
        "let",
        "now",
        "can",
        "our",
        "we",
        "get",
        "gives",
        "know",
        "apply",
        "use",
        "using",
        "see",
        "called",
        "because",
        "when",
        "follows",
        "obtain",
        "find",
        "write",
        "note",
        "also",
        "where",
        "if",
        "of",
        "to",
    ]
)
FEWEST = 3
_SIDE = re.compile(r"=\s*(?:and|the|that|which|with|where|then|this|from|have|because|since)\s*$")  # x = and


def is_prose(text: str) -> bool:
    """Whether a formula's text has a sentence in it that nothing sets upright, or a word for a side."""
    plain = _UPRIGHT.sub(" ¤ ", text)
    words = [word.lower() for word in _WORDS.findall(plain)]
    return len(set(words) & _ENGLISH) >= FEWEST or _SIDE.search(plain) is not None
