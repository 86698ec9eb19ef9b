"""Signs of sums over probabilities, for any number of them: Gibbs' inequality, term by term.

Where Σ q = Σ r = 1, Σ f(q_i, r_i) + c is Σ (f(q_i, r_i) + c q_i + μ (q_i - r_i)) for every μ; a single family
is compared with 1/K. So the sum has the sign of a term that has one for all q and r between 0 and 1.
"""

from __future__ import annotations

from fractions import Fraction

from derive.evidence.by_form import complete
from derive.evidence.definite import Sign
from derive.evidence.everywhere import sign_of_node
from derive.evidence.graph import Graph, Op
from derive.evidence.prove import summands
from derive.evidence.reader import NeedSizes
from derive.evidence.sizes import Limit, sizes_of
from derive.evidence.verdict import Context
from derive.model import POSITIVE, UNIT, Interval
from derive.term import Indexed, Name, Term

MULTIPLES = (0, 1, -1)  # of q - r; besides 1/K
WEAK = {Sign.POSITIVE: Sign.NON_NEGATIVE, Sign.NEGATIVE: Sign.NON_POSITIVE}
_COUNT = Interval(Fraction(1), None, True)


def sign_of_shares(term: Term, context: Context) -> tuple[Sign, tuple[str, ...]] | None:
    """The sign of `term` where its one or two families each add up to 1, and their names; else None."""
    try:
        complete(term, Graph(context))
        return None  # there is no sum
    except NeedSizes:
        graph, root = complete(term, Graph(context, sizes_of((term,), context)))
    parts = summands(graph, (root, graph.number(0)))
    totals = [number for number, _ in parts if graph.nodes[number].op is Op.TOTAL]
    limits = {graph.bound(number).limit for number in totals}
    atoms = [atom for number in totals for atom in graph.atoms(number) if isinstance(atom, Indexed)]
    shares = tuple(dict.fromkeys(atom.id for atom in atoms))
    if len(limits) != 1 or not 1 <= len(shares) <= 2:
        return None
    limit = limits.pop()
    for domain in (UNIT, POSITIVE):
        sizes = {limit.id: _COUNT} if isinstance(limit, Name) else {}
        plain = Graph(Context(domains={**dict.fromkeys(shares, domain), **sizes}))
        first, other = (plain.node(Op.ATOM, payload=name) for name in (shares[0], shares[-1]))
        if len(shares) == 1:
            other = plain.node(Op.DIVIDE, (plain.number(1), _number_of(plain, limit)))
        whole = _term(graph, parts, (plain, first))
        for multiple in (*map(plain.number, MULTIPLES), other):
            apart = plain.fold(Op.MULTIPLY, [multiple, plain.minus(first, other)])
            if whole is not None and (sign := sign_of_node(plain, plain.minus(whole, apart))) is not None:
                return WEAK.get(sign, sign), shares  # one entry alone is 1
    return None


def _term(graph: Graph, parts: list[tuple[int, int]], to: tuple[Graph, int]) -> int | None:
    """f(q, r) + c q, in a graph of its own."""
    plain, first = to
    terms: list[int] = []
    for number, factor in parts:
        is_sum = graph.nodes[number].op is Op.TOTAL
        node = _copied(graph, graph.nodes[number].args[0] if is_sum else number, plain, in_sum=is_sum)
        if node is None:
            return None
        terms.append(plain.fold(Op.MULTIPLY, [plain.number(factor), node, *([] if is_sum else [first])]))
    return plain.fold(Op.ADD, terms)


def _number_of(plain: Graph, limit: Limit) -> int:
    return plain.node(Op.ATOM, payload=limit.id) if isinstance(limit, Name) else plain.number(limit.value)


def _copied(graph: Graph, root: int, plain: Graph, *, in_sum: bool) -> int | None:
    """The node in another graph, with a name q for the entry q_i of a sum over i."""
    new: dict[int, int] = {}
    for number in graph.reachable(root):
        node, payload = graph.nodes[number], graph.nodes[number].payload
        if node.op in (Op.TOTAL, Op.DELTA):
            return None
        if isinstance(payload, Indexed):
            if not in_sum or len(payload.indices) != 1 or not isinstance(payload.indices[0], Name):
                return None
            payload = payload.id
        new[number] = plain.node(node.op, tuple(new[argument] for argument in node.args), payload)
    return new[root]
