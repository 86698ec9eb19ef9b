"""Inequalities of arrays whose shapes nothing tells: names of numbers for norms and for products like xᵀAy.

A norm is a number that is not negative, whatever it is taken of, and uᵀu is its square; of xᵀy nothing is
known but that it is a number. What holds of any such numbers holds of vectors. What holds of numbers x and y
need not: (xᵀx)(yᵀy) ≤ (xᵀy)² is false. Within a sum over i the name of ‖x_i‖ has that index.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from derive.model import Interval
from derive.notes.judging.trial import Claim
from derive.notes.written import (
    TWO,
    Apply,
    Big,
    Index,
    Minus,
    Norm,
    Plus,
    Raised,
    Sym,
    Times,
    Turned,
    Written,
    every,
    mapped,
    symbols,
)

NOT_NEGATIVE = Interval(Fraction(0), None, low_closed=True)
_SIDE_BY_SIDE = ("", ".")


def with_names_for_numbers(claim: Claim) -> tuple[Claim, dict[str, Interval]]:
    """The claim with a name for every norm and product that is a number, and where the norms lie."""
    names = _Names()
    return Claim(names.put_in(claim.left, ()), names.put_in(claim.right, ())), names.domains


def is_of_arrays(claim: Claim) -> bool:
    """Whether something in it is transposed, or has a norm."""
    sides = (claim.left, claim.right)
    return any(isinstance(part, Turned | Norm) for side in sides for part in every(side))


@dataclass(frozen=True, slots=True)
class _Names:
    found: dict[Written, str] = field(default_factory=dict)
    domains: dict[str, Interval] = field(default_factory=dict)

    def put_in(self, term: Written, letters: tuple[str, ...]) -> Written:
        """The term with the names; `letters` are those of the sums around it."""
        match term:
            case Norm():
                return self._norm(term, letters)
            case Times(factors, marks):
                factors, marks = self._products(factors, marks, letters)
                inner = tuple(self.put_in(factor, letters) for factor in factors)
                return Times(inner, marks) if marks else _product(inner)
            case Big(_, _, letter):
                letters = (*letters, letter)
            case _:
                pass
        return mapped(term, lambda part: self.put_in(part, letters))

    def _products(
        self, factors: tuple[Written, ...], marks: tuple[str, ...], letters: tuple[str, ...]
    ) -> tuple[tuple[Written, ...], tuple[str, ...]]:
        """The factors with a name for each run that is a number: the square of a norm, or any."""
        if len(factors) != len(marks) + 1 or any(mark not in _SIDE_BY_SIDE for mark in marks):
            return factors, marks
        kept: list[Written] = []
        rest = factors
        while rest:
            end = _end(rest)
            kept.append(self._number(rest[:end], letters) if end > 1 else rest[0])
            rest = rest[end:]
        return tuple(kept), ("",) * (len(kept) - 1)

    def _number(self, run: tuple[Written, ...], letters: tuple[str, ...]) -> Written:
        half = run[len(run) // 2 :]
        if run == (*(_turned(factor) for factor in reversed(half)), *half):
            return Raised(Norm(_product(half)), TWO)
        return self._named(_product(run), "number", letters)

    def _norm(self, norm: Norm, letters: tuple[str, ...]) -> Written:
        name = self._named(norm, "norm", letters)
        if name.indices:
            return Apply("abs", (name,))
        self.domains[str(name)] = NOT_NEGATIVE
        return name

    def _named(self, term: Written, kind: str, letters: tuple[str, ...]) -> Sym:
        inside = {index.letter for sym in symbols(term) for index in sym.indices}
        name = self.found.setdefault(term, f"{kind}#{len(self.found) + 1}")
        return Sym(name, tuple(Index(letter) for letter in letters if letter in inside))


def _end(factors: tuple[Written, ...]) -> int:
    """Where a product ends that begins with a turned vector, at the next vector; 1 where none does."""
    first, *others = factors
    if not isinstance(first, Turned) or not _is_vector(first.term):
        return 1
    for place, factor in enumerate(others, start=1):
        if _is_vector(factor):
            return place + 1
        if isinstance(factor, Turned) and _is_vector(factor.term):
            return 1
    return 1


def _is_vector(term: Written) -> bool:
    """x, X w - y: small letters are vectors here."""
    match term:
        case Sym(name):
            return name[:1].islower()
        case Plus(terms):
            return all(map(_is_vector, terms))
        case Minus(inner):
            return _is_vector(inner)
        case Times(factors):
            return _is_vector(factors[-1]) and not any(isinstance(factor, Turned) for factor in factors)
        case _:
            return False


def _turned(term: Written) -> Written:
    return term.term if isinstance(term, Turned) else Turned(term)


def _product(factors: tuple[Written, ...]) -> Written:
    return factors[0] if len(factors) == 1 else Times(factors, ("",) * (len(factors) - 1))
