"""∂L/∂W by the ∂L/∂Q of the claim itself: dW = Xᵀ dQ where W leads to L through Q = XW alone.

What is behind Q is in ∂L/∂Q, whatever it is. So L is known by these derivatives only, where every way from W
up meets one of them, and none of them is made of another.
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.notes.meaning.knowledge import RUNNING, Definition, Knowledge
from derive.notes.written import Index, Nabla, Slope, Sym, Written, every, symbols

_MOST = 40  # quantities on the ways


def cut_at(sides: tuple[Written, Written], knowledge: Knowledge) -> Knowledge | None:
    """The knowledge with L cut at the quantities of the right side; None where a way passes them by."""
    left, right = sides
    if not isinstance(left, Slope | Nabla) or not isinstance(left.of, Sym) or not isinstance(left.wrt, Sym):
        return None
    loss = left.of
    inner = [p for p in every(right) if isinstance(p, Slope | Nabla)]
    tops = {part.wrt for part in inner if part.of == loss and isinstance(part.wrt, Sym)}
    if not tops or len(tops) < len({*inner}) or left.wrt.name in {top.name for top in tops}:
        return None
    if any(knowledge.reaches(one, other) for one in tops for other in tops if one != other):
        return None
    if not _all_ways_meet(left.wrt, tops, loss, knowledge):
        return None
    known = knowledge.copy()
    known.definitions.pop(loss.name, None)
    known.edges = {(loss, top): None for top in tops}
    return known


def _all_ways_meet(wrt: Sym, tops: set[Sym], loss: Sym, knowledge: Knowledge) -> bool:
    known = [d for found in knowledge.definitions.values() for d in found]
    ends = {below for of, below in knowledge.edges if of == loss}
    waiting, seen = [wrt], set[Sym]()
    met = False
    while waiting:
        for user in _users(waiting.pop(), known):
            if any(_alike(user, top) for top in tops):
                met = True
                continue
            if user.name == loss.name or any(_alike(user, end) for end in ends) or len(seen) > _MOST:
                return False
            if user not in seen:
                seen.add(user)
                waiting.append(user)
    return met


def _users(sym: Sym, known: list[Definition]) -> Iterator[Sym]:
    """What is made of it directly."""
    for found in known:
        if found.name != sym.name and any(_alike(part, sym) for part in symbols(found.body)):
            yield Sym(found.name, found.indices)


def _alike(one: Sym, other: Sym) -> bool:
    """Whether both may be the same, or an entry of it: not W_Q and W_K."""
    pairs = zip(one.indices, other.indices, strict=False)
    return one.name == other.name and all(a == b or _runs(a) or _runs(b) for a, b in pairs)


def _runs(index: Index) -> bool:
    return index.is_sum or index.letter in RUNNING
