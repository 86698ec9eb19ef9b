"""dy/dx goes by every way from x to y; what is held fixed is said, and a derivative by some entry is no 0."""

from __future__ import annotations

import pytest

from derive.notes import check_document


def last(text: str) -> str:
    """The verdict on the last formula."""
    return check_document(text).findings[-1].word.value


@pytest.mark.parametrize(
    "text",
    [
        r"The residual block $y = x+h$ with $h = \tanh(wx)$ has $\frac{dy}{dx} = 1$.",
        r"$z = wx$, $L = wz$. Then $\frac{dL}{dw} = z$.",
        r"$a = wx$, $L = (a-y)^2+\lambda w^2$. Then $\frac{dL}{dw} = 2\lambda w$.",
        r"$z = wx+b$, $L = \frac12z^2+\frac12w^2$. Then $\nabla_wL = w$.",
        r"$s = \sum_je^{z_j}$, $p_i = \frac{e^{z_i}}{s}$. Then $\frac{dp_i}{dz_i} = p_i$.",
        r"$s = \sum_ix_i^2$. Then $\frac{\partial s}{\partial x_i} = 0$.",
        r"$p = \mathrm{softmax}(z)$. Then $\frac{\partial p_i}{\partial z_i} = 0$.",
        r"$u = \frac{x}{\|x\|}$. Then $\frac{\partial u_i}{\partial x_i} = 0$.",
    ],
)
def test_a_way_that_is_forgotten_is_not_proved(text: str) -> None:
    assert last(text) not in ("proved", "holds if", "consistent")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (r"$z = wx$, $L = wz$. Then $\frac{dL}{dw} = 2z$.", "proved"),
        (r"$z = wx$, $L = wz$. Then $\frac{\partial L}{\partial w} = z$.", "holds if"),
        (r"$y = \frac14\sum_{i=1}^4x_i$. Then $\frac{\partial y}{\partial x_i} = 0.25$.", "proved"),
    ],
)
def test_what_is_right_holds(text: str, word: str) -> None:
    assert last(text) == word


@pytest.mark.parametrize(
    "text",
    [
        "$L = (a-y)^2$. With a factor of one half, $\\frac{\\partial L}{\\partial a} = a-y$.",
        "$L = (a-y)^2$, $a = \\sigma(z)$. We use cross-entropy. $\\frac{\\partial L}{\\partial z} = a-y$.",
        "Is it true that $(a+b)^2 = a^2+b^2$? No.",
    ],
)
def test_another_loss_a_half_and_a_question_are_not_refuted(text: str) -> None:
    assert "false" not in [finding.word.value for finding in check_document(text).findings]
