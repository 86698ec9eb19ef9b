"""Assignments on lines of a readable length, broken where the outermost operation is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

WIDTH = 99
INDENT = "    "
_SUMS, _PRODUCTS = (" + ", " - "), (" @ ", " * ", " / ")


@dataclass(frozen=True, slots=True)
class Assignment:
    """name = text  # note, so many levels deep."""

    name: str
    text: str
    note: str = ""
    deep: int = 1

    def lines(self) -> list[str]:
        """One line if it is not too long; otherwise the note stands above, and the text is broken."""
        whole, room = f"{self.name} = {self.text}", WIDTH - self.deep * len(INDENT)
        comment = f"# {self.note}" if self.note else ""
        if len(whole) + 2 + len(comment) <= room:
            found = [f"{whole}  {comment}".rstrip()]
        else:
            found = [
                *([comment] if comment else []),
                *([whole] if len(whole) <= room else self._broken(room)),
            ]
        return [INDENT * (self.deep - 1) + line for line in found]

    def _broken(self, room: int) -> list[str]:
        split = None if len(_pieces(self.text, 1)) > 1 else _bracket(self.text)
        if split is not None:
            inner = _broken(split[1], room - len(INDENT))
            return [f"{self.name} = {split[0]}", *(INDENT + line for line in inner), split[2]]
        inner = _broken(self.text, room - len(INDENT))
        return [f"{self.name} = (", *(INDENT + line for line in inner), ")"]


def listed(start: str, parts: Sequence[str], end: str) -> list[str]:
    """start, the parts with commas, end: on one line if it is not too long."""
    whole, room = f"{start}{', '.join(parts)}{end}", WIDTH - len(INDENT)
    if len(whole) <= room:
        return [whole]
    inner = _broken(f"{', '.join(parts)},", room - len(INDENT))
    return [start, *(INDENT + line for line in inner), end]


def words_of(text: str) -> set[str]:
    """The names and keywords in a piece of Python, without its comments and what stands behind a dot."""
    bare = "\n".join(line.partition("# ")[0] for line in text.splitlines())
    return set(re.findall(r"(?<![\w.])[^\W\d]\w*", bare))


def _broken(text: str, room: int) -> list[str]:
    """The text on several lines, in brackets so that it may be broken anywhere."""
    if len(text) <= room:
        return [text]
    for rank in (0, 1):
        if len(pieces := _pieces(text, rank)) > 1:
            return _filled(pieces, room)
    if (split := _bracket(text)) is not None:
        inner = _broken(split[1], room - len(INDENT))
        return [split[0], *(INDENT + line for line in inner), split[2]]
    pieces = _pieces(text, 2)
    return _filled(pieces, room) if len(pieces) > 1 else [text]


def _filled(pieces: Sequence[str], room: int) -> list[str]:
    """As many pieces on a line as have room."""
    lines = [pieces[0]]
    for piece in pieces[1:]:
        longer = f"{lines[-1]}{piece}"
        if len(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(piece.strip())
    return [made for line in lines for made in (_inside(line, room) if len(line) > room else [line])]


def _inside(text: str, room: int) -> list[str]:
    """One piece that is too long by itself: its sign stays with what comes first."""
    sign = text[:2] if text[:2] in ("+ ", "- ", "@ ", "* ", "/ ") else ""
    first, *rest = _broken(text.removeprefix(sign), room - len(sign))
    return [sign + first, *rest]


def _pieces(text: str, rank: int) -> list[str]:
    """The text, cut outside of all brackets before its operators, or behind its commas."""
    cuts = [place for place in _outside(text) if place and _rank(text, place) == rank]
    return [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]


def _rank(text: str, place: int) -> int | None:
    """0 behind a comma, 1 before + and -, 2 before an operator that is tighter."""
    three = text[place : place + 3]
    if text[place] == " " and text[place - 1] == ",":
        return 0
    if three in _SUMS or three in _PRODUCTS:
        return 1 if three in _SUMS else 2
    single = text[place] in "*/" and "*" not in (text[place - 1], text[place + 1 : place + 2])
    return 2 if single and text[place - 1] != " " else None


def _bracket(text: str) -> tuple[str, str, str] | None:
    """f(, the longest part in round brackets, ): where that is most of the text."""
    opened, best = 0, (0, 0)
    depth = 0
    for place, letter in enumerate(text):
        if letter in "([":
            opened = place if not depth else opened
            depth += 1
        elif letter in ")]":
            depth -= 1
            if not depth and letter == ")" and place - opened > best[1] - best[0]:
                best = (opened, place)
    start, end = best
    if end - start < len(text) // 2:
        return None
    return text[: start + 1], text[start + 1 : end], text[end:]


def _outside(text: str) -> Iterator[int]:
    """The places outside of all brackets."""
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter in "([") - (letter in ")]")
        if not depth:
            yield place
