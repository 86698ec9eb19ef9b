"""A formula sheet: what is differentiated and every gradient of it, of all parts in one table."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate, pairwise

from derive.compose.gradient import asked_names
from derive.compose.material import Material
from derive.compose.matrices import InMatrices
from derive.compose.results import with_needed
from derive.compose.words import title_of
from derive.document import Block, Heading, Inline, Introduced, Relation, Table
from derive.model import Equation, Model, Role
from derive.term import Name, Term

HEAD: tuple[Inline, ...] = ((), ("of",), ("gradient",))


def sheet_section(*materials: Material) -> tuple[Block, ...]:
    """The gradients of every model; in matrix form where the document is, and each was proved so.

    A group of several rows stands a little apart.
    """
    groups = [tuple(_rows(material)) for material in materials]
    rows = tuple(row for group in groups for row in group)
    tall = [len(group) > 1 for group in groups]
    starts = accumulate(map(len, groups))
    apart = frozenset(start for start, pair in zip(starts, pairwise(tall), strict=False) if any(pair))
    table = Table(HEAD, rows, "lll", "sheet", groups=apart)
    return (Heading(("The gradients at a glance",)), table) if rows else ()


def _rows(material: Material) -> Iterator[tuple[Inline, ...]]:
    """A row for each gradient; the first says whose they are, the next what is differentiated."""
    model = material.model
    form = InMatrices(model) if material.options.view == "matrix" else None
    words: list[Inline] = [title_of(model.title), *_shapes(model)]
    formulas: list[Inline] = [(_relation((e.left, e.body), form),) for e in _shown(model)]
    names = with_needed(asked_names(material), material)
    gradients: list[Inline] = [
        (_relation((material.loss_by(name), material.gradient(name)), form),) for name in names
    ]
    for place in range(max(len(formulas), len(gradients))):
        yield (
            words[place] if place < len(words) else (),
            formulas[place] if place < len(formulas) else (),
            gradients[place] if place < len(gradients) else (),
        )


def _shapes(model: Model) -> Iterator[Inline]:
    """In which space each array lies that nothing defines, two in a line."""
    given = [s for s in model.symbols if s.shape and model.body(s.id) is None and s.role is not Role.UPSTREAM]
    told = [Introduced(Name(symbol.id), symbol.shape) for symbol in given]
    for first in range(0, len(told), 2):
        line = told[first : first + 2]
        yield (line[0], *((", ", line[1]) if len(line) > 1 else ()))


def _shown(model: Model) -> tuple[Equation, ...]:
    """The equations, but not the loss that only stands for any."""
    return model.equations[:-1] if model.upstream else model.equations


def _relation(sides: tuple[Term, Term], form: InMatrices | None) -> Relation:
    found = None if form is None else form(sides)
    return Relation(sides if found is None else found[:2])
