"""Text → Term: `1/(1 + exp(-z))`, read by an own small reader that runs nothing and computes nothing.

The author's form is kept: `a - y` is Sum(a, Neg(y)), `a*b/c` is Quotient(Product(a, b), c), and a
parenthesised sum inside a sum stays one.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from derive.errors import ParseError
from derive.library.activations import HYPHENATED
from derive.parse.limits import MAX_DEPTH, MAX_EXPONENT
from derive.parse.reader import CONSTANTS, ELEMENTARY, SYNTAX, Reader, callable_names
from derive.parse.tokens import MAX_LENGTH, identifier, short, tokens_of
from derive.term import Term

__all__ = [
    "CONSTANTS",
    "ELEMENTARY",
    "MAX_DEPTH",
    "MAX_EXPONENT",
    "MAX_LENGTH",
    "SYNTAX",
    "callable_names",
    "identifier",
    "parse",
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


def parse_equation(text: str, *, functions: Collection[str] = ()) -> tuple[str, Term]:
    """`z = w*x + b` as its name and its right side. Raises ParseError."""
    _refuse_hyphens(text)
    tokens = tokens_of(text)
    if not any(token.text == "=" for token in tokens):
        raise ParseError(f"'{short(text)}' is not an equation; write 'name = formula'")
    if tokens[0].kind != "name" or tokens[1].text != "=":
        raise ParseError("the left side of an equation is one name; write 'name = formula'")
    name = identifier(tokens[0].text)
    if name in callable_names(functions) or name in CONSTANTS + SYNTAX:
        raise ParseError(f"'{name}' already has a meaning; choose another name for the left side")
    return name, Reader(tokens[2:], functions).read()
