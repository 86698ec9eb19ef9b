r"""One quantity in several places, u = x and v = x: ∂L/∂x is the sum over them."""

from __future__ import annotations

import pytest

from derive.notes import check_document
from derive.notes.judging.verdict import Word

COPIES = "A copy node: $u = x$, $v = x$. "
UV = COPIES + "The loss is $L = uv$. "
SHARED = "$w_1 = w_2 = w$. "
SUM = r"$\frac{dL}{dx} = \frac{\partial L}{\partial u}+\frac{\partial L}{\partial v}$"
OVER_PLACES = (
    r"$\frac{\partial L}{\partial w} = \frac{\partial L}{\partial w_1}+\frac{\partial L}{\partial w_2}$"
)
ARRAYS = r"Let $x \in \mathbb{R}^d$. $u = x$, $v = x$, $L = u^\top A v$. "
OTHER_NAME = r"$a = \sigma(z)$, $\hat y = a$, $L = (\hat y-y)^2$. "
BESIDE = "$u = x$, $L = u + x^2$. "
RESIDUAL = "The block has $u = x$, $f = wx$ and $y = u + f$. "
EQUAL = r"Then $\frac{\partial L}{\partial a} = \frac{\partial L}{\partial b}$."


def last_word(text: str) -> Word:
    """The verdict on the last formula."""
    return check_document(text).findings[-1].word


@pytest.mark.parametrize(
    "text",
    [
        COPIES + SUM,
        UV + SUM,
        "$u = x$, $v = x$, $y = uv$. " + SUM.replace("L", "y"),
        ARRAYS + SUM,
        SHARED + OVER_PLACES,
        SHARED + "$L = w_1x + w_2^2$. " + OVER_PLACES,
        "The weight is shared, $w_1 = w$ and $w_2 = w$. " + OVER_PLACES,
        UV + r"$\frac{\partial L}{\partial u} = v$",
        BESIDE + r"$\frac{\partial L}{\partial u} = 1$",
        BESIDE + r"$\frac{dL}{dx} = 1+2x$",
        OTHER_NAME + r"$\frac{\partial L}{\partial a} = 2(\hat y - y)$",
        OTHER_NAME + r"$\frac{\partial L}{\partial \hat y} = 2(a - y)$",
        OTHER_NAME.replace(r"(\hat y-y)", "(a - y)") + r"$\frac{\partial L}{\partial \hat y} = 2(a - y)$",
        RESIDUAL
        + r"$\frac{\partial L}{\partial x} = \frac{\partial L}{\partial u}+\frac{\partial L}{\partial f}w$",
        RESIDUAL + r"$\frac{\partial L}{\partial x} = \frac{\partial L}{\partial y}(1+w)$",
        r"$x_0 = x$, $x_1 = x_0^2$, $L = x_1$. $\frac{dL}{dx} = 2x$",
    ],
)
def test_every_copy_adds_its_own_term(text: str) -> None:
    assert last_word(text) is Word.PROVED


@pytest.mark.parametrize(
    "text",
    [
        COPIES + SUM.replace("+", "-"),
        UV + SUM.replace("+", "-"),
        UV + r"$\frac{dL}{dx} = \frac{\partial L}{\partial u}$",
        SHARED + OVER_PLACES.replace("+", "-"),
        SHARED + r"$L = w_1x + w_2^2$. $\frac{\partial L}{\partial w} = \frac{\partial L}{\partial w_1}$",
        BESIDE + r"$\frac{\partial L}{\partial u} = 1+2x$",
        OTHER_NAME + r"$\frac{\partial L}{\partial \hat y} = 2(y - a)$",
    ],
)
def test_what_leaves_one_out_is_false(text: str) -> None:
    assert last_word(text) is Word.FALSE


@pytest.mark.parametrize(
    "claim",
    [
        r"$\frac{dL}{dx} = \frac{\partial L}{\partial u}$",
        r"$\frac{dL}{dx} = 2\frac{\partial L}{\partial u}$",  # as it is for L = uv
    ],
)
def test_what_the_other_copy_is_for_may_be_unsaid(claim: str) -> None:
    assert last_word(COPIES + claim) is Word.UNDECIDED


@pytest.mark.parametrize(
    ("loss", "word"),
    [("$L = a+2b$. ", Word.FALSE), ("", Word.UNDECIDED), ("$L = a^2+b^2$. ", Word.HOLDS_IF)],
)
def test_two_names_with_one_value_are_two_variables(loss: str, word: Word) -> None:
    assert last_word(loss + "Suppose $a = b$. " + EQUAL) is word
