"""Text → Term: `1/(1 + exp(-z))`, read by an own small reader that runs nothing and computes nothing.

The author's form is kept: `a - y` is Sum(a, Neg(y)), `a*b/c` is Quotient(Product(a, b), c), and a
parenthesised sum inside a sum stays one.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from derive.errors import ParseError
from derive.library.activations import HYPHENATED
from derive.parse.array_reader import ARRAY_FUNCTIONS, ArrayReader
from derive.parse.limits import MAX_DEPTH, MAX_EXPONENT
from derive.parse.reader import CONSTANTS, ELEMENTARY, OF_MATRICES, SYNTAX, Reader, callable_names
from derive.parse.tokens import MAX_LENGTH, Token, identifier, short, tokens_of
from derive.term import Indexed, Name, Term

__all__ = [
    "ARRAY_FUNCTIONS",
    "CONSTANTS",
    "ELEMENTARY",
    "MAX_DEPTH",
    "MAX_EXPONENT",
    "MAX_LENGTH",
    "OF_MATRICES",
    "SYNTAX",
    "ArrayReader",
    "Reader",
    "callable_names",
    "identifier",
    "parse",
    "parse_equality",
    "parse_equation",
]


def parse(text: str, *, functions: Collection[str] = ()) -> Term:
    """The term that `text` writes; `functions` can be called besides the known ones. Raises ParseError."""
    _refuse_hyphens(text)
    return Reader(tokens_of(text), functions).read()


def _refuse_hyphens(text: str) -> None:
    """leaky-relu(z) would be leaky minus relu(z)."""
    for name in HYPHENATED:
        found = re.search(rf"(?<![\w]){name}\s*\(", text)
        if found:
            sentence = f"'{name}(' reads as a subtraction; write {name.replace('-', '_')}(…)"
            raise ParseError(sentence, column=found.start() + 1)


def parse_equality(
    text: str, *, functions: Collection[str] = (), reader: type[Reader] = Reader
) -> tuple[Term, Term]:
    """`sum(Y, axis=1) = 1` as its two sides. Raises ParseError."""
    _refuse_hyphens(text)
    tokens = tokens_of(text)
    depth, signs = 0, list[int]()
    for place, token in enumerate(tokens):
        depth += (token.text == "(") - (token.text == ")")
        if token.text == "=" and depth <= 0:
            signs.append(place)
    if len(signs) != 1:
        raise ParseError(f"'{short(text)}' is not of the form 'left = right'")
    sides = (tokens[: signs[0]], tokens[signs[0] + 1 :])
    if len(sides[0]) == 0:
        raise ParseError(f"'{short(text)}' is not of the form 'left = right'")
    left = [*sides[0], Token("end", "", tokens[signs[0]].column)]
    return reader(left, functions).read(), reader(sides[1], functions).read()


def parse_equation(
    text: str, *, functions: Collection[str] = (), reader: type[Reader] = Reader
) -> tuple[Name | Indexed, Term]:
    """`z = w*x + b` or `z[j] = sum(w[j, k]*x[k], k)` as its left and its right side. Raises ParseError.

    With `ArrayReader` the right side may have whole arrays, `Z = X @ W + b`.
    """
    _refuse_hyphens(text)
    tokens = tokens_of(text)
    sign = next((place for place, token in enumerate(tokens) if token.text == "="), None)
    if sign is None:
        raise ParseError(f"'{short(text)}' is not an equation; write 'name = formula'")
    entry = sign > 3 and tokens[1].text == "[" and tokens[sign - 1].text == "]"
    if tokens[0].kind != "name" or (sign != 1 and not entry):
        raise ParseError("the left side of an equation is one name; write 'name = formula'")
    name = identifier(tokens[0].text)
    if name in callable_names(functions) or name in CONSTANTS + SYNTAX:
        raise ParseError(f"'{name}' already has a meaning; choose another name for the left side")
    left = Reader([*tokens[:sign], Token("end", "", tokens[sign].column)], functions).read()
    if not isinstance(left, Name | Indexed):
        raise ParseError("the left side of an equation is one name; write 'name = formula'")
    return left, reader(tokens[sign + 1 :], functions).read()
