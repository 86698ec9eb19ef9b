r"""30^\circ is 30 π/180: angles in degrees. A temperature, 20^\circ C, is no such number, and is not read."""

from __future__ import annotations

from fractions import Fraction

from derive.errors import ParseError
from derive.notes.reading.cursor import Cursor
from derive.notes.written import Num, Over, Sym, Times, Written

_SIGN = r"\circ"
_SCALES = ("C", "F", "K")


def angle_of(degrees: Written) -> Written:
    """So many degrees, as the number that they are."""
    return Over(Times((degrees, Sym("pi")), ("",)), Num(Fraction(180)))


class Degrees(Cursor):
    """The part of the reader that knows 30°."""

    def with_degrees(self, term: Written) -> Written:
        """The term, or the angle of so many degrees where their sign stands behind it. Raises ParseError."""
        if self.text != "^" or not isinstance(term, Num) or not self._is_sign():
            return term
        self.take()
        self.argument()
        if self.text in _SCALES:
            raise ParseError("a temperature is not read")
        return angle_of(term)

    def _is_sign(self) -> bool:
        sign = self.tokens[self.position + 1 : self.position + 2]
        inside = sign[0].inside or sign if sign else ()
        return [token.text for token in inside] == [_SIGN]
