"""The marks `>` of quotes in Markdown, which are no part of a formula.

In a formula, a line has as many of them as the line in which it begins: what is more is the sign.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from derive.notes.documents.formula import Found, Span, blanked

_MARKS = re.compile(r"^[ \t]*+>[ \t>]*+", re.MULTILINE)
_BEFORE = re.compile(r"(?:[ \t>]|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))*+")  # with those of a list's items


def unquoted(text: str, found: list[Found]) -> str:
    """The text with blanks for the marks of quotes; `found` are its formulas, in order."""
    return blanked(text, _marks(text, found))


def _marks(text: str, found: list[Found]) -> Iterator[Span]:
    starts = [stretch.outside[0] for stretch in found]
    depths: dict[
        int, int
    ] = {}  # of the formulas that have such a line, so that time stays in step with length
    for line in _MARKS.finditer(text):
        marks = [line.start() + place for place, sign in enumerate(line.group()) if sign == ">"]
        number = bisect_left(starts, line.start()) - 1
        if number >= 0 and line.start() < found[number].outside[1]:
            if number not in depths:
                depths[number] = _depth(text, starts[number])
            marks = marks[: depths[number]]
        yield from ((offset, offset + 1) for offset in marks)


def _depth(text: str, start: int) -> int:
    """How many marks stand before what begins there."""
    line = text.rfind("\n", 0, start) + 1
    marks = _BEFORE.match(text, line)
    return marks.group().count(">") if marks is not None else 0
