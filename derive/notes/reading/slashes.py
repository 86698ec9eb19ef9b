"""What a slash divides by, 1/2a and y/a(1 - a); and a whole number beside a fraction, 2 1/2."""

from __future__ import annotations

from abc import abstractmethod

from derive.notes.reading.cursor import CLOSERS
from derive.notes.reading.names import letter_name
from derive.notes.reading.ranges import Ranges
from derive.notes.written import Num, Over, Sym, Times, Written


class Slashes(Ranges):
    """The part of the reader that knows where a quotient ends."""

    @abstractmethod
    def signed_factor(self) -> Written:
        """A factor, which may have a sign."""

    def divide(self, factors: list[Written], marks: list[str]) -> None:
        """Put what was read so far over what stands behind a slash."""
        below = self.signed_factor()
        if self.starts_factor():
            joins = self.text not in CLOSERS  # 1/2a is usually 1/(2a), y/a(1-a) usually (y/a)(1-a)
            if (self.doubt("slash") == 0) == joins:
                below = self._joined_below(below)
        whole = Times(tuple(factors), tuple(marks)) if marks else factors[0]
        factors[:] = [Over(whole, below)]
        marks.clear()

    def _joined_below(self, below: Written) -> Written:
        """1/2a read as 1/(2a); of 1/2n Σ and 1/2n (a - y)² the names only."""
        if self.token is None or not (letter_name(self.token) or self.text in CLOSERS):
            return below
        if not isinstance(below, Num | Sym | Times):
            return below
        rest: list[Written] = [below]
        while self.token is not None and self.starts_factor():
            if len(rest) > 1 and letter_name(self.token) is None and not self.doubt("joined"):
                break
            rest.append(self.factor())
        return Times(tuple(rest), ("",) * (len(rest) - 1))

    def is_mixed(self, before: Written, fraction: Written) -> bool:
        """Whether 2 1/2 is 2.5, in the other reading: a whole number and a fraction, with nothing beside."""
        match before, fraction:
            case Num(whole), Over(Num(above), Num(below)) if above < below:
                digits = all(number.denominator == 1 for number in (whole, above, below))
                return digits and not self.starts_factor() and bool(self.doubt("mixed"))
            case _:
                return False
