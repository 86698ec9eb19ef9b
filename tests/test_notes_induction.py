"""Closed forms of recurrences: induction proves the true ones, and a small t refutes their neighbours."""

from __future__ import annotations

import pytest

from derive.notes.documents import formulas_in_text
from derive.notes.judging.checker import Checker
from derive.notes.judging.reading import statements_in
from derive.notes.judging.verdict import Finding, Word

MOMENTUM = r"$v_t = \beta v_{t-1} + g_t$, $v_0 = 0$. With a constant gradient $g$, "
UNROLLED = r"$v_t = \beta v_{t-1} + g_t$, $v_0 = 0$. Then "
ADAM = r"$m_t = \beta m_{t-1} + (1-\beta) g_t$, $m_0 = 0$. Then "
LINEAR = r"$h_t = w h_{t-1}$, so that "
LATER = r"$h_{k+1} = w h_k + c$, $h_0 = 0$. Then "
DESCENT = r"Let $f(w) = \frac{a}{2}(w-c)^2$ and $w_{t+1} = w_t - \eta f'(w_t)$. Then "
NUMBERS = r"Let $f(w) = (w-3)^2$, $w_0 = 0$, $\eta = 0.1$, $w_{t+1} = w_t - \eta f'(w_t)$. Thus "


def judged(text: str) -> Finding:
    """What the last formula comes to."""
    return list(Checker([statements_in(f) for f in formulas_in_text(text)]).findings())[-1]


@pytest.mark.parametrize(
    "text",
    [
        MOMENTUM + r"$v_t = \frac{1-\beta^t}{1-\beta} g$",
        UNROLLED + r"$v_t = \sum_{k=1}^t \beta^{t-k} g_k$",
        UNROLLED + r"$v_t = \sum_{i=0}^{t-1} \beta^i g_{t-i}$",
        ADAM + r"$m_t = (1-\beta)\sum_{i=1}^t \beta^{t-i} g_i$",
        ADAM + r"with constant $g$, $m_t = (1-\beta^t) g$",
        LINEAR + r"$h_t = w^t h_0$",
        LINEAR + r"$h_T = w^T h_0$",
        LATER + r"$h_k = \frac{w^k - 1}{w - 1} c$",
        DESCENT + r"$w_t = c + (1-\eta a)^t (w_0 - c)$",
        DESCENT + r"$w_t - c = (1-\eta a)^t (w_0 - c)$",
        DESCENT + r"$w_{t+1} - c = (1-\eta a)(w_t - c)$",
        NUMBERS + r"$w_t = 3 - 3\cdot 0.8^t$",
    ],
)
def test_a_closed_form_is_proved(text: str) -> None:
    assert judged(text).word is Word.PROVED


@pytest.mark.parametrize(
    "text",
    [
        MOMENTUM + r"$v_t = \frac{1-\beta^{t-1}}{1-\beta} g$",
        MOMENTUM + r"$v_t = \frac{1-\beta^{t+1}}{1-\beta} g$",
        MOMENTUM + r"$v_t = (1-\beta^t) g$",
        UNROLLED + r"$v_t = \sum_{k=1}^t \beta^k g_k$",
        UNROLLED + r"$v_t = \sum_{k=1}^t \beta^{t-k+1} g_k$",
        UNROLLED + r"$v_t = (1-\beta)\sum_{k=1}^t \beta^{t-k} g_k$",
        ADAM + r"$m_t = \sum_{i=1}^t \beta^{t-i} g_i$",
        ADAM + r"$m_t = (1-\beta^{t-1}) g$",
        LINEAR + r"$h_t = w^{t-1} h_0$",
        DESCENT + r"$w_{t+1} - c = (1-2\eta a)(w_t - c)$",
        DESCENT + r"$w_t = c + (1+\eta a)^t (w_0 - c)$",
    ],
)
def test_its_neighbours_are_false_at_a_small_t(text: str) -> None:
    found = judged(text)
    assert found.word is Word.FALSE
    assert "meant" in found.why or "factor" in found.why or "sign" in found.why


@pytest.mark.parametrize(
    "text",
    [
        DESCENT + r"$w_t - c = (1-\eta a)^{t-1} (w_0 - c)$",
        NUMBERS + r"$w_t = 3 - 3\cdot 0.9^t$",
        # g_t differs from step to step
        UNROLLED + r"$v_t = \frac{1-\beta^t}{1-\beta} g$",
        # another rate, which is set for every step anew
        r"$\eta_t = \gamma\eta_{t-1}$, or instead $\eta_t = \frac{\eta_0}{1 + \gamma t}$",
    ],
)
def test_what_is_not_proved(text: str) -> None:
    assert judged(text).word not in (Word.PROVED, Word.CONSISTENT)


def test_another_schedule_is_not_called_false() -> None:
    text = r"$\eta_t = \gamma\eta_{t-1}$, or instead $\eta_t = \frac{\eta_0}{1 + \gamma t}$"
    assert judged(text).word is not Word.FALSE


def test_equal_gradients_are_told_as_a_ground() -> None:
    found = judged(UNROLLED + r"$v_t = \frac{1-\beta^t}{1-\beta} g$")
    assert found.word is Word.HOLDS_IF
    assert "in every step" in found.why
