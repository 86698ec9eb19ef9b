"""A sentence, and the formulas at its marks: what is told in words is told of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.judging.sentences import Sentence
from derive.notes.reading.statements import Statement
from derive.notes.reading.words import Known
from derive.notes.written import Written


@dataclass(frozen=True, slots=True)
class Heard:
    """One sentence of a document."""

    sentence: Sentence
    formulas: list[ReadFormula]
    known: Known

    def statements(self, match: re.Match[str], group: str) -> list[Statement]:
        """The statements of the formula whose mark was found."""
        number = self.sentence.formula_at(match.start(group))
        return self.formulas[number].statements if number is not None else []

    def statement(self, match: re.Match[str], group: str) -> Statement | None:
        """The formula at a mark where it is a name, an equality or a membership, and nothing else."""
        found = self.statements(match, group)
        return found[0] if len(found) == 1 and set(found[0].signs) <= {"=", ":=", "∈"} else None

    def sides(self, match: re.Match[str], group: str) -> list[Written]:
        """The sides of such a formula, where all of them are read; of x ∈ A the x."""
        statement = self.statement(match, group)
        if statement is None:
            return []
        sides = statement.sides[:1] if statement.signs == ["∈"] else statement.sides
        read = [read_side(tokens, self.known).written for tokens in sides]
        return [side for side in read if side is not None] if None not in read else []
