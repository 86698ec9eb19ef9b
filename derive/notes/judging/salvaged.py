r"""A display of several rows, of which one cannot be read: the others are read without it.

A row that goes on with an unread one, `&= …`, is lost with it, and so is one that goes on in it. What is left
out becomes spaces, so that every token keeps its column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from derive.errors import ParseError

_ROWS = re.compile(
    r"(\\begin\{(?:align|aligned|split|gather|gathered|eqnarray)\*?\})(.*)(\\end\{)", re.DOTALL
)
_BREAK = re.compile(r"\\\\\*?(?:\[[^\]]*\])?")
_ADDS = re.compile(r"[\s&]*(?:[-+*/)\]]|\\(?:cdot|times|odot|left|right|quad|qquad)\b)")  # to the row before
_GOES_ON = re.compile(rf"[\s&]*(?:=|\\approx\b|\\equiv\b)|{_ADDS.pattern}")
_OPEN = re.compile(r"(?:[-+*/(=]|\\(?:cdot|times|odot))[\s&]*$")


def without_unread_rows(text: str, read: Callable[[str], object]) -> str | None:
    """The text with the rows that `read` takes; None when it has no rows, or none is left."""
    whole = _ROWS.search(text)
    if whole is None or _ROWS.search(whole[2]) is not None:
        return None
    kept: list[tuple[int, int]] = []
    lost = False
    for begin, end in _spans(whole[2]):
        row = whole[2][begin:end]
        if lost and _GOES_ON.match(row):
            continue
        lost = not _is_readable(f"{whole[1]}{row}{whole[3]}{text[whole.end() :]}", read)
        if lost and kept and (_ADDS.match(row) or _OPEN.search(whole[2][slice(*kept[-1])])):
            kept.pop()
        if not lost and row.strip():
            kept.append((begin, end))
    if not kept:
        return None
    rows = list(_spans(whole[2]))
    gone = [span for span in rows if span not in kept]
    inside = whole[2]
    for begin, end in gone:
        inside = inside[:begin] + re.sub(r"\S", " ", inside[begin:end]) + inside[end:]
    return text[: whole.start(2)] + inside + text[whole.end(2) :]


def _spans(inside: str) -> Iterator[tuple[int, int]]:
    """Where the rows begin and end, without the marks between them."""
    begin = 0
    for mark in _BREAK.finditer(inside):
        yield begin, mark.start()
        begin = mark.end()
    yield begin, len(inside)


def _is_readable(row: str, read: Callable[[str], object]) -> bool:
    try:
        read(row)
    except (ParseError, RecursionError):
        return False
    return True
