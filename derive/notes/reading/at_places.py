r"""What is evaluated at a place, \left.\frac{∂L}{∂a}\right|_{a=y} = 0: a statement where a = y."""

from __future__ import annotations

from dataclasses import replace

from derive.notes.reading.signs import RELATIONS
from derive.notes.reading.statements import Statement
from derive.notes.reading.tokens import Token

_BARS = ("|", r"\vert")
_CALLED = (r"\cdot", r"\times", r"\sin", r"\cos", r"\log", r"\exp", r"\tanh")
_SLOPES = ("d", r"\partial", r"\nabla", r"\dot", "'", "_", r"\sum", r"\prod", r"\int", r"\Delta")


def with_place(statement: Statement) -> Statement:
    """The statement with what stands below the bar behind its left side as a condition."""
    if statement.signs[:1] != ["="] or statement.continues:
        return statement
    found = _parted(statement.sides[0])
    if found is None:
        return statement
    inside, below = found
    value = _inserted(inside, below)
    if value is not None and value != inside:
        return replace(statement, sides=[value, *statement.sides[1:]])
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


def _inserted(inside: tuple[Token, ...], below: tuple[Token, ...]) -> tuple[Token, ...] | None:
    """What is evaluated, with the number of the place for its letter; None where a slope stands in it."""
    letter, sign, *number = below if len(below) > 2 else (None, None)
    if letter is None or sign is None or sign.text != "=" or letter.kind != "letter":
        return None
    if [token.kind in ("number", "letter") for token in number if token.text != "-"] != [True]:
        return None
    value = (Token("mark", "(", letter.column), *number, Token("mark", ")", letter.column))
    return _with_value(inside, letter.text, value)


def _with_value(tokens: tuple[Token, ...], letter: str, value: tuple[Token, ...]) -> tuple[Token, ...] | None:
    kept: list[Token] = []
    for place, token in enumerate(tokens):
        if token.text in _SLOPES or token.kind in ("text", "environment"):
            return None
        if token.kind == "letter" and token.text == letter:
            if _is_argument(tokens, place):
                return None
            kept += value
        elif token.kind == "group":
            inside = _with_value(token.inside, letter, value)
            if inside is None:
                return None
            kept.append(replace(token, inside=inside))
        else:
            kept.append(token)
    return tuple(kept)


def _is_argument(tokens: tuple[Token, ...], place: int) -> bool:
    r"""Whether a letter is all that a command takes: \hat x, 2^x, \frac xy."""
    before = tokens[place - 1] if place else None
    halves = r"\frac" in [token.text for token in tokens[max(0, place - 2) : place]]
    named = before is not None and before.kind == "command" and before.text not in _CALLED
    return halves or named or (before is not None and before.text == "^")
