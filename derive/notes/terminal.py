"""A finding as rows of a table that is as wide as the terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import TextWrapper

from derive.notes.judging.verdict import Finding
from derive.notes.spelling import harmless, in_letters, spells_letters, without_gaps

_VALUE = re.compile(r" = (?=-?\d)")
_PLACE, _WORD, _INSET = 8, 10, 2
_MOST_ROWS = 3  # of a formula
_NARROWEST = 30  # of what stands beside place and verdict


def rows(finding: Finding, file: str, *, width: int) -> Iterator[str]:
    """Place, verdict and formula; below, why, and what was probably meant."""
    first = f"{_place(finding, file):>{_PLACE}}  {finding.word.value:<{_WORD}}  "
    indent = " " * (_PLACE + _WORD + 4)
    room = max(width - len(indent), _NARROWEST)
    for number, line in enumerate(_cut(_wrapped(_formula(finding), room))):
        yield f"{indent if number else first}{line}"
    for text in (finding.why, f"probably meant: {finding.meant}" if finding.meant else ""):
        for line in _wrapped(_read(text, finding), room - _INSET):
            yield f"{indent}{' ' * _INSET}{line}"


def _place(finding: Finding, file: str) -> str:
    place = f"{finding.line}:{finding.column}"
    if finding.cell is not None:
        place = f"cell {finding.cell}, {place}"
    return f"{finding.file}:{place}" if finding.file != file else place  # a file that \\input puts in


def _formula(finding: Finding) -> str:
    """As it was written, but for displays, of which the statement is only a part."""
    own = finding.source if finding.source and r"\begin" not in finding.source else ""
    return harmless(own or without_gaps(finding.formula))


def _read(text: str, finding: Finding) -> str:
    typed = "\\" not in finding.source and spells_letters(finding.source)
    return harmless(text if typed else in_letters(text))


def _wrapped(text: str, room: int) -> list[str]:
    """Lines that are broken between words, and within one only where it is longer than a line."""
    held = _VALUE.sub("\u00a0=\u00a0", text)  # x = 3/97 stays together
    lines = TextWrapper(room, subsequent_indent="  ", break_on_hyphens=False).wrap(held)
    return [line.replace("\u00a0", " ") for line in lines]


def _cut(lines: list[str]) -> list[str]:
    """The first rows of a formula; where some are left out, the last one says so."""
    if len(lines) <= _MOST_ROWS:
        return lines
    return [*lines[: _MOST_ROWS - 1], f"{lines[_MOST_ROWS - 1][:-2]} …"]
