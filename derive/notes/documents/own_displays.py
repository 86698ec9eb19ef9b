r"""Displays that an author's own commands begin and end: \be … \ee, \eqn{…}, \begin{eqn} … \end{eqn}."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from derive.notes.documents.formula import Found, Macro
from derive.notes.documents.macros import closing
from derive.notes.documents.marks import BEGINS, ENDS


def own_displays(text: str, macros: Mapping[str, Macro]) -> Iterator[Found]:
    """Their stretches, with the commands, which are expanded where the formula is read."""
    closers = {**_pairs(macros), **_environments(macros)}
    holds = {name for name, macro in macros.items() if macro.count == 1 and _holds(macro.body)} - {*closers}
    if not holds and not closers:
        return
    command = re.compile(rf"\\(?P<name>{_either({*closers, *holds})})\s*")
    unclosed: set[str] = set()  # so that time stays in step with length
    position = 0
    while opening := command.search(text, position):
        name, end = opening["name"], None
        if name in holds:
            end = closing(text, opening.end()) if text.startswith("{", opening.end()) else None
        elif name not in unclosed:
            last = closers[name].search(text, opening.end())
            end = last.end() if last is not None else None
            if end is None:
                unclosed.add(name)
        position = end or opening.end()
        if end is not None:
            yield Found((opening.start(), end), (opening.start(), end), display=True)


def _pairs(macros: Mapping[str, Macro]) -> dict[str, re.Pattern[str]]:
    """The commands that begin a display, with those that end it."""
    begins, ends = _sides(macros, BEGINS), _sides(macros, ENDS)
    found: dict[str, re.Pattern[str]] = {}
    for name, kind in begins.items():
        closers = {own for own, other in ends.items() if other == kind or {other, kind} <= {"[", "]"}}
        if closers:
            found[name] = re.compile(rf"\\(?:{_either(closers)})")
    return found


def _environments(macros: Mapping[str, Macro]) -> dict[str, re.Pattern[str]]:
    """The same of own environments around displays; their arguments are a part of the stretch."""
    names = [name.removeprefix("begin") for name in macros if name.startswith("begin{")]
    return {
        f"begin{name}": re.compile(re.escape(rf"\end{name}"))
        for name in names
        if BEGINS.match(macros[f"begin{name}"].body) and ENDS.search(macros[f"end{name}"].body)
    }


def _sides(macros: Mapping[str, Macro], pattern: re.Pattern[str]) -> dict[str, str]:
    """The commands that are one side of a display, with what they begin or end."""
    found: dict[str, str] = {}
    for name, macro in macros.items():
        side = pattern.fullmatch(macro.body.strip()) if name.isalpha() and not macro.count else None
        if side is not None:
            found[name] = side["name"] or side["mark"].removeprefix("\\")
    return found


def _holds(body: str) -> bool:
    """Whether it is a display of its own argument."""
    return BEGINS.match(body.strip()) is not None and "#1" in body


def _either(names: set[str]) -> str:
    """A pattern for one of the names; the longest go first, and behind a command no letter follows."""
    ordered = sorted(names, key=lambda name: (-len(name), name))
    return "|".join(re.escape(name) + ("(?![A-Za-z])" if name.isalpha() else "") for name in ordered)
