r"""Where sections begin: titles of any level in Markdown, LaTeX, reStructuredText, HTML and plain text."""

from __future__ import annotations

import re
from bisect import bisect_left

from derive.notes.documents.formula import Span

LONGEST_TITLE = 80  # characters of a title that no mark announces
_TASKS = "Task|Exercise|Problem|Question|Aufgabe|Übung|Exercice|Ejercicio"
_MARKED = re.compile(
    r"^[ \t>]{0,4}(?:#{1,6}[ \t]+\S|<h[1-6][\s>])"
    r"|\\(?:(?:sub){0,2}section|chapter|part|(?:sub)?paragraph|frametitle)\b|\\begin\{frame\}"
    rf"|(?<!\S\n)^[ \t]{{0,3}}(?:\*\*|__)?(?:{_TASKS})[ \t]+\d",
    re.MULTILINE | re.IGNORECASE,
)
_FENCE = re.compile(r"^[ \t>]*(?:`{3,}|~{3,})", re.MULTILINE)
_UNDERLINE = re.compile(r"^(?P<mark>[=\-~^\"'*+#`])(?P=mark){2,}[ \t]*$")
_BOLD = re.compile(r"[ \t]*(?P<mark>\*\*|__)[^*_\n]+(?P=mark)[ \t]*[.:]?[ \t]*$")
_NUMBERED = re.compile(r"[ \t]*(?:§[ \t]*)?\d{1,2}(?:\.\d{1,2})*[.)]?[ \t]+[^\W\d_][^=$\\∂^_|]*$")
_CAPITALS = re.compile(r"[ \t]*[A-Z][A-Z0-9 ,:&\-]{5,}$")
_OPEN_END = (".", ",", ":", ";")


def headings(text: str) -> list[int]:
    """The offsets at which titles begin, in order; what stands in a fence is code."""
    hidden = _fenced(text)
    found = {mark.start() for mark in _MARKED.finditer(text)}
    position, before, blank = 0, "", True  # the line before, and whether a blank one stands before that
    lines = text.split("\n")
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if before.strip() and len(before) <= LONGEST_TITLE and _UNDERLINE.match(line):
            found.add(position - len(before) - 1)
        elif blank and line.strip() and not following.strip() and _is_title(line):
            found.add(position)
        blank, before = not line.strip(), line
        position += len(line) + 1
    return sorted(offset for offset in found if not _inside(offset, hidden))


def _is_title(line: str) -> bool:
    """A line of its own in bold letters, in capitals, or with a number before it; no item of a list."""
    if len(line) > LONGEST_TITLE:
        return False
    if _BOLD.match(line) or _CAPITALS.match(line):
        return True
    return _NUMBERED.match(line) is not None and not line.rstrip().endswith(_OPEN_END)


def opens(found: list[int], start: int, end: int) -> bool:
    """Whether a title begins between two offsets."""
    place = bisect_left(found, start)
    return place < len(found) and found[place] < end


def _fenced(text: str) -> list[Span]:
    marks = [mark.start() for mark in _FENCE.finditer(text)]
    ends = [*marks[1:], len(text)]
    return list(zip(marks[::2], ends[::2], strict=False))


def _inside(offset: int, spans: list[Span]) -> bool:
    place = bisect_left(spans, (offset + 1, 0)) - 1
    return place >= 0 and spans[place][0] <= offset < spans[place][1]
