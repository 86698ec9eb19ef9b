"""What a text supposes of arrays: QᵀQ = I, Bᵀ = -B, ‖u‖ = 1; those that are given by numbers."""

from __future__ import annotations

import pytest

from derive.notes import check_document

ROTATION = r"The rotation $Q$ satisfies $Q^TQ = I$. Put $y = Qx$. "
EIGEN = r"The eigendecomposition of a symmetric matrix is $S = U\Lambda U^T$. Then "
ANTI = r"Let $B$ be antisymmetric, $B^T = -B$. Show "
PROJECTION = r"The projection is $P = uu^T$ with $\|u\| = 1$. Then "
CLAIMS = r"$P^2 = P$, $\operatorname{tr}(P) = 1$, $(I - P)u = 0$."
NUMBERS = r"Let $A=\begin{pmatrix}2&1\\1&2\end{pmatrix}$ and $v=\begin{pmatrix}1\\-1\end{pmatrix}$. Then "


def last(text: str) -> tuple[str, str]:
    finding = check_document(text).findings[-1]
    return finding.word.value, finding.why


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        (ROTATION + r"Then $\|y\| = \|x\|$.", "Q^T Q = I"),
        (r"Let $Q$ satisfy $Q^TQ = I$. Put $C = QA$. Then $\|C\|_F = \|A\|_F$.", "Q^T Q = I"),
        (r"Let $Q$ be orthogonal, i.e. $Q^TQ = I$. Then $\|Qx\| = \|x\|$.", "Q^T Q = I"),
        (
            r"With the eigendecomposition $S = U\Lambda U^T$, $U^TU = I$, "
            r"we have $\operatorname{tr}(S) = \operatorname{tr}(\Lambda)$.",
            "U^T U = I",
        ),
        (EIGEN + r"$\operatorname{tr}(S) = \operatorname{tr}(\Lambda)$.", "U^T U = I"),
        (EIGEN + r"$S^2 = U\Lambda^2U^T$.", "U^T U = I"),
        (ANTI + "$x^TBy = -y^TBx$.", "B^T = -B"),
        (r"The matrix $P$ satisfies $P^2 = P$. Then $P^3 = P$.", "P^2 = P"),
    ],
)
def test_what_is_supposed_of_a_matrix_is_named(text: str, condition: str) -> None:
    assert last(text) == ("holds if", condition)


@pytest.mark.parametrize(
    "text",
    [
        ROTATION + r"Then $\|y\| = 2\|x\|$.",
        EIGEN + r"$\operatorname{tr}(S) = 2\operatorname{tr}(\Lambda)$.",
        EIGEN + r"$S^2 = U\Lambda U^T$.",
        ANTI + "$x^TBy = y^TBx$.",
    ],
)
def test_what_does_not_hold_so_either_is_not_proved(text: str) -> None:
    assert last(text)[0] in ("false", "undecided")


def test_the_sign_of_an_antisymmetric_matrix_refutes() -> None:
    assert last(ANTI + "$x^TBy = y^TBx$.")[0] == "false"


def test_a_determinant_is_not_refuted_without_what_a_decomposition_says() -> None:
    assert last(EIGEN + r"$\det S = \det\Lambda$.")[0] != "false"


@pytest.mark.parametrize(
    "text", [r"The rotation $Q$ satisfies $Q^TQ = I$.", r"Let $B$ be a matrix, $B^T = -B$."]
)
def test_the_condition_itself_claims_nothing(text: str) -> None:
    assert last(text) == ("no claim", "a condition")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (r"Let $K = \frac12(A-A^T)$. Then $K^T = -K$.", "proved"),
        (r"Let $K = \frac12(A+A^T)$. Then $K^T = -K$.", "false"),
        (r"Let $W=\begin{pmatrix}1&4\\5&7\end{pmatrix}$. $W^T = -W$.", "false"),
        (r"Let $p_k = e^{z_k}/\sum_{j=1}^K e^{z_j}$. The softmax satisfies $\sum_{k=1}^K p_k = 2$.", "false"),
        (r"The sigmoid satisfies $\sigma(-x) = 1+\sigma(x)$.", "false"),
    ],
)
def test_what_is_said_of_a_defined_quantity_is_a_claim(text: str, verdict: str) -> None:
    assert last(text)[0] == verdict


def test_claims_are_no_conditions_of_each_other() -> None:
    found = [f for f in check_document(PROJECTION + CLAIMS).findings if f.word.value == "holds if"]
    assert [f.why for f in found] == ["||u|| = 1"] * 3
    assert last(PROJECTION + r"$\operatorname{tr}(P) = 2$.")[0] == "false"


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [("$Av = v$", "proved"), ("$Av = 2v$", "false"), ("$A^Tv = v$", "proved"), ("$Av = Av^2$", "false")],
)
def test_an_array_that_is_given_by_numbers_has_no_other_meaning(claim: str, verdict: str) -> None:
    assert last(NUMBERS + claim)[0] == verdict
