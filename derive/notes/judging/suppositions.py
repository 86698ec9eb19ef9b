"""If γ = √(σ² + ε), then …: what a condition supposes of a name that is in use holds in its sentence only.

Behind it the name means what it meant before; what holds in no other way may go by the condition, which the
verdict names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from derive.notes.judging.reading import ReadFormula
from derive.notes.judging.sentences import MARK
from derive.notes.meaning.knowledge import Definition, Knowledge
from derive.notes.written import symbols

_IF = re.compile(
    r"\b(?:if|when|whenever|unless|in (?:the )?case)(?: that| we have| also)*+"
    rf"\s*(?:{MARK}\s*(?:,|and|,\s*and)\s+)*+$",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*,?\s*(?:and\s*)?")
_GOES_ON = re.compile(r"\W*(?:then|so|hence|thus|therefore|in (?:this|that|which) case)\b", re.IGNORECASE)


def is_condition(words: str) -> bool:
    """Whether the words before a formula make it a condition."""
    return _IF.search(words) is not None


def is_in_use(definition: Definition, known: Iterable[Definition]) -> bool:
    """Whether formulas above have the name of a quantity in them, of which a condition may then speak."""
    return not definition.parameters and any(
        definition.name in {sym.name for sym in symbols(d.body) if sym not in d.parameters}
        for d in known
        if not d.later and d.name != definition.name
    )


def conditions_among(formulas: Iterable[ReadFormula]) -> Iterator[bool]:
    """Of every formula whether the words before it make it a condition: if the first, and the second."""
    before = ""
    for read in formulas:
        words = read.formula.prose
        here = f"{before}{MARK}{words}" if before and _AND.fullmatch(words) else words
        before = here if _IF.search(here) else ""
        yield bool(before)


def is_of_the_same_case(sentence: str) -> bool:
    """Whether a sentence still speaks of the case of the one before: then, so."""
    return _GOES_ON.match(sentence) is not None


def drop(knowledge: Knowledge) -> None:
    """Give the names of a condition, whose sentence has ended, the meaning back that they had."""
    for name, found in list(knowledge.definitions.items()):
        if any(definition.supposed for definition in found):
            knowledge.definitions[name] = [definition for definition in found if not definition.supposed]
