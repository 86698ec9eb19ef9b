"""Steps of a descent: which way they go, and from which number they go on."""

from __future__ import annotations

import pytest

from derive.notes import check_document
from derive.notes.judging.verdict import Word

DESCENT = "We minimise $L$ by gradient descent:\n\n"
STEPS = [
    r"$$w \leftarrow w - \eta \frac{\partial L}{\partial w}$$",
    r"$$w_{t+1} = w_t - \eta \nabla L(w_t)$$",
    r"$$w^{(t+1)} = w^{(t)} - \eta \nabla L(w^{(t)})$$",
    r"$$w_t = w_{t-1} - \eta \frac{\partial L}{\partial w_{t-1}}$$",
    r"$$\theta_{new} = \theta_{old} - \eta \frac{\partial L}{\partial \theta_{old}}$$",
]


@pytest.mark.parametrize("step", STEPS)
def test_a_step_uphill_is_false_and_the_right_one_behind_it_is_not(step: str) -> None:
    wrong = step.replace("- \\eta", "+ \\eta")
    found = check_document(f"{DESCENT}{wrong}\n\nThe right step is\n\n{step}").findings
    assert [finding.word is Word.FALSE for finding in found[-2:]] == [True, False]


def test_a_step_up_another_function_is_no_slip() -> None:
    text = r"$$w_{t+1} = w_t + \eta \nabla S(w_t)$$"
    assert check_document(DESCENT + text).findings[-1].word is Word.UPDATE


NUMBERS = r"Suppose $w = 2$ and $\eta = 0.1$. First: $w \leftarrow w - \eta\cdot 3 = 1.7$. "


@pytest.mark.parametrize(
    ("second", "word"),
    [
        (r"Then: $w \leftarrow w - \eta\cdot 2 = 1.4$.", Word.FALSE),
        (r"Then: $w \leftarrow w - \eta\cdot 2 = 1.5$.", Word.PROVED),
        (r"Or: $w \leftarrow w - \eta\cdot 2 = 1.8$.", Word.HOLDS_IF),
    ],
)
def test_a_second_step_goes_on_from_the_number_of_the_first(second: str, word: Word) -> None:
    assert check_document(NUMBERS + second).findings[-1].word is word


def test_steps_from_one_start_are_compared() -> None:
    others = (
        r"Or: $w \leftarrow w - \eta\cdot 2 = 1.8$. Or: $w \leftarrow w - \eta\cdot 1 = 1.9$. "
        r"Or: $w \leftarrow w - \eta\cdot 4 = 1.25$."
    )
    found = [finding.word for finding in check_document(NUMBERS + others).findings[-2:]]
    assert found == [Word.UPDATE, Word.FALSE]
