"""A derivative by a symmetric matrix: as if all its entries were independent, the way textbooks take it."""

from __future__ import annotations

from dataclasses import replace

from derive.notes.judging.instances import Hypothesis
from derive.notes.judging.situation import Situation, as_written, parts_behind
from derive.notes.judging.trial import holding
from derive.notes.written import Nabla, Slope, Sym
from derive.term import Name

_LARGEST = 5  # the size at which a matrix is written out, at most


def with_independent_entries(situation: Situation) -> Situation:
    """Without the symmetry of what is differentiated by, unless only by it the claim holds."""
    symmetric = situation.knowledge.symmetric & _variables(situation)
    if not symmetric:
        return situation
    knowledge = situation.knowledge.copy()
    knowledge.symmetric -= symmetric
    free = replace(situation, knowledge=knowledge)
    if holding(free.claim, as_written(free)).holds:
        return free
    return situation if holding(situation.claim, as_written(situation)).holds else free


def at_symmetric(free: Situation, told: frozenset[str]) -> Hypothesis | None:
    """A_ij = A_ji after the derivative by a symmetric A, whose entries were independent in it."""
    symmetric = sorted(told - free.knowledge.symmetric)
    if not symmetric:
        return None
    places = [(i, j) for i in range(1, _LARGEST + 1) for j in range(1, i)]
    equal = ((Name(f"{name}_{i}_{j}"), Name(f"{name}_{j}_{i}")) for name in symmetric for i, j in places)
    return replace(as_written(free), equalities=tuple(equal))


def _variables(situation: Situation) -> frozenset[str]:
    """The names by which the claim differentiates, or what it rests on."""
    slopes = [part for part in parts_behind(situation) if isinstance(part, Slope | Nabla)]
    by = [
        s.wrt or situation.knowledge.array_argument(s.of) if isinstance(s, Nabla) else s.wrt for s in slopes
    ]
    return frozenset(wrt.name for wrt in by if isinstance(wrt, Sym))
