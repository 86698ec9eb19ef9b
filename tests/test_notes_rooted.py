"""r² = x² + y²: by r one differentiates as by any other quantity, and r² is its square."""

from __future__ import annotations

import pytest

from derive.notes import check_document

RADIUS = r"Let $r^2 = x^2+y^2$ and $V = \frac1r$. Then "
POWER = r"Let $h^2 = 1-a$ and $q=h^3$. Then "
NORMED = r"Let $\sigma^2 = \frac1n\sum_i(x_i-\mu)^2$ and $\hat{x}_i = \frac{x_i-\mu}{\sigma}$. "
DENSITY = (
    r"The variance is $\sigma^2 = \frac1n\sum_i (x_i-\mu)^2$. "
    r"The density is $p(x) = \frac{1}{\sqrt{2\pi}\sigma}e^{-(x-\mu)^2/(2\sigma^2)}$, so "
)


def _last(text: str) -> str:
    return check_document(text).findings[-1].word.value


@pytest.mark.parametrize(
    ("said", "claim", "wrong"),
    [
        (RADIUS, r"\frac{dV}{dr} = -\frac{1}{r^2}", r"\frac{dV}{dr} = \frac{1}{r^2}"),
        (RADIUS + r"$\frac{dV}{dr} = -\frac1{r^2}$, ", r"\frac{\partial r}{\partial x} = \frac{x}{r}", ""),
        (
            RADIUS + r"$\frac{dV}{dr} = -\frac1{r^2}$, ",
            r"\frac{\partial V}{\partial x} = -\frac{x}{r^3}",
            r"\frac{\partial V}{\partial x} = -\frac{x}{r^2}",
        ),
        (RADIUS.replace("+y^2", "+y^2 = z"), r"\frac{dV}{dr} = -\frac{1}{r^2}", ""),
        (POWER, r"\frac{dq}{dh} = 3h^2", r"\frac{dq}{dh} = 2h^2"),
        (
            NORMED,
            r"\frac{\partial\hat x_i}{\partial\sigma} = -\frac{x_i-\mu}{\sigma^2}",
            r"\frac{\partial\hat x_i}{\partial\sigma} = -\frac{x_i-\mu}{\sigma^3}",
        ),
        (
            DENSITY,
            r"\frac{\partial}{\partial\sigma}\log p(x) = -\frac1\sigma + \frac{(x-\mu)^2}{\sigma^3}",
            r"\frac{\partial}{\partial\sigma}\log p(x) = -\frac1\sigma + \frac{(x-\mu)^2}{\sigma^2}",
        ),
    ],
)
def test_what_is_given_by_its_square_is_a_quantity_to_differentiate_by(
    said: str, claim: str, wrong: str
) -> None:
    assert _last(f"{said}${claim}$.") in ("proved", "holds if")
    assert not wrong or _last(f"{said}${wrong}$.") == "false"


@pytest.mark.parametrize(
    "claim",
    [
        r"\frac{\partial\hat x_i}{\partial\sigma^2} = -\frac{x_i-\mu}{2\sigma^3}",
        r"\frac{\partial\hat x_i}{\partial\sigma} = -\frac{x_i-\mu}{\sigma^2}",
    ],
)
def test_a_square_and_its_root_by_both_of_which_one_differentiates_make_neither_false(claim: str) -> None:
    both = r"We need $\frac{\partial\ell}{\partial\sigma^2}$ and $\frac{\partial\ell}{\partial\sigma}$. "
    assert _last(f"{NORMED}{both}${claim}$.") != "false"


def test_where_the_coordinates_are_those_of_r_nothing_is_its_formula() -> None:
    polar = r"Let $r^2 = x^2+y^2$, $\theta=\arctan(y/x)$. With $x = r\cos\theta$ we have "
    claim = r"$\frac{\partial x}{\partial r} = \cos\theta$ and $\frac{\partial r}{\partial x} = \cos\theta$."
    assert "false" not in [found.word.value for found in check_document(polar + claim).findings]


def test_a_maximum_of_the_likelihood_by_sigma_solves_its_equation() -> None:
    text = (
        r"We have $\ell = -n\log\sigma - \frac{1}{2\sigma^2}\sum_i(x_i-\mu)^2$. Then "
        r"$\frac{\partial \ell}{\partial\sigma} = -\frac{n}{\sigma} + \frac{1}{\sigma^3}\sum_i(x_i-\mu)^2$. "
        r"Setting it to zero gives $\sigma^2 = FACTOR\frac1n\sum_i(x_i-\mu)^2$."
    )
    assert "false" not in [found.word.value for found in check_document(text.replace("FACTOR", "")).findings]
    assert _last(text.replace("FACTOR", "2")) not in ("proved", "holds if")
