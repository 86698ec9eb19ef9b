"""0.5 or 0,5: whether the numbers of a document have points, so that 100,480 is one whole number, or {,}."""

from __future__ import annotations

import re
from collections.abc import Iterable

from derive.notes.documents.formula import Formula

_POINT = re.compile(r"(?<![\d.,])(?:0?\.\d|\d++\.(?:\d{1,2}(?!\d)|\d{4}))")
_GROUPS = re.compile(r"(?<![\d.,])\d{1,2}(?:(?:,|\{,\})\d{3}){2}(?!\d)")
_COMMA = re.compile(r"\d\{,\}(?:\d{1,2}(?!\d)|\d{4})|(?<![\d.,])(?:0\{,\}\d|0,\d\d|\d++,\d\d(?![\d,]))")


def has_points(formulas: Iterable[Formula]) -> bool:
    """Whether numbers with a point, or 1,234,567, stand in the formulas and no decimal comma does."""
    texts = [formula.text for formula in formulas]
    pointed = any(_POINT.search(text) or _GROUPS.search(text) for text in texts)
    return pointed and not any(_COMMA.search(text) for text in texts)


def has_commas(formulas: Iterable[Formula]) -> bool:
    """Whether the document has a decimal comma, 0{,}668 or 2,25, so that 1{,}103 has three decimal places."""
    texts = [formula.text for formula in formulas]
    other = any(_POINT.search(text) or _GROUPS.search(text) for text in texts)
    return not other and any(_COMMA.search(text) for text in texts)
