"""Arrays with axes of length 1, which terms have without them: s is [N, 1] outside, `s[:, 0]` in a line.

So every caller hands over and gets back the shape that was declared.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence

from derive.code.words import Words
from derive.numbers import Floats
from derive.term import ONE, Size

Shape = Sequence[Size]


def narrowed(name: str, shape: Shape) -> str:
    """s[:, 0] of a column [N, 1], m[0] of a row [1, d]."""
    places = ["0" if size == ONE else ":" for size in shape]
    while places[-1] == ":":
        places.pop()
    return f"{name}[{', '.join(places)}]"


def widened(text: str, shape: Shape, words: Words) -> str:
    """v[:, None] for a column, v[None, :] for a row; a number becomes an array of ones times it."""
    closed = text if _is_closed(text) else f"({text})"
    if all(size == ONE for size in shape):
        return f"{closed}*{words.made('ones', '1' if len(shape) == 1 else '(1, 1)')}"
    return f"{closed}[{', '.join('None' if size == ONE else ':' for size in shape)}]"


def widened_values(value: Floats, shape: Shape) -> Floats:
    """Nested lists with the axes of length 1 that the shape has; as they are without a shape."""
    if not shape:
        return value
    if shape[0] == ONE:
        return [widened_values(value, shape[1:])]
    return [widened_values(part, shape[1:]) for part in value] if isinstance(value, list) else value


def whole_again(text: str, shapes: Mapping[str, Shape]) -> str:
    """The text with s for s[:, 0][:, None]."""
    for name, shape in shapes.items():
        if any(size != ONE for size in shape):
            narrow = narrowed(name, shape)
            places = ", ".join("None" if size == ONE else ":" for size in shape)
            text = re.sub(rf"\b{re.escape(f'{narrow}[{places}]')}", name, text)
    return text


def _is_closed(text: str) -> bool:
    """Whether an index behind the text is one of all of it."""
    whole = ast.parse(text, mode="eval").body
    return isinstance(whole, ast.Name | ast.Call | ast.Subscript | ast.Attribute)
