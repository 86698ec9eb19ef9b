"""What the proving engine knows of inverses and determinants follows from their definitions."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import pytest

from derive.evidence import Context, Verdict, judge
from derive.parse import parse
from derive.term import Derivative, Indexed, Name, Neg, Number, Quotient, Term, add, multiply, negate

SQUARE = Context(shapes={"X": (Name("n"), Name("n"))})


def context(rows: int) -> Context:
    return Context(shapes={"X": (_number(rows), _number(rows))})


def _number(value: int) -> Number:
    return Number(Fraction(value))


def entry(row: int, column: int) -> Indexed:
    return Indexed("X", (_number(row), _number(column)))


def determinant(rows: tuple[int, ...], columns: tuple[int, ...]) -> Term:
    """Σ over all permutations, each with its sign: the definition of Leibniz."""
    terms: list[Term] = []
    for order in permutations(range(len(rows))):
        turned = sum(a > b for place, a in enumerate(order) for b in order[place + 1 :])
        product = multiply(*(entry(row, columns[k]) for row, k in zip(rows, order, strict=True)))
        terms.append(negate(product) if turned % 2 else product)
    return add(*terms)


def inverse(size: int, row: int, column: int) -> Term:
    """(X⁻¹)_ij: the cofactor of X_ji over det X."""
    every = tuple(range(1, size + 1))
    minor = determinant(tuple(k for k in every if k != column), tuple(k for k in every if k != row))
    return Quotient(minor if (row + column) % 2 == 0 else Neg(minor), determinant(every, every))


SIZES = (1, 2, 3)


@pytest.mark.parametrize("size", SIZES)
def test_entries_and_determinants_are_what_they_are_defined_to_be(size: int) -> None:
    every = tuple(range(1, size + 1))
    assert judge(parse("det(X)"), determinant(every, every), context(size)).verdict is Verdict.PROVED
    for row in every:
        for column in every:
            written = parse(f"inv(X)[{row}, {column}]")
            assert judge(written, inverse(size, row, column), context(size)).verdict is Verdict.PROVED
            turned = judge(written, inverse(size, column, row), context(size)).verdict
            assert turned is (Verdict.PROVED if row == column else Verdict.FALSE)


@pytest.mark.parametrize("size", SIZES)
def test_the_written_out_inverse_times_the_matrix_is_the_identity(size: int) -> None:
    every = range(1, size + 1)
    for row in every:
        for column in every:
            product = add(*(multiply(inverse(size, row, k), entry(k, column)) for k in every))
            assert judge(product, _number(int(row == column)), Context()).verdict is Verdict.PROVED


@pytest.mark.parametrize("size", SIZES)
def test_the_known_derivatives_follow_from_the_definitions(size: int) -> None:
    every = tuple(range(1, size + 1))
    whole = determinant(every, every)
    for p, q in ((1, 1), (1, size), (size, 1)):
        by = entry(p, q)
        slope = multiply(whole, inverse(size, q, p))
        assert judge(Derivative(whole, by), slope, Context()).verdict is Verdict.PROVED
        for i, j in ((1, size), (size, size)):
            slope = negate(multiply(inverse(size, i, p), inverse(size, q, j)))
            assert judge(Derivative(inverse(size, i, j), by), slope, Context()).verdict is Verdict.PROVED


CLAIMS = [
    ("diff(inv(X)[i, j], X[p, q])", "-inv(X)[i, p]*inv(X)[q, j]", Verdict.PROVED),
    ("diff(inv(X)[i, j], X[p, q])", "inv(X)[i, p]*inv(X)[q, j]", Verdict.FALSE),
    ("diff(inv(X)[i, j], X[p, q])", "-inv(X)[i, q]*inv(X)[p, j]", Verdict.FALSE),
    ("diff(det(X), X[p, q])", "det(X)*inv(X)[q, p]", Verdict.PROVED),
    ("diff(det(X), X[p, q])", "det(X)*inv(X)[p, q]", Verdict.FALSE),
    ("diff(det(X), X[p, q])", "inv(X)[q, p]", Verdict.FALSE),
    ("diff(log(det(X)), X[p, q])", "inv(X)[q, p]", Verdict.PROVED),
    ("diff(log(det(X)), X[p, q])", "inv(X)[p, q]", Verdict.FALSE),
    ("sum(inv(X)[i, k]*X[k, j], k)", "delta[i, j]", Verdict.PROVED),
    ("sum(X[i, k]*inv(X)[k, j], k)", "delta[i, j]", Verdict.PROVED),
    ("sum(sum(inv(X)[i, k]*X[k, j]*y[j], k), j)", "y[i]", Verdict.PROVED),
    ("sum(inv(X)[i, k]*sum(X[k, j]*y[j], j), k)", "y[i]", Verdict.PROVED),
    ("sum(sum(inv(X)[i, k]*X[k, j]*inv(X)[j, l], k), j)", "inv(X)[i, l]", Verdict.PROVED),
    ("sum(sum(inv(X)[i, k]*X[k, j]*inv(X)[j, l], k), j)", "inv(X)[l, i]", Verdict.FALSE),
    ("sum(sum(inv(X)[i, k]*X[k, i]*y[i], k), i)", "sum(y[i], i)", Verdict.PROVED),
    ("sum(X[k, i]*inv(X)[k, j], k)", "delta[i, j]", Verdict.FALSE),
    ("sum(inv(X)[i, k]*X[k, j], k)", "2*delta[i, j]", Verdict.FALSE),
    ("sum(X[i, k]*inv(X)[j, k], k)", "delta[i, j]", Verdict.FALSE),
    ("diff(det(X), Y[p, q])", "0", Verdict.PROVED),
]


@pytest.mark.parametrize(("left", "right", "verdict"), CLAIMS)
@pytest.mark.parametrize("known", [SQUARE, Context()], ids=["a shape", "no shape"])
def test_a_claim_for_every_size(left: str, right: str, verdict: Verdict, known: Context) -> None:
    found = judge(parse(left), parse(right), known)
    assert found.verdict is verdict
    assert (found.counterexample is not None) is (verdict is Verdict.FALSE)


def test_a_matrix_that_is_too_large_to_be_written_out_refutes_nothing() -> None:
    claim = parse("inv(X)[1, 2]"), parse("inv(X)[2, 1]")
    assert judge(*claim, context(4)).verdict is Verdict.FALSE
    assert judge(*claim, context(40)).verdict is Verdict.UNKNOWN
