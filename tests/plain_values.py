"""Values of formulas at exact rational points by mpmath alone, to be compared with: no engine of derive.

Derivatives are central differences at 80 digits, so that two differences upon each other still have
about 20. Nothing here comes from derive but the tree that a formula is read into.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from random import Random

from mpmath import mp, mpf

from derive.model import Function, Interval
from derive.term import Derivative, Indexed, Name, Number, Size, Term, Variable, subterms
from tests.term_values import At, Field, Key, NoValue, TermValues, key_of

mp.dps = 80
STEP = mpf(10) ** -20
SAME, OTHER = mpf(10) ** -15, mpf(10) ** -9  # what lies between decides nothing

Definition = tuple[tuple[str, ...], Term]


def _sigmoid(x: mpf) -> mpf:
    return 1 / (1 + mp.exp(-x))


def _real(x: mpf) -> mpf:
    """`x`, where a logarithm or a root has a real value."""
    if x <= 0:
        raise NoValue
    return x


SELU = (mpf("1.0507009873554805"), mpf("1.6732632423543772"))
TABLE = {
    "exp": mp.exp,
    "log": lambda x: mp.log(_real(x)),
    "sqrt": lambda x: mp.sqrt(_real(x)),
    "sin": mp.sin,
    "cos": mp.cos,
    "tan": mp.tan,
    "sinh": mp.sinh,
    "cosh": mp.cosh,
    "tanh": mp.tanh,
    "erf": mp.erf,
    "arctan": mp.atan,
    "abs": abs,
    "sign": lambda x: x / abs(x),
    "identity": lambda x: x,
    "sigmoid": _sigmoid,
    "relu": lambda x: max(x, mpf(0)),
    "softplus": lambda x: mp.log(1 + mp.exp(x)),
    "softsign": lambda x: x / (1 + abs(x)),
    "swish": lambda x: x * _sigmoid(x),
    "gelu": lambda x: x / 2 * (1 + mp.erf(x / mp.sqrt(2))),
    "mish": lambda x: x * mp.tanh(mp.log(1 + mp.exp(x))),
    "hard_sigmoid": lambda x: min(mpf(1), max(mpf(0), x / 6 + mpf(1) / 2)),
    "log_sigmoid": lambda x: -mp.log(1 + mp.exp(-x)),
    "max": max,
    "min": min,
}
WITH_CONSTANTS = {  # with the letters of their constants
    "leaky_relu": lambda x, of: x if x > 0 else of("alpha") * x,
    "elu": lambda x, of: x if x > 0 else of("alpha") * mp.expm1(x),
    "selu": lambda x, of: of("lambda") * (x if x > 0 else of("alpha") * mp.expm1(x)),
}


@dataclass(frozen=True)
class Setting:
    """What names mean: definitions of nodes and functions, where the others lie, and the size of all axes.

    `total`: a derivative of an expression goes through the definitions of the names in it.
    """

    definitions: Mapping[str, Definition] = field(default_factory=dict)
    functions: Mapping[str, Function] = field(default_factory=dict)
    domains: Mapping[str, Interval] = field(default_factory=dict)
    size: int = 3
    total: bool = False


class Point:
    """One exact rational point: every free name and entry has a value that its name and the seed decide."""

    def __init__(self, setting: Setting, seed: int) -> None:
        self.setting = setting
        self.seed = seed
        self.drawn: dict[Key, mpf] = {}

    def value(self, term: Term, at: At | None = None) -> mpf:
        """The term's value. Raises NoValue where there is none."""
        try:
            return _Scene(self).value(term, at or {})
        except (ZeroDivisionError, OverflowError, RecursionError):
            raise NoValue from None

    def leaf(self, key: Key) -> mpf:
        """The value of a name or an entry that nothing defines."""
        if key not in self.drawn:
            domain = self.setting.domains.get(key[0])
            number = self._rational(Random(f"{self.seed} {key}"), domain)
            self.drawn[key] = mpf(number.numerator) / number.denominator
        return self.drawn[key]

    def _rational(self, random: Random, domain: Interval | None) -> Fraction:
        low = domain.low if domain is not None else None
        high = domain.high if domain is not None else None
        share = Fraction(random.randint(1, 996), 997)
        if low is not None and high is not None:
            return low + (high - low) * share
        if low is not None or high is not None:
            return low + 3 * share if low is not None else (high or 0) - 3 * share
        return (share, 4 * share - 2, 14 * share - 7)[self.seed % 3]


def _number(value: Fraction) -> mpf:
    return mpf(value.numerator) / value.denominator


def _power(base: mpf, exponent: mpf) -> mpf:
    if base < 0 and exponent != mp.floor(exponent):
        raise NoValue
    return base**exponent


FIELD = Field(_number, {"pi": +mp.pi, "e": +mp.e}, _power)


class _Scene(TermValues):
    """The point with some quantities moved or held: what stands in `moved` has that value."""

    field = FIELD

    def __init__(self, point: Point, moved: Mapping[Key, mpf] | None = None, held: _Scene | None = None):
        self.point = point
        self.setting = point.setting
        self.moved = moved or {}
        self.held = held
        self.known: dict[Key, mpf] = {}

    def entry(self, key: Key) -> mpf:
        """The value of a name or an entry."""
        if key in self.moved:
            return self.moved[key]
        if self.held is not None:
            return self.held.entry(key)
        if key not in self.known:
            definition = self.setting.definitions.get(key[0])
            if definition is None:
                self.known[key] = self.point.leaf(key)
            else:
                self.known[key] = self.value(definition[1], dict(zip(definition[0], key[1], strict=True)))
        return self.known[key]

    def length(self, limit: Size) -> int:
        return int(limit.value) if isinstance(limit, Number) else self.setting.size

    def call(self, name: str, values: Sequence[mpf]) -> mpf:
        if (function := self.setting.functions.get(name)) is not None and name not in TABLE | WITH_CONSTANTS:
            inner = _Scene(self.point, {(function.variable, ()): values[0]}, self)
            return inner.value(function.body, {})
        if name in WITH_CONSTANTS:
            return WITH_CONSTANTS[name](values[0], lambda letter: self.entry((letter, ())))
        if name not in TABLE:
            raise NoValue
        return mpf(TABLE[name](*values))

    def slope(self, of: Term, wrt: Variable, at: At) -> mpf:
        """(f(v + h) - f(v - h)) / 2h; through the definitions for a node, with all else held otherwise."""
        key = key_of(wrt, at)
        here = self.entry(key)
        total = self.setting.total or isinstance(of, Name | Indexed)
        if not total and any(isinstance(part, Derivative) and part.wrt != wrt for part in subterms(of)):
            raise NoValue
        held = self.held if total else self
        slopes = []
        for step in (STEP, -STEP):
            moved = {**self.moved, key: here + step} if total else {key: here + step}
            slopes.append(_Scene(self.point, moved, held).value(of, at))
        return (slopes[0] - slopes[1]) / (2 * STEP)


def differs(
    left: Term, right: Term, setting: Setting, *, letters: tuple[str, ...] = (), points: int = 12
) -> bool | None:
    """Whether the sides differ at one of some exact points; None where that cannot be told."""
    decided = 0
    for seed in range(points):
        point = Point(setting, seed)
        at = {letter: Random(f"{seed} {letter}").randint(1, setting.size) for letter in letters}
        try:
            one, other = point.value(left, at), point.value(right, at)
        except NoValue:
            continue
        distance = abs(one - other) / max(1, abs(one), abs(other))
        if not mp.isfinite(distance):
            continue
        if distance > OTHER:
            return True
        if distance > SAME:
            return None
        decided += 1
    return False if decided >= 3 else None
