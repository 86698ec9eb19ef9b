"""Matrix forms at one step of a recurrence, and of symmetric matrices; proved for arrays of any size."""

from __future__ import annotations

import pytest

import derive
from derive.compose.matrices import InMatrices
from derive.parse import parse
from derive.text import to_text

RNN = {
    "title": "Recurrence over an axis",
    "shapes": {
        "x": ["T", "d"],
        "h": ["T", "n"],
        "y": ["T", "n"],
        "W": ["d", "n"],
        "U": ["n", "n"],
        "b": ["n"],
    },
    "equations": ["h[t] = tanh(x[t] @ W + h[t-1] @ U + b)", "L = sum((h - y)**2)/2"],
    "gradients": ["W", "U", "b"],
    "view": "matrix",
}


def form(left: str, right: str) -> str | None:
    found = InMatrices(derive.report(RNN).model)((parse(left), parse(right)))
    return None if found is None else " = ".join(map(to_text, found))


def test_an_equation_and_its_gradients_at_one_step() -> None:
    made = derive.report(RNN)
    written = {one.wrt: one.latex() for one in made.gradients()}
    assert written["U"] == r"\sum_{t=1}^{T}h_{t-1}\biggl(\frac{\partial L}{\partial z_t}\biggr)^{\top}"
    assert written["W"] == r"x^{\top}\,\frac{\partial L}{\partial z}"
    text = made.tex()
    assert r"z_t &= W^{\top}x_t+U^{\top}h_{t-1}+b" in text
    assert (
        r"\frac{\partial L}{\partial z_t} &= \biggl[U\,\frac{\partial L}{\partial z_{t+1}}+h_t-y_t\biggr]"
        in text
    )
    assert "keeps its indices" not in text


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("h[t,i]", "sum(U[l,i]*h[t-1,l], l, n)", "h[t] = U.T @ h[t - 1]"),
        ("U[l,i]", "2*sum(h[t-1,l]*h[t,i], t, T)", "U = 2*sum(h[t - 1] @ h[t].T, t, T)"),
        ("U[l,i]", "sum(h[t-1,l]*h[t,i], t, T) - U[l,i]", "U = sum(h[t - 1] @ h[t].T, t, T) - U"),
        ("U[l,i]", "-sum(h[t-1,l]*h[t,i], t, T)", "U = -sum(h[t - 1] @ h[t].T, t, T)"),
        ("U[l,i]", "sum(h[t-1,l]*h[t,i], t, T)/T", "U = sum(h[t - 1] @ h[t].T, t, T)/T"),
        ("L", "sum(sum(h[t,i]*h[t-1,i], i, n), t, T)/T", "L = sum(h[t].T @ h[t - 1], t, T)/T"),
        # a sum over the time within another formula is no multiple of its terms
        ("U[l,i]", "sum(sum(h[t-1,l]*h[t,j]*U[j,i], t, T), j, n)", None),
        ("U[l,i]", "exp(sum(h[t-1,l]*h[t,i], t, T))", None),
        ("U[l,i]", "U[l,i]*sum(sum(h[t-1,j]*h[t,j], j, n), t, T)", None),
        ("U[l,i]", "sum(h[t,i]*sum(h[t-1,l], t, T), t, T)", None),
        ("h[t,i]", "h[t-1,i]*delta[t,i]", None),  # the step is no mere label
        ("h[t,i]", "h[t-1,i]*h[k-1,i]", None),  # two times
    ],
)
def test_sums_over_the_time_stand_outside(left: str, right: str, expected: str | None) -> None:
    assert form(left, right) == expected


def test_a_symmetric_matrix_is_not_turned_in_gradients_and_keeps_its_place_in_equations() -> None:
    spec = {"shapes": {"S": ["n", "n"], "x": ["n"], "y": ["n"]}, "assume": ["S.T = S"], "view": "matrix"}
    made = derive.report({**spec, "equations": ["L = x @ inv(S) @ S @ y"], "gradients": ["S"]})
    assert r"S^{-\top}" not in made.gradients()[0].latex()
    assert r"S^{\top}" not in made.gradients()[0].latex()
    turned = derive.report({**spec, "equations": ["L = x @ S @ y"], "gradients": ["S"]})
    assert r"L &= x^{\top}Sy" in turned.tex()
    assert "x @ S @ y" in turned.code()
    assert turned.gradients()[0].latex() == r"xy^{\top}"
