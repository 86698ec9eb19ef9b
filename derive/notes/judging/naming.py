"""Names that a chain of equalities gives at its end: … = q, with a q that nothing mentions before."""

from __future__ import annotations

from collections.abc import Sequence

from derive.notes.judging.reading import Side
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import Sym, Written, symbols


def new_name(right: Written, sides: Sequence[Side], knowledge: Knowledge) -> Sym | None:
    """The last side, where it is a name that is new here."""
    if not isinstance(right, Sym) or (knowledge.is_defined(right) and not _is_later(right, knowledge)):
        return None
    definitions = [d for found in knowledge.definitions.values() for d in found if not d.later]
    known = {s for d in definitions for s in symbols(d.body)}
    here = {s for side in sides[:-1] if side.written is not None for s in symbols(side.written)}
    is_new = right not in known and right not in here and str(right) not in knowledge.values
    return right if is_new else None


def _is_later(sym: Sym, knowledge: Knowledge) -> bool:
    current = knowledge.current(sym)
    return current is None or current.later
