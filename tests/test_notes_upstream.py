"""Derivatives of a loss that nothing defines: given ∂L/∂O, back through time, and through one step."""

from __future__ import annotations

import pytest

from derive.notes import check_document

GIVEN = r"""
$Q\in\mathbb{R}^{n\times d}$, $K\in\mathbb{R}^{m\times d}$, $V\in\mathbb{R}^{m\times r}$. We name

$$S = \frac{1}{\sqrt{d}}QK^\top \in\mathbb{R}^{n\times m}$$
$$A = \text{softmax}(S)\ \text{(row-wise)}$$
$$O = AV \in\mathbb{R}^{n\times r}$$

Given $\frac{\partial L}{\partial O}$ for a scalar loss $L$:

"""
BY_ENTRY = (
    r"$$\frac{\partial L}{\partial S_{ij}} = "
    r"A_{ij}(\frac{\partial L}{\partial A_{ij}} - \sum_k A_{ik}\frac{\partial L}{\partial A_{ik}})$$"
)
ROWS = r"""
$X\in\mathbb{R}^{N\times D}$, $W\in\mathbb{R}^{D\times M}$, $Y = XW$ with a scalar loss $L$ and
$G = \frac{\partial L}{\partial Y}\in\mathbb{R}^{N\times M}$. Then

"""
CONVOLUTION = r"""
Let $L$ be the loss and $\delta_i = \frac{\partial L}{\partial y_i}$.

$$y_0 = w_0x_0 + w_1x_1 + b,\quad y_1 = w_0x_1+w_1x_2 + b,\quad y_2 = w_0x_2+w_1x_3 + b$$
"""
TIME = r"""
$$\mathbf{a}_t = W\mathbf{h}_{t-1} + U\mathbf{x}_t + \mathbf{b}$$
$$\mathbf{h}_t = \tanh(\mathbf{a}_t)$$
$$\mathbf{o}_t = V\mathbf{h}_t$$
Let $\boldsymbol{\delta}_t = \frac{\partial L}{\partial \mathbf{a}_t}$ and
$\mathbf{g}_t=\frac{\partial L}{\partial \mathbf{h}_t}$.

"""
JACOBIAN = r"""
$$\frac{\partial \mathbf{h}_t}{\partial \mathbf{h}_k} = \prod_{i=k+1}^{t}\frac{\partial \mathbf{h}_i}
{\partial \mathbf{h}_{i-1}}$$

"""
CELL = r"""
$$\mathbf{c}_t = \mathbf{f}_t\odot\mathbf{c}_{t-1}+\mathbf{i}_t\odot\tilde{\mathbf{c}}_t$$
$$\mathbf{h}_t = \mathbf{o}_t\odot\tanh(\mathbf{c}_t)$$

Suppose $\frac{\partial L}{\partial \mathbf{h}_t}$ is given. Through this step only:

"""
HOLDS = [
    GIVEN + r"$$\frac{\partial L}{\partial V} = A^\top\frac{\partial L}{\partial O}$$",
    GIVEN + r"$$\frac{\partial L}{\partial A} = \frac{\partial L}{\partial O}V^\top$$",
    GIVEN + BY_ENTRY,
    GIVEN
    + BY_ENTRY
    + r"$$\frac{\partial L}{\partial Q} = \frac{1}{\sqrt{d}}\frac{\partial L}{\partial S}K$$",
    GIVEN + r"$$\frac{\partial A_{ij}}{\partial S_{ik}} = A_{ij}(\delta_{jk}-A_{ik})$$",
    GIVEN + r"$$\sum_j A_{ij} = 1$$",
    ROWS + r"$$\frac{\partial L}{\partial W} = X^T G$$",
    ROWS + r"$$\frac{\partial L}{\partial X} = G W^T$$",
    r"$Y\in\mathbb{R}^{N\times M}$, $H = \max(0, Y)$: "
    r"$$\frac{\partial L}{\partial Y} = \frac{\partial L}{\partial H}\odot \mathbb{1}[Y>0]$$",
    CONVOLUTION + r"$$\frac{\partial L}{\partial w_1} = \delta_0x_1+\delta_1x_2+\delta_2x_3$$",
    CONVOLUTION + r"$$\frac{\partial L}{\partial x_1} = \delta_0w_1+\delta_1w_0$$",
    TIME + r"$$\boldsymbol{\delta}_t = (1-\mathbf{h}_t^2)\odot\mathbf{g}_t$$",
    TIME + JACOBIAN + r"$$\boldsymbol{\delta}_t = (1-\mathbf{h}_t^2)\odot\mathbf{g}_t$$",
    TIME
    + r"$$\mathbf{g}_t = V^\top\frac{\partial L}{\partial \mathbf{o}_t} + W^\top\boldsymbol{\delta}_{t+1}$$",
    TIME + r"$$\frac{\partial L}{\partial W} = \sum_{t=1}^{T}\boldsymbol{\delta}_t\mathbf{h}_{t-1}^\top$$",
    TIME + r"$$\frac{\partial L}{\partial U} = \sum_{t}\boldsymbol{\delta}_t\mathbf{x}_t^\top$$",
    TIME + JACOBIAN + r"$$\frac{\partial L}{\partial \mathbf{b}} = \sum_{t=1}^{T}\boldsymbol{\delta}_t$$",
    CELL + r"$$\frac{\partial L}{\partial \mathbf{o}_t} = "
    r"\frac{\partial L}{\partial \mathbf{h}_t}\odot\tanh(\mathbf{c}_t)$$",
    CELL + r"$$\frac{\partial L}{\partial \mathbf{c}_t} = "
    r"\frac{\partial L}{\partial \mathbf{h}_t}\odot\mathbf{o}_t\odot(1-\tanh^2(\mathbf{c}_t))$$",
    CELL + r"$$\frac{\partial L}{\partial \mathbf{c}_{t-1}} = "
    r"\frac{\partial L}{\partial \mathbf{c}_t}\odot\mathbf{f}_t$$",
]
FALSE = [
    GIVEN + r"$$\frac{\partial L}{\partial V} = A\frac{\partial L}{\partial O}$$",
    GIVEN + r"$$\frac{\partial L}{\partial A} = \frac{\partial L}{\partial O}V$$",
    GIVEN
    + BY_ENTRY
    + r"$$\frac{\partial L}{\partial K} = \frac{1}{\sqrt{d}}\frac{\partial L}{\partial S}Q$$",
    ROWS + r"$$\frac{\partial L}{\partial W} = G X^T$$",
    ROWS + r"$$\frac{\partial L}{\partial X} = G W$$",
    TIME + r"$$\frac{\partial L}{\partial W} = \sum_{t=1}^{T}\boldsymbol{\delta}_t\mathbf{h}_t^\top$$",
    TIME
    + JACOBIAN
    + r"$$\frac{\partial L}{\partial W} = \sum_{t=1}^{T}\boldsymbol{\delta}_t\mathbf{h}_t^\top$$",
    CELL + r"$$\frac{\partial L}{\partial \mathbf{c}_t} = "
    r"\frac{\partial L}{\partial \mathbf{h}_t}\odot\mathbf{o}_t\odot(1-\tanh(\mathbf{c}_t))$$",
]
OPEN = [  # wrong, and not to be said to hold
    CONVOLUTION + r"$$\frac{\partial L}{\partial w_1} = \delta_0x_0+\delta_1x_1+\delta_2x_2$$",
    CONVOLUTION + r"$$\frac{\partial L}{\partial x_1} = \delta_0w_0+\delta_1w_1$$",
    TIME + r"$$\mathbf{g}_t = V^\top\frac{\partial L}{\partial \mathbf{o}_t} + W\boldsymbol{\delta}_{t+1}$$",
    TIME + r"$$\boldsymbol{\delta}_t = (1-\mathbf{h}_t)\odot\mathbf{g}_t$$",
    CELL + r"$$\frac{\partial L}{\partial \mathbf{i}_t} = "
    r"\frac{\partial L}{\partial \mathbf{c}_t}\odot\mathbf{i}_t$$",
    CELL + r"$$\frac{\partial L}{\partial \mathbf{o}_t} = "
    r"\frac{\partial L}{\partial \mathbf{h}_t}\odot\mathbf{c}_t$$",
    GIVEN + r"$$\frac{\partial A_{ij}}{\partial S_{ik}} = A_{ij}(\delta_{ik}-A_{ik})$$",
    GIVEN + r"$$\sum_i A_{ij} = 1$$",
]


def word_of(text: str) -> str:
    """The verdict on the last formula."""
    return check_document(text).findings[-1].word.value


@pytest.mark.parametrize("text", HOLDS)
def test_what_follows_from_a_given_derivative_holds(text: str) -> None:
    assert word_of(text) in ("proved", "holds if", "consistent")


@pytest.mark.parametrize("text", FALSE)
def test_a_wrong_transpose_or_step_is_false(text: str) -> None:
    assert word_of(text) == "false"


@pytest.mark.parametrize("text", OPEN)
def test_what_is_wrong_is_not_said_to_hold(text: str) -> None:
    assert word_of(text) in ("false", "undecided")


def test_softmax_goes_by_the_lines_that_the_text_names() -> None:
    by = r"$S\in\mathbb{R}^{n\times m}$, $A = \text{softmax}(S)$ "
    assert word_of(by + r"(column-wise). $$\sum_i A_{ij} = 1$$") == "proved"
    assert word_of(by + r"(column-wise). $$\sum_j A_{ij} = 1$$") != "proved"
    assert word_of(by + r"for each row. $$\sum_j A_{ij} = 1$$") == "proved"
    assert word_of(by + r"is used. $$\sum_j A_{ij} = 1$$") == "holds if"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (r"$z = 2y \in\mathbb{R}$ and $\frac{dz}{dy} = 2$", "proved"),
        (r"$z = 2y \in\mathbb{R}$ and $\frac{dz}{dy} = y$", "false"),
        (r"$f(x) = x^2 + 1 \; \forall x\in\mathbb{R}$", "no claim"),
    ],
)
def test_a_formula_with_its_set_defines(text: str, word: str) -> None:
    assert word_of(text) == word
