"""Names that a text lets be any number, whatever it supposed of them before."""

from __future__ import annotations

import re
from collections.abc import Callable

from derive.notes.judging.sentences import MARK

_ANY_REAL = re.compile(  # for any real x and y; let x be an arbitrary real number
    rf"\b(?:any|all|every|each|arbitrary)\s+real(?:[- ]valued)?\s+(?:(?:numbers?|values?(?:\s+of)?)\s+)?"
    rf"(?P<names>{MARK}(?:(?:\s*,|\s*,?\s+and\b)?\s*{MARK})*+)"
    rf"|(?P<name>{MARK})\s*(?:be|is)\s+(?:now\s+)?(?:any|an?\s+arbitrary)\s+real\b",
    re.IGNORECASE,
)


def of_any_number(sentence: str, named: Callable[[int], str]) -> frozenset[str]:
    """The names that a sentence says to be any real number, whatever was supposed of them before."""
    spans = (found.span("names" if found["names"] else "name") for found in _ANY_REAL.finditer(sentence))
    counts = ((sentence.count(MARK, 0, start), sentence.count(MARK, start, end)) for start, end in spans)
    return frozenset(named(place) for first, count in counts for place in range(first, first + count)) - {""}
