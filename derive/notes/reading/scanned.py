r"""Numbers of scanned pages, whose digits stand apart: 4 . 6 6 7 is 4.667, and 1 2 is 12 beside it.

A page is scanned where some number can be nothing else: 0 . 9, or a point with more digits behind it, each
by itself. 2 . 3 alone may be a product.
"""

from __future__ import annotations

import re

_CLEAR = re.compile(
    r"(?<![\d.,] )(?:0 \. \d(?: \d){0,12}|\d(?: \d){0,8} \. \d(?: \d){1,12})(?! ?[\d.]\d| \. ?\d)"
)
_NOT_SCANNED = re.compile(r"\d\d|\d\.|\.\d|\\[dt]?frac ?\d|\\sqrt ?\d|[_^] ?\{? ?\d \d")
_APART = re.compile(r"(?<![\d.])\d(?: \d){0,12}(?: \. \d(?: \d){0,12})?(?!\d)")


def digits_joined(text: str) -> str:
    """The formula with its numbers in one piece, where it is one of a scanned page."""
    if _NOT_SCANNED.search(text) or not _CLEAR.search(text):
        return text
    return _APART.sub(lambda found: found.group().replace(" ", ""), text)
