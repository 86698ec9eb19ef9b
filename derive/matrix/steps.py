"""Matrix forms at one step of time: h_t = tanh(Uᵀ h_{t-1} + Wᵀ x_t + b), ∂L/∂U = Σ_t h_{t-1} δ_tᵀ.

An array whose first axis is the time is at every step an array of its own, with one axis less; what is
proved of any such arrays holds for these.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from derive.index_sums import linear
from derive.indices import free_indices
from derive.matrix import Shapes
from derive.term import (
    BigSum,
    Index,
    Indexed,
    Name,
    Neg,
    Product,
    Quotient,
    Sum,
    Term,
    children,
    multiply,
    subterms,
    with_children,
)
from derive.text import to_text

_AXES = 3  # one more than matrix form has
Form = Callable[[Sequence[Term], Shapes], tuple[Term, ...] | None]  # of an equality, proved


def step_form(sides: Sequence[Term], shapes: Shapes, form: Form) -> tuple[Term, ...] | None:
    """All sides at one step, with sums over the time outside; None where no step is compared with another.

    `form` writes an equality between arrays. An array at a step is written by its first index alone, h[t-1].
    """
    letter = _time(sides, shapes)
    steps = None if letter is None else _Steps.of(sides, shapes, letter)
    if steps is None:
        return None
    left = steps.named(sides[0])
    alone = form((left,), steps.shapes)
    rights = [steps.form(left, side, form) for side in sides[1:]]
    if alone is None or any(right is None for right in rights):
        return None
    return (steps.shown(alone[0]), *(right for right in rights if right is not None))


def _time(sides: Sequence[Term], shapes: Shapes) -> str | None:
    """The letter of steps such as t - 1, else the first of arrays with three axes; None where several are."""
    moved: set[str] = set()
    outer: set[str] = set()
    for part in (part for side in sides for part in subterms(side)):
        letter = _letter(part.indices[0]) if isinstance(part, Indexed) else None
        if isinstance(part, Indexed) and letter is not None:
            if isinstance(part.indices[0], Sum):
                moved.add(letter)
            if len(shapes.get(part.id, ())) == _AXES:
                outer.add(letter)
    found = moved or outer
    return found.pop() if len(found) == 1 else None


def _letter(index: Index) -> str | None:
    """t of t and of t - 1; None for 3 and t + k."""
    match linear(index).letters:
        case ((letter, 1),):
            return letter
        case _:
            return None


@dataclass(frozen=True, slots=True)
class _Steps:
    """The arrays of one equality at its steps, by the names that stand for them."""

    letter: str
    shapes: Shapes
    arrays: dict[str, Indexed]

    @classmethod
    def of(cls, sides: Sequence[Term], shapes: Shapes, letter: str) -> _Steps | None:
        """None where the letter is no first index, or only numbers stand at a step."""
        arrays: dict[str, Indexed] = {}
        inner = dict(shapes)
        for part in (part for side in sides for part in subterms(side)):
            if isinstance(part, Indexed) and letter in free_indices(Indexed(part.id, part.indices[:1])):
                at_step = Indexed(part.id, part.indices[:1])
                arrays[to_text(at_step)] = at_step
                inner[to_text(at_step)] = tuple(shapes.get(part.id, ()))[1:]
        steps = cls(letter, inner, arrays)
        own = [_without_sums(side, letter) for side in sides]
        elsewhere = any(letter in free_indices(steps.named(side)) for side in own)
        return steps if any(inner[name] for name in arrays) and not elsewhere else None

    def named(self, term: Term) -> Term:
        """h[t-1, l] as an entry of an array of its own."""
        if isinstance(term, Indexed):
            name = to_text(Indexed(term.id, term.indices[:1]))
            return Indexed(name, term.indices[1:]) if name in self.arrays else term
        return self._below(term, self.named)

    def shown(self, term: Term) -> Term:
        """The array of its own as h[t-1]."""
        return self.arrays.get(term.id, term) if isinstance(term, Name) else self._below(term, self.shown)

    def _below(self, term: Term, change: Callable[[Term], Term]) -> Term:
        parts = children(term)
        return with_children(term, tuple(map(change, parts))) if parts else term

    def form(self, left: Term, side: Term, form: Form) -> Term | None:
        """The side in matrix form; of a sum of sums over the time one by one."""
        match side:
            case Sum(terms) if any(_is_over(part, self.letter) for part in terms):
                found = [self.form(left, part, form) for part in terms]
                return None if None in found else Sum(tuple(part for part in found if part is not None))
            case Neg(inner) if _is_over(inner, self.letter):
                found = self.form(left, inner, form)
                return None if found is None else Neg(found)
            case Product((*numbers, last)) if _is_over(last, self.letter):
                if any(free_indices(one) or self._is_within(one) for one in numbers):
                    return None
                found = self.form(left, last, form)
                return None if found is None else multiply(*numbers, found)
            case Quotient(above, below) if _is_over(above, self.letter) and not free_indices(below):
                found = self.form(left, above, form)
                return None if found is None or self._is_within(below) else Quotient(found, below)
            case BigSum(body, index, limit) if index == self.letter:
                found = None if self._is_within(body) else self.form(left, body, form)
                return None if found is None else BigSum(found, index, limit)
            case _ if self._is_within(side):  # without their letter its terms would be alike
                return None
            case _:
                inner = form((left, self.named(side)), self.shapes)
                return None if inner is None else self.shown(inner[1])

    def _is_within(self, term: Term) -> bool:
        """Whether a sum over the time stands somewhere in the term."""
        return any(isinstance(part, BigSum) and part.index == self.letter for part in subterms(term))


def _is_over(term: Term, letter: str) -> bool:
    """Whether the term is a sum over the letter, or a multiple of one."""
    match term:
        case BigSum(_, index, _):
            return index == letter
        case Neg(inner) | Product((*_, inner)) | Quotient(inner, _):
            return _is_over(inner, letter)
        case _:
            return False


def _without_sums(term: Term, letter: str) -> Term:
    """What the sums over the letter add, in the place of the sums."""
    if isinstance(term, BigSum) and term.index == letter:
        return _without_sums(term.body, letter)
    parts = children(term)
    return with_children(term, tuple(_without_sums(part, letter) for part in parts)) if parts else term
