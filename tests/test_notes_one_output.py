"""A loss without a sum is that of one output; the order of a derivative, f^{(2)}."""

from __future__ import annotations

import pytest

from derive.notes import check_document

LOGISTIC = r"Let $\hat y = \sigma(Wx + b)$, $L = -y\log \hat y - (1-y)\log(1-\hat y)$. $CLAIM$"
SQUARED = r"$z = Wh$, $J = \frac12 (z-y)^2$. $CLAIM$"
LAYERS = r"$h = \tanh(W_1x+b_1)$, $a = \sigma(W_2h+b_2)$, $J = -y\log a - (1-y)\log(1-a)$. $CLAIM$"
CUBE = "Let $f(x) = x^3$. $CLAIM$"


def last(text: str) -> str:
    """The verdict on the last formula."""
    return check_document(text).findings[-1].word.value


@pytest.mark.parametrize(
    ("note", "claim", "words"),
    [
        (LOGISTIC, r"\frac{\partial L}{\partial x} = (\hat y - y) W^\top", ("holds if",)),
        (SQUARED, r"\frac{\partial J}{\partial h} = W^T (z-y)", ("holds if",)),
        (
            LAYERS,
            r"\frac{\partial J}{\partial b_1} = (a - y) W_2^{\top} \odot (1-h^2)",
            ("undecided", "holds if"),
        ),
        (LOGISTIC, r"\frac{\partial L}{\partial x} = (\hat y + y) W^\top", ("false", "undecided")),
        (SQUARED, r"\frac{\partial J}{\partial h} = W^T (y-z)", ("false", "undecided")),
    ],
)
def test_one_output(note: str, claim: str, words: tuple[str, ...]) -> None:
    assert last(note.replace("CLAIM", claim)) in words


@pytest.mark.parametrize(
    ("note", "claim", "word"),
    [
        (CUBE, "f^{(2)}(x) = 6x", "proved"),
        (CUBE, "f^{(2)}(x) = 5x", "false"),
        ("$CLAIM$", r"\sin^{(2)}(x) = -\sin x", "proved"),
        ("$CLAIM$", r"\cos^{(2)}(x) = \cos x", "false"),
        ("The network is $f(x) = f^{(2)}(f^{(1)}(x))$ with $CLAIM$.", "f^{(1)}(x) = Wx", "definition"),
    ],
)
def test_orders_of_derivatives(note: str, claim: str, word: str) -> None:
    assert last(note.replace("CLAIM", claim)) == word
