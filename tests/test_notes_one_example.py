"""db = dz of one example beside db = (1/m) Σ_i dz^{(i)} of all: each is of its own loss."""

from __future__ import annotations

import pytest

from derive.notes import check_document

LOGISTIC = (
    r"For logistic regression $z = w^Tx+b$, $a = \sigma(z)$, $L = -(y\log a+(1-y)\log(1-a))$, "
    "one example gives $CLAIM$ and $db = dz$.\n\n"
    r"Over all examples, $db = \frac1m\sum_{i=1}^m dz^{(i)}$."
)
LAYERS = r"""$z^{[1]} = W^{[1]}x + b^{[1]}$, $a^{[1]} = g^{[1]}(z^{[1]})$,
$z^{[2]} = W^{[2]}a^{[1]} + b^{[2]}$, $a^{[2]} = \sigma(z^{[2]})$.

Loss: $\mathcal{L}(a^{[2]}, y) = -y\log a^{[2]} - (1-y)\log(1-a^{[2]})$

- $dz^{[2]} = a^{[2]} - y$
- $dW^{[2]} = dz^{[2]} a^{[1]T}$
- $db^{[2]} = dz^{[2]}$
- $dz^{[1]} = W^{[2]T} dz^{[2]} * g^{[1]\prime}(z^{[1]})$
- $dW^{[1]} = dz^{[1]} x^T$
- $db^{[1]} = dz^{[1]}$
"""
VECTORISED = (
    r"Vectorised: $dZ^{[2]} = A^{[2]} - Y$, $dW^{[2]} = \frac{1}{m} dZ^{[2]} A^{[1]T}$, "
    r"$db^{[2]} = \frac1m \sum_i dz^{[2](i)}$"
)
MEAN = (
    r"Let $Z = WX + b$, $A = \sigma(Z)$, $J = -\frac1m\sum_{i=1}^m (y_i\log a_i + (1-y_i)\log(1-a_i))$. "
    r"Then $dZ = A - Y$, $dW = \frac1m dZ X^T$"
)


def _words(text: str) -> list[str]:
    return [finding.word.value for finding in check_document(text).findings]


def test_what_is_of_one_example_holds_beside_the_mean_of_all() -> None:
    *_, slope, bias, mean = _words(LOGISTIC.replace("CLAIM", "dz = a - y"))
    assert (slope, bias) == ("holds if", "holds if")
    assert mean != "false"


@pytest.mark.parametrize("wrong", ["dz = y - a", "dz = a + y", "dz = 2(a - y)"])
def test_a_slip_in_what_is_of_one_example_is_false(wrong: str) -> None:
    assert _words(LOGISTIC.replace("CLAIM", wrong))[-3] == "false"


@pytest.mark.parametrize("behind", ["", VECTORISED])
def test_two_layers_for_one_example_hold_with_and_without_the_lines_of_all(behind: str) -> None:
    words = _words(f"{LAYERS}\n{behind}")
    assert words[5:11] == ["holds if"] * 6
    assert "false" not in words


def test_a_slip_in_two_layers_for_one_example_is_false() -> None:
    wrong = LAYERS.replace("dz^{[2]} = a^{[2]} - y", "dz^{[2]} = y - a^{[2]}")
    assert _words(f"{wrong}\n{VECTORISED}")[5] == "false"


def test_with_a_mean_for_the_loss_neither_way_of_writing_is_false() -> None:
    assert "false" not in _words(MEAN)
    assert "false" not in _words(
        LOGISTIC.replace("CLAIM", "dz = a - y").replace("$L = -(", r"$L = -\frac1m(")
    )


SINGLE = r"For one example $z = w^Tx+b$, $a = \sigma(z)$, $L = -y\log a-(1-y)\log(1-a)$, and $dz = a - y$."
OF_ALL = [
    "$J = \\frac1m \\sum_{i=1}^m L^{(i)}$",
    r"$Z = w^TX+b$, $A = \sigma(Z)$, $dZ = A - Y$, $dw = \frac1m X dZ^T$",
    "",
]


@pytest.mark.parametrize("others", OF_ALL)
@pytest.mark.parametrize(
    "mean", [r"dw = \frac1m\sum_{i=1}^m x^{(i)}dz^{(i)}", r"db = \frac1m\sum_i dz^{(i)}"]
)
def test_a_loss_told_for_one_example_holds_beside_means_of_all(others: str, mean: str) -> None:
    words = _words(f"{SINGLE}\n\nOver all $m$ examples: {others}\n\n${mean}$")
    assert (words[3], words[-1]) == ("holds if", "holds if")
    assert "false" not in words


def test_a_wrong_mean_of_all_does_not_hold() -> None:
    mean = r"dw = \frac2m\sum_{i=1}^m x^{(i)}dz^{(i)}"
    assert _words(f"{SINGLE}\n\nOver all $m$ examples ${mean}$")[-1] == "false"
