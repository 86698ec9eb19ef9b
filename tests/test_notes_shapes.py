"""What is an array and how long it is: rows that are examples, declared sizes, layouts, layers below."""

from __future__ import annotations

import pytest

from derive.notes import check_document

SQUARES = r"$J(w) = \frac12\|Xw - y\|^2$. "
RIGHT = r"$\nabla_w J = \sum_{i=1}^n (x_i^\top w - y_i) x_i$"
WRONG = r"$\nabla_w J = \sum_{i=1}^n (x_i^\top w + y_i) x_i$"
LOGISTIC = (
    r"The design matrix $X$ has the rows $x_i^\top$, $p_i = \sigma(w^\top x_i)$, "
    r"$J(w) = -\sum_{i=1}^n (y_i \log p_i + (1-y_i) \log(1-p_i))$. "
)
WEIGHTED = (
    r"The rows of $X$ are $x_i^\top$, and $V$ is the diagonal matrix with the weights $v_i$ on its "
    r"diagonal. "
    r"$K(w) = \frac12\sum_{i=1}^n v_i (x_i^\top w - y_i)^2$. "
)
CLASSES = (
    r"Scores are $f = W x + b$, $p_k = \frac{e^{f_k}}{\sum_j e^{f_j}}$ and $L = -\log p_y$, "
    r"with a one-hot vector $t$. "
)
VERDICTS = {  # of the last formula
    r"The rows of $X$ are $x_i^\top$. " + SQUARES + RIGHT: "proved",
    r"The rows of $X$ are $x_i^\top$. " + SQUARES + WRONG: "false",
    r"Let $x_i^\top$ be the $i$-th row of $X$. " + SQUARES + RIGHT: "proved",
    r"$X$ is the data matrix, whose $i$-th row is the feature vector $x_i^\top$. "
    + SQUARES
    + RIGHT: "proved",
    r"We write $x_i^\top$ for the rows of the design matrix $X$. " + SQUARES + RIGHT: "proved",
    r"Collect the inputs $x_i$ as the rows of a matrix $X$. " + SQUARES + RIGHT: "proved",
    r"Let $X \in \mathbb{R}^{n \times d}$ have rows $x_1^\top, \dots, x_n^\top$. "
    + SQUARES
    + RIGHT: "proved",
    r"Let $X \in \mathbb{R}^{n \times d}$ contain the inputs $x_i \in \mathbb{R}^d$ as rows. "
    + SQUARES
    + RIGHT: "proved",
    r"$X$ has one example per row, $x_i^\top$. " + SQUARES + RIGHT: "proved",
    r"$X$ is $n \times d$ with one sample $x_i$ per row. " + SQUARES + RIGHT: "proved",
    r"The matrix $X = [x_1, \dots, x_n]^\top$ is $n\times d$ with $x_i \in \mathbb{R}^d$. "
    + SQUARES
    + RIGHT: "proved",
    r"$X = \begin{bmatrix} x_1^\top \\ x_2^\top \\ \vdots \\ x_n^\top \end{bmatrix}$, "
    + SQUARES
    + RIGHT: "proved",
    r"$X = \left[ \begin{array}{c} - x_1^\top - \\ \vdots \\ - x_n^\top - \end{array} \right]$, "
    + SQUARES
    + RIGHT: "proved",
    r"The columns of $X$ are the examples $x_i$. $J(w) = \frac12\|X^\top w - y\|^2$. " + RIGHT: "proved",
    r"The examples $x_i$ are the columns of $X$. $X X^\top = \sum_{i=1}^n x_i x_i^\top$": "proved",
    r"The examples $x_i$ are the columns of $X$. $X^\top X = \sum_{i=1}^n x_i x_i^\top$": "not proved",
    r"$X = [x_1, \dots, x_n] \in \mathbb{R}^{d\times n}$, $x_i \in \mathbb{R}^d$. $X X^\top = "
    r"\sum_{i=1}^n x_i x_i^\top$": "proved",
    r"The rows of $X$ are $x_i^\top$. $X^\top X = \sum_i x_i x_i^\top$": "proved",
    r"The rows of $X$ are $x_i^\top$. $X^\top X = \sum_{i=1}^n x_i^2$": "not proved",
    r"The rows of $X$ are $x_i^\top$. $r = Xw - y$. $r_i = x_i^\top w - y_i$": "proved",
    r"The rows of $X$ are $x_i^\top$. $r = Xw - y$. $r_i = x_i^\top w + y_i$": "not proved",
    r"Let $X \in \mathbb{R}^{n\times d}$. " + SQUARES + WRONG: "undecided",
    r"$z = Wx$, where $w_k^\top$ is the $k$-th row of $W$. $z_k = w_k^\top x$": "proved",
    r"$z = Wx$, where $w_k^\top$ is the $k$-th row of $W$. $z_k = x_k^\top w$": "not proved",
    r"Each row of $X$ is an example. The score is $s = w^\top x$ and $\frac{\partial s}{\partial x_i} = "
    r"w_i$": "proved",
    r"Each row of $X$ is an example. The score is $s = w^\top x$ and $\frac{\partial s}{\partial x_i} = "
    r"w$": "not proved",
    r"The rows of $X$ are $x_i^\top$. $\|Xw\|^2 = \sum_{i=1}^n (w^\top x_i)^2$": "proved",
    r"The rows of $X$ are $x_i^\top$. $\|Xw\|^2 = (\sum_{i=1}^n w^\top x_i)^2$": "not proved",
    r"The rows of $X$ are $x_i^\top$. $J(w) = \sum_{i=1}^n (y_i - w^\top x_i)^2 + \lambda\|w\|^2$. "
    r"$\nabla_w J = -2X^\top(y - Xw) + 2\lambda w$": "proved",
    r"The rows of $X$ are $x_i^\top$. $J(w) = \sum_{i=1}^n (y_i - w^\top x_i)^2 + \lambda\|w\|^2$. "
    r"$\nabla_w J = -2X^\top(y - Xw) + \lambda w$": "false",
    r"$p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$, $L = -\log p_c$. If $y$ is the one-hot vector of the "
    r"class $c$, $\frac{\partial L}{\partial z} = p - y$": "proved",
    r"$p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$, $L = -\log p_c$. With the one-hot vector $y$, "
    r"$\frac{\partial L}{\partial z_k} = p_k - y_k$": "proved",
    r"$p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$, $L = -\log p_c$. With the one-hot vector $y$, "
    r"$\frac{\partial L}{\partial z_k} = y_k - p_k$": "false",
    r"Let $X \in \mathbb{R}^{n \times d}$. $\mathrm{tr}(X^\top X) = \mathrm{tr}(XX^\top)$": "proved",
    r"Let $A \in \mathbb{R}^{n \times n}$, $B \in \mathbb{R}^{n\times m}$. $\mathrm{tr}(A + I) = "
    r"\mathrm{tr}(A) + n$": "proved",
    r"Let $A \in \mathbb{R}^{n \times n}$, $B \in \mathbb{R}^{n\times m}$. $\mathrm{tr}(A + I) = "
    r"\mathrm{tr}(A) + m$": "false",
    r"Let $B \in \mathbb{R}^{n\times m}$. $\mathrm{tr}(B^\top B + I) = \mathrm{tr}(BB^\top + I) + m - "
    r"n$": "proved",
    r"Let $W \in \mathbb{R}^{m\times n}$, $z = Wx$, $E = \frac12\|z-t\|^2$. $W \leftarrow W - \eta "
    r"\frac{\partial E}{\partial W}$. $\frac{\partial E}{\partial W} = x (z-t)^\top$": "false",
    r"Let $W \in \mathbb{R}^{m\times n}$, $z = Wx$, $E = \frac12\|z-t\|^2$. $W \leftarrow W - \eta "
    r"\left(\frac{\partial E}{\partial W}\right)^\top$. $\frac{\partial E}{\partial W} = x "
    r"(z-t)^\top$": "holds if",
    r"Let $W \in \mathbb{R}^{m\times n}$, $z = Wx$, $E = \frac12\|z-t\|^2$. $W \leftarrow W - \eta "
    r"\frac{\partial E}{\partial W}$. $\frac{\partial E}{\partial W} = (z-t) x^\top$": "proved",
    r"Let $W \in \mathbb{R}^{m\times n}$, $s = v^\top W x$. $\nabla_W s = x v^\top$": "false",
    r"Let $W \in \mathbb{R}^{m\times n}$, $s = v^\top W x$. $\nabla_W s = v x^\top$": "proved",
    r"Let $W \in \mathbb{R}^{m\times n}$, $s = v^\top W x$. $\frac{\partial s}{\partial W} = x "
    r"v^\top$": "holds if",
    r"$z^{(L)} = w^{(L)} a^{(L-1)} + b^{(L)}$, $a^{(L)} = \tanh(z^{(L)})$, $E = \frac12(a^{(L)} - "
    r"t)^2$. $\frac{\partial E}{\partial b^{(L-1)}} = (a^{(L)} - t)(1 - (a^{(L)})^2) w^{(L)} (1 - "
    r"(a^{(L-1)})^2)$": "proved",
    r"$z^{(L)} = w^{(L)} a^{(L-1)} + b^{(L)}$, $a^{(L)} = \tanh(z^{(L)})$, $E = \frac12(a^{(L)} - "
    r"t)^2$. $\frac{\partial E}{\partial b^{(L-1)}} = (a^{(L)} - t)(1 - (a^{(L)})^2) w^{(L-1)} (1 - "
    r"(a^{(L-1)})^2)$": "false",
    r"$C = \sum_{j=0}^{n-1} (a_j - y_j)^2$ with vectors $\mathbf a$, $\mathbf y$. $\nabla_{\mathbf a} C "
    r"= 2(\mathbf a - \mathbf y)$": "proved",
    r"Let $X \in \mathbb{R}^{n \times d}$, $H = X (X^\top X)^{-1} X^\top$. "
    r"In one dimension $w = \sum_i x_i y_i$. $\mathrm{tr}(I - H) = d - n$": "false",
    r"Let $X \in \mathbb{R}^{n \times d}$, $H = X (X^\top X)^{-1} X^\top$. "
    r"In one dimension $w = \sum_i x_i y_i$. $\mathrm{tr}(I - H) = n - d$": "proved",
    LOGISTIC + r"$\nabla_w J = X^\top (p - y)$": "proved",
    LOGISTIC + r"$\nabla_w J = X^\top (y - p)$": "false",
    LOGISTIC + r"$S = \mathrm{diag}(p_i (1 - p_i))$. $\nabla^2_w J = X^\top S X$": "proved",
    LOGISTIC + r"$S = \mathrm{diag}(p_i (1 - p_i))$. $\nabla^2_w J = -X^\top S X$": "false",
    LOGISTIC
    + r"$D$ is the diagonal matrix with entries $p_i (1 - p_i)$. $\nabla^2_w J = X^\top D X$": "proved",
    LOGISTIC + r"$D$ is the diagonal matrix with entries $p_i$. $\nabla^2_w J = X^\top D X$": "false",
    LOGISTIC + r"$D$ is diagonal with $D_{ii} = p_i (1 - p_i)$. $\nabla^2_w J = X^\top D X$": "proved",
    WEIGHTED + r"$\nabla K = X^\top V (Xw - y)$": "proved",
    WEIGHTED + r"$\nabla K = 2 X^\top V (Xw - y)$": "false",
    r"$z = Wx + b$ and $\delta = \frac{\partial E}{\partial z}$. $\frac{\partial E}{\partial W} = x "
    r"\delta^\top$. "
    r"$\frac{\partial E}{\partial x} = W \delta$": "false",
    CLASSES + r"$\frac{\partial L}{\partial W} = (p - t) x^\top$": "proved",
    CLASSES + r"$\frac{\partial L}{\partial W} = (t - p) x^\top$": "false",
    CLASSES + r"The mean over the data is $\frac1N \sum_{i=1}^N (p_i - t_i) x_i^\top$. "
    r"$\frac{\partial L}{\partial x} = W^\top (p - t)$": "proved",
    CLASSES + r"The mean over the data is $\frac1N \sum_{i=1}^N (p_i - t_i) x_i^\top$. "
    r"$\frac{\partial L}{\partial x} = W (p - t)$": "false",
    CLASSES + r"$J = \frac1N \sum_{i=1}^N L_i + \frac\lambda2 \sum_k \sum_d W_{kd}^2$. "
    r"$\nabla_W J = \frac1N \sum_{i=1}^N (p_i - t_i) x_i^\top + \lambda W$": "undecided",
}


@pytest.mark.parametrize("text", VERDICTS)
def test_shapes_are_those_that_the_text_tells(text: str) -> None:
    finding = check_document(text).findings[-1]
    if VERDICTS[text] == "not proved":
        assert finding.word.value not in ("proved", "holds if", "consistent"), finding
    else:
        assert finding.word.value == VERDICTS[text], finding


def test_a_picture_of_a_matrix_without_examples_ends_no_run() -> None:
    text = (
        r"$X = \left[ \begin{array}{c} - \\ \vdots \\ c \end{array} \right]$, "
        r"$Y = (y_1, \dots)$, $z = a b$. $\frac{\partial z}{\partial a} = b$"
    )
    assert check_document(text).findings[-1].word.value == "proved"


@pytest.mark.parametrize("space", ["R", r"\mathbf{R}", r"\mathbb{R}", r"\mathrm{R}"])
def test_matrices_of_any_R_do_not_commute(space: str) -> None:
    text = rf"$A, B \in {space}^{{n \times n}}$ and $x \in {space}^n$. Let $y = A B x$." + "\n\nHence "
    assert check_document(text + "$y = A (B x)$.").findings[-1].word.value == "proved"
    assert check_document(text + "$y = B A x$.").findings[-1].word.value not in ("proved", "holds if")


@pytest.mark.parametrize(
    "claim",
    [
        r"\frac{\partial z_j}{\partial W_{jk}} = x_k",
        r"\frac{\partial C}{\partial x_k} = \sum_j (a_j - y_j) a_j (1-a_j) W_{jk}",
        r"\frac{\partial C}{\partial W} = ((a - y) \odot a \odot (1 - a)) x^T",
    ],
)
def test_what_an_activation_is_taken_of_has_its_axes(claim: str) -> None:
    text = r"$z = W x + b$, $a = \sigma(z)$ and $C = \frac12 \|a - y\|^2$."
    assert check_document(f"{text}\n\n$${claim}$$").findings[-1].word.value == "proved"


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        (r"\frac{\partial \ell}{\partial z} = p - y", ("holds if", "proved")),
        (r"\nabla_z \ell = p - y", ("holds if", "proved")),
        (r"\frac{\partial \ell}{\partial z} = y - p", ("false",)),
    ],
)
def test_what_is_told_by_entries_only_is_an_array_where_one_differentiates_by_it(
    claim: str, words: tuple[str, ...]
) -> None:
    text = r"$p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$ and $\ell = -\sum_i y_i \log p_i$, with $\sum_i y_i = 1$."
    assert check_document(f"{text}\n\n$${claim}$$").findings[-1].word.value in words
    numbers = r"Let $z = (1, 2, 0.5)$ and $y = (1, 0, 0)$."
    with_numbers = check_document(f"{text}\n\n{numbers}\n\n$${claim}$$").findings[-1].word.value
    assert with_numbers in (words if "false" not in words else ("false", "undecided"))


def test_a_gradient_is_taken_of_all_that_a_rate_multiplies() -> None:
    text = r"Let $S(w) = \|w\|^2$. "
    assert check_document(text + r"$\nabla_w \lambda S(w) = 2\lambda w$").findings[-1].word.value == "proved"
    assert check_document(text + r"$\nabla_w \lambda S(w) = \lambda w$").findings[-1].word.value == "false"


def test_h_times_h_entry_by_entry_is_no_composition() -> None:
    text = r"Let $h = \tanh(Wx+b)$, $o = v^Th$, $L = \frac12(o-t)^2$. "
    text += r"$\nabla_b L = (o-t)(v\odot(1-h\odot h))$"
    assert check_document(text).findings[-1].word.value == "proved"
