"""Exact rational functions of generators, kept factored: c · p_1^e_1 · p_2^e_2 …

Only a sum multiplies out, and only what its terms do not share: a product of 60 factors stays 60 factors.
The value of an element is that of what it was made from at every point where that had a value:
cancelling a common factor can only add points.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import comb

from flint import fmpq, fmpz, fmpz_mpoly, fmpz_mpoly_ctx

from derive.evidence.verdict import TooLarge, Undefined

MOST_TERMS = 4_000  # of one multiplied-out polynomial
MOST_BITS = 20_000  # of one number
MOST_DEGREE = 100_000


class Poly:
    """A primitive polynomial with positive leading coefficient and no factor that is a single generator."""

    __slots__ = ("_hash", "value")

    def __init__(self, value: fmpz_mpoly) -> None:
        self.value = value
        self._hash = hash(tuple(value.coeffs()))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Poly) and self._hash == other._hash and bool(self.value == other.value)


Base = int | Poly  # a generator by its number, or a polynomial in generators


@dataclass(frozen=True, slots=True)
class Element:
    """coefficient · Π base^exponent; zero has the coefficient 0 and no factors."""

    coefficient: fmpq
    factors: Mapping[Base, int]

    @property
    def is_zero(self) -> bool:
        """Whether this is 0."""
        return self.coefficient == 0

    def key(self) -> tuple[fmpq, frozenset[tuple[Base, int]]]:
        """Equal for elements that are written alike."""
        return (self.coefficient, frozenset(self.factors.items()))


@dataclass(frozen=True, slots=True)
class Relation:
    """generator ^ degree = value, with 2 or more for the degree."""

    degree: int
    value: Element


class Full(Exception):
    """All generators that the ring was made for are used: start again with a larger ring."""


class Field:
    """Arithmetic of elements over at most `capacity` generators."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.ring = fmpz_mpoly_ctx.get([("g", capacity)], "lex")
        self.used = 0
        self.relations: dict[int, Relation] = {}
        self.zero = Element(fmpq(0), {})
        self.one = Element(fmpq(1), {})

    def new_generator(self) -> int:
        """The number of a generator without a meaning yet."""
        if self.used == self.capacity:
            raise Full
        self.used += 1
        return self.used - 1

    def number(self, value: Fraction | int | fmpq) -> Element:
        """A rational number."""
        if isinstance(value, Fraction):
            value = fmpq(value.numerator, value.denominator)
        return Element(fmpq(value), {})

    def generator(self, number: int, exponent: int = 1) -> Element:
        """generator ^ exponent."""
        return self.product(fmpq(1), {number: exponent})

    def product(self, coefficient: fmpq, factors: Mapping[Base, int]) -> Element:
        """The element with these factors, powers of algebraic generators reduced."""
        if coefficient == 0:
            return self.zero
        element = Element(_bounded(coefficient), {b: e for b, e in factors.items() if e})
        if not self.relations and all(-MOST_DEGREE <= e <= MOST_DEGREE for e in element.factors.values()):
            return element
        for base, exponent in element.factors.items():
            if abs(exponent) > MOST_DEGREE:
                raise TooLarge(f"a power above {MOST_DEGREE}")
            relation = self.relations.get(base) if isinstance(base, int) else None
            if relation and not 0 <= exponent < relation.degree:
                whole, rest = divmod(exponent, relation.degree)
                kept = {b: e for b, e in element.factors.items() if b != base} | {base: rest}
                other = self.power(relation.value, whole)
                return self.multiply(self.product(element.coefficient, kept), other)
        return element

    def multiply(self, left: Element, right: Element) -> Element:
        """left · right."""
        if left.is_zero or right.is_zero:
            return self.zero
        factors = dict(left.factors)
        for base, exponent in right.factors.items():
            factors[base] = factors.get(base, 0) + exponent
        return self.product(left.coefficient * right.coefficient, factors)

    def power(self, element: Element, exponent: int) -> Element:
        """element ^ integer; 0^0 = 1, and 0 to a negative power is undefined."""
        if exponent == 0:
            return self.one
        if element.is_zero:
            if exponent < 0:
                raise Undefined("a division by zero")
            return self.zero
        bits = element.coefficient.height_bits()
        if bits > 1 and bits * abs(exponent) > MOST_BITS:
            raise TooLarge("a power of a number with too many digits")
        scaled = {base: e * exponent for base, e in element.factors.items()}
        coefficient = element.coefficient if bits <= 1 else element.coefficient**exponent
        if bits <= 1 and exponent % 2 == 0:
            coefficient = fmpq(1)
        return self.product(coefficient, scaled)

    def negative(self, element: Element) -> Element:
        """-element."""
        return Element(-element.coefficient, element.factors)

    def add(self, elements: Iterable[Element]) -> Element:
        """The sum over a common denominator, with what all terms share kept outside."""
        terms = self._collect(elements)
        if len(terms) <= 1:
            return terms[0] if terms else self.zero
        shared = dict(terms[0].factors)
        for term in terms[1:]:
            for base in shared.keys() | term.factors.keys():
                shared[base] = min(shared.get(base, 0), term.factors.get(base, 0))
        shared = {base: e for base, e in shared.items() if e}
        scale = _common(term.coefficient for term in terms)
        total = self.ring.constant(0)
        for term in terms:
            rest = {b: term.factors.get(b, 0) - shared.get(b, 0) for b in term.factors.keys() | shared.keys()}
            total = total + self._expand(term.coefficient / scale, rest)
            if len(total) > MOST_TERMS:
                raise TooLarge(f"a polynomial of more than {MOST_TERMS} terms")
        return self._reduced(total, scale, shared)

    def _collect(self, elements: Iterable[Element]) -> list[Element]:
        """The terms with those of equal factors added."""
        found: dict[frozenset[tuple[Base, int]], Element] = {}
        for element in elements:
            if element.is_zero:
                continue
            key = frozenset(element.factors.items())
            old = found.get(key)
            found[key] = Element(old.coefficient + element.coefficient, old.factors) if old else element
        return [element for element in found.values() if not element.is_zero]

    def _expand(self, coefficient: fmpq, factors: Mapping[Base, int]) -> fmpz_mpoly:
        """The polynomial of factors with non-negative exponents and an integer coefficient."""
        monomial = [0] * self.capacity
        for base, exponent in factors.items():
            if isinstance(base, int):
                monomial[base] = exponent
        result = self.ring.from_dict({tuple(monomial): coefficient.p})
        for base, exponent in factors.items():
            if isinstance(base, Poly) and exponent:
                grown = comb(exponent + len(base.value) - 1, exponent) if exponent < 200 else MOST_TERMS + 1
                if grown * len(result) > 20 * MOST_TERMS:
                    raise TooLarge(f"a polynomial of more than {MOST_TERMS} terms")
                result = self._remainder(result * base.value**exponent)
        return result

    def _remainder(self, poly: fmpz_mpoly) -> fmpz_mpoly:
        """`poly` with the powers of algebraic generators lowered where their relation is a polynomial."""
        for number, relation in self.relations.items():
            if not number < self.used or poly.degrees()[number] < relation.degree:
                continue
            value = self._as_polynomial(relation.value)
            if value is None:
                continue
            return self._remainder(self._lowered(poly, number, degree=relation.degree, value=value))
        return poly

    def _lowered(self, poly: fmpz_mpoly, number: int, *, degree: int, value: fmpz_mpoly) -> fmpz_mpoly:
        parts: dict[int, dict[tuple[int, ...], fmpz]] = {}
        for exponents, coefficient in poly.terms():
            whole, rest = divmod(int(exponents[number]), degree)
            lower = (*exponents[:number], rest, *exponents[number + 1 :])
            parts.setdefault(whole, {})[lower] = coefficient
        result = self.ring.constant(0)
        for whole, terms in parts.items():
            if whole > 1 and len(value) ** whole > 20 * MOST_TERMS:
                raise TooLarge(f"a polynomial of more than {MOST_TERMS} terms")
            result = result + self.ring.from_dict(terms) * value**whole
        return result

    def _as_polynomial(self, element: Element) -> fmpz_mpoly | None:
        if element.coefficient.q != 1 or any(e < 0 for e in element.factors.values()):
            return None
        return self._expand(element.coefficient, element.factors)

    def _reduced(self, total: fmpz_mpoly, scale: fmpq, shared: dict[Base, int]) -> Element:
        """scale · total · Π shared, with total made primitive and cancelled against shared denominators."""
        total = self._remainder(total)
        if total == 0:
            return self.zero
        factors = dict(shared)
        content, total = self.split(total, factors)
        for base in [b for b, e in shared.items() if isinstance(b, Poly) and e < 0]:
            if len(total) == 1:
                break
            total = _cancel(total, base, factors)
        if len(total) > 1:
            whole = Poly(total)
            factors[whole] = factors.get(whole, 0) + 1
        return self.product(scale * content, factors)

    def split(self, poly: fmpz_mpoly, factors: dict[Base, int]) -> tuple[fmpq, fmpz_mpoly]:
        """The signed content and the primitive rest of `poly`; its single generators go into `factors`."""
        common = poly.term_content()
        content = fmpq(abs(common.leading_coefficient()))
        if poly.leading_coefficient() < 0:
            content = -content
        exponents = common.degrees() if len(poly) > 1 else poly.degrees()
        for number, exponent in enumerate(exponents[: self.used]):
            if exponent:
                factors[number] = factors.get(number, 0) + int(exponent)
        divisor = poly if len(poly) == 1 else common * (1 if content > 0 else -1)
        rest = poly / divisor
        return content, rest

    def terms(self, element: Element) -> Iterator[tuple[fmpq, Element]]:
        """element = Σ c · m: the numerator multiplied out, every m a monomial over the denominator."""
        below = {b: e for b, e in element.factors.items() if e < 0}
        above = {b: e for b, e in element.factors.items() if e > 0}
        if not any(isinstance(base, Poly) for base in above):
            yield element.coefficient, Element(fmpq(1), element.factors)
            return
        for exponents, coefficient in self._expand(fmpq(1), above).terms():
            monomial: dict[Base, int] = dict(below)
            for number, exponent in enumerate(exponents[: self.used]):
                if exponent:
                    monomial[number] = monomial.get(number, 0) + int(exponent)
            term = self.product(fmpq(1), monomial)
            yield element.coefficient * fmpq(coefficient) * term.coefficient, Element(fmpq(1), term.factors)


def _cancel(total: fmpz_mpoly, base: Poly, factors: dict[Base, int]) -> fmpz_mpoly:
    """`total` without the factors that it shares with a denominator; the denominator splits if it must."""
    while factors.get(base, 0) < 0 and len(total) > 1:
        common = total.gcd(base.value)
        if len(common) == 1:
            return total
        if common.leading_coefficient() < 0:
            common = -common
        exponent = factors.pop(base)
        rest = base.value / common
        total = total / common
        known = Poly(common)
        factors[known] = factors.get(known, 0) + exponent + 1
        if len(rest) == 1:
            base = known
            continue
        other = Poly(rest)
        factors[other] = factors.get(other, 0) + exponent
        base = known
    return total


def _common(coefficients: Iterable[fmpq]) -> fmpq:
    """The largest rational of which all are integer multiples."""
    top, bottom = 0, 1
    for coefficient in coefficients:
        top = _gcd(top, int(coefficient.p))
        bottom = bottom * int(coefficient.q) // _gcd(bottom, int(coefficient.q))
    return fmpq(_bits(top), _bits(bottom))


def _gcd(left: int, right: int) -> int:
    while right:
        left, right = right, left % right
    return abs(left)


def _bits(value: int) -> int:
    if value.bit_length() > MOST_BITS:
        raise TooLarge("a number with too many digits")
    return value


def _bounded(value: fmpq) -> fmpq:
    if value.height_bits() > MOST_BITS:
        raise TooLarge("a number with too many digits")
    return value
