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
