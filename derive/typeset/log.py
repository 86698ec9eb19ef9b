"""What TeX's log means to an author: the first error, the boxes that stick out, the pages.

The writer marks each block with a comment line `%<derive:BLOCK:FILE:LINE>`; the nearest mark above a
line of the LaTeX source says which block, and which line of the spec, it came from.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARK = re.compile(r"^%<derive:([^:>]*):(.*):(\d*)>\s*$")
_ERROR = re.compile(r"^(?:(?P<file>\S[^:\n]*):(?P<line>\d+): |! )(?P<says>.+)$", re.MULTILINE)
_AT_LINE = re.compile(r"^l\.(\d+)", re.MULTILINE)
_LAST_COMMAND = re.compile(r"(\\(?:[A-Za-z@]+|.))\s*$")
_OVERFULL = re.compile(
    r"^Overfull \\([hv])box \(([\d.]+)pt too (?:wide|high)\)(?:.*? (?:at lines?|on line) (\d+))?",
    re.MULTILINE,
)
_MISSING = re.compile(r"^Missing character: There is no (\S+)(?: \([^)]*\))? in font (\S+?)!", re.MULTILINE)
_PAGES = re.compile(r"^Output written on .*? \((\d+) pages?, \d+ bytes\)", re.MULTILINE | re.DOTALL)
_AGAIN = re.compile(r"Rerun (?:to get cross|LaTeX)")  # not for outlines: job.out itself is compared
_FAREWELLS = ("Emergency stop", " ==> Fatal error", "==> Fatal error")
_NO_END = re.compile(r"^! Emergency stop\.\n<\*>", re.MULTILINE)  # at the file's end
_NOT_FOUND = re.compile(r"File `\S+\.(?:sty|cls|def)' not found")
_RUNAWAY = re.compile(r"^Runaway \w+\?\n(.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Overfull:
    """A box that sticks out by `points`, with its line of the LaTeX source where TeX says one."""

    points: float
    line: int | None


def pages(log: str) -> int:
    """The number of pages written; 0 when there is no PDF."""
    found = _PAGES.search(log)
    return int(found.group(1)) if found else 0


def asks_again(log: str) -> bool:
    """Whether a package asks for another pass."""
    return _AGAIN.search(log) is not None


def overfull(log: str) -> tuple[Overfull, ...]:
    """Every overfull box, in order."""
    found = (match.groups() for match in _OVERFULL.finditer(log))
    return tuple(Overfull(float(points), int(line) if line else None) for _, points, line in found)


def missing(log: str) -> tuple[str, ...]:
    """Every character that its font lacks (TeX leaves it out without an error), as `ß in font cmmi10`."""
    return tuple(dict.fromkeys(f"{char} in font {font}" for char, font in _MISSING.findall(log)))


def origin(source: str, line: int | None) -> str:
    """`reports/x.yaml:7: block 'chain'` of the nearest mark at or above `line`; "" when there is none."""
    for text in reversed(source.split("\n")[:line] if line else []):
        if found := _MARK.match(text):
            block, file, number = found.groups()
            place = ":".join(part for part in (file, number) if part)
            return f"{place}: block '{block}'" if place else f"block '{block}'"
    return ""


def first_error(log: str, source: str) -> str:
    """One sentence: where it came from, what TeX says, and its line of the LaTeX source. Never the log.

    TeX halts at its first error, so that is the last one it tells before its farewell ("Emergency stop").
    """
    found = [match for match in _ERROR.finditer(log) if not match["says"].startswith(_FAREWELLS)]
    if not found:
        unfinished = _NO_END.search(log) is not None
        return "the LaTeX source has no \\end{document}" if unfinished else "TeX stopped without saying why"
    context = log[found[-1].end() : found[-1].end() + 4000]
    says = _printable(found[-1]["says"]).rstrip(".")
    if says == "Undefined control sequence":
        says += _undefined(context)
    elif _NOT_FOUND.search(says):
        says += ": derive doctor says what to install"
    line = _line(found[-1], context) or _runaway(log, source)
    place = f" (line {line} of the LaTeX source)" if line else ""
    came_from = origin(source, line)
    return f"{came_from}: TeX says: {says}{place}" if came_from else f"TeX says: {says}{place}"


def _line(error: re.Match[str], context: str) -> int | None:
    """TeX's own `file:line`, unless the error is inside a package: then `l.N` is no line of ours either."""
    if error["file"] is not None:
        return int(error["line"]) if error["file"].removeprefix("./") == "job.tex" else None
    found = _AT_LINE.search(context)
    return int(found.group(1)) if found else None


def _runaway(log: str, source: str) -> int | None:
    """The line of an argument that never ended (TeX only noticed at the end of the file)."""
    found = _RUNAWAY.search(log)
    if found is None:
        return None
    letters = [
        (char, row) for row, text in enumerate(source.split("\n"), 1) for char in "".join(text.split())
    ]
    start = "".join(char for char, _ in letters).rfind("".join(found[1].split())[:30])
    return letters[start][1] if start >= 0 else None


def _undefined(context: str) -> str:
    """The command at which the first context line breaks off: ` \\foo`."""
    first = context.lstrip("\n").partition("\n")[0]
    found = _LAST_COMMAND.search(_printable(first))
    return f" {found.group(1)}" if found else ""


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text).strip()[:300]
