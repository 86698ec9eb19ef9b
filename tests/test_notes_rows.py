"""A column is no row: shapes before values, in letters and in printed numbers, and products with signs of
their own; where the vectors or the gradients of a note are rows, they are read as rows.
"""

from __future__ import annotations

import pytest

from derive.notes import check_document

STACK = r"Let $X\in\mathbb{R}^{n\times d}$ have the rows $x_i^\top$. "
COLUMNS = r"$z = Wx + b$ with $W\in\mathbb{R}^{m\times n}$, $L = \frac12\|z-t\|^2$. "
ROWS = (
    r"$z = xW + b$ with a row vector $x$, $L = \frac12\|z - t\|^2$, "
    r"$\delta = \frac{\partial L}{\partial z}$. "
)
GRADIENT = COLUMNS + r"The row vector $\delta = \frac{\partial L}{\partial z}$ is known. "
BATCH = (
    r"$Z = XW + \mathbf{1}b^\top$, $X\in\mathbb{R}^{N\times D}$, $W\in\mathbb{R}^{D\times C}$ and "
    r"$L = \frac{1}{2N}\|Z-Y\|_F^2$. "
)
LAYERS = (
    r"$X\in\mathbb{R}^{m\times d}$, $W_1\in\mathbb{R}^{d\times h}$, $W_2\in\mathbb{R}^{h\times k}$, "
    r"$Z_1 = XW_1 + \mathbf{1}b_1$, $A_1 = \sigma(Z_1)$, $Z_2 = A_1W_2 + \mathbf{1}b_2$, "
    r"$L = \frac{1}{2m}\|Z_2-Y\|_F^2$, $\Delta_2 = \frac{\partial L}{\partial Z_2}$, "
    r"$\Delta_1 = \frac{\partial L}{\partial Z_1}$. $\Delta_1^\top$ is wide. "
)
SPACE = r"Let $u, v \in \mathbb{R}^3$. "
ROW, OTHER, COLUMN = (
    r"\begin{pmatrix}1&2\end{pmatrix}",
    r"\begin{bmatrix}3&4\end{bmatrix}",
    r"\begin{pmatrix}1\\2\end{pmatrix}",
)
HOLDS = ("proved", "holds if", "consistent")
VERDICTS = {  # of the last formula
    STACK + r"$X^\top y = \sum_i y_i x_i^\top$": "false",
    STACK + r"$X^\top y = \sum_i y_i x_i$": "proved",
    STACK + r"$y^\top X = \sum_i y_i x_i^\top$": "held",
    # factors in another order, and transposed
    COLUMNS + r"$\frac{\partial L}{\partial W} = x(z-t)$": "false",
    COLUMNS + r"$\frac{\partial L}{\partial W} = x^\top(z-t)$": "false",
    COLUMNS + r"$\frac{\partial L}{\partial W} = (z-t)x^\top$": "proved",
    BATCH + r"$\frac{\partial L}{\partial X} = \frac1N W^\top(Z-Y)$": "false",
    BATCH + r"$\frac{\partial L}{\partial W} = \frac1N (Z-Y)X$": "false",
    BATCH + r"$\frac{\partial L}{\partial X} = \frac1N (Z-Y)W^\top$": "proved",
    BATCH + r"$\frac{\partial L}{\partial W} = \frac1N X^\top(Z-Y)$": "proved",
    r"For matrices $P$ and $Q$: $PQ = QP$.": "undecided",
    # rows
    ROWS + r"$\frac{\partial L}{\partial W} = x^\top\delta$": "holds if",
    ROWS + r"$\frac{\partial L}{\partial W} = x\delta$": "false",
    ROWS + r"$\frac{\partial L}{\partial x} = \delta W^\top$": "holds if",
    ROWS + r"$\frac{\partial L}{\partial x} = \delta W$": "false",
    GRADIENT + r"$\frac{\partial L}{\partial W} = x\delta$": "holds if",
    GRADIENT + r"$\frac{\partial L}{\partial x} = \delta W$": "holds if",
    GRADIENT + r"$\frac{\partial L}{\partial x} = W\delta$": "false",
    # sizes of W_1 and W_2; 1 b with a row b
    LAYERS + r"$\frac{\partial L}{\partial W_2} = A_1^\top\Delta_2$": "held",
    LAYERS + r"$\frac{\partial L}{\partial X} = \Delta_1W_1^\top$": "held",
    LAYERS + r"$\frac{\partial L}{\partial X} = W_1^\top\Delta_1$": "false",
    LAYERS + r"$\Delta_1 = (\Delta_2W_2^\top)\odot\sigma'(Z_1)$": "held",
    LAYERS + r"$\Delta_1 = (\Delta_2W_2^\top)\odot\sigma(Z_1)$": "false",
    # × and ⊗
    SPACE + r"$u \times v = v \times u$": "false",
    SPACE + r"$u \times v = -v \times u$": "proved",
    SPACE + r"$u \times u = 0$": "proved",
    SPACE + r"$u^\top (u \times v) = 0$": "proved",
    r"Let $u, v \in \mathbb{R}^n$. $u \times v = v \times u$": "undecided",
    r"$z = w \times x$. $\frac{\partial z}{\partial w} = x$": "proved",
    SPACE + r"$u \otimes v = v \otimes u$": "false",
    SPACE + r"$u \otimes v = u v^\top$": "proved",
    SPACE + r"$u \otimes v = (v \otimes u)^\top$": "proved",
    r"Let $A, B \in \mathbb{R}^{n\times n}$. $A \otimes B = B \otimes A$": "undecided",
    r"With the elementwise product $\otimes$ and $u, v \in \mathbb{R}^n$: "
    r"$u \otimes v = v \otimes u$": "proved",
    # printed rows and columns
    rf"${ROW}^T = {ROW}$": "false",
    rf"${ROW}^T = {COLUMN}$": "proved",
    rf"${ROW}{ROW} = 5$": "undecided",
    rf"${ROW}{COLUMN} = 5$": "proved",
    rf"${ROW}{COLUMN} = 6$": "false",
    rf"${ROW}{OTHER}^T = 11$": "proved",
    rf"${COLUMN}{ROW} = \begin{{pmatrix}}1&2\\2&4\end{{pmatrix}}$": "proved",
    r"$(1, 2)^T = (1, 2)$": "proved",
    r"$(1, 2)^T (3, 4) = 11$": "proved",
    rf"$\begin{{pmatrix}}1&2\\3&4\end{{pmatrix}}{ROW} = \begin{{pmatrix}}5&11\end{{pmatrix}}$": "proved",
    rf"$x = {ROW}^T$. $x^T x = 5$": "proved",
    rf"$x = {ROW}$. $x^T x = 5$": "proved",
}


@pytest.mark.parametrize("text", VERDICTS)
def test_rows_and_columns(text: str) -> None:
    finding = check_document(text).findings[-1]
    if VERDICTS[text] == "held":
        assert finding.word.value in HOLDS, finding
    else:
        assert finding.word.value == VERDICTS[text], finding


def test_an_entry_that_nothing_counts_refutes_nothing() -> None:
    text = (
        r"$L = \frac12\|a - y\|^2$ with $a, y \in \mathbb{R}^n$. Then "
        r"$\frac{\partial L}{\partial a_c} = a_c - y_c$."
    )
    assert check_document(text).findings[-1].word.value != "false"


def test_the_sign_of_a_cross_product_is_the_author_s() -> None:
    finding = check_document(SPACE + r"$u \times v = v \times u$").findings[-1]
    assert "×" in str(finding.meant)
