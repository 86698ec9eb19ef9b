"""Where in a formula as written a place of the text stands that is read, in which commands are replaced."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import accumulate

_WORD = re.compile(r"\\?[A-Za-z]+|[ \t]+|.", re.DOTALL)
MOST_WORDS = 600  # of two lines that are compared

Stretch = tuple[
    int, int, bool
]  # where it begins in the read text, and in the written one; whether it is the same


def origin(written: str, read: str, offset: int) -> int:
    """The offset in `written` of what stands in `read` at `offset`: of the word, where one was replaced."""
    if written == read:
        return offset
    stretches = _stretches(written, read)
    place = bisect_right(stretches, offset, key=lambda stretch: stretch[0]) - 1
    start, first, is_same = stretches[place]
    return first + (offset - start if is_same else 0)


@lru_cache(maxsize=64)
def _stretches(written: str, read: str) -> list[Stretch]:
    """The stretches of `read`, which is compared line by line where it has as many of them."""
    lines, others = (text.splitlines(keepends=True) for text in (written, read))
    if len(lines) != len(others):
        lines, others = [written], [read]
    found: list[Stretch] = [(0, 0, False)]
    start = first = 0
    for line, other in zip(lines, others, strict=True):
        found += ((start + there, first + here, is_same) for there, here, is_same in _compared(line, other))
        start, first = start + len(other), first + len(line)
    return found


def _compared(line: str, other: str) -> Iterator[Stretch]:
    if line == other:
        yield 0, 0, True
        return
    words, others = _WORD.findall(line), _WORD.findall(other)
    if len(words) + len(others) > MOST_WORDS:
        yield 0, 0, False
        return
    here, there = (list(accumulate(map(len, part), initial=0)) for part in (words, others))
    for tag, i, _, j, end in SequenceMatcher(None, words, others).get_opcodes():
        if end > j:
            yield there[j], here[i], tag == "equal"
