"""Exact points at which two sides are compared: what an inequality says there is certain."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from derive.errors import NotYet
from derive.evidence.balls import Balls
from derive.evidence.compare import Sides
from derive.evidence.forms import sign_of_number
from derive.evidence.graph import Atom, Graph
from derive.evidence.points import Point, Points, domain_of, inside
from derive.evidence.reader import NeedSizes, Reader
from derive.evidence.unfold import Meanings
from derive.evidence.verdict import Context, Counterexample
from derive.model import Interval
from derive.term import Term

MANY, FEW = 3, 24  # names of which combinations of plain values are tried; other points
BITS = 192
_PLAIN = tuple(Fraction(value) for value in ("0", "1", "-1", "1/2", "-1/2", "2", "-2", "3", "-3"))
_FURTHER = (*_PLAIN, *map(Fraction, (5, -5, 10, -10)))
_FINE = tuple(Fraction(n, 4) for k in range(1, 49) for n in (k, -k))
_FAR = tuple(sign * Fraction(n) for n in (15, 20, 40, 100) for sign in (1, -1))
_NEAR_AN_END = tuple(Fraction(1, n) for n in (1000, 64, 8))


def compared_at_points(left: Term, right: Term, context: Context) -> Iterator[tuple[int, Counterexample]]:
    """The sign of left - right at exact points of the domains, plain ones first, with both values.

    Raises NotYet for indices.
    """
    reader = Reader(Graph(context))
    try:
        meanings = Meanings(reader)
        sides = [meanings.complete(reader.read(side)) for side in (left, right)]
    except NeedSizes:
        raise NotYet("sides with indices have no values yet") from None
    graph = reader.graph
    difference, shown = graph.minus(sides[0], sides[1]), Sides(graph, sides[0], sides[1])
    balls = Balls(graph, (difference,), strict=False)
    for point in _points(graph, graph.atoms(*sides)):
        (value,) = balls.at(point, BITS)
        sign = 1 if value > 0 else -1 if value < 0 else _at_zero(graph, difference, point)
        if sign is not None:
            yield sign, shown.counterexample(point)


def _at_zero(graph: Graph, difference: int, point: Point) -> int | None:
    """0 where the sides are proved to be equal at the point; None where that, or a value, is open."""
    exact = {atom: graph.number(value) for atom, value in point.items() if isinstance(value, Fraction)}
    found = sign_of_number(graph, graph.substitute(difference, exact))
    return 0 if found == (0, False) else None


def _points(graph: Graph, atoms: list[Atom]) -> Iterator[Point]:
    domains = [domain_of(graph, atom) for atom in atoms]
    if len(atoms) == 1:
        for value in _values(domains[0], (*_PLAIN, *_FINE, *_FAR)):
            yield {atoms[0]: value}
    elif len(atoms) <= MANY:
        plain = [list(_values(domain, _FURTHER if len(atoms) == 2 else _PLAIN)) for domain in domains]
        for values in product(*plain):
            yield dict(zip(atoms, values, strict=True))
    source = Points(graph, atoms, seed=0)
    for number in range(FEW if atoms else 1):
        point = source.at(number)
        if point is not None:
            yield point


def _values(domain: Interval, values: tuple[Fraction, ...]) -> Iterator[Fraction]:
    """Those of the values that lie in the domain, its ends, and numbers close to them."""
    low, high = domain.low, domain.high
    near = [low + step for step in (Fraction(0), *_NEAR_AN_END) if low is not None]
    near += [high - step for step in (Fraction(0), *_NEAR_AN_END) if high is not None]
    yield from (value for value in dict.fromkeys((*values, *near)) if inside(domain, value))
