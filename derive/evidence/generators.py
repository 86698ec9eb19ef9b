"""The differential field: exponentials, logarithms, roots and the rest as generators of rational functions.

exp(Σ c m) = Π exp(m/q)^(c q)       one generator for every monomial m
log(c Π p^e) = log|c| + Σ e log|p|   wherever the logarithm has a value
exp(c log|p|) = |p|^c                so x^(1/2) is a generator r with r^2 = |x|
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from flint import fmpq, fmpz

from derive.evidence.field import Base, Element, Field, Poly, Relation
from derive.evidence.graph import Atom, Graph, Op, is_bound, is_zero
from derive.evidence.signs import ANY, Empty, Range, Signs, between, range_of
from derive.evidence.verdict import TooLarge
from derive.index_sums import Linear
from derive.indices import free_indices
from derive.model import Interval
from derive.term import Delta, Derivative, Indexed

MOST_FACTORED = 400  # terms of a polynomial whose factors are looked for
HIGHEST_EXPONENT = 400  # of one exponential generator
LONGEST_FACTORED, LONGEST_ANGLE = 90, 12  # bits of an integer that is split into primes; terms of an angle


class Refined(Exception):
    """A generator was replaced by a root of itself: what was computed with it must be computed again."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a generator stands for: the logarithm of a base or integer, the exponential of an element, …"""

    kind: str
    of: Base | None = None
    element: Element | None = None
    atom: Atom | Delta | None = None
    bound: tuple[str, ...] = ()  # the letters over which `element` is summed


class Generators:
    """The generators of one judgement, made as they are met."""

    def __init__(self, graph: Graph, capacity: int, apart: Collection[Delta] = ()) -> None:
        self.apart = apart  # the deltas of letters that are known to be different
        self.context = graph.context
        self.sizes = graph.sizes
        self.field = Field(capacity)
        self.ranges: list[Range] = []
        self.guards: dict[Base, None] = {}  # what was divided by or under a logarithm
        self.signs = Signs(self.field, self.ranges, {})
        self._numbers: dict[Hashable, int] = {}
        self.meanings: list[Meaning] = []
        self._units: dict[Hashable, int] = {}
        self._factors: dict[Base, tuple[tuple[Base, int], ...]] = {}
        self._letters: dict[Base, frozenset[str]] = {}
        self.mixed = False  # both branches of a case were looked at, for different values of an index

    def start(self, case: dict[Base, int]) -> None:
        """Begin a computation in which the bases of `case` have these signs."""
        self.signs = Signs(self.field, self.ranges, case)
        self.guards = {}
        self.mixed = False

    def generator(self, key: Hashable, meaning: Meaning, bounds: Range) -> int:
        """The generator of that key, made if it is new."""
        if key not in self._numbers:
            self._numbers[key] = self.field.new_generator()
            self.meanings.append(meaning)
            self.ranges.append(bounds)
        return self._numbers[key]

    def atom(self, atom: Atom) -> Element:
        """A name, an entry, or the derivative of a node, as an independent variable; T-K+1 as that sum."""
        if self.sizes is not None and isinstance(atom, str) and atom in self.sizes.compound:
            return self._compound(self.sizes.compound[atom])
        if self.sizes is not None and atom in self.sizes.least:
            bounds = Range(Fraction(1), None, True)
        else:
            name = atom.id if isinstance(atom, Indexed) else atom
            bounds = range_of(self.context.domain(name)) if isinstance(name, str) else ANY
        return self.field.generator(self.generator(("atom", atom), Meaning("atom", atom=atom), bounds))

    def _compound(self, form: Linear) -> Element:
        """T - K + 1."""
        number = self.field.number
        parts = [self.field.multiply(number(times), self.atom(name)) for name, times in form.letters]
        return self.field.add([*parts, number(form.constant)])

    def delta(self, delta: Delta) -> Element:
        """The Kronecker delta as (1 + s)/2 with s^2 = 1."""
        if delta in self.apart:
            return self.field.zero
        if delta.left == delta.right or is_zero(delta):
            return self.field.number(int(delta.left == delta.right))
        number = self._square_root_of_one(("delta", delta), Meaning("delta", atom=delta))
        half = self.field.number(Fraction(1, 2))
        return self.field.multiply(half, self.field.add([self.field.one, self.field.generator(number)]))

    def _square_root_of_one(self, key: Hashable, meaning: Meaning) -> int:
        number = self.generator(key, meaning, Range(Fraction(-1), Fraction(1), True))
        self.field.relations[number] = Relation(2, self.field.one)
        return number

    def number_of(self, name: str) -> int | None:
        """The number of the generator that a name is, once it was met."""
        return self._numbers.get(("atom", name))

    def interval(self, number: int) -> Interval:
        """An interval that holds every value of a generator; of a name its domain."""
        atom = self.meanings[number].atom
        if isinstance(atom, str):
            return self.context.domain(atom)
        low, high, apart = self.ranges[number].low, self.ranges[number].high, self.ranges[number].apart
        closed = [end is not None and not (end == 0 and apart) for end in (low, high)]
        return Interval(low, high, closed[0], closed[1])

    def pi(self) -> Element:
        """π, as transcendental as it is."""
        return self.field.generator(self.generator("pi", Meaning("pi"), between(3, 4)))

    def exp(self, element: Element) -> Element:
        """exp(element)."""
        field, result, odd = self.field, self.field.one, list[Base]()
        for coefficient, monomial in [] if element.is_zero else field.terms(element):
            logged = self._logarithm(monomial)
            if logged is None:
                factor = self._exponential(coefficient, monomial)
            else:
                factor = self._absolute_power(logged, coefficient, odd)
            result = field.multiply(result, factor)
        return field.multiply(result, self._signed([base for base in set(odd) if odd.count(base) % 2]))

    def log(self, element: Element) -> Element:
        """log(element); what the logarithm presupposes is noted."""
        if element.is_zero:
            raise Empty
        sign, odd = self._odd(element)
        if not self.mixed and not any(self.runs(base) for base in odd):
            self.signs.presuppose(sign, odd)
        return self.log_of_size(element)

    def log_of_size(self, element: Element) -> Element:
        """log|element|."""
        terms = [
            self._log_of_integer(abs(int(element.coefficient.p))),
            self.field.negative(self._log_of_integer(int(element.coefficient.q))),
        ]
        for base, exponent in element.factors.items():
            self.guards[base] = None
            for factor, multiplicity in self.irreducible(base):
                log = self._log_of_base(factor)
                terms.append(self.field.multiply(self.field.number(exponent * multiplicity), log))
        return self.field.add(terms)

    def function(self, op: Op, element: Element) -> Element:
        """atan, erf: odd functions, a generator for every argument up to its sign."""
        field = self.field
        if element.is_zero:
            return field.zero
        if element.coefficient < 0:
            return field.negative(self.function(op, field.negative(element)))
        if op is Op.ATAN and element == field.one:
            return field.multiply(field.number(Fraction(1, 4)), self.pi())
        bounds = between(-1, 1) if op is Op.ERF else between(-2, 2)
        key = (op, element.key())
        return field.generator(self.generator(key, Meaning(op.value, element=element), bounds))

    def cos_sin(self, element: Element) -> tuple[Element, Element]:
        """cos and sin by the addition theorems over the monomials of `element`."""
        cos, sin = self.field.one, self.field.zero
        for coefficient, monomial in [] if element.is_zero else self.field.terms(element):
            count = self._in_units(("angle", monomial.key()), coefficient)
            if abs(count) > LONGEST_ANGLE:
                raise TooLarge(f"an angle of more than {LONGEST_ANGLE} units")
            one_cos, one_sin = self._circle(monomial)
            for _ in range(abs(count)):
                cos, sin = self._turned((cos, sin), (one_cos, one_sin), 1 if count > 0 else -1)
        return cos, sin

    def _turned(
        self, angle: tuple[Element, Element], unit: tuple[Element, Element], way: int
    ) -> tuple[Element, Element]:
        times, (cos, sin) = self.field.multiply, angle
        one_cos, one_sin = unit[0], self.field.multiply(self.field.number(way), unit[1])
        return (
            self.field.add([times(cos, one_cos), self.field.negative(times(sin, one_sin))]),
            self.field.add([times(sin, one_cos), times(cos, one_sin)]),
        )

    def _circle(self, monomial: Element) -> tuple[Element, Element]:
        key = ("angle", monomial.key())
        unit = self._units[key]
        angle = self.field.multiply(self.field.number(Fraction(1, unit)), monomial)
        cos = self.generator(("cos", key, unit), Meaning("cos", element=angle), between(-1, 1))
        sin = self.generator(("sin", key, unit), Meaning("sin", element=angle), between(-1, 1))
        if sin not in self.field.relations:
            self.ranges[cos] = self.ranges[sin] = Range(Fraction(-1), Fraction(1))
            square = self.field.negative(self.field.generator(cos, 2))
            self.field.relations[sin] = Relation(2, self.field.add([self.field.one, square]))
        return self.field.generator(cos), self.field.generator(sin)

    def _logarithm(self, monomial: Element) -> Meaning | None:
        """The meaning of the generator if `monomial` is one logarithm and nothing else."""
        if len(monomial.factors) != 1:
            return None
        ((base, exponent),) = monomial.factors.items()
        if not isinstance(base, int) or exponent != 1 or self.meanings[base].kind != "log":
            return None
        return self.meanings[base]

    def _in_units(self, key: Hashable, coefficient: fmpq) -> int:
        """The coefficient counted in the unit of that generator; raises Refined when the unit is too long."""
        bottom = int(coefficient.q)
        unit = self._units.setdefault(key, bottom)
        if unit % bottom:
            self._units[key] = lcm(unit, bottom)
            if self._units[key] > HIGHEST_EXPONENT:
                raise TooLarge(f"a root of order above {HIGHEST_EXPONENT}")
            raise Refined
        return int(coefficient.p) * (unit // bottom)

    def _exponential(self, coefficient: fmpq, monomial: Element) -> Element:
        key = ("exp", monomial.key())
        exponent = self._in_units(key, coefficient)
        if abs(exponent) > HIGHEST_EXPONENT:
            raise TooLarge(f"an exponential to a power above {HIGHEST_EXPONENT}")
        unit = self._units[key]
        argument = Element(fmpq(1, unit), monomial.factors)
        bounds = Signs(self.field, self.ranges, {}).of_exp(argument)
        number = self.generator((key, unit), Meaning("exp", element=argument), bounds)
        return self.field.generator(number, exponent)

    def _absolute_power(self, log: Meaning, coefficient: fmpq, odd: list[Base]) -> Element:
        """|p|^c for the p whose logarithm this is; a sign still to be settled is noted in `odd`."""
        field, base = self.field, log.of
        value = log.element if base is None else field.product(fmpq(1), {base: 1})
        assert value is not None
        key = ("root", value.key())
        count = self._in_units(key, coefficient)
        unit = self._units[key]
        whole, rest = divmod(count, unit)
        if base is not None and whole % 2:
            odd.append(base)
        result = field.power(value, whole)
        if not rest:
            return result
        apart = base is None or Signs(field, self.ranges, {}).bound(base).apart  # sqrt(x) has a value at 0
        bounds = Range(Fraction(0), None, apart)
        root = self.generator((key, unit), Meaning("root", element=value), bounds)
        if root not in field.relations or base is not None:
            sign = field.one if base is None else self._signed([base])
            field.relations[root] = Relation(unit, field.multiply(value, sign))
        self.meanings[root] = Meaning("root", of=base, element=value)
        return field.multiply(result, field.generator(root, rest))

    def _log_of_integer(self, value: int) -> Element:
        if value == 1:
            return self.field.zero
        primes = fmpz(value).factor() if value.bit_length() <= LONGEST_FACTORED else [(fmpz(value), 1)]
        terms = []
        for prime, exponent in primes:
            meaning = Meaning("log", element=self.field.number(int(prime)))
            bounds = Range(Fraction(1, 2), Fraction(int(prime)), True)
            log = self.generator(("log of number", int(prime)), meaning, bounds)
            terms.append(self.field.multiply(self.field.number(exponent), self.field.generator(log)))
        return self.field.add(terms)

    def _log_of_base(self, base: Base) -> Element:
        """log|base|, for an exponential or a root through its argument."""
        if isinstance(base, int):
            meaning = self.meanings[base]
            if meaning.kind == "exp" and meaning.element is not None:
                return meaning.element
            if meaning.kind == "root":
                degree = self.field.relations[base].degree
                of = meaning.of
                assert meaning.element is not None
                log = self._log_of_base(of) if of is not None else self.log(meaning.element)
                return self.field.multiply(self.field.number(Fraction(1, degree)), log)
        bounds = Signs(self.field, self.ranges, {}).of_log(base)
        return self.field.generator(self.generator(("log", base), Meaning("log", of=base), bounds))

    def irreducible(self, base: Base) -> tuple[tuple[Base, int], ...]:
        """The irreducible factors of a base, up to their signs."""
        if isinstance(base, int) or len(base.value) > MOST_FACTORED:
            return ((base, 1),)
        if base not in self._factors:
            parts: dict[Base, int] = {}
            for factor, multiplicity in base.value.factor()[1]:
                _, rest = self.field.split(factor, parts)
                if len(rest) > 1:
                    parts[Poly(rest)] = int(multiplicity)
            self._factors[base] = tuple(parts.items())
        return self._factors[base]

    def sign(self, element: Element) -> int:
        """The sign of an element, over its irreducible factors; exp(u) - exp(v) has that of u - v."""
        if element.is_zero:
            return 0
        sign, odd = self._odd(element)
        plain: list[Base] = []
        for base in odd:
            compared = None if self.signs.known(base) else self.compared(base)
            if compared is None:
                plain.append(base)
            else:
                sign *= self.sign(compared)
        return sign * self.signs.of_product(plain)

    def sign_element(self, element: Element) -> Element:
        """The sign of an element; where it may change with an index, a square root of 1.

        An open sign that no index changes is for the caller to split.
        """
        if element.is_zero:
            return self.field.zero
        sign, odd = self._odd(element)
        return self.field.multiply(self.field.number(sign), self._signed(odd))

    def _signed(self, bases: Iterable[Base]) -> Element:
        """The sign of a product of different bases."""
        result, plain = self.field.one, list[Base]()
        for base in bases:
            if self.runs(base) and not self.signs.known(base):
                result = self.field.multiply(result, self._running_sign(base))
            else:
                plain.append(base)
        return self.field.multiply(self.field.number(self.signs.of_product(plain)), result)

    def _running_sign(self, base: Base) -> Element:
        compared = self.compared(base)
        if compared is not None:
            return self.sign_element(compared)
        self.mixed = True
        return self.field.generator(self._square_root_of_one(("sign", base), Meaning("sign", of=base)))

    def runs(self, base: Base) -> bool:
        """Whether an index of a sum stands in `base`, so that it has many values at once."""
        return self.sizes is not None and any(is_bound(letter) for letter in self.letters(base))

    def letters(self, base: Base) -> frozenset[str]:
        """The index letters that stand in `base`, but for those of its own sums."""
        if base not in self._letters:
            if isinstance(base, Poly):
                numbers = [n for n, degree in enumerate(base.value.degrees()[: self.field.used]) if degree]
                self._letters[base] = frozenset().union(*(self.letters(number) for number in numbers))
            else:
                self._letters[base] = self._letters_of(self.meanings[base])
        return self._letters[base]

    def letters_in(self, element: Element) -> frozenset[str]:
        """The index letters that stand in the element."""
        return frozenset().union(*(self.letters(base) for base in element.factors))

    def _letters_of(self, meaning: Meaning) -> frozenset[str]:
        found = frozenset[str]()
        if isinstance(meaning.atom, Indexed | Delta | Derivative):
            found |= frozenset(free_indices(meaning.atom))
        if meaning.of is not None:
            found |= self.letters(meaning.of)
        if meaning.element is not None:
            found |= self.letters_in(meaning.element)
        return found - frozenset(meaning.bound)

    def _odd(self, element: Element) -> tuple[int, list[Base]]:
        """The sign of the coefficient, and the irreducible factors with an odd exponent."""
        odd = [
            factor
            for base, exponent in element.factors.items()
            if exponent % 2
            for factor, multiplicity in self.irreducible(base)
            if multiplicity % 2
        ]
        return (1 if element.coefficient > 0 else -1), [base for base in odd if odd.count(base) % 2]

    def compared(self, base: Base) -> Element | None:
        """u - v for a base exp(u) - exp(v)."""
        if isinstance(base, int) or len(base.value) != 2:
            return None
        (first, plus), (second, minus) = base.value.terms()
        if plus + minus != 0 or any(
            exponent and self.meanings[number].kind != "exp"
            for exponents in (first, second)
            for number, exponent in enumerate(exponents[: self.field.used])
        ):
            return None
        terms = []
        for exponents, way in ((first, 1), (second, -1)):
            for number, exponent in enumerate(exponents[: self.field.used]):
                argument = self.meanings[number].element
                if exponent and argument is not None:
                    terms.append(self.field.multiply(self.field.number(way * int(exponent)), argument))
        difference = self.field.add(terms)
        return difference if plus > 0 else self.field.negative(difference)
