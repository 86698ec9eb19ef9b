"""Signs that are proved, and where expressions have values; a wrong sign is never claimed."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.errors import DeriveError
from derive.evidence import Context, Sign, Undefined, evaluate, opposite_points, pieces_of, sign_of
from derive.evidence.points import inside
from derive.evidence.roots import has_real_root, inner_point, sign_on
from derive.model import POSITIVE, PROBABILITY, REALS, UNIT, Interval
from derive.parse import parse
from derive.term import Call, Derivative, Name, Neg, Power, Product, Quotient, Sum, Term, number
from derive.text import to_text
from tests.quick import examples

X = Name("x")
BELOW_ZERO = Interval(None, Fraction(0))


def over(domain: Interval = REALS) -> Context:
    return Context(domains={"x": domain})


def second(text: str) -> Term:
    return Derivative(Derivative(parse(text), X), X)


@pytest.mark.parametrize(
    ("expected", "text", "domain"),
    [
        (Sign.POSITIVE, "1/x^2", POSITIVE),
        (Sign.POSITIVE, "exp(x)", REALS),
        (Sign.POSITIVE, "2", REALS),
        (Sign.NON_NEGATIVE, "12*x^2", REALS),
        (Sign.ZERO, "x - x", REALS),
        (Sign.POSITIVE, "exp(x)/(1 + exp(x))^2", REALS),
        (Sign.POSITIVE, "1/x", POSITIVE),
        (Sign.NEGATIVE, "1/x", BELOW_ZERO),
        (Sign.NEGATIVE, "-1/(4*x*sqrt(x))", POSITIVE),
        (Sign.POSITIVE, "x^2 - x + 1", REALS),
        (Sign.NON_NEGATIVE, "x^2 - 2*x + 1", REALS),
        (Sign.NEGATIVE, "x^2 - x", UNIT),
        (Sign.NON_POSITIVE, "x^2 - x", PROBABILITY),
        (Sign.NON_NEGATIVE, "1 - x", PROBABILITY),
        (Sign.POSITIVE, "1 - exp(x)", BELOW_ZERO),
        (Sign.NEGATIVE, "exp(x) - exp(2*x)", POSITIVE),
        (Sign.POSITIVE, "2 - sin(x)", REALS),
        (Sign.NON_NEGATIVE, "sqrt(x)", PROBABILITY),
        (Sign.NON_NEGATIVE, "x + sqrt(x)", PROBABILITY),
        (Sign.POSITIVE, "sqrt(x)", POSITIVE),
        (Sign.NON_NEGATIVE, "1/sqrt(x)", PROBABILITY),
        (Sign.POSITIVE, "x^2 - 2", Interval(Fraction(3, 2), None)),
        (None, "x^2 - 2", Interval(Fraction(7, 5), None)),
        (None, "6*x", REALS),
        (None, "abs(x)", REALS),  # 0 at the boundary between two cases
        (None, "max(x, 1)", REALS),
    ],
)
def test_signs(expected: Sign | None, text: str, domain: Interval):
    assert sign_of(parse(text), over(domain)) is expected


@pytest.mark.parametrize(
    ("expected", "text", "domain"),
    [
        (Sign.POSITIVE, "-log(x)", POSITIVE),
        (Sign.POSITIVE, "x*log(x)", POSITIVE),
        (Sign.NEGATIVE, "sqrt(x)", POSITIVE),
        (Sign.POSITIVE, "log(1 + exp(x))", REALS),
        (Sign.POSITIVE, "log(cosh(x))", REALS),
        (Sign.NON_NEGATIVE, "x^4", REALS),
        (Sign.ZERO, "3*x + 2", REALS),
        (Sign.NEGATIVE, "log(x) + log(1 - x)", UNIT),
        (None, "x^3", REALS),
        (None, "x^x", POSITIVE),
    ],
)
def test_signs_of_second_derivatives(expected: Sign | None, text: str, domain: Interval):
    assert sign_of(second(text), over(domain)) is expected


def test_a_changing_sign_has_exact_witnesses():
    assert opposite_points(parse("6*x"), "x", over()) == (-1, 1)
    assert opposite_points(parse("x - 2"), "x", over(POSITIVE)) == (1, 3)
    assert opposite_points(parse("x^2 + 1"), "x", over()) is None


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ([REALS], "x^2 + exp(x)"),
        ([POSITIVE], "log(x)"),
        ([Interval(None, Fraction(0)), POSITIVE], "1/x"),
        ([UNIT], "log(x) + log(1 - x)"),
        ([Interval(None, Fraction(-1)), Interval(Fraction(1), None)], "log(x^2 - 1)"),
        ([BELOW_ZERO], "log(1 - exp(x))"),
        ([REALS], "1/(x^2 + x + 1)"),
        ([Interval(Fraction(1, 2), None)], "sqrt(2*x - 1)"),
        ([], "log(-x^2)"),
        (None, "1/(x^2 - 2)"),  # the zeros are not rational
        (None, "1/(x + exp(x))"),
    ],
)
def test_where_there_are_values(expected: list[Interval] | None, text: str):
    found = pieces_of(parse(text), "x", Context())
    assert (None if found is None else list(found)) == expected


def test_sturm_counts_at_open_and_closed_ends():
    assert sign_on([-1, 1], Interval(Fraction(1), None)) == (1, True)
    assert sign_on([-1, 1], Interval(Fraction(1), None, low_closed=True)) == (1, False)
    assert sign_on([-1, 1], Interval(None, Fraction(1), high_closed=True)) == (-1, False)
    assert sign_on([-2, 0, 1], Interval(Fraction(-1), Fraction(1))) == (-1, True)
    assert sign_on([-2, 0, 1], REALS) is None
    assert sign_on([1, 0, 0, 0, 1], REALS) == (1, True)
    assert has_real_root([-2, 0, 0, 1])
    assert not has_real_root([2, 0, 1])


# Never a wrong sign: what is claimed holds at random points, by balls.

HOLDS = {
    Sign.POSITIVE: lambda ball: not ball <= 0,
    Sign.NON_NEGATIVE: lambda ball: not ball < 0,
    Sign.ZERO: lambda ball: ball.contains(0),
    Sign.NON_POSITIVE: lambda ball: not ball > 0,
    Sign.NEGATIVE: lambda ball: not ball >= 0,
}
DOMAINS = [REALS, POSITIVE, UNIT, PROBABILITY, BELOW_ZERO, Interval(Fraction(-2), Fraction(3), True, False)]
SMALL = [number(value) for value in (1, 2, 3, -1, Fraction(1, 2), Fraction(1, 3))]


def grown(terms: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    two = st.tuples(terms, terms)
    one_argument = st.sampled_from(["exp", "log", "sqrt", "tanh", "cosh", "sin", "erf"])
    return st.one_of(
        st.lists(terms, min_size=2, max_size=3).map(lambda parts: Sum(tuple(parts))),
        two.map(Product),
        two.map(lambda pair: Quotient(*pair)),
        terms.map(Neg),
        st.tuples(terms, st.sampled_from([2, 2, 3, 4, -1, -2])).map(lambda p: Power(p[0], number(p[1]))),
        st.tuples(one_argument, terms).map(lambda p: Call(p[0], (p[1],))),
    )


TERMS = st.recursive(st.sampled_from([X, X, X, *SMALL]), grown, max_leaves=7)
PARTS = st.fractions(Fraction(0), Fraction(1), max_denominator=40)


def place(part: Fraction, domain: Interval) -> Fraction:
    """A point of the domain, closed ends included where there are two."""
    low, high = domain.low, domain.high
    if low is not None and high is not None:
        return low + (high - low) * part
    if low is not None:
        return low + 10 * part
    return high - 10 * part if high is not None else 20 * part - 10


@settings(max_examples=examples(300), deadline=None)
@given(TERMS, st.sampled_from(DOMAINS), st.booleans(), st.lists(PARTS, min_size=4, max_size=8))
def test_a_claimed_sign_is_never_wrong(term: Term, domain: Interval, curved: bool, parts: list[Fraction]):
    term = Derivative(Derivative(term, X), X) if curved else term
    context = over(domain)
    try:
        sign = sign_of(term, context)
    except DeriveError:
        return
    if sign is None:
        return
    for part in [Fraction(0), Fraction(1), *parts]:
        point = place(part, domain)
        if not inside(domain, point):
            continue
        try:
            ball = evaluate(term, {"x": point}, context, bits=256)
        except Undefined:
            continue
        assert HOLDS[sign](ball), f"{to_text(term)} at {point} is {ball}, not {sign.value} 0"


@settings(max_examples=examples(200), deadline=None)
@given(TERMS, st.lists(PARTS, min_size=3, max_size=6))
def test_pieces_hold_values_throughout(term: Term, parts: list[Fraction]):
    try:
        pieces = pieces_of(term, "x", Context())
    except DeriveError:
        return
    for piece in pieces or ():
        inner = [inner_point(piece), *(place(part, piece) for part in parts)]
        for point in inner:
            if point not in (piece.low, piece.high):
                evaluate(term, {"x": point}, Context(), bits=1024)  # raises Undefined where there is none
