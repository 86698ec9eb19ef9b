r"""Printed mathematics with its measure: text, width, height and the places where a line may break.

Widths are in em of 10 pt Palatino mathematics, measured once with \settowidth; they decide only where
lines break and how many columns fit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, IntEnum
from itertools import accumulate, pairwise
from string import ascii_letters, ascii_lowercase

_LOWER = (
    *(48, 49, 43, 52, 41, 57, 55, 53, 30, 34, 47, 33, 80),
    *(58, 48, 58, 49, 41, 41, 36, 58, 52, 75, 55, 52, 47),
)
_UPPER = (
    *(80, 66, 70, 83, 65, 62, 77, 87, 45, 45, 71, 61, 102),
    *(87, 78, 66, 81, 71, 58, 67, 82, 78, 99, 78, 69, 72),
)
_LETTER_WIDTHS = dict(zip(ascii_letters, (*_LOWER, *_UPPER), strict=True))
_WIDE = {",": 25, ".": 25, "(": 43, ")": 43, "[": 31, "]": 31, "|": 31, "/": 63, "+": 84, "-": 84}
SCRIPT = 0.76  # of the text size, in mathpazo
PLUS = 1.22
RELATION = 1.39
# Prose: the wider one of Palatino and Computer Modern for every letter, in hundredths of an em.
_PROSE = (
    *(50, 56, 45, 61, 48, 34, 56, 59, 30, 31, 56, 30, 89),
    *(59, 55, 61, 56, 40, 43, 39, 61, 57, 84, 53, 56, 50),
)
_PROSE_WIDTHS = dict(zip(ascii_lowercase, _PROSE, strict=True)) | {" ": 34, ",": 28, ".": 28, "'": 28}
_OTHER_PROSE = 55  # digits, and signs on the safe side
_CAPITAL = 78


class Binding(IntEnum):
    """How tightly a piece holds together; anything looser than its place asks for goes in brackets."""

    SUM = 0
    SIGNED = 1  # starts with a minus
    PRODUCT = 2
    OPEN = 3  # log a, or d/dz log a: swallows what would follow
    CLOSED = 4  # a power, a fraction, log(1 - a)
    ATOM = 5


class Draws(IntEnum):
    """What the end of a piece would draw in: nothing, a further factor (log a), or a divisor too (Σ x)."""

    NOTHING = 0
    FACTORS = 1
    DIVISORS = 2


class Kind(Enum):
    """How a factor looks at its edges: decides between nothing, a thin space and a dot."""

    NUMBER = "number"
    UNIT = "unit"  # 0 or 1, which nobody writes as a coefficient
    NAME = "name"
    WORD = "word"  # a name of several letters
    ONES = "ones"  # the column of ones, which a number must not run into
    BRACKET = "bracket"
    NEGATIVE = "negative"  # a negative in brackets
    FRACTION = "fraction"
    SMALL = "small"  # \tfrac12
    CALL = "call"
    OPERATOR = "operator"  # \log, which brings its own space
    DOTTED = "dotted"  # derivatives, underbraces, cases


@dataclass(frozen=True, slots=True)
class Part:
    """Text that stays together; `depth` says how deep a break before it lies, None that there is none.

    `lead` is written in front when the part starts a line.
    """

    text: str
    width: float
    depth: int | None = None
    lead: str = "{}"


@dataclass(frozen=True, slots=True)
class Piece:
    """A printed term. `tall`: the size of bracket it needs, 0 to 4."""

    parts: tuple[Part, ...]
    binding: Binding
    tall: int = 0
    head: Kind = Kind.NAME
    tail: Kind = Kind.NAME
    draws: Draws = Draws.NOTHING

    @property
    def text(self) -> str:
        """All of it on one line."""
        return glue(part.text for part in self.parts)

    @property
    def width(self) -> float:
        """In em."""
        return sum(part.width for part in self.parts)


def solid(text: str, width: float, *, binding: Binding = Binding.ATOM, tall: int = 0, kind: Kind) -> Piece:
    """A piece that cannot break."""
    return Piece((Part(text, width),), binding, tall, kind, kind)


def glue(texts: Iterable[str]) -> str:
    """Texts in a row, with a space only where a command would swallow the next letter."""
    written = ""
    for text in texts:
        needs_space = text[:1].isalpha() and re.search(r"\\[A-Za-z]+$", written)
        written += f" {text}" if needs_space else text
    return written


def width_of(latex: str) -> float:
    """The width of letters, digits and commands in a row."""
    total = 0
    for command, other in re.findall(r"(\\[A-Za-z]+)|(.)", latex):
        if command:
            total += 0 if command in (r"\hat", r"\bar", r"\tilde", r"\mathit", r"\mathrm", r"\dot") else 62
        elif other not in "{}^_\\ ":
            total += _LETTER_WIDTHS.get(other, _WIDE.get(other, 50))
    return total / 100


def prose_width(text: str) -> float:
    """The width of words on one line."""
    total = 0
    for letter in text:
        total += _PROSE_WIDTHS.get(letter, _CAPITAL if letter.isupper() else _OTHER_PROSE)
    return total / 100


_SIZES = (
    ("", ""),
    (r"\bigl", r"\bigr"),
    (r"\Bigl", r"\Bigr"),
    (r"\biggl", r"\biggr"),
    (r"\Biggl", r"\Biggr"),
)
_SIZE_WIDTHS = (0.43, 0.48, 0.62, 0.76, 0.82)
TALLEST = len(_SIZES) - 1


def bracket(piece: Piece, *, pair: Sequence[str] = "") -> Piece:
    """The piece in brackets just large enough: round ones, square ones around tall things.

    Sizes are fixed, never stretched by TeX, so that a line may break inside.
    """
    size = min(piece.tall, TALLEST)
    pair = pair or ("()" if size < 2 else "[]")
    (left, right), width = _SIZES[size], _SIZE_WIDTHS[size]
    kind = Kind.NEGATIVE if piece.binding is Binding.SIGNED else Kind.BRACKET
    inner = deeper(piece.parts)
    first = replace(inner[0], text=f"{left}{pair[0]}{inner[0].text}", width=inner[0].width + width)
    parts = (first, *inner[1:])
    last = replace(parts[-1], text=f"{parts[-1].text}{right}{pair[1]}", width=parts[-1].width + width)
    return Piece((*parts[:-1], last), Binding.ATOM, min(size + 1, TALLEST), kind, Kind.BRACKET)


def deeper(parts: Sequence[Part]) -> tuple[Part, ...]:
    """The same parts one level further inside."""
    return tuple(part if part.depth is None else replace(part, depth=part.depth + 1) for part in parts)


def before(text: str, width: float, piece: Piece) -> tuple[Part, ...]:
    """The parts of `piece` with `text` in front of the first."""
    first = piece.parts[0]
    joined = replace(first, text=glue((text, first.text)), width=first.width + width)
    return (joined, *piece.parts[1:])


_DOT, _THIN, _NOTHING = (r"\cdot ", 0.7), (r"\,", 0.17), ("", 0.0)


def joint(left: Kind, right: Kind) -> tuple[str, float]:
    """What stands between two factors, with its width: nothing, a thin space, or a dot."""
    if right in (Kind.NUMBER, Kind.UNIT, Kind.DOTTED, Kind.NEGATIVE) or left in (Kind.DOTTED, Kind.UNIT):
        return _DOT
    if (left, right) in ((Kind.NUMBER, Kind.ONES), (Kind.WORD, Kind.BRACKET)):
        return _DOT
    if Kind.WORD in (left, right):
        return _THIN
    left, right = (Kind.NAME if kind is Kind.ONES else kind for kind in (left, right))
    fractions = (Kind.FRACTION, Kind.SMALL)
    if left in fractions and right in fractions:
        return _DOT
    if right is Kind.OPERATOR or left is Kind.SMALL:
        return _NOTHING if left is not Kind.OPERATOR else _THIN
    if left in (Kind.NUMBER, Kind.NAME):
        return _NOTHING if right in (Kind.NAME, Kind.BRACKET) or left is Kind.NUMBER else _THIN
    return _NOTHING if right is Kind.BRACKET else _THIN


def times(pieces: Sequence[Piece]) -> tuple[Part, ...]:
    """The parts of a product: breaks at its dots, and, when nothing else helps, between any two factors."""
    parts = list(deeper(pieces[0].parts))
    for left, right in pairwise(pieces):
        text, width = joint(left.tail, right.head)
        if left.parts == right.parts:
            text, width = _DOT
        first, *rest = deeper(right.parts)
        dotted = text == _DOT[0]
        lead = "{}" if dotted else r"{}\cdot "
        start = first.text if not text else glue((text, first.text))
        shown = start if dotted else first.text
        if text == _THIN[0]:
            parts[-1] = replace(parts[-1], text=parts[-1].text + _THIN[0], width=parts[-1].width + width)
            width = 0.0
        depth = 0 if dotted else (1 if right.head is Kind.BRACKET else 6)
        parts.append(Part(shown, first.width + width, depth, lead))
        parts.extend(rest)
    return tuple(parts)


def fill(parts: Sequence[Part], room: float) -> tuple[tuple[str, float], ...]:
    """Lines no wider than `room`, as (text, width): few, full, and broken where the structure is shallow.

    A part that is wider than the room stands alone; its width tells. Continuation lines lose 2 em.
    """
    ends = (*accumulate((part.width for part in parts), initial=0.0),)
    stops = [place for place, part in enumerate(parts) if place and part.depth is not None]
    best = {len(parts): (0.0, len(parts))}  # the cost of all that follows a place, and where its line ends
    for number, start in reversed([*enumerate((0, *stops))]):
        limit = room if start == 0 else max(room - _CONTINUED, 1.0)
        tried: list[tuple[float, int]] = []
        for stop in (*stops[number:], len(parts)):
            width = ends[stop] - ends[start]
            if width > limit and tried:
                break
            depth = parts[stop].depth if stop < len(parts) else None
            cost = 0.0 if depth is None else _LINE_COST + _DEPTH_COST * (depth + 1) + abs(1 - width / limit)
            tried.append((cost + max(width / limit - 1, 0.0) * _OVERFULL + best[stop][0], -stop))
        cost, stop = min(tried)
        best[start] = (cost, -stop)
    lines: list[tuple[str, float]] = []
    start = 0
    while start < len(parts):
        stop = best[start][1]
        lead = parts[start].lead if lines else ""
        lines.append((lead + glue(part.text for part in parts[start:stop]), ends[stop] - ends[start]))
        start = stop
    return tuple(lines)


# What a break costs, in lengths of a line that stays empty.
_CONTINUED = 2.0  # em by which continuation lines are set in
_LINE_COST = 0.5  # for one more line
_DEPTH_COST = 0.25  # for a break one level further inside
_OVERFULL = 10.0  # for what does not fit
