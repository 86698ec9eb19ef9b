"""Mathematics in Markdown and plain text: between marks, in fences of mathematics, and in running text."""

from __future__ import annotations

import re

from derive.notes.documents.formula import Found, Span, blanked, enclosed
from derive.notes.documents.marks import marked
from derive.notes.documents.quotes import unquoted
from derive.notes.documents.running import is_mathematical, running

_FENCE = re.compile(r"^[ \t>]*(?P<mark>`{3,}|~{3,})[ \t]*+\{?\.?(?P<word>[^\s`{}]*+)[^\n`]*+$", re.MULTILINE)
_FRONT = re.compile(r"\A---[ \t]*\n.*?\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_COMMENT = re.compile(r"<!--|<(?P<code>pre|code)\b[^<>\n]*>", re.IGNORECASE)
_OPTIONS = re.compile(r"(?:\s*+:[\w-]+:[^\n]*\n)*+")  # of ```{math}
_GITLAB = re.compile(r"\$`(?P<inside>[^`\n]+)`\$")
_CODE = re.compile(r"(?<!`)(?P<mark>`+)(?!`)(?P<inside>[^\n]*?[^`\n])(?P=mark)(?!`)")
_LINK = re.compile(r"\]\([^()\n]*\)|<https?://[^<>\n]*>|https?://\S+|<[a-z/][^<>\n]*>", re.IGNORECASE)
_INDENT = 4  # of code, deeper than the text
_LINE = re.compile(
    r"^(?P<indent>[ \t]*+)(?=\S)(?P<opens>(?:[-*+:]|\d{1,9}[.)])(?=[ \t])|\[\^|!!!|\?\?\?|===)?[^\n]*+",
    re.MULTILINE,
)
_MATHEMATICS = ("math", "latex", "tex", "katex")


def in_markdown(text: str, *, has_code: bool = True) -> list[Found]:
    """All stretches of mathematics in order; in plain text, indented lines are no code."""
    hidden: list[Span] = [found.span() for found in _FRONT.finditer(text)]
    hidden += enclosed(text, _COMMENT, lambda opening: f"</{opening['code']}>" if opening["code"] else "-->")
    found: list[Found] = []
    for inside, outside, is_mathematics in _fences(text):
        hidden.append(outside)
        if is_mathematics:
            found.append(Found(inside, outside, display=True))
    visible = blanked(text, hidden)
    if has_code:
        visible = blanked(visible, _indented(visible))
    for mark in _GITLAB.finditer(visible):
        found.append(Found(mark.span("inside"), mark.span()))
    visible = blanked(visible, [f.outside for f in found])
    code = list(_CODE.finditer(visible))
    dollars = list(marked(blanked(visible, [m.span() for m in code])))
    found += dollars
    rest = blanked(visible, [f.outside for f in dollars])
    rest = blanked(rest, [m.span() for m in code])
    rest = blanked(rest, [m.span() for m in _LINK.finditer(rest)])
    return sorted([*found, *running(unquoted(rest, []))], key=lambda f: f.outside)


def _indented(text: str) -> list[Span]:
    """Code by its indentation: behind a blank line, in no list, note or admonition, and no mathematics."""
    lines = [*_LINE.finditer(text)]
    widths = [len(line["indent"].expandtabs(_INDENT)) for line in lines]
    least = min(widths, default=0) + _INDENT
    found: list[Span] = []
    held, end = False, 0
    for line, width in zip(lines, widths, strict=True):
        behind = text.count("\n", end, line.start()) != 1  # a blank line, or the beginning
        going = bool(found) and found[-1][1] == end
        if width < least:
            held = bool(line["opens"]) or (held and not (behind and width < least - _INDENT + 2))
        elif not held and going:
            found[-1] = (found[-1][0], line.end())
        elif not held and behind:
            found.append(line.span())
        end = line.end()
    return [span for span in found if not is_mathematical(text[slice(*span)], every=True)]


def _fences(text: str) -> list[tuple[Span, Span, bool]]:
    """Fenced blocks: what is inside, all of it, whether it is mathematics; an open one goes to the end."""
    found: list[tuple[Span, Span, bool]] = []
    opening: re.Match[str] | None = None
    for fence in _FENCE.finditer(text):
        if opening is None:
            opening = fence
        elif fence["mark"].startswith(opening["mark"]) and not fence["word"]:
            options = _OPTIONS.match(text, opening.end(), fence.start())
            inside = (options.end() if options is not None else opening.end(), fence.start())
            is_mathematics = opening["word"].lower() in _MATHEMATICS
            if opening["word"] or not is_mathematical(text[slice(*inside)], every=True):
                found.append((inside, (opening.start(), fence.end()), is_mathematics))
            opening = None
    if opening is not None:
        found.append(((opening.end(), len(text)), (opening.start(), len(text)), False))
    return found
