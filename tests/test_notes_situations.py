"""Which of several meanings of a name a formula goes by: of a condition, of another model, of a parameter below."""

from __future__ import annotations

import pytest

from derive.notes import check_document
from derive.notes.judging.verdict import Word

LAYER = r"""
$$z = w x + b, \qquad y = \gamma z + \beta$$

If $\gamma = \sqrt{v}$ and $\beta = \sqrt{u}$, then $y = \sqrt{v} z + \sqrt{u}$.

"""


def _last(text: str) -> str:
    return check_document(text).findings[-1].word.value


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        (r"It is $\frac{\partial y}{\partial v} = 0$.", "proved"),
        (r"It is $\frac{\partial y}{\partial \gamma} = z$.", "proved"),
        (r"It is $\frac{\partial y}{\partial z} = \gamma + \beta$.", "false"),
        (r"As said above, $y = \sqrt{v} z + \sqrt{u}$.", "holds if"),
        (r"So $y = \sqrt{v} z + \sqrt{u}$.", "proved"),
        (r"It is $\frac{\partial y}{\partial v} = \frac{z}{\sqrt{v}}$.", "false"),
    ],
)
def test_a_condition_holds_in_its_sentence(claim: str, word: str) -> None:
    assert _last(LAYER + claim) == word


def test_a_new_name_behind_if_is_defined() -> None:
    found = check_document("If $f(x) = x^2 + 1$, then $f'(x) = 2x$.\n\nAlso $f''(x) = 2$.").findings
    assert [finding.word for finding in found] == [Word.DEFINITION, Word.PROVED, Word.PROVED]
