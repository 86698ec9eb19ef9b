"""Terms at one point, without a graph: values as balls, and all partial derivatives of a term in one pass.

It knows less than `balls.evaluate` and says the same where it says anything: no value is `NO_VALUE`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from flint import arb

from derive.evidence.balls import NO_VALUE, exact, integer_power
from derive.evidence.effort import spend
from derive.model import Function
from derive.term import (
    ONE,
    Call,
    Cases,
    Constant,
    Derivative,
    Name,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    rational,
)

HALF = Fraction(1, 2)
_FUNCTIONS: Mapping[str, Callable[[arb], arb]] = {
    "exp": arb.exp,
    "log": arb.log,
    "ln": arb.log,
    "sin": arb.sin,
    "cos": arb.cos,
    "atan": arb.atan,
    "arctan": arb.atan,
    "erf": arb.erf,
    "tanh": arb.tanh,
    "sinh": arb.sinh,
    "cosh": arb.cosh,
    "sqrt": arb.sqrt,
    "abs": abs,
}
_SLOPES: Mapping[str, Callable[[arb], arb]] = {
    "exp": arb.exp,
    "log": lambda u: 1 / u,
    "ln": lambda u: 1 / u,
    "sin": arb.cos,
    "cos": lambda u: -u.sin(),
    "atan": lambda u: 1 / (1 + u * u),
    "arctan": lambda u: 1 / (1 + u * u),
    "erf": lambda u: 2 / arb.pi().sqrt() * (-u * u).exp(),
    "tanh": lambda u: 1 - integer_power(u.tanh(), 2),
    "sinh": arb.cosh,
    "cosh": arb.sinh,
    "sqrt": lambda u: 1 / (2 * u.sqrt()),
    "abs": lambda u: arb(1) if u > 0 else arb(-1) if u < 0 else NO_VALUE,
}


class _Beyond(Exception):
    """What is not known here."""


class Values:
    """The values of terms whose names have the values that `at` gives; with the functions that they call."""

    def __init__(self, at: Callable[[str], arb], functions: Mapping[str, Function]) -> None:
        self.at = at
        self.functions = functions
        self._numbers: dict[Fraction, arb] = {}
        self._known: dict[int, tuple[Term, arb]] = {}  # by the object, which is kept with its value
        self._slopes: dict[int, tuple[Term, dict[str, arb]]] = {}

    def of(self, term: Term) -> arb:
        """The value of a term, or `NO_VALUE` where it has none or it is beyond what is known here."""
        before = len(self._known)
        try:
            return self._of(term)
        except (_Beyond, RecursionError):
            return NO_VALUE
        finally:
            spend(len(self._known) - before)

    def _of(self, term: Term) -> arb:
        match term:
            case Name(name):
                return self.at(name)
            case Number(value):
                if value not in self._numbers:
                    self._numbers[value] = exact(value)
                return self._numbers[value]
        found = self._known.get(id(term))
        if found is None:
            found = self._known[id(term)] = (term, self._compound(term))
        return found[1]

    def _compound(self, term: Term) -> arb:
        match term:
            case Product(factors):
                value = self._of(factors[0])
                for factor in factors[1:]:
                    value = value * self._of(factor)
                return value
            case Sum(terms):
                value = self._of(terms[0])
                for part in terms[1:]:
                    value = value + self._of(part)
                return value
            case Neg(inner):
                return -self._of(inner)
            case Quotient(above, below):
                return _divided(self._of(above), self._of(below))
            case Power(base, exponent):
                return self._power(base, exponent)
            case Call(function, arguments):
                return self._call(function, arguments)
            case Derivative(of, Name(wrt)) if not isinstance(of, Name):
                self.at(wrt)
                return self._gradient(of).get(wrt, arb(0))
            case Cases():
                return self._of(self._chosen(term))
            case Constant("pi"):
                return arb.pi()
            case _:
                raise _Beyond

    def _power(self, base: Term, exponent: Term) -> arb:
        bottom, power = self._of(base), rational(exponent)
        if power is None:
            return bottom ** self._of(exponent) if bottom > 0 else NO_VALUE
        if power.denominator == 1:
            return NO_VALUE if power < 0 and bottom.contains(0) else integer_power(bottom, int(power))
        if power == HALF:
            return bottom.sqrt()
        return bottom ** exact(power) if bottom > 0 else NO_VALUE

    def _call(self, function: str, arguments: tuple[Term, ...]) -> arb:
        if function in ("max", "min") and function not in self.functions and arguments:
            value = self._of(arguments[0])
            for argument in arguments[1:]:
                other = self._of(argument)
                value = value.max(other) if function == "max" else value.min(other)
            return value
        if len(arguments) != 1:
            raise _Beyond
        value = self._of(arguments[0])
        if function in self.functions:
            return self._inside(function, value)[0]
        if function not in _FUNCTIONS:
            raise _Beyond
        return _FUNCTIONS[function](value)

    def _inside(self, function: str, value: arb, *, slope: bool = False) -> tuple[arb, arb]:
        """The value of an activation by its formula, and its slope where that is asked for."""
        known = self.functions[function]
        if isinstance(known.body, Call) and known.body.function == function:
            if function not in _FUNCTIONS:
                raise _Beyond
            return _FUNCTIONS[function](value), _SLOPES[function](value) if slope else NO_VALUE

        def at(name: str) -> arb:
            if name != known.variable:
                raise _Beyond
            return value

        values = Values(at, self.functions)
        found = values._of(known.body)
        return found, values._gradient(known.body).get(known.variable, arb(0)) if slope else NO_VALUE

    def _chosen(self, term: Cases) -> Term:
        """The value of the first case whose condition certainly holds, behind such that certainly do not."""
        for branch in term.branches:
            condition = branch.condition
            difference = self._of(condition.left) - self._of(condition.right)
            if not (difference > 0 or difference < 0) or condition.relation[0] not in "<>":
                raise _Beyond
            if (difference > 0) == (condition.relation[0] == ">"):
                return branch.value
        return term.otherwise

    # --- slopes --------------------------------------------------------------------------------------------

    def _gradient(self, term: Term) -> dict[str, arb]:
        """The partial derivatives of a term that has a value, by its names; 0 for all others."""
        found = self._slopes.get(id(term))
        if found is None:
            slopes: dict[str, arb] = {}
            if not self._of(term).is_finite():
                raise _Beyond
            self._spread(term, self._of(ONE), slopes)
            found = self._slopes[id(term)] = (term, slopes)
        return found[1]

    def _spread(self, term: Term, weight: arb, slopes: dict[str, arb]) -> None:
        """Add to the slopes by what is in a term, which counts with this weight."""
        match term:
            case Name(name):
                slopes[name] = slopes[name] + weight if name in slopes else weight
            case Number() | Constant():
                pass
            case Sum(terms):
                for part in terms:
                    self._spread(part, weight, slopes)
            case Neg(inner):
                self._spread(inner, -weight, slopes)
            case Product(factors):
                self._spread_product(factors, weight, slopes)
            case Quotient(above, below):
                bottom = self._of(below)
                self._spread(above, _divided(weight, bottom), slopes)
                if not isinstance(below, Number | Constant):
                    other = _divided(self._of(above), bottom * bottom)
                    self._spread(below, -weight * other, slopes)
            case Power(base, exponent):
                self._spread_power(base, exponent, weight, slopes=slopes)
            case Call(function, arguments):
                self._spread_call(function, arguments, weight, slopes=slopes)
            case Cases():
                self._spread(self._chosen(term), weight, slopes)
            case _:
                raise _Beyond

    def _spread_product(self, factors: tuple[Term, ...], weight: arb, slopes: dict[str, arb]) -> None:
        values = [self._of(factor) for factor in factors]
        for place, factor in enumerate(factors):
            if not isinstance(factor, Number | Constant):
                share = weight
                for other, value in enumerate(values):
                    share = share if other == place else share * value
                self._spread(factor, share, slopes)

    def _spread_power(self, base: Term, exponent: Term, weight: arb, *, slopes: dict[str, arb]) -> None:
        bottom, power = self._of(base), rational(exponent)
        if power is not None:
            lower = self._power(base, Number(power - 1)) if power.denominator == 1 else NO_VALUE
            if power.denominator != 1 and bottom > 0:
                lower = bottom ** exact(power - 1)
            self._spread(base, weight * exact(power) * lower, slopes)
            return
        if not bottom > 0:
            raise _Beyond
        value, top = self._of(Power(base, exponent)), self._of(exponent)
        self._spread(base, weight * top * bottom ** (top - 1), slopes)
        self._spread(exponent, weight * value * bottom.log(), slopes)

    def _spread_call(
        self, function: str, arguments: tuple[Term, ...], weight: arb, *, slopes: dict[str, arb]
    ) -> None:
        if function in ("max", "min") and function not in self.functions and len(arguments) == 2:
            difference = self._of(arguments[0]) - self._of(arguments[1])
            if not (difference > 0 or difference < 0):
                raise _Beyond
            first = (difference > 0) == (function == "max")
            self._spread(arguments[0 if first else 1], weight, slopes)
            return
        if len(arguments) != 1:
            raise _Beyond
        value = self._of(arguments[0])
        if function in self.functions:
            slope = self._inside(function, value, slope=True)[1]
        elif function in _SLOPES:
            slope = _SLOPES[function](value)
        else:
            raise _Beyond
        self._spread(arguments[0], weight * slope, slopes)


def _divided(above: arb, below: arb) -> arb:
    return NO_VALUE if below.contains(0) else above / below
