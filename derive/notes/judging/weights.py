"""Weights W of W x where nothing says what W is: by custom a matrix, though a number would do as well.

∂C/∂W = δ x holds for numbers, of one unit a layer; for a matrix it would be δ xᵀ.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.judging.situation import Situation, as_written, parts_behind
from derive.notes.judging.sized import Key, ShapesByPart, shapes_by_part
from derive.notes.judging.trial import tried
from derive.notes.judging.valued import is_numeric
from derive.notes.letters import LAYERS, MATRICES
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.knowledge import Shape
from derive.notes.meaning.structure import key_of
from derive.notes.reading.words import Known
from derive.notes.written import Grid, Nabla, Slope, Sym, Times, Written, every, printed_name

_LAYERS = LAYERS | {""}
_NUMBERS = re.compile(
    r"\bscalars?\b|\b(?:one|single|1)[ -](?:\w+[ -])?(?:neurons?|units?|nodes?)\b|\bone[ -]dimensional"
    r"|\b1[ -]?d\b|\bnumbers\b",
    re.IGNORECASE,
)


def shapes_by_custom(
    formulas: list[ReadFormula], known: Known, document: tuple[Definition, ...], *, told: ShapesByPart
) -> dict[Key, Shape]:
    """The shapes of a document whose weights are matrices; none where it tells its own, or numbers."""
    if any(told.parts.values()) or any(
        _NUMBERS.search(f"{read.formula.prose} {read.formula.after}") for read in formulas
    ):
        return {}
    sides = [
        [read_side(tokens, known).written for tokens in statement.sides]
        for read in formulas
        for statement in read.statements
    ]
    written = [side for chain in sides for side in chain if side is not None]
    keys = {key_of(sym) for side in written for sym in _before_small_letters(side)}
    numeric = {key_of(chain[0]) for chain in sides if isinstance(chain[0], Sym) and _has_a_number(chain[1:])}
    if not keys or keys & numeric:
        return {}
    found = shapes_by_part(formulas, known, document, matrices=frozenset(keys))
    return {key: shape for start in sorted(found.parts) for key, shape in found.parts[start].items()}


def one_unit(situation: Situation) -> str:
    """What a claim about derivatives by weights supposes that holds for numbers, and not for matrices."""
    knowledge = situation.knowledge
    behind = list(parts_behind(situation)) if knowledge.by_custom else []
    weights = [p for p in behind if isinstance(p, Sym) and knowledge.by_custom.get(key_of(p), ("",))[1:]]
    if not weights or not any(isinstance(part, Slope | Nabla) for part in behind):
        return ""
    arrays = knowledge.copy()
    arrays.shapes, arrays.by_custom = dict(knowledge.by_custom), {}
    if tried(situation.claim, replace(as_written(situation), knowledge=arrays)).holds:
        return ""
    return f"{printed_name(str(weights[0]))} is a number: one unit a layer"


def _before_small_letters(side: Written) -> Iterable[Sym]:
    """The W of W x, the W^l of W^l a^{l-1}; W_jk and W_j are entries."""
    for part in every(side):
        for one, other in pairwise(part.factors) if isinstance(part, Times) else ():
            if isinstance(one, Sym) and isinstance(other, Sym) and one.name in MATRICES:
                whole = not one.indices or (len(one.indices) == 1 and one.indices[0].letter in _LAYERS)
                yield from (one,) if whole and other.name.islower() else ()


def _has_a_number(sides: Iterable[Written | None]) -> bool:
    return any(
        side is not None and is_numeric(side) and not any(isinstance(p, Grid) for p in every(side))
        for side in sides
    )
