"""Words around a formula: what is denied or thought of gives nothing, a part is told for its places only."""

from __future__ import annotations

import re

import pytest

from derive.notes import check_document
from derive.notes.judging.cues import _READ, Cue, cue_in
from derive.notes.judging.verdict import Word

HELD = (Word.PROVED, Word.HOLDS_IF)


def word(text: str) -> Word:
    """The verdict on the last formula of a text."""
    return check_document(text).findings[-1].word


@pytest.mark.parametrize(
    "text",
    [
        r"Suppose for contradiction that $x = 1$. This cannot be. Then $x^2 = 1$.",
        r"It is not true that $x = 5$. So $x + 1 = 6$.",
        r"Were $x = 5$, the loss would vanish. We get $x + 1 = 6$.",
        r"The student wrote $a = 3$, which is wrong. Therefore $2a = 6$.",
        r"Taking $a = 3$ would be a contradiction. Then $2a = 6$.",
        r"The time is different from $t = 10$. So $2t = 20$.",
        r"One could choose $k = 3$. Then, with any $k$, $2k = 6$.",
        r"At the optimum $w = 3$. Elsewhere, $2w = 6$.",
        r"Assume $x = 5$. We now drop this assumption. So $x + 2 = 7$.",
        "## Example\n\nLet $x = 2$.\n\n## General case\n\nThen $x^2 = 4$.",
    ],
)
def test_what_is_denied_or_thought_of_proves_nothing(text: str) -> None:
    assert word(text) not in HELD


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"Let $x = 5$. So $x + 1 = 6$.", Word.PROVED),
        (r"Assume $x = 5$. So $x + 2 = 7$.", Word.PROVED),
        (r"Take $x = 3$. We could use $x = 4$ as well. Then $x^2 = 9$.", Word.PROVED),
        (r"Let $w = 0.5$. Other authors write $w = 0.7$. Then $2w = 1.0$.", Word.PROVED),
        (r"At the optimum we have $w = 3$, so $2w = 6$.", Word.HOLDS_IF),
        (r"It would be wrong to write $f(x) = x$. Let $f(x) = x^2$. Then $f'(x) = 2x$.", Word.PROVED),
        (r"$f(x) = x^2$. A common mistake is to write $f'(x) = x$.", Word.FALSE),
        (r"The error is $e = t - y$. So $e + y = t$.", Word.PROVED),
    ],
)
def test_what_is_said_counts(text: str, expected: Word) -> None:
    assert word(text) is expected


@pytest.mark.parametrize(
    "text",
    [
        r"The sequence has $a_1 = 2$ and $a_k = 3k$ for $k=2,\dots,n$. Then $a_1 = 3$.",
        r"Let $b_k = k^2$ except for $k=1$. Then $b_1 = 1$.",
        r"For all $i<j$ we have $K_{ij} = x_i x_j$, otherwise $K_{ij}=0$. Then $K_{21} = x_2 x_1$.",
        r"For distinct $i,j$, $S_{ij} = x_i x_j$. Then $S_{11} = x_1^2$.",
        r"The off-diagonal entries are $S_{ij} = x_i x_j$. Then $S_{11} = x_1^2$.",
        r"$c_i = x_i^2$ only for $i \le 2$. Then $c_3 = x_3^2$.",
        r"Near $0$, $f(x) = x$. Then $f(5) = 5$.",
        r"For $x > 0$ let $f(x) = x$. Then $f(-3) = -3$.",
    ],
)
def test_a_formula_for_some_places_proves_nothing_elsewhere(text: str) -> None:
    assert word(text) not in HELD


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"For $k \ge 2$ let $u_k = u_{k-1} + 2$, and $u_1 = 1$. So $u_3 = 5$.", (Word.PROVED,)),
        (r"Let $b_k = k^2$ except for $k=1$. Then $b_3 = 9$.", (Word.PROVED,)),
        (r"Let $x > 0$ and $f(x) = \log x$. Then $f'(x) = 1/x$.", (Word.PROVED,)),
        (r"For distinct $i,j$, $S_{ij} = x_i x_j$. Then $S_{12} = x_1 x_2$.", (Word.PROVED,)),
        (r"The off-diagonal entries are $J_{ij} = -p_i p_j$. So $2 J_{12} = 2 p_1 p_2$.", (Word.FALSE,)),
        (
            r"For $l = 2,\dots,L$ let $z^l = W^l a^{l-1} + b^l$ and $a^l = \sigma(z^l)$. "
            r"Then $\partial a^l_j/\partial z^l_j = a^l_j(1-a^l_j)$.",
            HELD,
        ),
        (
            r"For $l = 2,\dots,L$ let $z^l = W^l a^{l-1} + b^l$ and $a^l = \sigma(z^l)$. "
            r"Then $\partial a^l_j/\partial z^l_j = a^l_j(1+a^l_j)$.",
            (Word.FALSE,),
        ),
    ],
)
def test_a_formula_for_some_places_counts_there(text: str, expected: tuple[Word, ...]) -> None:
    assert word(text) in expected


@pytest.mark.parametrize(
    "text",
    [
        r"$L = (y - a)^2$. With half of the square, $\partial L/\partial a = a - y$.",
        r"Let $L = (y-a)^2$ with the usual $\frac12$ in front. Then $\partial L/\partial a = a - y$.",
        r"$L = (y-a)^2$. Leaving out the factor two, $\partial L/\partial a = a - y$.",
        r"Let $L = (y-a)^2$ and, with the usual half, $\partial L/\partial a = a-y$.",
        r"$L = \sum_i (y_i-a_i)^2$. For the mean, $\partial L/\partial a_i = \frac{2}{n}(a_i - y_i)$.",
        r"In a neighbourhood of zero, $\sin x = x$.",
        r"Retaining only the first two terms, $e^x = 1 + x$.",
    ],
)
def test_a_factor_or_a_remainder_that_is_told_is_no_slip(text: str) -> None:
    assert word(text) is Word.UNDECIDED


@pytest.mark.parametrize(
    "text",
    [
        r"Let $L = \frac12 (y-a)^2$, where the half is there for convenience. "
        r"Then $\partial L/\partial a = 2(a-y)$.",
        r"Averaging over $n$ examples gives $J = \frac1n\sum_i (y_i - a_i)^2$. "
        r"Then $\partial J/\partial a_i = 2(a_i-y_i)$.",
        r"$L = (y - a)^2$. So $\partial L/\partial a = a - y$.",
    ],
)
def test_a_factor_that_the_formula_writes_is_told_by_no_words(text: str) -> None:
    assert word(text) is Word.FALSE


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            r"If the unit is active, $h = z$. If not, $h = 0$. Then $\partial h/\partial z = 1$.",
            "the unit is",
        ),
        (
            r"If the loss is the squared error, $L = \frac12(a-y)^2$. Then $\partial L/\partial a = a-y$.",
            "squared",
        ),
    ],
)
def test_a_case_in_words_is_a_condition(text: str, why: str) -> None:
    finding = check_document(text).findings[-1]
    assert finding.word is Word.HOLDS_IF
    assert why in finding.why


def test_every_kind_of_cue_has_its_words() -> None:
    assert set(_READ) == {*Cue}
    for cue, read in _READ.items():
        assert isinstance(read, re.Pattern)
        assert cue_in("", cue) == ""
