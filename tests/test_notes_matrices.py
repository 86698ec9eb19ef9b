"""What letters stand for: matrices, the identity, symmetric ones; whole numbers; rules for any function."""

from __future__ import annotations

import pytest

from derive.notes import check_document

SOFTMAX = r"$q_m = \frac{e^{u_m}}{\sum_r e^{u_r}}$. "
NORMAL = r"The standard normal cdf is $\Phi$. $s(t) = t\Phi(t)$. "
VERDICTS = {  # of the last formula
    # matrices do not commute, however the text calls them so
    r"Let $P$ and $Q$ be $k \times k$ matrices. Then $PQ = QP$.": "false",
    r"For matrices $P$ and $Q$: $PQ = QP$.": "undecided",  # nobody says that they are square
    r"Let $P, Q$ be symmetric matrices. $QP = PQ$.": "false",
    r"Let $P, Q$ be invertible $k\times k$ matrices. $(QP)^{-1} = Q^{-1}P^{-1}$.": "false",
    r"Let $P, Q$ be invertible $k\times k$ matrices. $(QP)^{-1} = P^{-1}Q^{-1}$.": "proved",
    r"For matrices, $(P-Q)^2 = P^2 - 2PQ + Q^2$.": "false",
    r"For matrices, $(P-Q)^2 = P^2 - PQ - QP + Q^2$.": "proved",
    r"For matrices $P$ and $Q$: $e^{P-Q} = e^{P}e^{-Q}$.": "undecided",
    r"$\mathbf{U}\mathbf{z} = \mathbf{z}\mathbf{U}$": "false",
    r"$(\mathbf{P}\mathbf{Q})^{-1} = \mathbf{P}^{-1}\mathbf{Q}^{-1}$": "false",
    r"$v = qp$, $w = pq$, so $v = w$": "proved",
    # I beside them
    r"$(I-Q)(I+Q) = I-Q^2$": "proved",
    r"$(I-Q)(I+Q) = I-Q$": "false",
    r"$Z^\top(ZZ^\top+\mu I)^{-1} = (Z^\top Z+\mu I)^{-1}Z^\top$": "proved",
    r"$U = R I$, $P = U I$, so $P = R I^2$.": "proved",
    # symmetry, before and behind
    r"$K = K^\top$, therefore $u^\top K v = v^\top K u$.": "proved",
    r"Since $K^\top = K$, $\nabla_u u^\top K u = 2Ku$.": "proved",
    r"For a symmetric matrix one has $u^\top K v = v^\top K u$.": "proved",
    r"Let $K$ be symmetric. $\nabla_u u^\top K u = 3Ku$": "false",
    r"Let $K$ be a matrix. $u^\top K v = v^\top K u$": "false",
    r"With symmetric $M$ one is safe. $K$ is any matrix: $u^\top K v = v^\top K u$": "false",
    # of a matrix of which nothing is told a quadratic form knows the symmetric part only
    r"$\nabla_u (u^\top A u) = 2Au$": "holds if",
    r"$\nabla_u (u^\top A u) = 2A^\top u$": "holds if",
    r"$\nabla_u (u^\top A u) = (A + A^\top)u$": "proved",
    r"$\nabla_u (u^\top A u) = Au$": "false",
    r"$\nabla_u (u^\top A u) = 2Au + u$": "false",
    r"$A$ need not be symmetric. $\nabla_u (u^\top A u) = 2Au$": "false",
    r"Let $A\in\mathbb{R}^{n\times n}$. $\nabla_u (u^\top A u) = 2Au$": "false",
    r"$u^\top A v = v^\top A u$": "false",
    # matrices given by their numbers
    r"$K=\begin{pmatrix}1&4\\4&7\end{pmatrix}$. $K^\top = K$": "proved",
    r"$K=\begin{pmatrix}1&4\\5&7\end{pmatrix}$. $K^\top = K$": "false",
    r"$K=\begin{pmatrix}1&0\\0&7\end{pmatrix}$, "
    r"$M=\begin{pmatrix}3&0\\0&2\end{pmatrix}$. $KM = MK$": "proved",
    # whole numbers
    r"$3+10^{-18} = 3$": "false",
    r"$\frac{1}{10^{30}} = 0$": "false",
    r"$9/2 = 5$": "false",
    r"$0.25^{90} = 0$": "holds if",
    r"$e^{-900} = 0$": "holds if",
    r"$\frac{2}{3} = 0.67$": "holds if",
    r"$3^4 = 81$": "proved",
    # rules for any function
    r"$\frac{d}{du} g(h(u)) = g'(h(u))$": "false",
    r"$\frac{d}{du} g(h(u)) = g'(h(u))h'(u)$": "proved",
    r"$\frac{d}{du} g(u)^2 = 2g(u)$": "false",
    r"$g(u+v) = g(u)+g(v)$": "undecided",
    # an indicator of the class
    SOFTMAX + r"$L = -\sum_m\mathbf 1\{c=m\}\log q_m$, "
    r"$\frac{\partial L}{\partial u_m} = q_m-\mathbf 1\{c=m\}$": "proved",
    SOFTMAX + r"$L = -\sum_m[c=m]\log q_m$, $\frac{\partial L}{\partial u_m} = q_m-[c=m]$": "proved",
    SOFTMAX
    + r"$L = -\sum_m\delta_{mc}\log q_m$, $\frac{\partial L}{\partial u_m} = q_m-\delta_{mc}$": "proved",
    SOFTMAX + r"$L = -\sum_m[c=m]\log q_m$, $\frac{\partial L}{\partial u_m} = q_m+[c=m]$": "false",
    # one name with two arities
    r"$g(u) = u^3$, $g(u, v) = u^3 - v$. $g(u) - g(u, v) = v$": "proved",
    r"$g(u) = u^3$, $g(u, v) = u^3 - v$. $g(2, 1) = 8$": "false",
    r"$H(a,b) = -\sum_i a_i\log b_i$. $H(b,a) = H(a,b)$": "false",
    # Φ and φ
    NORMAL + r"$s'(t) = \Phi(t) + t\phi(t)$": "holds if",
    NORMAL + r"$\Phi'(t) = \phi(t)$": "holds if",
}


@pytest.mark.parametrize("text", VERDICTS)
def test_letters_are_what_the_text_calls_them(text: str) -> None:
    finding = check_document(text).findings[-1]
    assert finding.word.value == VERDICTS[text], finding


def test_no_activation_is_supposed_for_the_normal_distribution() -> None:
    finding = check_document(NORMAL + r"$\Phi'(t) = \phi(t)$").findings[-1]
    assert "density" in finding.why and "softplus" not in finding.why


def test_the_two_entropies_differ_by_the_divergence() -> None:
    text = (
        r"$H(a,b) = -\sum_i a_i\log b_i$, $H(a) = -\sum_i a_i\log a_i$, $D = \sum_i a_i\log\frac{a_i}{b_i}$. "
        r"$D = H(a,b) - H(a)$"
    )
    assert check_document(text).findings[-1].word.value in ("proved", "holds if")
