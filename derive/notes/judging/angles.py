r"""sin 30 = 0.5 holds if angles are in degrees: where words say so, or, between numbers, nothing otherwise.

A document that writes π, derivatives or radians measures its angles in radians, unless it says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from derive.evidence import Verdict
from derive.notes.documents import Formula
from derive.notes.judging.claims import Answer
from derive.notes.judging.numbers import compared
from derive.notes.judging.situation import Situation, as_written, parts_behind
from derive.notes.judging.trial import tried
from derive.notes.judging.valued import is_closed
from derive.notes.judging.verdict import Word
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.reading.degrees import angle_of
from derive.notes.written import Apply, Written, mapped

IN_DEGREES = "angles are in degrees"
_TOLD = re.compile(r"\bin degrees\b(?!\s*(?:celsius|of))|\(degrees\)|\bangles?\b[^.]{0,40}\bdegrees\b", re.I)
_RADIANS = re.compile(
    r"\bradians?\b|\bd\s*/\s*d\w|\\frac\s*\{\s*d\s*[\\a-z^}]|\\partial|\\pi\b|[π∂′']|\\prime|\\circ", re.I
)
_CIRCULAR = ("sin", "cos", "tan")


def are_degrees(formulas: Sequence[Formula], said: Iterable[str]) -> bool | None:
    """Whether words say that angles are in degrees; None where nothing speaks of radians, either."""
    if any(map(_TOLD.search, said)):
        return True
    found = (f"{formula.prose} {formula.text} {formula.after}" for formula in formulas)
    return False if any(map(_RADIANS.search, found)) else None


def in_degrees(situation: Situation, told: bool | None) -> Answer | None:
    """The answer for angles in degrees; where nothing tells them only that numbers hold so."""
    claim = situation.claim
    if told is False or not any(map(_is_circular, parts_behind(situation))):
        return None
    if not told and not (is_closed(claim.left) and is_closed(claim.right)):
        return None
    turned, knowledge = (_turned(claim.left), _turned(claim.right)), _of_degrees(situation.knowledge)
    said = compared(turned, "=", knowledge)
    if said is not None and said.word in (Word.PROVED, Word.HOLDS_IF):
        return Answer(Word.HOLDS_IF, IN_DEGREES)
    if not told:
        return None
    if said is not None and said.word is Word.FALSE:
        return Answer(Word.FALSE, f"where {IN_DEGREES} {said.why}", said.meant)
    there = as_written(replace(situation, knowledge=knowledge))
    found = tried(replace(claim, left=turned[0], right=turned[1]), there).verdict
    words = {Verdict.PROVED: Word.HOLDS_IF, Verdict.CONSISTENT: Word.CONSISTENT}
    if found is Verdict.FALSE:
        return None  # whatever they are
    return Answer(words.get(found, Word.UNDECIDED), IN_DEGREES)


def _is_circular(part: Written) -> bool:
    return isinstance(part, Apply) and part.function in _CIRCULAR


def _turned(term: Written) -> Written:
    """sin(π u/180) for every sin u."""
    inner = mapped(term, _turned)
    if isinstance(inner, Apply) and inner.function in _CIRCULAR and len(inner.arguments) == 1:
        return replace(inner, arguments=(angle_of(inner.arguments[0]),))
    return inner


def _of_degrees(knowledge: Knowledge) -> Knowledge:
    """The same with the definitions in degrees."""
    found = knowledge.copy()
    for name, definitions in knowledge.definitions.items():
        found.definitions[name] = [replace(d, body=_turned(d.body)) for d in definitions]
    return found
