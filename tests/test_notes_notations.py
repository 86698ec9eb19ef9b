"""Usual notations of textbooks: names behind =:, places below a bar, scanned digits, {,}, softmax(z)."""

from __future__ import annotations

import pytest

from derive.notes import Word, check_document
from derive.notes.reading.scanned import digits_joined

HELD = (Word.PROVED, Word.HOLDS_IF)
UPSTREAM = r"""$X \in \mathbb{R}^{N\times D}$, $\hat Y = X W$ and $L = \frac{1}{2N}\|\hat Y - Y\|_F^2$. Then

$$\frac{\partial L}{\partial \hat Y} = \frac1N(\hat Y - Y) =: G$$

"""
SQUARE = r"Let $L = (a - y)^2$. Then "
SOFTMAX = r"Let $p = \mathrm{softmax}(z)$ and $L = -\sum_k y_k \log p_k$ with $\sum_k y_k = 1$. Then "
GERMAN = r"Mit $w=0{,}5$ ist $o = \sigma(0{,}7) \approx 0{,}668$. "


def _last(note: str) -> tuple[Word, str]:
    finding = check_document(note).findings[-1]
    return finding.word, finding.why


@pytest.mark.parametrize(
    "formula",
    [
        UPSTREAM + r"$$\frac{\partial L}{\partial W} = X^\top G$$",
        SQUARE + r"$\left.\frac{\partial L}{\partial a}\right|_{a=y} = 0$.",
        SQUARE + r"$\frac{\partial L}{\partial a}\Big|_{a=0} = -2y$.",
        SQUARE + r"$\frac{\partial L}{\partial a} = -2y \text{ for } a=0$.",
        r"$\left.\frac{d}{dx}x^2\right|_{x=1} = 2$",
        r"Let $f(x) = x^3$. Then $\left.f'(x)\right|_{x=2} = 12$.",
        SOFTMAX + r"$\frac{\partial L}{\partial z_k} = p_k - y_k$",
        r"$p = \mathrm{softmax}(s)$. $\frac{\partial(-\log p_y)}{\partial s_j} = p_j - [j = y]$",
        GERMAN + r"$-\ln(1-0{,}668) \approx 1{,}103$",
        "$$\n\\sigma ^ { 2 } = \\frac { 4 + 1 + 9 } { 3 } \\approx 4 . 6 6 7\n$$",
        "$- 0 . 9 2 6 - 0 . 4 6 3 + 1 . 3 8 9 = 0$",
        "$0 . 5 \\cdot 2 4 = 1 2$",
        r"$y_i = \gamma x_i + \beta$."
        "\n\n$$\n\\begin{array} { r l } { \\frac { \\partial L } { \\partial \\beta } } & { = \\sum _ { i } "
        "\\frac { \\partial L } { \\partial y _ { i } } } \\end{array}\n$$",
    ],
)
def test_true_formulas_in_usual_notations_hold(formula: str) -> None:
    word, why = _last(formula)
    assert word in HELD, (word, why)


@pytest.mark.parametrize(
    "formula",
    [
        UPSTREAM + r"$$\frac{\partial L}{\partial W} = N X^\top G$$",
        SQUARE + r"$\frac{\partial L}{\partial a}\Big|_{a=0} = 2y$.",
        SQUARE + r"$\frac{\partial L}{\partial a} = 1 \text{ for } a=y$.",
        r"$\left.\frac{d}{dx}x^2\right|_{x=1} = 3$",
        r"Let $f(x) = x^3$. Then $\left. \frac{df}{dx} \right|_{x=2} = 11$.",
        SOFTMAX + r"$\frac{\partial L}{\partial z_k} = p_k + y_k$",
        r"$p = \mathrm{softmax}(s)$. $\frac{\partial(-\log p_y)}{\partial s_j} = p_j + [j = y]$",
        GERMAN + r"$-\ln(1-0{,}668) \approx 1{,}203$",
        "$$\n\\sigma ^ { 2 } = \\frac { 4 + 1 + 9 } { 3 } \\approx 4 . 6 7 6\n$$",
        "$0 . 9 \\cdot 2 + 0 . 1 \\cdot 3 = 2 . 3$",
    ],
)
def test_wrong_neighbours_are_false(formula: str) -> None:
    word, why = _last(formula)
    assert word is Word.FALSE, (word, why)


@pytest.mark.parametrize(
    "text",
    [
        "2 . 3 = 6",
        r"0.5 \cdot 2 3",
        r"x _ 1 2 + 0 . 5",
        r"\frac 1 2 = 0 . 5",
        "y = 3 .",
        "x ^ { 1 2 } 0 . 5",
        "12 + 0 . 5",
    ],
)
def test_digits_apart_keep_another_meaning(text: str) -> None:
    assert digits_joined(text) == text


def test_a_thousand_stays_one_where_numbers_have_points() -> None:
    note = r"$0.5 \cdot 2 = 1.0$ and $2 \cdot 1{,}103 = 2{,}206$"
    assert _last(note)[0] is Word.PROVED
    assert _last(r"$1{,}103 \cdot 2 = 2{,}206$")[0] is Word.NOT_READ


TEMPERATURE = r"Let $p_k(T) = \frac{e^{z_k/T}}{\sum_j e^{z_j/T}}$. Then "


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (r"$\frac{p_i(T)}{p_j(T)} = e^{(z_i - z_j)/T}$", Word.PROVED),
        (r"$\log p_i(T) = z_i/T - \log\sum_j e^{z_j/T}$", Word.PROVED),
        (r"$\frac{\partial p_i(T)}{\partial z_j} = \frac1T p_i(T) (\delta_{ij} - p_j(T))$", Word.PROVED),
        (r"$\frac{p_i(T)}{p_j(T)} = e^{(z_i + z_j)/T}$", Word.FALSE),
        (r"$\frac{\partial p_i(T)}{\partial z_j} = p_i(T) (\delta_{ij} - p_j(T))$", Word.FALSE),
    ],
)
def test_an_entry_with_its_argument(formula: str, expected: Word) -> None:
    word, why = _last(TEMPERATURE + formula)
    assert word is expected, (word, why)


@pytest.mark.parametrize(
    ("claim", "held"),
    [
        (r"\frac{\partial E_{total}}{\partial out_{o1}} = -(target_{o1} - out_{o1})", True),
        (r"\frac{\partial E_{total}}{\partial out_{o1}} = target_{o1} - out_{o1}", False),
        (r"\frac{\partial E_{total}}{\partial out_{o2}} = -(target_{o1} - out_{o1})", False),
    ],
)
def test_a_bare_sum_runs_over_what_has_numbers(claim: str, held: bool) -> None:
    text = r"$out_{h1}$ and $out_{h2}$, $out_{o1}$ and $out_{o2}$, $target_{o1}$, $target_{o2}$. "
    text += r"$$E_{total} = \sum \frac12 (target - output)^2$$"
    word = check_document(f"{text}\n\n$${claim}$$").findings[-1].word.value
    assert (word in ("proved", "holds if")) is held


def test_a_prime_on_a_name_with_a_formula_of_one_letter_is_its_derivative() -> None:
    assert check_document("Let $y = x^3$. Then $y' = 3x^2$.").findings[-1].word is Word.PROVED
    assert check_document("Let $y = x^3$. Then $y' = 2x^2$.").findings[-1].word is Word.FALSE
    assert check_document("Let $y = wx$. Then $y' = ux$.").findings[-1].word is Word.DEFINITION
