"""h_T = w^T h_0: after T steps a power, and no transpose; x_t = a^t x_0, and no index."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from derive.notes.judging.reading import ReadFormula, flat
from derive.notes.reading.tokens import Token

_STEPS = ("T", "t")  # T of T steps, t of t


def with_powers_of_steps(formulas: list[ReadFormula]) -> list[ReadFormula]:
    """The formulas with w^T as a power where a statement leads from the step 0 to the step T."""
    for statement in (statement for formula in formulas for statement in formula.statements):
        everything = [token for side in statement.sides for token in flat(side)]
        if any(token.text == r"\prod" for token in everything):
            continue  # each factor is turned
        below = {pair for side in statement.sides for pair in _below(side)}
        last = [x for x in _STEPS if any((name, x) in below and (name, "0") in below for name, _ in below)]
        for step in last:
            statement.sides[:] = [_raised(side, step, moving=below) for side in statement.sides]
    return formulas


def _below(tokens: tuple[Token, ...]) -> Iterator[tuple[str, str]]:
    """(h, T) of h_T, wherever it stands."""
    for name, mark, index in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if mark.text == "_":
            yield name.text, "".join(token.text for token in index.inside or (index,))
    for token in tokens:
        yield from _below(token.inside)


def _raised(tokens: tuple[Token, ...], step: str, *, moving: set[tuple[str, str]]) -> tuple[Token, ...]:
    """With braces around the T of w^T, so that it is a formula; h_T^T is a transpose."""
    kept: list[Token] = []
    for place, token in enumerate(tokens):
        base = tokens[place - 2] if place > 1 and tokens[place - 1].text == "^" else None
        alone = [t.text for t in token.inside or (token,)] == [step]
        if (
            base is not None
            and base.kind in ("letter", "command")
            and alone
            and (base.text, "0") not in moving
        ):
            inner = Token("group", "", token.column, token.inside or (token,))
            kept.append(Token("group", "", token.column, (inner,)))
        else:
            kept.append(
                replace(token, inside=_raised(token.inside, step, moving=moving)) if token.inside else token
            )
    return tuple(kept)
