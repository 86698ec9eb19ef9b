"""5! = 120: a factorial of a whole number; that of a letter is not read.

At the end of a side, 2 + 1 = 3! may also be the number and an exclamation mark.
"""

from __future__ import annotations

from fractions import Fraction
from math import factorial

from derive.errors import ParseError
from derive.notes.reading.cursor import Cursor
from derive.notes.reading.names import letter_name
from derive.notes.reading.statements import Statement
from derive.notes.written import Num, Written

LARGEST = 20


class Factorials(Cursor):
    """The part of the reader that knows n!."""

    def with_factorial(self, term: Written) -> Written:
        """The term, or its factorial where a ! stands behind it. Raises ParseError."""
        if self.text != "!" or self.token is None:
            return term
        twice = self.ahead(1) == "!"
        if twice or self.token.spaced or not isinstance(term, Num) or term.value.denominator > 1:
            raise ParseError("a factorial is not read")
        if term.value > LARGEST:
            raise ParseError("too large: a factorial")
        self.take()
        if self.token is None and not self.stops and self.doubt("exclamation"):
            return term
        return Num(Fraction(factorial(int(term.value))))

    def is_behind_factorial(self) -> bool:
        """Whether a ! stands before the next token: 3! 2!"""
        return self.position > 0 and self.tokens[self.position - 1].text == "!"


def refuse_exclamation(statement: Statement) -> None:
    """x = 3! gives x one of two values. Raises ParseError."""
    *before, last = statement.sides
    exclaims = len(last) == 2 and last[0].kind == "number" and last[1].text == "!"
    if exclaims and any(letter_name(token) for side in before for token in side):
        raise ParseError("a factorial is not read behind a name: '!' may be an exclamation mark")
