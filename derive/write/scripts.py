r"""Subscripts: the indices of a name, its layer and the letters that run, so that each can be told apart.

`w_{1,jk}` is entry j, k of w_1; `w_{jk}` and `w_{12}` are entries of w; `x_{i_1}` has the letter i_1.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from derive.decimals import decimal_text
from derive.index_sums import linear
from derive.term import Index, Name, Number, Sum
from derive.write.greek import GREEK, base_letter
from derive.write.pieces import glue

_SINGLE = re.compile(r"[A-Za-z0-9]|\\[A-Za-z]+")


def shown_index(index: str) -> str:
    """An index of a name: words upright."""
    if len(index) > 2 and index.isalpha() and index not in GREEK:
        return rf"\mathrm{{{index}}}"
    return base_letter(index) if index in GREEK else index


def index_text(index: Index) -> str:
    r"""An index of an entry: a letter i, \alpha or i_1, a word upright, a number, or t+k-1."""
    match index:
        case Number(value):
            return decimal_text(value)
        case Name(letter):
            return letter_text(letter)
        case Sum():
            return _sum_text(index)


def _sum_text(index: Sum) -> str:
    form = linear(index)
    number = f"{form.constant:+d}" if form.constant else ""
    parts = [
        f"{'-' if times < 0 else '+'}{'' if abs(times) == 1 else abs(times)}{letter_text(letter)}"
        for letter, times in form.letters
    ]
    first = all(times < 0 for _, times in form.letters)
    return "".join([number, *parts] if first else [*parts, number]).removeprefix("+")


def letter_text(letter: str) -> str:
    r"""i, \alpha, i_1, \mathrm{row}."""
    base, *below = letter.split("_")
    text = base if len(base) == 1 else base_letter(base) if base in GREEK else rf"\mathrm{{{base}}}"
    return text + script("_", ",".join(below))


def joined(indices: Sequence[str]) -> str:
    """13 or jk for indices of one character each, 1,12 for longer ones."""
    if all(_SINGLE.fullmatch(index) for index in indices):
        return glue(indices)
    return ",".join(indices)


def beside(own: str, running: str) -> str:
    """The indices of a name and those of its entry: 1,jk for w_1, o,i for w_o."""
    return f"{own},{running}" if own and running else own or running


def script(mark: str, text: str, *, braced: bool = False) -> str:
    """`_i`, `_{12}`."""
    if not text:
        return ""
    return f"{mark}{{{text}}}" if braced or len(text) > 1 else f"{mark}{text}"
