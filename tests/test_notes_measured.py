"""Numbers with words and units behind them, rounded to tens, with a decimal comma, of a machine."""

from __future__ import annotations

import pytest

from derive.notes import check_document


def last(text: str) -> str:
    """The verdict on the last formula."""
    return check_document(text).findings[-1].word.value


@pytest.mark.parametrize(
    "text",
    [
        r"A layer has $3072 \cdot 12544 \approx 38.5$ million weights.",
        r"$1000 \cdot 2000 = 2$ million",
        r"$512 \cdot 512 \approx 262$k numbers",
        r"$0.25 = 25$ percent",
        r"$0.05 = 5$%",
        r"$1.5\,\text{million} = 1500000$",
        r"$e^{10} \approx 22000$",
        r"$5000/7 \approx 700$",
        r"$3072 \cdot 12544 \approx 38\,500\,000$",
        r"$784 \times 128 + 128 = 100480 \approx 10^5$",
        r"$2^{10} = 1024 \approx 10^3$",
        r"$365 \approx 400$",
        r"$365 \approx 360$, since halves may go down",
        r"Es sei $w = 1,5$, so ist $w^2 = 2,25$",
        "$6 : 3 = 2$",
        "$2 : 4 = 1 : 2$",
        "Odds $0.3 : 0.7 = 3 : 7$.",
    ],
)
def test_numbers_hold_as_they_are_counted_and_rounded(text: str) -> None:
    assert last(text) in ("proved", "holds if")


@pytest.mark.parametrize(
    "text",
    [
        r"$1\,\text{GB} = 1024\,\text{MB}$",
        r"$60\,\text{s} = 1\,\text{min}$",
        r"$4 \cdot 10^6 \cdot 4\,\text{bytes} = 16\,\text{MB}$",
        r"It takes $2 \cdot 3.5 \cdot 10^9 = 7$ GB of memory.",
        r"$5\%$ of $200 = 10$",
        r"half of $\frac{1}{2} = \frac14$",
        r"twice $3 = 6$",
        r"In double precision $0.1 + 0.2 = 0.30000000000000004$.",
        r"On a computer $(1 + 10^{-17}) - 1 = 0$.",
        "With integer division $7/2 = 3$.",
        r"$\frac{224+6-7}{2} + 1 = 112$ (rounded down)",
        r"Near zero $\tanh z = z$.",
        "If we ignore the second term, $(1+x)^2 = 1 + 2x$.",
    ],
)
def test_units_words_before_a_number_and_machines_refute_nothing(text: str) -> None:
    assert last(text) == "undecided"


@pytest.mark.parametrize(
    "text",
    [
        r"$1000 \cdot 2000 = 3$ million",
        r"$3 \cdot 4 = 12$ million",
        r"$0.25 = 35$ percent",
        r"$3072 \cdot 12544 \approx 39.5$ million weights",
        r"$2 \cdot 3 = 7$ weights",
        r"For a total of $784 \cdot 128 + 128 = 100482$ weights",
        r"$e^{10} \approx 23000$",
        r"$1024 \approx 10^4$",
        r"$e^{10} = 22000$",
        r"In Python, $\sigma(0.5) = 0.722$",
        r"Es sei $w = 1,5$, so ist $w^2 = 2,75$",
        "$2 : 4 = 1 : 3$",
        r"Rounded to two digits, $\sigma(0.5) = 0.72$",
    ],
)
def test_wrong_numbers_stay_false(text: str) -> None:
    assert last(text) == "false"


@pytest.mark.parametrize(
    "text",
    [
        "Let $m = 4$. Then $m^2 = 17$.",
        "With $u = 2$ we have $u + 3 = 6$.",
        r"Let $q = x + y$ and $f = qz$ with $x = -2$, $y = 5$, $z = -4$. $\frac{\partial f}{\partial x} = 3$",
    ],
)
def test_what_comes_out_of_numbers_that_stand_there_is_false(text: str) -> None:
    assert last(text) == "false"


@pytest.mark.parametrize(
    "text", ["Let $m = 4$. Solve $m^2 = 17$.", "Let $m = 4$. Suppose instead $m^2 = 17$."]
)
def test_an_equation_to_be_solved_is_not(text: str) -> None:
    assert last(text) != "false"
