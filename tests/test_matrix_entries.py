"""Matrix terms: their shapes, their entries, and the letters of sizes."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derive.errors import InputError
from derive.matrix import divide, eye, hadamard, is_matrix_form, matmul, ones, reduced, transpose
from derive.matrix.entries import Setting, entry, index_form
from derive.matrix.letters import Letters, letters_of
from derive.matrix.shapes import shape_of, shape_text
from derive.term import ONE, Call, Derivative, Name, Neg, Number, Power, Product, Quotient, Sum, Term
from derive.text import to_text

N, D, K = Name("N"), Name("d"), Name("K")
SHAPES = {
    "X": (N, D),
    "W": (D, K),
    "A": (D, D),
    "b": (K,),
    "v": (D,),
    "u": (D,),
    "c": (N, ONE),
    "r": (ONE, K),
}
X, W, A, B, V, U = (Name(name) for name in "XWAbvu")
TWO = Number(Fraction(2))


def shown(term: Term) -> str:
    """`[N, K] n, k: entry`."""
    letters, body = index_form(term, Setting(SHAPES, letters_of(SHAPES)))
    return f"{shape_text(shape_of(term, SHAPES))} {', '.join(letters)}: {to_text(body)}"


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (Sum((matmul(X, W), B)), "[N, K] n, k: sum(X[n, j]*W[j, k], j, d) + b[k]"),
        (matmul(transpose(V), U), "[] : sum(v[j]*u[j], j, d)"),
        (matmul(V, transpose(U)), "[d, d] j, l: v[j]*u[l]"),
        (matmul(transpose(V), W), "[1, K] i, k: sum(v[j]*W[j, k], j, d)"),
        (transpose(matmul(transpose(V), W)), "[K] k: sum(v[j]*W[j, k], j, d)"),
        (matmul(transpose(V), A, U), "[] : sum(sum(v[j]*A[j, l]*u[l], l, d), j, d)"),
        (transpose(matmul(X, W)), "[K, N] k, n: sum(X[n, j]*W[j, k], j, d)"),
        (matmul(X, eye(D), W), "[N, K] n, k: sum(X[n, j]*W[j, k], j, d)"),
        (matmul(Call("diag", (V,)), W), "[d, K] j, k: v[j]*W[j, k]"),
        (matmul(X, ones(D)), "[N] n: sum(X[n, j], j, d)"),
        (matmul(transpose(ones(N)), X), "[1, d] i, j: sum(X[n, j], n, N)"),
        (matmul(Name("c"), transpose(ones(K))), "[N, K] n, k: c[n, 1]"),
        (hadamard(matmul(X, W), Name("r")), "[N, K] n, k: sum(X[n, j]*W[j, k], j, d)*r[1, k]"),
        (divide(ONE, V), "[d] j: 1/v[j]"),
        (Product((TWO, V)), "[d] j: 2*v[j]"),
        (Quotient(Neg(V), N), "[d] j: (-v[j])/N"),
        (Call("trace", (matmul(A, A),)), "[] : sum(sum(A[j, l]*A[l, j], l, d), j, d)"),
        (Call("diagonal", (A,)), "[d] j: A[j, j]"),
        (reduced("mean", X, 0), "[d] j: 1/N*sum(X[n, j], n, N)"),
        (reduced("logsumexp", X), "[N] n: log(sum(exp(X[n, j]), j, d))"),
        (Power(reduced("norm", V), TWO), "[] : sum(v[j]^2, j, d)"),
        (Derivative(Name("L"), W), "[d, K] j, k: diff(L, W[j, k])"),
        (matmul(transpose(X), Derivative(Name("L"), X)), "[d, d] j, l: sum(X[n, j]*diff(L, X[n, l]), n, N)"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_entries(term, expected):
    assert shown(term) == expected


def test_an_entry_at_given_indices():
    setting = Setting(SHAPES, letters_of(SHAPES))
    place = (Number(Fraction(2)), Name("q"))
    assert to_text(entry(matmul(X, W), place, setting)) == "sum(X[2, j]*W[j, q], j, d)"
    assert to_text(entry(matmul(X, W), place, setting, scope={"j"})) == "sum(X[2, l]*W[l, q], l, d)"
    assert to_text(entry(reduced("sum", X, 1), (ONE,), setting)) == "sum(X[1, j], j, d)"


@pytest.mark.parametrize(
    ("term", "says"),
    [
        (matmul(X, B), "X of shape [N, d] and b of shape [K] do not fit together: d columns meet K rows"),
        (matmul(V, W), "v of shape [d] and W of shape [d, K] do not fit together: 1 columns meet d rows"),
        (matmul(TWO, W), "do not fit together"),
        (Sum((X, B)), "X of shape [N, d] and b of shape [K] do not fit together: the last axis is d and K"),
        (hadamard(X, W), "the last axis is d and K"),
        (reduced("sum", X, 2), "sum(X, axis=2) finds no axis 2: X is [N, d]"),
        (Call("trace", (X,)), "trace takes an array with as many rows as columns; X has the shape [N, d]"),
        (Call("diag", (X,)), "diag takes an array with one axis; X has the shape [N, d]"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_shapes_that_do_not_fit_are_told(term, says):
    with pytest.raises(InputError) as caught:
        shape_of(term, SHAPES)
    assert says in str(caught.value)


def test_products_are_flat_and_transposes_undo_each_other():
    assert matmul(matmul(A, A), A) == Call("matmul", (A, A, A))
    assert hadamard(V, hadamard(U, V)) == Call("hadamard", (V, U, V))
    assert matmul(A) == transpose(transpose(A)) == A


def test_what_is_in_matrix_form():
    assert is_matrix_form(Product((Name("alpha"), X)), SHAPES)
    assert is_matrix_form(Call("trace", (Name("q"),)), SHAPES)
    assert not is_matrix_form(Product((Name("alpha"), N)), SHAPES)


def test_letters_belong_to_one_size_and_are_no_names():
    letters = Letters((N, D, K), {"k", "l"})
    assert [letters.of(size) for size in (N, D, K)] == ["n", "j", "i"]
    more = [letters.of(size, {"n", "j", "i"}) for size in (N, D, K)]
    assert len({"n", "j", "i", "k", "l", *more}) == 8
    assert more == [letters.of(size, {"n", "j", "i"}) for size in (N, D, K)]


def test_letters_do_not_run_out():
    letters = Letters((), ())
    found = {letters.of(Number(Fraction(size))) for size in range(2, 60)}
    assert len(found) == 58
