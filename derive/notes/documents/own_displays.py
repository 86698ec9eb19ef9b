r"""Displays that an author's own commands begin and end: \be … \ee, \eqn{…}."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from derive.notes.documents.formula import Found, Macro
from derive.notes.documents.macros import closing
from derive.notes.documents.marks import ENVIRONMENTS

_NAMES = "|".join(ENVIRONMENTS)
_BEGINS = re.compile(rf"\s*(?:\\begin\{{(?P<name>(?:{_NAMES})\*?)\}}(?:\{{\d+\}})?|(?P<mark>\\\[|\$\$))\s*")
_ENDS = re.compile(rf"\s*(?:\\end\{{(?P<name>(?:{_NAMES})\*?)\}}|(?P<mark>\\\]|\$\$))\s*")
_HOLDS = re.compile(rf"\s*(?:\\begin\{{(?:{_NAMES})\*?\}}|\\\[|\$\$).*#1.*", re.DOTALL)


def own_displays(text: str, macros: Mapping[str, Macro]) -> Iterator[Found]:
    """Their stretches, with the commands, which are expanded where the formula is read."""
    begins, ends = _sides(macros, _BEGINS), _sides(macros, _ENDS)
    holds = {name for name, macro in macros.items() if macro.count == 1 and _HOLDS.fullmatch(macro.body)}
    if not holds and not (begins and ends):
        return
    command = re.compile(
        rf"\\(?P<name>{'|'.join(sorted({*begins, *holds}, key=len, reverse=True))})(?![A-Za-z])\s*"
    )
    position = 0
    while opening := command.search(text, position):
        name, end = opening["name"], None
        if name in holds:
            end = closing(text, opening.end()) if text[opening.end() : opening.end() + 1] == "{" else None
        else:
            names = [
                own
                for own, kind in ends.items()
                if kind == begins[name] or {kind, begins[name]} <= {"[", "]"}
            ]
            last = (
                re.compile(rf"\\(?:{'|'.join(names)})(?![A-Za-z])").search(text, opening.end())
                if names
                else None
            )
            end = last.end() if last is not None else None
        position = end or opening.end()
        if end is not None:
            yield Found((opening.start(), end), (opening.start(), end), display=True)


def _sides(macros: Mapping[str, Macro], pattern: re.Pattern[str]) -> dict[str, str]:
    """The commands that are one side of a display, with what they begin or end."""
    found: dict[str, str] = {}
    for name, macro in macros.items():
        side = pattern.fullmatch(macro.body) if not macro.count else None
        if side is not None:
            found[name] = side["name"] or side["mark"].removeprefix("\\")
    return found
