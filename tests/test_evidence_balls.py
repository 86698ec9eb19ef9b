"""Values as balls and their correctly rounded decimals."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from flint import arb, ctx, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.errors import DeriveError, NotYet
from derive.evidence import Context, Undefined, decimal, evaluate
from derive.model import Function
from derive.parse import parse as parse_text
from derive.term import Derivative, Name, Term
from tests.quick import examples

BODIES = {
    "sigmoid": "1/(1 + exp(-z))",
    "softplus": "log(1 + exp(z))",
    "mish": "z*tanh(softplus(z))",
    "gelu": "z*(1 + erf(z/sqrt(2)))/2",
}


def parse(text: str) -> Term:
    return parse_text(text, functions=tuple(BODIES))


FUNCTIONS = {name: Function(name, "z", parse(body), name) for name, body in BODIES.items()}
PLAIN = Context(functions=FUNCTIONS)


def written(value: Fraction | arb, digits: int, *, significant: bool = True) -> str:
    def value_at(bits: int) -> arb:
        with ctx.workprec(bits):
            return arb(fmpq(value.numerator, value.denominator)) if isinstance(value, Fraction) else value

    return decimal(value_at, digits=digits, significant=significant)


SIGNIFICANT = [
    ("0.0955", 2, "0.096"),  # a tie that no binary ball can hold exactly
    ("0.0955", 3, "0.0955"),
    ("0.0955", 5, "0.095500"),
    ("-0.0955", 2, "-0.096"),
    ("0.09549999", 2, "0.095"),
    ("0.125", 2, "0.13"),
    ("-0.125", 2, "-0.13"),
    ("2.5", 1, "3"),
    ("9.9996", 4, "10.00"),
    ("99.95", 3, "100"),
    ("1234567", 4, "1235000"),
    ("0.000001234", 2, "0.0000012"),
    ("0", 4, "0"),
    ("1", 3, "1.00"),
    ("-7", 1, "-7"),
]
PLACES = [
    ("0.0955", 3, "0.096"),
    ("0.0955", 4, "0.0955"),
    ("-0.0955", 3, "-0.096"),
    ("-0.0004", 3, "0.000"),
    ("0.0005", 3, "0.001"),
    ("2.5", 0, "3"),
    ("-2.5", 0, "-3"),
    ("0", 2, "0.00"),
    ("0.995", 2, "1.00"),
    ("1234.5678", 2, "1234.57"),
]


@pytest.mark.parametrize(("value", "digits", "expected"), SIGNIFICANT)
def test_significant_digits(value: str, digits: int, expected: str) -> None:
    assert written(Fraction(value), digits) == expected


@pytest.mark.parametrize(("value", "digits", "expected"), PLACES)
def test_decimal_places(value: str, digits: int, expected: str) -> None:
    assert written(Fraction(value), digits, significant=False) == expected


@given(st.fractions(min_value=-1000, max_value=1000), st.integers(1, 12))
def test_the_decimal_is_the_nearest_one(value: Fraction, digits: int) -> None:
    shown = Fraction(written(value, digits, significant=False))
    assert abs(shown - value) <= Fraction(1, 2 * 10**digits)


def test_digits_are_certain_however_close_the_tie() -> None:
    def beside_a_half(sign: int, bits: int) -> arb:
        with ctx.workprec(bits):
            return arb(1) / 2 + sign * arb(2) ** -300

    assert decimal(lambda bits: beside_a_half(1, bits), digits=0, significant=False) == "1"
    assert decimal(lambda bits: beside_a_half(-1, bits), digits=0, significant=False) == "0"


def test_the_worked_example_of_the_lecture_notes() -> None:
    context = Context(
        definitions={
            "z": parse("w_1*x_1 + w_2*x_2 + b"),
            "a": parse("sigmoid(z)"),
            "L": parse("(y - a)^2"),
        },
        functions=FUNCTIONS,
    )
    point = {"x_1": "1", "x_2": "2", "w_1": "0.5", "w_2": "0.8", "b": "0.2", "y": "1"}
    values = {name: Fraction(text) for name, text in point.items()}

    def shown(text: str) -> str:
        term = parse(text)
        return decimal(lambda bits: evaluate(term, values, context, bits=bits), digits=6, significant=True)

    assert shown("a") == "0.908877"
    assert shown("L") == "0.00830339"
    assert shown("-2*(y - a)*a*(1 - a)") == "-0.0150935"
    assert shown("w_2 + 0.1*2*(y - a)*a*(1 - a)*x_2") == "0.803019"


def test_given_values_of_nodes_win_over_their_definitions() -> None:
    context = Context(definitions={"a": parse("sigmoid(z)")}, functions=FUNCTIONS)
    assert evaluate(parse("1 - a"), {"a": Fraction(1, 4)}, context).contains(arb(0.75))
    assert evaluate(parse("1 - a"), {"a": arb(2)}, context).contains(-1)


def test_derivatives_of_nodes_come_from_the_facts() -> None:
    fact = Derivative(Name("L"), Name("a"))
    context = Context(definitions={"L": parse("a^2")}, facts={fact: parse("2*a")})
    assert evaluate(parse("diff(L, a)*3"), {"a": Fraction(5)}, context).contains(30)
    with pytest.raises(Undefined, match="the derivative of L by b"):
        evaluate(parse("diff(L, b)"), {"a": Fraction(5), "b": Fraction(1)}, context)


UNDEFINED = [
    ("log(x)", "-1"),
    ("log(x)", "0"),
    ("sqrt(x)", "-1"),
    ("1/x", "0"),
    ("x^-1", "0"),
    ("x^(1/3)", "-8"),
    ("diff(log(x), x)", "-1"),  # no derivative where there is no value
    ("diff(abs(x), x)", "0"),
    ("diff(max(0, x), x)", "0"),
    ("where(x > 0, x, log(x))", "-1"),
    ("y", "1"),
]


@pytest.mark.parametrize(("text", "at"), UNDEFINED)
def test_no_value_is_an_error(text: str, at: str) -> None:
    with pytest.raises(Undefined):
        evaluate(parse(text), {"x": Fraction(at)}, PLAIN)


VALUES = [
    ("where(x > 0, log(x), 2*x)", "-1", "-2"),
    ("where(x >= 0, 1, 2)", "0", "1"),
    ("where(x > 0, 1, 2)", "0", "2"),
    ("where(x <= 0, 1, 2)", "0", "1"),
    ("max(0, x)", "0", "0"),
    ("min(x, 2, 3)", "7", "2"),
    ("abs(x)", "-3/2", "3/2"),
    ("sign(x)", "-3/2", "-1"),
    ("sign(x)", "0", "0"),
    ("x^3", "-2", "-8"),
    ("x^0", "0", "1"),
    ("sqrt(x)", "0", "0"),
    ("diff(x^3, x)", "-2", "12"),
    ("diff(x^2*y, x)", "3", "0"),
    ("diff(max(0, x), x)", "5", "1"),
    ("diff(diff(x^3, x), x)", "2", "12"),
]


@pytest.mark.parametrize(("text", "at", "expected"), VALUES)
def test_values(text: str, at: str, expected: str) -> None:
    ball = evaluate(parse(text), {"x": Fraction(at), "y": Fraction(0)}, PLAIN)
    value = Fraction(expected)
    assert ball.contains(arb(fmpq(value.numerator, value.denominator)))


def test_errors_are_sentences_for_the_reader() -> None:
    assert issubclass(Undefined, DeriveError)
    with pytest.raises(NotYet):
        evaluate(parse_text("mystery(x)", functions=("mystery",)), {"x": Fraction(1)}, PLAIN)


DIFFERENTIATED = [
    ("sigmoid(x)", "1/(1 + exp(-x))"),
    ("softplus(x)", "log(1 + exp(x))"),
    ("mish(x)", "x*tanh(log(1 + exp(x)))"),
    ("gelu(x)", "x*(1 + erf(x/sqrt(2)))/2"),
    ("x^5 - 3*x^2 + 1/x", "x**5 - 3*x**2 + 1/x"),
    ("x^x", "x**x"),
    ("x^y", "x**y"),
    ("y^x", "y**x"),
    ("sqrt(x^2 + y^2)", "sqrt(x**2 + y**2)"),
    ("x/(x + y)", "x/(x + y)"),
    ("exp(x*y)/(exp(x) + exp(y))", "exp(x*y)/(exp(x) + exp(y))"),
    ("log(x)*sin(x)*cos(y*x)", "log(x)*sin(x)*cos(y*x)"),
    ("atan(x/y)", "atan(x/y)"),
    ("sinh(x)*cosh(x)", "sinh(x)*cosh(x)"),
    ("erf(x*y)", "erf(x*y)"),
    ("log(cosh(x - y))", "log(cosh(x - y))"),
    ("tanh(x)^3", "tanh(x)**3"),
    ("abs(x - y)^3", "Abs(x - y)**3"),
    ("max(x, y)*x", "Max(x, y)*x"),
    ("min(x, y)*x", "Min(x, y)*x"),
]


@pytest.mark.parametrize(("ours", "theirs"), DIFFERENTIATED)
@pytest.mark.parametrize("name", ["x", "y"])
def test_derivatives_agree_with_sympy(ours: str, theirs: str, name: str) -> None:
    x, y = sympy.symbols("x y", real=True)
    expected = sympy.diff(sympy.sympify(theirs, locals={"x": x, "y": y}), {"x": x, "y": y}[name])
    for at_x, at_y in ((Fraction(1, 3), Fraction(5, 4)), (Fraction(7, 4), Fraction(2, 5))):
        ball = evaluate(parse(f"diff({ours}, {name})"), {"x": at_x, "y": at_y}, PLAIN)
        number = expected.subs({x: sympy.Rational(at_x), y: sympy.Rational(at_y)}).doit()
        digits = sympy.N(number, 30)
        assert ball.overlaps(arb(f"{digits} +/- 1e-25"))


@settings(max_examples=examples(50), deadline=None)
@given(st.fractions(min_value=-20, max_value=20, max_denominator=1000))
def test_balls_hold_the_true_value_at_every_precision(x: Fraction) -> None:
    term = parse("mish(x) + gelu(x)")
    sharp = evaluate(term, {"x": x}, PLAIN, bits=400)
    for bits in (32, 64, 128):
        assert evaluate(term, {"x": x}, PLAIN, bits=bits).overlaps(sharp)
