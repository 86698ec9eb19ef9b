"""What holds at the numbers that stand there, though not in general: an active unit, a target that is 1."""

from __future__ import annotations

import pytest

from derive.notes import check_document

ACTIVE = (
    r"$z = wx$, $a = \max(0, z)$, $L = \frac12 (a - y)^2$. With $w = 2$, $x = 3$, $y = 5$ "
    r"we get $z = 6$ and $a = 6$. $CLAIM$"
)
HINGE = r"$L = \max(0, 1 - yf)$ with $y = 1$, $f = 0.2$: $L = 0.8$ and $CLAIM$."
TARGET = r"$y = 1$ throughout. $L = -y\log a - (1-y)\log(1-a)$." "\n\n$CLAIM$"
WARM = r"$T = 1$. $p_i = \frac{e^{z_i/T}}{\sum_j e^{z_j/T}}$. $CLAIM$"


def last(text: str) -> str:
    """The verdict on the last formula."""
    return check_document(text).findings[-1].word.value


@pytest.mark.parametrize(
    ("note", "claim"),
    [
        (ACTIVE, r"\frac{\partial L}{\partial w} = (a - y) x = 1 \cdot 3 = 3"),
        (ACTIVE, r"\frac{\partial L}{\partial w} = (a - y) x"),
        (HINGE, r"\frac{\partial L}{\partial f} = -y = -1"),
        (TARGET, r"\frac{\partial L}{\partial a} = -\frac1a"),
        (WARM, r"\frac{\partial p_i}{\partial z_j} = p_i(\delta_{ij} - p_j)"),
        ("Let $x = 2$ and $y = 2$. Then $CLAIM$.", "x + y = xy"),
    ],
)
def test_what_holds_at_the_numbers_given_holds_if(note: str, claim: str) -> None:
    assert last(note.replace("CLAIM", claim)) == "holds if"


@pytest.mark.parametrize(
    ("note", "claim"),
    [
        (ACTIVE, r"\frac{\partial L}{\partial w} = (y - a) x"),
        (ACTIVE, r"\frac{\partial L}{\partial w} = 2(a - y) x"),
        (HINGE, r"\frac{\partial L}{\partial f} = y"),
        (TARGET, r"\frac{\partial L}{\partial a} = \frac1a"),
        ("Let $x = 2$ and $y = 3$. Then $CLAIM$.", "x + y = xy"),
    ],
)
def test_what_does_not_hold_there_stays_false(note: str, claim: str) -> None:
    assert last(note.replace("CLAIM", claim)) == "false"


def test_two_examples_in_sections_of_their_own() -> None:
    note = ACTIVE.replace("CLAIM", r"\frac{\partial L}{\partial w} = (a - y) x")
    other = note.replace("z", "u").replace("w = 2", "w = 3")
    words = [f.word.value for f in check_document(f"# One\n{note}\n\n# Two\n{other}").findings]
    assert words.count("false") == 1  # u = 6 of w = 3 and x = 3
    other = other.replace("x = 3", "x = 2")
    words = [f.word.value for f in check_document(f"# One\n{note}\n\n# Two\n{other}").findings]
    assert "false" not in words


def test_words_of_an_active_unit_leave_its_other_branch_open() -> None:
    net = (
        r"Let $a = \mathrm{ReLU}(z)$, $z = wx+b$, $L = (a-y)^2$. "
        r"WORDS$\frac{\partial L}{\partial w} = 2(a-y)x$."
    )
    assert last(net.replace("WORDS", "Since the unit is active, ")) != "false"
    assert last(net.replace("WORDS", "")) == "false"
