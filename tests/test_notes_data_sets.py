"""A data set after one example: what is told of one example stands for every example i."""

from __future__ import annotations

import pytest

from derive.notes import Word, check_document

NOTEBOOK = r"""We fit a binary classifier $p = \sigma(w^T x + b)$ to $m$ examples $(x^{(i)}, y^{(i)})$:

$$J(w,b) = -\frac{1}{m}\sum_{i=1}^{m}\left[ y^{(i)}\log p^{(i)} + (1-y^{(i)})\log(1-p^{(i)})\right]$$

with $p^{(i)} = \sigma(w^T x^{(i)} + b)$. The log-odds are linear, $\log\frac{p}{1-p} = w^T x + b$.

With the examples as rows of $X$,
$p = (p^{(1)},\dots,p^{(m)})^T$ and $S = \operatorname{diag}(p^{(i)}(1-p^{(i)}))$,

"""
LECTURE = r"""The model is $p = \sigma(w^T x + b)$ and for one example $L = -y\log p - (1-y)\log(1-p)$.

For $n$ examples

$$J = -\frac{1}{n}\sum_{i=1}^{n} [y_i\log p_i + (1-y_i)\log(1-p_i)]$$

With the examples $x_i$ as rows of $X$ and the vectors
$p = (p_1, p_2, \ldots, p_n)^T$, $y = (y_1, \dots, y_n)^T$:

"""
LINEAR = r"""A linear unit computes $\hat y = w^T x$. Over $N$ examples the cost is

$$E = \frac{1}{2N}\sum_{i=1}^N (\hat y_i - y_i)^2$$

The rows of $X$ are the $x_i^T$.

"""


def _last(note: str, formula: str) -> tuple[Word, str]:
    finding = check_document(note + f"$$\n{formula}\n$$\n").findings[-1]
    return finding.word, finding.why


CASES = {"notebook": NOTEBOOK, "lecture": LECTURE, "linear": LINEAR}
TRUE = (
    ("notebook", r"\nabla_w J = \frac{1}{m} X^T (p - y)"),
    ("notebook", r"\nabla_w^2 J = \frac{1}{m} X^T S X"),
    ("notebook", r"\frac{\partial J}{\partial b} = \frac1m \sum_{i=1}^m (p^{(i)} - y^{(i)})"),
    ("lecture", r"\nabla_w J = \frac{1}{n} X^T (p - y)"),
    ("lecture", r"\frac{\partial J}{\partial b} = \frac1n \mathbf 1^T (p - y)"),
    ("lecture", r"\frac{\partial J}{\partial w_j} = \frac1n \sum_i (p_i - y_i) x_{ij}"),
    ("lecture", r"\frac{\partial J}{\partial w} = \frac1n \sum_i (p_i - y_i) x_i"),
    ("lecture", r"\frac{\partial L}{\partial w} = (p - y) x"),
    ("linear", r"\nabla_w E = \frac{1}{N} X^T (\hat y - y)"),
    ("linear", r"\nabla_w E = \frac{1}{N} X^T (Xw - y)"),
)
WRONG = (
    ("notebook", r"\nabla_w J = \frac{1}{m} X^T (p + y)"),
    ("notebook", r"\nabla_w J = X^T (p - y)"),
    ("notebook", r"\nabla_w^2 J = \frac{1}{m} X^T X"),
    ("notebook", r"\frac{\partial J}{\partial b} = \sum_{i=1}^m (p^{(i)} - y^{(i)})"),
    ("lecture", r"\nabla_w J = \frac{1}{n} X^T (y - p)"),
    ("lecture", r"\frac{\partial J}{\partial b} = \sum_i (p_i - y_i)"),
    ("lecture", r"\frac{\partial J}{\partial w} = \frac1n \sum_i p_i (p_i - y_i) x_i"),
    ("lecture", r"\frac{\partial L}{\partial w} = (p + y) x"),
    ("linear", r"\nabla_w E = \frac{1}{2N} X^T (\hat y - y)"),
    ("linear", r"\nabla_w E = \frac{1}{N} X^T (y - \hat y)"),
)


@pytest.mark.parametrize(("note", "formula"), TRUE)
def test_what_is_told_of_one_example_holds_for_every_example(note: str, formula: str) -> None:
    word, why = _last(CASES[note], formula)
    assert word is Word.PROVED, (word, why)


@pytest.mark.parametrize(("note", "formula"), WRONG)
def test_wrong_neighbours_are_false(note: str, formula: str) -> None:
    word, why = _last(CASES[note], formula)
    assert word is Word.FALSE, (word, why)


def test_what_does_not_conform_is_not_proved() -> None:
    assert _last(NOTEBOOK, r"\nabla_w J = \frac{1}{m} X (p - y)")[0] in (Word.FALSE, Word.UNDECIDED)


def test_the_picture_of_a_vector_says_what_its_entries_are_called() -> None:
    findings = check_document(NOTEBOOK).findings
    assert not [f for f in findings if f.word in (Word.NOT_READ, Word.UNDECIDED, Word.FALSE)]


def test_a_loss_with_its_rate_below_is_another_loss() -> None:
    note = LINEAR + r"Ridge has $E_\lambda = E + \frac{\lambda}{2}\|w\|^2$."
    assert _last(note, r"\nabla_w E_\lambda = \nabla_w E + \lambda w")[0] is Word.PROVED
    assert _last(note, r"\nabla_w E_\lambda = \nabla_w E + 2 \lambda w")[0] is Word.FALSE
    assert _last(note, r"\nabla_w E = \frac1N X^T(\hat y - y) + \lambda w")[0] is not Word.PROVED


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (r"\frac{\partial}{\partial \theta_j} \ell(\theta) = (y - h_\theta(x)) x_j", (Word.HOLDS_IF,)),
        (
            r"\frac{\partial}{\partial \theta_j} \ell(\theta) = (h_\theta(x) - y) x_j",
            (Word.FALSE, Word.UNDECIDED),
        ),
        (
            r"\frac{\partial}{\partial \theta_j} \ell(\theta) = (y - h_\theta(x))",
            (Word.FALSE, Word.UNDECIDED),
        ),
    ],
)
def test_a_single_example_beside_a_design_matrix(formula: str, expected: tuple[Word, ...]) -> None:
    note = rf"""Let $h_\theta(x) = \sigma(\theta^T x)$. With $n$ examples the log likelihood is

$$
\ell(\theta) = \sum_{{i=1}}^n y^{{(i)}} \log h_\theta(x^{{(i)}})
+ (1-y^{{(i)}}) \log (1 - h_\theta(x^{{(i)}}))
$$

For a single example

$${formula}$$

and over the whole set

$$
\frac{{\partial}}{{\partial \theta_j}} \ell(\theta)
= \sum_{{i=1}}^n (y^{{(i)}} - h_\theta(x^{{(i)}})) x^{{(i)}}_j
$$

With $X$ the design matrix (rows $x^{{(i)}}$) and $y$ the vector of labels,

$$\nabla_\theta \ell = X^T (y - h_\theta(X))$$
"""
    finding = check_document(note).findings
    words = [f.word for f in finding if "partial" in f.formula]
    assert words[0] in expected, words
    assert words[1] is Word.PROVED
