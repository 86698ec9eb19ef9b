"""dy/dx goes by every way from x to y; what is held fixed is said, and a derivative by some entry is no 0."""

from __future__ import annotations

import pytest

from derive.notes import check_document


def last(text: str) -> str:
    """The verdict on the last formula."""
    return check_document(text).findings[-1].word.value


@pytest.mark.parametrize(
    "text",
    [
        r"The residual block $y = x+h$ with $h = \tanh(wx)$ has $\frac{dy}{dx} = 1$.",
        r"$z = wx$, $L = wz$. Then $\frac{dL}{dw} = z$.",
        r"$a = wx$, $L = (a-y)^2+\lambda w^2$. Then $\frac{dL}{dw} = 2\lambda w$.",
        r"$z = wx+b$, $L = \frac12z^2+\frac12w^2$. Then $\nabla_wL = w$.",
        r"$s = \sum_je^{z_j}$, $p_i = \frac{e^{z_i}}{s}$. Then $\frac{dp_i}{dz_i} = p_i$.",
        r"$s = \sum_ix_i^2$. Then $\frac{\partial s}{\partial x_i} = 0$.",
        r"$p = \mathrm{softmax}(z)$. Then $\frac{\partial p_i}{\partial z_i} = 0$.",
        r"$u = \frac{x}{\|x\|}$. Then $\frac{\partial u_i}{\partial x_i} = 0$.",
    ],
)
def test_a_way_that_is_forgotten_is_not_proved(text: str) -> None:
    assert last(text) not in ("proved", "holds if", "consistent")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (r"$z = wx$, $L = wz$. Then $\frac{dL}{dw} = 2z$.", "proved"),
        (r"$z = wx$, $L = wz$. Then $\frac{\partial L}{\partial w} = z$.", "holds if"),
        (r"$y = \frac14\sum_{i=1}^4x_i$. Then $\frac{\partial y}{\partial x_i} = 0.25$.", "proved"),
    ],
)
def test_what_is_right_holds(text: str, word: str) -> None:
    assert last(text) == word


@pytest.mark.parametrize(
    "text",
    [
        "$L = (a-y)^2$. With a factor of one half, $\\frac{\\partial L}{\\partial a} = a-y$.",
        "$L = (a-y)^2$, $a = \\sigma(z)$. We use cross-entropy. $\\frac{\\partial L}{\\partial z} = a-y$.",
        "Is it true that $(a+b)^2 = a^2+b^2$? No.",
    ],
)
def test_another_loss_a_half_and_a_question_are_not_refuted(text: str) -> None:
    assert "false" not in [finding.word.value for finding in check_document(text).findings]


@pytest.mark.parametrize(
    "text",
    [
        r"With $s_t = w^t$ we have $\frac{\partial s_t}{\partial s_{t-1}} = w$.",
        "$h_t = wh_{t-1}$. $h_2 = _2$",
        r"$2^{1000}\cdot 2^{1000} = 1$",
    ],
)
def test_the_program_does_not_fail(text: str) -> None:
    assert not any("this program failed" in finding.why for finding in check_document(text).findings)


@pytest.mark.parametrize(
    "text",
    [
        r"$\log p(x) = -x^2$. $\frac{d}{dx}\log p(x) = -2x$.",
        "Boundary conditions for $y(x) = ax+b$: $y(0) = 0$, $y(1) = 1$.",
        r"$\omega = 2$. $f(t) = \sin(\omega t)$. $f''(t) = -4f(t)$.",
        r"Let $C \in \mathbb{R}^{d\times d}$ be a covariance matrix. $\nabla_x (x^\top C x) = 2Cx$.",
        r"$E[X] = \mu$. $E[X^2] = \operatorname{Var}(X) + \mu^2$.",
        r"$r(t) = t$ on $[0,1]$ and $r(t) = 1$ on $(1,2]$.",
    ],
)
def test_conditions_and_given_numbers_make_no_false_alarm(text: str) -> None:
    assert "false" not in [finding.word.value for finding in check_document(text).findings]


@pytest.mark.parametrize(
    "text",
    [
        r"Let $H = X(X^TX)^{-1}X^T$. Then $(I-H)^{-1} = I + H$.",
        r"$c_k = x_k$ for even $k$ and $c_k = 0$ for odd $k$." "\n\n$c_3 = x_3$",
        r"$p = \mathrm{softmax}(z)$. $\sum_i \frac{\partial p_i}{\partial z_i} = 0$.",
    ],
)
def test_what_rests_on_nothing_is_not_proved(text: str) -> None:
    assert last(text) not in ("proved", "holds if", "consistent")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (r"There are two inputs. $z = \sum_i w_i x_i + b$, so $z = w_1x_1+w_2x_2+b$.", "holds if"),
        (r"Let $n = 2$. $m = \frac1n\sum_{i=1}^n x_i$, so $m = \frac12(x_1+x_2)$.", "holds if"),
        (r"There are two inputs. $z = \sum_i w_i x_i + b$, so $z = w_1x_1-w_2x_2+b$.", "false"),
    ],
)
def test_sums_have_as_many_terms_as_are_written(text: str, word: str) -> None:
    assert last(text) == word


@pytest.mark.parametrize(
    ("term", "right", "wrong"),
    [
        (r"\sum_w|w|", r"\operatorname{sgn}(w)", r"w\operatorname{sgn}(w)"),
        (r"\frac12\sum_ww^2", "w", r"\frac w2"),
    ],
)
def test_a_sum_over_all_weights_holds_the_one_that_is_differentiated_by(
    term: str, right: str, wrong: str
) -> None:
    text = rf"$C=C_0+\lambda{term}$. $\frac{{\partial C}}{{\partial w}}=\frac{{\partial C_0}}{{\partial w}}"
    assert last(rf"{text}+\lambda {right}$.") == "proved"
    assert last(rf"{text}+\lambda {wrong}$.") == "false"


@pytest.mark.parametrize(
    "softmax", [r"$p=\operatorname{softmax}(z)$", r"$p_i=\frac{e^{z_i}}{\sum_ke^{z_k}}$"]
)
def test_a_jacobian_in_cases_is_judged(softmax: str) -> None:
    claim = r"$$\frac{\partial p_i}{\partial z_j}=\begin{cases}p_i(1-p_i)&i=j\\ %sp_ip_j&i\neq j\end{cases}$$"
    assert last(f"{softmax}. {claim % '-'}") == "proved"
    assert last(f"{softmax}. {claim % ''}") == "false"


def test_an_entry_of_a_softmax_is_no_logistic_function() -> None:
    text = (
        r"$p=\operatorname{softmax}(z)$. If $i=j$, $\frac{\partial p_i}{\partial z_j}=p_i(1-p_i)$; "
        r"if $i\neq j$, $\frac{\partial p_i}{\partial z_j}=-p_ip_j$."
    )
    found = check_document(text).findings
    assert not any("logistic" in finding.why for finding in found)
    assert found[-1].word.value == "proved"


def test_capitals_before_vectors_do_not_commute() -> None:
    text = r"$u=Ax$, $v=Bu$. $\frac{\partial v}{\partial x}="
    assert last(f"{text}BA$.") == "proved"
    assert last(f"{text}AB$.") == "holds if"
    assert last(r"$P=\frac{nRT}{V}$. $\frac{dP}{dV}=-\frac{nRT}{V^2}$.") == "proved"
