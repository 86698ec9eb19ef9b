"""A line that YAML cannot read, or reads as less than was written → the line that was meant, in one sentence.

These are the mistakes of those who write YAML seldom: a text with a colon or a '#', a tab, a first sign that
YAML keeps for itself. Each is told by the look of the line where the parser stopped, or of the one above it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

PROSE = {"title", "subtitle", "text", "heading"}
SPACES = "\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff"  # what looks like a space and is none to YAML
# What \alpha, \beta, \tanh, \vec, \frac, \rho, \eta, \Nu, \Lambda and \Pi begin with in double quotes.
ESCAPED = "\a\b\t\v\f\r\x1b\x85\u2028\u2029"
START = r"^(?P<start>\s*(?:- +)*+(?:[\w\"']+: +)?+)"  # what stands before a value


@dataclass(frozen=True, slots=True)
class Stop:
    """Where the parser stopped and why; `began` is the line of what it was reading. Lines count from 1."""

    problem: str
    line: int
    began: int


@dataclass(frozen=True, slots=True)
class Mistake:
    """How the line looks, what the parser says of it, and the sentence, which may use the match."""

    look: str
    tell: str | Callable[[re.Match[str]], str]
    problem: str = ""

    def sentence(self, line: str, problem: str) -> str:
        """ "" where the line is another one."""
        found = re.search(self.look, line)
        if found is None or not re.search(self.problem, problem):
            return ""
        return self.tell if isinstance(self.tell, str) else self.tell(found)


def quoted(text: str) -> str:
    """The text as YAML reads it back, whatever is in it."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1]
    plain = '"' not in text and "\\" not in text
    return f'"{text}"' if plain else "'" + text.replace("'", "''") + "'"


def _needs_quotes(text: str) -> Callable[[re.Match[str]], str]:
    def tell(found: re.Match[str]) -> str:
        right = f"{found['start'].strip()} {quoted(found['rest'])}".strip()
        return f"{text.format(**found.groupdict())} needs quotes: {right}"

    return tell


def _begins(signs: str) -> Mistake:
    look = START + rf"(?P<rest>(?P<sign>{signs}).*)$"
    return Mistake(look, _needs_quotes("a text that begins with '{sign}'"))


def _escaped(found: re.Match[str]) -> str:
    return f"{ESCAPES}: {found['start'].strip()} {quoted(found['rest'])}"


SINGLE = r"'(?:[^']|'')*'"
FOREIGN = "this line is indented with a space of another kind; YAML takes plain spaces only"
ESCAPES = "in double quotes a '\\' begins an escape; put the text into single ones"
HERE = (  # on the line where the parser stopped, or on the one where that began which it was reading
    Mistake(r"^ *\t", "a tab indents this line; YAML takes spaces only"),
    Mistake(r"\t", "there is a tab before a value; YAML takes spaces only", r"'\\t'"),
    Mistake(rf"^\s*[{SPACES}]", FOREIGN),
    Mistake(r"^%", "a comment begins with '#', not with '%'"),
    Mistake(r"^\s*[*•] ", "an entry of a list begins with '- ', a dash and a space"),
    Mistake(r"^---", "'---' begins a second document here; a spec is one", "another document"),
    Mistake(START + r"(?P<rest>\".*\\.*)$", _escaped, "escape"),
    _begins(r"[@`%*]|&(?= )|[?-](?= )"),
    _begins(r"[|>](?![+-]?[1-9]?[+-]?\s*(?:#.*)?$)"),
    Mistake(r"[\]}]", "this closing bracket closes nothing", r"but found '[\]}]'"),
    Mistake(
        START + r"(?P<rest>(?P<sign>[\[{]).*[\]}]\s*[^\s\]}#][^\]}]*)$",
        _needs_quotes("a text that begins with '{sign}'"),
        "<scalar>",
    ),
    Mistake(
        START + rf"(?P<rest>(?:\"[^\"]*\"|{SINGLE})\s*[^\s#].*)$",
        _needs_quotes("a text with quotes in it"),
        "<scalar>",
    ),
    Mistake(
        r"[\[{]",
        "within brackets an entry with brackets needs quotes, or a line of its own that begins with '- '",
        r"expected ',' or .* got '[\[{]'",
    ),
    Mistake(r": ", "within brackets a text with ': ' in it needs quotes", r"expected ',' or .* got ':'"),
    Mistake(
        r"^(?P<start>\s*(?:- +)*+\w+: +)(?P<rest>[^\s\[{\"'|>&*!].*:(?: .*|$))",
        _needs_quotes("a text with a colon in it"),
        "mapping values",
    ),
    Mistake(
        r"^ *(?:- |[\w\"']+:(?: |$))",
        "the indentation of this line fits nothing above it; "
        "the keys of a mapping stand in one column, and so do the entries of a list",
        "expected <block end>",
    ),
)
ABOVE = (  # on the line above the one where the parser stopped
    Mistake(
        r"^(?P<start>\s*(?:- +)*+\w+:)(?P<rest>[^\s:/].*)$",
        lambda found: f"a space is missing after the colon: {found['start'].strip()} {found['rest'].strip()}",
    ),
    Mistake(
        r"^\s*(?:- +)*+(?P<key>\w+)\s*$",
        lambda found: f"a colon is missing after '{found['key']}': {found['key']}: …",
        "mapping values|expected ':'",
    ),
    Mistake(
        r"^[^:]*$", "this line has no key, and is not indented as a part of the text above it", "expected ':'"
    ),
    Mistake(rf"^\s*[{SPACES}]", FOREIGN),
)
DEEPER = "this line is indented deeper than the key above it, which has its value already"


def meant(text: str, stop: Stop) -> tuple[int, str]:
    """The line of the mistake and the sentence for it; the parser's own words where none is known."""
    lines = text.splitlines()
    return next(_found(lines, stop), (stop.line, f"invalid YAML: {stop.problem}"))


def _found(lines: list[str], stop: Stop) -> Iterator[tuple[int, str]]:
    yield from _unclosed(lines, stop)
    above = next((n for n in range(stop.line - 1, 0, -1) if _at(lines, n).strip()), 0)
    for places, mistakes in (((stop.line, stop.began), HERE), ((stop.began, above), ABOVE)):
        for place in dict.fromkeys(places):
            for mistake in mistakes:
                if said := mistake.sentence(_at(lines, place), stop.problem):
                    yield place, said
    if _indent(_at(lines, stop.line)) > _indent(_at(lines, above)) and "mapping values" in stop.problem:
        yield stop.line, DEEPER


def _unclosed(lines: list[str], stop: Stop) -> Iterator[tuple[int, str]]:
    """A bracket or a quote that lasts to the next key, or to the end."""
    beyond = stop.line > len(lines) or (stop.line > stop.began and re.match(r"\w+:", _at(lines, stop.line)))
    if bracket := re.search(r"expected ',' or '([\]}])'", stop.problem):
        if beyond:
            yield stop.began, f"a bracket that opens here is never closed; its '{bracket[1]}' is missing"
    elif "end of stream" in stop.problem:
        yield stop.began, "a quote that opens here is never closed"


def _at(lines: list[str], number: int) -> str:
    return lines[number - 1] if 0 < number <= len(lines) else ""


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def lost(name: str, value: str, *, written: str, behind: str) -> str:
    """The sentence for a text that YAML shortens or changes without a word, or "".

    `written` is the text in the file, `behind` what follows on its line.
    """
    comment = re.match(r"\s+(#\S.*)", behind)
    if comment and name in PROSE and not written.startswith(("'", '"', "|", ">")):
        return (
            f"a text with ' #' in it needs quotes: {name}: {quoted(_on_one_line(f'{written} {comment[1]}'))}"
        )
    broken = any("\n" in part for part in value.split("$")[1::2])  # $\nabla L$ with a line end for \n
    if written.startswith('"') and (broken or any(sign in value for sign in ESCAPED)):
        return f"{ESCAPES}: {quoted(_on_one_line(written))}"
    return ""


def swallowed(written: str) -> int:
    """How far below its first line an entry has the next one in it, indented deeper; 0 where it has none."""
    rows = written.splitlines()
    return next((n for n, row in enumerate(rows) if n and re.match(r"\s*- .*\w\]? = ", row)), 0)


def unspaced(key: str) -> str:
    """The sentence for a key `x:1` without a value, in brackets; "" for another one."""
    found = re.fullmatch(r"(\w+):(\S.*)", key)
    return f"a space is missing after the colon: {found[1]}: {found[2]}" if found else ""


def remedy(wanted: str, value: object) -> str:
    """What to write for a list or a text that YAML took for something else."""
    match wanted, value:
        case "a list", str() | dict():
            return "; begin each entry with '- ', a dash and a space"
        case "text", dict():
            return "; put a formula that holds ': ' into quotes"
        case _:
            return ""
