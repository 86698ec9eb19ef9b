"""Proofs with layers and steps as names: what is false is not proved, whatever agrees at small sizes."""

from __future__ import annotations

import pytest

from derive.notes import check_document
from derive.notes.documents import formulas_in_text
from derive.notes.judging.checker import Checker
from derive.notes.judging.instances import Claim, Hypothesis
from derive.notes.judging.reading import read_side, statements_in
from derive.notes.judging.trial import proved_at_every_size

LAYER = r"$z^l_j = \sum_k w^l_{jk} a^{l-1}_k + b^l_j$, $a^l_j = \sigma(z^l_j)$, "
SKIPPING = r"$z^l_j = \sum_k w^l_{jk} a^{l-1}_k + a^{l-2}_j$, $a^l_j = \sigma(z^l_j)$, "
COST = r"$C = \frac{1}{2}\sum_j (y_j - a^L_j)^2$, $\delta^l_j = \frac{\partial C}{\partial z^l_j}$. "
DECAYING = (
    r"$C = \sum_j (y_j - a^L_j)^2 + \sum_l\sum_j\sum_k (w^l_{jk})^2$, "
    r"$\delta^l_j = \frac{\partial C}{\partial z^l_j}$. "
)
BACKWARD = r"$\delta^l_j = \sum_k w^{l+1}_{kj}\delta^{l+1}_k\sigma'(z^l_j)$"
WEIGHTS = r"$\frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_k\delta^l_j$"


def is_proved(text: str) -> bool:
    """Whether the last formula is proved with layers as names, without a look at any size."""
    read = [statements_in(formula) for formula in formulas_in_text(text)]
    checker = Checker(read)
    list(checker.findings())
    left, right = (read_side(side, checker.known).written for side in read[-1].statements[0].sides)
    assert left is not None and right is not None
    return proved_at_every_size(Claim(left, right), Hypothesis(checker.knowledge))


@pytest.mark.parametrize(
    "text",
    [
        LAYER + COST + BACKWARD,
        LAYER + COST + WEIGHTS,
        SKIPPING + COST + WEIGHTS,
        r"$c_t = f_t c_{t-1} + i_t g_t$, $f_t = \sigma(u h_{t-1})$, $h_t = o_t c_t$: "
        r"$\frac{\partial c_t}{\partial i_t} = g_t$",
    ],
)
def test_what_every_path_goes_through_is_proved(text: str) -> None:
    assert is_proved(text)


@pytest.mark.parametrize(
    "text",
    [
        SKIPPING + COST + BACKWARD,  # a path leads over the next layer
        LAYER + DECAYING + WEIGHTS,  # C depends on the weights directly as well
        LAYER + COST + r"$\delta^l_j = \sum_k w^{l+1}_{jk}\delta^{l+1}_k\sigma'(z^l_j)$",
        LAYER + COST + r"$\frac{\partial C}{\partial w^l_{jk}} = a^l_k\delta^l_j$",
        LAYER + COST + r"$\frac{\partial z^{l+1}_k}{\partial z^l_j} = w^{l+1}_{jk}\sigma'(z^l_j)$",
        # h_{t-1} depends on w, too
        r"$h_t = \sigma(w h_{t-1} + u x_t)$: $\frac{\partial h_t}{\partial w} = h_t(1 - h_t)h_{t-1}$",
        # f_t depends on c_{t-1} through h_{t-1}
        r"$c_t = f_t c_{t-1}$, $f_t = \sigma(u h_{t-1})$, $h_t = c_t$: "
        r"$\frac{\partial c_t}{\partial c_{t-1}} = f_t$",
    ],
)
def test_what_forgets_a_path_is_not(text: str) -> None:
    assert not is_proved(text)


LAYERS = r"For every layer $z^l = W^l a^{l-1} + b^l$ and $a^l = \sigma(z^l)$, with $a^0 = x$."


@pytest.mark.parametrize(
    ("claim", "held"),
    [
        (r"z^1 = W^1 x + b^1", True),
        (r"z^2 = W^2 \sigma(z^1) + b^2", True),
        (r"z^1 = W^2 x + b^1", False),
        (r"z^2 = W^2 z^1 + b^2", False),
    ],
)
def test_a_number_above_what_has_layers_is_that_of_a_layer(claim: str, held: bool) -> None:
    word = check_document(f"{LAYERS}\n\n$${claim}$$").findings[-1].word.value
    assert (word in ("proved", "consistent", "holds if")) is held


def test_a_number_above_what_has_none_is_a_power() -> None:
    text = r"$z^l = W^l a^{l-1}$ and $a = \tanh(z)$. $\frac{da}{dz} = 1 - a^2$"
    assert check_document(text).findings[-1].word.value == "proved"


_NUMBERED = r"$z^1=w^1x$, $a^1=\tanh(z^1)$, $z^2=w^2a^1$, $C=(z^2-y)^2$. "


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        (r"\frac{\partial C}{\partial z^1}=2(z^2-y)w^2(1-(a^1)^2)", "proved"),
        (r"\frac{\partial C}{\partial w^1}=\frac{\partial C}{\partial z^1}x", "proved"),
        (r"\frac{\partial C}{\partial w^2}=2(z^2-y)a^1", "proved"),
        (r"\frac{\partial C}{\partial w^2}=2(z^2-y)a^2", "false"),
        (r"\frac{\partial C}{\partial w^1}=2(z^2-y)w^2(1-a^1)x", "false"),
    ],
)
def test_a_name_with_a_first_power_has_layers(claim: str, word: str) -> None:
    assert check_document(f"{_NUMBERED}${claim}$.").findings[-1].word.value == word


def test_first_powers_beside_the_letter_itself_are_powers() -> None:
    assert check_document(r"$f(x)=c_1x^1+c_2x^2$. $f'(x)=c_1+2c_2x$.").findings[-1].word.value == "proved"
    assert check_document(r"$x^1=x$, $x^2=x\cdot x$.").findings[-1].word.value == "proved"
