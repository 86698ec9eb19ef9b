"""The sign of an expression at every point of its domains at which it has a value; each step is a proof.

Where a switch of max, |·| or cases turns, the domains are split; closed halves meet there, so that strict
signs stay strict. A factor of a normal form whose sign is open is looked at by its slopes: it is monotone up
to an end of its domain, or convex with a known lowest point, or it is cut into pieces, of which bounded ones
are covered by balls.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import replace
from fractions import Fraction

from derive.evidence.by_form import NAMED, form_sign
from derive.evidence.cuts import cut_of, halves, natural, roots_of
from derive.evidence.definite import Factors, Sign, graph_of
from derive.evidence.field import Base
from derive.evidence.forms import (
    NOWHERE,
    ZERO,
    Form,
    Signed,
    form_of,
    has_values,
    in_cases,
    is_continuous,
    is_log,
    is_log_of_product,
    log_parts,
    may_be_strict,
    sign_of_number,
    together,
)
from derive.evidence.graph import Graph, Op
from derive.evidence.pieces import Budget, changes_sign, covered, middle_of
from derive.evidence.points import inside
from derive.evidence.rebuilt import node_of_base
from derive.evidence.signs import Empty
from derive.evidence.slopes import derivative
from derive.evidence.verdict import Context, TooLarge
from derive.model import REALS, Interval
from derive.term import Term

DEEPEST = 4  # slopes of slopes
MOST_ASKED = 50  # expressions whose sign is asked for, in one question
MOST_NAMES = 3  # by which slopes are taken
_PLAIN_ROOTS = (0, 1, -1)


def sign_everywhere(term: Term, context: Context) -> Sign | None:
    """The sign of `term` wherever it has a value, proved; None when it changes or no proof was found.

    None, too, for a term without any value. Raises NotYet for indices.
    """
    return sign_of_node(*graph_of(term, context))


def sign_of_node(graph: Graph, root: int) -> Sign | None:
    """The sign of a node of a graph without sums, as `sign_everywhere` gives it."""
    if (shown := form_sign(graph, root)) is not None and shown[1]:
        return NAMED[shown]
    try:
        graph = natural(graph, root)
        if not _has_powers(graph, root):
            return None
        found = _Everywhere().sign(graph, root, DEEPEST)
    except TooLarge:
        return None
    return None if found is None else NAMED.get(found)


class _Everywhere:
    """One question, with what it may still ask."""

    def __init__(self) -> None:
        self.left, self.budget = MOST_ASKED, Budget()
        self._known: dict[tuple[object, ...], Signed] = {}
        self._tried: dict[tuple[object, ...], int] = {}  # how deep, in vain

    def sign(self, graph: Graph, root: int, depth: int) -> Signed | None:
        """The sign of a node on the domains of its graph."""
        names = [atom for atom in graph.atoms(root) if isinstance(atom, str)]
        if len(names) < len(graph.atoms(root)):
            return None
        key = (root, *(graph.context.domain(name) for name in names))
        if key not in self._known and self.left > 0 and depth > self._tried.get(key, -1):
            self.left -= 1
            found = self._sign(graph, root, depth)
            if found is not None:
                self._known[key] = found
            self._tried[key] = depth
        return self._known.get(key)

    def _at_the_ends(self, graph: Graph, root: int, depth: int) -> Signed | None:
        """Of what jumps, the sign at an end that belongs to a domain is that of its value there."""
        for name in (atom for atom in graph.atoms(root) if isinstance(atom, str)):
            domain = graph.context.domain(name)
            ends = {domain.low if domain.low_closed else None, domain.high if domain.high_closed else None}
            values = [graph.substitute(root, {name: graph.number(end)}) for end in ends if end is not None]
            if values:
                inner = replace(domain, low_closed=False, high_closed=False)
                found = [self.sign(graph, value, depth) for value in values]
                if domain.low is None or domain.high is None or domain.low < domain.high:
                    found.append(self.sign(_narrowed(graph, name, inner), root, depth))
                return together(found)
        return self._inside(graph, root, depth)

    def _sign(self, graph: Graph, root: int, depth: int) -> Signed | None:
        if not is_continuous(graph, root):
            return self._at_the_ends(graph, root, depth)
        return self._inside(graph, root, depth)

    def _inside(self, graph: Graph, root: int, depth: int) -> Signed | None:
        if not graph.atoms(root):
            return sign_of_number(graph, root)
        try:
            form = form_of(graph, root)
        except Empty:
            return NOWHERE
        if form is None:
            return None
        if form.element is None:
            return self._split(graph, root, form, depth=depth)
        factors = Factors(form.generators, form.element)
        known = factors.sign()
        if known is not None and (known[1] or not known[0] or not may_be_strict(factors)):
            return known
        return self._by_factors(graph, factors, depth) or known

    # --- cases ---------------------------------------------------------------------------------------------

    def _split(self, graph: Graph, root: int, form: Form, *, depth: int) -> Signed | None:
        """The sign where what decides is positive, where it is negative, and between."""
        assert form.open is not None
        cut = cut_of(form.generators, form.open)
        smooth = is_continuous(graph, root)
        if cut is None:
            return in_cases(graph, root) if smooth else None
        found: list[Signed | None] = []
        domain = graph.context.domain(cut.name)
        if not (
            inside(domain, cut.value)
            and inside(replace(domain, low_closed=False, high_closed=False), cut.value)
        ):
            return None
        for half in halves(graph.context.domain(cut.name), cut.value, closed=smooth):
            found.append(self.sign(_narrowed(graph, cut.name, half), root, depth))
            if found[-1] is None:
                return None
        if not smooth and inside(graph.context.domain(cut.name), cut.value):
            at = graph.substitute(root, {cut.name: graph.number(cut.value)})
            found.append(self.sign(graph, at, depth))
        return together(found)

    # --- factors -------------------------------------------------------------------------------------------

    def _by_factors(self, graph: Graph, factors: Factors, depth: int) -> Signed | None:
        """The product of the signs of the factors, those looked at by their slopes that are open."""
        sign, apart = (1 if factors.element.coefficient > 0 else -1), True
        odd: dict[Base, int] = {}
        for factor, power in factors.powers.items():
            known = None if is_log(factors, factor) else factors.sign_of_factor(factor)
            if known is not None:
                sign *= known[0] if power % 2 else 1
                apart = apart and (power < 0 or known[1])
            elif power % 2:
                for base in factors.compared(factor):
                    odd[base] = odd.get(base, 0) + 1
            else:
                apart = apart and power < 0
        apart = apart and all(count % 2 for count in odd.values())
        for base in (base for base, count in odd.items() if count % 2):
            node = node_of_base(graph, factors.generators, base)
            found = None if node is None else self._by_slopes(graph, node, depth)
            found = found or factors.sign_of_factor(base)
            if found is None or found == NOWHERE:
                return found
            sign, apart = sign * found[0], apart and found[1]
        return (sign, apart) if sign else ZERO

    def _by_slopes(self, graph: Graph, node: int, depth: int) -> Signed | None:
        if depth <= 0 or changes_sign(graph, node):
            return None
        if (found := self._of_logs(graph, node, depth)) is not None:
            return found
        if not has_values(graph, node):
            return None
        names = [atom for atom in graph.atoms(node) if isinstance(atom, str)]
        for name in names[:MOST_NAMES]:
            found = self._monotone(graph, node, name, depth=depth)
            found = found or self._convex(graph, node, name, depth=depth)
            if found is not None:
                return found
        return self._in_pieces(graph, node, names[0], depth=depth) if len(names) == 1 else None

    def _of_logs(self, graph: Graph, node: int, depth: int) -> Signed | None:
        """log u > log v where u > v; and the sign of a log u + b log v where both terms have it."""
        parts = log_parts(graph, node)
        if parts is None:
            return None
        if is_log_of_product(graph, parts):
            above = graph.minus(graph.node(Op.EXP, (node,)), graph.number(1))
            return self.sign(graph, above, depth - 1)
        signs: list[Signed] = []
        for factor, log in parts:
            one, other = self.sign(graph, factor, depth - 1), self.sign(graph, log, depth - 1)
            if one is None or other is None or NOWHERE in (one, other):
                return None
            signs.append((one[0] * other[0], one[1] and other[1]))
        ways = {sign for sign, _ in signs} - {0}
        return (ways.pop(), any(apart for sign, apart in signs if sign)) if len(ways) == 1 else None

    # --- slopes --------------------------------------------------------------------------------------------

    def _monotone(self, graph: Graph, node: int, name: str, *, depth: int) -> Signed | None:
        """f ≥ f(a) ≥ 0 where f grows from the end a of the domain; strict if f(a) > 0, or a is left out."""
        slope = self.sign(graph, derivative(graph, node, name), depth - 1)
        domain = graph.context.domain(name)
        if slope is None or not slope[0]:
            return None
        for wanted in (1, -1):
            low = slope[0] == wanted
            end, closed = (domain.low, domain.low_closed) if low else (domain.high, domain.high_closed)
            if end is None:
                continue
            value = graph.substitute(node, {name: graph.number(end)})
            at = self.sign(graph, value, depth - 1) if has_values(graph, value) else None
            if at is not None and at != NOWHERE and at[0] in (0, wanted):
                return wanted, (at[0] == wanted and at[1]) or (slope[1] and not closed)
        return None

    def _convex(self, graph: Graph, node: int, name: str, *, depth: int) -> Signed | None:
        """f ≥ f(c) ≥ 0 where f is convex in one variable with the slope 0 at c."""
        slope = derivative(graph, node, name)
        bend = self.sign(graph, derivative(graph, slope, name), depth - 1)
        if bend is None or not bend[0]:
            return None
        for root in self._stationary(graph, slope, name):
            if not self._lies_inside(graph, root, name, depth=depth):
                continue
            value = graph.substitute(node, {name: root})
            at = self.sign(graph, value, depth - 1) if has_values(graph, value) else None
            if at is not None and at != NOWHERE and at[0] in (0, bend[0]):
                return bend[0], at[0] == bend[0] and at[1]
        return None

    def _stationary(self, graph: Graph, slope: int, name: str) -> Iterator[int]:
        """Nodes, without the variable, at which the slope is 0."""
        try:
            form = form_of(graph, slope)
        except Empty:
            return
        if form is None or form.element is None:
            return
        roots = list(roots_of(graph, form.generators, form.element, name=name))
        for base in form.element.factors:
            factor = node_of_base(graph, form.generators, base)
            roots += [] if factor is None else self._zeros_of_logs(graph, factor, name)
        if graph.atoms(slope) == [name]:
            roots += [graph.number(value) for value in _PLAIN_ROOTS]
        for root in dict.fromkeys(roots):
            if self.sign(graph, graph.substitute(slope, {name: root}), 0) == ZERO:
                yield root

    def _zeros_of_logs(self, graph: Graph, node: int, name: str) -> list[int]:
        """log u = log v where u = v."""
        parts = log_parts(graph, node)
        if parts is None or not is_log_of_product(graph, parts):
            return []
        raised = form_of(graph, graph.minus(graph.node(Op.EXP, (node,)), graph.number(1)))
        if raised is None or raised.element is None:
            return []
        return list(roots_of(graph, raised.generators, raised.element, name=name))

    def _lies_inside(self, graph: Graph, root: int, name: str, *, depth: int) -> bool:
        domain, value = graph.context.domain(name), graph.rational(root)
        if domain == REALS:
            return has_values(graph, root)
        if value is not None:
            return inside(domain, value)
        atom = graph.nodes[root].payload
        if graph.nodes[root].op is Op.ATOM and isinstance(atom, str):
            return graph.context.domain(atom).within(domain)
        ends = [] if domain.low is None else [graph.minus(root, graph.number(domain.low))]
        ends += [] if domain.high is None else [graph.minus(graph.number(domain.high), root)]
        return all(self.sign(graph, end, depth - 1) == (1, True) for end in ends)

    # --- pieces --------------------------------------------------------------------------------------------

    def _in_pieces(self, graph: Graph, node: int, name: str, *, depth: int) -> Signed | None:
        """The sign between the points at which the only variable's slope is 0; or by balls in the middle."""
        domain = graph.context.domain(name)
        values = (
            graph.rational(root) for root in self._stationary(graph, derivative(graph, node, name), name)
        )
        cuts = sorted({value for value in values if value is not None and inside(domain, value)})
        if cuts:
            found = [
                self._within(graph, node, (name, piece), depth=depth) for piece in _between(domain, cuts)
            ]
            if (whole := together(found)) is not None:
                return whole
        for middle, rest in middle_of(domain):
            sign = covered(graph, node, (name, middle), budget=self.budget)
            if sign is None:
                continue
            tails = [self._within(graph, node, (name, piece), depth=depth) for piece in rest]
            if (whole := together([(sign, True), *tails])) is not None:
                return whole
        return None

    def _within(self, graph: Graph, node: int, piece: tuple[str, Interval], *, depth: int) -> Signed | None:
        return self.sign(_narrowed(graph, *piece), node, depth - 1)


def _has_powers(graph: Graph, root: int) -> bool:
    """Whether bases with a letter above them are positive: w^t of a negative w has values for whole t."""
    nodes = (graph.nodes[number] for number in graph.reachable(root))
    bases = {n.args[0] for n in nodes if n.op is Op.POWER and graph.rational(n.args[1]) is None}
    return all(_Everywhere().sign(graph, base, 1) == (1, True) for base in bases)


def _narrowed(graph: Graph, name: str, domain: Interval) -> Graph:
    """The same nodes where the name lies in a part of its domain."""
    narrow = copy(graph)
    narrow.context = replace(graph.context, domains={**graph.context.domains, name: domain})
    return narrow


def _between(domain: Interval, cuts: list[Fraction]) -> Iterator[Interval]:
    """The closed pieces of a domain between cuts."""
    low, closed = domain.low, domain.low_closed
    for cut in cuts:
        yield Interval(low, cut, closed, True)
        low, closed = cut, True
    yield Interval(low, domain.high, closed, domain.high_closed)
