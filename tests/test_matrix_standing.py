"""Matrix forms that stand alone: what is broadcast is written out; Hessians as textbooks have them."""

from __future__ import annotations

import re

import pytest

import derive
from derive.algebra import grouped
from derive.gradient import gradient_table
from derive.matrix import DIAG, hadamard, matmul, ones, transpose
from derive.matrix.numbers import together
from derive.matrix.standing import standing
from derive.parse import parse
from derive.term import ONE, TWO, Call, Name, Neg, Product, Quotient, Sum, Term
from derive.text import to_text

n, m, c, N = (Name(name) for name in ("n", "m", "c", "N"))
A, B, x, v = (Name(name) for name in ("A", "B", "x", "v"))
SHAPES = {"A": (n, m), "B": (n, m), "x": (n,), "v": (m,)}

ROW = matmul(ones(n), transpose(v))
ONES = transpose(ones(m))
EVERY = matmul(ones(n), ONES)
STANDING = [
    (Sum((A, v)), Sum((A, ROW)), None),
    (Sum((A, Neg(Product((TWO, v))))), Sum((A, Neg(Product((TWO, ROW))))), None),
    (Sum((x, c)), Sum((x, Product((c, ones(n))))), None),
    (Sum((x, ONE)), Sum((x, ones(n))), None),
    (Sum((A, Neg(c))), Sum((A, Neg(Product((c, EVERY))))), None),
    (matmul(transpose(A), Sum((x, c))), matmul(transpose(A), Sum((x, Product((c, ones(n)))))), None),
    (hadamard(A, Sum((ONE, Neg(A)))), hadamard(A, Sum((ONE, Neg(A)))), None),
    (hadamard(x, Sum((x, Neg(c)))), hadamard(x, Sum((x, Neg(c)))), None),
    (Call("exp", (Sum((x, c)),)), Call("exp", (Sum((x, c)),)), None),
    (Sum((Call("exp", (A,)), Neg(ONE))), Sum((Call("exp", (A,)), Neg(ONE))), None),
    (Sum((matmul(A, v), x, ONE)), Sum((matmul(A, v), x, ones(n))), None),
    (Sum((Call("exp", (x,)), c)), Sum((Call("exp", (x,)), Product((c, ones(n))))), None),
    (hadamard(A, matmul(Sum((ONE, x)), ONES)), hadamard(A, matmul(Sum((ONE, x)), ONES)), None),
    (hadamard(A, v), hadamard(A, v), matmul(A, Call(DIAG, (v,)))),
    (hadamard(A, B, v), hadamard(A, B, v), hadamard(A, B, ROW)),
    (Call("divide", (A, v)), Call("divide", (A, v)), Call("divide", (A, ROW))),
]


@pytest.mark.parametrize(("term", "added", "alone"), STANDING)
def test_what_is_broadcast_is_written_out(term: Term, added: Term, alone: Term | None) -> None:
    assert standing(term, SHAPES) == added
    assert standing(term, SHAPES, factors=True) == (added if alone is None else alone)


over = Quotient(ONE, N)
TOGETHER = [
    ((Product((over, A)), Neg(Product((over, B)))), Product((over, Sum((A, Neg(B)))))),
    ((Product((c, A)), Product((TWO, c, B))), Product((c, Sum((A, Product((TWO, B))))))),
    ((Neg(Product((c, A))), Neg(Product((c, B)))), Neg(Product((c, Sum((A, B)))))),
    ((Product((c, A)), B), Sum((Product((c, A)), B))),
    ((Product((TWO, A)), Product((c, B))), Sum((Product((TWO, A)), Product((c, B))))),
]


@pytest.mark.parametrize(("terms", "wanted"), TOGETHER)
def test_numbers_of_all_terms_stand_in_front(terms: tuple[Term, ...], wanted: Term) -> None:
    assert together(terms, [False] * len(terms)) == wanted


def test_a_number_that_is_added_to_an_array_is_shared_too() -> None:
    found = together((Product((c, x)), Neg(Product((c, N)))), [False, True])
    assert found == Product((c, Sum((x, Neg(N)))))


LATEX = [
    (["L = (x @ x)**2 + (x @ x)*sum(x)"], "x", r"+\lVert x\rVert^2\,\mathbf{1}"),
    (["L = sum((X @ x)*y) + c*sum(x)"], "x", r"X^{\top}y+c\mathbf{1}"),
    (["L = sum(sum(X, axis=0)**2) + sum(sum(X, axis=1)**2)"], "X", r"\mathbf{1}\mathbf{1}^{\top}X"),
]


@pytest.mark.parametrize(("equations", "wrt", "part"), LATEX)
def test_shapes_agree_in_a_gradient_that_stands_alone(equations: list[str], wrt: str, part: str) -> None:
    shapes = {"X": ["m", "n"], "x": ["n"], "y": ["m"]}
    used = {
        name: shape
        for name, shape in shapes.items()
        if any(re.search(rf"\b{name}\b", text) for text in equations)
    }
    spec = {"shapes": used, "equations": equations, "gradients": [wrt], "view": "matrix"}
    (gradient,) = derive.report(spec).gradients()
    assert part in gradient.latex()


HESSIANS = [
    ({"x": ["n"], "A": ["m", "n"], "b": ["m"]}, ["L = logsumexp(A @ x + b)"], "x", "softmax(z)", 2),
    ({"x": ["n"], "A": ["m", "n"]}, ["L = log(sum(exp(A @ x)))"], "x", "softmax(A @ x)", 2),
    ({"z": ["n"], "y": ["n"]}, ["L = sum(softplus(z) - y*z)"], "z", "sigmoid(z)*(1 - sigmoid(z))", 1),
]


@pytest.mark.parametrize(("shapes", "equations", "by", "part", "times"), HESSIANS)
def test_hessians_keep_the_softmax_and_the_sigmoid(
    shapes: dict[str, list[str]], equations: list[str], by: str, part: str, times: int
) -> None:
    spec = {"shapes": shapes, "equations": equations, "gradients": [by], "hessian": [by]}
    made = derive.report(spec)
    (hessian,) = made.hessian()
    line = hessian.numpy()
    assert line is not None
    assert line.count(part) >= times
    assert "exp(" not in line
    assert made.counts()["proved"] == made.counts()["steps"]


def test_terms_that_share_factors_are_grouped() -> None:
    left = parse("w*a - w*a^2 + f*d - 2*f*x*d")
    assert to_text(grouped(left)) == "w*a*(1 - a) + f*d*(1 - 2*x)"
    assert grouped(parse("a + b")) == parse("a + b")


def test_the_hessian_of_a_squared_neuron_is_factored() -> None:
    spec = {
        "shapes": {"w": ["h"], "v": ["h"]},
        "equations": ["a = sigmoid(w)", "f = v @ a", "L = f**2"],
        "gradients": ["w"],
        "hessian": ["w"],
    }
    (hessian,) = derive.report(spec).hessian()
    wanted = "2*(np.outer(v*a*(1 - a), v*a*(1 - a)) + f*np.diag((1 - 2*a)*v*a*(1 - a)))"
    assert hessian.numpy() == wanted


def test_below_a_convolution_the_gradient_keeps_the_adjoint_that_has_a_matrix_form() -> None:
    layers = [
        {"units": "c", "activation": "relu"},
        {"kind": "convolution", "units": "h", "kernel": "m", "activation": "relu"},
        {"units": "K", "activation": "softmax"},
    ]
    network = {"inputs": "d", "batch": "T", "layers": layers, "loss": "cross-entropy"}
    made = derive.report({"network": network, "view": "matrix"})
    first = next(gradient for gradient in made.gradients() if gradient.wrt == "W1")
    assert first.numpy() == "X.T @ dL_dZ1"
    assert first.latex().startswith(r"X^{\top}\,\frac{\partial L}{\partial Z")
    adjoints = gradient_table(made)["adjoints"]
    assert isinstance(adjoints, list)
    assert [entry["wrt"] for entry in adjoints] == ["Z1"]
