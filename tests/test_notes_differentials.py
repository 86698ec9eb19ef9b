"""Differentials: d(xy) = x dy + y dx is no product with a number d; dz = da g'(z) of a program is none."""

from __future__ import annotations

import pytest

from derive.notes import check_document


def last(text: str) -> str:
    """The verdict on the last formula."""
    return check_document(text).findings[-1].word.value


@pytest.mark.parametrize(
    ("text", "left", "right", "wrong"),
    [
        ("", "d(x^2)", r"2x\,dx", r"x\,dx"),
        ("", "d(xy)", r"x\,dy+y\,dx", r"x\,dy-y\,dx"),
        ("", r"d\log x", r"\frac{dx}{x}", r"x\,dx"),
        ("", r"d\left(\frac uv\right)", r"\frac{v\,du-u\,dv}{v^2}", r"\frac{u\,dv-v\,du}{v^2}"),
        ("", r"\mathrm{d}(e^x)", r"e^x\,\mathrm{d}x", r"xe^x\,\mathrm{d}x"),
        ("Let $y=x^2$.", "dy", r"2x\,dx", r"x\,dx"),
        (r"Let $L=\frac12(a-y)^2$.", "dL", r"(a-y)(da-dy)", r"2(a-y)\,da"),
        (
            r"$f=x^2y$.",
            "df",
            r"\frac{\partial f}{\partial x}dx+\frac{\partial f}{\partial y}dy",
            r"2xy\,dx+x\,dy",
        ),
        ("Let $A$ and $B$ be matrices.", "d(AB)", r"dA\,B+A\,dB", r"B\,dA+A\,dB"),
    ],
)
def test_differentials_are_judged(text: str, left: str, right: str, wrong: str) -> None:
    assert last(f"{text} ${left}={right}$.") in ("proved", "consistent")
    assert last(f"{text} ${left}={wrong}$.") == "false"


def test_what_is_constant_is_told() -> None:
    found = check_document(r"$d(ax+b)=a\,dx$.").findings[-1]
    assert (found.word.value, found.why) == ("holds if", "a, b are constant")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The number of parameters is $d(d+1)=d^2+d$.", "proved"),
        (r"$x\in\mathbb{R}^d$. $d(d+1)=d^2+1$.", "false"),
        (r"Brownian motion: $dW=\epsilon\,ds$.", "definition"),
        (r"$y=x^2$. $dx=0.01$.", "definition"),
    ],
)
def test_a_number_d_and_a_name_with_a_d_are_none(text: str, word: str) -> None:
    assert last(text) == word


def test_a_derivative_that_is_called_dz_is_none() -> None:
    text = r"$a=\sigma(z)$, $z=wx$, $L=\frac12(a-y)^2$. $da=a-y$. $dz=da\cdot a(1-a)$. $dw=dz\cdot x$."
    assert "false" not in [finding.word.value for finding in check_document(text).findings]
