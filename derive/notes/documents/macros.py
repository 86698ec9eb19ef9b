r"""The author's own commands: \newcommand, \def, \DeclareMathOperator, and their expansion in a formula."""

from __future__ import annotations

import re
from collections import ChainMap, Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from derive.errors import ParseError
from derive.notes.documents.formula import Formula, Macro, Span
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


@dataclass(frozen=True, slots=True)
class Definitions:
    """The macros that a text defines, and where each definition stands."""

    parts: list[tuple[Span, dict[str, Macro]]]

    @property
    def spans(self) -> list[Span]:
        """Where they stand, in order."""
        return [span for span, _ in self.parts]

    @property
    def macros(self) -> dict[str, Macro]:
        """All of them; of a name that is defined again, the last."""
        return {name: macro for _, defined in self.parts for name, macro in defined.items()}

    def at(self, formulas: list[Formula], macros: dict[str, Macro]) -> list[Formula]:
        """The formulas with the macros of the document; what is defined again means what was said last."""
        counts = Counter(name for _, defined in self.parts for name in defined)
        again = [
            (span[0], {name: macro for name, macro in defined.items() if counts[name] > 1})
            for span, defined in self.parts
        ]
        again = [(start, defined) for start, defined in again if defined]
        if not again:
            return formulas
        held = {name: macro for _, defined in reversed(again) for name, macro in defined.items()}  # the first
        found: list[Formula] = []
        for formula in formulas:
            while again and again[0][0] < formula.span[0]:
                held = {**held, **again.pop(0)[1]}
            found.append(replace(formula, macros=ChainMap(held, macros)))
        return found


def definitions_in(text: str) -> Definitions:
    """What a text defines."""
    parts: list[tuple[Span, dict[str, Macro]]] = []
    ends: dict[int, int] | None = None
    for found in _DEFINITION.finditer(text):
        if len(parts) >= MOST_MACROS or (parts and found.start() < parts[-1][0][1]):
            continue
        ends = _ends(text) if ends is None else ends
        count = 3 if found["own"] else 2 if found["pair"] or found["environment"] else 1
        bodies = [*_parts(text, found.end(), ends, count=count)]
        if len(bodies) == count:
            defined = _defined(found, [text[slice(*inside)] for inside, _ in bodies])
            parts.append(((found.start(), bodies[-1][1]), defined))
    return Definitions(parts)


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
