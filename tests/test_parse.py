"""Text → Term: the author's form is kept, nothing runs, every refusal is one sentence with its column."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from derive.errors import InputError, ParseError, UnknownName
from derive.indices import free_indices, unsaid
from derive.parse import MAX_DEPTH, MAX_LENGTH, ArrayReader, identifier, parse, parse_equation
from derive.term import (
    TWO,
    BigSum,
    Branch,
    Call,
    Cases,
    Comparison,
    Constant,
    Delta,
    Derivative,
    Indexed,
    Name,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    walk,
)
from derive.text import to_text

a, b, c, x, y, z = (Name(letter) for letter in "abcxyz")


def n(text: str) -> Number:
    return Number(Fraction(text))


FORMS = [
    ("a - y", Sum((a, Neg(y)))),
    ("a + (b + c)", Sum((a, Sum((b, c))))),
    ("(a + b) + c", Sum((Sum((a, b)), c))),
    ("a + b + c", Sum((a, b, c))),
    ("-y*log(a)", Neg(Product((y, Call("log", (a,)))))),
    ("1/2*(y - a)^2", Product((Quotient(n("1"), n("2")), Power(Sum((y, Neg(a))), n("2"))))),
    ("a*b/c", Quotient(Product((a, b)), c)),
    ("a/b*c", Product((Quotient(a, b), c))),
    ("a/b/c", Quotient(Quotient(a, b), c)),
    ("a/(b/c)", Quotient(a, Quotient(b, c))),
    ("a*b*c", Product((a, b, c))),
    ("a*(b*c)", Product((a, Product((b, c))))),
    ("x^-1", Power(x, Neg(n("1")))),
    ("x**2", Power(x, n("2"))),
    ("2*-3", Product((n("2"), Neg(n("3"))))),
    ("-x^2", Neg(Power(x, n("2")))),
    ("(-x)^2", Power(Neg(x), n("2"))),
    ("a^b^c", Power(a, Power(b, c))),
    ("2^-x^2", Power(n("2"), Neg(Power(x, n("2"))))),
    ("--a", Neg(Neg(a))),
    ("a - -b", Sum((a, Neg(Neg(b))))),
    ("-a + b", Sum((Neg(a), b))),
    ("-(a + b)", Neg(Sum((a, b)))),
    ("0.10", n("0.1")),
    ("1e-3", n("0.001")),
    (".5", n("0.5")),
    ("pi*z", Product((Constant("pi"), z))),
    ("w_{12}*w1_2_3", Product((Name("w_12"), Name("w1_2_3")))),
    ("w_{1,2} + yhat", Sum((Name("w_1_2"), Name("yhat")))),
    ("alpha*lambda", Product((Name("alpha"), Name("lambda")))),
    ("silu(z) + atan(z)", Sum((Call("swish", (z,)), Call("arctan", (z,))))),
    ("leaky_relu(z)", Call("leaky_relu", (z,))),
    ("max(0, z, 1)", Call("max", (n("0"), z, n("1")))),
    ("diff(a*x, x)", Derivative(Product((a, x)), x)),
    ("where(z > 0, a, b)", Cases((Branch(a, Comparison(z, ">", n("0"))),), b)),
    (
        "where(z > 1, a, where(z <= -1, b, c))",
        Cases(
            (Branch(a, Comparison(z, ">", n("1"))), Branch(b, Comparison(z, "<=", Neg(n("1"))))),
            c,
        ),
    ),
]


@pytest.mark.parametrize(("text", "term"), FORMS, ids=[text for text, _ in FORMS])
def test_the_form_is_kept(text: str, term: object) -> None:
    assert parse(text) == term


REFUSALS = [
    ("", "the formula is empty"),
    ("  ", "the formula is empty"),
    ("__import__('os').system('touch /tmp/x')", 'unexpected "\'" at column 12'),
    ("__import__", "'__import__' is not a name"),
    ("a.b", "unexpected '.' at column 2"),
    ("lambda x: x", "unexpected ':' at column 9"),
    ("a{0}", "unexpected '{' at column 2"),
    ('"a"', "unexpected '\"' at column 1"),
    ("a; b", "unexpected ';' at column 2"),
    ("2x", "to multiply, write '*': 2*x"),
    ("2 x", "unexpected 'x' at column 3; to multiply, write '*'"),
    ("w(a + b)", "to multiply, write '*': w*(...)"),
    ("(a)(b)", "unexpected '(' at column 4; to multiply, write '*'"),
    ("a b", "to multiply, write '*': a*b"),
    ("a +", "the formula ends too early"),
    ("* a", "unexpected '*' at column 1"),
    ("(a", "the parenthesis of column 1 is never closed"),
    ("a)", "unexpected ')' at column 2; no parenthesis is open"),
    ("a, b", "unexpected ',' at column 2"),
    ("exp", "a function needs its argument in parentheses: exp(z)"),
    ("exp()", "unexpected ')' at column 5"),
    ("log(a, b)", "it takes one argument, not 2"),
    ("max(a)", "it takes two arguments or more"),
    ("a = b", "unexpected '=' at column 3"),
    ("0 < z", "a comparison stands only at the start of where"),
    ("where(0 < z < 1, a, b)", "unexpected '<' at column 13"),
    ("where(z, a, b)", "where begins with a comparison"),
    ("where(z > 0, a)", "a case distinction is written where(z > 0, a, b)"),
    ("where(z > 0)", "a case distinction is written where(z > 0, a, b)"),
    ("diff(a, 2)", "a derivative is written diff(formula, name)"),
    ("diff(a)", "a derivative is written diff(formula, name)"),
    ("9**9**9**9", "a power of powers of numbers"),
    ("(9^9)^9", "a power of powers of numbers"),
    ("x^(9^9^9)", "a power of powers of numbers"),
    ("2^100000", "an exponent is larger than 1000"),
    ("x^(1000*1000)", "an exponent is larger than 1000"),
    ("1e99999999", "a number has at most 60 digits"),
    ("1" * 61, "a number has at most 60 digits"),
    ("(" * 10_000 + "x" + ")" * 9_999, f"more than {MAX_DEPTH} parentheses are open at column"),
    ("a" * (MAX_LENGTH + 1), "characters is too long"),
    ("/".join(["x"] * 5000), "nests deeper than 200 levels"),
    ("x^(" + "/".join(["1"] * 5000) + ")", "nests deeper than 200 levels"),
    ("-" * 5000 + "x", "nests deeper than 200 levels"),
    ("^".join(["x"] * 5000), "nests deeper than 200 levels"),
    ("x_", "'x_' is not a name"),
    ("x\x00", "unexpected"),
]


@pytest.mark.parametrize(("text", "message"), REFUSALS, ids=[text[:30] for text, _ in REFUSALS])
def test_a_refusal_is_one_sentence(text: str, message: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse(text)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 250


def test_the_column_is_carried() -> None:
    with pytest.raises(ParseError) as caught:
        parse("a + b c")
    assert caught.value.column == 7


def test_an_unknown_function_gets_a_suggestion() -> None:
    with pytest.raises(UnknownName, match="unknown function 'sigmod'; did you mean 'sigmoid'"):
        parse("sigmod(z)")


def test_own_functions_can_be_called() -> None:
    assert parse("bent(z)", functions=["bent"]) == Call("bent", (z,))
    with pytest.raises(InputError):
        parse("bent(z)")


def test_deep_but_legal_nesting_is_read() -> None:
    assert parse("(" * 190 + "x" + ")" * 190) == x
    deep = parse("1+(" * 95 + "x" + ")" * 95)
    assert sum(1 for _ in walk(deep)) == 2 * 95 + 1


def test_a_long_sum_is_read() -> None:
    terms = parse(" + ".join(f"w_{i}*x_{i}" for i in range(1, 1001)))
    assert isinstance(terms, Sum)
    assert len(terms.terms) == 1000


def test_an_equation_is_a_name_and_a_term() -> None:
    assert parse_equation("z_{1} = a*x + b") == (Name("z_1"), Sum((Product((a, x)), b)))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("z + 1", "is not an equation; write 'name = formula'"),
        ("z + 1 = 2", "the left side of an equation is one name"),
        ("= 2", "the left side of an equation is one name"),
        ("2 = z", "the left side of an equation is one name"),
        ("z =", "the formula ends too early"),
        ("z = a = b", "unexpected '=' at column 7"),
        ("z == a", "unexpected '=' at column 4"),
        ("exp = a", "'exp' already has a meaning"),
        ("pi = 3", "'pi' already has a meaning"),
        ("_z = 3", "'_z' is not a name"),
    ],
)
def test_what_is_no_equation_is_refused(text: str, message: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse_equation(text)
    assert message in str(caught.value)


def test_identifiers() -> None:
    assert identifier("w_{12}") == "w_12"
    with pytest.raises(ParseError):
        identifier("w-1")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("α₁·x − β", "alpha_1*x - beta"),
        ("σ(z)*(1 − σ(z))", "sigmoid(z)*(1 - sigmoid(z))"),
        ("σ^2", "sigma^2"),
        ("w₁₂*x_₁ + ŷ", "w_12*x_1 + yhat"),
        ("2*π", "2*pi"),
        ("where(z ≥ 0, 1, 0)", "where(z >= 0, 1, 0)"),
    ],
)
def test_letters_of_mathematics_are_read(text: str, plain: str) -> None:
    assert parse(text) == parse(plain)


@pytest.mark.parametrize("text", ["αx", "é", "２", "x²", "∂L"])
def test_other_letters_are_refused(text: str) -> None:
    with pytest.raises(ParseError, match="unexpected"):
        parse(text)


def test_entries_and_sums_over_an_index_read_back():
    i, n = Name("i"), Name("n")
    x, y = Indexed("x", (i,)), Indexed("y", (i,))
    assert parse("sum((x[i] - y[i])^2, i, n)") == BigSum(Power(Sum((x, Neg(y))), TWO), "i", n)
    assert parse("sum(x[i], i)") == BigSum(x, "i", unsaid("i"))
    assert parse("w[2, k]*delta[j, k]") == Product(
        (Indexed("w", (TWO, Name("k"))), Delta(Name("j"), Name("k")))
    )
    for text in ("sum(w[j, k]*x[k], k, d)", "diff(sum(x[i], i), x[q])", "delta[i, 2]*x[1]^2"):
        assert to_text(parse(text)) == text
    left, body = parse_equation("z[j] = sum(w[j, k]*x[k], k) + b[j]")
    assert left == Indexed("z", (Name("j"),)) and free_indices(body) == ("j",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x[0]", "an index is a letter, a whole number from 1"),
        ("x[i", "closes with ']'"),
        ("x[exp]", "an index is a letter"),
        ("sum(x[i])", "sum(x[i], i)"),
        ("sum(x[i], 2)", "sum(x[i], i)"),
    ],
)
def test_indices_that_are_none(text, says):
    with pytest.raises(ParseError, match=re.escape(says)):
        parse(text)


ARRAYS = {
    "X @ W + b": "X @ W + b",
    "2*X @ W.T": "(2*X) @ W.T",
    "-X @ W**2": "-X @ W^2",
    "A @ B / 2": "A @ B/2",
    "A / 2 @ B": "(A/2) @ B",
    "(X @ W).T @ Y": "(X @ W).T @ Y",
    "sum(Y)": "sum(Y)",
    "sum(Y, axis=-1)": "sum(Y, -1)",
    "sum(Y, axis=None)": "sum(Y)",
    "mean(Y, axis=0, keepdims=True)": "mean(Y, 0, 1)",
    "var(Y, keepdims=False, axis=0)": "var(Y, 0)",
    "sum(x[i], i)": "sum(x[i], i)",
    "sum(sum(Y, axis=0)*c[i], i, n)": "sum(sum(Y, 0)*c[i], i, n)",
    "maximum(0, Z)": "max(0, Z)",
    "norm(x)**2": "norm(x)^2",
    "where(Z > 0, A @ B, 0)": "where(Z > 0, A @ B, 0)",
}


@pytest.mark.parametrize("text", ARRAYS)
def test_numpys_operations_are_read_as_calls(text):
    left, right = parse_equation(f"R = {text}", reader=ArrayReader)
    assert (left, to_text(right)) == (Name("R"), ARRAYS[text])
    assert parse_equation(f"R = {to_text(right)}", reader=ArrayReader)[1] == right


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("A @", "the formula ends too early"),
        ("@ A", "unexpected '@' at column 5"),
        ("A.t", "unexpected '.' at column 6"),
        ("sum(axis=0)", "the array comes first: sum(A, axis=…)"),
        ("sum(Y, 2*axis=0)", "the array comes first"),
        ("sum(Y, axis=0, axis=1)", "it is given twice"),
        ("sum(Y, axis=0 + 1)", "behind axis=… comes a comma or a closing parenthesis"),
        ("sum(Y, keepdims=1)", "keepdims is True or False"),
        ("sum(Y, 0, 0, 0)", "it is written sum(A) or sum(A, axis=0)"),
        ("dot(a)", "it is written dot(a, b)"),
        ("softmax(Z, keepdims=True)", "unknown keyword 'keepdims' of softmax"),
        ("max(Z, Y, axis=1)", "unknown keyword 'axis' of max; it has none"),
        ("Z[n, :]", "a part of an array is written by its entries, x[t + 1] for x[1:]"),
        ("Z[1:]", "a part of an array is written by its entries, x[t + 1] for x[1:]"),
        ("Z[-1]", "indices run from 1"),
        ("exp(z)[n]", "an index stands behind a name"),
        ("argmax(Z, axis=1)", "'argmax', the place of the largest entry, cannot be treated yet"),
        (
            "slogdet(A)",
            "'slogdet', the sign of a determinant beside the logarithm of its size, cannot be treated yet",
        ),
        ("inv(X)[i]", "an entry of an inverse has two indices: inv(X)[i, j]"),
    ],
)
def test_what_is_not_numpys_is_told(text, says):
    with pytest.raises(InputError) as caught:
        parse_equation(f"R = {text}", reader=ArrayReader)
    assert says in str(caught.value)


def test_a_formula_without_arrays_has_no_matrix_product():
    for text in ("A @ B", "A.T", "sum(A)", "softmax(Z)"):
        with pytest.raises(InputError):
            parse(text)
