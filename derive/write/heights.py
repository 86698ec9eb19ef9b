r"""How high printed mathematics is: fractions, sums, underbraces and matrices, in em of the type around it.

The heights are those of TeX in display style, rounded up; they decide only what goes on one slide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

_AXIS = 0.25  # of fractions, above the line
_SCRIPT = 0.7
_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|[{}^_]|\s+|[^\\{}^_\s]+")
_SIZES = {"big": (0.85, 0.35), "Big": (1.15, 0.65), "bigg": (1.45, 0.95), "Bigg": (1.75, 1.25)}
_BRACKET = re.compile(r"\\(big|Big|bigg|Bigg)[lr]?$")
_LIMITS = (r"\sum", r"\prod")
_MATRIX = re.compile(r"\\begin\{([bp]?matrix|cases|array|aligned)\}")
_BREAK = re.compile(r"\\\\(?:\[(\d+)pt\])?")
_STRUT = (0.85, 0.37)  # of a line in a matrix


@dataclass(frozen=True, slots=True)
class Extent:
    """How far something reaches above the line and below it."""

    up: float = 0.72
    down: float = 0.22

    @property
    def total(self) -> float:
        """From top to bottom."""
        return self.up + self.down

    def beside(self, other: Extent) -> Extent:
        """Both in a row."""
        return Extent(max(self.up, other.up), max(self.down, other.down))


_FLAT = Extent()


def extent(latex: str, *, in_text: bool = False) -> Extent:
    """Of a formula in display style; `in_text`: with small fractions and sums."""
    return _Reader(latex).row(inside=in_text)


class _Reader:
    """The formula from left to right; `inside` a fraction or a script everything is in text style."""

    def __init__(self, latex: str) -> None:
        self.tokens = [token for token in _TOKEN.findall(_without_rows(latex)) if not token.isspace()]
        self.rows = _matrices(latex)
        self.place = 0

    def row(self, *, inside: bool) -> Extent:
        """Up to the closing brace or the end."""
        found = _FLAT
        while self.place < len(self.tokens):
            token = self.tokens[self.place]
            self.place += 1
            if token == "}":
                break
            found = found.beside(self._item(token, inside=inside))
        return found

    def _item(self, token: str, *, inside: bool) -> Extent:
        bracket = _BRACKET.match(token)
        if bracket:
            return Extent(*_SIZES[bracket[1]])
        match token:
            case r"\frac" | r"\dfrac" | r"\tfrac":
                return self._fraction(small=inside or token == r"\tfrac")
            case r"\underbrace":
                return self._underbrace(inside=inside)
            case r"\sqrt":
                under = self._argument(inside=inside)
                return replace(under, up=under.up + 0.15)
            case r"\sum" | r"\prod":
                return self._limits(inside=inside)
            case r"\matrixrows":
                return _matrix(self.rows.pop(0) if self.rows else ())
            case "^":
                raised = self._argument(inside=True)
                return Extent(0.36 + _SCRIPT * (raised.up + max(0.0, raised.down - 0.22)), 0.0)
            case "_":
                lowered = self._argument(inside=True)
                return Extent(0.0, 0.16 + _SCRIPT * (lowered.down + max(0.0, lowered.up - 0.72)))
            case "{":
                return self.row(inside=inside)
            case _:
                return _FLAT

    def _argument(self, *, inside: bool) -> Extent:
        """The next token or group."""
        if self.place >= len(self.tokens):
            return _FLAT
        token = self.tokens[self.place]
        self.place += 1
        return self._item(token, inside=inside)

    def _fraction(self, *, small: bool) -> Extent:
        above, below = self._argument(inside=True), self._argument(inside=True)
        if small:
            return Extent(_AXIS + 0.1 + _SCRIPT * above.total, _SCRIPT * below.total - 0.1)
        return Extent(_AXIS + 0.2 + above.total, below.total - 0.16)

    def _underbrace(self, *, inside: bool) -> Extent:
        over = self._argument(inside=inside)
        label = Extent(0.0, 0.0)
        if self.place < len(self.tokens) and self.tokens[self.place] == "_":
            self.place += 1
            label = self._argument(inside=True)
        return replace(over, down=over.down + 0.85 + _SCRIPT * label.total)

    def _limits(self, *, inside: bool) -> Extent:
        found = Extent(0.85, 0.4) if inside else Extent(0.85, 0.45)
        while self.place < len(self.tokens) and self.tokens[self.place] in "^_":
            mark = self.tokens[self.place]
            self.place += 1
            height = 0.12 if inside else 0.12 + _SCRIPT * self._argument(inside=True).total
            if mark == "^":
                found = replace(found, up=found.up + height)
            else:
                found = replace(found, down=found.down + height)
        return found


def _matrix(rows: tuple[tuple[str, float], ...]) -> Extent:
    """Rows with the space below each, which a deep row already has."""
    found = [(extent(row), space) for row, space in rows]
    height = sum(max(_STRUT[0], row.up) + max(_STRUT[1] + space, row.down) for row, space in found)
    return Extent(height / 2 + _AXIS, height / 2 - _AXIS)


def _spans(latex: str) -> list[tuple[int, int, int]]:
    """Where the outermost matrices and cases begin, where their rows begin, and where they end."""
    found: list[tuple[int, int, int]] = []
    place = 0
    while match := _MATRIX.search(latex, place):
        depth, end = 1, match.end()
        for mark in re.finditer(r"\\(begin|end)\{[a-z]+\}", latex[match.end() :]):
            depth += 1 if mark[1] == "begin" else -1
            if depth == 0:
                end = match.end() + mark.end()
                break
        found.append((match.start(), match.end(), end))
        place = max(end, match.end())
    return found


def _without_rows(latex: str) -> str:
    """The formula with a single command in the place of every matrix."""
    written, place = "", 0
    for start, _, end in _spans(latex):
        written += latex[place:start] + r"\matrixrows "
        place = end
    return written + latex[place:]


def _matrices(latex: str) -> list[tuple[tuple[str, float], ...]]:
    """The rows of every outermost matrix, with the space that is asked for below each in em."""
    return [tuple(_rows(latex[begin:end].rpartition(r"\end")[0])) for _, begin, end in _spans(latex)]


def _rows(inside: str) -> Iterator[tuple[str, float]]:
    texts = _BREAK.split(inside)
    yield from zip(texts[::2], (float(space or 0) / 10 for space in (*texts[1::2], 0)), strict=True)
