"""The SymPy door: values survive the way there, the writing back is an author's, and import is lazy."""

from __future__ import annotations

import subprocess
import sys

import pytest
import sympy

from derive.errors import InputError
from derive.kernel import from_sympy, to_sympy
from derive.model import Function
from derive.parse import parse
from derive.text import to_text

a, w, y, z = sympy.symbols("a w y z")

WRITINGS = [
    (1 / (1 + sympy.exp(-z)), "1/(1 + exp(-z))"),
    (-y / a + (1 - y) / (1 - a), "(1 - y)/(1 - a) - y/a"),
    (a - y, "a - y"),
    (sympy.Rational(1, 2) * (a - y) ** 2, "1/2*(a - y)^2"),
    (2 * z / 3, "2/3*z"),
    (2 / z, "2/z"),
    (z**-2, "1/z^2"),
    (1 / sympy.sqrt(z), "1/sqrt(z)"),
    (sympy.sqrt(z**2 + 1), "sqrt(z^2 + 1)"),
    (0.1 * z, "0.1*z"),
    (-3 * w * z, "-3*w*z"),
    (sympy.pi + sympy.E, "exp(1) + pi"),
    (sympy.Max(0, z), "max(0, z)"),
    (sympy.atan(z) * sympy.Abs(z), "abs(z)*arctan(z)"),
    (sympy.Piecewise((z, z > 0), (0, True)), "where(z > 0, z, 0)"),
    (sympy.Derivative(z**2, z), "diff(z^2, z)"),
]


@pytest.mark.parametrize(("expression", "text"), WRITINGS, ids=[text for _, text in WRITINGS])
def test_an_expression_is_written_as_an_author_would(expression: sympy.Expr, text: str) -> None:
    assert to_text(from_sympy(expression)) == text


@pytest.mark.parametrize(("expression", "text"), WRITINGS, ids=[text for _, text in WRITINGS])
def test_there_and_back_is_the_same_value(expression: sympy.Expr, text: str) -> None:
    assert sympy.nsimplify(to_sympy(parse(text)) - expression, rational=True).doit().simplify() == 0


def test_activations_are_replaced_by_their_definitions() -> None:
    sigmoid = Function("sigmoid", "z", parse("1/(1 + exp(-z))"), r"\sigma")
    expected = a / (1 + sympy.exp(-2 * w))
    assert sympy.simplify(to_sympy(parse("a*sigmoid(2*w)"), [sigmoid]) - expected) == 0


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        (sympy.gamma(z), "cannot write SymPy's 'gamma'"),
        (sympy.Piecewise((z, z > 0)), "needs a last branch"),
        ("z + 1", "text or a SymPy expression, not a str"),
        (sympy.Matrix([[z]]), "not a"),
        (sympy.Symbol("x y"), "is not a name"),
    ],
)
def test_what_has_no_writing_is_refused(expression: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        from_sympy(expression)


def test_a_function_without_definition_is_refused() -> None:
    with pytest.raises(InputError, match="'bent' has no definition"):
        to_sympy(parse("bent(z)", functions=["bent"]))


def test_sympy_is_imported_on_the_first_call_only() -> None:
    code = "import sys, derive.build, derive.kernel; sys.exit('sympy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
