"""Numbers before arrays: those of all factors, and those that all terms of a sum share, stand in front."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from derive.matrix import DIAG, STRUCTURE, matmul, ones
from derive.matrix.forms import transposed
from derive.term import (
    ONE,
    Call,
    Neg,
    Number,
    Product,
    Quotient,
    Size,
    Sum,
    Term,
    fraction,
    multiply,
    negate,
    rational,
)


@dataclass(frozen=True)
class Scaled:
    """value · above / below · array; an array of ONE is a number."""

    array: Term
    value: Fraction = Fraction(1)
    above: tuple[Term, ...] = ()
    below: tuple[Term, ...] = ()
    in_front: bool = field(default=False, compare=False)  # whether a divisor stands before the array

    def without(self, shared: Scaled) -> Term:
        """What is left of it where the shared numbers stand in front."""
        above, below = (
            list((Counter(own) - Counter(other)).elements())
            for own, other in ((self.above, shared.above), (self.below, shared.below))
        )
        return _written(
            replace(self, value=self.value / shared.value, above=tuple(above), below=tuple(below))
        )


@dataclass
class Coefficient:
    """sign · above / below: the numbers of a product, in reading order."""

    value: Fraction = Fraction(1)
    above: list[Term] = field(default_factory=list)
    below: list[Term] = field(default_factory=list)
    in_front: bool = False  # whether the author writes 1/N in front, not below

    def times(self, number: Term) -> None:
        """A factor more."""
        known = rational(number)
        if known is None:
            self.above.append(number)
        else:
            self.value *= known

    def over(self, number: Term) -> None:
        """A divisor more."""
        known = rational(number)
        if known:
            self.value /= known
        else:
            self.below.append(number)

    def by(self, numbers: Scaled, *, inverse: bool = False) -> None:
        """The numbers of a factor more, or of a divisor."""
        above, below = (numbers.below, numbers.above) if inverse else (numbers.above, numbers.below)
        self.value *= 1 / numbers.value if inverse else numbers.value
        self.above += above
        self.below += below
        self.in_front = self.in_front or numbers.in_front

    def of(self, array: Term) -> Term:
        """c A, or A / c where the whole stands above the line; -A with its sign first."""
        size = abs(self.value)
        above = multiply(fraction(size.numerator), *self.above)
        below = multiply(fraction(size.denominator), *self.below)
        signed = negate if self.value < 0 else _itself
        if below == ONE:
            return signed(multiply(above, array))
        if array == ONE and isinstance(above, Call) and above.function in STRUCTURE:
            array, above = above, ONE
        if array == ONE:
            return signed(Quotient(above, below))
        product = isinstance(array, Call) and array.function in STRUCTURE  # (1/N) XᵀΔ, but (P - Y)/N
        if above == ONE and not (self.in_front or product or isinstance(below, Number)):
            return signed(Quotient(array, below))
        return signed(multiply(Quotient(above, below), array))


def _itself(term: Term) -> Term:
    return term


def scaled(term: Term, *, number: bool = False) -> Scaled:
    """The term as numbers and one array; `number` says that it has none."""
    match term:
        case Neg(inner):
            found = scaled(inner, number=number)
            return replace(found, value=-found.value)
        case Quotient(above, below):
            found, divisor = scaled(above, number=number), scaled(below, number=True)
            if divisor.array != ONE:
                return Scaled(term)
            front = found.in_front or above == ONE
            return replace(_times(found, divisor, -1), in_front=front)
        case Product((*numbers, last)):
            found = scaled(last, number=number)
            for factor in reversed(numbers):
                part = scaled(factor, number=True)
                found = replace(_times(found, part, 1), in_front=found.in_front or bool(part.below))
            return found
        case _ if (value := rational(term)) is not None:
            return Scaled(ONE, value)
        case _:
            return Scaled(ONE, above=(term,)) if number else Scaled(term)


def _times(found: Scaled, numbers: Scaled, exponent: int) -> Scaled:
    above, below = (numbers.above, numbers.below)[::exponent]
    value = numbers.value if exponent > 0 else 1 / numbers.value
    return replace(found, value=found.value * value, above=above + found.above, below=below + found.below)


def _written(found: Scaled) -> Term:
    coefficient = Coefficient(found.value, list(found.above), list(found.below), found.in_front)
    return coefficient.of(found.array)


def bare(array: Term, flipped: Term | None) -> tuple[Scaled, Term, Term | None]:
    """The numbers before a matrix and before its other writing, where they agree, and both without them."""
    found = scaled(array)
    other = found if flipped is None else scaled(flipped)
    if replace(other, array=found.array) != found or found.array == ONE:
        return Scaled(ONE), array, flipped
    return replace(found, array=ONE), found.array, None if flipped is None else other.array


def to_every_row(vector: Term, rows: Size) -> Term:
    """1vᵀ: the matrix that has v in each row, the numbers before v in front of it."""
    found = scaled(vector)
    if found.array == ONE:
        return matmul(ones(rows), transposed(vector))
    return _written(replace(found, array=matmul(ones(rows), transposed(found.array))))


def on_diagonal(vector: Term) -> Term:
    """c diag(v) of c v."""
    found = scaled(vector)
    if found.array == ONE:
        return Call(DIAG, (vector,))
    return _written(replace(found, array=Call(DIAG, (found.array,))))


def together(terms: Sequence[Term], numbers: Sequence[bool]) -> Term:
    """The sum with the numbers that its terms share in front; `numbers` says which terms are no arrays."""
    total = Sum(tuple(terms))
    if len(terms) < 2 or all(numbers):
        return total
    parts = [scaled(term, number=number) for term, number in zip(terms, numbers, strict=True)]
    above, below = (
        _shared([Counter(side) for side in sides])
        for sides in ([part.above for part in parts], [part.below for part in parts])
    )
    sizes = {abs(part.value) for part in parts}
    size = sizes.pop() if len(sizes) == 1 else Fraction(1)
    if not above and not below and size == 1:
        return total
    value = -size if all(part.value < 0 for part in parts) else size
    shared = Scaled(ONE, value, above, below, in_front=any(part.in_front for part in parts))
    rest = Sum(tuple(part.without(shared) for part in parts))
    return _written(replace(shared, array=rest))


def _shared(sides: Sequence[Counter[Term]]) -> tuple[Term, ...]:
    """What stands in all of them, in the order of the first."""
    common = sides[0]
    for side in sides[1:]:
        common = common & side
    return tuple(common.elements())
