"""Sums of products in index form: Σ_n Σ_k a_n B_nk / c as its sign, its factors and the letters added over.

A delta collapses: Σ_i A_ij δ_iq = A_qj, also inside a sum, where Σ_i y_i (δ_ik - p_k) = y_k - (Σ_i y_i) p_k.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from derive.alike import is_same
from derive.indices import free_indices, index_letters, reindexed, unused
from derive.matrix import SOFTMAX
from derive.term import (
    ONE,
    TWO,
    BigSum,
    Call,
    Delta,
    Name,
    Neg,
    Power,
    Product,
    Quotient,
    Size,
    Sum,
    Term,
    add,
    children,
    multiply,
    negate,
    subterms,
    with_children,
)

MOST_TERMS = 12  # of a sum that is multiplied out


@dataclass(frozen=True, slots=True)
class Monomial:
    """sign · Σ over `summed` of the product of `factors`, each with whether it divides.

    `in_front` says that a divisor was written as 1/N in front of the rest.
    """

    sign: Fraction
    factors: tuple[tuple[Term, bool], ...]
    sums: tuple[tuple[str, Size], ...] = ()
    in_front: bool = False

    @property
    def summed(self) -> tuple[str, ...]:
        """The letters that are added over."""
        return tuple(letter for letter, _ in self.sums)

    @property
    def above(self) -> tuple[Term, ...]:
        """The factors that multiply."""
        return tuple(factor for factor, inverse in self.factors if not inverse)

    def without(self, factor: Term) -> Monomial:
        """The product without a factor, the first that is equal."""
        place = self.factors.index((factor, False))
        return replace(self, factors=(*self.factors[:place], *self.factors[place + 1 :]))

    def joined(self, letters: Sequence[str]) -> Term:
        """The product as a term, with the second letter exchanged for the first."""
        old, new = letters[1], Name(letters[0])
        changed = tuple((reindexed(factor, {old: new}), inverse) for factor, inverse in self.factors)
        return replace(self, factors=changed).term()

    def term(self) -> Term:
        """The product as a term in index form."""
        below = multiply(*(factor for factor, inverse in self.factors if inverse))
        body = multiply(*self.above)
        body = body if below == ONE else Quotient(body, below)
        for letter, limit in reversed(self.sums):
            body = BigSum(body, letter, limit)
        return negate(body) if self.sign < 0 else body


@dataclass
class _Reading:
    present: set[str]  # letters of indices
    taken: set[str]  # those that are free, and those of the sums that were read
    sign: int = 1
    factors: list[tuple[Term, bool]] = field(default_factory=list)
    sums: list[tuple[str, Size]] = field(default_factory=list)
    in_front: bool = False

    def read(self, term: Term, inverse: bool = False) -> None:
        match term:
            case Neg(inner):
                self.sign = -self.sign
                self.read(inner, inverse)
            case Product(factors):
                for factor in factors:
                    self.read(factor, inverse)
            case Quotient(above, below):
                self.in_front = self.in_front or not (inverse or free_indices(above))
                self.read(above, inverse)
                self.read(below, not inverse)
            case BigSum(body, letter, limit) if not inverse:
                if letter in self.taken:  # one copy of a square inside of the other
                    letter, old = unused(self.present), letter
                    body = reindexed(body, {old: Name(letter)})
                self.taken.add(letter)
                self.present.add(letter)
                self.sums.append((letter, limit))
                self.read(body)
            case Power(base, exponent) if exponent == TWO and free_indices(base):
                self.factors += [(base, inverse), (base, inverse)]
            case _ if term != ONE:
                self.factors.append((term, inverse))
            case _:
                pass


def monomial(term: Term) -> Monomial:
    """The term as a sum of products; sums within factors stay what they are."""
    reading = _Reading(set(index_letters(term)), set(free_indices(term)))
    reading.read(term)
    sums = tuple(reading.sums)
    return Monomial(Fraction(reading.sign), tuple(reading.factors), sums, reading.in_front)


def collapsed(product: Monomial) -> Monomial:
    """The product without the deltas of letters that are added over."""
    for letter, _ in reversed(product.sums):  # what was summed first stays together
        for factor in product.above:
            if isinstance(factor, Delta) and Name(letter) in (factor.left, factor.right):
                return collapsed(_put_in(product, factor, letter))
            if isinstance(factor, Sum) and has_delta(factor, letter):
                return collapsed(_multiplied_out(product, factor, letter))
    return product


def normalised(product: Monomial) -> Monomial:
    """The product in which e^u_s / Σ_l e^u_l is softmax(u, s), a call with the letter that it goes along."""
    divisors = [factor for factor, inverse in product.factors if inverse]
    for factor in product.above:
        for divisor in divisors:
            letter = _normalises(divisor, factor)
            if letter is None or not isinstance(factor, Call):
                continue
            ratio = Call(SOFTMAX, (*factor.arguments, Name(letter)))
            factors = list(product.factors)
            factors[factors.index((factor, False))] = (ratio, False)
            factors.remove((divisor, True))
            return normalised(replace(product, factors=tuple(factors)))
    return product


def is_total(divisor: Term) -> bool:
    """Whether it is Σ_l e^u_l, by which exponentials become a softmax."""
    return isinstance(divisor, BigSum) and isinstance(divisor.body, Call) and divisor.body.function == "exp"


def _normalises(divisor: Term, factor: Term) -> str | None:
    """The letter s for which the divisor is the sum over s of the factor, an exponential."""
    match divisor, factor:
        case BigSum(Call("exp") as body, bound, _), Call("exp"):
            for letter in free_indices(factor):
                outside = letter not in free_indices(divisor)
                if outside and is_same(reindexed(body, {bound: Name(letter)}), factor):
                    return letter
        case _:
            pass
    return None


def _put_in(product: Monomial, delta: Delta, letter: str) -> Monomial:
    """Σ_i A_ij δ_iq = A_qj."""
    other = delta.right if delta.left == Name(letter) else delta.left
    rest = product.without(delta)
    if other == Name(letter):
        return rest
    factors = tuple((_at_one(reindexed(factor, {letter: other})), flag) for factor, flag in rest.factors)
    sums = tuple(pair for pair in rest.sums if pair[0] != letter)
    return replace(rest, factors=tuple(pair for pair in factors if pair[0] != ONE), sums=sums)


def _at_one(factor: Term) -> Term:
    """δ_jj = 1."""
    return ONE if isinstance(factor, Delta) and factor.left == factor.right else factor


def has_delta(factor: Term, letter: str = "") -> bool:
    """Whether the factor is a sum with a delta in it, of this letter where one is said."""
    deltas = (part for part in subterms(factor) if isinstance(part, Delta))
    found = any(not letter or Name(letter) in (delta.left, delta.right) for delta in deltas)
    return found and isinstance(factor, Sum)


def _multiplied_out(product: Monomial, factor: Sum, letter: str) -> Monomial:
    """The factors at one letter with their sum carried out, term by term, as one factor."""
    touching = [pair for pair in product.factors if letter in free_indices(pair[0])]
    limit = dict(product.sums)[letter]
    inner = Monomial(Fraction(1), tuple(touching), ((letter, limit),))
    others = [pair for pair in product.factors if letter not in free_indices(pair[0])]
    place = product.factors.index(touching[0])
    before = [pair for pair in product.factors[:place] if pair in others]
    summed = _over(inner, factor)
    factors = (*before, (summed, False), *others[len(before) :])
    return replace(product, factors=factors, sums=tuple(p for p in product.sums if p[0] != letter))


def _over(product: Monomial, factor: Sum) -> Term:
    """The product multiplied out over one of its sums."""
    place = product.factors.index((factor, False))
    front, back = product.factors[:place], product.factors[place + 1 :]
    terms: list[Term] = []
    for part in factor.terms:
        sign, bare = (Fraction(-1), part.term) if isinstance(part, Neg) else (Fraction(1), part)
        whole = collapsed(monomial(replace(product, factors=(*front, (bare, False), *back)).term()))
        terms.append(replace(whole, sign=whole.sign * sign).term())
    return add(*terms)


def distributed(product: Monomial) -> Term | None:
    """The product multiplied out over a sum, one with a delta or too many letters first; None without one."""
    sums = [factor for factor in product.above if isinstance(factor, Sum) and len(factor.terms) <= MOST_TERMS]
    deltas = [factor for factor in sums if has_delta(factor)]
    wide = [factor for factor in sums if len(free_indices(factor)) > 2]
    chosen = next(iter((*deltas, *wide, *sums)), None)
    if chosen is None:
        return None
    spread = _over(replace(product, sign=Fraction(1)), chosen)
    if product.sign > 0:
        return spread
    return add(*(negate(part) for part in spread.terms)) if isinstance(spread, Sum) else negate(spread)


def with_own_letters(term: Term, taken: Collection[str]) -> Term:
    """`term` in which no two sums are over the same letter, nor over one that is taken."""
    return _Renaming({*taken, *free_indices(term)}, index_letters(term)).visit(term)


class _Renaming:
    def __init__(self, taken: set[str], present: Collection[str]) -> None:
        self.taken, self.present = taken, set(present)

    def visit(self, term: Term) -> Term:
        match term:
            case BigSum(body, letter, limit):
                new = letter if letter not in self.taken else unused(self.taken | self.present)
                body = body if new == letter else reindexed(body, {letter: Name(new)})
                self.taken.add(new)
                self.present.add(new)
                return BigSum(self.visit(body), new, limit)
            case _:
                below = children(term)
                return with_children(term, tuple(self.visit(part) for part in below)) if below else term
