r"""The author's own commands: \newcommand, \def, \DeclareMathOperator, and their expansion in a formula."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from derive.errors import ParseError
from derive.notes.documents.formula import Macro, Span

MOST_MACROS = 2_000
LARGEST = 40_000  # characters of an expanded formula
_DEFINITION = re.compile(
    r"\\(?:(?:re)?newcommand|providecommand|DeclareRobustCommand)\*?\s*+\{?\s*+\\(?P<name>[A-Za-z]+)\s*+\}?"
    r"\s*+(?:\[(?P<count>[0-9])\])?\s*+(?:\[(?P<default>[^\[\]]*)\])?\s*+(?=\{)"
    r"|\\def\s*+\\(?P<def>[A-Za-z]+)\s*+(?P<parameters>(?:#[0-9])*)\s*+(?=\{)"
    r"|\\DeclareMathOperator(?P<star>\*?)\s*+\{?\s*+\\(?P<operator>[A-Za-z]+)\s*+\}?\s*+(?=\{)"
)
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_COMMAND = re.compile(r"\\([A-Za-z]+)\s*")


def macros_of(text: str) -> tuple[dict[str, Macro], list[Span]]:
    """The macros that a text defines, and where the definitions stand."""
    macros: dict[str, Macro] = {}
    spans: list[Span] = []
    ends: dict[int, int] | None = None
    for found in _DEFINITION.finditer(text):
        ends = _ends(text) if ends is None else ends
        end = ends.get(found.end())
        if end is None or len(macros) >= MOST_MACROS or (spans and found.start() < spans[-1][1]):
            continue
        body = text[found.end() + 1 : end - 1]
        if found["operator"]:
            macros[found["operator"]] = Macro(rf"\operatorname{{{body}}}")
        elif found["def"]:
            macros[found["def"]] = Macro(body, found["parameters"].count("#"))
        else:
            macros[found["name"]] = Macro(body, int(found["count"] or 0), found["default"])
        spans.append((found.start(), end))
    return macros, spans


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
