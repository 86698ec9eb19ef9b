"""A derivative at a place, ∂L/∂a at a = y: its value there, which is no claim about other places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from derive.evidence import Verdict
from derive.notes.judging.claims import Answer
from derive.notes.judging.situation import Situation, as_written
from derive.notes.judging.stated import Value
from derive.notes.judging.trial import tried
from derive.notes.judging.verdict import Word
from derive.notes.shown import shown
from derive.notes.written import Nabla, Slope, every, printed_name


def at_its_place(places: Iterable[Value], situation: Situation) -> Answer | None:
    """The answer for a derivative at a place, ∂L/∂a at a = y: of its value there, and of no other."""
    inside = [part for side in (situation.claim.left, situation.claim.right) for part in every(side)]
    by = {part.wrt for part in inside if isinstance(part, Slope | Nabla)}
    at = {str(sym): value for sym, value in places if sym in by}
    if not at:
        return None
    said = ", ".join(f"{printed_name(name)} = {shown(value)}" for name, value in at.items())
    found = tried(situation.claim, replace(as_written(situation), values=at))
    if found.verdict is Verdict.PROVED and found.holds:
        return Answer(Word.HOLDS_IF, said)
    marks = found.marks
    rests = marks.supposed or marks.adopted or marks.murky or marks.opaque or marks.later or marks.lost
    if found.verdict is Verdict.FALSE and found.counterexample is not None and not rests:
        return Answer(Word.FALSE, f"at {said} it is false", counterexample=found.counterexample)
    return Answer(Word.UNDECIDED, f"the text tells a condition: {said}")
