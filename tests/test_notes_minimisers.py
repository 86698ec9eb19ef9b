"""A minimiser is put into the gradient of its loss, whether or not the note prints that."""

from __future__ import annotations

import pytest

from derive.notes import Word, check_document

RIDGE = r"Let $J(w) = \|Xw-y\|^2 + \lambda\|w\|^2$. "
MEAN = r"Let $J(w) = \frac1n\|Xw-y\|^2 + \lambda\|w\|^2$. "
QUADRATIC = r"Let $f(\theta) = \frac12\theta^T A\theta - b^T\theta$ with symmetric $A$. "
WEIGHTED = r"Let $J(w) = (y-Xw)^T D (y-Xw)$ with a symmetric matrix $D$. "
ONE = r"Let $E(w) = (wx-y)^2$. "
SUM = "For one weight, $R(w) = \\frac12\\sum_i (w x_i - y_i)^2 + \\frac{\\lambda}{2}w^2$ and\n\n" + (
    "$$\\frac{dR}{dw} = \\sum_i (w x_i - y_i)x_i + \\lambda w$$\n\n"
)

FIRST = "# First\n\n" + RIDGE + r"The minimum is at $w = (X^TX + \lambda I)^{-1}X^Ty$." + "\n\n# Second\n\n"


def last(text: str) -> tuple[Word, str]:
    *_, finding = check_document(text).findings
    return finding.word, finding.why


@pytest.mark.parametrize(
    "text",
    [
        RIDGE + r"Setting the gradient to zero gives $w = (X^TX + \lambda I)^{-1}X^Ty$.",
        RIDGE + r"The minimum is at $w = X^T(XX^T + \lambda I)^{-1}y$.",
        MEAN + r"The minimiser is $w^* = (X^TX + n\lambda I)^{-1}X^Ty$.",
        MEAN + r"In terms of $\mu = n\lambda$ the solution is $w = (X^TX + \mu I)^{-1}X^Ty$.",
        QUADRATIC + r"The minimum is at $\hat\theta = A^{-1}b$.",
        WEIGHTED + r"The optimal weights are $\hat w = (X^TDX)^{-1}X^TDy$.",
        ONE + r"Setting the derivative to zero gives $w = \frac{y}{x}$.",
        SUM + r"$$w_\lambda = \frac{\sum_i x_i y_i}{\sum_i x_i^2 + \lambda}$$",
        FIRST + MEAN
        + r"The minimum is at $w = (X^TX + n\lambda I)^{-1}X^Ty$.",
    ],
)  # fmt: skip
def test_a_minimiser_is_proved_for_every_size(text: str) -> None:
    word, why = last(text)
    assert word is Word.PROVED
    assert "it solves the equation of line" in why


@pytest.mark.parametrize(
    "text",
    [
        RIDGE + r"Setting the gradient to zero gives $w = (X^TX - \lambda I)^{-1}X^Ty$.",
        RIDGE + r"The minimum is at $w = X^T(XX^T - \lambda I)^{-1}y$.",
        MEAN + r"The minimiser is $w^* = (X^TX + \lambda I)^{-1}X^Ty$.",
        QUADRATIC + r"The minimum is at $\hat\theta = -A^{-1}b$.",
        WEIGHTED + r"The optimal weights are $\hat w = -(X^TDX)^{-1}X^TDy$.",
        ONE + r"Setting the derivative to zero gives $w = \frac{x}{y}$.",
        SUM + r"$$w_\lambda = \frac{\sum_i x_i y_i}{\sum_i x_i^2 + 2\lambda}$$",
        FIRST + MEAN
        + r"The minimum is at $w^* = (X^TX + \lambda I)^{-1}X^Ty$.",
    ],
)  # fmt: skip
def test_a_slip_in_a_minimiser_is_false(text: str) -> None:
    word, why = last(text)
    assert word is Word.FALSE
    assert "it does not solve the equation of line" in why


@pytest.mark.parametrize(
    "text",
    [
        RIDGE + r"Without regularisation the minimiser is $w = (X^TX)^{-1}X^Ty$.",
        RIDGE + r"If the penalty has a factor 2, the minimiser is $w = (X^TX + 2\lambda I)^{-1}X^Ty$.",
        MEAN + r"Others minimise the sum, and their solution is $w = (X^TX + \lambda I)^{-1}X^Ty$.",
        RIDGE + r"We start with $w = X^Ty$.",
        ONE + r"For $y > x$ the model of the other direction has the solution $w = \frac{x}{y}$.",
        SUM + r"If it is $\lambda w^2$, we get $w_\lambda = \frac{\sum_i x_i y_i}{\sum_i x_i^2 + 2\lambda}$.",
    ],
)  # fmt: skip
def test_the_minimiser_of_another_loss_is_a_definition(text: str) -> None:
    assert last(text)[0] is Word.DEFINITION


@pytest.mark.parametrize(
    ("loss", "gradient"),
    [
        (r"\frac1n\|Xw-y\|^2", r"\frac2n X%s(Xw-y)"),
        (r"\|y-Xw\|_2^2", r"-2X%s(y-Xw)"),
        (r"\frac12\|Zw-t\|^2", r"Z%s(Zw-t)"),
        (r"\|X\theta-y\|^2", r"2X%s(X\theta-y)"),
    ],
)
def test_what_is_multiplied_within_a_norm_is_a_matrix(loss: str, gradient: str) -> None:
    wrt = r"\theta" if "theta" in loss else "w"
    claim = rf"The loss is $L = {loss}$. Then $\nabla_{wrt} L = {gradient}$."
    assert last(claim % "^T")[0] is Word.PROVED
    assert last(claim % "")[0] is Word.FALSE


SOFTMAX = "$$p_k = \\frac{e^{z_k}}{\\sum_{j=1}^K e^{z_j}}$$\n\n$$L = -\\sum_k y_k \\log p_k$$\n\n"
CLASS = "- correct class $c$: $L = -\\log p_c$, $\\frac{\\partial L}{\\partial z_c} = p_c - 1$\n"


@pytest.mark.parametrize(
    ("claim", "word"),
    [("(p-y)h^T", Word.HOLDS_IF), ("(y-p)h^T", Word.UNDECIDED), ("(p-y)z^T", Word.UNDECIDED)],
)
def test_the_loss_of_one_class_takes_no_later_line_of_a_list_from_the_loss(claim: str, word: Word) -> None:
    text = SOFTMAX + CLASS + rf"- last layer $z = Wh + b$: $\frac{{\partial L}}{{\partial W}} = {claim}$"
    assert last(text)[0] is word
