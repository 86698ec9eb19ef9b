"""p = (0.67, 0.24, 0.09) where p_i has a formula: what is listed are its entries, each of them a claim."""

from __future__ import annotations

from derive.notes.letters import RUNNING
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import Grid, Index, Sym, Turned, Written


def entries_of(left: Written, right: Written | None, knowledge: Knowledge) -> Written | None:
    """[p_1, p_2, …] for as many numbers as are listed; None where p_i has no formula, or p has one."""
    if isinstance(right, Turned):
        return entries_of(left, right.term, knowledge)
    if not isinstance(left, Sym) or left.indices or not isinstance(right, Grid) or right.open:
        return None
    found = knowledge.current(Sym(left.name, (Index("", 1),)))
    own = knowledge.current(left)
    has_shape = own is not None and (left.name, 0) in knowledge.shapes  # the vector itself can be computed
    if found is None or found.later or has_shape or not _is_any(found.indices):
        return None
    if len(right.rows) > 1 and len(right.rows[0]) > 1:
        return None
    places = iter(range(1, sum(map(len, right.rows)) + 1))
    return Grid(tuple(tuple(Sym(left.name, (Index("", next(places)),)) for _ in row) for row in right.rows))


def _is_any(indices: tuple[Index, ...]) -> bool:
    return len(indices) == 1 and indices[0].letter in RUNNING and not indices[0].shift


def without_own(name: str, knowledge: Knowledge) -> Knowledge:
    """What is known without the numbers of a vector and of its entries: they prove nothing of themselves."""
    known = knowledge.copy()
    for table in (known.values, known.earlier, known.corrected):
        for key in [key for key in table if key == name or key.startswith(f"{name}_")]:
            del table[key]
    return known
