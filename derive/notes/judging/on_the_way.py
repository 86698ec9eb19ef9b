"""p ≈ 0.3917 by e^z ≈ 1.083 and Σ e^z ≈ 2.765: digits that come of rounding on the way, in any mixture.

Whatever a formula comes to on its way, e^z or the sum, may have been used as the document prints it, rounded.
A result within what that leaves open is not refuted.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from fractions import Fraction

from derive.errors import DeriveError
from derive.evidence import Ball, around, evaluate
from derive.notes.judging.contexts import context_of
from derive.notes.judging.rounding import LEAST_PLACES, half_a_unit
from derive.notes.judging.valued import Value, evaluated
from derive.notes.meaning.arrays import Array
from derive.notes.written import Num
from derive.term import Constant, Name, Neg, Number, Term, children, with_children

MOST_PARTS = 200
ON_THE_WAY = "within what rounding on the way leaves open"


def is_reached(value: Value, printed: list[tuple[Fraction, int]], rounded: Collection[Num]) -> bool:
    """Whether the printed numbers lie within what rounding on the way leaves open."""
    numbers = [(number.value, number.places) for number in rounded if number.places >= LEAST_PLACES]
    if not numbers or len(value.array.entries) != len(printed):
        return False
    wide = _Wide(value, numbers)
    try:
        entries = tuple(wide.term(entry) for entry in value.array.entries)
        nodes = {id: body for id, body in wide.nodes.items() if body is not None}
        found = evaluated(replace(value.array, entries=entries), nodes, wide.point)
    except (DeriveError, RecursionError):
        return False
    wanted = [around(number, half_a_unit(places, ends=True)) for number, places in printed]
    return bool(wide.point) and all(a.overlaps(b) for a, b in zip(found, wanted, strict=True))


@dataclass(slots=True)
class _Wide:
    """The parts of a value that the document prints rounded, under names that hold both."""

    value: Value
    numbers: list[tuple[Fraction, int]]
    nodes: dict[str, Term | None] = field(default_factory=dict)
    point: dict[str, Ball] = field(default_factory=dict)
    count: int = 0

    def term(self, term: Term) -> Term:
        """The term with such names for its parts, and for itself."""
        self.count += 1
        if self.count > MOST_PARTS or isinstance(term, Number | Constant):
            return term
        if isinstance(term, Name):
            body = self.value.nodes.get(term.id)
            if body is None:
                return term
            if term.id not in self.nodes:
                self.nodes[term.id] = None
                self.nodes[term.id] = self.term(body)
            inner: Term = term
        else:
            inner = with_children(term, tuple(self.term(part) for part in children(term)))
        return inner if isinstance(term, Neg) else self._named(term, inner) or inner

    def _named(self, term: Term, inner: Term) -> Name | None:
        """A name for a part, that stands for what it may be on the way, and for what is printed of it."""
        exact = evaluate(term, {}, context_of((term,), self.value.nodes))
        for number, places in self.numbers:
            for signed in (number, -number):
                if exact.overlaps(around(signed, half_a_unit(places, ends=True))) and exact != signed:
                    nodes = {id: body for id, body in self.nodes.items() if body is not None}
                    (reached,) = evaluated(Array((), (inner,)), nodes, self.point)
                    name = f"near{len(self.point)}"
                    self.point[name] = reached.union(around(signed, Fraction(0)))
                    return Name(name)
        return None
