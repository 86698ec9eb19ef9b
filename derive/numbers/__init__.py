"""Numbers for a derivation: every node, adjoint and gradient at the example, correct to the last digit shown.

Nothing is rounded before it is shown: values are balls whose precision grows until the wanted digits are
certain. A term with free index letters has one value for each choice of them: `e` by `yhat[i]` is a vector.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from flint import arb

from derive.errors import InputError
from derive.evidence import decimal
from derive.model import Example, Model, Nested
from derive.numbers.substituted import Filling, whole
from derive.numbers.tape import MOST_BITS, Ledger, Tape, given_values, sizes_of
from derive.steps import Derivation
from derive.term import DOTS, Derivative, Name, Neg, Product, Sum, Term, Vector, number
from derive.text import to_text
from derive.unroll import Axes, places

SHOWN = 6  # significant digits in a document
MOST_ENTRIES = 6  # along an axis; of a longer one the first three and the last
LEARNING_RATE = "learning_rate"

__all__ = ["LEARNING_RATE", "Floats", "Numbers", "Shown", "compared", "shown_value", "whole", "written"]

Floats = float | list["Floats"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A number or an array of numbers as printed, and whether it is the value itself or a rounding of it."""

    term: Term
    exact: bool

    @property
    def text(self) -> str:
        """The decimal as text, -0.0911; an array as [0.5, 0.8]."""
        return to_text(self.term)


def shown_value(value_at: Callable[[int], arb], digits: int = SHOWN) -> Shown:
    """A value as it is printed; `value_at` gives a ball around it at a precision in bits."""
    rounded = _rounded(value_at, digits)
    return Shown(number(rounded), _is_exact(value_at, rounded))


def _rounded(value_at: Callable[[int], arb], digits: int) -> Fraction:
    return Fraction(decimal(value_at, digits=digits, significant=True))


def _is_exact(value_at: Callable[[int], arb], rounded: Fraction) -> bool:
    return bool((value_at(512) - arb(rounded.numerator) / rounded.denominator).contains(0))


def compared(left: Callable[[int], arb], right: Callable[[int], arb]) -> str:
    """ "<" or ">" where balls around both values are apart at some precision in bits, else ""."""
    bits = 64
    while bits <= MOST_BITS:
        gap = right(bits) - left(bits)
        if gap > 0 or gap < 0:
            return "<" if gap > 0 else ">"
        bits *= 4
    return ""


class Numbers:
    """The example's numbers put through a derivation; errors are told in `file`."""

    def __init__(self, derivation: Derivation, example: Example, *, file: str = "") -> None:
        self.model: Model = derivation.model
        self._results = derivation.results
        self._place = (file, example.line)
        entries = example.entries()
        self.given: Ledger = given_values(entries)
        if example.learning_rate is not None:
            self.given[LEARNING_RATE] = example.learning_rate
        self.tape = Tape(derivation, sizes_of(self.model, entries))
        self.ledger: Callable[[int], Ledger] = cache(self._computed)

    def axes(self, term: Term) -> Axes:
        """The free index letters of `term`, with the number of values of each."""
        return self.tape.axes(term)

    def shown(self, term: Term, digits: int = SHOWN, *, axes: Axes | None = None) -> Shown:
        """The value of `term` over nodes, parameters and derivatives, to `digits` significant digits.

        The value for free letters is an array over `axes`, the letters in reading order when they are not
        said; a long one is cut.
        """
        chosen = self.axes(term) if axes is None else axes
        exact: list[bool] = []

        def entry(at: dict[str, int]) -> Term:
            value_at = self._value_at(term, at)
            rounded = _rounded(value_at, digits)
            exact.append(_is_exact(value_at, rounded))
            return number(rounded)

        return Shown(_array(chosen, entry), all(exact))

    def written(self, term: Term, entry: Callable[[Callable[[int], arb]], Term]) -> Term:
        """The value, or the array of values, each written by `entry` from its balls at any precision."""
        return _array(self.axes(term), lambda at: entry(self._value_at(term, at)))

    def estimates(self, term: Term) -> tuple[float, ...]:
        """Every value to about 15 digits, not certain to the last: for choices and drawings."""
        return tuple(float(self._value_at(term, at)(64).mid()) for at in places(self.axes(term)))

    def value(self, term: Term) -> float:
        """The value to 15 significant digits."""
        return float(decimal(self.value_at(term), digits=15, significant=True))

    def values(self, term: Term, *, axes: Axes | None = None) -> Floats:
        """The value to 15 significant digits; nested lists for a term with free letters."""
        chosen = self.axes(term) if axes is None else axes

        def nested(rest: Axes, at: dict[str, int]) -> Floats:
            if not rest:
                return float(decimal(self._value_at(term, at), digits=15, significant=True))
            (letter, most), *others = rest
            return [nested(tuple(others), {**at, letter: place}) for place in range(1, most + 1)]

        return nested(chosen, {})

    def value_at(self, term: Term) -> Callable[[int], arb]:
        """The value as a function of the precision in bits."""
        return self._value_at(term, {})

    def put_in(self, term: Term) -> Term:
        """`term` with every name, entry and derivative exchanged for its number as shown; the form stays."""
        return self._filling.numbers(term)

    def put_in_whole(self, term: Term, axes: Axes, *, broadcasts: bool = False) -> Term | None:
        """The same with arrays for their entries over `axes`; None where that would be ambiguous.

        With `broadcasts` a number may be added to an array.
        """
        return self._filling.arrays(term, axes, broadcasts=broadcasts)

    @property
    def _filling(self) -> Filling:
        return Filling(lambda part, over: self.shown(part, axes=over).term, self.tape.sizes)

    def target(self, name: str) -> Derivative:
        """∂L/∂name as it was derived, for an array with respect to its entry: ∂L/∂w[j, k]."""
        loss = Name(self.model.loss)
        found = (r.target for r in self._results if r.target.of == loss and r.target.wrt.id == name)
        return next(found, Derivative(loss, Name(name)))

    def updated(self, name: str) -> Sum:
        """w - η ∂L/∂w: the parameter after one step of gradient descent."""
        gradient = self.target(name)
        return Sum((gradient.wrt, Neg(Product((Name(LEARNING_RATE), gradient)))))

    def elsewhere(self, ledger: Callable[[int], Ledger]) -> Numbers:
        """The same model at other numbers: `ledger` gives the values by key at a precision."""
        other = copy(self)
        other.ledger = ledger
        return other

    def _computed(self, bits: int) -> Ledger:
        """The values of all nodes and derivatives, by key."""
        try:
            return self.tape.run(self.given, bits)
        except InputError as error:
            file, line = self._place
            raise error.located(file=file, line=line) from None

    def _value_at(self, term: Term, at: dict[str, int]) -> Callable[[int], arb]:
        formula = self.tape.formula(self.tape.closed(term, at))
        return lambda bits: formula.at(self.ledger(bits), bits)


def written(value: Nested) -> Term:
    """Given numbers as a term: all digits, an array as a row or a column of rows, a long one cut."""
    if isinstance(value, Fraction):
        return number(value)
    parts = [written(part) for part in (value if len(value) <= MOST_ENTRIES else (*value[:3], value[-1]))]
    return _lined_up(parts, len(value))


def _array(axes: Axes, entry: Callable[[dict[str, int]], Term], at: dict[str, int] | None = None) -> Term:
    """A row of entries, a column of rows, …"""
    at = at or {}
    if not axes:
        return entry(at)
    (letter, most), *rest = axes
    shown = range(1, most + 1) if most <= MOST_ENTRIES else (1, 2, 3, most)
    return _lined_up([_array(tuple(rest), entry, {**at, letter: place}) for place in shown], most)


def _lined_up(parts: Sequence[Term], length: int) -> Vector:
    cut = () if len(parts) == length else (DOTS,)
    entries = (*parts[:-1], *cut, parts[-1])
    return Vector(entries, column=isinstance(parts[0], Vector))
