"""Formulas that hold in one place only: the a = y at which L = (a - y)² is least, or 0.

They are no definitions for what the note says elsewhere: put in, they would make any multiple of ∂L/∂a zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from derive.notes.judging.instances import Hypothesis
from derive.notes.judging.screen import Screen
from derive.notes.judging.trial import Claim
from derive.notes.judging.valued import is_numeric
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import ZERO, Slope, Sym, Written, every, symbols


def note_place(knowledge: Knowledge, definition: Definition) -> None:
    """Remember whether the newest definition says at which place a quantity is least, or makes it 0."""
    if definition.parameters or definition.indices or is_numeric(definition.body):
        return
    for outer, name in _pairs(knowledge, definition):
        top, inner = Sym(outer.name), Sym(name)
        if _only_there(Claim(top, ZERO), name, knowledge):
            knowledge.emptied.add(name)
        elif outer != definition and _only_there(Claim(Slope(top, inner), ZERO), name, knowledge):
            knowledge.attained.add(name)


def _pairs(knowledge: Knowledge, definition: Definition) -> Iterator[tuple[Definition, str]]:
    """Quantities, each with a name of which it is made and that has a formula: the newest is one of both."""
    for sym in symbols(definition.body):
        inner = knowledge.current(sym) if not sym.indices else None
        if inner is not None and not inner.parameters and not is_numeric(inner.body):
            yield definition, sym.name
    for found in knowledge.definitions.values():
        for outer in found[-1:]:
            plain = not (outer.parameters or outer.indices) and outer.name != definition.name
            if plain and Sym(definition.name) in symbols(outer.body):
                yield outer, definition.name


def _only_there(claim: Claim, name: str, knowledge: Knowledge) -> bool:
    """Whether something is 0 by the formula of this name, and not without it."""
    if not Screen(Hypothesis(knowledge)).passes(claim, without_value=False):
        return False
    return not Screen(Hypothesis(_without(knowledge, {name}))).passes(claim)


def of_any_place(knowledge: Knowledge, sides: Iterable[Written]) -> Knowledge:
    """What is known, without the formula of one place at which what is claimed would be 0 = 0."""
    sides = list(sides)
    by = {p.wrt.name for s in sides for p in every(s) if isinstance(p, Slope) and isinstance(p.wrt, Sym)}
    names = (by & knowledge.attained) | knowledge.emptied
    if not names or len(sides) < 2 or any(side == ZERO for side in sides):
        return knowledge
    both_vanish = Screen(Hypothesis(knowledge)).passes(Claim(sides[0], ZERO), without_value=False)
    return _without(knowledge, names) if both_vanish else knowledge  # σ² is least at the mean μ, which stays


def _without(knowledge: Knowledge, names: set[str]) -> Knowledge:
    known = knowledge.copy()
    for name in names:
        known.definitions.pop(name, None)
    return known
