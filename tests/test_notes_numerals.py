"""How numbers are written and meant: degrees, bases, machines, labels, digits that are given again."""

from __future__ import annotations

import pytest

from derive.notes import check_document
from derive.notes.judging.verdict import Word


def words(note: str) -> list[str]:
    """The verdicts on what is claimed."""
    found = [finding.word for finding in check_document(note).findings]
    return [word.value for word in found if word not in (Word.DEFINITION, Word.NO_CLAIM)]


def last(note: str) -> str:
    return words(note)[-1]


@pytest.mark.parametrize(
    ("note", "word"),
    [
        (r"Angles are in degrees. $\sin 30 = 0.5$.", "holds if"),
        (r"Angles are in degrees. $\sin 30 = 0.7$.", "false"),
        (r"In degrees, $\sin 30 = \frac12$.", "holds if"),
        (r"$\sin(30) = 0.5$ (degrees).", "holds if"),
        (r"Angles are in degrees. Let $f(x) = \sin x$. $f(30) = 0.5$.", "holds if"),
        (r"Angles are in degrees. Let $f(x) = \sin x$. $f(30) = 0.7$.", "false"),
        (r"Angles are in degrees. $\sin(90 - x) = \cos x$", "consistent"),
        (r"Angles are in degrees. $\sin(90 - x) = -\cos x$", "false"),
        (r"Angles are in radians. $\sin 30 = 0.5$.", "false"),
        (r"$\frac{d}{dx}\sin x = \cos x$. $\sin(30) = 0.5$.", "false"),
        (r"$\sin(30) = 0.5$", "holds if"),
        (r"$\sin(30) = 0.6$", "false"),
    ],
)
def test_angles_are_in_degrees_where_words_say_so(note: str, word: str) -> None:
    assert last(note) == word


@pytest.mark.parametrize(
    ("formula", "word"),
    [
        (r"90^\circ = \frac{\pi}{2}", "proved"),
        (r"\sin 30^\circ = 0.5", "holds if"),
        (r"\tan 45° = 1", "holds if"),
        (r"\tan 45° = 2", "false"),
        (r"20^\circ C = 68^\circ F", "not read"),
    ],
)
def test_the_sign_of_degrees(formula: str, word: str) -> None:
    assert last(f"${formula}$") == word


@pytest.mark.parametrize(
    ("note", "word"),
    [
        (r"$a = \sigma(z)$. $\log 100 = 2$.", "holds if"),
        (r"$e^0 = 1$ and $\log 1000 = 3$.", "holds if"),
        (r"$a = \sigma(z)$. $\log 100 = 3$.", "false"),
        (r"$\frac{d}{dx}\log x = \frac1x$. $\log 100 = 2$.", "false"),
        (r"Logarithms are natural. $\log 100 = 2$.", "false"),
        (r"$p = \sigma(z)$ and $L = -\log p$. $-\log 0.1 = 1$.", "false"),
        (r"In base 10, $\log 1000 = 3$. In base 2, $\log 8 = 3$.", "holds if"),
        (r"In base 10, $\log 8 = 3$.", "false"),
    ],
)
def test_the_base_of_a_logarithm_between_numbers(note: str, word: str) -> None:
    assert last(note) == word


@pytest.mark.parametrize(
    ("note", "word"),
    [
        ("In 8 bits the sum overflows: $200 + 100 = 44$.", "undecided"),
        ("In binary $1 + 1 = 10$.", "undecided"),
        ("In binary classification $1 + 1 = 10$.", "false"),
        ("We use binary labels. $1 + 1 = 10$.", "false"),
    ],
)
def test_the_arithmetic_of_machines(note: str, word: str) -> None:
    assert last(note) == word


@pytest.mark.parametrize(
    ("note", "word"),
    [
        (r"$u^2 - 1 = (u-1)(u+1)\;(7)$", "proved"),
        (r"$u^2 = u u\ (4)$", "proved"),
        (r"$u^2 - 1 = (u-1)(u+1)\hfill (7)$", "proved"),
        (r"$(x+1)^2 = x^2 + 2x + 1\;(8)$", "proved"),
        (r"$6 = 3\;(2)$", "proved"),
        (r"$u^2 - 1 = (u-1)(u+2)\;(7)$", "false"),
        (r"$u^2 = 2 u u\ (4)$", "false"),
        (r"$6 = 3\;(3)$", "false"),
        (r"Let $y = x^2\;(3)$. Then $\frac{dy}{dx} = 2x$.", "holds if"),
    ],
)
def test_a_number_behind_a_formula_in_a_line_is_its_label_or_a_factor(note: str, word: str) -> None:
    assert last(note) == word


@pytest.mark.parametrize(
    ("size", "word"),
    [(r"150\mathrm{k}", "proved"), (r"151\mathrm{k}", "proved"), (r"140\mathrm{k}", "false")],
)
def test_a_sign_goes_on_with_the_bare_formula_before_it(size: str, word: str) -> None:
    note = rf"It has $28\cdot 28 = 784$ pixels, a big image $3\cdot224\cdot224$ or $\approx {size}$."
    assert last(note) == word


@pytest.mark.parametrize(
    ("note", "word"),
    [
        (r"$p = 0.908877$. So $p \approx 0.908$.", "false"),
        (r"$p = 0.908877$. So $p \approx 0.909$.", "proved"),
        (r"$x = 0.45$, that is $x \approx 0.5$.", "proved"),
    ],
)
def test_a_number_given_again_with_fewer_digits(note: str, word: str) -> None:
    assert last(note) == word


def test_that_of_another_example_is_no_such_number() -> None:
    assert words(r"$p = 0.908877$. For the second example $p \approx 0.908$.") == []


@pytest.mark.parametrize(
    ("note", "word"),
    [
        (r"$\sqrt2 = 1.41$ exactly.", "false"),
        (r"The exact value is $\frac13 = 0.333$.", "false"),
        (r"$\frac14 = 0.25$ exactly.", "proved"),
        (r"$\sqrt2 = 1.41$.", "holds if"),
        (r"Not exactly, but $\sqrt2 = 1.41$ is what it shows.", "holds if"),
    ],
)
def test_what_is_called_exact_is_not_rounded(note: str, word: str) -> None:
    assert last(note) == word


USED = r"Let $x = 2$. $x + 1 = 3$. Now take $x = 4$ instead. "


@pytest.mark.parametrize(
    ("note", "word"),
    [
        (USED + "$x + 1 = 5$.", "proved"),
        (USED + "$x + 1 = 3$.", "undecided"),
        (USED + "Before we had $x + 1 = 3$.", "holds if"),
        (r"With $x = 2$ and $x = 4$ we get $x^2 = 4$.", "holds if"),
    ],
)
def test_numbers_that_lines_have_used_are_gone_once_exchanged(note: str, word: str) -> None:
    assert last(note) == word


def test_a_line_too_long_to_read_has_its_row() -> None:
    note = "a = 2\n\n" + "x=" * 50_000 + "x\n\n(a+b)^2 = a^2 + 2ab + b^2\n"
    found = check_document(note).findings
    assert any(finding.why.startswith("too large") for finding in found)
    assert found[-1].word is Word.PROVED


@pytest.mark.parametrize("note", ["broken $ x = and $$ y", "$p = that$"])
def test_a_word_is_no_side_of_a_formula(note: str) -> None:
    assert last(note) == "not read"


@pytest.mark.parametrize(
    ("formula", "word"),
    [
        (r"0.37 \approx 0.3679", "proved"),
        (r"0.35 \approx 0.3679", "false"),
        (r"0.3679 \approx 0.37", "proved"),
        (r"0.334 \approx \frac13", "false"),
    ],
)
def test_of_two_printed_numbers_the_shorter_one_is_rounded(formula: str, word: str) -> None:
    assert last(f"${formula}$") == word


@pytest.mark.parametrize("formula", [r"50\% = 0.05", r"0.5 = 50", r"0.35 \approx 0.3679"])
def test_a_wrong_number_beside_a_number_is_not_said_again(formula: str) -> None:
    (found,) = check_document(f"${formula}$").findings
    assert (found.word, found.meant) == (Word.FALSE, "")
