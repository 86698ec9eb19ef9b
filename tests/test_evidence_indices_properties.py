"""Random expressions with indices: what is proved agrees at every size, what is changed is refuted."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from derive.evidence import Context, Verdict, judge
from derive.evidence.compare import Outcome, Sides
from derive.evidence.deltas import collapsed
from derive.evidence.graph import Graph
from derive.evidence.instances import Instance, place
from derive.evidence.lettered import prove
from derive.evidence.points import Points
from derive.evidence.reader import Reader
from derive.evidence.sizes import sizes_of
from derive.evidence.slopes import derivative
from derive.term import (
    BigSum,
    Branch,
    Call,
    Cases,
    Comparison,
    Delta,
    Derivative,
    Indexed,
    Name,
    Neg,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    children,
    number,
    with_children,
)
from tests.quick import examples

SHAPES = {"x": (Name("n"),), "v": (Name("m"),), "w": (Name("m"), Name("n"))}
CONTEXT = Context(shapes=SHAPES)
FREE = (("q", "n"), ("r", "n"), ("p", "m"))  # index letters and their ranges
SIZES = ({"n": 2, "m": 3}, {"n": 3, "m": 2}, {"n": 1, "m": 1})


def random_term(random: Random, letters: tuple[tuple[str, str], ...], depth: int) -> Term:
    """A term over those letters, with up to `depth` operations on each other."""
    if not depth:
        return leaf(random, letters)

    def inner() -> Term:
        return random_term(random, letters, depth - 1)

    match random.randrange(12):
        case 0 | 1 | 2:
            size = random.choice("nm")
            letter = f"{'i' if size == 'n' else 'j'}{len(letters)}"
            body = random_term(random, (*letters, (letter, size)), depth - 1)
            return BigSum(body, letter, Name(size))
        case 3 | 4:
            return Sum((inner(), inner()))
        case 5 | 6 | 7:
            return Product((inner(), inner()))
        case 8:
            return Power(inner(), number(2))
        case 9:
            return Quotient(inner(), Sum((number(1), Power(inner(), number(2)))))
        case 10:
            return Call("exp", (leaf(random, letters),))
        case _:
            pieces = (
                Call("max", (number(0), inner())),
                Call("abs", (inner(),)),
                Cases((Branch(inner(), Comparison(inner(), ">", number(0))),), inner()),
            )
            return random.choice(pieces)


def leaf(random: Random, letters: tuple[tuple[str, str], ...]) -> Term:
    wide = [Name(letter) for letter, size in letters if size == "n"]
    tall = [Name(letter) for letter, size in letters if size == "m"]
    choices: list[Term] = [Name("c"), number(random.randint(-2, 3)), Name("n")]
    if wide:
        choices += [Indexed("x", (random.choice(wide),))] * 3 + [
            Delta(random.choice(wide), random.choice(wide))
        ]
    if tall:
        choices.append(Indexed("v", (random.choice(tall),)))
    if wide and tall:
        choices += [Indexed("w", (random.choice(tall), random.choice(wide)))] * 2
    return random.choice(choices)


def changed(random: Random, term: Term) -> Term:
    """`term` with one part exchanged for another."""
    parts = children(term)
    if parts and random.random() < 0.8:
        place_of = random.randrange(len(parts))
        new = tuple(changed(random, part) if n == place_of else part for n, part in enumerate(parts))
        if not isinstance(term, Derivative):
            return with_children(term, new)
    match term:
        case Sum(terms):
            return Sum(terms[::-1])
        case Product(factors):
            return Product(factors[::-1])
        case Indexed(array, indices) if len(indices) == 1:
            return Indexed(array, indices) if random.random() < 0.5 else Neg(term)
        case BigSum(BigSum(body, inner, low), outer, high) if low != high or inner != outer:
            return BigSum(BigSum(body, outer, high), inner, low)
        case Power(base, _):
            return Product((base, base))
        case _:
            return random.choice((Neg(Neg(term)), Sum((term, number(1))), Product((number(2), term))))


def read(*terms: Term) -> tuple[Graph, list[int]]:
    graph = Graph(
        CONTEXT,
        sizes_of((*terms, *(Indexed("x", (Name(q),)) for q in "qr"), Indexed("v", (Name("p"),))), CONTEXT),
    )
    reader = Reader(graph)
    return graph, [reader.read(term) for term in terms]


def instances(graph: Graph) -> list[Instance]:
    found = []
    for sizes in SIZES:
        for q in range(1, sizes["n"] + 1):
            for r in range(1, sizes["n"] + 1):
                for p in range(1, sizes["m"] + 1):
                    found.append(Instance(graph, sizes, {"q": q, "r": r, "p": p}))
    return found


def agree(graph: Graph, left: int, right: int) -> bool:
    """Whether no point of any instance tells the sides apart."""
    for instance in instances(graph):
        sides = Sides(graph, instance.of(left), instance.of(right))
        points = Points(graph, graph.atoms(*sides.balls.roots), seed=5)
        for number_ in range(3):
            point = points.at(number_)
            if point is not None and sides.at(point, (64, 256)) is Outcome.DIFFER:
                return False
    return True


@settings(max_examples=examples(150), deadline=None)
@given(st.integers(0, 10**9))
def test_what_is_proved_agrees_at_every_size(seed: int) -> None:
    random = Random(seed)
    term = random_term(random, FREE, 4)
    graph, (left, right) = read(term, changed(random, term))
    if prove(graph, left, right) is not None:
        assert agree(graph, left, right)


@settings(max_examples=examples(100), deadline=None)
@given(st.integers(0, 10**9))
def test_a_slope_at_a_size_is_the_slope_for_all_sizes(seed: int) -> None:
    random = Random(seed)
    graph, (root,) = read(random_term(random, FREE, 4))
    slope = derivative(graph, root, Indexed("x", (Name("r"),)))
    for instance in instances(graph)[::5]:
        at = Indexed("x", (place(instance.letters["r"]),))
        sides = Sides(graph, instance.of(slope), derivative(graph, instance.of(root), at))
        point = Points(graph, graph.atoms(*sides.balls.roots), seed=seed).at(0)
        assert point is not None
        assert sides.at(point, (64, 256)) is not Outcome.DIFFER


@settings(max_examples=examples(100), deadline=None)
@given(st.integers(0, 10**9))
def test_taking_deltas_out_changes_no_value(seed: int) -> None:
    random = Random(seed)
    graph, (root,) = read(Derivative(random_term(random, FREE, 4), Indexed("x", (Name("r"),))))
    assert agree(graph, root, collapsed(graph, root))


@settings(max_examples=examples(60), deadline=None)
@given(st.integers(0, 10**9))
def test_what_is_added_is_found(seed: int) -> None:
    random = Random(seed)
    term = random_term(random, FREE, 3)
    extra = random.choice((Indexed("x", (Name("q"),)), Delta(Name("q"), Name("r")), number(1)))
    evidence = judge(term, Sum((term, extra)), CONTEXT)
    assert evidence.verdict in (Verdict.FALSE, Verdict.UNKNOWN)  # unknown where `term` has no value anywhere
    if evidence.verdict is Verdict.FALSE:
        assert evidence.counterexample is not None
    assert judge(term, Sum((term, extra, Neg(extra))), CONTEXT).verdict in (Verdict.PROVED, Verdict.UNKNOWN)
