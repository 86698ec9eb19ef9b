"""A quick look at guesses under one hypothesis, before any of them is judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from math import isqrt
from typing import Any
from zlib import crc32

from derive.errors import DeriveError
from derive.evidence import Undefined, Values, ball_of, evaluate, precision
from derive.model import Function
from derive.notes.judging.contexts import context_of
from derive.notes.judging.entrywise import Compared, compared
from derive.notes.judging.instances import Claim, Hypothesis, ends_of, expansion_of, instances, placed
from derive.notes.meaning.arrays import Array, Misshapen, Unclear
from derive.notes.meaning.inside import calls_in, names_in
from derive.notes.meaning.slopes import Slopes
from derive.notes.written import Written
from derive.term import Indexed, Term

BITS, ENTRIES = 128, 2  # of a value; pairs that are looked at
arb_value = Any  # a ball of FLINT, which only the proving engine knows


class Point:
    """Values at one point: every free name has a number of its own, and a node is computed once."""

    def __init__(self, nodes: Mapping[str, Term]) -> None:
        self.nodes = nodes
        self.points: dict[str, arb_value] = {}
        self.functions: dict[str, Function] = {}
        self.called: set[str] = set()
        self.quick = Values(self._at, self.functions)

    def agree(self, pairs: Iterable[tuple[Term, Term]]) -> bool:
        """Whether no pair differs. Raises Undefined where a term has no value."""
        with precision(BITS):
            return all(bool(self._value(left).overlaps(self._value(right))) for left, right in pairs)

    def _value(self, term: Term) -> arb_value:
        for name in names_in(term):
            self._at(name)
        if not self.called.issuperset(calls_in(term)):
            self.functions |= context_of((term,), {}).functions
            self.called.update(calls_in(term))
        if (found := self.quick.of(term)).is_finite():
            return found
        point: dict[str | Indexed, Any] = {name: self._at(name) for name in names_in(term)}
        return evaluate(term, point, context_of((term,), {}), bits=BITS)

    def _at(self, name: str) -> arb_value:
        if name not in self.points:
            body = self.nodes.get(name)
            number = Fraction(crc32(name.encode()) % 89 + 5, 97)
            self.points[name] = ball_of(number) if body is None else self._value(body)
        return self.points[name]


def is_blind(hypothesis: Hypothesis) -> bool:
    """Whether it supposes something that a point of its own does not fulfil."""
    return bool(hypothesis.equalities or hypothesis.closed or hypothesis.domains or hypothesis.given)


class _View:
    """The sides of claims at one size, at the first places of their letters."""

    def __init__(self, hypothesis: Hypothesis, size: int) -> None:
        self.hypothesis = hypothesis
        self.size = size
        self._begin(expansion_of(hypothesis, size))

    def _begin(self, expansion: Slopes) -> None:
        self.expansion, self.point = expansion, Point(expansion.nodes)
        self.left: tuple[Written, Mapping[str, Array], Array] | None = None  # of the last claim

    def sides(self, claim: Claim) -> Compared:
        """What is to be equal. Raises Unclear, StopIteration."""
        if ends_of(claim) != self.expansion.ends:
            self._begin(expansion_of(self.hypothesis, self.size, claim))
        bound, _ = next(iter(instances(claim, self.expansion, self.hypothesis)))
        expansion = placed(self.expansion, self.hypothesis, bound)
        if expansion is not self.expansion:
            self._begin(expansion)
        if self.left is None or self.left[0] is not claim.left or self.left[1] != bound:
            self.left = claim.left, bound, self.expansion.value(claim.left, bound)
        return compared(claim, self.expansion, bound, left=self.left[2])

    def differ(self, claim: Claim) -> bool:
        """Whether the sides certainly differ, whichever way they are laid out. Raises Undefined, Unclear."""
        found = self.sides(claim)
        marks, pairs = self.expansion.marks, found.pairs
        if marks.two_ways or marks.outside or self.point.agree(pairs[:ENTRIES]):
            return False
        if not found.square:
            return True
        size = isqrt(len(pairs))
        turned = ((pairs[place * size][0], pairs[place][1]) for place in range(ENTRIES))
        return not self.point.agree(turned)


class Screen:
    """A quick look at guesses under one hypothesis: whether the sides agree at one point.

    What differs at the smallest size is not looked at any further; what agrees there may differ at another.
    """

    def __init__(self, hypothesis: Hypothesis) -> None:
        self.blind = is_blind(hypothesis)
        self.hypothesis = hypothesis
        self.views: dict[int, _View] = {}

    def _views(self) -> Iterator[_View]:
        """At the smallest size and at the largest, begun when they are needed."""
        for size in dict.fromkeys((self.hypothesis.sizes[0], self.hypothesis.sizes[-1])):
            if size not in self.views:
                self.views[size] = _View(self.hypothesis, size)
            yield self.views[size]

    def passes(self, claim: Claim, *, without_value: bool = True) -> bool:
        """Whether the sides may be equal; `without_value` is said of sides that have none at the point."""
        if self.blind:
            return True
        last = self.hypothesis.sizes[-1]
        for view in self._views():
            if view.size == last:
                return _agree(view, claim, without_value=without_value)
            if _certainly_differ(view, claim):
                return False
        return False

    def has_value(self, side: Written) -> bool:
        """Whether a side has a value at the point, so that what is near to it should have one, too."""
        itself = Claim(side, side)
        return self.blind or any(_agree(view, itself, without_value=False) for view in self._views())


def _agree(view: _View, claim: Claim, *, without_value: bool) -> bool:
    try:
        pairs = view.sides(claim).pairs[:ENTRIES]
        return view.point.agree(pairs)
    except Undefined:
        return without_value
    except (Unclear, DeriveError, RecursionError, StopIteration):
        return False


def _certainly_differ(view: _View, claim: Claim) -> bool:
    try:
        return view.differ(claim)
    except Misshapen:
        return True
    except (Undefined, Unclear, DeriveError, RecursionError, StopIteration):
        return False
