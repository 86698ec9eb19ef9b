"""The author's own words: prose and headings in which `$formula$` is mathematics."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from derive.document import Block, Heading, Inline, Prose, Relation
from derive.errors import InputError
from derive.parse import SYNTAX, parse
from derive.spec import OwnWords
from derive.term import Term

_SIGNS = "=≈≠←<>"


def title_of(text: str) -> Inline:
    """A text with `$formula$` or `$left = right$` read by the formula parser; what cannot be read stays text.

    Words may call any function, f(x): nothing is derived from them.
    """
    parts: list[str | Term | Relation] = []
    for place, piece in enumerate(re.split(r"\$([^$]*)\$", text)):
        if place % 2:
            try:
                parts.append(_formula(piece))
            except InputError:
                parts.append(f"${piece}$")
        elif piece:
            parts.append(piece)
    return tuple(parts)


def _formula(text: str) -> Term | Relation:
    """a = b = c as a relation with one sign, anything else as a term. Raises InputError."""
    sides, signs = _sides(text)
    if len(set(signs)) != 1:
        return _term(text)
    return Relation(tuple(map(_term, sides)), signs[0])


def _term(text: str) -> Term:
    called = set(re.findall(r"([A-Za-z]\w*)\s*\(", text))
    return parse(text, functions=called - set(SYNTAX))


def _sides(text: str) -> tuple[list[str], list[str]]:
    """The text cut at the signs outside of all brackets, and those signs."""
    sides, depth = [""], 0
    signs: list[str] = []
    for letter in text:
        depth += (letter in "([{") - (letter in ")]}")
        if letter in _SIGNS and depth == 0:
            signs.append(letter)
            sides.append("")
        else:
            sides[-1] += letter
    return sides, signs


def prose(paragraphs: Iterable[str]) -> Iterator[Block]:
    """A block for every paragraph."""
    return (Prose(title_of(paragraph)) for paragraph in paragraphs)


def own_block(words: OwnWords) -> Block:
    """The author's heading or paragraph."""
    return Heading(title_of(words.text)) if words.heading else Prose(title_of(words.text))
