"""The sign of an expression at every point of its domains at which it has a value; each step is a proof.

Where a switch of max, |·| or cases turns, the domains are split; closed halves meet there, so that strict signs
stay strict. A factor of a normal form whose sign is open is looked at by its slopes: it is monotone up to an end
of its domain, or convex with a known lowest point, or it is cut into pieces, of which bounded ones are
covered by balls.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, replace
from fractions import Fraction

from derive.evidence.balls import Balls
from derive.evidence.compare import THOROUGH
from derive.evidence.cuts import cut_of, halves, natural, roots_of
from derive.evidence.definite import Factors, Sign, graph_of
from derive.evidence.field import Base, Element, Full
from derive.evidence.generators import Generators, Refined
from derive.evidence.graph import SWITCHING, Graph, Op
from derive.evidence.normal_form import NormalForm
from derive.evidence.pieces import changes_sign, covered, middle_of
from derive.evidence.points import inside
from derive.evidence.prove import LARGEST_RING, MOST_CASES, MOST_RESTARTS
from derive.evidence.rebuilt import node_of_base, sums_of_logs
from derive.evidence.signs import Empty, NeedSplit
from derive.evidence.slopes import derivative
from derive.evidence.verdict import Context, TooLarge
from derive.model import REALS, Interval
from derive.term import Term

Signed = tuple[int, bool]  # the sign, and whether the value is nowhere 0
NOWHERE: Signed = (0, True)  # no point has a value
ZERO: Signed = (0, False)
FIRST_RING = 16
DEEPEST = 4  # slopes of slopes
MOST_ASKED = 80  # expressions whose sign is asked for, in one question
MOST_NAMES = 3  # by which slopes are taken
_PLAIN_ROOTS = (0, 1, -1)
_CONTINUOUS = (Op.ABS, Op.MAX, Op.MIN)
_NAMED = {
    (1, True): Sign.POSITIVE,
    (1, False): Sign.NON_NEGATIVE,
    ZERO: Sign.ZERO,
    (-1, False): Sign.NON_POSITIVE,
    (-1, True): Sign.NEGATIVE,
}


def sign_everywhere(term: Term, context: Context) -> Sign | None:
    """The sign of `term` wherever it has a value, proved; None when it changes or no proof was found.

    None, too, for a term without any value. Raises NotYet for indices.
    """
    graph, root = graph_of(term, context)
    try:
        found = _Everywhere().sign(natural(graph, root), root, DEEPEST)
    except TooLarge:
        return None
    return None if found is None else _NAMED.get(found)


@dataclass(frozen=True, slots=True)
class _Form:
    """A normal form, or the base whose sign decides what it is."""

    generators: Generators
    element: Element | None = None
    open: Base | None = None


class _Everywhere:
    """One question, with what it may still ask."""

    def __init__(self) -> None:
        self.left = MOST_ASKED
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

    def _sign(self, graph: Graph, root: int, depth: int) -> Signed | None:
        if not graph.atoms(root):
            return sign_of_number(graph, root)
        try:
            form = _form(graph, root)
        except Empty:
            return NOWHERE
        if form is None:
            return None
        if form.element is None:
            return self._split(graph, root, form, depth)
        factors = Factors(form.generators, form.element)
        known = factors.sign()
        if known is not None and (known[1] or not known[0] or not _may_be_strict(factors)):
            return known
        return self._by_factors(graph, factors, depth) or known

    # --- cases ---------------------------------------------------------------------------------------------

    def _split(self, graph: Graph, root: int, form: _Form, depth: int) -> Signed | None:
        """The sign where what decides is positive, where it is negative, and between."""
        assert form.open is not None
        cut = cut_of(form.generators, form.open)
        smooth = _is_continuous(graph, root)
        if cut is None:
            return _in_cases(graph, root) if smooth else None
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
            known = None if _is_log(factors, factor) else factors.sign_of_factor(factor)
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
        if not _has_values(graph, node):
            return None
        names = [atom for atom in graph.atoms(node) if isinstance(atom, str)]
        for name in names[:MOST_NAMES]:
            found = self._monotone(graph, node, name, depth) or self._convex(graph, node, name, depth)
            if found is not None:
                return found
        return self._in_pieces(graph, node, names[0], depth) if len(names) == 1 else None

    def _of_logs(self, graph: Graph, node: int, depth: int) -> Signed | None:
        """log u > log v where u > v; and the sign of a log u + b log v where both terms have it."""
        parts = _log_parts(graph, node)
        if parts is None:
            return None
        if _is_log_of_product(graph, parts):
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

    def _monotone(self, graph: Graph, node: int, name: str, depth: int) -> Signed | None:
        """f ≥ f(a) ≥ 0 where f grows from the end a of the domain; strict where f(a) > 0, or a is left out."""
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
            at = self.sign(graph, value, depth - 1) if _has_values(graph, value) else None
            if at is not None and at != NOWHERE and at[0] in (0, wanted):
                return wanted, (at[0] == wanted and at[1]) or (slope[1] and not closed)
        return None

    def _convex(self, graph: Graph, node: int, name: str, depth: int) -> Signed | None:
        """f ≥ f(c) ≥ 0 where f is convex in one variable with the slope 0 at c."""
        slope = derivative(graph, node, name)
        bend = self.sign(graph, derivative(graph, slope, name), depth - 1)
        if bend is None or not bend[0]:
            return None
        for root in self._stationary(graph, slope, name):
            if not self._lies_inside(graph, root, name, depth):
                continue
            value = graph.substitute(node, {name: root})
            at = self.sign(graph, value, depth - 1) if _has_values(graph, value) else None
            if at is not None and at != NOWHERE and at[0] in (0, bend[0]):
                return bend[0], at[0] == bend[0] and at[1]
        return None

    def _stationary(self, graph: Graph, slope: int, name: str) -> Iterator[int]:
        """Nodes, without the variable, at which the slope is 0."""
        try:
            form = _form(graph, slope)
        except Empty:
            return
        if form is None or form.element is None:
            return
        roots = list(roots_of(graph, form.generators, form.element, name))
        parts = _log_parts(graph, slope)
        if parts is not None and _is_log_of_product(graph, parts):
            above = graph.minus(graph.node(Op.EXP, (slope,)), graph.number(1))
            raised = _form(graph, above)
            if raised is not None and raised.element is not None:
                roots += roots_of(graph, raised.generators, raised.element, name)
        if graph.atoms(slope) == [name]:
            roots += [graph.number(value) for value in _PLAIN_ROOTS]
        for root in dict.fromkeys(roots):
            if self.sign(graph, graph.substitute(slope, {name: root}), 0) == ZERO:
                yield root

    def _lies_inside(self, graph: Graph, root: int, name: str, depth: int) -> bool:
        domain, value = graph.context.domain(name), graph.rational(root)
        if domain == REALS:
            return _has_values(graph, root)
        if value is not None:
            return inside(domain, value)
        atom = graph.nodes[root].payload
        if graph.nodes[root].op is Op.ATOM and isinstance(atom, str):
            return graph.context.domain(atom).within(domain)
        ends = [] if domain.low is None else [graph.minus(root, graph.number(domain.low))]
        ends += [] if domain.high is None else [graph.minus(graph.number(domain.high), root)]
        return all(self.sign(graph, end, depth - 1) == (1, True) for end in ends)

    # --- pieces --------------------------------------------------------------------------------------------

    def _in_pieces(self, graph: Graph, node: int, name: str, depth: int) -> Signed | None:
        """The sign between the points at which the only variable's slope is 0; or by balls in the middle."""
        domain = graph.context.domain(name)
        values = (
            graph.rational(root) for root in self._stationary(graph, derivative(graph, node, name), name)
        )
        cuts = sorted({value for value in values if value is not None and inside(domain, value)})
        if cuts:
            found = [self._within(graph, node, (name, piece), depth) for piece in _between(domain, cuts)]
            if (whole := together(found)) is not None:
                return whole
        for middle, rest in middle_of(domain):
            sign = covered(graph, node, name, middle)
            if sign is None:
                continue
            tails = [self._within(graph, node, (name, piece), depth) for piece in rest]
            if (whole := together([(sign, True), *tails])) is not None:
                return whole
        return None

    def _within(self, graph: Graph, node: int, piece: tuple[str, Interval], depth: int) -> Signed | None:
        return self.sign(_narrowed(graph, *piece), node, depth - 1)


def sign_of_number(graph: Graph, root: int) -> Signed | None:
    """The sign of an expression without variables."""
    try:
        form = _form(graph, root)
    except Empty:
        return NOWHERE
    if form is not None and form.element is not None and form.element.is_zero:
        return ZERO
    balls = Balls(graph, (root,), strict=False)
    for bits in THOROUGH:
        (value,) = balls.at({}, bits)
        if value > 0 or value < 0:
            return (1 if value > 0 else -1), True
        if not value.is_finite() and not balls.unsure:
            return NOWHERE
    return None


def together(found: Iterable[Signed | None]) -> Signed | None:
    """The sign on all pieces together."""
    signs = [sign for sign in found if sign != NOWHERE]
    if not signs:
        return NOWHERE
    ways = {sign[0] for sign in signs if sign is not None} - {0}
    if None in signs or len(ways) > 1:
        return None
    return (ways.pop() if ways else 0), all(sign is not None and sign[1] for sign in signs)


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


def _is_continuous(graph: Graph, root: int) -> bool:
    ops = {graph.nodes[number].op for number in graph.reachable(root)}
    return all(op in _CONTINUOUS for op in ops if op in SWITCHING)


def _form(graph: Graph, root: int) -> _Form | None:
    """The normal form where no case has to be distinguished. Raises Empty where nothing has a value."""
    capacity = FIRST_RING
    while capacity <= LARGEST_RING:
        generators = Generators(graph, capacity)
        try:
            for _ in range(MOST_RESTARTS):
                try:
                    return _Form(generators, NormalForm(graph, generators, {}).of(root))
                except NeedSplit as split:
                    return _Form(generators, open=split.base)
                except Refined:
                    continue
            return None
        except Full:
            capacity *= 4
    return None


def _is_log(factors: Factors, factor: Base) -> bool:
    return isinstance(factor, int) and factors.generators.meanings[factor].kind == "log"


def _may_be_strict(factors: Factors) -> bool:
    """Whether the range of a logarithm is all that leaves 0 open."""
    return any(_is_log(factors, factor) for factor in factors.powers)


def _log_parts(graph: Graph, node: int) -> list[tuple[int, int]] | None:
    """The c and the log u of c_0 + Σ c log u; None where logarithms stand in another way, or not at all."""
    if not any(graph.nodes[number].op is Op.LOG for number in graph.reachable(node)):
        return None
    try:
        form = _form(graph, node)
    except Empty:
        return None
    if form is None or form.element is None or any(power < 0 for power in form.element.factors.values()):
        return None
    if len(form.element.factors) == 1:
        ((base, power),) = form.element.factors.items()
        if power == 1 and form.element.coefficient > 0:
            return sums_of_logs(graph, form.generators, base)
    return None


def _is_log_of_product(graph: Graph, parts: list[tuple[int, int]]) -> bool:
    """Whether all is a number times a logarithm, or a line: then its exponential is simpler."""
    for factor, log in parts:
        inside = [graph.nodes[number].op for number in graph.reachable(factor)]
        if graph.nodes[log].op is Op.LOG and graph.atoms(factor):
            return False
        if Op.EXP in inside or inside.count(Op.POWER) or len(graph.atoms(factor)) > inside.count(Op.ADD) + 1:
            return False
    return True


def _has_values(graph: Graph, node: int) -> bool:
    """Whether nothing that it divides by, or takes a logarithm of, is 0 anywhere in the domains."""
    try:
        form = _form(graph, node)
    except Empty:
        return False
    if form is None or form.element is None:
        return False
    factors = Factors(form.generators, form.element)
    found = [factors.sign_of_factor(base) for base in form.generators.guards]
    return all(sign is not None and sign[1] for sign in found)


def _in_cases(graph: Graph, root: int) -> Signed | None:
    """The sign in each case of the signs that decide; by continuity nothing is said of where cases meet."""
    capacity = FIRST_RING
    while capacity <= LARGEST_RING:
        try:
            found = together(_of_cases(graph, root, Generators(graph, capacity)))
            return found if found is None or found == NOWHERE else (found[0], False)
        except Full:
            capacity *= 4
    return None


def _of_cases(graph: Graph, root: int, generators: Generators) -> Iterator[Signed | None]:
    cases: list[dict[Base, int]] = [{}]
    for _ in range(MOST_CASES):
        if not cases:
            return
        case = cases.pop()
        try:
            element = NormalForm(graph, generators, case).of(root)
            if not generators.signs.contradicts_itself:
                yield Factors(generators, element).sign()
        except NeedSplit as split:
            cases += [case | {split.base: 1}, case | {split.base: -1}]
        except Refined:
            cases.append(case)
        except Empty:
            continue
    yield None
