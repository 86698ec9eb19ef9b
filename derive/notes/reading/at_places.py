r"""What is evaluated at a place, \left.\frac{∂L}{∂a}\right|_{a=y} = 0: a statement where a = y."""

from __future__ import annotations

from dataclasses import replace

from derive.notes.reading.signs import RELATIONS
from derive.notes.reading.statements import Statement
from derive.notes.reading.tokens import Token

_BARS = ("|", r"\vert")


def with_place(statement: Statement) -> Statement:
    """The statement with what stands below the bar behind its left side as a condition."""
    if statement.signs[:1] != ["="] or statement.continues:
        return statement
    found = _parted(statement.sides[0])
    if found is None:
        return statement
    inside, below = found
    return replace(
        statement,
        sides=[inside, *statement.sides[1:]],
        conditions=[*statement.conditions, below],
        conditional=True,
    )


def _parted(side: tuple[Token, ...]) -> tuple[tuple[Token, ...], tuple[Token, ...]] | None:
    """What is evaluated, and the equation of the place: of a side that is nothing else."""
    if len(side) < 4 or side[-2].text != "_" or side[-3].text not in _BARS or side[-1].kind != "group":
        return None
    below, inside = side[-1].inside, side[:-3]
    if sum(token.text == "=" for token in below) != 1 or any(token.text in _BARS for token in inside):
        return None
    if inside[0].text == r"\left.":
        inside = inside[1:]
    apart = any(token.text in ("+", "-", r"\left.", r"\right.", *RELATIONS) for token in inside)
    return None if apart and side[0].text != r"\left." else (inside, below)
