"""Slips of the pen that are false whatever the undefined quantities are: a wrong index, the wrong factor."""

from __future__ import annotations

import pytest

from derive.notes import check_document
from derive.notes.judging.verdict import Word

LINE = "Let $y = wx+b$. "


def last_word(text: str) -> Word:
    """The verdict on the last formula."""
    return check_document(text).findings[-1].word


@pytest.mark.parametrize(
    "text",
    [
        r"$(AB)_{ij} = \sum_k A_{ik}B_{jk}$",
        r"$(AB)_{ij} = \sum_k A_{ki}B_{kj}$",
        r"$(A^\top B)_{ij} = \sum_k A_{ik}B_{kj}$",
        r"$(Wx)_i = \sum_j W_{ji}x_j$",
        LINE + r"$\frac{\partial L}{\partial w} = \frac{\partial L}{\partial y}w$",
        LINE + r"$\frac{\partial L}{\partial x} = x\frac{\partial L}{\partial y}$",
        LINE + r"$\frac{\partial L}{\partial b} = \frac{\partial L}{\partial y}b$",
    ],
)
def test_a_slip_is_false(text: str) -> None:
    assert last_word(text) is Word.FALSE


@pytest.mark.parametrize(
    "text",
    [
        r"$(AB)_{ij} = \sum_k A_{ik}B_{kj}$",
        r"$(AB^\top)_{ij} = \sum_k A_{ik}B_{jk}$",
        r"$(A^\top B)_{ij} = \sum_r A_{ri}B_{rj}$",
        LINE + r"$\frac{\partial L}{\partial w} = \frac{\partial L}{\partial y}x$",
        LINE + r"$\frac{\partial L}{\partial x} = w\frac{\partial L}{\partial y}$",
    ],
)
def test_the_right_one_is_proved(text: str) -> None:
    assert last_word(text) is Word.PROVED


@pytest.mark.parametrize(
    "text",
    [
        r"Let $B = B^\top$ be symmetric. $(AB)_{ij} = \sum_k A_{ik}B_{jk}$",
        r"Let $B$ be symmetric. Then $(AB)_{ij} = \sum_k A_{ik}B_{jk}$",
        r"$\sum_k A_{ik}B_{kj} = \sum_k A_{ik}B_{jk}$",  # a condition on B
        r"$(AB)_{ij} = \sum_k A_{ik}C_{kj}$",
        LINE + r"$\frac{\partial L}{\partial w} = \frac{\partial L}{\partial y}h$",
    ],
)
def test_what_may_be_meant_otherwise_is_not_false(text: str) -> None:
    assert last_word(text) is not Word.FALSE
