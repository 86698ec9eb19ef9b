"""w_{12} beside w_{ji}, or beside W x: two digits are two places, and not the twelfth of w_1, w_2, …"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from derive.notes.judging.reading import ReadFormula
from derive.notes.reading.tokens import Token

_NAMES = ("letter", "command")


def with_digit_pairs(formulas: list[ReadFormula]) -> list[ReadFormula]:
    """The formulas with two places for the 12 of a w_{12} beside w_{ji}, where no w_9 counts up to it."""
    sides = [side for read in formulas for statement in read.statements for side in statement.sides]
    below: dict[str, set[str]] = {}
    for name, script in (found for side in sides for found in _below(side)):
        below.setdefault(name, set()).add(script)
    whole = {name for side in sides for name in _whole(side)}
    pairs = {name for name, scripts in below.items() if _has_pairs(scripts, whole=name in whole)}
    if pairs:
        for statement in (statement for read in formulas for statement in read.statements):
            statement.sides[:] = [_apart(side, pairs) for side in statement.sides]
            statement.conditions[:] = [_apart(tokens, pairs) for tokens in statement.conditions]
    return formulas


def _has_pairs(scripts: set[str], *, whole: bool) -> bool:
    """Whether below a name stand ji and 12, and neither 9 nor 123; of a `whole` matrix nothing but 12."""
    letters = any(len(script) == 2 and script.isalpha() for script in scripts)
    digits = {script for script in scripts if script.isdigit()}
    if whole and digits == scripts:
        return all(len(script) == 2 for script in digits)
    return letters and "9" not in digits and all(len(script) <= 2 for script in digits)


def _whole(tokens: tuple[Token, ...]) -> Iterator[str]:
    """The A of A x: a capital before a small letter, both without an index."""
    bare = [token.text if token.kind == "letter" else "" for token in tokens]
    for place, (one, other, after) in enumerate(zip(bare, bare[1:], (*tokens[2:], None), strict=False)):
        indexed = after is not None and after.text in ("_", "^")
        if (
            one.isupper()
            and other.islower()
            and not indexed
            and not (place and tokens[place - 1].text == "_")
        ):
            yield one
    for token in tokens:
        yield from _whole(token.inside)


def _below(tokens: tuple[Token, ...]) -> Iterator[tuple[str, str]]:
    """(w, ji) of w_{ji} and of w^{(1)}_{ji}, wherever it stands."""
    for place, token in enumerate(tokens):
        if token.text == "_" and (name := _base(tokens, place)):
            yield name, "".join(t.text for t in _script(tokens, place) if t.text != ",")
        yield from _below(token.inside)


def _base(tokens: tuple[Token, ...], place: int) -> str:
    """The letter whose index stands at a place: directly before it, or before what stands above."""
    place -= 2 if place > 2 and tokens[place - 2].text == "^" else 0
    base = tokens[place - 1] if place else None
    return base.text if base is not None and base.kind in _NAMES else ""


def _script(tokens: tuple[Token, ...], place: int) -> tuple[Token, ...]:
    script = tokens[place + 1 : place + 2]
    return script[0].inside or script if script else ()


def _apart(tokens: tuple[Token, ...], names: set[str]) -> tuple[Token, ...]:
    """With each of the two digits below these names as a number of its own."""
    kept: list[Token] = []
    for place, token in enumerate(tokens):
        inside = _apart(token.inside, names) if token.inside else ()
        if place and tokens[place - 1].text == "_" and _base(tokens, place - 1) in names:
            match inside or (token,):
                case (Token("number", text) as digits,) if len(text) == 2 and text.isdigit():
                    token = Token("group", "", token.column)
                    inside = tuple(replace(digits, text=digit) for digit in text)
                case _:
                    pass
        kept.append(replace(token, inside=inside) if inside else token)
    return tuple(kept)
