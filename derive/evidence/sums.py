"""Sums over an index as generators: what does not depend on the index stands outside, the rest is named.

Σ_i (a f_i + b g_i) = a Σ_i f_i + b Σ_i g_i        for a and b without i
Σ_i 1 = n
Σ_i f_i Σ_j g_ij = Σ_i Σ_j f_i g_ij                sums within sums become one sum over several letters
Two sums are one generator when renaming their letters makes them equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import count, product
from typing import TypeGuard

from flint import fmpq

from derive.evidence.field import Base, Element, Poly
from derive.evidence.generators import Generators, Meaning
from derive.evidence.graph import Op, bound_letter, is_bound, limit_of
from derive.evidence.inverses import matrix_of
from derive.evidence.signs import ANY, Range, Signs
from derive.evidence.sizes import Limit
from derive.evidence.spelling import Letters, Spelling, exchanged, generators_of
from derive.term import Delta, Index, Indexed, Name

MOST_LETTERS = 5  # of one sum over several indices


@dataclass(frozen=True, slots=True)
class _Known:
    """The assumed value of a sum, for every value of these letters."""

    sum: int
    value: Element
    letters: Letters


class Sums:
    """The sums among the generators of one judgement."""

    def __init__(self, generators: Generators) -> None:
        self.generators = generators
        self.field = generators.field
        self._known: list[_Known] = []

    def assume(self, zero: Element, letters: Letters) -> None:
        """Solve zero = 0, for every value of `letters`, for a sum in it, and use its value from now on."""
        terms = list(self.field.terms(zero))
        sums = [base for _, monomial in terms for base in monomial.factors if self._is_sum(base)]
        for number in dict.fromkeys(sums):
            powers = {monomial.factors.get(number, 0) for _, monomial in terms}
            if powers <= {0, 1} and set(letters) <= self.generators.letters(number):
                value = self._solved(terms, number)
                if value is not None:
                    self._known.append(_Known(number, value, letters))
                    return

    def _solved(self, terms: list[tuple[fmpq, Element]], number: int) -> Element | None:
        """g = -β/α from α g + β = 0, for an α that is never 0."""
        field, bound = self.field, self.generators.signs.bound
        parts: tuple[list[Element], list[Element]] = ([], [])
        for coefficient, monomial in terms:
            factors = {base: e for base, e in monomial.factors.items() if base != number}
            parts[number in monomial.factors].append(field.product(coefficient, factors))
        beta, alpha = (field.add(part) for part in parts)
        if alpha.is_zero or not all(bound(base).apart for base in alpha.factors):
            return None
        return field.negative(field.multiply(beta, field.power(alpha, -1)))

    def _assumed(self, element: Element, letters: Letters) -> Element | None:
        """The value that was assumed for Σ element."""
        if not self._known:
            return None
        sign, text = Spelling(self.generators).of_sum(element, letters)
        free = sorted(self.generators.letters_in(element) - set(letters))
        for known in self._known:
            meaning = self.generators.meanings[known.sum]
            assert meaning.element is not None
            for places in product(free, repeat=len(known.letters)):
                names = {old: new for old, new in zip(known.letters, places, strict=True) if old != new}
                body = self.renamed(meaning.element, names)
                way, other = Spelling(self.generators).of_sum(body, meaning.bound)
                if text == other:
                    return self.field.multiply(
                        self.field.number(sign * way), self.renamed(known.value, names)
                    )
        return None

    def total(self, element: Element, letters: Letters) -> Element:
        """Σ element over all `letters`, each from 1 to the limit that it names."""
        if element.is_zero:
            return element
        field = self.field
        outside, inside = self._parted(element, letters)
        terms = []
        for coefficient, monomial in field.terms(inside):
            out, within = self._parted(monomial, letters)
            total = self._of_monomial(within, letters)
            terms.append(field.multiply(field.multiply(field.number(coefficient), out), total))
        return field.multiply(outside, field.add(terms))

    def _parted(self, element: Element, letters: Letters) -> tuple[Element, Element]:
        """The part without these letters, and the rest with the coefficient 1."""
        outside: dict[Base, int] = {}
        inside: dict[Base, int] = {}
        for base, exponent in element.factors.items():
            whole = exponent > 0 or not self._has(base, letters)
            for factor, multiplicity in [(base, 1)] if whole else self.generators.irreducible(base):
                part = inside if self._has(factor, letters) else outside
                part[factor] = part.get(factor, 0) + exponent * multiplicity
        one = self.field.one.coefficient
        return self.field.product(element.coefficient, outside), self.field.product(one, inside)

    def _has(self, base: Base, letters: Iterable[str]) -> bool:
        return not self.generators.letters(base).isdisjoint(letters)

    def _of_monomial(self, monomial: Element, letters: Letters) -> Element:
        """The sum of a product of powers, all of which depend on some of the letters."""
        if any(isinstance(base, Poly) and exponent > 0 for base, exponent in monomial.factors.items()):
            return self.total(monomial, letters)
        field, result = self.field, self.field.number(monomial.coefficient)
        free = set(letters)
        for part, own in _components(monomial.factors, self.generators, letters):
            result = field.multiply(result, self._connected(part, own))
            free -= set(own)
        for letter in letters:
            if letter in free:
                result = field.multiply(result, self._size(limit_of(letter)))
        return result

    def _size(self, limit: Limit) -> Element:
        """Σ 1."""
        return self.generators.atom(limit.id) if isinstance(limit, Name) else self.field.number(limit.value)

    def _connected(self, factors: Mapping[Base, int], letters: Letters) -> Element:
        """The sum of a product without independent parts: sums within it join, or it has a name."""
        unit = self._of_inverse(factors, letters)
        if unit is not None:
            return unit
        inner = [base for base in factors if self._is_sum(base) and factors[base] > 0]
        within = sum(factors[base] * len(self._bound(base)) for base in inner)
        if not inner or within + len(letters) > MOST_LETTERS:
            assumed = self._within(factors, letters)
            if assumed is not None:
                return assumed
            return self._named(self.field.product(fmpq(1), factors), letters)
        joined = self.field.product(fmpq(1), {b: e for b, e in factors.items() if b not in inner})
        for base in inner:
            for _ in range(factors[base]):
                body, own = self._apart(base, letters)
                joined, letters = self.field.multiply(joined, body), (*letters, *own)
        return self.total(joined, letters)

    def _of_inverse(self, factors: Mapping[Base, int], letters: Letters) -> Element | None:
        """Σ_k (X⁻¹)_ik X_kj f_j = δ_ij f_j, which is f_i where j is added over; None without such a pair."""
        for letter in letters:
            touching = [base for base in factors if letter in self.generators.letters(base)]
            places = self._matched_places(touching, letter) if len(touching) == 2 else None
            if places is None or any(factors[base] != 1 for base in touching):
                continue
            rest = self.field.product(fmpq(1), {b: e for b, e in factors.items() if b not in touching})
            others = tuple(other for other in letters if other != letter)
            for old, new in (places, places[::-1]):
                if isinstance(old, Name) and old.id in others and isinstance(new, Name):
                    kept = tuple(other for other in others if other != old.id)
                    same = rest if old == new else self.renamed(rest, {old.id: new.id})
                    return self.total(same, kept) if kept else same
            bound = any(isinstance(place, Name) and is_bound(place.id) for place in places)
            if not bound:  # else a sum farther out takes it up
                delta = self.generators.delta(Delta(*sorted(places, key=str)))
                return self.field.multiply(delta, self.total(rest, others) if others else rest)
        return None

    def _matched_places(self, pair: list[Base], letter: str) -> tuple[Index, Index] | None:
        """i and j of (X⁻¹)_ik X_kj and of X_ik (X⁻¹)_kj, for the letter k; None for other factors."""
        atoms = [self.generators.meanings[base].atom if isinstance(base, int) else None for base in pair]
        for left, right in (atoms, atoms[::-1]):
            if not (isinstance(left, Indexed) and isinstance(right, Indexed)):
                return None
            inverse = matrix_of(left) == right.id or matrix_of(right) == left.id
            if inverse and left.indices[1] == right.indices[0] == Name(letter):
                return left.indices[0], right.indices[1]
        return None

    def _within(self, factors: Mapping[Base, int], letters: Letters) -> Element | None:
        """The sum, when the part of it over one of the letters has an assumed value."""
        for letter in letters if self._known else ():
            part = {base: e for base, e in factors.items() if letter in self.generators.letters(base)}
            value = self._assumed(self.field.product(fmpq(1), part), (letter,))
            if value is not None:
                rest = self.field.product(fmpq(1), {b: e for b, e in factors.items() if b not in part})
                others = tuple(other for other in letters if other != letter)
                return self.total(self.field.multiply(rest, value), others)
        return None

    def _is_sum(self, base: Base) -> TypeGuard[int]:
        return isinstance(base, int) and self.generators.meanings[base].kind == "sum"

    def _bound(self, base: Base) -> Letters:
        return self.generators.meanings[base].bound if isinstance(base, int) else ()

    def _apart(self, base: Base, taken: Letters) -> tuple[Element, Letters]:
        """What a sum adds up, with its letters different from those taken and from those free in it."""
        assert isinstance(base, int)
        meaning = self.generators.meanings[base]
        assert meaning.element is not None
        avoided = {*taken, *self.generators.letters(base)}
        names: dict[str, str] = {}
        for letter in meaning.bound:
            names[letter] = next(name for name in _names(limit_of(letter)) if name not in avoided)
            avoided.add(names[letter])
        changed = {old: new for old, new in names.items() if old != new}
        return self.renamed(meaning.element, changed), tuple(names.values())

    def _named(self, element: Element, letters: Letters) -> Element:
        """The generator of a sum, up to the names of its letters."""
        sign, text = Spelling(self.generators).of_sum(element, letters)
        field = self.field
        if sign < 0:
            element = field.negative(element)
        meaning = Meaning("sum", element=element, bound=letters)
        number = self.generators.generator(("sum", text), meaning, self._range(element))
        return field.multiply(field.number(sign), field.generator(number))

    def _range(self, element: Element) -> Range:
        """A sum of numbers of one sign has that sign: it has one term or more."""
        bounds = Signs(self.field, self.generators.ranges, {})
        sign, apart = (1 if element.coefficient > 0 else -1), True
        for base, exponent in element.factors.items():
            bound = bounds.bound(base)
            apart = apart and (bound.apart or exponent < 0)
            if exponent % 2:
                sign *= bound.sign()
        if not sign:
            return ANY
        return Range(Fraction(0), None, apart) if sign > 0 else Range(None, Fraction(0), apart)

    def renamed(self, element: Element, names: Mapping[str, str]) -> Element:
        """The element with index letters exchanged."""
        if not names:
            return element
        field, result = self.field, self.field.number(element.coefficient)
        for base, exponent in element.factors.items():
            new = self._renamed_base(base, names)
            result = field.multiply(result, field.power(new, exponent))
        return result

    def _renamed_base(self, base: Base, names: Mapping[str, str]) -> Element:
        field = self.field
        if not self._has(base, names):
            return field.product(fmpq(1), {base: 1})
        if isinstance(base, int):
            return self._renamed_generator(base, names)
        new = {number: self._renamed_base(number, names) for number in generators_of(base, field.used)}
        terms = []
        for exponents, coefficient in base.value.terms():
            term = field.number(fmpq(coefficient))
            for number, exponent in enumerate(exponents[: field.used]):
                if exponent:
                    term = field.multiply(term, field.power(new[number], int(exponent)))
            terms.append(term)
        return field.add(terms)

    def _renamed_generator(self, number: int, names: Mapping[str, str]) -> Element:
        generators, field = self.generators, self.field
        meaning = generators.meanings[number]
        if meaning.atom is not None:
            atom = exchanged(meaning.atom, names)
            if not isinstance(atom, Delta):
                return generators.atom(atom)
            twice = field.multiply(field.number(2), generators.delta(atom))
            return field.add([twice, field.number(-1)])  # the generator is 2δ - 1
        if meaning.kind == "sum":
            body, letters = self._apart(number, tuple(names.values()))
            return self.total(self.renamed(body, names), letters)
        of = None if meaning.of is None else self._renamed_base(meaning.of, names)
        inner = meaning.element
        if of is None and inner is not None:
            of = self.renamed(inner, names)
        assert of is not None
        match meaning.kind:
            case "exp":
                return generators.exp(of)
            case "log":
                return generators.log_of_size(of)
            case "root":
                degree = field.number(Fraction(1, field.relations[number].degree))
                return generators.exp(field.multiply(degree, generators.log_of_size(of)))
            case "sign":
                return generators.sign_element(of)
            case "cos" | "sin":
                return generators.cos_sin(of)[meaning.kind == "sin"]
            case _:
                return generators.function(Op(meaning.kind), of)


def _names(limit: Limit) -> Iterator[str]:
    """Letters for that limit."""
    for height in count():
        yield bound_letter(height, limit)


def _components(
    factors: Mapping[Base, int], generators: Generators, letters: Letters
) -> list[tuple[dict[Base, int], Letters]]:
    """The factors in groups that share no letter, each with the letters that stand in it."""
    groups: list[tuple[dict[Base, int], set[str]]] = []
    for base, exponent in factors.items():
        own = set(letters) & generators.letters(base)
        part = {base: exponent}
        apart = [group for group in groups if not group[1] & own]
        for others, other in (group for group in groups if group[1] & own):
            part, own = {**others, **part}, own | other
        groups = [*apart, (part, own)]
    return [(part, tuple(letter for letter in letters if letter in own)) for part, own in groups]
