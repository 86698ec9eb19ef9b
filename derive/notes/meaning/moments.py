"""Expectations and variances as polynomials in moments: Var(aX + b) = a² (E[X²] - E[X]²).

What stands in E[·] is a polynomial in random quantities over constants, so that its mean is a sum of moments
E[X^k Y^l], which are letters of their own: what is proved holds for every distribution. Moments of
independent quantities are products. At the moments of a finite probability space, a false claim has a point.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import comb, prod

from derive.notes.meaning.arrays import Unclear
from derive.notes.written import (
    COVARIANCE,
    EXPECTATION,
    Apply,
    Big,
    Index,
    Minus,
    Num,
    Over,
    Plus,
    Raised,
    Sym,
    Times,
    Turned,
    Written,
    every,
    is_mean,
    mapped,
    parts,
    plain_number,
    symbols,
)

Monomial = tuple[tuple[Sym, int], ...]
Polynomial = dict[Monomial, Written]  # random quantities with their powers → coefficient
MOST_TERMS, HIGHEST = 400, 4
ONE, ZERO = Num(Fraction(1)), Num(Fraction(0))
# -1/2 with probability 4/5 and 2 with 1/5: mean 0, variance 1, and no symmetry
POINTS = ((Fraction(-1, 2), Fraction(4, 5)), (Fraction(2), Fraction(1, 5)))


@dataclass(slots=True)
class Moments:
    """What is random, and what is known of it: independence, means 0, variances 1, or a finite space."""

    random: frozenset[str]
    length: int  # of sums without a number, and of vectors
    alike: frozenset[str] = frozenset()  # names of which all entries have one distribution
    vectors: frozenset[str] = frozenset()
    independent: bool = False
    centred: frozenset[str] = frozenset()
    unit: frozenset[str] = frozenset()
    concrete: bool = False
    means: dict[object, Sym] = field(default_factory=dict)
    highest: int = 0  # moment of a finite space that was asked for

    def plain(self, term: Written) -> Written:
        """The formula with its expectations as polynomials in moments. Raises Unclear."""
        if is_mean(term):
            assert isinstance(term, Apply)
            return self._mean(term)
        if isinstance(term, Big):
            return Plus(tuple(self.plain(part) for part in self._terms(term)) or (ZERO,))
        return mapped(term, self.plain)

    def _mean(self, term: Apply) -> Written:
        first = self.polynomial(term.arguments[0])
        kind, _, label = term.function.partition("_")
        if kind == EXPECTATION:
            return self._of(first, label)
        second = self.polynomial(term.arguments[1]) if kind == COVARIANCE else first
        apart = Times((self._of(first, label), self._of(second, label)), ("",))
        return Plus((self._of(_product(first, second), label), Minus(apart)))

    def _of(self, polynomial: Polynomial, label: str) -> Written:
        terms = [Times((c, self._moment(m, label)), ("",)) if m else c for m, c in polynomial.items()]
        return Plus(tuple(terms)) if len(terms) > 1 else terms[0] if terms else ZERO

    def _moment(self, monomial: Monomial, label: str) -> Written:
        if not self.independent and len(monomial) > 1:
            return Num(self._together(monomial, label)) if self.concrete else self._letter((label, monomial))
        factors = [self._power(sym, power, label) for sym, power in monomial]
        return Times(tuple(factors), ("",) * (len(factors) - 1)) if len(factors) > 1 else factors[0]

    def _power(self, sym: Sym, power: int, label: str) -> Written:
        """E[X^k]; entries of one distribution share it."""
        key = Sym(sym.name) if sym.name in self.alike else sym
        if self.concrete:
            return Num(self._number(key, power, label))
        if sym.name in self.centred and power == 1:
            return ZERO
        if sym.name in self.unit and power == 2:
            return ONE
        return self._letter((label, key, power))

    def _letter(self, key: object) -> Sym:
        return self.means.setdefault(key, Sym(f"moment{len(self.means)}"))

    def _number(self, key: Sym, power: int, label: str) -> Fraction:
        """The moment of m + s U, where U has the two values of POINTS."""
        self.highest = max(self.highest, power)
        self._letter((label, key))
        mean, scale = self._law((label, key))
        own = [sum((p * v**k for v, p in POINTS), Fraction(0)) for k in range(power + 1)]
        terms = (comb(power, k) * mean ** (power - k) * scale**k * own[k] for k in range(power + 1))
        return sum(terms, Fraction(0))

    def _together(self, monomial: Monomial, label: str) -> Fraction:
        """E[X^k Y^l] where all are made of the same U."""
        keys = [((label, Sym(sym.name) if sym.name in self.alike else sym), power) for sym, power in monomial]
        for key, power in keys:
            self.highest = max(self.highest, power)
            self._letter(key)
        laws = [(*self._law(key), power) for key, power in keys]
        return sum((p * prod((m + s * v) ** k for m, s, k in laws) for v, p in POINTS), Fraction(0))

    def _law(self, key: object) -> tuple[Fraction, Fraction]:
        name = key[1].name if isinstance(key, tuple) and isinstance(key[1], Sym) else ""
        place = list(self.means).index(key) + 1
        mean = Fraction(0) if name in self.centred else Fraction(place)
        return mean, Fraction(1) if name in self.unit else Fraction(place + 1, 2)

    def law(self, key: object) -> str:
        """m + s U, as text."""
        mean, scale = self._law(key)
        return f"{f'{mean} + ' if mean else ''}{'' if scale == 1 else f'{scale} '}U"

    # --- polynomials ---------------------------------------------------------------------------------------

    def polynomial(self, term: Written) -> Polynomial:
        """A sum of products of random quantities. Raises Unclear."""
        if not self._is_random(term):
            return {(): self.plain(term)}
        match term:
            case Sym():
                if term.name in self.vectors and not term.indices:
                    raise Unclear("the mean of a vector is not read")
                return {((term, 1),): ONE}
            case Plus(terms):
                return _sum([self.polynomial(part) for part in terms])
            case Big(False):
                return _sum([self.polynomial(part) for part in self._terms(term)])
            case Minus(inner):
                return {m: Minus(c) for m, c in self.polynomial(inner).items()}
            case Over(above, below) if not self._is_random(below):
                bottom = self.plain(below)
                return {m: Over(c, bottom) for m, c in self.polynomial(above).items()}
            case Times() if (dot := self._dot(term)) is not None:
                return self.polynomial(dot)
            case Times(factors, marks) if "o" not in marks:
                found: Polynomial = {(): ONE}
                for factor in factors:
                    found = _product(found, self.polynomial(factor))
                return found
            case Raised(base, Num(power)) if power.denominator == 1 and 0 < power <= HIGHEST:
                found = {(): ONE}
                for _ in range(int(power)):
                    found = _product(found, self.polynomial(base))
                return found
            case _:
                raise Unclear("only sums, products and powers are read in a mean")

    def _is_random(self, term: Written) -> bool:
        if is_mean(term):
            return False
        if isinstance(term, Sym):
            return term.name in self.random
        return any(self._is_random(part) for part in parts(term))

    def _dot(self, term: Times) -> Written | None:
        """wᵀx and w · x of two vectors as a sum over their entries."""
        match term:
            case Times((Turned(Sym() as one), Sym() as other), ("",)):
                pass
            case Times((Sym() as one, Sym() as other), (".",)) if {one.name, other.name} <= self.vectors:
                pass
            case _:
                return None
        entries = [(_at(one, place), _at(other, place)) for place in range(1, self.length + 1)]
        return Plus(tuple(Times(pair, ("",)) for pair in entries))

    def _terms(self, term: Big) -> list[Written]:
        """The terms of a sum, whose number is that of the high bound, or the length."""
        low = int(term.low.value) if isinstance(term.low, Num) else 1
        high = self.length if term.high is None or isinstance(term.high, Sym) else _end(term.high)
        if term.product or not term.index or high - low > 12:
            raise Unclear("this sum is not read in a mean")
        return [_placed(term.body, term.index, place) for place in range(low, high + 1)]


def _at(sym: Sym, place: int) -> Sym:
    return Sym(sym.name, (*sym.indices, Index("", place)))


def _placed(term: Written, letter: str, place: int) -> Written:
    if isinstance(term, Sym):
        if any(i.is_sum for i in term.indices):
            raise Unclear("a sum of letters as an index in a mean")
        indices = tuple(Index("", place + i.shift) if i.letter == letter else i for i in term.indices)
        return Num(Fraction(place)) if term == Sym(letter) else Sym(term.name, indices)
    if isinstance(term, Big) and term.index == letter:
        return term
    return mapped(term, lambda part: _placed(part, letter, place))


def _end(high: Written) -> int:
    """The number that n - 1 is for a number n."""
    found = [plain_number(part) for part in (high.terms if isinstance(high, Plus) else (high,))]
    known = [value for value in found if value is not None]
    if len(known) < len(found) or sum(known).denominator != 1:
        raise Unclear("this sum is not read in a mean")
    return int(sum(known))


def _sum(found: list[Polynomial]) -> Polynomial:
    whole: Polynomial = {}
    for polynomial in found:
        for monomial, coefficient in polynomial.items():
            known = whole.get(monomial)
            whole[monomial] = coefficient if known is None else Plus((known, coefficient))
    if len(whole) > MOST_TERMS:
        raise Unclear("too large: a mean of too many terms")
    return whole


def _product(one: Polynomial, other: Polynomial) -> Polynomial:
    return _sum([{_joined(m, n): _times(c, d)} for m, c in one.items() for n, d in other.items()])


def _times(one: Written, other: Written) -> Written:
    if one == ONE or other == ONE:
        return other if one == ONE else one
    return Times((one, other), ("",))


def _joined(one: Monomial, other: Monomial) -> Monomial:
    powers: dict[Sym, int] = dict(one)
    for sym, power in other:
        powers[sym] = powers.get(sym, 0) + power
    return tuple(sorted(powers.items(), key=lambda pair: str(pair[0])))


def bound_to(term: Written, sizes: Mapping[Sym, int]) -> Written:
    """The formula with numbers for sizes."""
    if isinstance(term, Sym):
        return Num(Fraction(sizes[term])) if term in sizes else term
    return mapped(term, lambda part: bound_to(part, sizes))


def sizes_in(term: Written) -> tuple[Sym, ...]:
    """The names that sums run up to: the n of n, and of n - 1."""
    ends = [part.high for part in every(term) if isinstance(part, Big) and part.high is not None]
    return tuple(dict.fromkeys(sym for high in ends for sym in symbols(high)))


def occurrences(term: Written, over: frozenset[str] = frozenset()) -> Iterator[tuple[Sym, frozenset[str]]]:
    """The symbols, each with the letters of the sums that it stands in."""
    if isinstance(term, Sym):
        yield term, over
    for part in parts(term):
        within = isinstance(term, Big) and part is term.body
        yield from occurrences(part, over | {term.index} if within and isinstance(term, Big) else over)


def first_places(sums: Iterable[Big]) -> dict[str, int]:
    """The letters of sums, and where they start."""
    return {p.index: int(p.low.value) if isinstance(p.low, Num) else 1 for p in sums if p.index}


def with_first(term: Written, first: Mapping[str, int]) -> Written:
    """The formula at X_1 for an X_i that no sum binds: any of them is as good. Raises Unclear."""
    if isinstance(term, Sym):
        letters = {i.letter for i in term.indices if i.shift}
        if letters & first.keys() or (term.name in first and not term.indices):
            raise Unclear("a running letter that is a number, too, is not read in a mean")
        return Sym(
            term.name, tuple(Index("", first[i.letter]) if i.letter in first else i for i in term.indices)
        )
    if isinstance(term, Big):
        inner = {letter: place for letter, place in first.items() if letter != term.index}
        ends = (None if end is None else with_first(end, first) for end in (term.low, term.high))
        return Big(term.product, with_first(term.body, inner), term.index, *ends)
    return mapped(term, lambda part: with_first(part, first))


def names_in_means(term: Written) -> tuple[set[str], set[str]]:
    """The names that stand within a mean, and those that stand outside of one."""
    if is_mean(term):
        return {sym.name for sym in symbols(term)}, set()
    if isinstance(term, Sym):
        return set(), {term.name}
    within, outside = set[str](), set[str]()
    for part in parts(term):
        one, other = names_in_means(part)
        within, outside = within | one, outside | other
    return within, outside
