r"""What was probably meant is written as a person would."""

from __future__ import annotations

import pytest

from derive.notes import Word, check_document

SCALARS = r"Let $z = wx$, $L = (z - y)^2$ and $a = \sigma(z)$. "
ARRAYS = (
    r"Let $X \in \mathbb{R}^{n\times d}$, $u\in\mathbb{R}^d$, $t\in\mathbb{R}^n$. $$J = \frac1n\|Xu-t\|^2$$ "
)
MEANT = {
    SCALARS + r"$\frac{\partial L}{\partial w} = (wx - y)x$": "∂L/∂w = 2 (w x - y) x",
    SCALARS + r"$\frac{\partial a}{\partial w} = a(1 + a)x$": "∂a/∂w = a (1 - a) x",
    ARRAYS + r"$\nabla_u J = \frac{1}{n} X^T (Xu-t)$": "∇_u J = (2/n) X^T (X u - t)",
    ARRAYS + r"$\nabla_u J = \frac{2}{n} X (Xu-t)$": "∇_u J = (2/n) X^T (X u - t)",
}


@pytest.mark.parametrize("text", MEANT)
def test_a_correction_has_no_brackets_within_products(text: str) -> None:
    found = check_document(text).findings[-1]
    assert (found.word, found.meant) == (Word.FALSE, MEANT[text])


@pytest.mark.parametrize("text", MEANT)
def test_a_correction_is_proved_where_it_stands(text: str) -> None:
    before, _, _ = text.rpartition("$" if text.endswith("$") else "")
    before = before[: before.rindex("$")]
    latex = MEANT[text].replace("∂", r"\partial ").replace("∇", r"\nabla")
    assert check_document(f"{before}${latex}$").findings[-1].word is Word.PROVED
