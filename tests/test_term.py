"""Terms: written as they are, walked, replaced, and built without evaluation."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derive.parse import parse
from derive.term import (
    ONE,
    ZERO,
    Derivative,
    Name,
    Neg,
    Number,
    Quotient,
    Term,
    add,
    at,
    children,
    contains,
    multiply,
    names,
    negate,
    number,
    rational,
    replace,
    size,
    substitute,
    subterms,
    walk,
    with_children,
)
from derive.text import to_text

WRITINGS = [
    "w*x + b",
    "-2*(y - a_2)*w_2",
    "1 + exp(-z) - 1",
    "a/b/c",
    "x^-2",
    "where(z > 0, z, where(z < -1, 2, 0.5*z))",
    "diff(sigmoid(z), z)",
    "max(0, 1 - y*a)",
    "2/sqrt(pi)",
]


@pytest.mark.parametrize("text", WRITINGS)
def test_children_and_with_children_undo_each_other(text: str) -> None:
    for part in subterms(parse(text, functions=("sigmoid",))):
        assert with_children(part, children(part)) == part


@pytest.mark.parametrize("text", WRITINGS)
def test_every_path_leads_to_its_subterm(text: str) -> None:
    term = parse(text, functions=("sigmoid",))
    walked = list(walk(term))
    assert [part for _, part in walked] == list(subterms(term))
    for path, part in walked:
        assert at(term, path) == part
        assert replace(term, path, part) == term


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (7, "7"),
        (-7, "-7"),
        (Fraction(1, 2), "0.5"),
        (Fraction(1, 3), "1/3"),
        (Fraction(-2, 3), "-2/3"),
        (10**30, "1" + 30 * "0"),
        (Fraction(1, 1024), "0.0009765625"),
    ],
)
def test_numbers_are_written_exactly(value: int | Fraction, text: str) -> None:
    assert to_text(number(value)) == text
    assert rational(number(value)) == value


def test_a_number_has_a_finite_decimal() -> None:
    with pytest.raises(ValueError, match="Quotient"):
        Number(Fraction(1, 3))


@pytest.mark.parametrize(("text", "value"), [("-(3/4)", "-3/4"), ("1/0", None), ("x", None), ("2^2", None)])
def test_rational_reads_written_fractions_only(text: str, value: str | None) -> None:
    assert rational(parse(text)) == (None if value is None else Fraction(value))


X, Y = Name("x"), Name("y")


@pytest.mark.parametrize(
    ("built", "text"),
    [
        (add(X, ZERO, Y), "x + y"),
        (add(parse("x + y"), X), "x + y + x"),
        (add(X, Neg(X)), "x - x"),
        (add(), "0"),
        (multiply(ONE, X, parse("x*y")), "x*x*y"),
        (multiply(X, ZERO), "0"),
        (multiply(), "1"),
        (negate(Neg(X)), "x"),
        (negate(ZERO), "0"),
    ],
)
def test_building_flattens_and_evaluates_nothing(built: Term, text: str) -> None:
    assert to_text(built) == text


def test_substitution_is_simultaneous_and_spares_the_variable_of_a_derivative() -> None:
    assert to_text(substitute(parse("x*y + x"), {"x": Y, "y": X})) == "y*x + y"
    assert substitute(Derivative(X, X), {"x": Y}) == Derivative(Y, X)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("b + w*x + b", ("b", "w", "x")), ("diff(a, z)", ("a", "z")), ("pi + 2", ())],
)
def test_names_in_reading_order(text: str, expected: tuple[str, ...]) -> None:
    term = parse(text)
    assert names(term) == expected
    assert all(contains(term, name) for name in expected)
    assert not contains(term, "q")


@pytest.mark.parametrize(
    ("text", "operations"), [("x", 0), ("-x", 1), ("x + y + z", 2), ("x*y/z", 2), ("exp(-x)^2", 3)]
)
def test_size_counts_operations(text: str, operations: int) -> None:
    assert size(parse(text)) == operations


def test_a_derivative_is_with_respect_to_a_name() -> None:
    with pytest.raises(TypeError, match="name"):
        with_children(Derivative(X, Y), (X, Quotient(X, Y)))
