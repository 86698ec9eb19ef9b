"""Mathematics in running text, without marks: ∂L/∂a = −y/a + (1−y)/(1−a), x = [1, 2], w ← w − η ∂L/∂w."""

from __future__ import annotations

import re
from collections.abc import Iterator

from derive.notes.documents.formula import Found

_WORDS = "exp log ln max min tanh sigmoid sigma relu softmax sqrt sin cos abs cosh sinh"
_FUNCTIONS = frozenset(_WORDS.split())  # words that belong to a formula
_SHORT = "so as is at in on of or if to we an by it be do no up us me my he am go"
_ENGLISH = frozenset(_SHORT.split())
_RELATION = re.compile(r"(?<![<>=!])(?::=|==?|≈|←|≔)(?![=>])")
_WORD = re.compile(r"(?P<word>[^\W\d_]{2,}(?:[_^]?[\w₀-₉ᵢⱼₖ]+)?)|(?P<other>\S)|(?P<space>[ \t]+)", re.UNICODE)
_SPECIAL = re.compile(r"[∂∇Σ∑Πσηαβγδθλμωφπ′″ˣŷŵẑẏỹȳx̂·×−√≈←²³₀-₉ᵢⱼₖ⊙ᵀ⊤]")
_SHORT_NAME = re.compile(r"[A-Za-zα-ωŷẑ]{1,2}[0-9₀-₉]*|d[A-Za-z]/?|∂.*")
_ASSIGNMENT = re.compile(
    r"(?<![\w.,)\]=])(?P<all>(?P<name>[A-Za-zα-ω][\w₀-₉]{0,3})\s*=\s*"
    r"(?P<value>[-−]?\d+(?:\.\d+)?(?![\w.]*\w)|\[\s*[-−]?\d[-−\d., ]*\]))(?![\w=(+*/^·×])"
)
_ITEM = re.compile(r"[ \t]*(?:\d{1,3}|[a-zA-Z])[.)][ \t]+")  # of a list
_TRIMMED = " \t.,;:!?*_|>-–—→#"
_LONGEST_LINE = 2_000


def running(text: str) -> Iterator[Found]:
    """Formulas in the lines of `text`, which shows nothing that stands between marks."""
    offset = 0
    for line in text.split("\n"):
        if len(line) <= _LONGEST_LINE and _RELATION.search(line):
            marker = _ITEM.match(line)
            line = " " * marker.end() + line[marker.end() :] if marker else line
            for start, end in _formulas(line):
                yield Found((offset + start, offset + end), (offset + start, offset + end), plain=True)
        offset += len(line) + 1


def _formulas(line: str) -> Iterator[tuple[int, int]]:
    taken = 0
    for relation in _RELATION.finditer(line):
        if relation.start() < taken:
            continue
        start, end = _grown(line, relation)
        text = line[start:end]
        if _SPECIAL.search(text) and _sides(text):
            yield start, end
            taken = end
            continue
        for found in _ASSIGNMENT.finditer(line, taken):
            if found.start("all") <= relation.start() < found.end("all"):
                yield found.span("all")
                taken = found.end("all")


def _sides(text: str) -> bool:
    parts = _RELATION.split(text)
    return all(any(c.isalnum() for c in part) for part in parts)


def _grown(line: str, relation: re.Match[str]) -> tuple[int, int]:
    """The stretch of mathematical words around a relation."""
    words = [(m.start(), m.end(), _is_mathematical(m)) for m in _WORD.finditer(line)]
    first = next(i for i, (_, end, _ok) in enumerate(words) if end > relation.start())
    low = high = first
    while low > 0 and words[low - 1][2]:
        low -= 1
    while high + 1 < len(words) and words[high + 1][2]:
        high += 1
    start, end = words[low][0], words[high][1]
    return _trimmed(line, start, end)


def _is_mathematical(word: re.Match[str]) -> bool:
    if word["word"] is None:
        return word.group() not in ";:→⇒" or word.group().isspace()
    text = word["word"]
    if text.lower() in _ENGLISH:
        return False
    return text in _FUNCTIONS or bool(_SPECIAL.search(text)) or bool(_SHORT_NAME.fullmatch(text))


def _trimmed(line: str, start: int, end: int) -> tuple[int, int]:
    while start < end and line[start] in _TRIMMED:
        start += 1
    while end > start and line[end - 1] in _TRIMMED and not _closes_bars(line[start:end]):
        end -= 1
    while start < end and _unbalanced(line[start:end]):
        if line[start] in "([" and line[start:end].count(line[start]) > line[start:end].count(
            {"(": ")", "[": "]"}[line[start]]
        ):
            start += 1
        elif line[end - 1] in ")]":
            end -= 1
        else:
            break
    return start, end


def _closes_bars(text: str) -> bool:
    return text.endswith("|") and text.count("|") % 2 == 0


def _unbalanced(text: str) -> bool:
    return text.count("(") != text.count(")") or text.count("[") != text.count("]")
