"""Mathematics in reStructuredText: the `math` directive, the `math` role, and running text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from derive.notes.documents.formula import Found, Span, blanked
from derive.notes.documents.running import running

_ROLE = re.compile(r":math:`(?P<inside>(?:\\.|[^`\\])+)`", re.DOTALL)
_DIRECTIVE = re.compile(r"^(?P<indent>[ \t]*+)\.\.[ \t]+math::(?P<first>[^\n]*)(?:\n|\Z)", re.MULTILINE)
_CODE = re.compile(
    r"^(?P<indent>[ \t]*+)(?:\.\.[ \t]+(?:code|code-block|sourcecode|literalinclude|plot|raw|doctest"
    r"|testcode|prompt|ipython|highlight|parsed-literal|graphviz|tikz)::[^\n]*|(?!\.\.[ \t])[^\n]*::)"
    r"[ \t]*\n",
    re.MULTILINE,
)
_COMMENT = re.compile(
    r"^(?P<indent>[ \t]*+)\.\.(?:[ \t]*|[ \t]+(?!\[|\||_)(?![\w.+:-]+::(?:\s|$))[^\n]*)(?:\n|\Z)",
    re.MULTILINE,
)
_OPTION = re.compile(r"[ \t]*+:[\w-]+:[^\n]*")
_LITERAL = re.compile(r"(?<!`)``(?=\S)[^\n]*?(?<=\S)``(?!`)")


def in_restructured_text(text: str) -> list[Found]:
    """All stretches of mathematics in order; blank lines part the formulas of one directive."""
    text = blanked(text, list(_comments(text)))
    found: list[Found] = []
    for directive in _DIRECTIVE.finditer(text):
        end = _block_end(text, directive.end(), len(directive["indent"].expandtabs()))
        outside = (directive.start(), end)
        if directive["first"].strip():
            found.append(Found(directive.span("first"), outside, display=True))
        found += [Found(span, outside, display=True) for span in _parts(text, directive.end(), end)]
    rest = blanked(text, {f.outside for f in found})
    code: list[Span] = []
    for block in _CODE.finditer(rest):
        code.append((block.end(), _block_end(rest, block.end(), len(block["indent"].expandtabs()))))
    rest = blanked(rest, code)
    rest = blanked(rest, [m.span() for m in _LITERAL.finditer(rest)])
    roles = [Found(m.span("inside"), m.span()) for m in _ROLE.finditer(rest)]
    rest = blanked(rest, [f.outside for f in roles])
    return sorted([*found, *roles, *running(rest)], key=lambda f: f.inside)


def _comments(text: str) -> Iterator[Span]:
    """Two points that begin no directive, with all that is indented deeper."""
    end = 0
    for comment in _COMMENT.finditer(text):
        if comment.start() >= end:
            end = _block_end(text, comment.end(), len(comment["indent"].expandtabs()))
            yield comment.start(), end


def _block_end(text: str, start: int, indent: int) -> int:
    """Where the lines end that are indented deeper than `indent`."""
    position = end = start
    while position < len(text):
        stop = text.find("\n", position)
        stop = len(text) if stop < 0 else stop + 1
        line = text[position:stop].expandtabs()
        if line.strip():
            if len(line) - len(line.lstrip()) <= indent:
                break
            end = stop
        position = stop
    return end


def _parts(text: str, start: int, end: int) -> list[Span]:
    parts: list[Span] = []
    position = start
    for gap in (*re.compile(r"\n[ \t]*\n").finditer(text, start, end), None):
        stop = gap.start() if gap else end
        while (option := _OPTION.match(text, position, stop)) is not None:
            position = min(option.end() + 1, stop)
        if text[position:stop].strip():
            parts.append((position, stop))
        position = gap.end() if gap else end
    return parts
