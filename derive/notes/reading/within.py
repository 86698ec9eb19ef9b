"""A claim that words limit to a case: H'(e) = e for |e| <= δ, and H'(e) = δ sign(e) otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from derive.notes.shown import shown
from derive.notes.written import Choice, Num, Test, Written

_ZERO = Num(Fraction(0))


@dataclass(frozen=True, slots=True)
class Within:
    """The case of which words say a claim: its tests hold, and those of no case before it."""

    tests: tuple[Test, ...] = ()
    before: tuple[tuple[Test, ...], ...] = ()

    def of(self, side: Written) -> Written:
        """A side where the case is, and 0 elsewhere."""
        body = side
        for test in reversed(self.tests):
            body = Choice(((body, test),), _ZERO)
        for tests in reversed(self.before):
            other = body
            body = _ZERO
            for test in reversed(tests):
                body = Choice(((body, test),), other)
        return body

    def inside(self, side: Written) -> Written | None:
        """The side of which this is made; None for what is not made so."""
        for tests in self.before:
            other = side
            for _ in tests:
                if not isinstance(side, Choice):
                    return None
                other, side = side.otherwise, side.branches[0][0]
            side = other
        for _ in self.tests:
            if not isinstance(side, Choice):
                return None
            side = side.branches[0][0]
        return side

    @property
    def words(self) -> str:
        """for |e| <= δ; not for |e| <= δ"""
        told = [_shown(self.tests)] if self.tests else [f"not {_shown(tests)}" for tests in self.before]
        return f"for {' and '.join(told)}"


def _shown(tests: tuple[Test, ...]) -> str:
    return " and ".join(f"{shown(test.left)} {test.relation} {shown(test.right)}" for test in tests)
