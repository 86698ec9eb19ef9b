"""Term → text: spacing of an author, fewest parentheses, and what is printed reads back as it was."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.errors import InputError
from derive.parse import parse
from derive.term import (
    Branch,
    Call,
    Cases,
    Comparison,
    Constant,
    Derivative,
    Name,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    number,
)
from derive.text import to_text
from tests.quick import examples

SAME = """
w_1*x_1 + w_2*x_2 + b
-(y*log(a) + (1 - y)*log(1 - a))
(a - y)*x_1
diff(L, a)
where(z > 0, 1, 0)
where(z > 0, z, where(z <= -1, 0, 0.2*z))
1/2*(y - a)^2
a*b/c
a/b*c
a/(b*c)
a/(b/c)
a - (b - c)
a*(b*c)
(a + b) + c
x^(-1)
-x^2
(-x)^2
2^x^2
(2^x)^2
-2*(y - a_2)
a*(-b)
(-a)*b
-y/a + (1 - y)/(1 - a)
(exp(z) - exp(-z))/(exp(z) + exp(-z))
sigmoid(z)*(1 - sigmoid(z))
max(0, 1 - y*a)
0.001*pi
""".strip().splitlines()


@pytest.mark.parametrize("text", SAME)
def test_an_author_would_write_it_so(text: str) -> None:
    assert to_text(parse(text)) == text


@pytest.mark.parametrize(
    ("text", "shorter"),
    [
        ("((a))+(b)", "a + b"),
        ("(a*b)/c", "a*b/c"),
        ("(1/2)*x", "1/2*x"),
        ("a+(b*c)", "a + b*c"),
        ("2**x", "2^x"),
    ],
)
def test_needless_parentheses_go(text: str, shorter: str) -> None:
    assert to_text(parse(text)) == shorter


def test_negative_numbers_read_back_as_negated_ones() -> None:
    assert to_text(number(Fraction(-1, 2))) == "-0.5"
    assert to_text(Power(Number(Fraction(-2)), Number(Fraction(2)))) == "(-2)^2"


_names = st.sampled_from(["a", "y", "z", "w_1", "w1_2_3", "yhat", "alpha"]).map(Name)
_numbers = st.decimals(0, 1000, places=3).map(lambda value: Number(Fraction(value)))
_leaves = st.one_of(_names, _numbers, st.just(Constant("pi")))


def _larger(inner: st.SearchStrategy[Term]) -> st.SearchStrategy[Term]:
    several = st.lists(inner, min_size=2, max_size=4).map(tuple)
    conditions = st.builds(Comparison, inner, st.sampled_from(["<", "<=", ">", ">="]), inner)
    plain = inner.filter(lambda term: not isinstance(term, Cases))  # nested ones are read as more branches
    return st.one_of(
        several.map(Sum),
        several.map(Product),
        st.builds(Neg, inner),
        st.builds(Quotient, inner, inner),
        st.builds(Power, inner, st.one_of(_names, st.integers(0, 9).map(lambda k: Number(Fraction(k))))),
        st.builds(Call, st.sampled_from(["exp", "log", "sigmoid", "leaky_relu"]), st.tuples(inner)),
        st.builds(Call, st.sampled_from(["max", "min"]), several),
        st.builds(Derivative, inner, _names),
        st.builds(
            Cases, st.lists(st.builds(Branch, inner, conditions), min_size=1, max_size=2).map(tuple), plain
        ),
    )


def _has_power_tower(term: Term) -> bool:
    try:
        parse(to_text(term))
    except InputError as error:
        return "power of powers" in str(error)
    return False


@settings(max_examples=examples(300), deadline=None)
@given(st.recursive(_leaves, _larger, max_leaves=25))
def test_what_is_printed_reads_back(term: Term) -> None:
    if not _has_power_tower(term):
        assert parse(to_text(term)) == term
