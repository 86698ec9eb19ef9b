"""A data set beside one example, arrays with shapes of their own, entries of brackets, and ones."""

from __future__ import annotations

import pytest

from derive.notes import Word, check_document

SETTLED = (Word.PROVED, Word.HOLDS_IF)
LOGISTIC = r"""For one example let $z = w^T x + b$ and $\hat y = \sigma(z)$ with the loss

$$L = -[y \log \hat y + (1-y)\log(1-\hat y)]$$

With $n$ examples the cost is

$$J(w,b) = -\frac1n \sum_{i=1}^n [ y_i \log \hat y_i + (1-y_i)\log(1-\hat y_i)]$$

"""
LINEAR = r"""A linear model $\hat y = w^T x + b$ with the loss of one example $L = \frac12(\hat y - y)^2$.
On a data set of $N$ examples

$$E = \frac{1}{2N} \sum_{n=1}^N (\hat y_n - y_n)^2$$

"""
LIKELIHOOD = r"""Let $h_\theta(x) = \sigma(\theta^T x)$. With $n$ examples the log likelihood is

$$\ell(\theta) = \sum_{i=1}^n y^{(i)} \log h_\theta(x^{(i)}) + (1-y^{(i)}) \log(1 - h_\theta(x^{(i)}))$$

For a single example

"""
BATCH = r"""$X \in \mathbb{R}^{m\times d}$, $W_1 \in \mathbb{R}^{d\times h}$,
$W_2 \in \mathbb{R}^{h\times k}$.

$$Z_1 = X W_1 + \mathbf{1} b_1, \qquad A_1 = \sigma(Z_1)$$

$$Z_2 = A_1 W_2 + \mathbf{1} b_2$$

$$L = \frac{1}{2m}\,\lVert Z_2 - Y\rVert_F^2$$

$$\Delta_2 = \frac{\partial L}{\partial Z_2}$$

"""
LAYERS = (
    r"$x \in \mathbb{R}^d$, $W^{[1]} \in \mathbb{R}^{h\times d}$, $W^{[2]} \in \mathbb{R}^{k\times h}$. "
    r"$$z^{[1]} = W^{[1]} x$$ $$a^{[1]} = \tanh(z^{[1]})$$ $$z^{[2]} = W^{[2]} a^{[1]}$$ "
    r"$$E = \frac12 \|z^{[2]} - t\|^2$$ $$\delta^{[2]} = z^{[2]} - t$$ "
)
WHOLE = r"Let $W \in \mathbb{R}^{m\times n}$, $x \in \mathbb{R}^n$, $b\in\mathbb{R}^m$ and $z = Wx + b$. "


def last(text: str) -> Word:
    """The verdict on the last formula that claims anything."""
    return [f for f in check_document(text).findings if f.word is not Word.NO_CLAIM][-1].word


@pytest.mark.parametrize(
    ("before", "true"),
    [
        (LOGISTIC, r"\frac{\partial L}{\partial w} = (\hat y - y) x"),
        (
            LOGISTIC + r"The inputs are $\sum_{i=1}^n x_{ij}$ in all. ",
            r"\frac{\partial L}{\partial w_j} = (\hat y - y) x_j",
        ),
        (LOGISTIC, r"\frac{\partial J}{\partial w} = \frac1n \sum_{i=1}^n (\hat y_i - y_i) x_i"),
        (LOGISTIC, r"\frac{\partial J}{\partial w_j} = \frac1n \sum_{i=1}^n (\hat y_i - y_i) x_{ij}"),
        (LOGISTIC, r"\frac{\partial J}{\partial b} = \frac1n \sum_{i=1}^n (\hat y_i - y_i)"),
        (LINEAR, r"\frac{\partial E}{\partial w} = \frac1N \sum_{n=1}^N (\hat y_n - y_n) x_n"),
        (LINEAR, r"\frac{\partial E}{\partial b} = \frac1N \sum_{n=1}^N (\hat y_n - y_n)"),
        (LIKELIHOOD, r"\frac{\partial}{\partial \theta_j} \ell(\theta) = (y - h_\theta(x)) x_j"),
    ],
)
def test_a_data_set_beside_one_example(before: str, true: str) -> None:
    assert last(f"{before}$${true}$$") in SETTLED


@pytest.mark.parametrize(
    ("before", "wrong"),
    [
        (LOGISTIC, r"\frac{\partial J}{\partial w} = \sum_{i=1}^n (\hat y_i - y_i) x_i"),
        (LOGISTIC, r"\frac{\partial J}{\partial w_j} = \frac1n \sum_{i=1}^n (y_i - \hat y_i) x_{ij}"),
        (LOGISTIC, r"\frac{\partial J}{\partial b} = \sum_{i=1}^n (\hat y_i - y_i)"),
        (LINEAR, r"\frac{\partial E}{\partial w} = \frac1N \sum_{n=1}^N (\hat y_n - y_n) y_n"),
        (LIKELIHOOD, r"\frac{\partial}{\partial \theta_j} \ell(\theta) = (h_\theta(x) - y) x_j"),
    ],
)
def test_a_data_set_proves_nothing_wrong(before: str, wrong: str) -> None:
    assert last(f"{before}$${wrong}$$") not in (*SETTLED, Word.CONSISTENT)


@pytest.mark.parametrize(
    ("before", "true"),
    [
        (BATCH, r"\frac{\partial L}{\partial W_2} = A_1^\top \Delta_2"),
        (BATCH, r"\frac{\partial L}{\partial A_1} = \Delta_2 W_2^\top"),
        (BATCH, r"\frac{\partial L}{\partial Z_1} = (\Delta_2 W_2^\top)\odot A_1 \odot (1 - A_1)"),
        (BATCH, r"\frac{\partial L}{\partial b_2} = \Delta_2^\top \mathbf{1}"),
        (BATCH, r"\frac{\partial L}{\partial (W_2)_{jc}} = \frac1m\sum_{i=1}^m (A_1)_{ij}\,(Z_2 - Y)_{ic}"),
        (LAYERS, r"\frac{\partial E}{\partial W^{[2]}} = \delta^{[2]} a^{[1]T}"),
        (LAYERS, r"\frac{\partial E}{\partial a^{[1]}} = W^{[2]T} \delta^{[2]}"),
    ],
)
def test_numbered_arrays_have_shapes_of_their_own(before: str, true: str) -> None:
    assert last(f"{before}$${true}$$") in SETTLED


@pytest.mark.parametrize(
    ("before", "wrong"),
    [
        (BATCH, r"\frac{\partial L}{\partial W_2} = A_1 \Delta_2"),
        (BATCH, r"\frac{\partial L}{\partial Z_1} = (\Delta_2 W_2^\top)\odot A_1"),
        (BATCH, r"\frac{\partial L}{\partial (W_2)_{jc}} = \frac1m\sum_{i=1}^m (A_1)_{ij}\,(Y - Z_2)_{ic}"),
        (LAYERS, r"\frac{\partial E}{\partial a^{[1]}} = W^{[2]T} z^{[2]}"),
    ],
)
def test_numbered_arrays_prove_nothing_wrong(before: str, wrong: str) -> None:
    assert last(f"{before}$${wrong}$$") not in (*SETTLED, Word.CONSISTENT)


@pytest.mark.parametrize(
    ("formula", "wrong"),
    [
        (r"(Wx)_i = \sum_j W_{ij} x_j", r"(Wx)_i = \sum_j W_{ji} x_j"),
        (r"(W^T z)_j = \sum_i W_{ij} z_i", r"(W^T z)_j = \sum_i W_{ij} z_j"),
        (r"(z \odot b)_i = z_i b_i", r"(z \odot b)_i = z_i + b_i"),
        (r"(2 W W^T)_{ij} = 2 \sum_k W_{ik} W_{jk}", r"(2 W W^T)_{ij} = \sum_k W_{ik} W_{jk}"),
        (r"\frac{\partial (Wx)_i}{\partial x_j} = W_{ij}", r"\frac{\partial (Wx)_i}{\partial x_j} = W_{ji}"),
    ],
)
def test_an_index_behind_a_bracket(formula: str, wrong: str) -> None:
    assert last(f"{WHOLE}$${formula}$$") is Word.PROVED
    assert last(f"{WHOLE}$${wrong}$$") not in (*SETTLED, Word.CONSISTENT)


@pytest.mark.parametrize(
    "unread", [r"(W x z)_i = z_i", r"(f(W) x)_{i} = 1", r"(x W)_i = x_i", r"(W \odot b x)_i = 1"]
)
def test_a_bracket_whose_entries_are_not_told(unread: str) -> None:
    assert last(f"{WHOLE}$${unread}$$") is Word.NOT_READ


@pytest.mark.parametrize(
    ("formula", "wrong"),
    [
        (
            r"(\operatorname{diag}(p) - p p^T) \mathbf{1} = 0",
            r"(\operatorname{diag}(p) + p p^T) \mathbf{1} = 0",
        ),
        (r"\mathbf{1}^T p = 1", r"\mathbf{1}^T p = 2"),
    ],
)
def test_ones_are_ones_at_every_size(formula: str, wrong: str) -> None:
    before = r"Let $z \in \mathbb{R}^K$ and $p = \operatorname{softmax}(z)$. "
    assert last(f"{before}$${formula}$$") is Word.PROVED
    assert last(f"{before}$${wrong}$$") not in (*SETTLED, Word.CONSISTENT)


def test_a_function_that_is_written_with_a_vector_is_one_of_its_entries() -> None:
    before = r"""Let $x \in \mathbb{R}^d$ and

$$u = W x + b$$

$$h = \sigma(u)$$

$$s = v^T h + c$$

$$E = \frac12 (s-t)^2$$

where $\sigma(u) = \frac{1}{1 + \exp(-u)}$, entry by entry.

"""
    right = r"$$\frac{\partial E}{\partial u} = (s - t)\, v \odot \sigma'(u)$$"
    assert last(before + right) is Word.PROVED
    assert last(before + right.replace("odot", "odot h \\odot")) not in (*SETTLED, Word.CONSISTENT)
