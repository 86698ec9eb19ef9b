"""The signs between the sides of a statement, and the brackets that keep them inside."""

from __future__ import annotations

from derive.notes.reading.tokens import Token

RELATIONS = {
    "=": "=",
    ":=": ":=",
    "=:": "=:",
    r"\approx": "≈",
    r"\leftarrow": "←",
    r"\propto": "∝",
    r"\sim": "~",
    "<": "<",
    ">": ">",
    r"\leq": "<=",
    r"\geq": ">=",
    r"\neq": "≠",
    r"\in": "∈",
    r"\rightarrow": "→",
    r"\mapsto": "→",
    r"\ll": "<",
    r"\gg": ">",
    r"\leftrightarrow": "→",
    r"\subset": "∈",
    r"\not=": "≠",
}
OPERATORS = ("+", "-", r"\cdot", r"\times", r"\odot", "*", "/")
OPENERS = ("(", "[", r"\{", r"\langle")
CLOSERS = (")", "]", r"\}", r"\rangle")


def bracket_end(row: tuple[Token, ...], place: int) -> int | None:
    """Where the bracket closes that opens here."""
    if row[place].text not in OPENERS or row[place].kind == "group":
        return None
    depth = 0
    for end in range(place, len(row)):
        depth += (row[end].text in OPENERS) - (row[end].text in CLOSERS)
        if depth == 0:
            return end
    return None


def sign_in(tokens: tuple[Token, ...]) -> Token | None:
    """The first sign between sides; in a bracket only where it is the whole."""
    tokens = tokens[1:-1] if tokens and bracket_end(tokens, 0) == len(tokens) - 1 else tokens
    depth = 0
    for token in tokens:
        depth += (token.text in OPENERS) - (token.text in CLOSERS)
        if token.kind != "group" and token.text in RELATIONS and depth <= 0:
            return token
    return None


def is_number(cell: tuple[Token, ...]) -> bool:
    """(3): the number of an equation."""
    return len(cell) == 3 and cell[0].text == "(" and cell[1].kind == "number" and cell[2].text == ")"
