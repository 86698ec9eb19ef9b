"""∂L/∂W by the ∂L/∂Q of the claim itself: dW = Xᵀ dQ where W leads to L through Q = XW alone.

What is behind Q is in ∂L/∂Q, whatever it is. So L is known by these derivatives only, where every way from W
up meets one of them, and none of them is made of another.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from derive.notes.letters import RUNNING
from derive.notes.meaning.knowledge import Knowledge
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
    ends = {below for of, below in knowledge.edges if of == loss} | {loss}
    if not _Ways(knowledge, tops, ends, told=knowledge.is_defined(loss)).all_meet(left.wrt):
        return None
    known = knowledge.copy()
    known.definitions.pop(loss.name, None)
    known.edges = {(loss, top): False for top in tops}
    return known


@dataclass(frozen=True, slots=True)
class _Ways:
    """Ways up from a quantity to L, which are to meet one of the tops before they end."""

    knowledge: Knowledge
    tops: set[Sym]
    ends: set[Sym]  # L, and what the note differentiates L by
    told: bool  # the note has a formula for L: what nothing is made of is no part of it

    def all_meet(self, wrt: Sym) -> bool:
        """Whether each of them does."""
        waiting, seen = [wrt], set[Sym]()
        while waiting:
            users = set(self.users(waiting.pop()))
            above = {user for user in users if not _among(user, self.tops)}
            if any(_among(user, self.ends) for user in above) or len(seen) > _MOST:
                return False
            if not users and not self.told:
                return False  # L may depend on it
            waiting += above - seen
            seen |= above
        return True

    def users(self, sym: Sym) -> Iterator[Sym]:
        """What is made of it directly."""
        for found in (d for own in self.knowledge.definitions.values() for d in own):
            backward = any(isinstance(part, Slope | Nabla) for part in every(found.body))  # δ = ∂L/∂z
            if found.name != sym.name and not backward and _among(sym, symbols(found.body)):
                yield Sym(found.name, found.indices)

    def are_in(self, sym: Sym, *, without: Sym) -> bool:
        """Whether it is made of a top, in another way than through `without`."""
        waiting, seen = [sym], set[Sym]()
        while waiting and len(seen) < _MOST:
            found = self.knowledge.current(waiting.pop())
            for part in set(symbols(found.body)) - seen if found is not None else ():
                seen.add(part)
                if _among(part, self.tops):
                    return True
                waiting += [] if _alike(part, without) else [part]
        return False

    def is_for_more(self, sym: Sym) -> bool:
        """A copy v = x of which nothing is made so far: for a use of x that the note leaves unsaid."""
        found = self.knowledge.current(sym)
        return found is not None and isinstance(found.body, Sym) and not any(self.users(sym))


def passed_by(left: Written, knowledge: Knowledge) -> tuple[Sym, Sym] | None:
    """The x and the s of ∂L/∂x = ∂L/∂q w, where s is made of q and, by another way, of x.

    Where nothing says what L is, it is known by the derivatives of the note. That L depends on q through s
    is then likely, and that it depends on x through q alone is not.
    """
    match left:
        case Slope(Sym() as loss, Sym() as wrt) | Nabla(Sym() as loss, Sym() as wrt):
            pass
        case _:
            return None
    nearest = {near.name for near in knowledge.nearest(loss)}
    tops = {top for of, top in knowledge.edges if of == loss and top.name in nearest} - {wrt}
    if knowledge.is_defined(loss) or not tops or _among(wrt, tops):
        return None
    ways = _Ways(knowledge, tops, set(), told=True)
    waiting, seen = [wrt], set[Sym]()
    while waiting and len(seen) < _MOST:
        for user in ways.users(waiting.pop()):
            if not _among(user, tops) and user not in seen:
                seen.add(user)
                waiting.append(user)
    beside = (
        user for user in sorted(seen, key=str) if ways.is_for_more(user) or ways.are_in(user, without=wrt)
    )
    return next(((wrt, user) for user in beside), None)


def _among(sym: Sym, others: Iterable[Sym]) -> bool:
    return any(_alike(sym, other) for other in others)


def _alike(one: Sym, other: Sym) -> bool:
    """Whether both may be the same, or an entry of it: not W_Q and W_K."""
    pairs = zip(one.indices, other.indices, strict=False)
    return one.name == other.name and all(a == b or _runs(a) or _runs(b) for a, b in pairs)


def _runs(index: Index) -> bool:
    return index.is_sum or index.letter in RUNNING
