"""What is said for some indices only; values of a function at two things; sizes of I and 1."""

from __future__ import annotations

import pytest

from derive.notes import check_document

APART = r"$f_{ij} = x_i y_j$ for $i \ne j$ and $f_{ii} = 0$." "\n\n$CLAIM$"
LATER = r"$a_i = x_i$ for $i > 1$ and $a_1 = 0$." "\n\n$CLAIM$"
CASES = (
    r"For $i \neq k$ we have $J_{ik} = -p_i p_k$. For $i = k$ we have $J_{ik} = p_i(1-p_i)$." "\n\n$CLAIM$"
)


def last(text: str) -> str:
    """The verdict on the last formula."""
    return check_document(text).findings[-1].word.value


@pytest.mark.parametrize(
    ("note", "claim"),
    [(APART, "f_{11} = x_1y_1"), (LATER, "a_1 = x_1"), (CASES, "J_{12} = p_1(1-p_1)")],
)
def test_a_formula_for_other_indices_proves_nothing(note: str, claim: str) -> None:
    assert last(note.replace("CLAIM", claim)) not in ("proved", "holds if", "consistent")


@pytest.mark.parametrize(
    ("note", "claim"), [(APART, "f_{12} = x_1y_2"), (LATER, "a_3 = x_3"), (CASES, "J_{12} = -p_1p_2")]
)
def test_a_formula_for_these_indices_holds(note: str, claim: str) -> None:
    assert last(note.replace("CLAIM", claim)) == "proved"


@pytest.mark.parametrize(
    "text",
    [
        "Entropy: $H(X) = 1$ and $H(Y) = 2$.",
        "$p(A) = 0.3$ and $p(B) = 0.5$.",
        r"$D(p\|q) = 0.1$ and $D(q\|p) = 0.2$.",
        r"The uniform policy is $\pi(a) = \frac12$. It has the height $\frac{1}{\sqrt{2\pi}} \approx 0.399$.",
        r"Let $A \in \mathbb{R}^{n\times n}$. $\operatorname{tr}(I) = n$",
        r"Let $x \in \mathbb{R}^n$. $\mathbf{1}^T\mathbf{1} = n$",
        r"Let $A \in \mathbb{R}^{n\times n}$. $\det(\lambda I) = \lambda^n$",
    ],
)
def test_values_at_two_things_and_sizes_of_the_identity_are_not_false(text: str) -> None:
    assert "false" not in [finding.word.value for finding in check_document(text).findings]


def test_a_wrong_trace_is_false() -> None:
    assert last(r"Let $A \in \mathbb{R}^{n\times n}$. $\operatorname{tr}(I_n) = n^2$") == "false"


LAYER = r"$$\frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_k \delta^l_j$$" "\n\n$$CLAIM$$"
CLASSES = r"$p = \mathrm{softmax}(z)$, $L = -\sum_ky_k\log p_k$. Then $CLAIM$."


@pytest.mark.parametrize("factor", ["-", "2"])
def test_an_error_with_a_layer_is_no_kronecker_delta(factor: str) -> None:
    claim = rf"\frac{{\partial C}}{{\partial w^l_{{jk}}}} = {factor} a^{{l-1}}_k \delta^l_j"
    assert last(LAYER.replace("CLAIM", claim)) == "false"


def test_one_class_is_not_one_example() -> None:
    assert last(CLASSES.replace("CLAIM", r"\frac{\partial L}{\partial p_k} = -y_k")) == "false"
    assert last(CLASSES.replace("CLAIM", r"\frac{\partial L}{\partial p_k} = -\frac{y_k}{p_k}")) == "proved"


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ("f(-1) = 1", ("undecided", "false")),
        ("f(2) = 4", ("proved", "holds if")),
        ("f(2) = 5", ("false", "undecided")),
    ],
)
def test_a_function_told_for_some_arguments_has_no_value_at_others(
    claim: str, words: tuple[str, ...]
) -> None:
    assert last(f"$f(x) = x^2$ if $x > 0$ and $0$ otherwise.\n\n${claim}$") in words
