"""Names that a chain gives on its way: e = error = y - a, d = m = 1, … = q."""

from __future__ import annotations

from collections.abc import Sequence

from derive.notes.judging.definitions import mentions
from derive.notes.judging.reading import Side
from derive.notes.judging.verdict import Link, Word
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import Num, Sym, Written, symbols


def further_name(sides: tuple[Written, Written], knowledge: Knowledge, links: Sequence[Link]) -> Sym | None:
    """e = error = …, or d = m = 1: the second name, when it is new as well."""
    left, right = sides
    if not links or links[-1].word is not Word.DEFINITION or not isinstance(left, Sym):
        return None
    new = not knowledge.is_defined(left) and str(left) not in knowledge.values
    number = isinstance(right, Num)  # d = m = 1 gives both
    fits = not isinstance(right, Sym) and not mentions(right, left.name) and (len(left.name) > 1 or number)
    return left if new and fits else None


def new_name(right: Written, sides: Sequence[Side], knowledge: Knowledge) -> Sym | None:
    """… = q at the end of a chain, with a q that nothing mentions before."""
    if not isinstance(right, Sym):
        return None
    current = knowledge.current(right)
    if current is not None and not current.later:
        return None
    definitions = [d for found in knowledge.definitions.values() for d in found if not d.later]
    known = {s for d in definitions for s in symbols(d.body)}
    here = {s for side in sides[:-1] if side.written is not None for s in symbols(side.written)}
    is_new = right not in known and right not in here and str(right) not in knowledge.values
    return right if is_new else None
