"""Products that do not commute: what follows from equations, and what does not."""

from __future__ import annotations

import pytest

from derive.noncommuting import UNIT, Letter, Polynomial, Rules, letter, number, root, scalar, trace
from derive.notes import Word, check_document

A, B = (letter(Letter(name, "n", "n")) for name in "AB")
X = letter(Letter("X", "n", "d"))
U, V = (letter(Letter(name, "n", UNIT)) for name in "uv")
P = letter(Letter("P", "d", "d", inverse=True))


def test_products_do_not_commute_and_numbers_do() -> None:
    assert not (A * B - B * A).is_zero
    assert (U.transpose * V - V.transpose * U).is_zero
    assert (A * (U.transpose * V) - (V.transpose * U) * A).is_zero
    assert (trace(A * B, "n") - trace(B * A, "n")).is_zero
    assert (trace(U * V.transpose, "n") - V.transpose * U).is_zero
    assert (trace(number(1), "n") - scalar("n")).is_zero


def test_a_root_of_a_square_is_a_number() -> None:
    assert (root(number(4)) - number(2)).is_zero
    assert not (root(number(2)) - number(1)).is_zero
    length = root(U.transpose * U)
    assert (Rules().reduced(length * length) - U.transpose * U).is_zero


def rules(*zeros: Polynomial) -> Rules:
    made = Rules()
    for zero in zeros:
        made.assume(zero)
    made.complete()
    return made


def test_equations_are_rules() -> None:
    inverse = rules(P * X.transpose * X - number(1), X.transpose * X * P - number(1))
    hat = X * P * X.transpose
    assert inverse.reduced(hat * hat - hat).is_zero
    assert not inverse.reduced(hat - number(1)).is_zero
    assert (inverse.reduced(trace(hat, "n")) - scalar("d")).is_zero


def test_nothing_is_divided_by_a_factor_that_may_be_zero() -> None:
    assert not rules(scalar("lambda") * U).reduced(U.transpose * U).is_zero
    assert rules(number(3) * U).reduced(U.transpose * U).is_zero


def test_what_overlaps_implies_more() -> None:
    commuting = rules(A * B - B * A, A * A - number(1))
    assert commuting.reduced(A * B * A - B).is_zero
    assert not commuting.reduced(A - number(1)).is_zero


SETTING = (
    r"Let $A, B \in \mathbb{R}^{n \times n}$ be invertible, $K \in \mathbb{R}^{d \times d}$, "
    r"$X \in \mathbb{R}^{n \times d}$, "
    r"$y, u, v \in \mathbb{R}^n$, and $H = X(X^T X)^{-1}X^T$. "
)
TRUE = [
    r"(AB)^{-1} = B^{-1}A^{-1}",
    r"(A^T)^{-1} = (A^{-1})^T",
    r"A A^{-1} = I",
    r"(A^{-1})^{-1} = A",
    r"HH = H",
    r"H^T = H",
    r"(I - H)X = 0",
    r"(I - H)(I - H) = I - H",
    r"(Hy)^T (y - Hy) = 0",
    r"\|y\|^2 = \|Hy\|^2 + \|y - Hy\|^2",
    r"(X^T X + \lambda I)^{-1} X^T = X^T (X X^T + \lambda I)^{-1}",
    r"(A + u v^T)^{-1} = A^{-1} - \frac{A^{-1} u v^T A^{-1}}{1 + v^T A^{-1} u}",
    r"(A + X K X^T)^{-1} = A^{-1} - A^{-1} X (K^{-1} + X^T A^{-1} X)^{-1} X^T A^{-1}",
]
FALSE = [
    r"(AB)^{-1} = A^{-1}B^{-1}",
    r"HH = 2H",
    r"(A + B)^{-1} = A^{-1} + B^{-1}",
    r"(I - H)(I - H) = I + H",
    r"X^{-1}X = I",
    r"(X^T X)^{-1} = X^{-1} X^{-T}",
    r"(A + u v^T)^{-1} = A^{-1} + \frac{A^{-1} u v^T A^{-1}}{1 + v^T A^{-1} u}",
    r"(A + u v^T)^{-1} = A^{-1} - \frac{A^{-1} u v^T A^{-1}}{1 - v^T A^{-1} u}",
]


@pytest.mark.parametrize("claim", TRUE)
def test_identities_of_inverses_are_proved_for_every_size(claim: str) -> None:
    finding = check_document(f"{SETTING}Then ${claim}$.").findings[-1]
    assert finding.word is Word.PROVED, finding.why
    assert "every size" in finding.why


@pytest.mark.parametrize("claim", FALSE)
def test_false_ones_are_not(claim: str) -> None:
    assert check_document(f"{SETTING}Then ${claim}$.").findings[-1].word not in (
        Word.PROVED,
        Word.HOLDS_IF,
        Word.CONSISTENT,
    )
