"""What other hands leave to words and to NumPy: any f, functions in words, np.sum, ∂L/∂(x W + b), biases."""

from __future__ import annotations

import pytest

from derive.notes import Word, check_document

HOLDS = (Word.PROVED, Word.HOLDS_IF)
LAYER = r"$Z^{[1]} = W^{[1]} X + b^{[1]}$, $A^{[1]} = g^{[1]}(Z^{[1]})$, $Z^{[2]} = W^{[2]} A^{[1]}$. "
BACK = LAYER + r"$dW^{[2]} = \frac1m dZ^{[2]} A^{[1]T}$, "
UNIT = r"$a = W h + b$, $u = f(a)$, $s = v^\top u$, $J = \frac12 (s - y)^2$. "
LOGITS = (
    r"Let $z \in \mathbb{R}^K$ be the logits and let $p$ be the softmax of $z$. $L = -\sum_i y_i \log p_i$. "
)
SUMS = (
    r"$W \in \mathbb{R}^{k \times n}$, $X \in \mathbb{R}^{n \times m}$, $b \in \mathbb{R}^k$. $Z = W X + b$, "
    r"$dW = \frac1m dZ X^T$, $dX = W^T dZ$, "
)
NESTED = r"$A, B \in \mathbb{R}^{n \times n}$, $x \in \mathbb{R}^n$, $y = np.dot(A, np.dot(B, x))$. "
ROW = (
    r"The logits are $x W + b$ and $q$ is the softmax of the logits. $C = -\sum_i y_i \log q_i$. "
    r"$\frac{\partial C}{\partial (x W + b)} = "
)


def word(text: str) -> Word:
    """The verdict on the last formula."""
    return check_document(text).findings[-1].word


@pytest.mark.parametrize(
    "text",
    [
        BACK + r"$dZ^{[1]} = W^{[2]T} dZ^{[2]} * g^{[1]\prime}(Z^{[1]})$",
        UNIT + r"$\nabla_W J = ((s - y)\, v \odot f'(a)) h^\top$",
        LOGITS + r"$\frac{\partial L}{\partial z_i} = p_i - y_i$",
        SUMS + r"$db = \frac1m np.sum(dZ, axis=1, keepdims=True)$",
        NESTED + r"$y = A B x$",
        NESTED + r"$np.dot(np.dot(A, B), x) = A B x$ and $np.dot(A = np.dot(A, B)$ and $np.dot(A, B) = A B$",
        ROW + r"q - y$",
    ],
)
def test_true_ones_hold(text: str) -> None:
    assert word(text) in HOLDS


@pytest.mark.parametrize(
    "text",
    [
        BACK + r"$dZ^{[1]} = W^{[2]T} dZ^{[2]} * g^{[1]}(Z^{[1]})$",
        BACK + r"$dZ^{[1]} = W^{[2]} dZ^{[2]} * g^{[1]\prime}(Z^{[1]})$",
        UNIT + r"$\nabla_W J = ((s - y)\, v \odot f(a)) h^\top$",
        LOGITS + r"$\frac{\partial L}{\partial z_i} = y_i - p_i$",
        LOGITS.replace("let $p$", "suppose $p$ is not the sigmoid but let $p$") + r"$p_i = z_i$",
        SUMS + r"$db = \frac1m np.sum(dZ, axis=1)$, $db = np.sum(dZ, axis=1)$",
        SUMS + r"$db = \frac1m np.sum(dZ, axis=0)$",
        NESTED + r"$y = B A x$",
        ROW + r"y - q$",
        r"Let $f$ be smooth. $f(x+h) = f(x) + h f'(x) + \frac{h^2}{2} f''(x) + \frac{h^3}{6} f'''(x)"
        r" + \frac{h^4}{24} f''''(x)$",
    ],
)
def test_false_ones_do_not(text: str) -> None:
    assert word(text) not in (*HOLDS, Word.CONSISTENT)


ENTRIES = r"$z = W x + b$, $a = \sigma(z)$ and $C = \frac12 \|a - y\|^2$. "


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        (r"\frac{\partial z_j}{\partial w_{jk}} = x_k", "proved"),
        (r"\frac{\partial C}{\partial w_{jk}} = (a_j - y_j) a_j (1 - a_j) x_k", "proved"),
        (r"\frac{\partial C}{\partial w_{jk}} = (a_j - y_j) a_j (1 - a_j) x_j", "false"),
        (r"z_j = \sum_k w_{jk} x_k + b_j", "proved"),
        (r"z_j = \sum_k w_{kj} x_k + b_j", "false"),
    ],
)
def test_small_letters_with_two_indices_are_entries_of_the_matrix(claim: str, word: str) -> None:
    assert check_document(f"{ENTRIES}$${claim}$$").findings[-1].word.value == word


def test_a_small_letter_with_a_formula_of_its_own_is_no_entry() -> None:
    text = r"$y = W x$ and $w_{jk} = u_j v_k$. $\frac{\partial y_j}{\partial w_{jk}} = x_k$"
    assert check_document(text).findings[-1].word.value not in ("proved", "false")


def test_small_letters_are_the_entries_of_a_list_of_numbers() -> None:
    text = r"$X = [1.5, -2]$, $W = [0.6, -0.1]$, $b = 0.3$ and $z = \sum_i w_i x_i + b$. Then $z = "
    assert check_document(text + "1.4$").findings[-1].word.value == "proved"
    assert check_document(text + "1.5$").findings[-1].word.value != "proved"
