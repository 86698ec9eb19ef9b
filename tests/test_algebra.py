"""Algebra on written terms: what each move does to the writing, and that it keeps the value."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from derive.algebra import (
    add_and_subtract,
    cancel,
    cancelled,
    collect,
    denominators,
    distribute,
    expand,
    factor_out,
    flatten,
    gather,
    is_affine,
    positive_first,
    recognise,
    split,
    symbolic_denominators,
    terms_of,
    tidy,
)
from derive.evidence import Context, Verdict, judge
from derive.parse import parse
from derive.term import Name, Sum, Term
from derive.text import to_text

MOVES: dict[Callable[[Term], Term], list[tuple[str, str]]] = {
    tidy: [
        ("1*x", "x"),
        ("x + 0", "x"),
        ("-(-x)", "x"),
        ("(-2)*(y - a)*w", "-2*(y - a)*w"),
        ("-y*(1/a)", "-y/a"),
        ("(1 - y)*(1/(1 - a)*(-1))", "-(1 - y)/(1 - a)"),
        ("1/2*((2*(a - y))*1)", "a - y"),
        ("(-(1 + exp(-z))^(-2))*(exp(-z)*(-1))", "exp(-z)/(1 + exp(-z))^2"),
        ("x^1", "x"),
        ("x^0", "1"),
        ("x*y*x", "x*y*x"),
        ("b + w*x", "b + w*x"),
        ("where(z > 0, 1, 1)", "1"),
        ("0.5*x*3", "1.5*x"),
        ("0*x", "0"),
    ],
    cancel: [
        ("y/a*a*(1 - a)", "y*(1 - a)"),
        ("a*b/a", "b"),
        ("(1 + u)/(1 + u)^2", "1/(1 + u)"),
        ("u*u", "u^2"),
        ("sqrt(x)*sqrt(x)", "x"),
        ("-y/a*a + (1 - y)/b*b", "-y + 1 - y"),
        ("6*x/4", "3/2*x"),
        ("a + b", "a + b"),
    ],
    expand: [
        ("(a + b)*(c - d)", "a*c - a*d + b*c - b*d"),
        ("-y*(1 - a) + (1 - y)*a", "-y + y*a + a - y*a"),
        ("(a - b)^2", "a^2 - a*b - b*a + b^2"),
        ("(a + b)/c", "a/c + b/c"),
        ("x", "x"),
    ],
    collect: [
        ("-y + y*a + a - y*a", "a - y"),
        ("x + x", "2*x"),
        ("x - x", "0"),
        ("2*a*b + 3*b*a", "5*a*b"),
        ("x*y + z", "x*y + z"),
    ],
    distribute: [
        ("(-y/a + (1 - y)/(1 - a))*a*(1 - a)", "-y/a*a*(1 - a) + (1 - y)/(1 - a)*a*(1 - a)"),
        ("(a + b)*c", "(a + b)*c"),
        ("-(u/v + w)*x", "-u/v*x - w*x"),
    ],
    factor_out: [
        ("s - s^2", "s*(1 - s)"),
        ("1/u - 1/u^2", "1/u*(1 - 1/u)"),
        ("a*x + b*x", "(a + b)*x"),
        ("a + b", "a + b"),
        ("x", "x"),
    ],
    split: [
        ("(u + v)/w", "u/w + v/w"),
        ("-(u - v)/w", "-u/w + v/w"),
        ("u/w", "u/w"),
    ],
    add_and_subtract: [
        ("exp(-z)/(1 + exp(-z))^2", "((1 + exp(-z)) - 1)/(1 + exp(-z))^2"),
        ("exp(z)/(1 + exp(z))", "((1 + exp(z)) - 1)/(1 + exp(z))"),
        ("x/(a + x + b)", "((a + x + b) - a - b)/(a + x + b)"),
        ("y/(1 + x)", "y/(1 + x)"),
    ],
    flatten: [
        ("(a*b)*c", "a*b*c"),
        ("a + (b + c)", "a + b + c"),
        ("1*(x/y)*1", "x/y"),
        ("(-a)*b", "-a*b"),
        ("x/y*z", "x/y*z"),
    ],
    positive_first: [("-y + a", "a - y"), ("-y - a", "-y - a"), ("-a - b + c + d", "c - a - b + d")],
}
CASES = [(move, before, after) for move, table in MOVES.items() for before, after in table]


@pytest.mark.parametrize(
    ("move", "before", "after"), CASES, ids=[f"{move.__name__}-{before}" for move, before, _ in CASES]
)
def test_moves(move: Callable[[Term], Term], before: str, after: str) -> None:
    moved = move(parse(before))
    assert to_text(moved) == after
    if moved != parse(before):
        assert judge(parse(before), moved, Context()).verdict is Verdict.PROVED


@pytest.mark.parametrize(("move", "before", "after"), CASES)
@pytest.mark.parametrize("again", [tidy, cancel, collect, expand, flatten])
def test_moves_that_are_done_do_nothing(
    move: Callable[[Term], Term], before: str, after: str, again: Callable[[Term], Term]
) -> None:
    if move is again:
        assert move(move(parse(before))) == move(parse(before))


@pytest.mark.parametrize(
    ("text", "name", "body", "expected"),
    [
        ("1/(1 + exp(-z))^2", "s", "1/(1 + exp(-z))", "s^2"),
        ("1/(1 + exp(-z))*(1 - 1/(1 + exp(-z)))", "s", "1/(1 + exp(-z))", "s*(1 - s)"),
        ("z*sigmoid(z)*(1 - sigmoid(z))", "a", "z*sigmoid(z)", "a*(1 - sigmoid(z))"),
        ("exp(z)*x", "a", "exp(z)", "a*x"),
        ("1 - (u - v)^2/(u + v)^2", "t", "(u - v)/(u + v)", "1 - t^2"),
        ("1/(1 + exp(z))", "s", "1/(1 + exp(-z))", "1/(1 + exp(z))"),
        ("-q/2", "a", "q/2", "-a"),
    ],
)
def test_recognise(text: str, name: str, body: str, expected: str) -> None:
    known = [(Name(name), parse(body, functions=("sigmoid",)))]
    assert to_text(recognise(parse(text, functions=("sigmoid",)), known)) == expected


def test_a_derivative_is_left_alone_by_recognising_and_cancelling() -> None:
    term = parse("diff(a*exp(z)/a, z)")
    assert recognise(term, [(Name("s"), parse("exp(z)"))]) == term
    assert cancel(term) == term


@pytest.mark.parametrize(
    ("text", "whole", "expected"),
    [
        ("-y_1 + y_1*p + y_2*p", "y_1 + y_2", "(y_1 + y_2)*p - y_1"),
        ("y_1*p - y_2 + y_2*p", "y_1 + y_2", "(y_1 + y_2)*p - y_2"),
        ("2*u*q + 2*v*q", "u + v", "(u + v)*(2*q)"),
        ("u*q + v*r", "u + v", "u*q + v*r"),
        ("u*q + 2*v*q", "u + v", "u*q + 2*v*q"),
    ],
)
def test_gather(text: str, whole: str, expected: str) -> None:
    summed = parse(whole)
    assert isinstance(summed, Sum)
    gathered = gather(parse(text), summed)
    assert judge(parse(text), gathered, Context()).verdict is Verdict.PROVED
    assert to_text(gathered) == expected


@pytest.mark.parametrize(
    ("text", "affine"),
    [("w*x + b", True), ("-x/2", True), ("x", True), ("b", True), ("x*x", False), ("1/x", False),
     ("exp(x)", False), ("x^2", False), ("exp(b)*x", True)],
)  # fmt: skip
def test_affine_by_the_writing(text: str, affine: bool) -> None:
    assert is_affine(parse(text), Name("x")) is affine


@pytest.mark.parametrize(
    ("text", "gone"), [("y/a*a*(1 - a)", ["a"]), ("a*b/c", []), ("(1 + u)/(1 + u)", ["1 + u"])]
)
def test_cancelling_tells_what_must_not_vanish(text: str, gone: list[str]) -> None:
    assert [to_text(term) for term in cancelled(parse(text))] == gone


def test_denominators() -> None:
    term = parse("a/b + 1/(c*exp(z)) + 1/2")
    assert {to_text(part) for part in denominators(term)} == {"b", "c"}
    assert symbolic_denominators(term) == 3
    assert [to_text(part) for part in terms_of(parse("-(a - b)"))] == ["-a", "b"]
