"""Signs of expressions, proved: positive wherever there is a value, never negative, …; no sampling.

The normal form is a product of powers. A factor's sign comes from the ranges of what it is made of; for a
polynomial in one generator (x itself, or e^x with values in (0, ∞)) Sturm's theorem decides exactly.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from fractions import Fraction

from derive.errors import NotYet
from derive.evidence.balls import Balls
from derive.evidence.field import Base, Element, Full, Poly
from derive.evidence.generators import Generators, Refined
from derive.evidence.graph import Graph
from derive.evidence.normal_form import NormalForm
from derive.evidence.points import Points, inside
from derive.evidence.prove import LARGEST_RING, MOST_RESTARTS
from derive.evidence.reader import NeedSizes, Reader
from derive.evidence.roots import sign_on
from derive.evidence.signs import Empty, NeedSplit
from derive.evidence.unfold import Meanings
from derive.evidence.verdict import Context, TooLarge
from derive.term import Term

FIRST_RING = 16
PLAIN_POINTS = tuple(Fraction(p, q) for p, q in ((1, 1), (2, 1), (1, 2), (3, 1), (4, 1), (1, 4), (10, 1)))
TRIED_POINTS = 40


class Sign(Enum):
    """What holds at every point of the domains at which the expression has a value."""

    POSITIVE = ">"
    NON_NEGATIVE = "≥"
    ZERO = "="
    NON_POSITIVE = "≤"
    NEGATIVE = "<"


_SIGNS = {
    (1, True): Sign.POSITIVE,
    (1, False): Sign.NON_NEGATIVE,
    (0, False): Sign.ZERO,
    (-1, False): Sign.NON_POSITIVE,
    (-1, True): Sign.NEGATIVE,
}


def sign_of(term: Term, context: Context) -> Sign | None:
    """The sign of `term`, proved; None when it changes or no proof was found. Raises NotYet."""
    graph, root = graph_of(term, context)
    found = normal_form(graph, root)
    if found is None:
        return None
    sign = Factors(*found).sign()
    return None if sign is None else _SIGNS[sign]


def opposite_points(term: Term, name: str, context: Context) -> tuple[Fraction, Fraction] | None:
    """Rational values of `name` at which `term` is certainly negative and certainly positive."""
    graph, root = graph_of(term, context)
    balls = Balls(graph, (root,), strict=True)
    below: Fraction | None = None
    above: Fraction | None = None
    for value in _tried(name, graph):
        (ball,) = balls.at({name: value}, 128)
        below = value if below is None and ball < 0 else below
        above = value if above is None and ball > 0 else above
        if below is not None and above is not None:
            return below, above
    return None


def _tried(name: str, graph: Graph) -> Iterator[Fraction]:
    """Plain numbers in the domain of `name` first, then made-up ones."""
    plain = [Fraction(0), *(sign * value for value in PLAIN_POINTS for sign in (1, -1))]
    yield from (value for value in plain if inside(graph.context.domain(name), value))
    source = Points(graph, [name], seed=0)
    for number in range(TRIED_POINTS):
        value = (source.at(number) or {}).get(name)
        if isinstance(value, Fraction):
            yield value


def graph_of(term: Term, context: Context) -> tuple[Graph, int]:
    """`term` in independent variables."""
    reader = Reader(Graph(context))
    try:
        return reader.graph, Meanings(reader).complete(reader.read(term))
    except NeedSizes:
        raise NotYet("the sign of an expression with indices cannot be decided yet") from None


def normal_form(graph: Graph, root: int) -> tuple[Generators, Element] | None:
    """The normal form where no case has to be distinguished, else None."""
    capacity = FIRST_RING
    while capacity <= LARGEST_RING:
        generators = Generators(graph, capacity)
        try:
            for _ in range(MOST_RESTARTS):
                try:
                    return generators, NormalForm(graph, generators, {}).of(root)
                except Refined:
                    continue
            return None
        except Full:
            capacity *= 4
        except (NeedSplit, Empty, TooLarge):
            return None
    return None


class Factors:
    """An element as a product of powers of irreducible factors, with what is known of their signs."""

    def __init__(self, generators: Generators, element: Element) -> None:
        self.generators = generators
        self.element = element
        self.powers: dict[Base, int] = {}
        for base, exponent in element.factors.items():
            for factor, multiplicity in generators.irreducible(base):
                self.powers[factor] = self.powers.get(factor, 0) + exponent * multiplicity

    def sign(self) -> tuple[int, bool] | None:
        """The sign, and whether the element is nowhere 0; None when that is open."""
        if self.element.is_zero:
            return 0, False
        sign, apart = (1 if self.element.coefficient > 0 else -1), True
        unknown: list[Base] = []
        for factor, power in self.powers.items():
            if not power:
                continue
            found = self.sign_of_factor(factor)
            apart = apart and (power < 0 or (found is not None and found[1]))
            if power % 2 and found is None:
                unknown.append(factor)
            elif power % 2 and found is not None:
                sign *= found[0]
        if unknown:
            try:  # what logarithms and roots presuppose may settle the product
                sign *= self.generators.signs.of_product(unknown)
            except NeedSplit:
                return None
        return sign, apart

    def sign_of_factor(self, factor: Base) -> tuple[int, bool] | None:
        """The sign of one factor, and whether it is nowhere 0."""
        bound = self.generators.signs.bound(factor)
        if bound.sign() and bound.apart:
            return bound.sign(), True
        exact = self._by_roots(factor)
        if exact is not None:
            return exact
        compared = self.generators.compared(factor)
        found = None if compared is None else Factors(self.generators, compared).sign()
        if found is not None and found[0]:
            return found
        return (bound.sign(), False) if bound.sign() else None

    def compared(self, factor: Base) -> tuple[Base, ...]:
        """Factors whose product has the sign of a factor up to one that is known: x - y for e^x - e^y."""
        found = self.generators.compared(factor)
        if found is None or found.coefficient < 0 or any(power < 0 for power in found.factors.values()):
            return (factor,)
        odd = ((base, n * m) for b, n in found.factors.items() for base, m in self.generators.irreducible(b))
        return tuple(base for base, times in odd if times % 2)

    def _by_roots(self, factor: Base) -> tuple[int, bool] | None:
        found = one_generator(factor)
        if found is None:
            return None
        number, coefficients = found
        return sign_on(coefficients, self.generators.interval(number))


def one_generator(factor: Base) -> tuple[int, list[int]] | None:
    """The only generator in a factor, and the coefficients of the polynomial in it from the constant up."""
    if not isinstance(factor, Poly):
        return factor, [0, 1]
    used = [number for number, degree in enumerate(factor.value.degrees()) if degree]
    if len(used) != 1:
        return None
    coefficients = [0] * (int(factor.value.degrees()[used[0]]) + 1)
    for exponents, coefficient in factor.value.terms():
        coefficients[int(exponents[used[0]])] = int(coefficient)
    return used[0], coefficients
