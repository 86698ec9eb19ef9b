"""Random identities: rewritings that keep the value are proved, changed ones are never proved.

The prover is tried without the first look at points, so that it has to be sound on its own.
"""

from __future__ import annotations

from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from derive.evidence import Context, Verdict, judge
from derive.evidence.compare import Outcome, Sides
from derive.evidence.graph import Graph
from derive.evidence.lettered import prove
from derive.evidence.points import Points
from derive.evidence.reader import Reader
from derive.term import (
    Branch,
    Call,
    Cases,
    Comparison,
    Name,
    Neg,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    at,
    number,
    replace,
    walk,
)
from tests.quick import examples

PLAIN = Context()
NAMES = [Name("x"), Name("y"), Name("z")]
SMALL = [number(value) for value in (1, 2, 3, -1, Fraction(1, 2), Fraction(1, 3))]
leaves = st.sampled_from([*NAMES, *NAMES, *SMALL])


def rational(terms: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    two = st.tuples(terms, terms)
    return st.one_of(
        st.lists(terms, min_size=2, max_size=3).map(lambda parts: Sum(tuple(parts))),
        two.map(Product),
        two.map(lambda pair: Quotient(*pair)),
        terms.map(Neg),
        st.tuples(terms, st.sampled_from([2, 3, -1])).map(lambda pair: Power(pair[0], number(pair[1]))),
    )


def wild(terms: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    two = st.tuples(terms, terms)
    one_argument = ["exp", "log", "sqrt", "abs", "sign", "tanh", "atan", "erf", "sin"]
    roots = [Fraction(1, 2), Fraction(-1, 2), Fraction(1, 3), Fraction(3)]
    return st.one_of(
        rational(terms),
        st.tuples(st.sampled_from(one_argument), terms).map(lambda p: Call(p[0], (p[1],))),
        st.tuples(st.sampled_from(["max", "min"]), two).map(lambda p: Call(p[0], p[1])),
        st.tuples(terms, st.sampled_from(roots)).map(lambda p: Power(p[0], number(p[1]))),
        st.tuples(terms, terms, terms, st.sampled_from(["<", ">", "<=", ">="])).map(
            lambda p: Cases((Branch(p[0], Comparison(p[1], p[3], number(0))),), p[2])
        ),
    )


rationals = st.recursive(leaves, rational, max_leaves=7)
wilds = st.recursive(leaves, wild, max_leaves=6)


def keeping(term: Term, way: int) -> Term:
    """A writing with the same value wherever both have one."""
    x = Name("x")
    plus = Sum((x, number(2)))
    ways = [
        Sum((term, plus, Neg(plus))),
        Quotient(Product((term, plus)), plus),
        Neg(Neg(term)),
        Quotient(Sum((term, term)), number(2)),
        Sum((Quotient(Sum((term, x)), number(3)), Quotient(Sum((term, term, Neg(x))), number(3)))),
        Power(Power(term, number(-1)), number(-1)),
        Sum((Product((plus, term)), Neg(Product((x, term))), Neg(term))),
    ]
    return ways[way % len(ways)]


def bending(term: Term, way: int) -> Term:
    """A writing that has the same value for some arguments only, or never."""
    two, half = number(2), number(Fraction(1, 2))
    ways = [
        Call("sqrt", (Power(term, two),)),
        Power(Power(term, half), two),
        Call("exp", (Call("log", (term,)),)),
        Call("log", (Call("exp", (term,)),)),
        Call("abs", (term,)),
        Product((Call("sign", (term,)), term)),
        Call("max", (term, Neg(term))),
        Quotient(Power(term, two), term),
        Quotient(Call("log", (Power(term, two),)), two),
        Power(Power(term, number(4)), number(Fraction(1, 4))),
        Power(Power(term, number(3)), number(Fraction(1, 3))),
        Neg(term),
        Sum((term, number(1))),
        Cases((Branch(term, Comparison(term, ">", number(0))),), Neg(term)),
    ]
    return ways[way % len(ways)]


def in_exponent(term: Term, path: tuple[int, ...]) -> bool:
    return any(path[i] == 1 and isinstance(at(term, path[:i]), Power) for i in range(len(path)))


def somewhere(term: Term, change: tuple[int, int], how: str) -> Term:
    """`term` rewritten at one place; not in an exponent, where x^2 would turn into a power for x > 0."""
    paths = [path for path, _ in walk(term) if not in_exponent(term, path)]
    path = paths[change[0] % len(paths)]
    rewrite = keeping if how == "keeping" else bending
    return replace(term, path, rewrite(at(term, path), change[1]))


changes = st.tuples(st.integers(0, 1000), st.integers(0, 1000))


@settings(max_examples=examples(150), deadline=None)
@given(rationals, st.lists(changes, min_size=1, max_size=3))
def test_rational_identities_are_proved(term: Term, rewritings: list[tuple[int, int]]) -> None:
    other = term
    for change in rewritings:
        other = somewhere(other, change, "keeping")
    verdict = judge(term, other, PLAIN).verdict
    assert verdict in (Verdict.PROVED, Verdict.UNKNOWN)  # unknown: a division by zero everywhere


@settings(max_examples=examples(150), deadline=None)
@given(rationals, changes, st.integers(0, 5))
def test_shifted_rational_terms_are_never_proved(term: Term, change: tuple[int, int], shift: int) -> None:
    other = Sum((somewhere(term, change, "keeping"), number(Fraction(1, shift + 1))))
    assert judge(term, other, PLAIN).verdict in (Verdict.FALSE, Verdict.UNKNOWN)


@settings(max_examples=examples(150), deadline=None)
@given(wilds, st.lists(changes, min_size=1, max_size=2))
def test_no_proof_contradicts_a_point(term: Term, bends: list[tuple[int, int]]) -> None:
    other = term
    for change in bends:
        other = somewhere(other, change, "bending")
    reader = Reader(Graph(PLAIN))
    left, right = reader.read(term), reader.read(other)
    assume(prove(reader.graph, left, right) is not None)
    sides = Sides(reader.graph, left, right)
    points = Points(reader.graph, reader.graph.atoms(left, right), seed=1)
    for place in range(10):
        point = points.at(place)
        assert point is not None
        assert sides.at(point, (64, 256)) is not Outcome.DIFFER


def test_generators_of_names_and_of_numbers_are_kept_apart() -> None:
    """The logarithm of generator number 3 was once taken for that of the number 3."""
    names = [Name(letter) for letter in "abcdef"]
    for name in names:
        log = Call("log", (name,))
        left = Sum((*names, Call("log", (number(3),)), Call("log", (number(5),)), log))
        right = Sum((*names, Call("log", (number(3),)), Call("log", (number(5),)), Call("log", (number(3),))))
        reader = Reader(Graph(PLAIN))
        assert prove(reader.graph, reader.read(left), reader.read(right)) is None
