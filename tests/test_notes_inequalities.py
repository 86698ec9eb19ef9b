"""Inequalities: what is proved, what a point refutes, and what is no claim but a condition."""

from __future__ import annotations

import pytest

from derive.notes import Word, check_document

HOLDS = (Word.PROVED, Word.HOLDS_IF, Word.CONSISTENT)


def last(text: str) -> tuple[Word, str]:
    """The verdict on the last formula, and why."""
    finding = check_document(text).findings[-1]
    return finding.word, finding.why


PROVED = [
    r"$0 < \sigma(z) < 1$",
    r"$\sigma'(z) \le \frac14$",
    r"$0 < \tanh'(z) \le 1$",
    r"$|\sigma''(z)| \le 0.1$",
    r"$\log x \le x - 1$",
    r"$\ln(1 + e^z) \ge \max(0, z)$",
    r"$\sum_i (a_i - y_i)^2 \ge 0$",
    r"$-\|w\|^2 \le 0$",
    r"$u^T u \ge 0$",
    r"$w^T X^T X w \ge 0$",
    r"$(Xw - y)^T (Xw - y) + \lambda^2 w^T w \ge 0$",
    r"$(w^T x)^2 \ge 0$",
    r"$\sum_i (w^T x_i - y_i)^2 \ge 0$",
    r"$\sum_{i=1}^n \|x_i\| \ge 0$",
    r"$0.25^{10} < 10^{-6}$",
    r"$\sigma'(5) < 0.01$",
    r"Let $L = \frac12 (a - y)^2$. Then $L \ge 0$",
    r"Let $p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$. Then $p_i > 0$",
]
FALSE = {  # the nearest false neighbours, with what their reason holds
    r"$\sigma'(z) < \frac14$": "<= is meant; at z = 0",
    r"$\tanh'(z) < 1$": "at z = 0",
    r"$\log x \ge x - 1$": "<= is meant",
    r"$e^x < 1 + x$": "at x = 0",
    r"$0.25^4 < 10^{-3}$": "0.003906",
    r"$\ln 2 > 0.7$": "0.693",
    r"Let $L = \frac12 (a - y)^2$. Then always $L > 0$": "at a = ",
    r"Let $p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$. Then $p_i > 1$": "the left side",
    r"For all $z$ the slope satisfies $\sigma'(z) \le 0.2$": "at z = 0",
    r"If $|v| > 4$, then $\sigma'(v) < 0.01$": "at v = ",
    r"For $x \in [-1, 1]$ we have $1 - x^2 > 0$": "at x = 1",
    r"The range is $0 < \tanh z < 1$": "at z = 0",
}
CONDITIONS = [  # nothing is claimed, whatever holds somewhere
    r"We choose $\eta > 0$",
    r"Predict class 1 if $\sigma(w^T x + b) > 0.5$",
    r"The constraint is $$y_i (w^T x_i + b) \ge 1 - \xi_i, \quad \xi_i \ge 0$$",
    r"When $z > 0$ and $\sigma(z) < 0.9$, we keep it",
    r"In the saturated region $\sigma'(z) < 0.01$",
    r"Let $L = (a - y)^2$. Stop when $L < 0.01$",
    r"A unit is active where $\max(0, z) > 0$",
    r"For very negative inputs $\sigma(z) < 0.01$",
    r"$$w^T x + b \ge 0$$",
    r"Is $\tanh'(z) \ge \sigma'(z)$?",
    r"Dead units have $w x + b < 0$ for all inputs",
    r"$1 \le i \le n$",
]
HELD_IF = {
    r"For $x > 0$ we have $x^3 > 0$": "x > 0",
    r"$\tanh x \le x$ for $x \ge 0$": "x >= 0",
    r"If $|w| \le 1$, then $|w \sigma'(z)| \le \frac14$": "-1 <= w <= 1",
    r"For $|z| > 6$ we have $\sigma'(z) < 0.003$": "z > 6 or z < -6",
    r"$-\log q > 0$": "0 < q < 1",
    r"$\frac{\lambda}{2} w^2 \ge 0$": "lambda > 0",
    r"$\lambda \|w\| \ge 0$": "lambda > 0",
    r"Let $\lambda > 0$. Then $\lambda \|w\| \ge 0$": "lambda > 0",
    r"For $c < 0$ we have $c \|w\| \le 0$": "c < 0",
    r"For $\beta \in (0, 1)$, $\beta \|u\| \le \|u\|$": "0 < beta < 1",
    r"For $x \in (0, 1)$ we have $x^2 < x$": "0 < x < 1",
    r"$\sum_i q_i \log\frac{q_i}{r_i} \ge 0$": "add up to 1",
    r"$-\sum_{i=1}^K q_i \log q_i \le \log K$": "add up to 1",
    r"$\sum_{k=1}^K p_k^2 \ge \frac1K$": "add up to 1",
}
NEVER_PROVED = [
    r"$0 < e^{-x} < 1$",
    r"$w^t > 0$",
    r"$\|W x\| \ge \|W\| \|x\|$",
    r"$\|x + y\| \ge \|x\|$",
    r"$|u + v| \ge |u|$",
    r"$x^2 \ge x$",
    r"$-\log q > 0.1$",
    r"For $x > 0$ we have $x^2 \ge x$",
    r"For $x \ge 0$ we have $x^3 > 0$",
    r"$\frac{1}{x} > 0$",
    r"$f(x) \ge 0$",
    r"$\sum_i z_i \ge 0$",
    r"$\sum_i q_i \log\frac{q_i}{r_i} > 0$",
    r"$\sum_i q_i \log\frac{q_i}{r_i} \ge 0.1$",
    r"$-\sum_{i=1}^K q_i \log q_i < \log K$",
    r"$-\sum_{i=1}^K q_i \log q_i \le \log 2$",
    r"$-\sum_{i=1}^K q_i \log q_i > 0$",
    r"$\sum_{k=1}^K p_k^2 \ge \frac2K$",
    r"$0 < x^3 + 1 < 5$",
    r"$c \|w\| \ge 0$",
    r"$(x^T x)(y^T y) \le (x^T y)^2$",
    r"$x^T x y^T y \le x^T y x^T y$",
    r"$x^T A A x \ge 0$",
    r"$x^T A x \ge 0$",
    r"$A^T A \ge 0$",
    r"$(\sum_{i=1}^n \|x_i\|)^2 \ge n \sum_{i=1}^n \|x_i\|^2$",
]


@pytest.mark.parametrize("text", PROVED)
def test_what_holds_everywhere_is_proved(text: str) -> None:
    assert last(f"{text}.")[0] is Word.PROVED


@pytest.mark.parametrize("text", FALSE)
def test_what_fails_at_a_point_is_false(text: str) -> None:
    word, why = last(f"{text}.")
    assert word is Word.FALSE
    assert FALSE[text] in why


@pytest.mark.parametrize("text", CONDITIONS)
def test_conditions_are_no_claims(text: str) -> None:
    assert last(f"{text}.")[0] is Word.NO_CLAIM


@pytest.mark.parametrize("text", HELD_IF)
def test_conditions_that_are_told_are_named(text: str) -> None:
    findings = [f for f in check_document(f"{text}.").findings if f.word is not Word.NO_CLAIM]
    assert [f.word for f in findings] == [Word.HOLDS_IF]
    assert HELD_IF[text] in findings[0].why


@pytest.mark.parametrize("text", NEVER_PROVED)
def test_what_fails_somewhere_is_never_proved(text: str) -> None:
    assert last(f"{text}.")[0] not in HOLDS


def test_a_set_of_names_takes_no_condition_from_others() -> None:
    word, why = last(r"For $x > 0$ and $c \in \{a, b\}$ we have $x^3 + c^2 > 0$.")
    assert (word, why) == (Word.HOLDS_IF, "x > 0")
    assert last(r"If $c \in \{a, b\}$ and $x > 0$, then $x^3 + c > 0$.")[0] is not Word.FALSE
    assert last(r"If $y \in \{0, 1\}$ and $x > 0$, then $x^3 + y > 0$.")[0] is Word.HOLDS_IF


def test_a_bound_with_two_signs_is_two_bounds() -> None:
    words = [finding.word for finding in check_document(r"$\sin x \le 0 \pm 1$").findings]
    assert words[0] is Word.PROVED and words[1] not in HOLDS


def test_a_comparison_gives_no_name_a_value() -> None:
    text = "Let $x > 2$ and $0 < y < 1$. "
    assert last(text + "Then $x = 2$.")[0] is not Word.PROVED
    assert (
        last(r"Let $L = (a - y)^2 \ge 0$. Then $\frac{\partial L}{\partial a} = 2(a - y)$.")[0] is Word.PROVED
    )


def test_the_equations_of_a_chain_are_judged() -> None:
    chain = r"Let $f(x) = x^2 + 1$. Then $f'(x)^2 = 4x^2 \ge 0$."
    assert last(chain)[0] is Word.PROVED
    assert last(chain.replace("4x^2", "2x^2"))[0] is Word.FALSE


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        (r"\lfloor \frac{8-3}{2} \rfloor + 1 = 3", Word.PROVED),
        (r"\left\lfloor \frac{9}{3} \right\rfloor = 3", Word.PROVED),
        (r"\lceil \frac{8-3}{2} \rceil = 3", Word.PROVED),
        (r"\lfloor -0.5 \rfloor = 0", Word.FALSE),
        (r"\lceil \frac{8-3}{2} \rceil = 2", Word.FALSE),
    ],
)
def test_whole_parts(claim: str, word: Word) -> None:
    assert last(f"${claim}$")[0] is word


def test_a_whole_part_is_not_constant() -> None:
    assert last(r"$\lfloor x \rfloor = 0$")[0] not in HOLDS
    assert last(r"$\lfloor x + y \rfloor = \lfloor x \rfloor + \lfloor y \rfloor$")[0] not in HOLDS


@pytest.mark.parametrize("step", ["H(z)", r"\Theta(z)", "I(z > 0)", r"\mathbb{1}_{z > 0}", "[z > 0]"])
def test_steps_are_slopes_of_relu(step: str) -> None:
    text = r"Let $f(z) = \max(0, z)$. Then $f'(z) = "
    assert last(f"{text}{step}$.")[0] in HOLDS
    assert last(f"{text}-{step}$.")[0] not in HOLDS
    assert last(f"{text}2 \\cdot {step}$.")[0] not in HOLDS
