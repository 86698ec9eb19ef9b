r"""Euler's number written alone, \ln(1+e), \log e, \frac1e, where no quantity of the note is called e."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise

from derive.notes.reading.names import letter_name
from derive.notes.reading.tokens import Token
from derive.notes.reading.words import Known
from derive.notes.written import Apply, Num, Sym, Written, every, parts, symbols, with_parts

_E = Sym("e")
_NUMBER = Apply("exp", (Num(Fraction(1)),))


def is_euler(sides: Iterable[tuple[Token, ...]]) -> bool:
    """Whether the document has powers e^x, and no other e but in numbers: no e_i, ∂e, h(e), e x, e alone."""
    sides = tuple(sides)
    rows = [row for side in sides for row in _rows(side)]
    if any([token.text for token in side] == ["e"] for side in sides) or any(map(_is_quantity, rows)):
        return False
    return any(one.text == "e" and other.text == "^" for row in rows for one, other in pairwise(row))


def _is_quantity(row: tuple[Token, ...]) -> bool:
    """Whether an e without a power above it stands beside other letters, or below or above something."""
    texts = [token.text for token in row]
    alone = [k for k, text in enumerate(texts) if text == "e" and texts[k + 1 : k + 2] != ["^"]]
    others = any(letter_name(token) not in (None, "e") for token in row)
    return bool(alone) and (others or any(text in ("_", r"\partial") for text in texts))


def _rows(tokens: tuple[Token, ...]) -> Iterator[tuple[Token, ...]]:
    """The tokens, and those inside of them; the e of a label, k_{eff}, is none."""
    yield tokens
    for place, token in enumerate(tokens):
        label = place > 0 and tokens[place - 1].text == "_" and len(token.inside) > 1
        if token.inside and not label:
            yield from _rows(token.inside)


def by_euler(term: Written, known: Known) -> Written:
    """The e of a side without any other name, as the number."""
    if not known.euler or term == _E or symbols(term) != (_E,):
        return term
    return _put_in(term) if sum(part == _E for part in every(term)) == 1 else term


def _put_in(term: Written) -> Written:
    return _NUMBER if term == _E else with_parts(term, tuple(_put_in(part) for part in parts(term)))
