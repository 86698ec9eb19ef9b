"""Normal forms without cases, what they need to have values, and signs that need no slopes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from derive.evidence.balls import Balls
from derive.evidence.compare import THOROUGH
from derive.evidence.definite import FIRST_RING, Factors
from derive.evidence.field import Base, Element, Full
from derive.evidence.generators import Generators, Refined
from derive.evidence.graph import SWITCHING, Graph, Op
from derive.evidence.normal_form import NormalForm
from derive.evidence.prove import LARGEST_RING, MOST_CASES, MOST_RESTARTS
from derive.evidence.rebuilt import sums_of_logs
from derive.evidence.signs import Empty, NeedSplit
from derive.evidence.verdict import TooLarge

Signed = tuple[int, bool]  # the sign, and whether the value is nowhere 0
NOWHERE: Signed = (0, True)  # no point has a value
ZERO: Signed = (0, False)
_CONTINUOUS = (Op.ABS, Op.MAX, Op.MIN)


@dataclass(frozen=True, slots=True)
class Form:
    """A normal form, or the base whose sign decides what it is."""

    generators: Generators
    element: Element | None = None
    open: Base | None = None


def sign_of_number(graph: Graph, root: int) -> Signed | None:
    """The sign of an expression without variables."""
    try:
        form = form_of(graph, root)
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


def is_continuous(graph: Graph, root: int) -> bool:
    """Whether it switches at most as max and |·| do."""
    ops = {graph.nodes[number].op for number in graph.reachable(root)}
    return all(op in _CONTINUOUS for op in ops if op in SWITCHING)


def form_of(graph: Graph, root: int) -> Form | None:
    """The normal form where no case has to be distinguished. Raises Empty where nothing has a value."""
    capacity = FIRST_RING
    while capacity <= LARGEST_RING:
        generators = Generators(graph, capacity)
        try:
            for _ in range(MOST_RESTARTS):
                try:
                    return Form(generators, NormalForm(graph, generators, {}).of(root))
                except NeedSplit as split:
                    return Form(generators, open=split.base)
                except Refined:
                    continue
            return None
        except Full:
            capacity *= 4
        except TooLarge:
            return None
    return None


def is_log(factors: Factors, factor: Base) -> bool:
    """Whether a factor is a logarithm."""
    return isinstance(factor, int) and factors.generators.meanings[factor].kind == "log"


def may_be_strict(factors: Factors) -> bool:
    """Whether the range of a logarithm is all that leaves 0 open."""
    return any(is_log(factors, factor) for factor in factors.powers)


def log_parts(graph: Graph, node: int) -> list[tuple[int, int]] | None:
    """The c and the log u of c_0 + Σ c log u; None where logarithms stand in another way, or not at all."""
    if not any(graph.nodes[number].op is Op.LOG for number in graph.reachable(node)):
        return None
    try:
        form = form_of(graph, node)
    except Empty:
        return None
    if form is None or form.element is None or any(power < 0 for power in form.element.factors.values()):
        return None
    if len(form.element.factors) == 1:
        ((base, power),) = form.element.factors.items()
        if power == 1 and form.element.coefficient > 0:
            return sums_of_logs(graph, form.generators, base)
    return None


def is_log_of_product(graph: Graph, parts: list[tuple[int, int]]) -> bool:
    """Whether all is a number times a logarithm, or a line: then its exponential is simpler."""
    for factor, log in parts:
        inside = [graph.nodes[number].op for number in graph.reachable(factor)]
        if graph.nodes[log].op is Op.LOG and graph.atoms(factor):
            return False
        if Op.EXP in inside or inside.count(Op.POWER) or len(graph.atoms(factor)) > inside.count(Op.ADD) + 1:
            return False
    return True


def has_values(graph: Graph, node: int) -> bool:
    """Whether nothing that it divides by, or takes a logarithm of, is 0 anywhere in the domains."""
    try:
        form = form_of(graph, node)
    except Empty:
        return False
    if form is None or form.element is None:
        return False
    factors = Factors(form.generators, form.element)
    found = [factors.sign_of_factor(base) for base in form.generators.guards]
    return all(sign is not None and sign[1] for sign in found)


def in_cases(graph: Graph, root: int) -> Signed | None:
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
