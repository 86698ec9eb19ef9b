"""Index letters that the words before a formula tell apart: off-diagonal (i ≠ j), for i ≠ j we have.

A sentence that begins with such a case goes on so: for i = j it is p_i (1 - p_i), for i ≠ j it is -p_i p_j.
"""

from __future__ import annotations

from collections.abc import Iterable

from derive.notes.judging.reading import read_side
from derive.notes.judging.told import Conditions
from derive.notes.meaning.knowledge import RUNNING
from derive.notes.reading.statements import Statement
from derive.notes.reading.words import Known
from derive.notes.written import Sym

Pair = tuple[str, str, str]


def cases_before(number: int, conditions: Conditions) -> list[Pair]:
    """The case of indices in which its sentence says what a formula says."""
    place = conditions.home.get(number)
    inside = conditions.sentences[place].inside if place is not None else []
    statements = (s for n in inside if n < number for s in conditions.formulas[n].statements)
    return _last_case(statements, conditions.known)


def _last_case(statements: Iterable[Statement], known: Known) -> list[Pair]:
    found: list[Pair] = []
    for statement in (s for s in statements if s.signs):
        case = _index_case(statement, known)
        if case is None and not found:
            return []  # the condition behind a formula is said of that one
        found = found if case is None else [case]
    return [case for case in found if case[1] == "≠"]


def _index_case(statement: Statement, known: Known) -> Pair | None:
    """i ≠ j or i = j, of two letters of indices."""
    if statement.signs not in (["="], ["≠"]) or statement.continues:
        return None
    match [read_side(tokens, known).written for tokens in statement.sides]:
        case [Sym(one, ()), Sym(other, ())] if one in RUNNING and other in RUNNING and one != other:
            return one, statement.signs[0], other
        case _:
            return None
