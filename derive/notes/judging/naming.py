"""Names that a chain gives on its way: e = error = y - a, d = m = 1, … = q."""

from __future__ import annotations

from collections.abc import Sequence

from derive.notes.judging.definitions import mentions
from derive.notes.judging.reading import Side
from derive.notes.judging.verdict import Link, Word
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import Num, Sym, Written, symbols


def further_name(sides: tuple[Written, Written], knowledge: Knowledge, links: Sequence[Link]) -> Sym | None:
    """e = error = …, ŷ = a = σ(z), or d = m = 1: the second name, when it is new as well."""
    left, right = sides
    if not links or links[-1].word is not Word.DEFINITION or not isinstance(left, Sym):
        return None
    if isinstance(right, Sym) and not (knowledge.is_defined(right) and len(links) == 1):
        return None
    if mentions(right, left.name) or not _is_new(left, knowledge):
        return None
    number = isinstance(right, Num)  # d = m = 1 gives both
    return left if number or len(left.name) > 1 or left not in _used(knowledge) else None


def shared(sides: Sequence[Side], knowledge: Knowledge) -> tuple[Sym, ...]:
    """The w_1 and w_2 of w_1 = w_2 = w, of which nothing was said before: one w in two places."""
    names = [side.written for side in sides if isinstance(side.written, Sym)]
    *places, whole = names if len(names) == len(sides) else (None,)
    if not isinstance(whole, Sym) or whole.indices or knowledge.shapes.get((whole.name, 0)):
        return ()
    own = [p for p in places if isinstance(p, Sym) and p.name == whole.name and _is_numbered(p)]
    new = all(_is_new(sym, knowledge) for sym in (*own, whole))
    return tuple(own) if new and len(own) == len(places) else ()


def _is_numbered(sym: Sym) -> bool:
    return bool(sym.indices) and all(not index.letter for index in sym.indices)


def new_name(right: Written, sides: Sequence[Side], knowledge: Knowledge) -> Sym | None:
    """… = q at the end of a chain, with a q that nothing mentions before."""
    if not isinstance(right, Sym) or not _is_new(right, knowledge):
        return None
    here = {s for side in sides[:-1] if side.written is not None for s in symbols(side.written)}
    return right if right not in _used(knowledge) | here else None


def _is_new(sym: Sym, knowledge: Knowledge) -> bool:
    """Whether nothing has given it a formula or a number so far."""
    current = knowledge.current(sym)
    return (current is None or current.later) and str(sym) not in knowledge.values


def _used(knowledge: Knowledge) -> set[Sym]:
    """What stands in the definitions so far, but for ŷ = a, which says that both are one."""
    definitions = [d for found in knowledge.definitions.values() for d in found if not d.later]
    return {s for d in definitions if not isinstance(d.body, Sym) for s in symbols(d.body)}
