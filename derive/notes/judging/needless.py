"""What holds, without what it does not need: the symmetry of a matrix, what was supposed of a function."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from derive.notes.judging.situation import Situation, as_written
from derive.notes.judging.trial import Tried, tried
from derive.notes.meaning.knowledge import Knowledge


def without_what_it_does_not_need(base: Tried, situation: Situation) -> Tried:
    """The outcome with as little supposed as possible."""
    for knowledge in _with_less(base, situation.knowledge):
        again = tried(situation.claim, replace(as_written(situation), knowledge=knowledge))
        if again.verdict is base.verdict and again.holds:
            return again
    return base


def _with_less(base: Tried, known: Knowledge) -> Iterator[Knowledge]:
    if known.symmetric and base.marks.supposed:
        knowledge = known.copy()
        knowledge.symmetric = frozenset()
        yield knowledge
    if base.marks.adopted:  # g is the identity, as a line above needs it
        yield without_adopted(known)


def without_adopted(known: Knowledge) -> Knowledge:
    """What the note says itself, without what lines above needed to hold."""
    knowledge = known.copy()
    for name in knowledge.adopted:
        found = knowledge.definitions.get(name, ())
        knowledge.definitions[name] = [definition for definition in found if not definition.assumed]
    return knowledge
