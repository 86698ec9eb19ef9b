"""Where an expression in one variable has values: open intervals between exactly known zeros.

Arguments of logarithms, bases of roots and divisors are continuous as long as what is inside them has
values, so none of them changes its sign between two neighbouring zeros, and one point decides for all.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise

from derive.evidence.balls import Balls
from derive.evidence.compare import THOROUGH
from derive.evidence.definite import Factors, graph_of, normal_form, one_generator
from derive.evidence.field import Base, Element
from derive.evidence.generators import Generators
from derive.evidence.graph import Graph, Op
from derive.evidence.points import Point
from derive.evidence.roots import has_real_root, inner_point
from derive.evidence.verdict import Context
from derive.model import Interval
from derive.term import Term


def pieces_of(term: Term, name: str, context: Context) -> tuple[Interval, ...] | None:
    """The open intervals of `name` on all of which `term` has a value, from the left; None when not decided.

    `name` is the only variable of `term`, and no domain is given for it. Raises NotYet.
    """
    graph, root = graph_of(term, context)
    cuts: set[Fraction] = set()
    for need in _needed(graph, root):
        zeros = _zeros(graph, need, name)
        if zeros is None:
            return None
        cuts |= zeros
    ends = [None, *sorted(cuts), None]
    pieces = [Interval(low, high) for low, high in pairwise(ends)]
    found = [_has_value(graph, root, {name: inner_point(piece)}) for piece in pieces]
    if None in found:
        return None
    return tuple(piece for piece, has_value in zip(pieces, found, strict=True) if has_value)


def _needed(graph: Graph, root: int) -> Iterable[int]:
    """What must not be 0: arguments of logarithms, divisors, bases of all but whole positive powers."""
    found: list[int] = []
    for number in graph.reachable(root):
        node = graph.nodes[number]
        if node.op is Op.LOG:
            found.append(node.args[0])
        elif node.op is Op.DIVIDE:
            found.append(node.args[1])
        elif node.op is Op.POWER:
            exponent = graph.whole(node.args[1])
            if exponent is None or exponent < 0:
                found.append(node.args[0])
    return dict.fromkeys(found)


def _zeros(graph: Graph, need: int, name: str) -> set[Fraction] | None:
    """All zeros of that node; None when they are not known, or not rational."""
    if not graph.atoms(need):
        return None if _has_value(graph, need, {}) is None else set()
    form = normal_form(graph, need)
    return None if form is None else _zeros_of(*form, name)


def _zeros_of(generators: Generators, element: Element, name: str) -> set[Fraction] | None:
    if element.is_zero:
        return set()  # a division by 0: no piece has a value
    zeros: set[Fraction] = set()
    factors = Factors(generators, element)
    for factor, power in factors.powers.items():
        sign = factors.sign_of_factor(factor)
        if power < 0 or (sign is not None and sign[1]):
            continue
        found = _zeros_of_factor(generators, factor, name)
        if found is None:
            return None
        zeros |= found
    return zeros


def _zeros_of_factor(generators: Generators, factor: Base, name: str) -> set[Fraction] | None:
    compared = generators.compared(factor)
    if compared is not None:  # e^u - e^v is 0 where u = v
        return _zeros_of(generators, compared, name)
    single = one_generator(factor)
    if single is None or single[0] != generators.number_of(name):
        return None
    coefficients = single[1]
    if len(coefficients) == 2:  # irreducible of a higher degree: no rational root
        return {Fraction(-coefficients[0], coefficients[1])}
    return None if has_real_root(coefficients) else set()


def _has_value(graph: Graph, root: int, point: Point) -> bool | None:
    """Whether there is a value at the point; None when no precision tells."""
    balls = Balls(graph, (root,), strict=False)
    for bits in THOROUGH:
        (value,) = balls.at(point, bits)
        if value.is_finite():
            return True
        if not balls.unsure:
            return False
    return None
