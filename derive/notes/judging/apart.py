"""Index letters that the words around a formula tell apart: off-diagonal (i ≠ j), for i ≠ j we have.

A sentence that begins with such a case goes on so: for i = j it is p_i (1 - p_i), for i ≠ j it is -p_i p_j.
Words alone tell it as well: for distinct i, j; the off-diagonal entries are; for all k except k = 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from derive.notes.judging.cues import Cue, cue_in
from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.judging.told import Conditions
from derive.notes.letters import RUNNING
from derive.notes.reading.statements import Statement
from derive.notes.reading.words import Known
from derive.notes.written import Sym, symbols

Pair = tuple[str, str, str]
_BARE = re.compile(r"(?:<!--.*?-->|[\s:,]|we (?:have|get|find)|then|it is)*+", re.DOTALL | re.IGNORECASE)
_LED = re.compile(r"\b(?:for|if|when|whenever)(?: all| any| every)?\s*$", re.IGNORECASE)
_DISTINCT = r"(?:mutually )?(?:distinct|different|unequal)\b"
_APART = re.compile(rf"\boff-diagonal\b|\bfor (?:all |any )?{_DISTINCT}", re.IGNORECASE)
_APART_BEHIND = re.compile(rf"\s*,?\s*for (?:all |any )?{_DISTINCT}", re.IGNORECASE)


def cases_around(number: int, conditions: Conditions) -> list[Pair]:
    """The cases of indices in which its sentence says what a formula says."""
    told = _cases_before(number, conditions)
    return [*told, *(pair for pair in _in_words(number, conditions) if pair not in told)]


def _in_words(number: int, conditions: Conditions) -> Iterator[Pair]:
    """For distinct i, j; the off-diagonal entries; except for k = 1, before a formula or right behind it."""
    place, read = conditions.home.get(number), conditions.formulas[number]
    if place is None or not read.statements:
        return
    before, behind = conditions.sentences[place].around(number)
    head = read_side(read.statements[0].sides[0], conditions.known).written
    letters = [i.letter for i in head.indices if i.letter] if isinstance(head, Sym) else []
    apart = _APART.search(before) or _APART_BEHIND.match(behind)
    if len({*letters}) == len(letters) == 2 and apart:
        yield letters[0], "≠", letters[1]
    near = [n for n in conditions.sentences[place].inside if n <= number + 1]
    for n in near:
        if n == number or not cue_in(conditions.formulas[n].formula.prose, Cue.EXCEPT):
            continue
        for statement in conditions.formulas[n].statements:
            if statement.signs == ["="] and len(statement.sides[0]) == len(statement.sides[1]) == 1:
                yield statement.sides[0][0].text, "≠", statement.sides[1][0].text


def _cases_before(number: int, conditions: Conditions) -> list[Pair]:
    """The case that a formula before it tells."""
    place, read = conditions.home.get(number), conditions.formulas[number]
    inside = conditions.sentences[place].inside if place is not None else []
    letters = _index_letters(read, conditions.known)
    if number and _BARE.fullmatch(read.formula.prose):  # … and for i ≠ j: …
        before = conditions.formulas[number - 1]
        if _LED.search(before.formula.prose) and len(before.statements) == 1:
            inside = [number - 1]
    statements = (s for n in inside if n < number for s in conditions.formulas[n].statements)
    return _last_case(statements, conditions.known, letters)


def _index_letters(read: ReadFormula, known: Known) -> set[str]:
    """The letters of the indices of a formula."""
    sides = (read_side(tokens, known).written for s in read.statements for tokens in s.sides)
    return {i.letter for side in sides if side is not None for sym in symbols(side) for i in sym.indices} - {
        ""
    }


def _last_case(statements: Iterable[Statement], known: Known, letters: set[str]) -> list[Pair]:
    found: list[Pair] = []
    for statement in (s for s in statements if s.signs):
        case = _index_case(statement, known, letters)
        if case is None and not found:
            return []  # the condition behind a formula is said of that one
        found = found if case is None else [case]
    return found


def _index_case(statement: Statement, known: Known, letters: set[str]) -> Pair | None:
    """i ≠ j or i = j, of two letters of indices, or of one that the formula has for one."""
    if statement.signs not in (["="], ["≠"]) or statement.continues:
        return None
    match [read_side(tokens, known).written for tokens in statement.sides]:
        case [Sym(one, ()), Sym(other, ())] if one != other:
            one, other = known.running(one), known.running(other)
            running = {one, other} <= RUNNING or (statement.signs == ["≠"] and bool({one, other} & letters))
            return (one, statement.signs[0], other) if running else None
        case _:
            return None
