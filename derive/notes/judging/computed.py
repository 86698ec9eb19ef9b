"""Then o = 1.2: the value of a quantity that is defined, from numbers that stand right there.

Such a value is wrong when it is another one; it gives the quantity no new number. A number may be that of
another example where the words set it (let o = 1.2), where the numbers given are older than the section or
were exchanged, or where the quantity has another formula as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from derive.notes.judging.another_time import OF_ANOTHER_TIME, is_open
from derive.notes.judging.listed import entries_of, without_own
from derive.notes.judging.numbers import any_entry_is_near
from derive.notes.judging.verdict import Link, Word
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import Num, Slope, Sym, Written, symbols

ANOTHER = "perhaps of another example"

_GIVES = re.compile(
    r"\b(?:then|so|hence|thus|therefore|gives?|get|gets|obtain|yields?|is|are|becomes?|we have|results?|"
    r"compute[sd]?|equals?|evaluates? to|comes? (?:out )?(?:to|as))\b|→|⇒",
    re.IGNORECASE,
)
_SETS = re.compile(
    r"\b(?:let|suppose|take|taking|for|with|if|when|where|at|given|giving|say|assum\w+|using|set|setting|put|"
    r"choos\w+|pick\w*|fix\w*|start\w*|initial\w*|until|unless)\b",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(
    r"\b(?:another|other|instead|new|next|updat\w+|steps?|iterat\w+|epochs?|targets?|should|would|desired|"
    r"threshold|suppose\w*|second|again|now|changed?|larger|smaller|different|wrong\w*|mistak\w+|after)\b",
    re.IGNORECASE,
)

_COUNTS = re.compile(  # an input of five: a number that no formula gives
    r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twice|half|double[ds]?|each|every)\b",
    re.IGNORECASE,
)


def announces(sentence: str, sign: str) -> bool:
    """Whether the words before it say that a number comes out, and do not set it; ≈ says so as well."""
    if _OTHERWISE.search(sentence):
        return False
    given = max((found.end() for found in _GIVES.finditer(sentence)), default=-1)
    set_ = max((found.end() for found in _SETS.finditer(sentence)), default=-1)
    return given > set_ or (sign == "≈" and set_ < 0)


def comes_from_here(left: Sym, knowledge: Knowledge) -> bool:
    """Whether it has one formula, and that is made of numbers of this section that nothing has exchanged."""
    return stand_here([left], knowledge) > 1


def goes_on_here(link: tuple[Written, Written], sentence: str, knowledge: Knowledge) -> bool:
    """Whether wx + b = 7 is made of numbers of this section that no words exchange; … = 0 is to be solved."""
    formula, number = link
    if number == Num(Fraction(0)) or _OTHERWISE.search(sentence) or _COUNTS.search(sentence):
        return False
    return stand_here(symbols(formula), knowledge) > 0


def holds_so_far(links: Sequence[Link]) -> bool:
    """Whether the last link of a chain gives a name its formula, or holds."""
    return bool(links) and links[-1].word in (Word.DEFINITION, Word.PROVED)


def stand_here(names: Iterable[Sym], knowledge: Knowledge) -> int:
    """How many names some come down to; 0 where one of them has two formulas, or numbers from elsewhere."""
    if knowledge.updates:
        return 0
    seen: set[str] = set()
    waiting = list(names)
    while waiting:
        sym = waiting.pop()
        if str(sym) in seen:
            continue
        seen.add(str(sym))
        formulas = list(_formulas(sym, knowledge))
        given = knowledge.values.get(str(sym))
        if given is not None and not given.computed:
            former = knowledge.earlier.get(str(sym))
            exchanged = former is not None and not former.used
            if exchanged or str(sym) in knowledge.aged | knowledge.stale or formulas:
                return 0
            continue
        if len(formulas) != 1 or formulas[0].later:
            return 0
        waiting += symbols(formulas[0].body)
    return len(seen)


def comes_out(link: tuple[Written, str, Written], sentence: str, knowledge: Knowledge) -> bool:
    """Then o = 1.2, so x² = 9: the words before it say that it is computed, from what stands here.

    Nobody sets a derivative, ∂f/∂x = -4, except to 0.
    """
    left, sign, right = link
    if isinstance(left, Sym):
        return announces(sentence, sign) and comes_from_here(left, knowledge)
    said = isinstance(left, Slope) or announces(sentence, sign)
    return said and goes_on_here((left, right), sentence, knowledge)


def may_be_new(link: tuple[Written, str, Written], sentence: str, knowledge: Knowledge) -> str:
    """Why a number may be that of another example: the words say so, or it is far from what comes out."""
    left, _, right = link
    if is_open((left, right), knowledge):
        return OF_ANOTHER_TIME
    if not isinstance(left, Sym):
        return ANOTHER if knowledge.seen else ""
    listed = entries_of(left, right, knowledge)
    if listed is not None:
        near = any_entry_is_near(listed, right, without_own(str(left), knowledge))
        return "" if near else ANOTHER
    settled = comes_out(link, sentence, knowledge) or any_entry_is_near(left, right, knowledge)
    return "" if settled else ANOTHER


def _formulas(sym: Sym, knowledge: Knowledge) -> Iterator[Definition]:
    """Its different formulas, wherever they stand."""
    bodies = list[object]()
    for definition in knowledge.candidates(sym.name):
        if not definition.parameters and definition.body not in bodies:
            bodies.append(definition.body)
            yield definition
