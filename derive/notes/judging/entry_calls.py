"""p_k(T) = e^{z_k/T} / Σ_j e^{z_j/T}: an entry for every k, whose argument is the same wherever it is called.

There p_i(T) is the entry p_i, as J(w, b) is the value J. Where some call has another argument, p_k(1), it is
a function, and stays one. J = (w - 2)² + 1 is J(w) beside J(2) = 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from derive.notes.judging.reading import ReadFormula, flat
from derive.notes.letters import RUNNING
from derive.notes.reading.names import letter_name
from derive.notes.reading.statements import Statement
from derive.notes.reading.tokens import Token

Tokens = tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class _Call:
    """name_index(argument); the texts of its parts."""

    name: str
    index: str
    argument: str


def with_entries_called(formulas: list[ReadFormula]) -> list[ReadFormula]:
    """The formulas without the argument that every entry of such a family has."""
    statements = [statement for formula in formulas for statement in formula.statements]
    heads = {
        head
        for statement in statements
        if len(statement.sides) > 1 and statement.signs[0] in ("=", ":=")
        if (head := _head(statement.sides[0], statement.sides[1])) is not None
    }
    if not heads:
        return formulas
    called: dict[str, set[str]] = {}
    for call in (call for statement in statements for side in statement.sides for call in _calls(side)):
        called.setdefault(call.name, set()).add(call.argument)
    names = frozenset(head.name for head in heads if called.get(head.name) == {head.argument})
    for statement in statements if names else ():
        statement.sides[:] = [_without(side, names) for side in statement.sides]
    return formulas


def with_variables(formulas: list[ReadFormula]) -> list[ReadFormula]:
    """The formulas with J(w) for a J = (w - 2)² + 1 that is called with a number, as nothing else is."""
    statements = [statement for formula in formulas for statement in formula.statements]
    called = {name for s in statements if (name := _called_with_number(s.sides[0])) and _is_of_numbers(s)}
    for statement in statements if called else ():
        if len(statement.sides) < 2 or statement.signs[0] not in ("=", ":="):
            continue
        left, right = statement.sides[:2]
        letters = {token.text: token for token in flat(right) if letter_name(token)}
        if len(left) == 1 and left[0].text in called and len(letters) == 1:
            (variable,) = letters.values()
            opened, closed = (Token("mark", text, left[0].column) for text in "()")
            statement.sides[0] = (*left, opened, variable, closed)
    return formulas


def _is_of_numbers(statement: Statement) -> bool:
    """Whether all that the left side is set equal to are numbers; a(3) = 6b may be a product."""
    right = statement.sides[1:]
    return bool(right) and not any(letter_name(token) for side in right for token in flat(side))


def _called_with_number(side: Tokens) -> str:
    """The J of a side that is J(2), or J(-2)."""
    texts = [token.text for token in side]
    if len(side) < 4 or letter_name(side[0]) is None or texts[1] != "(" or texts[-1] != ")":
        return ""
    inner = side[2 + (texts[2] == "-") : -1]
    return side[0].text if len(inner) == 1 and inner[0].kind == "number" else ""


def _head(left: Tokens, right: Tokens) -> _Call | None:
    """p_k(T) on a left side, with k and a plain T on the right."""
    calls = list(_calls(left))
    if len(left) != 6 or len(calls) != 1 or calls[0].index not in RUNNING:
        return None
    inside, argument = flat(right), calls[0].argument
    pairs = list(pairwise(inside))
    below = {"".join(t.text for t in b.inside or (b,)) for a, b in pairs if a.text == "_"}
    scripted = any(a.text == argument and b.text == "_" for a, b in pairs)
    stands = any(token.text == argument for token in inside)
    return calls[0] if stands and not scripted and calls[0].index in below else None


def _calls(tokens: Tokens) -> Iterator[_Call]:
    for place in range(len(tokens)):
        if _is_call(tokens, place):
            index = "".join(token.text for token in tokens[place + 2].inside or (tokens[place + 2],))
            single = tokens[place + 5 : place + 6] and tokens[place + 5].text == ")"
            argument = tokens[place + 4].text if single and letter_name(tokens[place + 4]) else ""
            yield _Call(tokens[place].text, index, argument)
    for token in tokens:
        yield from _calls(token.inside)


def _is_call(tokens: Tokens, place: int) -> bool:
    """Whether a letter with an index stands there before a bracket, or before a prime."""
    if place + 4 >= len(tokens) or letter_name(tokens[place]) is None or tokens[place + 1].text != "_":
        return False
    return tokens[place + 3].text in ("(", "'")


def _without(tokens: Tokens, names: frozenset[str]) -> Tokens:
    kept: list[Token] = []
    place = 0
    while place < len(tokens):
        if tokens[place].text in names and _is_call(tokens, place):
            kept += tokens[place : place + 3]
            place += 6
        else:
            token = tokens[place]
            kept.append(replace(token, inside=_without(token.inside, names)) if token.inside else token)
            place += 1
    return tuple(kept)
