r"""The author's own commands: \newcommand, \def, \DeclareMathOperator, and their expansion in a formula."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from derive.errors import ParseError
from derive.notes.documents.formula import Macro, Span
from derive.notes.documents.marks import display_alone

MOST_MACROS = 2_000
LARGEST = 40_000  # characters of an expanded formula
_ARGUMENTS = r"\s*+(?:\[(?P<%s>[0-9])\])?\s*+(?:\[(?P<%s>[^\[\]]*)\])?\s*+"
_SPECIFIED = r"\s*+\{\s*+(?:O\s*+\{(?P<%s>[^{}]*)\})?(?P<%s>(?:\s*+m)*+)\s*+\}\s*+"  # of xparse: O{a} m m
_NAME = r"\s*+\{?\s*+\\(?P<%s>[A-Za-z]+)\s*+\}?"
_DEFINITION = re.compile(
    rf"\\(?:(?:re)?newcommand|providecommand|DeclareRobustCommand)\*?{_NAME % 'name'}"
    rf"{_ARGUMENTS % ('count', 'default')}(?=\{{)"
    rf"|\\(?:New|Renew|Provide|Declare)DocumentCommand{_NAME % 'command'}"
    rf"{_SPECIFIED % ('given', 'all')}(?=\{{)"
    r"|\\def\s*+\\(?P<def>[A-Za-z]+)\s*+(?P<parameters>(?:#[0-9])*)\s*+(?=\{)"
    rf"|\\DeclareMathOperator\*?{_NAME % 'operator'}\s*+(?=\{{)"
    rf"|\\DeclarePairedDelimiter(?P<own>X?){_NAME % 'pair'}\s*+(?:\[(?P<entries>[0-9])\])?\s*+"
    rf"|\\(?:re)?newenvironment\*?\s*+\{{\s*+(?P<environment>[A-Za-z]+\*?)\s*+\}}"
    rf"{_ARGUMENTS % ('takes', 'usual')}"
)
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_COMMAND = re.compile(r"\\((?:begin|end)\{[A-Za-z]+\*?\}|[A-Za-z]+)\s*")
_PART = re.compile(r"\s*(?:(?P<brace>\{)|\\(?:[A-Za-z]+|.)|[^\s{}\\])")  # an argument, or where it begins
_PARAMETER = re.compile(r"#([1-8])")


def macros_of(text: str) -> tuple[dict[str, Macro], list[Span]]:
    """The macros that a text defines, and where the definitions stand."""
    macros: dict[str, Macro] = {}
    spans: list[Span] = []
    ends: dict[int, int] | None = None
    for found in _DEFINITION.finditer(text):
        if len(macros) >= MOST_MACROS or (spans and found.start() < spans[-1][1]):
            continue
        ends = _ends(text) if ends is None else ends
        count = 3 if found["own"] else 2 if found["pair"] or found["environment"] else 1
        parts = [*_parts(text, found.end(), ends, count=count)]
        if len(parts) == count:
            macros |= _defined(found, [text[slice(*inside)] for inside, _ in parts])
            spans.append((found.start(), parts[-1][1]))
    return macros, spans


def _parts(text: str, position: int, ends: Mapping[int, int], *, count: int) -> Iterator[tuple[Span, int]]:
    """So many parts of a definition, without braces, and where each ends; fewer where one is never closed."""
    for _ in range(count):
        part = _PART.match(text, position)
        if part is None:
            return
        if part["brace"]:
            end = ends.get(part.start("brace"))
            if end is None:
                return
            yield (part.end(), end - 1), end
        else:
            end = part.end()
            yield (part.start(), end), end
        position = end


def _defined(found: re.Match[str], parts: list[str]) -> dict[str, Macro]:
    """The macros of one definition: those of an environment are its two ends."""
    body, last = parts[0], parts[-1]
    if found["operator"]:
        return {found["operator"]: Macro(rf"\operatorname{{{body}}}")}
    if found["def"]:
        return {found["def"]: Macro(body, found["parameters"].count("#"))}
    if found["command"]:
        given = found["given"]
        return {found["command"]: Macro(body, found["all"].count("m") + (given is not None), given)}
    if found["pair"]:
        inside = last.replace(r"\delimsize", "") if found["own"] else "#1"
        count = int(found["entries"] or 1)
        inside = _PARAMETER.sub(lambda entry: f"#{int(entry[1]) + 1}", inside)  # behind the size, [\big]
        return {found["pair"]: Macro(f"{body} {inside}{parts[1]}", count + 1, "", starred=True)}
    if found["environment"]:
        begin, end = display_alone(body, last)
        begins, name = Macro(begin, int(found["takes"] or 0), found["usual"]), f"{{{found['environment']}}}"
        return {f"begin{name}": begins, f"end{name}": Macro(end)}
    return {found["name"]: Macro(body, int(found["count"] or 0), found["default"])}


def _ends(text: str) -> dict[int, int]:
    """For each brace that is closed, the offset behind its partner."""
    found: dict[int, int] = {}
    open_: list[int] = []
    for mark in _BRACE.finditer(text):
        if mark.group() == "{":
            open_.append(mark.start())
        elif mark.group() == "}" and open_:
            found[open_.pop()] = mark.end()
    return found


def closing(text: str, opening: int) -> int | None:
    """The offset behind the brace that closes the one at `opening`."""
    depth, position = 0, opening
    while position < len(text):
        character = text[position]
        if character == "\\":
            position += 1
        elif character in "{}":
            depth += 1 if character == "{" else -1
            if depth == 0:
                return position + 1
        position += 1
    return None


def expanded(text: str, macros: Mapping[str, Macro]) -> str:
    """`text` with the author's commands replaced. Raises ParseError when that never ends or grows large."""
    for _ in range(30):
        new = "".join(_once(text, macros)) if macros else text
        if new == text:
            return text
        if len(new) > LARGEST:
            break
        text = new
    raise ParseError("the author's own commands expand without end, or to a formula that is too long")


def _once(text: str, macros: Mapping[str, Macro]) -> Iterator[str]:
    position = 0
    while found := _COMMAND.search(text, position):
        macro = macros.get(found[1])
        if macro is None:
            yield text[position : found.end()]
            position = found.end()
            continue
        yield text[position : found.start()]
        body, position = _applied(text, found, macro)
        yield body
    yield text[position:]


def _applied(text: str, found: re.Match[str], macro: Macro) -> tuple[str, int]:
    """The body with its arguments, and the offset behind them."""
    if not macro.count:
        return f"{macro.body}{found.group()[1 + len(found[1]) :]}", found.end()
    position, arguments = found.end(), list[str]()
    if macro.starred and text.startswith("*", position):
        position += 1
    if macro.default is not None:
        optional = re.compile(r"\s*\[([^\[\]]*)\]").match(text, position)
        arguments.append(optional[1] if optional else macro.default)
        position = optional.end() if optional else position
    while len(arguments) < macro.count:
        argument, position = _argument(text, position)
        arguments.append(argument)
    body = re.sub(r"#([1-9])", lambda m: (arguments + [""] * 9)[int(m[1]) - 1], macro.body)
    return body, position


def _argument(text: str, position: int) -> tuple[str, int]:
    while position < len(text) and text[position].isspace():
        position += 1
    if position >= len(text):
        return "", position
    if text[position] == "{":
        end = closing(text, position)
        if end is None:
            raise ParseError("a brace is never closed")
        return text[position + 1 : end - 1], end
    command = re.compile(r"\\(?:[A-Za-z]+|.)").match(text, position)
    end = command.end() if command else position + 1
    return text[position:end], end
