"""What is said of one case holds in its sentence: if x = 0, for a linear output."""

from __future__ import annotations

import pytest

from derive.notes import check_document
from derive.notes.judging.verdict import Word

MODEL = r"$a = g(z)$, $L = \frac12(a-y)^2$. "
LINEAR = r"$\frac{\partial L}{\partial z} = a-y$. "
SIGMOID = r"For a sigmoid output, $\frac{\partial L}{\partial z} = (a-y)a(1-a)$. "
ANY = r"In any case, $\frac{\partial L}{\partial z} = (a-y)g'(z)$. "


def words(text: str) -> list[Word]:
    """The verdicts on all formulas."""
    return [finding.word for finding in check_document(text).findings]


def last_word(text: str) -> Word:
    """The verdict on the last formula."""
    return words(text)[-1]


@pytest.mark.parametrize(
    "text",
    [
        r"If $x = 0$ then $y = 1$. In general $\cos x = 1$.",
        r"If $x = 0$ then $y = 1$. The cosine is $\cos x = 1$.",
        r"Let $x = 0$. In general $\cos x = 1$.",
        r"Let $x = 2$. In general $x^2 = 4$.",
        r"Let $z = wx$. It fires when $x = 2$. Its gradient is $\frac{\partial z}{\partial w} = 2$.",
        r"If $x = 0$ then $y = 1$. We see that $y + 1 = 2$.",
    ],
)
def test_the_number_of_a_case_proves_nothing_elsewhere(text: str) -> None:
    assert last_word(text) is Word.UNDECIDED


@pytest.mark.parametrize(
    "text",
    [
        "If $x = 2$ and $w = 3$, then $z = wx = 6$.",
        "If $x = 2$ and $w = 3$, then $z = wx = 6$. Then $z + x = 8$.",
        r"Let $x = 0$. Here $\cos x = 1$.",
        r"Let $x = 0$. In general $\sin^2 x + \cos^2 x = 1$.",
    ],
)
def test_it_does_in_its_case(text: str) -> None:
    assert last_word(text) is Word.PROVED


@pytest.mark.parametrize("before", ["For a linear output, ", "Then "])
def test_what_one_output_supposes_another_does_not(before: str) -> None:
    assert words(MODEL + before + LINEAR + SIGMOID + ANY)[2:] == [Word.HOLDS_IF, Word.HOLDS_IF, Word.PROVED]


def test_a_wrong_slope_of_any_output_is_false_behind_it() -> None:
    wrong = ANY.replace("a-y", "a+y")
    assert last_word(MODEL + "For a linear output, " + LINEAR + wrong) is Word.FALSE


def test_without_words_what_was_supposed_holds_on() -> None:
    wrong = r"Then $\frac{\partial L}{\partial z} = 2(a-y)$."
    assert last_word(MODEL + "Then " + LINEAR + wrong) is Word.FALSE


@pytest.mark.parametrize(
    "text",
    [
        "Let $x = 2$ and $y = 2$. Then $x+y = xy$.",
        "Let $x = 2$, $y = 3$. $(x+y)^2 = x^2+y^2+12$",
        "Let $x = 2$ and $y = 2$. Then $x+y = 2y = 2x$.",
    ],
)
def test_what_is_right_at_the_numbers_given_is_not_false(text: str) -> None:
    found = check_document(text).findings[-1]
    assert found.word is Word.HOLDS_IF
    assert "at the numbers of the example" in found.why


@pytest.mark.parametrize(
    "text",
    [
        "Let $x = 2$ and $y = 2$. Then $x+y = x/y$.",
        "Let $x = 2$, $y = 3$. $(x+y)^2 = x^2+y^2$",
        "Let $x = 2$ and $y = 2$. In general, $x+y = xy$.",
        r"Let $x = 1$, $y = 2$. $\frac{d}{dx}x^2 = 2$ and $(x+y)^2 = x^2+2y$.",
    ],
)
def test_what_is_wrong_there_or_said_in_general_is_false(text: str) -> None:
    assert last_word(text) is Word.FALSE
