"""The lines of running text as its formulas have them: without marks of lists, numbers, and breaks.

All that is no mathematics is blanked, so that every offset stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

RELATION = re.compile(r"(?<![<>=!])(?::=|==?|≈|←|≔)(?![=>])")
LONGEST_LINE = 2_000
_ROMAN = r"(?:[ivx]{1,5}|[IVX]{1,5})"
_NUMBER = r"\d{1,3}(?:\.\d{1,3}){0,3}[a-z]?['′]?"
_EQUATION = r"(?:[Ee]qn?s?\.?|[Ee]quation|EQ)[ \t\u00a0]*"
_BULLETS = "•◦▪▫‣·∙●○■□◆◇▶▸►➤➢➔✓✔✗✘»§¶∴∵①②③④⑤⑥⑦⑧⑨⑩"
_LABEL = rf"\((?:[a-zA-Z]|{_ROMAN}|{_NUMBER})\)"
_MARKER = re.compile(
    rf"[ \t]*+(?:>[ \t]?)*+[ \t]*+(?:(?:[-–—]{{1,3}}>?|[+*{_BULLETS}])[ \t]++(?:\[[ xX]?\][ \t]++)?+"
    rf"|\#{{1,6}}[ \t]++)?+(?:(?:\d{{1,3}}(?:\.\d{{1,3}})*+(?:[.:]|\.?\))|[A-Z]?\d{{1,3}}[.):]|[a-zA-Z][.)]"
    rf"|{_ROMAN}[.)]|{_LABEL}|\[{_NUMBER}\]|{_EQUATION}(?:\({_NUMBER}\)|{_NUMBER})[.:]?)[ \t]++)?+"
)
_REFERENCE = re.compile(  # …; (2) ∂L/∂w = …, by (3) ∂L/∂w = …
    r"(?:[;.:]|\b(?:and|by|from|using|with|then|so|hence|thus|into|in|see|via|eqs?\.?|equations?))[ \t]++"
    rf"(?P<number>{_LABEL})[ \t]++(?=[^\W\d_]|[∂∇])",
    re.IGNORECASE,
)
_SECTION = re.compile(r"[ \t]*+(?P<number>\d{1,2}\.\d{1,2})[ \t]++(?=[^\W\d_]|[∂∇(])")  # 1.1 ∂L/∂a = …
_BULLET = re.compile(r"[ \t]*+(?P<sign>[-–—+*])[ \t]")
_DASH = re.compile(r"[ \t>]*[-–—][ \t]+")
_STRONG = re.compile(
    r"(?<![^\s(])(?:(?P<mark>\*{2,3})(?=[^\s*])[^*\n]++(?P=mark)|__(?=[^\s_])[^_\n]++__)(?![\w^(*])"
)
_SLANTED = re.compile(
    r"(?P<before>[ \t]*+)(?:\*(?=[^\s*])[^*\n]++\*|_(?=[^\s_])[^_\n]++_)(?P<after>[.,;]?[ \t]*)"
)
_NUMBERED = re.compile(  # …          (3.1), or …, (3)
    r"(?<=[^\s=+*/^·×−(\[-])(?:(?:(?<!,)[ ]{2,}|(?<=,)[ ]|[ ]?\t)[ \t]*)"
    r"(?P<number>(?:(?:\.{2,}|…|[-–—]+)[ \t]*)?"
    rf"(?:{_EQUATION}(?:\({_NUMBER}\)|{_NUMBER})|\((?:{_EQUATION})?(?:[A-Z]\.?{_NUMBER}|[A-Z]|{_NUMBER})\)"
    rf"|\((?:[*∗†‡]{{1,3}})\)|[\[{{<]{_NUMBER}[\]}}>]|\#{_NUMBER}))[.,;]?[ \t]*$"
)
_TICK = re.compile(r"[ \t][✓✔✗✘☑✅❌][ \t]*$")
_OPENS = re.compile(r"(?:[-−+*/^·×⊙∘=≈]|\\cdot|[(\[])[ \t]*$")  # goes on in the next line
_BEGINS = re.compile(r"[ \t]*+[-−–+*/·×⊙∘)\]]")  # goes on from the line before
_WORDS = re.compile(r"[,;.]?[ \t]+\(?(?=[^\W\d_]{3,}(?![\w(]))|[,;.][ \t]")
_MOST_JOINED = 8
_SHORTEST_TERM = 2


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    text: str  # as it stands there
    shown: str  # without what is no mathematics


def lines(text: str, is_mathematical: Callable[[str], bool]) -> Iterator[tuple[int, str]]:
    """The lines with their places; those that a formula is broken over are one, with blanks for breaks."""
    held: _Line | None = None
    joined = 0
    for line in _single(text):
        if held is not None and joined < _MOST_JOINED and _is_broken(held, line, is_mathematical):
            gap = " " * (line.start - held.start - len(held.shown))
            rest = _without_number(line.text)
            held = _Line(held.start, held.text + gap + line.text, held.shown + gap + rest)
            joined += 1
            continue
        if held is not None:
            yield held.start, held.shown
        held, joined = line, 0
    if held is not None:
        yield held.start, held.shown


def _single(text: str) -> Iterator[_Line]:
    offset = 0
    for line in text.split("\n"):
        is_read = len(line) <= LONGEST_LINE
        yield _Line(offset, line, bare(line) if is_read else line)
        offset += len(line) + 1


def bare(line: str) -> str:
    """The line with blanks for all that stands around its formula."""
    return _without_number(_without_marker(line))


def _without_marker(line: str) -> str:
    """The line with blanks for the marker of an item, of a heading or of an equation, and for emphasis."""
    marker = _MARKER.match(line)
    end = marker.end() if marker else 0
    section = _SECTION.match(line, end)
    if section is not None and section["number"] not in line[section.end() :]:
        end = section.end()
    line = " " * end + line[end:]
    if (slanted := _SLANTED.fullmatch(line)) is not None:
        start, last = slanted.end("before"), slanted.start("after") - 1
        line = f"{line[:start]} {line[start + 1 : last]} {line[last + 1 :]}"
    line = _REFERENCE.sub(lambda m: m.group().replace(m["number"], " " * len(m["number"])), line)
    return _STRONG.sub(_unmarked, line)


def _unmarked(strong: re.Match[str]) -> str:
    width = len(strong["mark"] or "__")
    return " " * width + strong.group()[width:-width] + " " * width


def _without_number(line: str) -> str:
    """The line with blanks for the number of its equation: y = a          (3.1)."""
    line = _TICK.sub(lambda m: " " * len(m.group()), line)
    found = _NUMBERED.search(line)
    if found is None:
        return line
    start, end = found.span("number")
    return line[:start] + " " * (end - start) + line[end:]


def _is_broken(before: _Line, line: _Line, is_mathematical: Callable[[str], bool]) -> bool:
    """Whether a formula in the line before goes on in this one."""
    head = before.shown.rstrip()
    if max(len(head), len(line.text)) > LONGEST_LINE or head[-1:] in (*".;:|", ""):
        return False
    tail, relations = _without_number(line.text).strip(" \t.,;"), [*RELATION.finditer(head)]
    if not relations:
        goes_on = _width(line.text) > _width(before.text) and RELATION.match(tail) is not None
        return goes_on and is_mathematical(head.lstrip()) and is_mathematical(tail)
    opens = _OPENS.search(head) is not None or _depth(head) > 0
    if not any(c.isalnum() for c in tail) or not (opens or _BEGINS.match(tail)):
        return False
    deeper = _width(line.text) > _width(before.text)
    if RELATION.search(tail) and (not deeper or (not opens and _width(line.text) < relations[0].start())):
        return False  # a formula of its own
    if not opens and not deeper and _is_item(before.text, line.text):
        return False
    if _BEGINS.match(line.text) and not _BULLET.match(line.text):
        tail = _WORDS.split(tail)[0]  # × (1 - a), where a is the output
    is_told = any(c.isalnum() for c in tail) and is_mathematical(tail)
    return is_told and is_mathematical(head[relations[-1].end() :].lstrip())


def _is_item(before: str, line: str) -> bool:
    """Whether a sign with a blank behind it marks an item of a list: behind another one, or before a name."""
    bullet = _BULLET.match(line)
    if bullet is None:
        return False
    sibling = _BULLET.match(before)
    is_name = len(line[bullet.end() :].strip(" \t.,;")) < _SHORTEST_TERM
    return is_name or (sibling is not None and sibling["sign"] == bullet["sign"])


def is_dashed(text: str, start: int) -> bool:
    """Whether a dash and a blank stand before what begins there, and no other item beside that line."""
    line = text.rfind("\n", 0, start) + 1
    if _DASH.fullmatch(text, line, start) is None:
        return False
    width = _width(text[line:start])
    above = text[max(0, line - LONGEST_LINE) : line].splitlines()[::-1]
    below = text[start : start + LONGEST_LINE].splitlines()[1:]
    return not (_begins_with_item(above, width) or _begins_with_item(below, width))


def _begins_with_item(lines: list[str], width: int) -> bool:
    """Whether the first of the lines that is not indented deeper is an item."""
    first = next((line for line in lines if line.strip() and _width(line) <= width), "")
    return _BULLET.match(first) is not None


def _depth(text: str) -> int:
    return sum(text.count(c) for c in "([") - sum(text.count(c) for c in ")]")


def _width(text: str) -> int:
    return len(text) - len(text.lstrip())
