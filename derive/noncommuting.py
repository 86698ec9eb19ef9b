"""Sums of products that do not commute, and what equations between them imply: matrices of any size.

A letter is a matrix with the names of its two sizes; a product that begins and ends with the size 1 is a
number and commutes. Equations become rules that put something shorter for their longest product; where two
rules overlap, what follows from both is a rule, too. A difference that the rules turn into 0 is 0 whenever
the equations hold, whatever the sizes are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product

UNIT = "1"  # the size of a number, and of the short side of a vector
MOST_RULES = 60
MOST_ROUNDS = 4
LONGEST = 9  # product of a rule, in letters
MOST_TERMS = 400
MOST_STEPS = 3_000


class TooMuch(Exception):
    """It would take too many rules or too long sums."""


@dataclass(frozen=True, slots=True, order=True)
class Letter:
    """A matrix, or its transpose; `rows` and `columns` are its sizes as it stands."""

    name: str
    rows: str
    columns: str
    turned: bool = False
    inverse: bool = False  # a letter for what stands for an inverse counts as the shorter one
    symmetric: bool = False

    @property
    def transpose(self) -> Letter:
        """Aᵀ; S of a symmetric S."""
        if self.symmetric:
            return self
        return Letter(self.name, self.columns, self.rows, not self.turned, self.inverse)


Word = tuple[Letter, ...]
Scalars = tuple[tuple[object, int], ...]  # λ, ("product", uᵀv), ("trace", A B), ("root", …), exponents
Monomial = tuple[Scalars, Word]
Frozen = tuple[tuple[Monomial, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Polynomial:
    """Σ coefficient · numbers · product of letters."""

    terms: Mapping[Monomial, Fraction]

    @property
    def is_zero(self) -> bool:
        """Whether nothing is left."""
        return not self.terms

    @property
    def transpose(self) -> Polynomial:
        """(A B)ᵀ = Bᵀ Aᵀ, term by term."""
        return _sum((((s, turned(w)), c) for (s, w), c in self.terms.items()))

    def __add__(self, other: Polynomial) -> Polynomial:
        return _sum((*self.terms.items(), *other.terms.items()))

    def __neg__(self) -> Polynomial:
        return Polynomial({monomial: -c for monomial, c in self.terms.items()})

    def __sub__(self, other: Polynomial) -> Polynomial:
        return self + -other

    def __mul__(self, other: Polynomial) -> Polynomial:
        if len(self.terms) * len(other.terms) > MOST_TERMS:
            raise TooMuch
        return _sum((_multiplied(a, b), c * d) for a, c in self.terms.items() for b, d in other.terms.items())

    def frozen(self) -> Frozen:
        """The terms in a fixed order."""
        return tuple(sorted(self.terms.items(), key=lambda item: _rank(item[0])))


def number(value: Fraction | int) -> Polynomial:
    """A number, or that multiple of the identity."""
    return Polynomial({((), ()): Fraction(value)} if value else {})


def letter(of: Letter) -> Polynomial:
    """One matrix or vector."""
    return _sum([((*_closed((), (of,)),), Fraction(1))])


def scalar(atom: object, exponent: int = 1) -> Polynomial:
    """A power of something that commutes."""
    return Polynomial({(((atom, exponent),), ()): Fraction(1)})


def turned(word: Word) -> Word:
    """The transpose of a product."""
    return tuple(one.transpose for one in reversed(word))


def trace(of: Polynomial, size: str) -> Polynomial:
    """tr, term by term: tr I is the size, and tr(A B) = tr(B A)."""
    return _sum((_with_scalars(s, *(_trace_of(w) if w else (size,))), c) for (s, w), c in of.terms.items())


def _trace_of(word: Word) -> tuple[object]:
    for place, one in enumerate(word):
        if one.rows == UNIT:
            return (("product", _first((*word[place:], *word[:place]))),)
    turns = [(*word[place:], *word[:place]) for place in range(len(word))]
    return (("trace", min((*turns, *(turned(turn) for turn in turns)), key=_spelt)),)


def _with_scalars(scalars: Scalars, *atoms: object) -> Monomial:
    return _times(scalars, tuple((atom, 1) for atom in atoms)), ()


def _multiplied(one: Monomial, other: Monomial) -> Monomial:
    return _closed(_times(one[0], other[0]), (*one[1], *other[1]))


def _closed(scalars: Scalars, word: Word) -> Monomial:
    """The numbers within a product, uᵀ … v, taken out of it."""
    start = None
    for place, one in enumerate(word):
        if one.rows == UNIT:
            start = place
        if one.columns == UNIT and start is not None:
            inner = ("product", _first(word[start : place + 1]))
            return _closed(_times(scalars, ((inner, 1),)), (*word[:start], *word[place + 1 :]))
    return scalars, word


def _first(word: Word) -> Word:
    """One writing for a number and its transpose."""
    return min(word, turned(word), key=_spelt)


def _spelt(word: Word) -> tuple[object, ...]:
    return len(word), tuple((one.inverse, one.name, one.turned) for one in word)


def _times(one: Scalars, other: Scalars) -> Scalars:
    powers: dict[object, int] = {}
    for atom, exponent in (*one, *other):
        powers[atom] = powers.get(atom, 0) + exponent
    return tuple(sorted(((a, e) for a, e in powers.items() if e), key=repr))


def _sum(terms: Iterable[tuple[Monomial, Fraction]]) -> Polynomial:
    found: dict[Monomial, Fraction] = {}
    for monomial, coefficient in terms:
        found[monomial] = found.get(monomial, Fraction(0)) + coefficient
    if len(found) > MOST_TERMS:
        raise TooMuch
    return Polynomial({monomial: c for monomial, c in found.items() if c})


def _rank(monomial: Monomial) -> tuple[object, ...]:
    """The order in which a product counts as the larger one."""
    scalars, word = monomial
    inner = sum(len(atom[1]) * e for atom, e in scalars if isinstance(atom, tuple))
    inverses = sum(not one.inverse for one in word)
    return len(word) + inner, inverses, _spelt(word), repr(scalars)


@dataclass(frozen=True, slots=True)
class Rule:
    """word = value; of a number also inside of sums of numbers."""

    word: Word
    value: Polynomial


@dataclass(slots=True)
class Rules:
    """Equations as rules for what may be put for a product."""

    rules: list[Rule] = field(default_factory=list)
    steps: int = 0

    def assume(self, zero: Polynomial) -> None:
        """Take zero = 0, and its transpose."""
        for equation in (zero, zero.transpose):
            rule = _solved(self.reduced(equation))
            if rule is not None:
                self.rules.append(rule)

    def reduced(self, of: Polynomial) -> Polynomial:
        """The sum with the rules applied as long as any applies."""
        waiting, done = dict(of.terms), Polynomial({})
        while waiting:
            self.steps += 1
            if self.steps > MOST_STEPS or len(waiting) > MOST_TERMS:
                raise TooMuch
            monomial, coefficient = waiting.popitem()
            changed = self._applied(monomial)
            if changed is None:
                done = done + Polynomial({monomial: coefficient})
                continue
            for other, c in changed.terms.items():
                total = waiting.pop(other, Fraction(0)) + coefficient * c
                if total:
                    waiting[other] = total
        return done

    def _applied(self, monomial: Monomial) -> Polynomial | None:
        """The monomial after one rule; None where none applies."""
        scalars, word = monomial
        if (found := self._in_word(word)) is not None:
            return Polynomial({(scalars, ()): Fraction(1)}) * found
        for atom, exponent in scalars:
            value = self._of_atom(atom, exponent)
            if value is not None:
                rest = _times(scalars, ((atom, -exponent),))
                return Polynomial({(rest, word): Fraction(1)}) * value
        return None

    def _in_word(self, word: Word) -> Polynomial | None:
        for rule in self.rules:
            size = len(rule.word)
            for place in range(len(word) - size + 1):
                if word[place : place + size] == rule.word:
                    before, after = word[:place], word[place + size :]
                    return _plain(before) * rule.value * _plain(after)
        return None

    def _of_atom(self, atom: object, exponent: int) -> Polynomial | None:
        """A power of a number that the rules change: of a product, of a trace, of a root."""
        match atom:
            case ("root", of):
                inside = self.reduced(Polynomial(dict(of)))
                if inside.frozen() == of:
                    if -1 <= exponent <= 1:
                        return None
                    half, odd = divmod(abs(exponent), 2)
                    sign = 1 if exponent > 0 else -1
                    return (
                        powered(inside, sign * half) * scalar(atom, sign * odd)
                        if odd
                        else powered(inside, sign * half)
                    )
                value = root(inside)
            case ("trace", word):
                value = self._trace(word)
            case ("product", word):
                value = self._in_word(word)
            case _:
                value = None
        return powered(value, exponent) if value is not None else None

    def _trace(self, word: Word) -> Polynomial | None:
        for place in range(len(word)):
            found = self._in_word((*word[place:], *word[:place]))
            if found is not None:
                return trace(found, word[place].rows)
        return None

    def complete(self) -> None:
        """Add what follows from rules that overlap, as far as it is short."""
        done: set[tuple[int, int]] = set()
        for _ in range(MOST_ROUNDS):
            pairs = set(product(range(len(self.rules)), repeat=2)) - done
            for one, other in sorted(pairs):
                done.add((one, other))
                for zero in _overlaps(self.rules[one], self.rules[other]):
                    self._follow(zero)
                if len(self.rules) >= MOST_RULES:
                    return

    def _follow(self, zero: Polynomial) -> None:
        rule = _solved(self.reduced(zero))
        if rule is not None and len(rule.word) <= LONGEST:
            self.rules.append(rule)


def _plain(word: Word) -> Polynomial:
    return _sum([(_closed((), word), Fraction(1))])


def powered(value: Polynomial, exponent: int) -> Polynomial:
    """value ^ exponent of a number."""
    value, found = inverted(value) if exponent < 0 else value, number(1)
    for _ in range(abs(exponent)):
        found = found * value
    return found


def inverted(value: Polynomial) -> Polynomial:
    """1/value of a number; of a sum a name of its own, which `without_denominators` knows."""
    if value.is_zero:
        raise TooMuch
    if len(value.terms) == 1:
        ((scalars, _), coefficient) = next(iter(value.terms.items()))
        return Polynomial({(tuple((a, -e) for a, e in scalars), ()): 1 / coefficient})
    return scalar(("sum", value.frozen()), -1)


def root(of: Polynomial) -> Polynomial:
    """√ of a number; of what is no square a name of its own, of which the square is known."""
    if of.is_zero:
        return of
    if len(of.terms) == 1:
        ((scalars, _), c) = next(iter(of.terms.items()))
        up, down = (_whole_root(part) for part in (c.numerator, c.denominator))
        if up and down and not scalars:
            return number(Fraction(up, down))
    return scalar(("root", of.frozen()))


def without_denominators(zero: Polynomial, rules: Rules) -> Polynomial:
    """The sum times all sums that it is divided by, reduced."""
    zero = rules.reduced(zero)
    for _ in range(MOST_ROUNDS):
        powers = {a: -e for s, _ in zero.terms for a, e in s if isinstance(a, tuple) and e < 0}
        divisor = next((a for a in powers if a[0] == "sum"), None)
        if divisor is None:
            return zero
        most = max(-e for s, _ in zero.terms for a, e in s if a == divisor)
        inside, found = rules.reduced(Polynomial(dict(divisor[1]))), Polynomial({})
        if inside.is_zero:
            raise TooMuch  # nothing is divided by 0
        for (scalars, word), c in zero.terms.items():
            exponent = dict(scalars).get(divisor, 0)
            rest = Polynomial({(tuple(pair for pair in scalars if pair[0] != divisor), word): c})
            found = found + rest * powered(inside, most + exponent)
        zero = rules.reduced(found)
    return zero


def _whole_root(value: int) -> int:
    """n of n² = value, else 0."""
    found = int(max(value, 0) ** 0.5)
    return next((n for n in (found, found + 1) if n and n * n == value), 0)


def _solved(zero: Polynomial) -> Rule | None:
    """The largest product as the others: A B → …; None where there is none, or its factor may be 0."""
    if zero.is_zero:
        return None
    largest = max(zero.terms, key=_rank)
    scalars, word = largest
    if word and any(exponent > 0 for _, exponent in scalars):
        return None
    if not word:  # of numbers: one product of vectors, once and by itself
        products = [atom for atom, e in scalars if isinstance(atom, tuple) and atom[0] == "product"]
        if len(scalars) != 1 or len(products) != 1 or scalars[0][1] != 1:
            return None
        word, scalars = products[0][1], ()
        if any(atom == products[0] for s, _ in zero.terms if s != largest[0] for atom, _ in s):
            return None
    same = [m for m in zero.terms if m[1] == largest[1] and m != largest]
    if largest[1] and same:
        return None
    rest = Polynomial({m: c for m, c in zero.terms.items() if m != largest})
    factor = Polynomial({(tuple((a, -e) for a, e in scalars), ()): -1 / zero.terms[largest]})
    return Rule(word, factor * rest)


def _overlaps(one: Rule, other: Rule) -> Iterator[Polynomial]:
    """What is 0 because a product can be changed by either rule."""
    for size in range(1, min(len(one.word), len(other.word))):
        if one.word[-size:] == other.word[:size]:
            before, after = one.word[:-size], other.word[size:]
            yield one.value * _plain(after) - _plain(before) * other.value
    if len(other.word) < len(one.word):
        for place in range(len(one.word) - len(other.word) + 1):
            if one.word[place : place + len(other.word)] == other.word:
                before, after = one.word[:place], one.word[place + len(other.word) :]
                yield one.value - _plain(before) * other.value * _plain(after)
