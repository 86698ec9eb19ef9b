"""What is proved of symmetric matrices, what is refuted, and which matrices count as symmetric."""

from __future__ import annotations

import pytest

import derive
from derive.alike import is_same
from derive.build import build
from derive.errors import Unproved
from derive.evidence import Context, Verdict, judge
from derive.library.identities import BY_ALGEBRA
from derive.parse import parse
from derive.spec import spec_from
from derive.steps import Derivation, Kind, Result, Step
from derive.symmetry import symmetric_arrays
from derive.term import Derivative, Indexed, Name
from derive.verify import verify
from derive.verify.questions import Questions

SQUARE = {name: (Name("n"), Name("n")) for name in "SA"} | {name: (Name("n"),) for name in "xy"}
PLAIN = Context(shapes=SQUARE)
SYMMETRIC = Context(shapes=SQUARE, symmetric=frozenset("S"))

TRUE = [
    ("S[i, j]", "S[j, i]"),
    ("S[1, 2]", "S[2, 1]"),
    ("inv(S)[i, j]", "inv(S)[j, i]"),
    ("sum(S[i, j]*x[j], j, n)", "sum(x[k]*S[k, i], k, n)"),
    ("sum(sum(x[i]*S[i, j]*y[j], j, n), i, n)", "sum(sum(y[i]*S[i, j]*x[j], j, n), i, n)"),
    ("sum(S[i, k]*S[k, j], k, n)", "sum(S[j, k]*S[k, i], k, n)"),
    ("exp(S[i, j])", "exp(S[j, i])"),
    ("sum(inv(S)[i, j]*x[j], j, n)", "sum(x[j]*inv(S)[j, i], j, n)"),
]
FALSE = [
    ("A[i, j]", "A[j, i]"),
    ("sum(A[i, j]*x[j], j, n)", "sum(x[k]*A[k, i], k, n)"),
    ("sum(S[i, k]*A[k, j], k, n)", "sum(A[i, k]*S[k, j], k, n)"),
    ("S[i, j]", "S[i, i]"),
    ("inv(S)[i, j]", "S[j, i]"),
    ("sum(S[i, k]*inv(S)[k, j], k, n)", "1"),
]


@pytest.mark.parametrize(("left", "right"), TRUE)
def test_equalities_of_symmetric_matrices_are_proved(left: str, right: str) -> None:
    assert judge(parse(left), parse(right), SYMMETRIC).verdict is Verdict.PROVED
    assert judge(parse(left), parse(right), PLAIN).verdict is not Verdict.PROVED


@pytest.mark.parametrize(("left", "right"), FALSE)
def test_what_is_false_of_symmetric_matrices_is_refuted(left: str, right: str) -> None:
    assert judge(parse(left), parse(right), SYMMETRIC).verdict is Verdict.FALSE


def test_of_two_rows_an_inverse_is_that_of_the_symmetric_matrix() -> None:
    two = Context(shapes={"S": (parse("2"), parse("2"))}, symmetric=frozenset("S"))
    right = "-S[2, 1]/(S[1, 1]*S[2, 2] - S[1, 2]^2)"
    assert judge(parse("inv(S)[1, 2]"), parse(right), two).verdict is Verdict.PROVED


MODEL = {
    "shapes": {"X": ["n", "n"], "S": ["n", "n"], "x": ["n"]},
    "equations": [
        "K = X @ X.T + S",
        "R = K * eye(n) - K",
        "E = exp(K)",
        "B = X @ S",
        "C = X + X",
        "L = x @ R @ x + x @ E @ x + x @ B @ x + sum(C)",
    ],
    "assume": ["S.T = S"],
    "gradients": ["x"],
}


def test_definitions_show_which_matrices_are_symmetric_and_are_proved() -> None:
    model = build(spec_from(MODEL))
    assert symmetric_arrays(model) == frozenset("SKRE")
    questions = Questions(model, seed=0, points=12)
    for name in "SKREBC":
        found = questions.judged(parse(f"{name}[i, j]"), parse(f"{name}[j, i]"), {}).verdict
        assert (found is Verdict.PROVED) is (name in "SKRE"), name


def test_by_the_entries_of_a_symmetric_matrix_derivatives_are_those_of_independent_entries() -> None:
    model = build(spec_from({**MODEL, "equations": ["L = x @ S @ X @ x"], "gradients": ["S"]}))
    target = Derivative(Name("L"), Indexed("S", (Name("i"), Name("k"))))
    right, turned = "x[i]*sum(X[k, j]*x[j], j, n)", "x[k]*sum(X[i, j]*x[j], j, n)"
    for value, holds in ((right, True), (turned, False)):
        step = Step(BY_ALGEBRA, target, parse(value))
        derivation = Derivation(model, (Result(Kind.GRADIENT, target, (step,)),))
        if holds:
            assert verify(derivation).counts()["proved"] == 1
        else:
            with pytest.raises(Unproved):
                verify(derivation)


def test_a_node_that_the_loss_is_differentiated_twice_by_is_not_taken_as_symmetric() -> None:
    made = derive.report(
        {
            "shapes": {"X": ["n", "d"]},
            "equations": ["K = X.T @ X", "L = trace(K @ K)"],
            "gradients": ["X", "K"],
            "hessian": ["K"],
        }
    )
    (hessian,) = made.hessian()
    assert hessian.text() == "2*delta[k, i]*delta[j, l]"
    assert symmetric_arrays(made.model) == frozenset()
    assert made.counts()["proved"] == made.counts()["steps"]


SAME = [
    ("sum(X[i, k]*sum(X[l, k]*X[l, j], l, n), k, m)", "sum(X[q, j]*sum(X[q, k]*X[i, k], k, m), q, n)", True),
    ("sum(x[i]*sum(y[i], i, n), i, n)", "sum(y[j], j, n)*sum(x[k], k, n)", True),
    ("sum(x[i]*sum(y[i]*x[i], i, n), i, n)", "sum(sum(x[k]*y[j]*x[j], k, n), j, n)", True),
    ("sum(x[i]*sum(y[i]*x[i], i, n), i, n)", "sum(sum(x[k]*y[j]*x[k], k, n), j, n)", False),
    ("sum(sum(A[i, j], i, n), j, m)", "sum(sum(A[i, j], i, m), j, n)", False),
    ("sum(A[i, j]*x[j], j, n)", "sum(A[j, i]*x[j], j, n)", False),
    ("sum(S[i, j]*x[j], j, n)", "sum(S[j, i]*x[j], j, n)", True),
]


@pytest.mark.parametrize(("left", "right", "same"), SAME)
def test_sums_in_another_order_are_the_same(left: str, right: str, same: bool) -> None:
    assert is_same(parse(left), parse(right), frozenset("S")) is same
    if same:
        context = Context(symmetric=frozenset("S"))
        assert judge(parse(left), parse(right), context).verdict is Verdict.PROVED
