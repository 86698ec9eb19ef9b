"""Proofs that a difference is 0 wherever both sides have values: normal forms, case by case.

Boundaries between cases (kinks) are no part of the claim.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

from derive.evidence.field import Base, Element, Full
from derive.evidence.generators import Generators, Refined
from derive.evidence.graph import SWITCHING, Atom, Graph, Node, Op
from derive.evidence.normal_form import Assumed, NormalForm
from derive.evidence.points import inside
from derive.evidence.signs import Empty, NeedSplit
from derive.evidence.slopes import derivative
from derive.evidence.verdict import Method, TooLarge
from derive.term import Delta

MOST_CASES = 128
MOST_RESTARTS = 60
LARGEST_RING = 2_048
TRIED_POINTS = (Fraction(0), Fraction(1), Fraction(1, 2), Fraction(-1), Fraction(2))


class Prover:
    """One attempt: cases are opened as signs turn out to matter."""

    def __init__(
        self,
        graph: Graph,
        *,
        depth: int = 2,
        assumed: Sequence[Assumed] = (),
        apart: Collection[Delta] = (),
    ) -> None:
        self.apart = apart
        self.graph = graph
        self.assumed = assumed
        self.depth = depth  # of derivative arguments within derivative arguments
        self.method = Method.NORMAL_FORM

    def prove(self, left: int, right: int) -> Method | None:
        """How left = right was proved; None when it was not, or would cost too much."""
        reachable = self.graph.reachable(left, right)
        if not any(self.graph.nodes[number].op is Op.ATOM for number in reachable):
            self.method = Method.EXACT
        capacity = _capacity([self.graph.nodes[number] for number in reachable])
        while capacity <= LARGEST_RING:
            try:
                return self._all_cases(Generators(self.graph, capacity, self.apart), (left, right))
            except Full:
                capacity *= 4
            except TooLarge:
                return None
        return None

    def _all_cases(self, generators: Generators, sides: tuple[int, int]) -> Method | None:
        cases: list[dict[Base, int]] = [{}]
        opened = proved = 0
        while cases:
            case = cases.pop()
            try:
                if not self._one_case(generators, sides, case):
                    return None
                proved += 1
            except NeedSplit as open_sign:
                opened += 1
                if opened > MOST_CASES:
                    return None
                self.method = Method.CASES
                cases += [case | {open_sign.base: 1}, case | {open_sign.base: -1}]
            except Empty:
                if generators.mixed or self._has_values(generators, sides[0], case):
                    return None
        return self.method if proved else None

    def _one_case(self, generators: Generators, sides: tuple[int, int], case: Mapping[Base, int]) -> bool:
        for _ in range(MOST_RESTARTS):
            try:
                forms = NormalForm(self.graph, generators, case)
                for assumption in self.assumed:
                    forms.assume(assumption)
                if self._difference(forms, sides).is_zero:
                    return True
                return self._constant(generators, sides, case)
            except Refined:
                continue
        return False

    def _has_values(self, generators: Generators, left: int, case: Mapping[Base, int]) -> bool:
        """Whether the left side has values in a case in which the right one has none."""
        try:
            NormalForm(self.graph, generators, case).of(left)
        except Empty:
            return generators.mixed
        except (NeedSplit, Refined):
            return True
        return True

    def _difference(self, forms: NormalForm, sides: tuple[int, int]) -> Element:
        """left - right, summed over equal denominators first so that equal terms cancel early."""
        field = forms.field
        groups: dict[frozenset[tuple[Base, int]], list[Element]] = {}
        for number, factor in summands(self.graph, sides):
            term = field.multiply(field.number(factor), forms.of(number))
            below = frozenset((base, e) for base, e in term.factors.items() if e < 0)
            groups.setdefault(below, []).append(term)
        return field.add([field.add(group) for group in groups.values()])

    def _constant(self, generators: Generators, sides: tuple[int, int], case: Mapping[Base, int]) -> bool:
        """All slopes are 0, nothing divided by or logged vanishes, and the sides meet at a point."""
        signs, atoms = generators.signs, self.graph.atoms(*sides)
        if self.graph.sizes is not None or not self.depth or case or not atoms or self._switches(sides):
            return False
        if not all(signs.bound(base).apart and signs.bound(base).sign() for base in generators.guards):
            return False
        names = [atom for atom in atoms if isinstance(atom, str)]
        if len(names) != len(atoms):
            return False
        for name in names:
            slopes = [derivative(self.graph, side, name) for side in sides]
            if Prover(self.graph, depth=self.depth - 1).prove(slopes[0], slopes[1]) is None:
                return False
        self.method = Method.DERIVATIVE
        return self._meet(sides, names)

    def _switches(self, sides: tuple[int, int]) -> bool:
        """Whether a sign decides anywhere: then the sides may be constant on each of several pieces."""
        return any(self.graph.nodes[number].op in SWITCHING for number in self.graph.reachable(*sides))

    def _meet(self, sides: tuple[int, int], names: list[str]) -> bool:
        for value in TRIED_POINTS:
            if not all(inside(self.graph.context.domain(name), value) for name in names):
                continue
            point: dict[Atom, int] = {name: self.graph.number(value) for name in names}
            left, right = (self.graph.substitute(side, point) for side in sides)
            if Prover(self.graph, depth=0).prove(left, right) is not None:
                return True
        return False


def summands(graph: Graph, sides: tuple[int, int]) -> list[tuple[int, int]]:
    """The terms of left - right, each once with its factor; what stands on both sides is left out."""
    factors = {sides[0]: 1}
    factors[sides[1]] = factors.get(sides[1], 0) - 1
    found: list[tuple[int, int]] = []
    for number in reversed(graph.reachable(*sides)):  # users come before what they use
        factor, node = factors.pop(number, 0), graph.nodes[number]
        if not factor:
            continue
        if node.op is Op.ADD:
            inner = [(argument, factor) for argument in node.args]
        elif node.op is Op.GUARD:
            inner = [(node.args[0], factor)]
        elif node.op is Op.MULTIPLY and graph.rational(node.args[0]) == -1 and len(node.args) == 2:
            inner = [(node.args[1], -factor)]
        else:
            found.append((number, factor))
            continue
        for argument, share in inner:
            factors[argument] = factors.get(argument, 0) + share
    return found


def _capacity(nodes: list[Node]) -> int:
    """Room for every name and for two generators a transcendental function."""
    plain = (Op.NUMBER, Op.ADD, Op.MULTIPLY, Op.DIVIDE, Op.GUARD, Op.SWITCH, Op.CASES, Op.MAX, Op.MIN)
    count = sum(1 if node.op in (Op.ATOM, Op.PI) else 2 for node in nodes if node.op not in plain)
    return max(8, 4 * ((count + 5) // 4))
