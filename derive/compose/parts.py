"""Documents of several parts: each part from its own derivation, and the end matter from all together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from derive.compose.options import NO_OPTIONS, Options
from derive.document import Block, Heading, Part, SideBySide
from derive.model import Function, Model, Symbol
from derive.verify import Verified


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part with what it was derived from (None: prose), and whether it stands beside the one before it.

    `asked` says whether the part names its sections.
    """

    part: Part
    verified: Verified | None = None
    beside: bool = False
    options: Options = NO_OPTIONS
    asked: bool = False


def one_level_down(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Headings below the heading of a part."""
    return tuple(replace(b, level=b.level + 1) if isinstance(b, Heading) else b for b in blocks)


def in_columns(chapters: Sequence[Chapter]) -> Iterator[Block]:
    """The parts in order, those that belong side by side in one block."""
    for chapter, following in pairwise((*chapters, None)):
        assert chapter is not None
        if following is not None and following.beside:
            yield SideBySide(chapter.part, following.part)
        elif not chapter.beside:
            yield chapter.part


def joined_model(models: Sequence[Model]) -> Model:
    """The first model with the letters of all, for what is said of the whole document."""
    symbols: dict[str, Symbol] = {}
    functions: dict[str, Function] = {}
    for model in models:
        symbols = {symbol.id: symbol for symbol in model.symbols} | symbols
        functions = {function.name: function for function in model.functions} | functions
    return replace(models[0], symbols=tuple(symbols.values()), functions=tuple(functions.values()))


def common_subject(models: Sequence[Model]) -> str:
    """What all models have in common: "one neuron · sigmoid" for two losses of one neuron."""
    first, *others = [model.subject.split(" · ") for model in models]
    return " · ".join(word for word in first if all(word in other for other in others))
