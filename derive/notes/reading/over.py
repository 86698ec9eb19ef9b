r"""Fractions of plain TeX, {a + b \over 2}: all of the braces before the command is above, the rest below."""

from __future__ import annotations

from dataclasses import replace

from derive.notes.reading.signs import CLOSERS, OPENERS, RELATIONS
from derive.notes.reading.tokens import Token, refused

Tokens = tuple[Token, ...]
_FRACTIONS = {r"\over": r"\frac", r"\choose": r"\binom"}
_SLOPES = ("d", r"\partial")
_CELLS = ("&", r"\\")
_BEGIN, _END = (*OPENERS, r"\left.", *_CELLS), (*CLOSERS, r"\right.", *_CELLS)


def with_fractions(tokens: Tokens) -> Tokens:
    r"""The tokens with \frac for \over. Raises ParseError where braces are missing, L = a \over b."""
    tokens = tuple(part for token in tokens for part in _parts(token))
    while (place := next((p for p, token in enumerate(tokens) if _is_fraction(token)), None)) is not None:
        start, end = place - _reach(tokens[:place][::-1], _BEGIN, _END), place + 1
        end += _reach(tokens[end:], _END, _BEGIN)
        above, below = tokens[start:place], tokens[place + 1 : end]
        if not above or not below or any(_is_fraction(t) or _is_relation(t) for t in (*above, *below)):
            raise refused(tokens[place], "braces around its fraction are missing")
        first = above[0]
        fraction = Token("command", _FRACTIONS[tokens[place].text], first.column, spaced=first.spaced)
        both = (Token("group", "{}", part[0].column, part) for part in (above, below))
        tokens = (*tokens[:start], fraction, *both, *tokens[end:])
    return tokens


def _parts(token: Token) -> Tokens:
    r"""The token with its fractions; {d \over dx} without its braces, since it takes what follows."""
    if not token.inside:
        return (token,)
    inside = with_fractions(token.inside)
    is_whole = token.kind == "group" and len(inside) == 3 and inside != token.inside
    if (
        is_whole
        and inside[0].text == r"\frac"
        and inside[1].inside[:1]
        and inside[1].inside[0].text in _SLOPES
    ):
        return inside
    return (replace(token, inside=inside),)


def _is_fraction(token: Token) -> bool:
    return token.kind == "command" and token.text in _FRACTIONS


def _is_relation(token: Token) -> bool:
    return token.kind != "group" and token.text in RELATIONS


def _reach(tokens: Tokens, ends: tuple[str, ...], opens: tuple[str, ...]) -> int:
    """How many tokens stand up to the bracket or cell that ends the fraction."""
    depth = 0
    for count, token in enumerate(tokens):
        text = "" if token.kind == "group" else token.text
        if not depth and text in ends:
            return count
        if text not in _CELLS:
            depth += (text in opens) - (text in ends)
    return len(tokens)
