"""Whether two sides speak of the same quantities, through the document's definitions.

An identity does. An equation of which one side brings in a quantity that the other side says nothing of may
be another model, a condition, or an unknown to be solved for: a point where both sides differ refutes none.
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.notes.judging.situation import Situation
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import (
    Apply,
    Big,
    Minus,
    Nabla,
    Over,
    Plus,
    Raised,
    Slope,
    Sym,
    Times,
    Written,
    every,
    parts,
    symbols,
)


def foreign(situation: Situation, *, used: bool) -> Iterator[str]:
    """What one side of an equation between formulas speaks of, and the other one does not."""
    claim, knowledge = situation.claim, situation.knowledge
    if not isinstance(claim.left, Plus | Minus | Times | Over | Raised) or _has(
        claim.left, Slope | Nabla | Apply
    ):
        return
    if used and set(symbols(claim.left)) != set(symbols(claim.right)):
        yield "an equation between formulas of defined quantities may be a condition"
        return
    left, right = _reached(claim.left, knowledge), _reached(claim.right, knowledge)
    if left and right - left:
        yield f"only the right side speaks of {', '.join(sorted(right - left)[:3])}"


def _has(term: Written, kind: object) -> bool:
    return any(isinstance(part, kind) for part in every(term))


def _reached(term: Written, knowledge: Knowledge) -> set[str]:
    """The names without a definition that a formula comes down to."""
    bound = {part.index for part in every(term) if isinstance(part, Big)}
    seen: set[str] = set()
    free: set[str] = set()
    waiting = list(symbols(term))
    while waiting:
        sym = waiting.pop()
        if sym.name in seen or sym.name in bound:
            continue
        seen.add(sym.name)
        bodies = [d.body for d in knowledge.definitions.get(sym.name, ()) if not d.parameters][-1:]
        if not bodies and sym.name not in knowledge.sizes:
            free.add(sym.name)
        waiting += [inner for body in bodies for inner in symbols(body)]
    return free


def half_known(situation: Situation) -> Iterator[str]:
    """A quantity of which the text gives a derivative, and no formula."""
    claim, knowledge = situation.claim, situation.knowledge
    sides = (claim.left, claim.right)
    plain = {sym.name for side in sides for sym in _outside_slopes(side)}
    sloped = {
        part.of.name
        for side in sides
        for part in every(side)
        if isinstance(part, Slope) and isinstance(part.of, Sym)
    }
    for of, _ in knowledge.slopes:
        if of in plain & sloped and not knowledge.is_defined(Sym(of)):
            yield f"{of} is not defined, only its derivative"


def _outside_slopes(term: Written) -> Iterator[Sym]:
    if isinstance(term, Slope):
        return
    if isinstance(term, Sym):
        yield term
    for part in parts(term):
        yield from _outside_slopes(part)
