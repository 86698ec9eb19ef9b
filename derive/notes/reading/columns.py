r"""The columns of a display: what stands side by side is parted, and a row goes on in its own column.

`&` separates pairs of columns, as amsmath sets them: z &= wx + b & a &= \sigma(z) are two statements, and
`&= …` below one of them goes on with that one.
"""

from __future__ import annotations

from dataclasses import dataclass

from derive.notes.reading.signs import CLOSERS, OPENERS, OPERATORS, RELATIONS, bracket_end, is_number, sign_in
from derive.notes.reading.tokens import Token

Tokens = tuple[Token, ...]
_EQUAL = ("=", ":=", "=:", r"\approx", r"\leftarrow", r"\propto", r"\sim")
_COMPARED = ("<", ">", r"\leq", r"\geq", r"\neq", r"\not=")
_SPACES = (r"\quad", r"\qquad")
_ENDS = (",", ";", ".", ":", *_SPACES)
_BEGINS = (r"\frac", r"\sqrt", r"\sum", r"\prod", r"\partial", r"\nabla", r"\mathbf", r"\boldsymbol", r"\bar")


@dataclass(frozen=True, slots=True)
class _Part:
    """What stands side by side with other statements of its row."""

    column: int  # the first of its cells that is not empty
    tokens: Tokens
    added: bool = False  # the row begins below the right side of the one before, with a factor


def in_columns(rows: list[Tokens], environment: str) -> list[Tokens]:
    """The rows of an environment without its alignment marks; statements side by side parted."""
    blocks: list[dict[int, list[Tokens]]] = []
    for row in rows:
        parts = _parts(_cells(row), environment)
        above = blocks[-1][max(blocks[-1])] if blocks else []
        if above and _open_at_end(above[-1]) > 0 and _closes(row):
            above[-1] += tuple(token for part in parts for token in part.tokens)
        elif blocks and any(part.added or _goes_on(part.tokens) for part in parts):
            for part in parts:
                _put(blocks[-1], part)
        else:
            blocks.append({part.column: [part.tokens] for part in parts})
    return [row for block in blocks for row in _rows(block)]


def _rows(block: dict[int, list[Tokens]]) -> list[Tokens]:
    """Row by row, or one column after the other where one goes on."""
    apart = Token("command", r"\quad", 0)
    if all(len(column) == 1 for column in block.values()):
        columns = [column[0] for column in block.values()]
        return [tuple(token for column in columns for token in (apart, *column))[1:]]
    rows = [
        (apart, *row) if number and not place else row
        for number, column in enumerate(block.values())
        for place, row in enumerate(column)
    ]
    return rows


def _put(block: dict[int, list[Tokens]], part: _Part) -> None:
    """The part into its column, or the last one that begins before it."""
    before = [column for column in block if column <= part.column]
    column = max(before, default=min(block, default=part.column))  # 0: its first row has a left side there
    rows = block.setdefault(column, [])
    if part.added and rows and column == 0 and _takes_factor(rows[-1]):
        rows[-1] += part.tokens
    else:
        rows.append(part.tokens)


def _open_at_end(row: Tokens) -> int:
    """How many brackets a row leaves open."""
    plain = [token.text for token in row if token.kind != "group"]
    return sum((text in OPENERS) - (text in CLOSERS) for text in plain)


def _closes(row: Tokens) -> bool:
    r"""Whether a row closes a bracket of the one above, before any sign: no y \in ]0, 1]."""
    signs = [place for place, token in enumerate(row) if token.kind != "group" and token.text in RELATIONS]
    row = row[: min(signs, default=len(row))]
    return any(_open_at_end(row[:end]) < 0 for end in range(len(row) + 1))


def _goes_on(tokens: Tokens) -> bool:
    return bool(tokens) and tokens[0].kind != "group" and tokens[0].text in (*RELATIONS, *OPERATORS)


def _takes_factor(row: Tokens) -> bool:
    """Whether a row breaks off within its right side, so that the next may multiply it."""
    last = row[-1] if row else None
    ends = last is None or (last.kind != "group" and last.text in (*_ENDS, *OPERATORS, *RELATIONS))
    worded = any(token.kind == "text" and not (token.typed or token.named) for token in row)
    return not ends and not worded and sign_in(row) is not None


def _is_factor(row: Tokens, environment: str) -> bool:
    r"""`& (p - q)`, and no sign: what is above it is multiplied."""
    starts = row[:1] and row[0].text == "&"
    if environment in ("cases", "dcases", "array") or not (starts or environment.startswith("multline")):
        return False
    tokens = _plain(row)
    within = tokens[:-1] if tokens and tokens[-1].text in _ENDS else tokens
    if not within or any(token.text in (*RELATIONS, *_ENDS, "&") for token in within):
        return False
    worded = any(token.kind == "text" and not (token.typed or token.named) for token in tokens)
    first = tokens[0]
    begins = first.kind in ("letter", "group") or first.text in (*OPENERS, *_BEGINS)
    return begins and not worded and not is_number(within)


def _cells(row: Tokens) -> list[Tokens]:
    cells: list[list[Token]] = [[]]
    for token in row:
        if token.text == "&" and token.kind != "group":
            cells.append([])
        else:
            cells[-1].append(token)
    return [tuple(cell) for cell in cells]


def _plain(cell: Tokens) -> Tokens:
    """Without the marks, space and empty braces at the beginning, which move a row that goes on."""
    place = 0
    while place < len(cell) and _moves(cell[place]):
        place += 1
    return cell[place:]


def _moves(token: Token) -> bool:
    empty = token.kind == "group" and not token.inside
    return empty or (token.kind != "group" and token.text in ("&", *_SPACES))


def _parts(cells: list[Tokens], environment: str) -> list[_Part]:
    """The statements of a row. Empty cells within it stand before a remark."""
    mark = Token("mark", "&", 0)
    row = tuple(token for cell in cells for token in (mark, *cell))[1:]
    if _is_factor(row, environment):
        return [_Part(sum(token.text == "&" for token in row), _plain(row), added=True)]
    parts: list[_Part] = []
    start, taken = 0, list[Token]()
    for place, cell in enumerate(cells):
        how = _apart(cells, start, place)
        if how == "number":
            continue
        if how == "condition" or (how and environment in ("cases", "dcases")):
            taken.append(Token("text", "if", 0))
        elif how == "column":
            parts.append(_Part(_first(cells, start), tuple(taken)))
            start, taken = place, []
        elif how:
            taken.append(Token("command", r"\quad", 0))
        taken += cell if taken else _plain(cell)
    return [*parts, _Part(_first(cells, start), tuple(taken))]


def _first(cells: list[Tokens], start: int) -> int:
    return next((place for place in range(start, len(cells)) if _plain(cells[place])), start)


def _apart(cells: list[Tokens], start: int, place: int) -> str:
    """How a cell stands beside those before it: a column, a remark, a condition, a number, or a part."""
    before = tuple(token for cell in cells[start:place] for token in cell)
    cell = _plain(cells[place])
    following = next((token for later in cells[place + 1 : place + 2] for token in _plain(later)), None)
    sign = sign_in(before)
    doubled = place > 1 and not cells[place - 1]
    if sign is None or before[-1].text in RELATIONS:
        return "remark" if doubled and before else ""
    below = following is not None and following.kind != "group" and following.text in RELATIONS
    numbered = is_number(tuple(token for token in cell if token.text not in _SPACES))
    if numbered and not any(cells[place + 1 :]):
        return "number"
    if numbered and not below and sign_in(cells[place + 1]) is not None:
        return "column"  # (2) & z = x
    fits = doubled or (place - start) % _period(cells[start:place]) == 0
    if not cell:
        return "column" if below and fits and not doubled else ""
    if cell[0].kind == "text" and not below:
        return "remark" if doubled or len(cell) == 1 else ""
    if cell[0].kind != "group" and (cell[0].text in RELATIONS or cell[0].text in OPERATORS):
        return "column" if below and fits and cell[0].text == "-" else "remark" if doubled else ""
    bracketed = bracket_end(cell, 0) == len(cell) - 1
    own = following if below and not bracketed else sign_in(cell)
    if own is None or not fits:
        return "remark" if doubled else ""
    if own.text in _COMPARED:
        return "condition"
    return "column" if own.text in _EQUAL and not bracketed else "remark"


def _period(cells: list[Tokens]) -> int:
    """How many cells a statement takes: up to the first one with something behind a sign."""
    signed = False
    for place, cell in enumerate(cells):
        for token in cell:
            if signed:
                return place + 1
            signed = token.kind != "group" and token.text in RELATIONS
    return len(cells)
