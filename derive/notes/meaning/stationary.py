"""The gradient of a sum of products of matrices is 0 where a formula is put in, for every size.

∂ tr(A W B)/∂W = (B A)ᵀ and ∂ tr(A Wᵀ B)/∂W = B A, product by product: the gradient of ‖X w - y‖² + λ‖w‖² is
2 Xᵀ(X w - y) + 2 λ w, which is 0 at w = (XᵀX + λI)⁻¹Xᵀy.
"""

from __future__ import annotations

from fractions import Fraction

from derive.noncommuting import (
    UNIT,
    Letter,
    Polynomial,
    Rules,
    TooMuch,
    Word,
    letter,
    number,
    powered,
    scalar,
    trace,
    turned,
    without_denominators,
)
from derive.notes.meaning.arrays import Unclear
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.meaning.products import Products, Value
from derive.notes.written import Sym, Written

_ZERO = Polynomial({})


def is_stationary(loss: Written, unknown: Sym, *, at: Written, knowledge: Knowledge) -> bool:
    """Whether ∂ loss/∂ unknown = 0 is proved at unknown = `at`, for every size."""
    reader = Products(knowledge)
    try:
        whole, own, put_in = (reader.value(side, {}) for side in (loss, unknown, at))
        if not whole.is_number or not _alike(own, put_in):
            return False
        hidden = any(_speaks(of.frozen(), str(unknown)) for _, of in reader.inverses.values())
        if hidden:
            return False  # an inverse of what the unknown is a part of
        slope = gradient(Rules().reduced(whole.of), str(unknown))
        rules = reader.rules()
        rules.complete()
        return not slope.is_zero and without_denominators(_put_in(slope, str(unknown), put_in), rules).is_zero
    except (Unclear, TooMuch, RecursionError):
        return False


def gradient(of: Polynomial, name: str) -> Polynomial:
    """∂ of/∂ name of a number; it has the shape of what it is differentiated by. Raises TooMuch."""
    found = _ZERO
    for (scalars, word), c in of.terms.items():
        if word:
            raise TooMuch  # no number
        for atom, exponent in scalars:
            rest = Polynomial({(scalars, ()): c * exponent}) * scalar(atom, -1)
            found = found + rest * _slope(atom, name)
    return found


def _slope(atom: object, name: str) -> Polynomial:
    match atom:
        case str():
            return number(int(atom == name))
        case ("product" | "trace", tuple() as word):
            found = _ZERO
            for place, one in enumerate(word):
                if one.name == name:
                    around = (*word[place + 1 :], *word[:place])
                    found = found + _product(around if one.turned else turned(around))
            return found
        case _ if _speaks(atom, name):
            raise TooMuch  # a root, or a fraction
        case _:
            return _ZERO


def _put_in(of: Polynomial, name: str, value: Value) -> Polynomial:
    """The sum with a value for the name."""
    found = _ZERO
    for (scalars, word), c in of.terms.items():
        term = number(c)
        for atom, exponent in scalars:
            term = term * powered(_atom_with(atom, name, value), exponent)
        found = found + term * _product(word, name, value)
    return found


def _atom_with(atom: object, name: str, value: Value) -> Polynomial:
    match atom:
        case str() if atom == name:
            return value.of
        case ("product", tuple() as word):
            return _product(word, name, value)
        case ("trace", tuple() as word):
            return trace(_product(word, name, value), word[0].rows)
        case _ if _speaks(atom, name):
            raise TooMuch
        case _:
            return scalar(atom)


def _product(word: Word, name: str = "", value: Value | None = None) -> Polynomial:
    found = number(Fraction(1))
    for one in word:
        if value is None or one.name != name:
            found = found * letter(one)
        else:
            found = found * (value.of.transpose if one.turned else value.of)
    return found


def _speaks(inside: object, name: str) -> bool:
    """Whether a name occurs in numbers within numbers."""
    if isinstance(inside, tuple):
        return any(_speaks(part, name) for part in inside)
    return inside == name or (isinstance(inside, Letter) and inside.name == name)


def _alike(one: Value, other: Value) -> bool:
    """Whether both are numbers, columns, rows or matrices."""
    shapes = [(value.rows == UNIT, value.columns == UNIT) for value in (one, other)]
    return shapes[0] == shapes[1]
