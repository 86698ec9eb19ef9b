r"""Calls of NumPy within formulas: np.sum(Z, axis=1) as Z \mathbf{1}, np.dot(A, B) as A B."""

from __future__ import annotations

from itertools import takewhile

from derive.notes.reading.signs import CLOSERS, OPENERS, bracket_end
from derive.notes.reading.tokens import Token

_SUM, _PRODUCTS = "np.sum", {"np.dot": "", "np.matmul": "", "np.multiply": r"\odot"}
_LONGEST = max(len(name) for name in (_SUM, *_PRODUCTS))


def with_numpy_calls(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """The formula in the usual writing; a call that is not understood stays as it is."""
    kept: list[Token] = []
    ends, place = _ends(tokens), 0
    while place < len(tokens):
        length = _named(tokens, place)
        end = ends.get(place + length) if length else None
        if end is None:
            kept.append(tokens[place])
            place += 1
            continue
        name = _text(tokens[place : place + length])
        found = _written(name, _arguments(tokens[place + length + 1 : end]), tokens[place].column)
        kept += found or tokens[place : end + 1]
        place = end + 1
    return tuple(kept)


def _ends(tokens: tuple[Token, ...]) -> dict[int, int]:
    """Where every bracket closes, by the place at which it opens."""
    found, opened = dict[int, int](), list[int]()
    for place, token in enumerate(tokens):
        if token.text in OPENERS:
            opened.append(place)
        elif token.text in CLOSERS and opened:
            found[opened.pop()] = place
    return found


def _named(tokens: tuple[Token, ...], place: int) -> int:
    """How many tokens name a function of NumPy that is called there."""
    if tokens[place].text not in ("n", _SUM, *_PRODUCTS):
        return 0
    head = tuple(takewhile(lambda token: token.text != "(", tokens[place : place + _LONGEST + 1]))
    called = place + len(head) < len(tokens) and tokens[place + len(head)].text == "("
    return len(head) if called and _text(head) in (_SUM, *_PRODUCTS) else 0


def _text(tokens: tuple[Token, ...]) -> str:
    return "".join(token.text for token in tokens)


def _arguments(tokens: tuple[Token, ...]) -> list[tuple[Token, ...]]:
    found: list[list[Token]] = [[]]
    place = 0
    while place < len(tokens):
        end = bracket_end(tokens, place) or place
        if tokens[place].text == ",":
            found.append([])
        else:
            found[-1].extend(tokens[place : end + 1])
        place = end + 1
    return [tuple(argument) for argument in found]


def _written(name: str, arguments: list[tuple[Token, ...]], column: int) -> tuple[Token, ...] | None:
    """The same without a call."""
    if name in _PRODUCTS:
        if len(arguments) != 2:
            return None
        sign = (Token("command", _PRODUCTS[name], column),) if _PRODUCTS[name] else ()
        return (*_bracketed(arguments[0], column), *sign, *_bracketed(arguments[1], column))
    first, *options = arguments
    axis = [text for argument in options if (text := _text(argument)).startswith("axis=")]
    if len(axis) != 1 or not first or any("=" not in _text(argument) for argument in options):
        return None
    one = Token("number", "1", column)
    ones = (Token("command", r"\mathbf", column), Token("group", "{}", column, (one,)))
    match axis[0]:
        case "axis=1":
            return (*_bracketed(first, column), *ones)
        case "axis=0":
            turned = (Token("mark", "^", column), Token("letter", "T", column))
            return (*ones, *turned, *_bracketed(first, column))
        case _:
            return None


def _bracketed(tokens: tuple[Token, ...], column: int) -> tuple[Token, ...]:
    """An argument, which may hold calls itself."""
    return (Token("mark", "(", column), *with_numpy_calls(tokens), Token("mark", ")", column))
