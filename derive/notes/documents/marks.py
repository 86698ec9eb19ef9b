r"""Where mathematics stands between marks: `$…$`, `$$…$$`, `\(…\)`, `\[…\]`, and display environments."""

from __future__ import annotations

import re
from collections.abc import Iterator

from derive.notes.documents.formula import Found

ENVIRONMENTS = (
    "equation",
    "align",
    "gather",
    "multline",
    "eqnarray",
    "displaymath",
    "math",
    "flalign",
    "alignat",
    "xalignat",
    "IEEEeqnarray",
    "dmath",
    "aligned",
    "split",
)
_INNER = ("aligned", "split")  # which stand in another display
_NAMES = "|".join(ENVIRONMENTS)
_OPENING = re.compile(
    r"(?P<doubled>\\\\\()|(?P<escape>\\\\(?!\[)|\\\$)"
    r"|(?P<two>\$\$)|(?P<one>\$)|(?P<round>\\\()|(?P<square>\\\[)"
    rf"|\\begin\{{(?P<environment>(?:{_NAMES})\*?)\}}"
)
_DOUBLED = re.compile(r"\\\\\)|\n[ \t>]*\n")  # Markdown's writing of \( … \)
_CLOSING = {"two": re.compile(r"\$\$"), "round": re.compile(r"\\\)"), "square": re.compile(r"\\\]")}
_DOLLAR = re.compile(r"\\.|\$|\n[ \t>]*\n", re.DOTALL)  # a line of a quote may be empty
BEGINS = re.compile(rf"\\begin\{{(?P<name>(?:{_NAMES})\*?)\}}(?:\{{\d+\}})?|(?P<mark>\\\[|\$\$)")
ENDS = re.compile(rf"\\end\{{(?P<name>(?:{_NAMES})\*?)\}}|(?P<mark>\\\]|\$\$)")
_MATHEMATICAL = re.compile(r"[\\=^_]")


def marked(text: str) -> Iterator[Found]:
    """The marked stretches in order; a mark that is never closed is passed over."""
    position = 0
    unclosed: set[str] = (
        set()
    )  # kinds of marks that nothing closes any more, so that time stays in step with length
    while opening := _OPENING.search(text, position):
        kind = opening["environment"] or str(opening.lastgroup)
        found = None if kind in unclosed else _closed(text, opening)
        if found is None:
            position = opening.end()
            if kind not in ("escape", "one", "doubled"):
                unclosed.add(kind)
        else:
            yield found
            position = found.outside[1]


def _closed(text: str, opening: re.Match[str]) -> Found | None:
    kind, start = opening.lastgroup, opening.end()
    if kind == "escape":
        return None
    if kind == "one":
        return _inline(text, opening.start())
    if kind == "doubled":
        end = _DOUBLED.search(text, start)
        if end is None or not end.group().startswith("\\"):
            return None
        return Found((start, end.start()), (opening.start(), end.end()))
    if kind == "environment":
        name = opening["environment"]
        end = text.find(rf"\end{{{name}}}", start)
        if end < 0:
            return None
        whole = (opening.start(), end + len(name) + 6)
        return Found(whole, whole, display=True)
    closing = _CLOSING[str(kind)].search(text, start)
    if closing is None:
        return None
    return Found((start, closing.start()), (opening.start(), closing.end()), display=kind != "round")


def _inline(text: str, opening: int) -> Found | None:
    """`$…$` in one paragraph; beside spaces only when it is plainly mathematics: 5 $ and 6 $ is not."""
    for mark in _DOLLAR.finditer(text, opening + 1):
        if mark.group().startswith("\\"):
            continue
        if mark.group() != "$":
            return None
        inside = text[opening + 1 : mark.start()]
        if not inside.strip():
            return None
        tight = not inside[0].isspace() and not inside[-1].isspace()
        money = inside[0].isdigit() and text[mark.end() : mark.end() + 1].isdigit()
        if (tight and not money) or _MATHEMATICAL.search(inside):
            return Found((opening + 1, mark.start()), (opening, mark.end()))
        return None
    return None


def display_alone(begin: str, end: str) -> tuple[str, str]:
    """What an own environment puts around its inside, without what is outside of the display."""
    opening, closings = BEGINS.search(begin), [*ENDS.finditer(end)]
    if opening is None or not closings or opening["name"] in _INNER:
        return begin, end
    return begin[opening.start() :], end[: closings[-1].end()]
