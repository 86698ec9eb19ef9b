"""Elements as text in which bound letters have other names: two sums are alike when their texts are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import permutations, product

from derive.evidence.field import Base, Element, Poly
from derive.evidence.generators import Generators
from derive.evidence.graph import Atom, limit_of
from derive.index_sums import canonical
from derive.indices import reindexed
from derive.term import Delta, Derivative, Indexed, Name

Letters = tuple[str, ...]


class Spelling:
    """Elements as text in which letters have other names: alike for what renaming makes equal."""

    def __init__(self, generators: Generators) -> None:
        self.generators = generators

    def of_sum(
        self, element: Element, letters: Letters, outer: Mapping[str, str] | None = None
    ) -> tuple[int, str]:
        """The sign and the first in order of the texts of ± Σ element, over all orders of its letters."""
        outer = outer or {}
        best: tuple[str, int] | None = None
        for order in _orders(letters):
            names = {letter: f"@{len(outer)}.{place}" for place, letter in enumerate(order)}
            sign, text = self._element(element, {**outer, **names})
            found = (f"{[str(limit_of(letter)) for letter in order]} {text}", sign)
            best = found if best is None else min(best, found)
        assert best is not None
        return best[1], best[0]

    def _element(self, element: Element, names: Mapping[str, str]) -> tuple[int, str]:
        sign, parts = (1 if element.coefficient > 0 else -1), list[str]()
        for base, exponent in element.factors.items():
            way, text = self._base(base, names)
            sign *= way if exponent % 2 else 1
            parts.append(f"{text}^{exponent}")
        return sign, f"({abs(element.coefficient)} {' '.join(sorted(parts))})"

    def _base(self, base: Base, names: Mapping[str, str]) -> tuple[int, str]:
        if isinstance(base, Poly):
            return self._polynomial(base, names)
        meaning = self.generators.meanings[base]
        if self.generators.letters(base).isdisjoint(names):
            return 1, f"g{base}"
        if meaning.atom is not None:
            return 1, str(exchanged(meaning.atom, names))
        if meaning.kind == "sum":
            assert meaning.element is not None
            return self.of_sum(meaning.element, meaning.bound, names)
        if meaning.of is not None:
            way, text = self._base(meaning.of, names)
        else:
            assert meaning.element is not None
            way, text = self._element(meaning.element, names)
        if meaning.kind == "sign":
            return way, f"sign {text}"
        shown = "" if meaning.kind in ("log", "root") else way
        degree = self.generators.field.relations[base].degree if meaning.kind == "root" else ""
        return 1, f"{meaning.kind}{degree} {shown}{text}"

    def _polynomial(self, poly: Poly, names: Mapping[str, str]) -> tuple[int, str]:
        """Its terms in order; the first is positive."""
        used = self.generators.field.used
        spelled = {number: self._base(number, names) for number in generators_of(poly, used)}
        terms: dict[str, int] = {}
        for exponents, coefficient in poly.value.terms():
            sign, parts = 1, list[str]()
            for number, exponent in enumerate(exponents[:used]):
                if exponent:
                    sign *= spelled[number][0] if exponent % 2 else 1
                    parts.append(f"{spelled[number][1]}^{exponent}")
            text = " ".join(sorted(parts))
            terms[text] = terms.get(text, 0) + sign * int(coefficient)
        way = -1 if terms[min(terms)] < 0 else 1
        return way, "[" + " + ".join(f"{way * terms[text]} {text}" for text in sorted(terms)) + "]"


def exchanged(atom: Atom | Delta, names: Mapping[str, str]) -> Atom | Delta:
    """The atom with index letters exchanged, a delta in its one writing."""
    if isinstance(atom, str):
        return atom
    new = reindexed(atom, {old: Name(letter) for old, letter in names.items()})
    if isinstance(new, Delta):
        return canonical(new)
    assert isinstance(new, Indexed | Derivative)
    return new


def generators_of(poly: Poly, used: int) -> list[int]:
    """The generators that occur in the polynomial."""
    return [number for number, degree in enumerate(poly.value.degrees()[:used]) if degree]


def _orders(letters: Letters) -> Iterator[Letters]:
    """The orders of letters in which those of one limit stand together."""
    groups: dict[str, list[str]] = {}
    for letter in letters:
        groups.setdefault(str(limit_of(letter)), []).append(letter)
    choices = (permutations(group) for _, group in sorted(groups.items()))
    for choice in product(*choices):
        yield tuple(letter for group in choice for letter in group)
