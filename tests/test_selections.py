"""Rows picked by class indices: what E[s] and P[arange(N), s] become, and the example's classes."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import derive
from derive.build import build
from derive.errors import InputError
from derive.model import Model
from derive.parse import ArrayReader, parse_equation
from derive.plain_text import document_text
from derive.spec import spec_from
from derive.text import to_text

EMBEDDING = {"E": ["V", "d"], "s": ["N"], "W": ["d", "K"], "b": ["V"], "P": ["N", "V"]}


def model_of(*equations: str, gradients: list[str], **more: object) -> Model:
    used = {name: shape for name, shape in EMBEDDING.items() if any(name in text for text in equations)}
    spec = {"shapes": used, "equations": list(equations), "gradients": gradients, **more}
    return build(spec_from(spec))


@pytest.mark.parametrize(
    ("formula", "entry", "gradient"),
    [
        ("E[s]", "sum(S[n, v]*E[v, j], v, V)", "E"),
        ("E[s] @ W", "sum(sum(S[n, v]*E[v, j]*W[j, k], j, d), v, V)", "E"),
        ("b[s]", "sum(S[n, v]*b[v], v, V)", "b"),
        ("P[arange(N), s]", "sum(S[n, v]*P[n, v], v, V)", "P"),
        ("-log(P[arange(N), s])", "-sum(S[n, v]*log(P[n, v]), v, V)", "P"),
        ("exp(P)[arange(N), s]", "sum(S[n, v]*exp(P[n, v]), v, V)", "P"),
    ],
)
def test_one_hot_rows_stand_for_class_indices(formula: str, entry: str, gradient: str) -> None:
    model = model_of(f"R = {formula}", "L = sum(R**2)", gradients=[gradient])
    body = to_text(model.equations[0].body)
    assert body == entry
    assert model.one_hot == (("S", "s"),)
    assert [to_text(item.left) for item in model.assumptions] == ["sum(S[n, v], v, V)"]
    assert not model.has_symbol("s")


@pytest.mark.parametrize(
    ("formula", "entry"),
    [
        ("P[n, s[n]]", "sum(S[n, i]*P[n, i], i, V)"),
        ("log(P[n, s[n]])^2", "sum(S[n, i]*log(P[n, i]), i, V)^2"),
        ("2*P[n, s[n]] - b[s[n]]", "2*sum(S[n, i]*P[n, i], i, V) - sum(S[n, i]*b[i], i, V)"),
    ],
)
def test_an_entry_picked_by_an_entry(formula: str, entry: str) -> None:
    model = model_of(f"c[n] = {formula}", "L = sum(c[n]^2, n)", gradients=["P"])
    assert to_text(model.equations[0].body) == entry
    assert model.one_hot == (("S", "s"),)


def test_the_logarithm_of_a_softmax_picked_by_classes_is_p_minus_y() -> None:
    spec = {"title": "", "shapes": {"Z": ["N", "K"], "y": ["N"]}, "gradients": ["Z"]}
    example = {"Z": [[1, 2, 4], [1, 5, 2]], "y": [3, 1]}
    loss = "L = -sum(log_softmax(Z)[arange(N), y])/N"
    made = derive.report({**spec, "equations": [loss], "example": example})
    z, y = np.array(example["Z"]), np.eye(3)[[2, 0]]
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(np.array(made.result("Z").value), (p - y) / 2, rtol=1e-12, atol=1e-15)
    in_letters = ["c[n] = log(P[n, y[n]])", "L = -sum(c[n], n)/N"]
    again = derive.report({**spec, "equations": ["P = softmax(Z)", *in_letters], "example": example})
    np.testing.assert_allclose(np.array(again.result("Z").value), (p - y) / 2, rtol=1e-12, atol=1e-15)
    assert again.counts()["proved"] == again.counts()["steps"]


@pytest.mark.parametrize(
    ("equation", "message"),
    [
        (
            "c[n] = P[n, W[n]]",
            "'W' picks rows, so it is a given array with one axis, but it has",
        ),
        ("c[n] = P[n, q[n]]", "say how many class indices there are: 'shapes: {q: [N]}'"),
        ("c[n] = Q[n, s[n]]", "in Q[n, s[n]] 'Q' has no shape; say it in 'shapes'"),
        ("c[n] = E[s[n], s[n]]", "several indices that are entries"),
        ("c[n] = s[n]*P[n, s[n]]", "'s' picks rows, as in E[s]; it cannot be computed with"),
        (
            "c = (P @ E)[arange(N), s]",
            "give what is picked from a name and an equation of its own: A = ",
        ),
    ],
)
def test_what_cannot_be_picked_is_told(equation: str, message: str) -> None:
    spec = {"shapes": EMBEDDING, "equations": [equation, "L = sum(c)"], "gradients": ["P"]}
    with pytest.raises(InputError) as told:
        build(spec_from(spec))
    assert message in str(told.value)


def test_the_letter_is_a_free_one() -> None:
    model = model_of("S = E[s]", "L = sum(S**2)", gradients=["E"])
    assert model.one_hot == (("R", "s"),)


def test_an_index_of_a_sum_picks_no_rows() -> None:
    spec = {"shapes": {"x": ["n"]}, "equations": ["L = sum(x[i]^2, i)"], "gradients": ["x"]}
    assert build(spec_from(spec)).one_hot == ()


def test_the_classes_of_an_example_count_from_one() -> None:
    example = {"E": [[1, 2], [3, 4], [5, 6]], "s": [3, 1]}
    model = model_of("A = E[s]", "L = sum(A**2)", gradients=["E"], example=example)
    assert model.example is not None
    one, zero = Fraction(1), Fraction(0)
    assert dict(model.example.values)["S"] == ((zero, zero, one), (one, zero, zero))
    shown = derive.report(
        {
            "shapes": {"E": ["V", "d"], "s": ["N"]},
            "equations": ["A = E[s]", "L = sum(A**2)"],
            "gradients": ["E"],
            "example": example,
        }
    )
    text = document_text(shown.document())
    assert "The rows of S are one-hot: S[n, v] = 1 where s[n] = v, else 0." in text
    assert "; A = [[5, 6], [1, 2]]" in text


def test_a_seed_makes_up_classes_too() -> None:
    example = {"V": 4, "d": 2, "N": 5, "seed": 1}
    model = model_of("A = E[s]", "L = sum(A**2)", gradients=["E"], example=example)
    assert model.example is not None
    rows = dict(model.example.values)["S"]
    assert isinstance(rows, tuple)
    assert len(rows) == 5
    assert all(isinstance(row, tuple) and sorted(row) == [0, 0, 0, 1] for row in rows)


@pytest.mark.parametrize(
    "text",
    ["P[arange(", "P[arange(2.5), s]", "P[arange(N), 2]", "P[arange(N)]", "P[arange(N), s", "P[arange(N) s]"],
)
def test_another_writing_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse_equation(f"R = {text}", reader=ArrayReader)


def test_it_is_written_as_it_is_read() -> None:
    term = parse_equation("R = log(P[arange(N), s])", reader=ArrayReader)[1]
    assert to_text(term) == "log(P[arange(N), s])"


PICKED = {
    "by a name": ["P = softmax(Z)", "c = P[arange(N), y]", "L = -mean(log(c))"],
    "in a call": ["P = softmax(Z)", "L = -mean(log(P[arange(N), y]))"],
    "in a quotient": ["l[n] = -log(exp(Z[n, y[n]])/sum(exp(Z[n,k]), k))", "L = sum(l[n], n)/N"],
}


@pytest.mark.parametrize("name", PICKED)
def test_the_logarithm_of_a_pick_is_finite(name: str) -> None:
    spec = {"shapes": {"Z": ["N", "K"], "y": ["N"]}, "equations": PICKED[name], "gradients": ["Z"]}
    space: dict[str, Any] = {}
    exec(derive.report(spec).code(), space)
    given = {"Z": np.array([[1000.0, 0.0, -500.0], [0.0, 1.0, 2.0]]), "y": np.array([1, 2])}
    shares = np.exp(np.array([0.0, 1.0, 2.0])) / np.exp(np.array([0.0, 1.0, 2.0])).sum()
    with np.errstate(all="raise", under="ignore"):
        found, slope = space["forward"](**given)["L"], space["backward"](**given)["Z"]
    assert found == pytest.approx((1000 - np.log(shares[2])) / 2)
    np.testing.assert_allclose(slope, np.array([[1, -1, 0], shares - [0, 0, 1]]) / 2, atol=1e-15)


def test_a_function_of_several_picks_is_taken_of_each() -> None:
    spec = {
        "shapes": {"Z": ["N", "K"], "y": ["N"], "u": ["N"]},
        "equations": ["L = sum(exp(Z[n, y[n]]/(1 + Z[n, y[n]]**2))*sin(u[n]*Z[n, y[n]]), n)"],
        "gradients": ["Z", "u"],
    }
    made = derive.report(spec)
    assert made.counts()["proved"] == made.counts()["steps"]
    space: dict[str, Any] = {}
    exec(made.code(), space)
    rng = np.random.default_rng(2)
    given = {"Z": rng.normal(size=(3, 4)), "u": rng.normal(size=3), "y": np.array([1, 0, 3])}
    z = given["Z"][np.arange(3), given["y"]]
    expected = (np.exp(z / (1 + z**2)) * np.sin(given["u"] * z)).sum()
    assert space["forward"](**given)["L"] == pytest.approx(expected)
