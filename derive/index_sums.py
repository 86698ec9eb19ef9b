"""Index sums: t + k - 1 at an axis of an array, T - K + 1 as a size: whole multiples of letters and a number.

An index is a letter, a number or such a sum. Letters run from 1. An entry whose index lies outside of its
array is 0, so x[t + k - 1] is Σ_s δ_{s,t+k-1} x[s] whatever t and k are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from derive.term import Delta, Index, Name, Neg, Number, Product, Size, Sum, Term


@dataclass(frozen=True, slots=True)
class Linear:
    """Σ coefficient · letter + constant, the letters in the order of their writing; no coefficient is 0."""

    letters: tuple[tuple[str, int], ...]
    constant: int = 0

    @property
    def coefficients(self) -> dict[str, int]:
        """The coefficient of each letter."""
        return dict(self.letters)

    def plus(self, other: Linear, times: int = 1) -> Linear:
        """self + times · other."""
        found = self.coefficients
        for letter, coefficient in other.letters:
            found[letter] = found.get(letter, 0) + times * coefficient
        kept = tuple((letter, coefficient) for letter, coefficient in found.items() if coefficient)
        return Linear(kept, self.constant + times * other.constant)

    def minus(self, other: Linear) -> Linear:
        """self - other."""
        return self.plus(other, -1)

    def without(self, letter: str) -> Linear:
        """The rest beside one letter."""
        return Linear(tuple(item for item in self.letters if item[0] != letter), self.constant)

    def at(self, values: Mapping[str, int]) -> int:
        """Its value. Raises KeyError for a letter without one."""
        return self.constant + sum(coefficient * values[letter] for letter, coefficient in self.letters)


def linear(index: Index | Size) -> Linear:
    """The letters and the number of an index or a size."""
    match index:
        case Name(letter):
            return Linear(((letter, 1),))
        case Number(value):
            return Linear((), int(value))
        case Sum(terms):
            total = Linear(())
            for term in terms:
                found = _linear_term(term)
                assert found is not None, f"no index sum: {term}"
                total = total.plus(found)
            return total


def linear_or_none(term: Term) -> Linear | None:
    """What a term means as an index; None for what is no sum of whole multiples of letters."""
    terms = term.terms if isinstance(term, Sum) else (term,)
    total = Linear(())
    for part in terms:
        inner = linear_or_none(part) if isinstance(part, Sum) else _linear_term(part)
        if inner is None:
            return None
        total = total.plus(inner)
    return total


def _linear_term(term: Term) -> Linear | None:
    """t, 2 t, 3, or the negative of one."""
    match term:
        case Neg(inner):
            found = linear_or_none(inner)
            return None if found is None else Linear(()).minus(found)
        case Name(letter):
            return Linear(((letter, 1),))
        case Number(value) if value.denominator == 1:
            return Linear((), int(value))
        case Product((Number(value), Name(letter))) if value.denominator == 1 and value:
            return Linear(((letter, int(value)),))
        case _:
            return None


def written(form: Linear) -> Index:
    """t + k - 1: letters with a plus, those with a minus, the number; a lone letter is a name."""
    if not form.letters:
        return Number(Fraction(form.constant))
    if form.letters[0][1] == 1 and len(form.letters) == 1 and not form.constant:
        return Name(form.letters[0][0])
    plus = [_multiple(letter, c) for letter, c in form.letters if c > 0]
    minus: list[Term] = [Neg(_multiple(letter, -c)) for letter, c in form.letters if c < 0]
    if not form.constant:
        return Sum((*plus, *minus))
    size = Number(Fraction(abs(form.constant)))
    if form.constant < 0:
        return Sum((*plus, *minus, Neg(size)))
    return Sum((*plus, *minus, size)) if plus else Sum((size, *minus))


def _multiple(letter: str, coefficient: int) -> Term:
    return Name(letter) if coefficient == 1 else Product((Number(Fraction(coefficient)), Name(letter)))


def letters_of(index: Index | Size) -> tuple[str, ...]:
    """The letters in an index, each once."""
    match index:
        case Name(letter):
            return (letter,)
        case Number():
            return ()
        case _:
            return tuple(letter for letter, _ in linear(index).letters)


def exchanged(index: Index, letters: Mapping[str, Index]) -> Index:
    """The index with letters exchanged, all at once, and summed up: t + k - 1 at t = q - k + 1 is q."""
    if isinstance(index, Name):
        return letters.get(index.id, index)
    if isinstance(index, Number) or not any(letter in letters for letter in letters_of(index)):
        return index
    form = linear(index)
    total = Linear((), form.constant)
    for letter, coefficient in form.letters:
        total = total.plus(linear(letters.get(letter, Name(letter))), coefficient)
    return written(total)


def size_of(form: Linear) -> Size:
    """A size in its one writing: letters in the order of the alphabet, so that equal ones are equal."""
    return written(Linear(tuple(sorted(form.letters)), form.constant))


def sum_text(form: Linear) -> str:
    """`T-K+1`, without spaces."""
    parts = [
        f"{'-' if c < 0 else '+'}{'' if abs(c) == 1 else f'{abs(c)}*'}{letter}" for letter, c in form.letters
    ]
    if form.constant or not parts:
        parts.append(f"{form.constant:+d}")
    return "".join(parts).removeprefix("+")


def raised(chosen: Mapping[str, int], forms: Iterable[Linear], least: int = 1) -> dict[str, int]:
    """The sizes that were chosen, raised until every sum of sizes is that much: T - K + 1 by a longer T."""
    known = dict(chosen)
    for form in forms:
        missing = least - form.at(known)
        rising = next((letter for letter, times in form.letters if times > 0), None)
        if missing > 0 and rising is not None:
            known[rising] += missing
    return known


def solved_for(delta: Delta, letter: str) -> Index | None:
    """What `letter` is where the delta is 1: k = q - t + 1 for δ_{t+k-1,q}; None for none or several."""
    form = linear(delta.left).minus(linear(delta.right))
    coefficient = form.coefficients.get(letter, 0)
    if abs(coefficient) != 1:
        return None
    return written(_upright(Linear(()).plus(form.without(letter), -coefficient)))


def _upright(form: Linear) -> Linear:
    """The same with letters that are added before those that are taken away."""
    return Linear(tuple(sorted(form.letters, key=lambda item: item[1] < 0)), form.constant)


def canonical(delta: Delta) -> Delta:
    """The one writing of a delta: equal ones are equal terms; one that is 1 or 0 for good has two numbers."""
    form = linear(delta.left).minus(linear(delta.right))
    if not form.letters:
        return Delta(Number(Fraction(1)), Number(Fraction(1 if form.constant == 0 else 2)))
    ordered = sorted(form.letters)
    if _is_never_zero(form):
        return Delta(Number(Fraction(1)), Number(Fraction(2)))
    if ordered[0][1] < 0:
        ordered = [(letter, -coefficient) for letter, coefficient in ordered]
        form = Linear(tuple(ordered), -form.constant)
    plus = tuple((letter, c) for letter, c in ordered if c > 0)
    minus = tuple((letter, -c) for letter, c in ordered if c < 0)
    constant = form.constant
    left = written(Linear(plus, max(constant, 0) if minus else 0))
    right = written(Linear(minus, max(-constant, 0) if minus else -constant))
    first, second = sorted((left, right), key=str)
    return Delta(first, second)


def _is_never_zero(form: Linear) -> bool:
    """Whether the sum is not 0 whatever its letters are, which run from 1: t + k is not."""
    signs = {coefficient > 0 for _, coefficient in form.letters}
    nearest = form.constant + sum(coefficient for _, coefficient in form.letters)
    return len(signs) == 1 and (nearest > 0) == signs.pop() and nearest != 0
