"""A formula in a document, with its place; and places as lines and columns."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Formula:
    """The text between two marks of mathematics, where it begins, and the prose before it."""

    text: str
    file: str
    line: int
    column: int
    prose: str = ""  # what stands between the formula before and this one
    after: str = ""  # what stands between this one and the next
    display: bool = False
    plain: bool = False  # Unicode or ASCII mathematics in running text, without marks
    dashed: bool = False  # a lone `- ` stands before it: the mark of an item, or its sign
    cell: int | None = None  # of a notebook; lines then count from the cell's first
    opens: bool = False  # a title stands between the formula before and this one
    macros: Mapping[str, Macro] = field(default_factory=dict)
    span: Span = (0, 0)  # of its marks, in the text
    points: bool = False  # the document has 0.5, so that 100,480 is one number
    commas: bool = False  # the document has 0{,}5, so that 1{,}103 has three decimal places
    problem: str = ""  # why it is not read: a file that is not there, a limit
    rest: bool = False  # what follows is left out, too


_CONNECTING = re.compile(
    r"(?:[\W\d_]|(?<!\w)(?:and|so|thus|hence|therefore|then|or|that|which|is|are|this|it|equals|gives|becomes|yields"
    r"|further|finally|also|now|again|we|get|have|find|obtain|can|be|written|rewritten|as|to|simplif\w+|i|e|ie|the"
    r"|same|just|in|turn|noindent|displaystyle|intertext|text|quad|qquad|approximately|exactly|roughly|about)(?!\w))*+",
    re.IGNORECASE,
)
_WORKING = re.compile(
    r"[\W\d_]*(?:using|by|with|substitut\w+|apply\w*|simplify\w*|expand\w*|since|because|where|which|where|insert\w*"
    r"|rearrang\w+|cancel\w*|collect\w*|factor\w*|we|this|from)\b[^#]*",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\W*(?:(?:and|or|then|now|again|also|finally|up|down)\W+)*+to\W*", re.IGNORECASE)
_ENDS = re.compile(r"[.!?:]\s|\n[ \t]*\n(?=\s*\S)|^\s*#", re.MULTILINE)


def goes_on(formula: Formula, said: str) -> bool:
    """Whether a formula that begins with a sign, or with words of its own, goes on with the one before it.

    It does directly behind it, or behind words that connect; a display also behind words about the working.
    The rate $= 0.1$ of another sentence is no further link, nor is the end of a way, from $a = 1$ to $= 2$.
    """
    words = formula.prose
    if _BETWEEN.fullmatch(words) or not _CONNECTING.fullmatch(said):
        return False  # test error = 0.2
    if formula.display and (_CONNECTING.fullmatch(words) or _WORKING.fullmatch(words)):
        return True
    return _ENDS.search(words) is None and _CONNECTING.fullmatch(words) is not None


@dataclass(frozen=True, slots=True)
class Macro:
    r"""\newcommand{\name}[count][default]{body}."""

    body: str
    count: int = 0
    default: str | None = None
    starred: bool = False  # a star may stand behind the name


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of a text that is mathematics: what is inside its marks, and the marks' own span."""

    inside: Span
    outside: Span
    display: bool = False
    plain: bool = False


class Places:
    """Offset → line and column, both from 1."""

    def __init__(self, text: str) -> None:
        self._starts = [0]
        for offset, character in enumerate(text):
            if character == "\n":
                self._starts.append(offset + 1)

    def of(self, offset: int) -> tuple[int, int]:
        """The line and the column of an offset."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def enclosed(text: str, opening: re.Pattern[str], closing: Callable[[re.Match[str]], str]) -> Iterator[Span]:
    """The stretches from an opening to its closing text; time grows in step with the length.

    What is found nowhere further on is not looked for again, so a million openings cost one search.
    """
    missing: set[str] = set()
    position = 0
    while (found := opening.search(text, position)) is not None:
        mark = closing(found)
        end = -1 if mark in missing else text.find(mark, found.end())
        if end < 0:
            missing.add(mark)
            position = found.end()
            continue
        position = end + len(mark)
        yield found.start(), position


def blanked(text: str, spans: Iterable[Span]) -> str:
    """`text` with the spans replaced by spaces, so that all offsets stay."""
    parts: list[str] = []
    position = 0
    for start, end in sorted(spans):
        if start < position:
            continue
        parts.append(text[position:start])
        parts.append("".join("\n" if character == "\n" else " " for character in text[start:end]))
        position = end
    return "".join([*parts, text[position:]])
