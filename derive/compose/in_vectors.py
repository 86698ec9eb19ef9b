"""Blocks in vector form: whole chains where every line has one, else one line more at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from derive.document import (
    Algorithm,
    Block,
    Chain,
    Diagram,
    Inline,
    Introduced,
    Line,
    ModelCard,
    NumberRow,
    Relation,
    ResultBox,
    Table,
    WorkedNumbers,
)
from derive.indices import free_indices, has_indices
from derive.term import BigSum, Path, Term, subterms
from derive.vectors import added_to_vectors, vector_form

IN_VECTORS: Inline = ("in vector form",)


def in_vectors(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The blocks with vectors in the place of entries, as far as there is such a writing."""
    return tuple(_block(block) for block in blocks)


def _block(block: Block) -> Block:
    match block:
        case Chain(lines):
            return replace(block, lines=tuple(line for part in _chains(lines) for line in _chain(part)))
        case ModelCard(diagram, equations):
            extended = tuple(row for left, role in equations for row in _extended(left, role))
            return replace(block, diagram=diagram and _diagram(diagram), equations=extended)
        case Diagram():
            return _diagram(block)
        case Algorithm(_, lines):
            return replace(block, lines=tuple(replace(line, text=_inline(line.text)) for line in lines))
        case ResultBox(relation):
            return replace(block, relation=_relation(relation))
        case Table(_, rows):
            return replace(block, rows=tuple(tuple(_inline(cell) for cell in row) for row in rows))
        case WorkedNumbers(_, passes):
            whole = tuple((title, tuple(_row(row) for row in rows)) for title, rows in passes)
            return replace(block, passes=whole)
        case _:
            return block


def _row(row: NumberRow) -> NumberRow:
    """z = Σ_k W_k X_k + b as z = W·X + b; the numbers stay as they are."""
    found = vector_form((row.left, row.formula))
    return row if found is None else replace(row, left=found[0], formula=found[1], whole=None)


def _diagram(diagram: Diagram) -> Diagram:
    """The circle of all X_k is X, the arrow of all W_k is W."""
    units = tuple(replace(unit, label=_label(unit.label)) for unit in diagram.units)
    arrows = tuple(replace(arrow, label=_label(arrow.label)) for arrow in diagram.arrows)
    return replace(diagram, units=units, arrows=arrows)


def _label(term: Term | None) -> Term | None:
    found = None if term is None else vector_form((term,))
    return term if found is None else found[0]


def _chains(lines: tuple[Line, ...]) -> list[tuple[Line, ...]]:
    """The lines cut before every one that has a left side."""
    found: list[tuple[Line, ...]] = []
    for line in lines:
        found = [*found, (line,)] if line.left is not None or not found else [*found[:-1], (*found[-1], line)]
    return found


def _chain(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    left = lines[0].left
    if left is None:
        return lines
    whole = vector_form((left, *(line.right for line in lines)))
    if whole is not None and all(_labels(line) for line in lines):
        first, *rights = whole
        return tuple(
            replace(line, left=first if line is lines[0] else None, right=right, braces=_braces(line))
            for line, right in zip(lines, rights, strict=True)
        )
    last = vector_form((left, lines[-1].right))
    return lines if last is None else (*lines, Line(last[0], last[1], IN_VECTORS))


def _labels(line: Line) -> bool:
    """Whether the labels below the line have a vector form too, and their places stay."""
    if line.braces and any(isinstance(part, BigSum) for part in subterms(line.right)):
        return False
    return all(vector_form((label,)) is not None for _, label in line.braces if has_indices(label))


def _braces(line: Line) -> tuple[tuple[Path, Term], ...]:
    return tuple((path, (vector_form((label,)) or (label,))[0]) for path, label in line.braces)


def _extended(relation: Relation, role: Inline) -> Iterator[tuple[Relation, Inline]]:
    """z = Σ_k W_k X_k + b = W·X + b; what holds for every entry, a_j = σ(z_j), once more as a = σ(z)."""
    left, *_ = relation.sides
    of_entry = bool(free_indices(left))
    found = vector_form(relation.sides, broadcasts=of_entry)
    if found is None:
        yield relation, role
    elif not of_entry:
        yield replace(relation, sides=(*relation.sides, found[-1])), role
    else:
        yield relation, role
        yield replace(relation, sides=found), spread_words(relation.sides) or IN_VECTORS


def spread_words(sides: Iterable[Term]) -> Inline:
    """What is to be said where numbers are added to vectors: "b added to every entry"."""
    added = added_to_vectors(sides)
    listed = (part for place, term in enumerate(added) for part in ((", ", term) if place else (term,)))
    return (*listed, " added to every entry") if added else ()


def _relation(relation: Relation) -> Relation:
    found = vector_form(relation.sides)
    return relation if found is None else replace(relation, sides=found)


def _inline(cell: Inline) -> Inline:
    return tuple(_part(part) for part in cell)


def _part(part: str | Term | Relation | Introduced) -> str | Term | Relation | Introduced:
    if isinstance(part, str | Introduced):
        return part
    if isinstance(part, Relation):
        return _relation(part)
    found = vector_form((part,))
    return part if found is None else found[0]
