"""L ≈ 0.53 beside two formulas for L: a number that one of them gives is not refuted by the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from derive.notes.judging.numbers import compared
from derive.notes.judging.verdict import Said, Word
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import Sym, Written

MOST = 3


def by_another_formula(
    said: Said | None, link: tuple[Written, str, Written], knowledge: Knowledge
) -> Said | None:
    """What comes out, by a formula that the note had for the name before where its last one does not do."""
    left, sign, right = link
    if said is None or said.word is not Word.FALSE or not isinstance(left, Sym):
        return said
    for definition in _others(left, knowledge):
        known = knowledge.copy()
        known.definitions[left.name].append(definition)
        other = compared((left, right), sign, known)
        if other is not None and other.word in (Word.PROVED, Word.HOLDS_IF):
            why = "; ".join(filter(None, (f"by the formula of {definition.place}", other.why)))
            return replace(other, word=Word.HOLDS_IF, why=why, settled=True)
    return said


def _others(sym: Sym, knowledge: Knowledge) -> Iterator[Definition]:
    """Its formulas above but for the last one, each once."""
    current = knowledge.current(sym)
    seen = [current.body] if current is not None else []
    for definition in knowledge.candidates(sym.name):
        if definition.indices != sym.indices or definition.parameters or definition.later:
            continue
        if definition.body not in seen and len(seen) <= MOST:
            seen.append(definition.body)
            yield definition
