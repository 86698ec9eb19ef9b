"""Remarks in words → their words and their formulas: x_1 is meant; at w = 6/97 both sides differ."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from derive.library.activations import ACTIVATIONS
from derive.notes.termed import function_name, symbol
from derive.notes.written import Apply, Written
from derive.write.greek import ACCENTS, GREEK, GREEK_LETTERS

_LETTER = rf"(?:{'|'.join(sorted(GREEK, key=len, reverse=True))}|[A-Za-zα-ωΓ-Ω])(?:{'|'.join(ACCENTS)})?"
_BELOW = r"(?:_[A-Za-z0-9]++)*+"
_NAME = rf"{_LETTER}{_BELOW}"
_VALUE = r"(?P<value>-?\d+(?:\.\d+)?(?:/\d+)?)"
_FORMULA = re.compile(
    rf"(?<![\w.'])(?<!\d )(?:(?P<name>{_NAME}) (?P<sign>[=≠<>]|<=|>=) {_VALUE}(?![\w.]*\w)"
    rf"|(?P<function>{'|'.join([*ACTIVATIONS.names(), 'sigma', 'σ'])})\((?P<inside>{_NAME})\)"
    rf"|(?P<alone>(?:[A-Za-z]++|[α-ω])(?:_[A-Za-z0-9]++)++|[α-ω]|(?!that|what){_LETTER})(?![\w'(-]|\.\w))"
)
_WORDS = ("a", "A", "I")  # the article, and no names


@dataclass(frozen=True, slots=True)
class Equation:
    """name sign number"""

    name: Written
    sign: str
    value: str


def pieces(remark: str) -> Iterator[str | Written | Equation]:
    """The remark in its order."""
    before = 0
    for found in _FORMULA.finditer(remark):
        if found["alone"] in _WORDS:
            continue
        yield remark[before : found.start()]
        before = found.end()
        if found["name"]:
            yield Equation(_symbol(found["name"]), found["sign"], found["value"])
        elif found["function"]:
            yield Apply(function_name(found["function"]), (_symbol(found["inside"]),))
        else:
            yield _symbol(found["alone"])
    yield remark[before:]


def _symbol(name: str) -> Written:
    head, *below = name.split("_")
    return symbol("_".join([GREEK_LETTERS.get(head, head), *below]))
