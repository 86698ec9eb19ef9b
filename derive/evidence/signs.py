"""Signs of elements: from ranges, from the case at hand, and from what logarithms presuppose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import exp, log

from flint import fmpz_mpoly

from derive.evidence.field import Base, Element, Field, Poly
from derive.model import REALS, Interval

LARGEST_ARGUMENT = 60  # of exponentials whose range is bounded


class NeedSplit(Exception):
    """The sign of `base` decides, and is open: treat both cases."""

    def __init__(self, base: Base) -> None:
        self.base = base
        super().__init__("a sign is open")


class Empty(Exception):
    """No point belongs to this case, or nothing has a value in it."""


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers from low to high (None is unbounded); `apart` says that 0 does not belong to it."""

    low: Fraction | None
    high: Fraction | None
    apart: bool = False

    def times(self, other: Range) -> Range:
        """The range of products."""
        apart = self.apart and other.apart
        if self.low is not None and self.low == self.high:
            return other.scaled(self.low, apart=apart)
        if self.sign() and other.sign() and self.sign() == other.sign():
            return Range(_product(self.near(), other.near()) or Fraction(0), self._far(other), apart)
        if None in (self.low, self.high, other.low, other.high):
            if self.sign() and other.sign():
                return Range(None, Fraction(0), apart)
            return Range(None, None, apart)
        mine = [end for end in (self.low, self.high) if end is not None]
        corners = [end * far for end in mine for far in (other.low, other.high) if far is not None]
        return Range(min(corners), max(corners), apart)

    def scaled(self, factor: Fraction, *, apart: bool) -> Range:
        """The range of all numbers times a factor."""
        ends = [None if end is None else factor * end for end in (self.low, self.high)]
        if not factor:
            return Range(Fraction(0), Fraction(0))
        return Range(ends[0], ends[1], apart) if factor > 0 else Range(ends[1], ends[0], apart)

    def sign(self) -> int:
        """1 for no negative number, -1 for no positive one, else 0."""
        if self.low is not None and self.low >= 0:
            return 1
        return -1 if self.high is not None and self.high <= 0 else 0

    def near(self) -> Fraction | None:
        """The bound nearer to 0, without its sign."""
        return self.low if self.sign() > 0 else (None if self.high is None else -self.high)

    def _far(self, other: Range) -> Fraction | None:
        ends = [r.high if r.sign() > 0 else (None if r.low is None else -r.low) for r in (self, other)]
        return _product(ends[0], ends[1])

    def power(self, exponent: int) -> Range:
        """The range of the powers of one number."""
        if exponent % 2 == 0 and not self.sign():
            ends = None if self.low is None or self.high is None else max(-self.low, self.high) ** exponent
            return Range(Fraction(0), ends, self.apart)
        result = self
        for _ in range(min(exponent, 8) - 1):
            result = result.times(self)
        if exponent > 8:
            sign = result.sign() if exponent % 2 == 0 else self.sign()
            return Range(Fraction(0) if sign > 0 else None, Fraction(0) if sign < 0 else None, self.apart)
        return result


def _product(left: Fraction | None, right: Fraction | None) -> Fraction | None:
    return None if left is None or right is None else left * right


ANY = Range(None, None)
POSITIVE = Range(Fraction(0), None, True)


def range_of(interval: Interval) -> Range:
    """The range of a variable with this domain."""
    low, high = interval.low, interval.high
    above = low is not None and (low > 0 or (low == 0 and not interval.low_closed))
    below = high is not None and (high < 0 or (high == 0 and not interval.high_closed))
    return ANY if interval == REALS else Range(low, high, above or below)


def between(low: int, high: int) -> Range:
    """A bounded range, 0 left out when it is a bound."""
    return Range(Fraction(low), Fraction(high), low >= 0 or high <= 0)


def range_of_exp(argument: Range) -> Range:
    """The range of exponentials, a little too wide."""
    low, high = argument.low, argument.high
    floor = Fraction(0) if low is None or low < -LARGEST_ARGUMENT else _rounded(exp(low), -1)
    ceiling = None if high is None or high > LARGEST_ARGUMENT else _rounded(exp(high), 1)
    return Range(max(floor, Fraction(0)), ceiling, True)


def range_of_log(argument: Range) -> Range:
    """The range of logarithms, a little too wide."""
    low, high = argument.low, argument.high
    if low is None or low < 0:
        return ANY
    floor, ceiling = _log(low, -1), None if high is None else _log(high, 1)
    return Range(floor, ceiling, low > 1 or (high is not None and high < 1))


def _log(value: Fraction, way: int) -> Fraction | None:
    if value == 1:
        return Fraction(0)
    return Fraction(log(value)) + way * Fraction(1, 10**9) if Fraction(1, 10**9) < value < 10**9 else None


def _rounded(value: float, way: int) -> Fraction:
    """A rational number beside a float that errs by less than one part in 10^9."""
    return Fraction(value) * (1 + way * Fraction(1, 10**9))


class Signs:
    """What is known of signs in one case of a proof."""

    def __init__(self, field: Field, ranges: list[Range], case: Mapping[Base, int]) -> None:
        self.field = field
        self.ranges = ranges  # of the generators, by number
        self.case = case
        self.facts: list[tuple[frozenset[Base], int]] = []  # the product of these bases has this sign
        self._bounds: dict[Base, Range] = {}

    def of_product(self, bases: Iterable[Base]) -> int:
        """The sign of a product of different bases."""
        sign, unknown = 1, set[Base]()
        for base in bases:
            known = self.known(base)
            sign *= known or 1
            if not known:
                unknown.add(base)
        if not unknown:
            return sign
        deduced = self._deduce(frozenset(unknown))
        if not deduced:
            raise NeedSplit(min(unknown, key=lambda base: isinstance(base, Poly)))
        return sign * deduced

    def presuppose(self, sign: int, bases: Iterable[Base]) -> None:
        """sign · Π bases > 0, because a logarithm or root is taken; raises Empty when that cannot be."""
        unknown = set[Base]()
        for base in bases:
            known = self.known(base)
            sign *= known or 1
            if not known:
                unknown.add(base)
        if unknown:
            self.facts.append((frozenset(unknown), sign))
        elif sign < 0:
            raise Empty

    def known(self, base: Base) -> int:
        """The sign of one base where nothing needs to be supposed, else 0."""
        if base in self.case:
            return self.case[base]
        bound = self.bound(base)
        return bound.sign() or self._beside_a_case(base)

    def bound(self, base: Base) -> Range:
        """A range that holds the values of a base, term by term."""
        if isinstance(base, int):
            known = self.ranges[base]
            sign = self.case.get(base, 0)
            if sign > 0 and (known.low is None or known.low <= 0):
                return Range(Fraction(0), known.high, True)
            if sign < 0 and (known.high is None or known.high >= 0):
                return Range(known.low, Fraction(0), True)
            return known
        if base not in self._bounds:
            self._bounds[base] = self._sum_of_ranges(base)
        return self._bounds[base]

    def _sum_of_ranges(self, poly: Poly) -> Range:
        low: Fraction | None = Fraction(0)
        high: Fraction | None = Fraction(0)
        above = below = False
        for exponents, coefficient in poly.value.terms():
            c = Fraction(int(coefficient))
            term = Range(c, c, True)
            for number, exponent in enumerate(exponents[: self.field.used]):
                if exponent:
                    term = term.times(self.bound(number).power(int(exponent)))
            low = None if low is None or term.low is None else low + term.low
            high = None if high is None or term.high is None else high + term.high
            # a bound of the sum is taken on unless a term leaves out its own, as far as is known its 0
            above = above or (term.low == 0 and term.apart)
            below = below or (term.high == 0 and term.apart)
            if low is None and high is None:
                return ANY
        apart = (low is not None and (low > 0 or (low == 0 and above))) or (
            high is not None and (high < 0 or (high == 0 and below))
        )
        return Range(low, high, apart)

    def of_exp(self, argument: Element) -> Range:
        """A range that holds the values of exp(c x) for a generator x, of exp(c) too; else all above 0."""
        c = Fraction(int(argument.coefficient.p), int(argument.coefficient.q))
        result = Range(c, c, True)
        for base, power in argument.factors.items():
            if power != 1 or not isinstance(base, int) or len(argument.factors) > 1:
                return POSITIVE
            result = result.times(self.ranges[base])
        return range_of_exp(result)

    def of_log(self, base: Base) -> Range:
        """A range that holds the values of log|base|."""
        inside = self.bound(base)
        return range_of_log(inside if inside.sign() >= 0 else inside.scaled(Fraction(-1), apart=True))

    @property
    def contradicts_itself(self) -> bool:
        """Whether a sign of the case is none that the ranges allow: x + y < 0 beside x > 0 and y > 0."""
        return any(
            isinstance(base, Poly) and (bound := self.bound(base)).apart and bound.sign() == -sign
            for base, sign in self.case.items()
        )

    def _beside_a_case(self, base: Base) -> int:
        """x > 0 gives x + 2 > 0: a known sign plus a constant, or a known polynomial times one."""
        poly = self._polynomial(base)
        lead = poly.leading_coefficient()
        for other, sign in self.case.items():
            known = self._polynomial(other)
            rest = poly * known.leading_coefficient() - known * lead
            if rest.is_constant() and (rest == 0 or (rest.leading_coefficient() > 0) == (sign > 0)):
                return sign
        return 0

    def _polynomial(self, base: Base) -> fmpz_mpoly:
        return self.field.ring.gen(base) if isinstance(base, int) else base.value

    def _deduce(self, wanted: frozenset[Base]) -> int:
        """The sign of a product as a product of known ones: elimination over the field of two elements."""
        rows: list[tuple[Base, frozenset[Base], int]] = []
        for fact, value in self.facts:
            bases, sign = _eliminate(fact, value, rows)
            if bases:
                rows.append((next(iter(bases)), bases, sign))
        bases, sign = _eliminate(wanted, 1, rows)
        return 0 if bases else sign


def _eliminate(
    bases: frozenset[Base], sign: int, rows: list[tuple[Base, frozenset[Base], int]]
) -> tuple[frozenset[Base], int]:
    for pivot, others, value in rows:
        if pivot in bases:
            bases, sign = bases ^ others, sign * value
    return bases, sign
