"""What is known when a claim is judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from derive.model import Interval
from derive.notes.judging.trial import Claim, Hypothesis
from derive.notes.meaning.knowledge import Definition, Knowledge
from derive.notes.written import Sym, Written, symbols

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
