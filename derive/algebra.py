"""Algebra on terms as they are written: tidy, cancel, expand, collect, factor, split, recognise.

Every function keeps the reading order of its input where it can, and returns its input when it has nothing
to do. None of them is trusted: each use is a step, and every step is proved.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from derive.term import (
    ONE,
    ZERO,
    Call,
    Cases,
    Constant,
    Derivative,
    Name,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    add,
    children,
    multiply,
    names,
    negate,
    number,
    size,
    with_children,
)

Factors = tuple[tuple[Term, int], ...]


@dataclass(frozen=True, slots=True)
class Monomial:
    """coefficient · Π base^exponent, in reading order; a negative exponent is a denominator.

    `decimal` remembers that the author wrote 0.5 rather than 1/2.
    """

    coefficient: Fraction
    factors: Factors
    decimal: bool = False

    def times(self, other: Monomial) -> Monomial:
        """The product, factors side by side."""
        return Monomial(
            self.coefficient * other.coefficient, self.factors + other.factors, self.decimal or other.decimal
        )

    def power(self, exponent: int) -> Monomial:
        """The integer power (ZeroDivisionError for 0^-1)."""
        factors = tuple((base, count * exponent) for base, count in self.factors)
        return Monomial(self.coefficient**exponent, factors, self.decimal)

    def merged(self) -> Monomial:
        """Equal bases joined: a · 1/a is gone, u · u is u^2, sqrt(u)^2 is u."""
        counts: dict[Term, int] = {}
        for base, count in self.factors:
            counts[base] = counts.get(base, 0) + count
        for base in [base for base, count in counts.items() if isinstance(base, Call) and abs(count) >= 2]:
            if isinstance(base, Call) and base.function == "sqrt":
                pairs, left = divmod(abs(counts[base]), 2)
                sign = 1 if counts[base] > 0 else -1
                counts[base] = sign * left
                inside = base.arguments[0]
                counts[inside] = counts.get(inside, 0) + sign * pairs
        factors = tuple((base, count) for base, count in counts.items() if count)
        return Monomial(self.coefficient, factors, self.decimal)

    def key(self) -> frozenset[tuple[Term, int]]:
        """What like terms share."""
        return frozenset(self.merged().factors)


def monomial(term: Term) -> Monomial:
    """`term` as coefficient and factors, products and quotients flattened, sums left as factors."""
    match term:
        case Number(value):
            return Monomial(value, (), value.denominator != 1)
        case Neg(inner):
            found = monomial(inner)
            return Monomial(-found.coefficient, found.factors, found.decimal)
        case Product(factors):
            found = Monomial(Fraction(1), ())
            for factor in factors:
                found = found.times(monomial(factor))
            return found
        case Quotient(above, below):
            bottom = monomial(below)
            if not bottom.coefficient:
                return Monomial(Fraction(1), ((term, 1),))
            return monomial(above).times(bottom.power(-1))
        case Power(base, exponent) if (count := _small_integer(exponent)) is not None:
            inner = monomial(base)
            if isinstance(base, Sum) or not inner.coefficient:
                return Monomial(Fraction(1), ((base, count),))
            return inner.power(count)
        case _:
            return Monomial(Fraction(1), ((term, 1),))


def _small_integer(exponent: Term) -> int | None:
    sign = -1 if isinstance(exponent, Neg) else 1
    inner = exponent.term if isinstance(exponent, Neg) else exponent
    if isinstance(inner, Number) and inner.value.denominator == 1 and inner.value <= 64:
        return sign * int(inner.value)
    return None


def written(found: Monomial) -> Term:
    """The term for a monomial: sign first, then the number, one fraction at most."""
    above = [_raised(base, count) for base, count in found.factors if count > 0]
    below = [_raised(base, -count) for base, count in found.factors if count < 0]
    size_ = abs(found.coefficient)
    if not size_:
        return ZERO
    if below:
        top, bottom = number(size_.numerator), number(size_.denominator)
        term: Term = Quotient(_product([top, *above]), _product([bottom, *below]))
    else:
        term = _product([_coefficient(size_, found.decimal), *above])
    return Neg(term) if found.coefficient < 0 else term


def _coefficient(value: Fraction, decimal: bool) -> Term:
    if value.denominator == 1 or decimal or value.denominator > 12:
        return number(value)
    return Quotient(number(value.numerator), number(value.denominator))


def _raised(base: Term, count: int) -> Term:
    return base if count == 1 else Power(base, number(count))


def _product(factors: list[Term]) -> Term:
    kept = [factor for factor in factors if factor != ONE]
    return Product(tuple(kept)) if len(kept) > 1 else (kept[0] if kept else ONE)


def tidy(term: Term) -> Term:
    """No ones, zeros, double signs or nested products; signs and numbers in front; y · 1/a is y/a.

    Nothing is multiplied out, no common factor cancels, no order changes.
    """
    parts = children(term)
    if not parts:
        return term
    return _tidy_node(with_children(term, tuple(tidy(part) for part in parts)))


def _tidy_node(term: Term) -> Term:
    match term:
        case Sum(terms):
            return add(*terms)
        case Cases(branches, otherwise):
            return otherwise if all(branch.value == otherwise for branch in branches) else term
        case Power(base, exponent) if exponent == ONE:
            return base
        case Power(_, exponent) if exponent == ZERO:
            return ONE
        case Power(base, Neg()) | Power(Number() as base, _) if _small_integer(term.exponent) is not None:
            return term if base == ZERO else written(monomial(term))
        case Neg() | Product() | Quotient():
            return written(monomial(term))
        case _:
            return term


def flatten(term: Term) -> Term:
    """No ones, zeros, double signs or nested products and sums; fractions and order stay."""
    parts = tuple(flatten(part) for part in children(term))
    match term:
        case Sum():
            return add(*parts)
        case Product() if isinstance(parts[0], Neg):
            return negate(multiply(parts[0].term, *parts[1:]))
        case Product():
            return multiply(*parts)
        case Neg():
            return negate(parts[0])
        case _:
            return with_children(term, parts) if parts else term


def cancel(term: Term) -> Term:
    """Common factors of numerator and denominator gone, equal factors joined to powers, term by term."""
    parts = children(term)
    if not parts or isinstance(term, Derivative):
        return term
    term = with_children(term, tuple(cancel(part) for part in parts))
    match term:
        case Neg() | Product() | Quotient():
            return written(monomial(term).merged())
        case _:
            return _tidy_node(term)


def cancelled(term: Term) -> tuple[Term, ...]:
    """The denominators that `cancel(term)` removes: they must not be zero."""
    before = {base for base, count in _factors(term) if count < 0}
    after = {base for base, count in _factors(cancel(term)) if count < 0}
    return tuple(base for base in dict.fromkeys(base for base, _ in _factors(term)) if base in before - after)


def _factors(term: Term) -> list[tuple[Term, int]]:
    found = list(monomial(term).factors) if isinstance(term, Neg | Product | Quotient) else []
    for part in children(term):
        found.extend(_factors(part))
    return found


def terms_of(term: Term) -> tuple[Term, ...]:
    """The terms of a sum with the sign of an outer minus put on each; one term for anything else."""
    match term:
        case Sum(terms):
            return tuple(part for inner in terms for part in terms_of(inner))
        case Neg(Sum(terms)):
            return tuple(negate(part) for inner in terms for part in terms_of(inner))
        case _:
            return (term,)


def distribute(term: Term) -> Term:
    """A product over those of its sums that hold fractions: (y/a + c) b is y/a · b + c b, uncancelled."""
    match term:
        case Sum(terms):
            return add(*(distribute(part) for part in terms))
        case Neg(inner):
            return add(*(negate(part) for part in terms_of(distribute(inner))))
        case Product(factors):
            parts: list[tuple[Term, ...]] = [()]
            for factor in factors:
                options = terms_of(factor) if _is_fractional_sum(factor) else (factor,)
                parts = [(*part, option) for part in parts for option in options]
            return add(*(_signed_product(part) for part in parts))
        case _:
            return term


def _is_fractional_sum(term: Term) -> bool:
    return isinstance(term, Sum) and any(symbolic_denominators(part) for part in term.terms)


def _signed_product(factors: tuple[Term, ...]) -> Term:
    sign = sum(isinstance(factor, Neg) for factor in factors) % 2
    product = _product([factor.term if isinstance(factor, Neg) else factor for factor in factors])
    return Neg(product) if sign else product


def symbolic_denominators(term: Term) -> int:
    """How many factors other than numbers stand in denominators."""
    return sum(-count for base, count in _factors(term) if count < 0)


def denominators(term: Term) -> frozenset[Term]:
    """The factors other than numbers and exponentials (never zero) that stand in denominators."""
    return frozenset(
        base
        for base, count in _factors(term)
        if count < 0 and not (isinstance(base, Call) and base.function == "exp")
    )


def expand(term: Term) -> Term:
    """Every product of sums multiplied out, in reading order, like terms not yet collected."""
    return add(*(written(part) for part in _expanded(term)))


MOST_TERMS = 400  # an expansion beyond this is nothing that anybody reads


def _expanded(term: Term) -> list[Monomial]:
    match term:
        case Sum(terms):
            return [part for inner in terms for part in _expanded(inner)]
        case Neg(inner):
            return [Monomial(-m.coefficient, m.factors, m.decimal) for m in _expanded(inner)]
        case Product(factors):
            found = [Monomial(Fraction(1), ())]
            for factor in factors:
                found = [left.times(right) for left in found for right in _expanded(factor)]
                if len(found) > MOST_TERMS:
                    return [monomial(term)]
            return [part.merged() for part in found]
        case Power(Sum() as base, exponent) if (_small_integer(exponent) or 0) in (2, 3, 4):
            return _expanded(Product((base,) * (_small_integer(exponent) or 1)))
        case Quotient(above, below):
            bottom = monomial(below)
            if not bottom.coefficient:
                return [monomial(term)]
            return [part.times(bottom.power(-1)).merged() for part in _expanded(above)]
        case _:
            return [monomial(term)]


def collect(term: Term) -> Term:
    """Like terms joined, opposite ones gone, a positive term first."""
    sums: dict[frozenset[tuple[Term, int]], Monomial] = {}
    for part in terms_of(term):
        found = monomial(part).merged()
        known = sums.get(found.key())
        coefficient = found.coefficient + (known.coefficient if known else 0)
        decimal = found.decimal or (known.decimal if known else False)
        sums[found.key()] = Monomial(coefficient, (known or found).factors, decimal)
    return positive_first(add(*(written(part) for part in sums.values() if part.coefficient)))


def positive_first(term: Term) -> Term:
    """A sum that begins with a minus rotated to begin with its first positive term: -y + a is a - y."""
    if not isinstance(term, Sum) or not isinstance(term.terms[0], Neg):
        return term
    for place, part in enumerate(term.terms):
        if not isinstance(part, Neg):
            return Sum((part, *term.terms[:place], *term.terms[place + 1 :]))
    return term


def factor_out(term: Term) -> Term:
    """What all terms of a sum share put in front: σ - σ^2 is σ (1 - σ), 1/u - 1/u^2 is 1/u (1 - 1/u)."""
    if not isinstance(term, Sum):
        return term
    parts = [monomial(part).merged() for part in term.terms]
    common: list[tuple[Term, int]] = []
    for base, _ in parts[0].factors:
        counts = [dict(part.factors).get(base, 0) for part in parts]
        if all(c > 0 for c in counts):
            common.append((base, min(counts)))
        elif all(c < 0 for c in counts):
            common.append((base, max(counts)))
    if not common:
        return term
    shared = Monomial(Fraction(1), tuple(common))
    rest = add(*(written(part.times(shared.power(-1)).merged()) for part in parts))
    front = written(shared)
    return Product((*(front.factors if isinstance(front, Product) else (front,)), positive_first(rest)))


def split(term: Term) -> Term:
    """(u + v)/w is u/w + v/w."""
    sign = isinstance(term, Neg)
    inner = term.term if isinstance(term, Neg) else term
    if isinstance(inner, Quotient) and isinstance(inner.numerator, Sum):
        parts: list[Term] = []
        for part in inner.numerator.terms:
            minus = isinstance(part, Neg) != sign
            top = part.term if isinstance(part, Neg) else part
            quotient = Quotient(top, inner.denominator)
            parts.append(Neg(quotient) if minus else quotient)
        return Sum(tuple(parts))
    return term


def add_and_subtract(term: Term) -> Term:
    """N/D^k with D = N + r is ((D) - r)/D^k: e^-z/(1 + e^-z)^2 is ((1 + e^-z) - 1)/(1 + e^-z)^2."""
    if not isinstance(term, Quotient):
        return term
    denominator = term.denominator
    base = denominator.base if isinstance(denominator, Power) else denominator
    if not isinstance(base, Sum) or term.numerator not in base.terms:
        return term
    rest = [part for part in base.terms if part != term.numerator]
    if len(rest) != len(base.terms) - 1:
        return term
    return Quotient(Sum((base, *(negate(part) for part in rest))), denominator)


def recognise(term: Term, known: Iterable[tuple[Term, Term]]) -> Term:
    """Occurrences of a definition's body exchanged for what it defines, also within fractions and powers.

    `known` holds (name or call, body): 1/(1 + e^-z)^2 becomes σ(z)^2.
    """
    table = [(new, monomial(body).merged()) for new, body in known if not isinstance(body, Name | Number)]
    return _recognised(term, table)


def _recognised(term: Term, table: list[tuple[Term, Monomial]]) -> Term:
    for new, body in table:
        if body.key() == monomial(term).key() and body.coefficient == monomial(term).coefficient:
            return new
    parts = children(term)
    if isinstance(term, Neg | Product | Quotient | Power):
        found = monomial(term).merged()
        changed = _without_bodies(found, table)
        if changed != found:
            return _recognised(written(changed), table)
    if not parts or isinstance(term, Derivative):
        return term
    return with_children(term, tuple(_recognised(part, table) for part in parts))


def _without_bodies(found: Monomial, table: list[tuple[Term, Monomial]]) -> Monomial:
    for new, body in table:
        counts = dict(found.factors)
        if not body.factors or any(base not in counts for base, _ in body.factors):
            continue
        times = min(counts[base] // need if counts[base] * need > 0 else 0 for base, need in body.factors)
        if times < 1:
            continue
        rest = found.times(body.power(-times)).merged()
        first = min(i for i, (base, _) in enumerate(found.factors) if base in dict(body.factors))
        kept = list(rest.factors)
        place = min(first, len(kept))
        kept.insert(place, (new, times))
        found = Monomial(rest.coefficient, tuple(kept), found.decimal)
    return found


def gather(term: Term, whole: Sum) -> Term:
    """y_1 p + y_2 p - y_1 + … with every term of `whole` times p collected: (y_1 + y_2 + …) p - y_1."""
    parts = [monomial(part).merged() for part in terms_of(term)]
    wanted = [monomial(part).merged() for part in whole.terms]
    for candidate in parts:
        cofactor = candidate.times(wanted[0].power(-1)).merged()
        scaled = [part.times(cofactor).merged() for part in wanted]
        keys = [(part.key(), part.coefficient) for part in scaled]
        places = [
            next((i for i, part in enumerate(parts) if (part.key(), part.coefficient) == key), None)
            for key in keys
        ]
        if None in places or len(set(places)) != len(places):
            continue
        rest = [written(part) for i, part in enumerate(parts) if i not in places]
        grouped = _signed_product((whole, written(cofactor)))
        return positive_first(add(grouped, *rest))
    return term


def mentions_only(term: Term, allowed: Iterable[str]) -> bool:
    """Whether every name in `term` is among `allowed`."""
    return set(names(term)) <= set(allowed)


def is_affine(term: Term, wrt: Name) -> bool:
    """Whether `term` is c + m·wrt with c, m free of it, judged by its writing."""
    match term:
        case Name():
            return True
        case Sum(terms):
            return all(is_affine(part, wrt) for part in terms)
        case Neg(inner):
            return is_affine(inner, wrt)
        case Product(factors):
            moving = [factor for factor in factors if wrt.id in names(factor)]
            return len(moving) < 2 and all(is_affine(factor, wrt) for factor in moving)
        case Quotient(above, below):
            return wrt.id not in names(below) and is_affine(above, wrt)
        case Number() | Constant():
            return True
        case _:
            return wrt.id not in names(term)


def smaller(new: Term, old: Term) -> bool:
    """Whether `new` is the shorter writing."""
    return size(new) < size(old)
