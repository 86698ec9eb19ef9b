"""Entries, places and powers of arrays; approximations by the first terms of a series."""

from __future__ import annotations

import pytest

from derive.notes import check_document

LAYER = r"Let $y = Ax$. "
MATRICES = r"Let $A,B\in\mathbb{R}^{n\times n}$. "
SHARES = r"Let $p = \mathrm{softmax}(z)$. "
SUM = r"Let $p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$. Then "


def last(note: str) -> str:
    return check_document(note).findings[-1].word.value


@pytest.mark.parametrize(
    ("note", "word"),
    [
        (LAYER + r"$\frac{\partial y_1}{\partial x_2} = A_{12}$", "proved"),
        (LAYER + r"$\frac{\partial y_1}{\partial x_2} = A_{21}$", "false"),
        (LAYER + r"$\frac{\partial y_i}{\partial x_j} = A_{ij}$", "proved"),
        (LAYER + r"$\frac{\partial y_i}{\partial x_j} = A_{ji}$", "false"),
        (LAYER + r"$y_i = \sum_j A_{ij} x_j$", "proved"),
        (LAYER + r"$y_i = \sum_j A_{ji} x_j$", "false"),
    ],
)
def test_a_of_a_x_is_a_matrix_where_its_entries_are_written(note: str, word: str) -> None:
    assert last(note) == word


@pytest.mark.parametrize(
    ("note", "word"),
    [
        (SHARES + r"For two classes $p_1 = \frac{1}{1+e^{z_2-z_1}}$.", "holds if"),
        (SHARES + r"For two classes $p_1 = \frac{1}{1+e^{z_1-z_2}}$.", "false"),
        (SHARES + r"$p_1 = \frac{e^{z_1}}{e^{z_1}+e^{z_2}+e^{z_3}}$", "holds if"),
        (SUM + r"$p_1 = \frac{1}{1+e^{z_2-z_1}}$.", "holds if"),
        (SUM + r"$p_1 = \frac{1}{1+e^{z_1-z_2}}$.", "false"),
        (r"$h_i = \max(0, z_i)$. For the first unit $h_1 = z_1$.", "definition"),
        (r"$c_k = c_{k-1} + x_k$ and $c_1 = x_1$.", "definition"),
        (r"$a_i = \sigma(z_i)$. Here $a_1 = \tanh(z_1)$ is another unit.", "definition"),
    ],
)
def test_what_is_said_of_one_place(note: str, word: str) -> None:
    assert last(note) == word


def test_an_entry_of_what_is_defined_is_no_other_function() -> None:
    assert last(SHARES + r"For $i\ne j$: $\frac{\partial p_i}{\partial z_j} = p_i(1-p_j)$.") == "false"


@pytest.mark.parametrize(
    ("note", "word"),
    [
        (MATRICES + r"$\mathrm{tr}(A) = \sum_i A_{ii}$", "proved"),
        (MATRICES + r"$\mathrm{tr}(A) = \sum_i\sum_j A_{ij}$", "false"),
        (MATRICES + r"$x^TAx = \sum_i A_{ii}x_i^2$", "false"),
        (r"Let $A$ be diagonal. $x^TAx = \sum_i A_{ii}x_i^2$.", "undecided"),
        (r"Let $y\in\mathbb{R}^K$ be one-hot. $\|y\|^2 = \sum_i y_i$.", "undecided"),
        (r"Let $m\in\{0,1\}^n$. $m^Tm = \sum_i m_i$.", "undecided"),
        (r"Let $w\in\mathbb{R}^d$ be the weight vector. $\|w\|^2 = \sum_i w_i$", "false"),
    ],
)
def test_an_array_and_its_entries(note: str, word: str) -> None:
    assert last(note) == word


@pytest.mark.parametrize(
    ("note", "word"),
    [
        (MATRICES + "$(A+B)^2 = A^2 + AB + BA + B^2$", "proved"),
        (MATRICES + "$(A+B)^2 = A^2 + 2AB + B^2$", "false"),
        (MATRICES + "If $AB = BA$ then $(A+B)^2 = A^2 + 2AB + B^2$.", "holds if"),
        (r"Let $Z\in\mathbb{R}^{n\times d}$, all entry by entry: $(Z + 1)^2 = Z^2 + 2Z + 1$.", "undecided"),
    ],
)
def test_powers_of_matrices(note: str, word: str) -> None:
    assert last(note) == word


def test_what_was_meant_by_a_square_of_matrices() -> None:
    (found,) = check_document("Let $A$ and $B$ be matrices. $(A+B)^2 = A^2+2AB+B^2$").findings[2:]
    assert "A B + B A" in found.why


@pytest.mark.parametrize("words", ["with", "such that"])
def test_matrices_that_commute_are_a_condition(words: str) -> None:
    note = rf"Let $A,B\in\mathbb{{R}}^{{n\times n}}$ {words} $AB = BA$. Then $(A+B)^2 = A^2+2AB+B^2$."
    assert "false" not in [finding.word.value for finding in check_document(note).findings]


@pytest.mark.parametrize(("factor", "word"), [("2", "proved"), ("", "false")])
def test_a_symmetric_matrix_beside_its_space(factor: str, word: str) -> None:
    note = rf"$M = M^\top\in\mathbb{{R}}^{{d\times d}}$. $\nabla_x(x^\top Mx) = {factor}Mx$."
    assert last(note) == word


@pytest.mark.parametrize(
    ("note", "word"),
    [
        ("$c_n = 3n - 2$. Hence $c_n = n^2$.", "false"),
        ("$c_n = 3n - 2$. Hence $c_n = 3(n-1) + 1$.", "proved"),
        (r"Let $v\in\mathbb{R}^d$. $(\sum_i v_i)^2 \leq 4\|v\|^2$", "no claim"),
        (r"Let $v\in\mathbb{R}^4$. $(\sum_i v_i)^2 \leq 4\|v\|^2$", "consistent"),
        (r"Let $v\in\mathbb{R}^d$. $(\sum_i v_i)^2 \leq d\|v\|^2$", "consistent"),
    ],
)
def test_what_agrees_at_the_first_places_only_is_not_consistent(note: str, word: str) -> None:
    assert last(note) == word


@pytest.mark.parametrize(
    ("formula", "word"),
    [
        (r"\cos x \approx 1 - \frac{x^2}{2}", "proved"),
        (r"\cos x \approx 1 + \frac{x^2}{2}", "false"),
        (r"\sin x \approx x - \frac{x^3}{3!}", "proved"),
        (r"\sin x \approx x - \frac{x^3}{3}", "false"),
        (r"\tanh x \approx x", "proved"),
        (r"\sigma(z) \approx \frac12 + \frac{z}{2}", "undecided"),
        (r"\sigma(z) \approx 0.5 + 0.2z", "undecided"),
        (r"2^x \approx 1 + x", "undecided"),
        (r"\log_2(1+x) \approx x", "undecided"),
        (r"\tanh x \approx \operatorname{sign}(x)", "undecided"),
    ],
)
def test_approximations_by_a_polynomial(formula: str, word: str) -> None:
    assert last(f"We use ${formula}$.") == word


@pytest.mark.parametrize(
    ("formula", "word"),
    [(r"\sqrt{1+x} \approx 1 + \frac x2", "proved"), (r"\sqrt{1+x} \approx 1 + x", "false")],
)
def test_a_slope_is_judged_where_words_speak_of_small_numbers(formula: str, word: str) -> None:
    found = check_document(f"For small numbers ${formula}$.").findings
    assert found[0].word.value == word
