r"""Sums over the columns of a layer: \sum_{i=1}^m dZ^{[l](i)} as dZ^{[l]} \mathbf{1}, also of a small z.

The course that stacks examples as columns writes the example (i) behind the layer [l]; of a Z^{[l]} that
stands in the document such a thing is column i.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from derive.notes.judging.examples import COUNTS
from derive.notes.judging.reading import ReadFormula, flat
from derive.notes.reading.tokens import Token

Tokens = tuple[Token, ...]
_SUM = r"\sum"


def with_column_sums(formulas: list[ReadFormula]) -> list[ReadFormula]:
    """The formulas with products with 1 for sums over all columns of a matrix of the document."""
    sides = [side for read in formulas for s in read.statements for side in s.sides]
    if not any(_SUM in [token.text for token in side] for side in sides):
        return formulas
    matrices = {name for side in sides for name in _layered(flat(side))}
    if matrices:
        for statement in (s for read in formulas for s in read.statements):
            statement.sides[:] = [_with_products(side, matrices) for side in statement.sides]
    return formulas


def _layered(tokens: list[Token]) -> Iterator[str]:
    """The Z of a Z^{[l]} without an example."""
    for name, mark, script in zip(tokens, tokens[1:], tokens[2:], strict=False):
        inside = [token.text for token in script.inside]
        bracketed = mark.text == "^" and inside[:1] == ["["] and inside[-1:] == ["]"]
        if bracketed and name.kind == "letter" and name.text.isupper():
            yield name.text


def _with_products(tokens: Tokens, matrices: set[str]) -> Tokens:
    place = next((k for k, token in enumerate(tokens) if token.text == _SUM), None)
    if place is None:
        return tokens
    found = _product(tokens[place:], matrices)
    if found is None:
        return (*tokens[: place + 1], *_with_products(tokens[place + 1 :], matrices))
    whole, length = found
    return (*tokens[:place], *whole, *_with_products(tokens[place + length :], matrices))


def _product(tokens: Tokens, matrices: set[str]) -> tuple[Tokens, int] | None:
    r"""dZ^{[l]} \mathbf{1} for \sum_{i=1}^m dZ^{[l](i)}, and how many tokens the sum has."""
    letter, start = _range_of(tokens)
    if not letter:
        return None
    name = start + 1 if tokens[start : start + 1] and tokens[start].text == "d" else start
    behind = tokens[name : name + 3]
    if len(behind) < 3 or behind[0].kind != "letter" or behind[1].text != "^":
        return None
    ending = tuple(token.text for token in behind[2].inside[-4:])
    if behind[0].text.upper() not in matrices or ending != ("]", "(", letter, ")"):
        return None
    after = tokens[name + 3 : name + 4]
    if after and (
        after[0].kind in ("letter", "command", "group", "text", "number") or after[0].text in "_^("
    ):
        return None  # a product of columns
    column = behind[0].column
    matrix = replace(behind[0], text=behind[0].text.upper())
    layer = replace(behind[2], inside=behind[2].inside[:-3])
    one = Token("group", "{}", column, (Token("number", "1", column),))
    ones = (Token("command", r"\mathbf", column), one)
    return (*tokens[start:name], matrix, behind[1], layer, *ones), name + 3


def _range_of(tokens: Tokens) -> tuple[str, int]:
    """The letter over whose whole range a sum runs, and the place behind its limits."""
    below, above = tokens[2:3], tokens[4:5]
    if [token.text for token in tokens[1:2]] != ["_"] or not below:
        return "", 0
    letter, *first = [token.text for token in below[0].inside or below]
    if first not in ([], ["=", "1"]) or not letter.isalpha():
        return "", 0
    if [token.text for token in tokens[3:4]] != ["^"] or not above:
        return letter, 3
    (high, *more) = [token.text for token in above[0].inside or above]
    return ("", 0) if more or high not in COUNTS else (letter, 5)
