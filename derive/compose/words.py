"""The author's own words: prose and headings in which `$formula$` is mathematics."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from derive.document import Block, Heading, Inline, Prose, Relation
from derive.errors import ParseError
from derive.parse import parse
from derive.spec import OwnWords
from derive.term import Term

_SIGNS = "=≈≠←<>"


def title_of(text: str, functions: Collection[str] = ()) -> Inline:
    """A text with `$formula$` or `$left = right$` read by the formula parser; what cannot be read stays text.

    `functions` are the author's own ones, which a formula may call.
    """
    parts: list[str | Term | Relation] = []
    for place, piece in enumerate(re.split(r"\$([^$]*)\$", text)):
        if place % 2:
            try:
                parts.append(_formula(piece, functions))
            except ParseError:
                parts.append(f"${piece}$")
        elif piece:
            parts.append(piece)
    return tuple(parts)


def _formula(text: str, functions: Collection[str]) -> Term | Relation:
    """a = b = c as a relation with one sign, anything else as a term. Raises ParseError."""
    sides, signs = _sides(text)
    if len(set(signs)) != 1:
        return parse(text, functions=functions)
    return Relation(tuple(parse(side, functions=functions) for side in sides), signs[0])


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


def prose(paragraphs: Iterable[str], functions: Collection[str] = ()) -> Iterator[Block]:
    """A block for every paragraph."""
    return (Prose(title_of(paragraph, functions)) for paragraph in paragraphs)


def own_block(words: OwnWords, functions: Collection[str] = ()) -> Block:
    """The author's heading or paragraph."""
    text = title_of(words.text, functions)
    return Heading(text) if words.heading else Prose(text)
