"""What is said of every name of a list, x, y > 0, and of names by their entries, W_jk beside z = W x."""

from __future__ import annotations

import pytest

from derive.notes import Word, check_document

HELD = (Word.PROVED, Word.HOLDS_IF)
LAYER = r"Let $z = W x + b$ and $a = \sigma(z)$. "
NET = r"Let $z^l = W^l a^{l-1} + b^l$ and $a^l = \sigma(z^l)$. "
SQUARES = r"Let $J(w) = \frac{1}{2m}\sum_{i=1}^m (w^\top x_i - y_i)^2$. "


def word(text: str) -> Word:
    """The verdict on the last formula of a text."""
    return check_document(text).findings[-1].word


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"For $x, y > 0$ we have $|x+y| = |x| + |y|$.", HELD),
        (r"For $x, y > 0$ we have $|x-y| = |x| + |y|$.", (Word.FALSE,)),
        (r"For $x, y < 0$ we have $|x+y| = -x-y$.", HELD),
        (r"For $u, v \in (0,1)$: $uv < u$.", HELD),
        (r"For $s, t \ge 0$: $(s+t)^2 \ge s^2+t^2$.", HELD),
        (r"For $y > 0$ we have $|x+y| = |x| + |y|$.", (Word.FALSE, Word.UNDECIDED)),
    ],
)
def test_a_bound_behind_a_list_is_one_of_every_name(text: str, expected: tuple[Word, ...]) -> None:
    assert word(text) in expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LAYER + r"Then $\partial z_j/\partial W_{jk} = x_k$.", Word.PROVED),
        (LAYER + r"Then $\partial a_j/\partial W_{jk} = a_j(1-a_j)x_k$.", Word.PROVED),
        (LAYER + r"Then $\partial z_j/\partial x_k = W_{kj}$.", Word.FALSE),
        (LAYER + r"Then $\partial a_j/\partial z_j = a_j(1-a_j)$.", Word.PROVED),
        (LAYER + r"Then $\partial a_j/\partial z_j = a_j(1+a_j)$.", Word.FALSE),
        (LAYER + r"Then $\partial a_j/\partial b_j = a_j(1-a_j)$.", Word.PROVED),
        (NET + r"Then $\partial z^l_j/\partial W^l_{jk} = a^{l-1}_k$.", Word.PROVED),
        (NET + r"Then $\partial z^l_j/\partial a^{l-1}_k = W^l_{kj}$.", Word.FALSE),
        (
            r"Let $h = \tanh(W x + b)$. Then $\frac{\partial h}{\partial x} = \mathrm{diag}(1-h^2)W$.",
            Word.PROVED,
        ),
        (
            r"Let $h = \tanh(W x + b)$. Then $\frac{\partial h}{\partial x} = \mathrm{diag}(1-h)W$.",
            Word.FALSE,
        ),
    ],
)
def test_a_matrix_shows_itself_by_entries(text: str, expected: Word) -> None:
    assert word(text) is expected


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (r"$\nabla^2 J = \frac1m X^\top X$", Word.HOLDS_IF),
        (r"$\nabla J = \frac1m X^\top(Xw-y)$", Word.HOLDS_IF),
        (r"$\nabla J = \frac1m X(Xw-y)$", Word.FALSE),
        (r"$\nabla^2 J = \frac2m X^\top X$", Word.FALSE),
    ],
)
def test_the_rows_of_a_design_matrix_are_supposed(claim: str, expected: Word) -> None:
    finding = check_document(f"{SQUARES}Let $A = X^\\top X$. Then {claim}.").findings[-1]
    assert finding.word is expected
    assert expected is Word.FALSE or "the rows of X are the x_i" in finding.why


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"$u = (\frac{1}{\sqrt2}, \frac{1}{\sqrt2})^T \approx (0.707, 0.707)^T$", Word.PROVED),
        (r"$u = (\frac{1}{\sqrt2}, \frac{1}{\sqrt2})^T \approx (0.707, 0.717)^T$", Word.FALSE),
        (r"$m_t = \beta m_{t-1}+(1-\beta)g_t$ with $m_0=0$. Then $m_1 = \beta g_1$.", Word.FALSE),
        (r"$h_t = \tanh(W h_{t-1} + U x_t)$. Then $h_1 = \tanh(U x_1)$.", Word.DEFINITION),
        ("$\\bigstar p = 2$. We get\n\n$$\\text{test error} = 0.2$$", Word.NOT_READ),
        (r"The surprise is $I = -\log p$, $\frac{dI}{dp} = -\frac{1}{p\ln 2}$.", Word.HOLDS_IF),
        (r"The surprise is $I = -\log p$, $\frac{dI}{dp} = -\frac{2}{p}$.", Word.FALSE),
        (r"Let $z\in\mathbb{R}^n$. $\sigma'(z) = \sigma(z)(1-\sigma(z))$.", Word.HOLDS_IF),
        (
            r"$p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$. "
            r"If $i=j$, $\frac{\partial p_i}{\partial z_j} = p_i(1+p_i)$.",
            Word.FALSE,
        ),
    ],
)
def test_numbers_and_places(text: str, expected: Word) -> None:
    assert word(text) is expected
