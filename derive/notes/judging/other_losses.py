"""Which L a later section means: one of its own, of any formula, or the older one of its own prediction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from derive.notes.judging.situation import LOSSES, Situation, as_written
from derive.notes.judging.trial import Hypothesis, Tried
from derive.notes.meaning.definition import Definition
from derive.notes.written import Apply, Slope, Sym, Written, every, mapped, printed_name, symbols

MOST_PREDICTIONS = 6
_KINDS = {"entropy": "the cross-entropy", "square": "a squared error"}


def other_losses(situation: Situation, base: Tried) -> Iterator[Hypothesis]:
    """All that an L may be which depends on nothing here, as it is defined."""
    if base.marks.lost:
        yield from with_its_prediction(situation, base)
        yield from of_another_loss(situation, base)


def of_another_loss(situation: Situation, base: Tried) -> Iterator[Hypothesis]:
    """∂L/∂W of an L that does not depend on W as it is defined elsewhere: some L, of any formula."""
    for of, current in _lost(situation, base):
        knowledge = situation.knowledge.copy()
        knowledge.definitions.pop(of.name, None)
        name = printed_name(str(of))
        words = f"{name} not that of {current.place}" if current.place else f"another {name}"
        yield replace(as_written(situation), knowledge=knowledge, words=words)


def with_its_prediction(situation: Situation, base: Tried) -> Iterator[Hypothesis]:
    """L = (ŷ - y)²/2 of a section before, with the a of this claim in the place of ŷ."""
    claim = situation.claim
    inside = {sym: None for side in (claim.right, claim.left) for sym in symbols(side)}
    made = [sym for sym in inside if _has_formula(sym, situation)]
    for of, current in _lost(situation, base):
        old = [sym for sym in symbols(current.body) if _has_formula(sym, situation)]
        pairs = [(a, b) for a in old for b in made if a != b and b.name != of.name and _alike(a, b)]
        for one, other in pairs[:MOST_PREDICTIONS]:
            knowledge = situation.knowledge.copy()
            body = _with(current.body, one, other.name)
            knowledge.define(replace(current, body=body, others=()))
            names = [printed_name(str(sym)) for sym in (of, other, one)]
            words = f"{names[0]} is that of {current.place} with {names[1]} for {names[2]}"
            yield replace(as_written(situation), knowledge=knowledge, words=words)


def named_otherwise(situation: Situation) -> list[str]:
    """Why the L of ∂L/∂z may be another than its formula says: *we now use the cross-entropy*."""
    told = situation.knowledge.named_since
    slopes = (part for part in every(situation.claim.left) if isinstance(part, Slope))
    tops = [situation.knowledge.current(part.of) for part in slopes if isinstance(part.of, Sym)]
    bodies = [found.body for found in tops if found is not None and found.name in LOSSES and told]
    kinds = ["entropy" if any(map(_is_logarithm, every(body))) else "square" for body in bodies]
    return [f"the text speaks of {_KINDS[told]}"] if any(kind != told for kind in kinds) else []


def _is_logarithm(term: Written) -> bool:
    return isinstance(term, Apply) and term.function == "log"


def _lost(situation: Situation, base: Tried) -> list[tuple[Sym, Definition]]:
    """The quantities on top of derivatives that depend on nothing there, with their formulas."""
    sides = (situation.claim.left, situation.claim.right)
    slopes = (part for side in sides for part in every(side) if isinstance(part, Slope))
    tops = {part.of.name: part.of for part in slopes if isinstance(part.of, Sym)}
    lost = [
        s for name, s in tops.items() if any(f"{of}_".startswith(f"{name}_") for of, _ in base.marks.lost)
    ]
    found = [(sym, situation.knowledge.current(sym)) for sym in lost]
    return [(sym, current) for sym, current in found[:2] if current is not None]


def _has_formula(sym: Sym, situation: Situation) -> bool:
    current = situation.knowledge.current(sym)
    return current is not None and not current.later and bool(symbols(current.body))


def _alike(one: Sym, other: Sym) -> bool:
    return len(one.indices) == len(other.indices)


def _with(term: Written, old: Sym, name: str) -> Written:
    if isinstance(term, Sym):
        return replace(term, name=name) if term.name == old.name and _alike(term, old) else term
    return mapped(term, lambda part: _with(part, old, name))
