"""Sums, products and cases, written out."""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction

from derive.notes.letters import RUNNING
from derive.notes.meaning import arrays
from derive.notes.meaning.arrays import Array, Misshapen, Unclear, number_array
from derive.notes.meaning.expansion import Expansion
from derive.notes.meaning.placing import Bound
from derive.notes.meaning.structure import is_multiple_of_identity
from derive.notes.written import Big, Choice, Index, Minus, Plus, Slope, Sym, Test, Written, every
from derive.term import ONE, ZERO, Branch, Cases, Comparison, Sum, Term, add, multiply, number, rational

MOST_TERMS = 40  # of a sum with given bounds

_HOLDS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
_LAST_OF = {"t": "T", "l": "L", "ell": "L"}


class Sums(Expansion):
    """The part of an expansion that knows ranges."""

    def beside(self, term: Written, other: Array, bound: Bound) -> Array:
        """The value of a term; a multiple of I has the size of the other array."""
        if len(other.shape) != 2 or not is_multiple_of_identity(term):
            return self.value(term, bound)
        around, self.identity = self.identity, other.shape[0]
        try:
            return self.value(term, bound)
        finally:
            self.identity = around

    def added(self, terms: tuple[Written, ...], bound: Bound) -> Array:
        """The sum, entry by entry."""
        values = {n: self.value(t, bound) for n, t in enumerate(terms) if not is_multiple_of_identity(t)}
        whole = next((value for value in values.values() if len(value.shape) == 2), number_array(number(0)))
        found: Array | None = None
        for place, term in enumerate(terms):
            value = values[place] if place in values else self.beside(term, whole, bound)
            if found is not None and arrays.may_go_two_ways(found, value):
                self.marks.two_ways = True
                if self.down:
                    self.marks.taken["a vector is added to every column"] = None
                    found, value = arrays.down(found, value), arrays.down(value, found)
            found = value if found is None else arrays.plus(found, value)
        return found if found is not None else number_array(number(0))

    def big(self, term: Big, bound: Bound) -> Array:
        """The terms one after the other."""
        if not term.index:
            return self._sum_without_index(term, bound)
        found = self.folded(term, bound, multiply if term.product else add)
        return found if found is not None else number_array(ONE if term.product else ZERO)

    def folded(self, term: Big, bound: Bound, of: Callable[[Term, Term], Term]) -> Array | None:
        """The terms joined, entry by entry; None when there are none."""
        low, high = self._range(term, bound)
        if high - low > MOST_TERMS:
            raise Unclear("too large: a sum of many terms")
        found: Array | None = None
        for place in range(low, high + 1):
            around, self.from_zero = self.from_zero, self.from_zero or place == 0
            part = self.value(term.body, {**bound, term.index: number_array(number(Fraction(place)))})
            self.from_zero = around
            if found is not None and term.product and len(part.shape) == 2:
                found = self._behind(term, found, part)
            else:
                found = part if found is None else arrays.together(found, part, of)
        return found

    def _behind(self, term: Big, found: Array, part: Array) -> Array:
        """A further factor of a product of matrices; of derivatives the latest is the first."""
        if not isinstance(term.body, Slope):
            self.marks.murky["a product of matrices"] = "in which order is not said"
            self.marks.taken["the last factor of the product of matrices stands first"] = None
        return arrays.times(part, found)

    def _range(self, term: Big, bound: Bound) -> tuple[int, int]:
        low = self._whole(term.low, bound) if term.low is not None else 1
        if term.high is None:
            self.marks.sized = True
            return low, self.last(term)
        for part in every(term.high):
            if isinstance(part, Sym) and not part.indices and part.name not in bound:
                self.counts.add(part.name)
                self.marks.sized = True
        return low, self._whole(term.high, bound)

    def last(self, term: Big) -> int:
        """The last place of a sum whose upper bound is left unsaid: T of a sum over t beside h_T."""
        last = _LAST_OF.get(term.index, "")
        if last in self.knowledge.last:
            return self.length(last)
        told = {self.knowledge.lengths[name] for name in term.over if name in self.knowledge.lengths}
        return told.pop() if len(told) == 1 else self.length(f"#{term.index}")

    def _whole(self, term: Written, bound: Bound) -> int:
        total = Fraction(0)
        for part in term.terms if isinstance(term, Plus) else (term,):
            sign = -1 if isinstance(part, Minus) else 1
            value = rational(self.value(part.term if isinstance(part, Minus) else part, bound).scalar)
            if value is None and isinstance(part, Sym) and str(part) in self.sizes.named:
                value = Fraction(self.length(str(part)))  # the d_k of K ∈ R^{n×d_k}, whatever it is made of
            if value is None:
                raise Unclear("the bounds of a sum are whole numbers or sizes")
            total += sign * value
        if total.denominator != 1:
            raise Unclear("the bounds of a sum are whole numbers")
        return int(total)

    def _sum_without_index(self, term: Big, bound: Bound) -> Array:
        letters = (
            {x for s in every(term.body) if isinstance(s, Sym) for i in s.indices for x in i.letters}
            - set(bound)
            - {""}
        )
        if len(letters & RUNNING) == 1:
            (letter,) = letters & RUNNING
            return self.big(Big(term.product, term.body, letter, term.low, term.high), bound)
        value = self.value(term.body, bound)
        if len(value.shape) != 1 or term.product:
            raise Unclear("it is not said what a sum runs over")
        return number_array(add(*value.entries))

    def _place(self, side: Written, bound: Bound) -> Fraction | None:
        """The number of an index; that of the class y in k = y is the place that y stands for."""
        if isinstance(side, Sym) and not side.indices and side.name in self.knowledge.fixed:
            return Fraction(self.index(Index(side.name), bound))
        return rational(self.value(side, bound).scalar)

    def choice(self, term: Choice, bound: Bound) -> Array:
        """The first value whose condition holds, entry by entry."""
        branches, otherwise = term.branches, term.otherwise
        decided = self._decided(branches, otherwise, bound)
        if decided is not None:
            return decided
        variables = [self.value(test.left, bound) for _, test in branches]
        shape = next((v.shape for v in variables if v.shape), ())
        count = len(variables[0].entries) if shape else 1
        entries: list[Term] = []
        for place in range(count):
            made = [
                Branch(
                    _at(self.value(value, bound), place),
                    Comparison(_at(left, place), test.relation, _at(self.value(test.right, bound), place)),
                )
                for left, (value, test) in zip(variables, branches, strict=True)
            ]
            entries.append(Cases(tuple(made), _at(self.value(otherwise, bound), place)))
        return Array(shape, tuple(entries))

    def _decided(
        self, branches: tuple[tuple[Written, Test], ...], otherwise: Written, bound: Bound
    ) -> Array | None:
        """Cases of equal and different letters, and of numbers, 0 <= m - i, are decided by their numbers."""
        if not any(test.relation in ("=", "≠") for _, test in branches):
            return self._by_numbers(branches, otherwise, bound)
        for value, test in branches:
            left, right = (self._place(side, bound) for side in (test.left, test.right))
            if left is None or right is None:
                raise Unclear("cases are told apart by comparisons with < or >, or by equal indices")
            if (left == right) == (test.relation == "="):
                return self.value(value, bound)
        return self.value(otherwise, bound)

    def _by_numbers(
        self, branches: tuple[tuple[Written, Test], ...], otherwise: Written, bound: Bound
    ) -> Array | None:
        for value, test in branches:
            left, right = (_number(self.value(side, bound)) for side in (test.left, test.right))
            if left is None or right is None:
                return None
            if _HOLDS[test.relation](left, right):
                return self.value(value, bound)
        return self.value(otherwise, bound)


def _number(array: Array) -> Fraction | None:
    """The number that an array is, added up: 2 - 1."""
    if array.shape:
        return None
    term = array.scalar
    found = [rational(part) for part in (term.terms if isinstance(term, Sum) else (term,))]
    numbers = [part for part in found if part is not None]
    return sum(numbers, Fraction(0)) if len(numbers) == len(found) else None


def _at(array: Array, place: int) -> Term:
    if not array.shape:
        return array.entries[0]
    if place >= len(array.entries):
        raise Misshapen("the values of the cases and what they are told apart by have different shapes")
    return array.entries[place]
