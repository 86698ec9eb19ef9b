"""A division that the next line takes back: ∂L/∂z = ∂L/∂a a(1 - a) where ∂L/∂a = -y/a + …, without /a.

Where a rounds to 0 the quotient is infinite, and 0 times it no number. So the value is put in, and a cancels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from derive.code.stable import factors_of
from derive.indices import fresh, index_letters, matched, reindexed
from derive.model import Model
from derive.term import (
    BigSum,
    Derivative,
    Index,
    Indexed,
    Name,
    Neg,
    Product,
    Quotient,
    Sum,
    Term,
    add,
    children,
    multiply,
    negate,
    size,
    subterms,
    with_children,
)

GROWS = 3  # times as long as both lines together a line may become

Values = Mapping[Derivative, Term]


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The values of ∂L/∂x of one model, each over those of others."""

    model: Model
    values: Values

    def of(self) -> dict[Derivative, Term]:
        """The same, without the divisions that cancel; through time nothing is put in."""
        if self.model.recurrent:
            return dict(self.values)
        nodes = {t: v for t, v in self.values.items() if self.model.body(t.wrt.id) is not None}
        relieved = {target: made for target, value in nodes.items() if (made := self._put_in(value))}
        found: dict[Derivative, Term] = {}
        for target, value in self.values.items():
            named = value if target in relieved else self._by_names(value, relieved)
            found[target] = relieved.get(target) or self._put_in(named) or named
        return found

    def _by_names(self, value: Term, relieved: Values) -> Term:
        """The value with ∂L/∂z for ∂L/∂a a(1 - a), where that has a line of its own."""
        for target in relieved:
            sign, above, below = factors_of(self.values[target])
            if sign > 0 and not below and any(isinstance(factor, Derivative) for factor in above):
                value = _exchanged(value, above, target)
        return value

    def _put_in(self, value: Term) -> Term | None:
        """The value with those of ∂L/∂a put in whose divisions all cancel; None where there are none."""
        for part in dict.fromkeys(p for p in subterms(value) if isinstance(p, Derivative)):
            slope = self._value(part, index_letters(value))
            divisors = set() if slope is None else self._divisors(slope)
            if slope is None or not divisors:
                continue
            made = add(*self._terms(value, part))
            before = size(value) + size(slope)
            if not divisors & self._divisors(made) and size(made) <= GROWS * before:
                return made
        return None

    def _value(self, part: Derivative, taken: frozenset[str]) -> Term | None:
        for target, value in self.values.items():
            letters = matched(target, part)
            if letters is not None:
                return fresh(reindexed(value, letters), taken)
        return None

    def _divisors(self, term: Term) -> set[str]:
        """The nodes that the term divides by."""
        below = {part for inner in subterms(term) for part in factors_of(inner)[2]}
        used = {p.id for one in below for p in subterms(one) if isinstance(p, Name | Indexed)}
        return {name for name in used if self.model.body(name) is not None}

    def _terms(self, term: Term, part: Derivative) -> list[Term]:
        """The terms whose sum it is when the value of that derivative is put in and multiplied out."""
        if not any(_is_slope(inner, part) for inner in subterms(term)) and not self._divisors(term):
            return [term]
        match term:
            case Derivative() if _is_slope(term, part):
                value = self._value(term, index_letters(term))
                return [term] if value is None else self._terms(value, part)
            case Sum(terms):
                return [made for one in terms for made in self._terms(one, part)]
            case Neg(inner):
                return [negate(made) for made in self._terms(inner, part)]
            case Quotient(above, below):
                return [_reduced(Quotient(made, below)) for made in self._terms(above, part)]
            case BigSum(body, letter, limit):
                return [BigSum(add(*self._terms(body, part)), letter, limit)]
            case Product(factors):
                made: list[list[Term]] = [[]]
                for several in (self._terms(factor, part) for factor in factors):
                    made = [[*before, one] for before in made for one in several]
                return [_reduced(multiply(*one)) for one in made]
            case _:
                return [term]


def _is_slope(term: Term, part: Derivative) -> bool:
    """Whether the term is the same derivative, at whatever entry."""
    return isinstance(term, Derivative) and (term.of, term.wrt.id) == (part.of, part.wrt.id)


def _reduced(term: Term) -> Term:
    """A product of quotients without what stands above and below the line."""
    sign, above, below = factors_of(term)
    for divisor in list(below):
        if divisor in above:
            above.remove(divisor)
            below.remove(divisor)
    whole = multiply(*above) if not below else Quotient(multiply(*above), multiply(*below))
    return whole if sign > 0 else negate(whole)


def _exchanged(term: Term, factors: Sequence[Term], target: Derivative) -> Term:
    """The term with `target` for these factors of its products, the outermost ones first."""
    if isinstance(term, Product) and (made := _joined(term, factors, target)) is not None:
        return made
    parts = children(term)
    if not parts or isinstance(term, Derivative):
        return term
    return with_children(term, tuple(_exchanged(part, factors, target) for part in parts))


def _joined(product: Term, factors: Sequence[Term], target: Derivative) -> Term | None:
    """The product with `target` for these factors, at its letters; None where they are not all there."""
    sign, above, below = factors_of(product)
    slope = next(factor for factor in factors if isinstance(factor, Derivative))
    for letters in _places(above, slope):
        rest = list(above)
        wanted = [reindexed(factor, letters) for factor in factors]
        if all(wanted.count(factor) <= rest.count(factor) for factor in wanted):
            for factor in wanted:
                rest.remove(factor)
            whole = multiply(reindexed(target, letters), *rest)
            whole = Quotient(whole, multiply(*below)) if below else whole
            return whole if sign > 0 else negate(whole)
    return None


def _places(factors: Sequence[Term], slope: Derivative) -> Iterator[dict[str, Index]]:
    for factor in factors:
        if isinstance(factor, Derivative) and (letters := matched(slope, factor)) is not None:
            yield dict(letters)
