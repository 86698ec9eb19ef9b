"""The values of one quantity below one another: the same number of decimals, each digit correct."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from flint import arb

from derive.evidence import decimal
from derive.numbers import Numbers
from derive.term import Neg, Number, Power, Product, Term, number

DIGITS = 6  # of the largest value
_FEW = 4  # digits of a value that is far smaller or larger than the others
_MOST_PLACES = 8
_LARGE, _SMALL = 1e7, 1e-4

ValueAt = Callable[[int], arb]


def column(term: Term, rows: Sequence[Numbers]) -> tuple[Term, ...]:
    """The value of `term` at each of several numbers for the model, rounded to fit below one another.

    A value that would lose its digits so is written with a power of ten.
    """
    sizes = [abs(size) for numbers in rows for size in numbers.estimates(term)]
    largest = max((size for size in sizes if size < _LARGE), default=1.0)
    places = min(max(0, DIGITS - 1 - _order(largest)), _MOST_PLACES)
    return tuple(numbers.written(term, lambda value_at: _entry(value_at, places)) for numbers in rows)


def _order(size: float) -> int:
    """The exponent of the leading digit; 0 for 0."""
    return int(f"{size:e}".partition("e")[2]) if size else 0


def _entry(value_at: ValueAt, places: int) -> Term:
    size = abs(float(value_at(64).mid()))
    if size >= _LARGE or 0 < size < 10.0 ** (1 - places):
        return short(value_at, _FEW)
    text = decimal(value_at, digits=places, significant=False)
    return _signed(Number(abs(Fraction(text)), places), text)


def short(value_at: ValueAt, digits: int = DIGITS) -> Term:
    """A value alone: so many digits, or a power of ten with few."""
    size = abs(float(value_at(64).mid()))
    if size and not _SMALL <= size < _LARGE:
        return scientific(value_at, _FEW)
    return number(Fraction(decimal(value_at, digits=digits, significant=True)))


def scientific(value_at: ValueAt, digits: int) -> Term:
    """1.234·10^-9."""
    text = decimal(value_at, digits=digits, significant=True)
    value = abs(Fraction(text))
    if not value:
        return number(0)
    order = 0
    while value >= Fraction(10) ** (order + 1):
        order += 1
    while value < Fraction(10) ** order:
        order -= 1
    mantissa = Number(value / Fraction(10) ** order, digits - 1)
    return _signed(Product((mantissa, Power(Number(Fraction(10)), number(order)))), text)


def _signed(size: Term, text: str) -> Term:
    return Neg(size) if text.startswith("-") else size
