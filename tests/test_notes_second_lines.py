"""A name's second line: what words bring in anew is another formula, what goes on is a claim."""

from __future__ import annotations

import pytest

from derive.notes import Word, check_document
from derive.notes.checked import CheckedNotes

SETTLED = (Word.PROVED, Word.HOLDS_IF, Word.CONSISTENT)
ERROR = "Let $e = a - t$ and $E = e^2 + c$.\n\n"
NUMBERS = "Let $w = 2$, $x = 3$ and $b = 1$.\n\n"
LAYER = (
    r"Let $z^l = W^l a^{l-1} + b^l$, $a^l = \sigma(z^l)$ and $\delta^l = \frac{\partial C}{\partial z^l}$. "
)
HAT = "Let $H = X(X^T X)^{-1}X^T$. "


def last(text: str) -> tuple[Word, str]:
    """The verdict on the last formula, and why."""
    checked: CheckedNotes = check_document(text)
    return checked.findings[-1].word, checked.findings[-1].why


@pytest.mark.parametrize(
    "words",
    ["With the half, ", "Some authors use ", "Lasso: ", "**Variant.** ", "The mean is ", "| B | ", "Or: "],
)
@pytest.mark.parametrize("body", [r"\frac12 (a - t)^2 + c", "(a - t)^2 - c", "|a - t| + c"])
def test_a_formula_that_words_bring_in_is_another_one(words: str, body: str) -> None:
    assert last(f"{ERROR}{words}$E = {body}$")[0] is Word.DEFINITION


def test_a_second_formula_is_told() -> None:
    why = "a second formula for z, which has another one in line 1"
    assert last("Let $z = wx$. $z = 2wx$") == (Word.DEFINITION, why)
    assert last("Let $z = wx$.\n\n# Another\n\n$z = 2wx$") == (Word.DEFINITION, "")


@pytest.mark.parametrize("words", ["", "Here ", "Then ", "Hence "])
@pytest.mark.parametrize(("body", "word"), [("(a - t)^2 + c", Word.PROVED), ("(a + t)^2 + c", Word.FALSE)])
def test_a_form_with_a_wrong_sign_inside_is_false(words: str, body: str, word: Word) -> None:
    assert last(f"{ERROR}{words}$E = {body}$.")[0] is word


@pytest.mark.parametrize(
    ("body", "word"), [(r"\lambda |w|", Word.DEFINITION), (r"\lambda \|w\|_1", Word.DEFINITION)]
)
def test_another_penalty_is_no_slip(body: str, word: Word) -> None:
    assert last(rf"Ridge: $J = (wx - y)^2 + \lambda w^2$. $J = (wx - y)^2 + {body}$")[0] is word


def test_a_wrong_line_refutes_no_later_right_one() -> None:
    text = r"Let $r = wx - y$ and $J = r^2 + c$. In other words, $r^2 = w^2x^2 + y^2$. "
    assert last(text + "Note that $r^2 = w^2x^2 - 2wxy + y^2$.")[0] is Word.PROVED
    text = "Let $r = wx - y$ and $J = r^2 + c$. $J = 3(wx - y)^2 + c$. So "
    assert last(text + "$J = (wx - y)^2 + c$.")[0] in SETTLED
    assert last(text + "$J = (wx + y)^2 + c$.")[0] not in SETTLED


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        ("The neuron computes $z = wx + b = 8$.", Word.FALSE),
        ("The neuron computes $z = wx + b = 8$. Then $z = 7$.", Word.PROVED),
        ("The line is $z = wx + b = 0$.", Word.DEFINITION),
        ("For the second example $z = wx + b = 11$.", Word.UNDECIDED),
        ("For an input of five $z = wx + b = 11$.", Word.UNDECIDED),
    ],
)
def test_what_a_chain_of_numbers_comes_to(claim: str, word: Word) -> None:
    assert last(NUMBERS + claim)[0] is word


def test_a_given_number_is_put_in_as_it_is() -> None:
    text = r"Let $w = 0.33$ and $x = 0.77$. $z = wx = 0.33 \cdot "
    assert last(text + r"0.77 = 0.2541$")[0] in SETTLED
    assert last(text + r"0.78 = 0.2574$")[0] is Word.FALSE


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        (r"$2 \pm 1 = 3$", Word.NO_CLAIM),
        (r"$\cosh x = \frac{e^x \pm e^{-x}}{2}$", Word.NO_CLAIM),
        (r"$(a \pm b)^2 = a^2 \pm 2ab + b^2$", Word.PROVED),
        (r"$(a \pm b)^2 = a^2 \pm ab + b^2$", Word.FALSE),
    ],
)
def test_two_signs_are_two_values(claim: str, word: Word) -> None:
    assert last(claim)[0] is word


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        (r"$f_x = 6x$", Word.PROVED),
        (r"$f_x = 3x$", Word.FALSE),
        (r"$f_{xx} = 6$", Word.PROVED),
        (r"$f_{xy} = x$", Word.FALSE),
        (r"$f_x = 3x$ with the features $f_i$ of $x$.", Word.DEFINITION),
    ],
)
def test_a_letter_of_a_function_below_it_is_what_it_is_differentiated_by(claim: str, word: Word) -> None:
    found = check_document(r"Let $f(x, y) = 3x^2 + y$. " + claim).findings
    assert found[1].word is word


@pytest.mark.parametrize(
    ("words", "claim", "word"),
    [
        ("", r"\delta^l a^{l-1}", Word.HOLDS_IF),
        ("", r"a^{l-1} \delta^l", Word.HOLDS_IF),
        ("", r"\delta^l (a^{l-1})^T", Word.PROVED),
        ("Each layer has one neuron. ", r"\delta^l a^{l-1}", Word.PROVED),
        ("All are scalars. ", r"\delta^l a^{l-1}", Word.PROVED),
        ("", r"\delta^l a^l", Word.FALSE),
    ],
)
def test_weights_are_matrices_by_custom(words: str, claim: str, word: Word) -> None:
    assert last(rf"{words}{LAYER}$\frac{{\partial C}}{{\partial W^l}} = {claim}$")[0] is word


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        ("$HX = X$", Word.PROVED),
        ("$H^2 = H$", Word.PROVED),
        ("$XH = X$", Word.UNDECIDED),
        ("$H = I$. $H^2 = H$", Word.PROVED),
        ("$(X^TX)^{-1} = X^{-1}(X^T)^{-1}$", Word.UNDECIDED),
    ],
)
def test_a_gram_matrix_makes_no_square_of_its_factor(claim: str, word: Word) -> None:
    assert last(HAT + claim)[0] is word


def test_a_triangular_factor_has_an_inverse() -> None:
    assert last("Let $K = LL^T$. $K^{-1} = L^{-T}L^{-1}$")[0] is Word.PROVED


def test_another_letter_is_said_to_be_written_for_one() -> None:
    text = r"Let $z = w \chi + b$. Then $\frac{\partial z}{\partial w} = x$."
    assert last(text) == (Word.HOLDS_IF, "x is written for chi")
