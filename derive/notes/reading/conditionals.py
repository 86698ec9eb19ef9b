r"""Conditional densities and probabilities, p(x|z), P(O=o \mid C=c): each a quantity with a name of its own.

The bar is no absolute value, and p(x|z) is another function than p(z|x) or p(x): what stands in the brackets
is a part of the name. An index that all of it has, p(y_i|x_i), is the index of the quantity.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from derive.notes.reading.names import letter_name
from derive.notes.reading.signs import CLOSERS, OPENERS, bracket_end
from derive.notes.reading.tokens import Token
from derive.notes.written import printed_name

_BARS = ("|", r"\mid", r"\vert")
_FONTS = (r"\mathbf", r"\boldsymbol", r"\mathrm", r"\vec", r"\mathit")
_NORMS = (r"\|", r"\Vert", r"\parallel", "‖", "∥")


def with_conditionals(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """The tokens with one letter for each p(x|z)."""
    for place in range(len(tokens) - 4, -1, -1):  # the innermost first
        start = _bracket_of(tokens, place)
        end = bracket_end(tokens, start) if start else None
        if end is not None and (found := _conditional(tokens[place : end + 1], start - place)):
            tokens = (*tokens[:place], *found, *tokens[end + 1 :])
    return tokens


def _bracket_of(tokens: tuple[Token, ...], place: int) -> int:
    """Where the bracket behind a letter opens, which may have an index: p_θ(; 0 for no such thing."""
    before = tokens[place - 1].text if place else ""
    if letter_name(tokens[place]) is None or tokens[place].kind == "group" or before in ("_", "^"):
        return 0
    start = place + 3 if tokens[place + 1].text == "_" else place + 1
    return start if start < len(tokens) and tokens[start].text == "(" else 0


def _conditional(tokens: tuple[Token, ...], start: int) -> tuple[Token, ...]:
    """The letter with the index that all of its arguments have; nothing where the bar is no condition."""
    inside = tokens[start + 1 : -1]
    bars = [place for place, token in enumerate(inside) if token.text in _BARS]
    if len(bars) != 1 or not 0 < bars[0] < len(inside) - 1 or any(t.text in _NORMS for t in inside):
        return ()
    depth = sum((t.text in OPENERS) - (t.text in CLOSERS) for t in inside[: bars[0]])
    scripts = {(t.text, _plain(below)) for t, below in pairwise(inside) if t.text in ("_", "^")}
    runs = {(mark, text) for mark, text in scripts if not text.isdigit()}
    powers = any(mark == "^" and not text.startswith("(") for mark, text in scripts)
    if depth or powers or len(runs) > 1 or (runs and len(scripts) > 1):
        return ()
    values = _values(inside)
    if runs and values:
        return ()
    name = "".join((*_named(tokens[:start]), "(", *_named(_without(inside, values), dropped=bool(runs)), ")"))
    letter = Token("letter", name, tokens[0].column, (), tokens[0].spaced)
    if values:
        below = tuple(inside[place + 1] for place in values)
        return (letter, Token("mark", "_", letter.column), Token("group", "{}", letter.column, below))
    script = next((k for k, t in enumerate(inside) if t.text in ("_", "^")), None) if runs else None
    return (letter,) if script is None else (letter, *inside[script : script + 2])


def _values(inside: tuple[Token, ...]) -> list[int]:
    """Where the = o of O = o stands, with a letter for one of the values: an index."""
    ends = ("", ",", ";", *_BARS)
    after = [*(token.text for token in inside[2:]), ""]
    return [
        place
        for place, (token, value) in enumerate(pairwise(inside))
        if token.text == "=" and letter_name(value) is not None and after[place] in ends
    ]


def _without(inside: tuple[Token, ...], values: list[int]) -> tuple[Token, ...]:
    gone = {place + k for place in values for k in (0, 1)}
    return tuple(token for place, token in enumerate(inside) if place not in gone)


def _named(tokens: tuple[Token, ...], *, dropped: bool = False) -> Iterator[str]:
    """What the name says, without scripts where these are `dropped`."""
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.text in ("_", "^") and dropped:
            place += 2
            continue
        if token.inside:
            yield from _named(token.inside, dropped=dropped)
        elif token.text in _BARS:
            yield "|"
        elif token.text not in (*_FONTS, "_", "^"):
            yield printed_name(letter_name(token) or token.text.removeprefix("\\"))
        place += 1


def _plain(token: Token) -> str:
    return "".join(map(_plain, token.inside)) if token.inside else token.text
