"""Formulas that every reader takes in a reading that is not the first one, beside wrong neighbours."""

from __future__ import annotations

import pytest

from derive.notes import check_document

HELD = ("proved", "holds if")


def _last(text: str) -> str:
    return check_document(text).findings[-1].word.value


READ = (
    (r"$\frac{d}{dx} x^2 + 3x = 2x + 3$", r"$\frac{d}{dx} x^2 + 3x = 2x + 4$"),
    (r"$d/dx\, x^2 + 3x = 2x + 3$", r"$\frac{d}{dx} (x^2) + 3x = 2x + 3$"),
    (
        r"$\frac{\partial}{\partial w} (wx-y)^2 + \lambda w^2 = 2(wx-y)x + 2\lambda w$",
        r"$\frac{\partial}{\partial w} (wx-y)^2 + \lambda w^2 = 2(wx-y)x + \lambda w$",
    ),
    (r"$\frac{d}{dx} x^2 + 3x = 2x + 3x$", r"$\frac{dx^2}{dx} + 3x = 2x + 3$"),
    (r"$\frac{d}{dx} 1/x = -1/x^2$", r"$\frac{d}{dx} 1/x = 1/x^2$"),
    (
        r"$J = 1/2n \sum_i (w x_i - y_i)^2$. $\partial J/\partial w = 1/n \sum_i (w x_i - y_i) x_i$",
        r"$J = 1/2n \sum_i (w x_i - y_i)^2$. $\partial J/\partial w = 2/n \sum_i (w x_i - y_i) x_i$",
    ),
    (
        r"$J = 1/2m (wx-y)^2$. $\partial J/\partial w = 1/m (wx-y)x$",
        r"$J = 1/2m (wx-y)^2$. $\partial J/\partial w = 2/m (wx-y)x$",
    ),
    (r"$1/2a(1-a) = \frac{1}{2a}(1-a)$", r"$1/2a(1-a) = \frac{1}{3a}(1-a)$"),
    (r"$1/2a(1-a) = \frac{1}{2a(1-a)}$", r"$1/2a(1-a) = \frac{1}{a(1-a)}$"),
    (r"$2 \frac{1}{2} = 2.5$", r"$2 \frac{1}{2} = 3.5$"),
    (r"$-3\frac13 \cdot 3 = -10$", r"$-3\frac13 \cdot 3 = 10$"),
    (r"$2 \frac{1}{2}(a-y) = a-y$", r"$2 \frac{1}{2}(a-y) = \frac52(a-y)$"),
    (r"$2 \frac{1}{2} = 1$", r"$2 \frac{3}{2} = 3.5$"),
)


@pytest.mark.parametrize(("right", "wrong"), READ)
def test_it_holds_as_it_may_be_read_and_its_neighbour_is_false(right: str, wrong: str) -> None:
    assert _last(right) in HELD
    assert _last(wrong) == "false"
