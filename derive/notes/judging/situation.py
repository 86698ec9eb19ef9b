"""What is known when a claim is judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from derive.model import Interval
from derive.notes.judging.trial import Claim, Hypothesis
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import Apply, Sym, Written, every, printed_name, symbols

LOSSES = frozenset(("L", "J", "E", "C", "Lcal", "Jcal", "ell", "loss", "cost", "error", "mse", "R", "l", "e"))


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known when a claim is judged, and everything that the whole document defines."""

    readings: tuple[Claim, ...]
    knowledge: Knowledge
    document: tuple[Definition, ...]
    domains: Mapping[str, Interval] = field(default_factory=dict)
    restricted: tuple[tuple[str, str, str], ...] = ()
    place: str = ""
    instead: Written | None = None  # the next side of the chain
    general: bool = False  # the text says that it holds for every value
    every_function: bool = False  # the text says that it holds for every function
    total: bool = False  # the text says that the derivative goes through all paths
    steps: bool = False  # show how to come from the left side to what was meant

    @property
    def claim(self) -> Claim:
        """The first reading."""
        return self.readings[0]


def as_written(situation: Situation) -> Hypothesis:
    """Nothing supposed."""
    return Hypothesis(situation.knowledge, domains=situation.domains, restricted=situation.restricted)


def names_near(situation: Situation) -> tuple[Sym, ...]:
    """Names near the claim, those of the definitions of its own names included."""
    claim, knowledge = situation.claim, situation.knowledge
    found = dict.fromkeys((*symbols(claim.left), *symbols(claim.right)))
    for _ in range(3):
        for sym in list(found):
            current = knowledge.current(sym)
            if current is not None:
                found.update(dict.fromkeys(symbols(current.body)))
    return tuple(s for s in found if s.name not in knowledge.sizes)[:14]


def parts_behind(situation: Situation) -> Iterator[Written]:
    """The parts of the claim and of all that it rests on."""
    claim, knowledge = situation.claim, situation.knowledge
    waiting, seen = [claim.left, claim.right], set[Written]()
    while waiting:
        for part in every(waiting.pop()):
            yield part
            current = meaning_of(part, knowledge) if isinstance(part, Sym) else None
            if isinstance(part, Apply):
                current = knowledge.function(part.function)
            if current is not None and current.body not in seen:
                seen.add(current.body)
                waiting.append(current.body)


def meaning_of(sym: Sym, knowledge: Knowledge) -> Definition | None:
    """Its formula, or that of the array of which it is an entry."""
    wholes = (Sym(sym.name, sym.indices[:count]) for count in range(len(sym.indices), -1, -1))
    return next((found for whole in wholes if (found := knowledge.current(whole)) is not None), None)


def names_behind(situation: Situation) -> set[str]:
    """The names that the claim rests on."""
    return {str(sym) for part in parts_behind(situation) for sym in symbols(part)}


def factors_behind(situation: Situation) -> Iterator[str]:
    """The words that tell a factor of what the claim rests on: with the usual half in front."""
    for part in parts_behind(situation):
        current = situation.knowledge.current(part) if isinstance(part, Sym) else None
        if current is not None and current.factor:
            yield f"of {printed_name(str(part))} the text says '{current.factor}'"
