r"""Data in tables: a column or a row headed x_i, with a number in every cell, gives x = (1, 2, 3).

Only headings with an index letter are data: the numbers under x and σ(x) may be values of a function, and
those under x_1 and x_2 belong to one example each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from derive.notes.documents.formula import Formula, Places, enclosed

LEAST = 2  # cells with numbers
MOST = 200
_RULE = frozenset("|:- \t>")  # of the line under a Markdown table's first row
_TABULAR = re.compile(r"\\begin\{(tabular[x*]?|longtable)\}")
_COLUMNS = re.compile(r"(?:\s*\[[^\]]*\])?(?:\s*\{[^{}]*\}){0,3}")
_RULES = re.compile(r"\\(?:hline|toprule|midrule|bottomrule|cline\{[^{}]*\})")
_HEAD = re.compile(
    r"(?P<name>\\?[A-Za-z]+|\\(?:mathbf|bm|boldsymbol)\{[A-Za-z]\})"
    r"\s*(?:\^\s*\{\(\s*(?P<raised>[ijkmnt])\s*\)\}|_\s*\{?\s*(?P<lowered>[ijkmnt])\s*\}?)"
)
_COUNTER = re.compile(r"\\?#|No\.?|[ijkmnt]|(?:example|sample|point|observation|Nr\.?)s?", re.IGNORECASE)
_NUMBER = re.compile(r"[-−+]?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands between two bars, and where it begins."""

    text: str
    start: int

    @property
    def bare(self) -> str:
        """The text without the marks of mathematics and of emphasis."""
        return self.text.strip(" \t\n$*`").removeprefix(r"\(").removesuffix(r"\)").strip()


Row = Sequence[Cell]


def with_data(text: str, formulas: list[Formula]) -> list[Formula]:
    """The formulas of a text, and those that its tables tell, in the order of their places."""
    if not formulas:
        return formulas
    places = Places(text)
    told = [
        replace(formulas[0], text=data, line=line, column=column, prose="\n", after="", span=(start, start))
        for data, start in _data(text)
        for line, column in (places.of(start),)
    ]
    plain = [replace(one, display=False, plain=False, opens=False, problem="", rest=False) for one in told]
    return sorted([*formulas, *plain], key=lambda formula: formula.span[0]) if plain else formulas


def _data(text: str) -> Iterator[tuple[str, int]]:
    for rows in (*_in_markdown(text), *_in_latex(text)):
        columns = [list(column) for column in zip(*rows, strict=True)]
        for lines in (columns, rows):
            yield from _of_lines(lines)


def _of_lines(lines: Sequence[Row]) -> Iterator[tuple[str, int]]:
    """x = (1, 2, 3) for every line that is headed x_i, where the lines that count do so from 1."""
    for line in lines:
        if _COUNTER.fullmatch(line[0].bare) and [cell.bare for cell in line[1:]] != [
            str(place) for place in range(1, len(line))
        ]:
            return
    for line in lines:
        head, numbers = _HEAD.fullmatch(line[0].bare), [cell.bare.replace("−", "-") for cell in line[1:]]
        if head and LEAST <= len(numbers) <= MOST and all(_NUMBER.fullmatch(n) for n in numbers):
            yield f"{head['name']} = ({', '.join(numbers)})", line[1].start


def _in_markdown(text: str) -> Iterator[list[Row]]:
    """The rows of the tables that have a line of dashes under the first row."""
    for begin, stop in _rules(text):
        above = text.rfind("\n", 0, max(0, begin - 1)) + 1
        rows = [_between_bars(text, above, begin - 1)] if begin else []
        start = stop + 1
        while start < len(text):
            end = text.find("\n", start)
            end = len(text) if end < 0 else end
            if "|" not in text[start:end]:
                break
            rows.append(_between_bars(text, start, end))
            start = end + 1
        if len(rows) > 1 and len({len(row) for row in rows}) == 1:
            yield rows


def _rules(text: str) -> Iterator[tuple[int, int]]:
    """Where the lines of dashes and bars begin and end."""
    start = 0
    for line in text.split("\n"):
        if "-" in line and "|" in line and _RULE.issuperset(line):
            yield start, start + len(line)
        start += len(line) + 1


def _between_bars(text: str, start: int, end: int) -> Row:
    line = text[start:end]
    inner = line.strip(" \t>").strip("|")
    return _cells(inner, start + line.index(inner) if inner else start, "|")


def _in_latex(text: str) -> Iterator[list[Row]]:
    for begin, end in enclosed(text, _TABULAR, lambda opening: f"\\end{{{opening[1]}}}"):
        begin = text.index("}", begin) + 1
        inside = _RULES.sub(lambda rule: " " * len(rule.group()), text[begin:end])
        inside = inside[: inside.rfind("\\end")]
        start = _COLUMNS.match(inside)
        position = start.end() if start else 0
        rows = list[Row]()
        for line in inside[position:].split("\\\\"):
            if line.strip():
                rows.append(_cells(line, begin + position, "&"))
            position += len(line) + 2
        if len(rows) > 1 and len({len(row) for row in rows}) == 1:
            yield rows


def _cells(line: str, start: int, bar: str) -> Row:
    cells = list[Cell]()
    for part in line.split(bar):
        cells.append(Cell(part, start + len(part) - len(part.lstrip())))
        start += len(part) + 1
    return cells
