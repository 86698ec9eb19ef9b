"""Statements with ±: two claims where both sides have it; else a value that is one of two: x = 2 ± 1."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from derive.notes.reading.statements import Statement
from derive.notes.reading.tokens import Token

_EQUAL = ("=", ":=", "≈")


def with_both_signs(statement: Statement) -> list[Statement]:
    """A statement with ± is two of them, for the sides that have it; others stand beside a set of two."""
    if not any(has_two_signs(side) for side in statement.sides):
        return [statement]
    return [one for part in _parts(statement) for one in _of_part(part)]


def _parts(statement: Statement) -> Iterator[Statement]:
    """The runs of sides that all have ± or none of which has it, and between them the links."""
    sides, before = statement.sides, int(statement.continues)  # a sign stands before the first side
    double = [has_two_signs(side) for side in sides]
    start = 0
    for end in range(1, len(sides) + 1):
        if end < len(sides) and double[end] is double[start]:
            continue
        signs = statement.signs[start + before * bool(start) : end - 1 + before]
        if signs or len(sides) == 1:
            continues = statement.continues and not start
            yield _part(statement, sides[start:end], signs=signs, continues=continues)
        if end < len(sides):
            signs = statement.signs[end - 1 + before : end + before]
            yield _part(statement, sides[end - 1 : end + 1], signs=signs, continues=False)
        start = end


def _part(
    statement: Statement, sides: list[tuple[Token, ...]], *, signs: list[str], continues: bool
) -> Statement:
    """Some of its sides; conditions are those of the whole."""
    conditions = list(statement.conditions)
    return replace(statement, sides=sides, signs=signs, continues=continues, conditions=conditions)


def _of_part(part: Statement) -> list[Statement]:
    double = [has_two_signs(side) for side in part.sides]
    if not any(double):
        return [part]
    if all(double) or part.signs[0] not in _EQUAL:
        return [_with_one_sign(part, plus) for plus in "+-"]
    single, other = part.sides if double[1] else part.sides[::-1]
    comma = Token("mark", ",", other[0].column)
    opens, closes = (replace(comma, text=text) for text in (r"\{", r"\}"))
    members = (opens, *_with_sign(other, "+"), comma, *_with_sign(other, "-"), closes)
    return [replace(part, sides=[single, members], signs=["∈"])]


def _with_one_sign(statement: Statement, plus: str) -> Statement:
    return replace(
        statement,
        sides=[_with_sign(side, plus) for side in statement.sides],
        signs=list(statement.signs),
        conditions=list(statement.conditions),
    )


def _with_sign(tokens: tuple[Token, ...], plus: str) -> tuple[Token, ...]:
    r"""`\pm` read as `plus`, `\mp` as the opposite."""
    signs = {r"\pm": plus, r"\mp": "-" if plus == "+" else "+", "±": plus}
    return tuple(
        Token("mark", signs[t.text], t.column)
        if t.text in signs
        else replace(t, inside=_with_sign(t.inside, plus))
        for t in tokens
    )


def has_two_signs(tokens: tuple[Token, ...]) -> bool:
    """Whether ± occurs."""
    return any(t.text in (r"\pm", r"\mp", "±") or has_two_signs(t.inside) for t in tokens)
