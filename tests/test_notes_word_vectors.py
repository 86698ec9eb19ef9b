"""word2vec: sums over a vocabulary, one-hot vectors for a word, and what is said for other words."""

from __future__ import annotations

import pytest

from derive.notes import Word, check_document

WORDS = r"""Outside vectors $u_w\in\mathbb{R}^d$ for $w$ in the vocabulary.
The $u_w^\top$ are the **rows** of $U$.

$$\hat y_o = P(O=o\mid C=c)=\frac{\exp(u_o^\top v_c)}{\sum_{w\in V}\exp(u_w^\top v_c)}$$

$$J(v_c,o,U) = -\log P(O=o\mid C=c)$$

$y$ is the one-hot vector for $o$.

"""


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        (r"-\sum_{w\in V}y_w\log\hat y_w = -\log\hat y_o", Word.PROVED),
        (r"\frac{\partial J}{\partial v_c} = U^\top(\hat y-y)", Word.PROVED),
        (r"\frac{\partial J}{\partial v_c} = -u_o+\sum_{w} \hat y_w u_w", Word.PROVED),
        (r"\frac{\partial J}{\partial U} = (\hat y-y)\,v_c^\top", Word.PROVED),
        (r"\frac{\partial J}{\partial U} = v_c\,(\hat y-y)^\top", Word.HOLDS_IF),
    ],
)
def test_words_and_the_set_over_which_they_run(claim: str, word: Word) -> None:
    assert check_document(f"{WORDS}$${claim}$$").findings[-1].word is word


def test_a_case_between_two_displays_is_that_of_the_second() -> None:
    first = r"For the word $o$ $$\frac{\partial J}{\partial u_o} = (\hat y_o-1)\,v_c$$"
    second = r"and for $w\neq o$ $$\frac{\partial J}{\partial u_w} = \hat y_w\,v_c$$"
    found = check_document(f"{WORDS}{first}\n\n{second}").findings
    assert [f.word for f in found if r"\partial" in f.formula] == [Word.PROVED, Word.PROVED]
