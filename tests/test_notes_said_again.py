"""What a note says proves nothing by being said again, nor at another place, nor with a strange letter."""

from __future__ import annotations

import pytest

from derive.notes import check_document

PARABOLA = r"Let $y = 2x^2$ and $z = 3y$. Then $\left.\frac{dy}{dx}\right|_{x=1} = 4$ and "
SQUARE = r"Let $L=(a-y)^2$. $\frac{\partial L}{\partial a} = 2$ and "


def _last(text: str) -> str:
    return check_document(text).findings[-1].word.value


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        (r"\left.\frac{dy}{dx}\right|_{x=2} = 4", "false"),
        (r"\left.\frac{dy}{dx}\right|_{x=2} = 8", "holds if"),
        (r"\left.\frac{dz}{dx}\right|_{x=2} = 3\cdot 4", "false"),
        (r"\left.\frac{dz}{dx}\right|_{x=1} = 3\cdot 4", "holds if"),
        (r"\left.\frac{dz}{dx}\right|_{x=2} = 3\cdot 8", "holds if"),
    ],
)
def test_a_derivative_at_one_place_is_no_number_given_at_another(claim: str, word: str) -> None:
    assert _last(f"{PARABOLA}${claim}$") == word


@pytest.mark.parametrize("claim", [r"\frac{\partial L}{\partial a} = 2", r"\frac{dL}{da} = 2"])
def test_a_claim_that_is_said_again_holds_no_better(claim: str) -> None:
    assert _last(f"{SQUARE}${claim}$") == "undecided"


def test_a_number_that_is_given_still_stands_for_its_name() -> None:
    text = r"Let $a = 5$, $L=(a-y)^2$. $\frac{\partial L}{\partial y} = -2(5-y)$"
    assert _last(text) == "holds if"


@pytest.mark.parametrize(
    ("said", "right"),
    [
        (r"Let $E = (u-t)^2$. Then $\frac{\partial E}{\partial u} =", "2(v-t)"),
        (r"Let $E = (u-t)^2$. Then $\frac{\partial E}{\partial u} =", "2(u-s)"),
        (r"Let $f(x) = x^2$. Then $\frac{df}{dx} =", "2n"),
        (r"Let $L = (wx-y)^2$. Then $\frac{\partial L}{\partial w} =", "2(wx-y)q"),
    ],
)
def test_a_letter_of_no_other_formula_is_a_slip_and_no_other_name(said: str, right: str) -> None:
    assert _last(f"{said} {right}$") in ("undecided", "false")


@pytest.mark.parametrize(
    ("said", "right"),
    [
        (r"Let $L = (y-t)^2$. Then $\frac{\partial L}{\partial y} =", r"2(\hat y-t)"),
        (r"Let $L = (y-t)^2$. Then $\frac{\partial L}{\partial y} =", r"2(\gamma-t)"),
        (r"Let $L = (ω-t)^2$. Then $\frac{\partial L}{\partial ω} =", r"2(w-t)"),
        (r"With $n$: $e^{-n}$. Let $f(x) = x^2$. Then $\frac{df}{dx} =", "2n"),
    ],
)
def test_a_letter_that_looks_alike_or_stands_elsewhere_may_be_another_name(said: str, right: str) -> None:
    assert _last(f"{said} {right}$") == "holds if"
