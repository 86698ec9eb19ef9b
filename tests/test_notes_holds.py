r"""Under what a formula holds that a note leaves unsaid, and what was probably meant where none does."""

from __future__ import annotations

import pytest

from derive.notes import Finding, Word, check_document


def last(text: str) -> Finding:
    return check_document(text).findings[-1]


BRANCHES = {
    r"$\sqrt{x^2} = x$": "x > 0",
    r"$\sqrt{x^2} = -x$": "x < 0",
    r"$|x| = -x$": "x < 0",
    r"$\max(0, x) = 0$": "x < 0",
    r"$\mathrm{relu}'(x) = 1$": "x > 0",
    r"$\operatorname{sign}(x) = -1$": "x < 0",
    r"$|a - b| = b - a$": "a - b < 0",
    r"$\max(0, 1 - yf) = 1 - yf$": "1 - y f > 0",
    r"$\frac{|x|}{x} = 1$": "x > 0",
    r"$\sqrt{a^2b^2} = ab$": "a b > 0",
    r"$\sqrt{a^2b^2} = -ab$": "a b < 0",
    r"$2\sqrt{x^2y^2} = 2yx$": "2 y x > 0",
    r"$\sqrt{x^2+2x+1} = x+1$": "x + 1 > 0",
    r"$\sqrt{x^2 y} = x\sqrt{y}$": "x sqrt(y) > 0",
    r"$(x^2)^{1/2} = x$": "x > 0",
    r"$\max(x, -x) = x$": "x > 0",
    r"$\min(x, -x) = x$": "x < 0",
}
NO_BRANCH = (
    r"$|x| = 2x$",
    r"$\sqrt{x^2} = x^2$",
    r"$\max(0, x) = -x$",
    r"$|x + y| = |x| + |y|$",
    r"$\sqrt{a^2 + b^2} = a + b$",
    r"$\sqrt{a^2b^2} = 2ab$",
    r"$(x^2)^{1/2} = 2x$",
    r"$\max(x, -x) = 2x$",
    r"$\sqrt{x^2} = -|x|$",
    r"$\sqrt{x^4} = -x^2$",
    r"$|x^2| = -x^2$",
    r"For every $x$ we have $\sqrt{4x^2} = 2x$.",
    r"For every $x$ we have $|x| = x$.",
)
LAST_LAYERS = {
    r"$\sigma'(z) = a(1-a)$": "a = sigma(z)",
    r"$\tanh'(z_j) = 1 - a_j^2$": "a_j = tanh(z_j)",
    r"$\frac{\partial L}{\partial z} = a - y$": "a is the logistic function of z; L is",
    r"Let $L$ be the log loss. $\frac{\partial L}{\partial w} = (p-y)x$": "p is the logistic",
    r"$\frac{\partial L}{\partial z_i} = p_i - y_i$": "the y sum to 1; p is the softmax of z; L is",
}
NO_LAST_LAYER = (
    r"$\frac{\partial L}{\partial z} = y - a$",
    r"$\frac{\partial L}{\partial z_i} = y_i - p_i$",
    r"$\frac{\partial L}{\partial z} = a + y$",
    r"Let $L$ be the cross-entropy. $\frac{\partial L}{\partial z} = (a-y)a(1-a)$",
    r"Let $L$ be the squared error and $a = \tanh(z)$. $\frac{\partial L}{\partial z} = a - y$",
)
BASES = {
    r"$\log 100 = 2$": "the logarithm has the base 10",
    r"$-0.5\log 0.5 - 0.5\log 0.5 = 1$": "the logarithm has the base 2",
    r"Logarithms have base 2. Let $p = 0.25$. Then $-\log p = 2$.": "the logarithm has the base 2",
    r"$\ln 2 \approx 0.693$ and $\log 2 \approx 0.301$": "the logarithm has the base 10",
    r"Let $L = -\ln a$. Then $-\log 0.1 = 1$.": "the logarithm has the base 10",
    r"Let $H(p) = -p\log p - (1-p)\log(1-p)$. Then $H(1/2) = 1$.": "the logarithm has the base 2",
    r"$I(p) = -\log p$, $I(1/8) = 3$": "the logarithm has the base 2",
    r"$10^{\log x} = x$": "the logarithm has the base 10",
    r"$e^0 = 1$ and $2^{\log n} = n$": "the logarithm has the base 2",
    r"$\log 10x = 1 + \log x$": "the logarithm has the base 10",
    r"$\log 2 = \ln 2/\ln 10$": "the logarithm has the base 10",
}
OTHER_BASES = (
    r"$\log 100 = 3$",
    r"Logarithms have base 2. $\log 16 = 3$",
    r"Let $L = -\ln a$. Then $-\ln 0.1 = 1$.",
    r"Let $L = -\log a$ with $a = e^{-x}$. Then $-\log 0.1 = 1$.",
    r"$\ln 2 \approx 0.693$ and $\log 2 \approx 0.302$",
    r"$\log 2 \approx 0.301$ and $\ln 2 \approx 0.301$",
    r"Let $H(p) = -p\log p - (1-p)\log(1-p)$. Then $H(1/2) = 2$.",
    r"Let $H(p) = -p\ln p - (1-p)\ln(1-p)$. Then $H(1/2) = 1$.",
    r"$I(p) = -\log p$, $I(1/8) = 4$",
    r"$10^{\log x} = 2x$",
    r"$10^{\ln x} = x$",
    r"$\log 2 = \ln 2/\ln 5$",
    r"$2^{10} \approx 10^4$",
    r"$2^{10} = 10^3$",
)
HELD = (
    r"Let $a = \sigma(z)$. Then $\sigma' = a(1-a)$.",
    r"For the sigmoid $\sigma' = \sigma(1 - \sigma)$.",
    r"For the sigmoid $\sigma'' = \sigma'(1 - 2\sigma)$.",
    r"$\tanh' = 1 - \tanh^2$",
    r"$\sin' = \cos$",
    r"$\log 1/x = -\log x$",
    r"$\ln a/b = \ln a - \ln b$",
    r"$\cos x/2 = \cos(x/2)$",
    r"$\cos x/2 = \frac12 \cos x$",
    r"$2^{10} \approx 10^3$",
    r"Let $L = (wx-y)^2$ and $x = 1$. Then $\frac{\partial L}{\partial w} = 2(wx-y)$.",
    r"Let $X \in \mathbb{R}^{n\times d}$. $\nabla_w \frac{1}{2n}\|Xw-y\|^2 = \frac1n X^T(Xw-y)$",
    r"$\nabla_w \frac{\lambda}{2} \|w\|^2 = \lambda w$",
    r"$p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$. $p_1 = \frac{e^{z_1}}{e^{z_1}+e^{z_2}}$. $\sum_i p_i = 1$",
)
REFUTED = (
    r"Let $a = \sigma(z)$. Then $\sigma' = a(1+a)$.",
    r"For the sigmoid $\sigma' = \sigma(1 + \sigma)$.",
    r"$\sin' = \sin$",
    r"$\log 1/x = \log x$",
    r"$\ln a/b = \ln a + \ln b$",
    r"Let $L = (wx-y)^2$. For example $x = 1$. In general $\frac{\partial L}{\partial w} = 2(wx-y)$.",
    r"Let $L = (wx-y)^2$ and $x = 1$. Then $\frac{\partial L}{\partial w} = 3(wx-y)$.",
    r"Let $z = wx$ and $w = 2$. Then $z = 3x$.",
    r"$\nabla_w \frac{\lambda}{2} \|w\|^2 = 2\lambda w$",
)
NOT_REFUTED = (
    r"The mean of $n$ values has the deviation $\sigma' = \sigma/\sqrt{n}$.",
    r"We maximise $L$, the negative cross-entropy of $a = \sigma(z)$. "
    r"$\frac{\partial L}{\partial z} = y - a$",
    r"$\sigma(0) = l/2$",
    r"$\{a, b\} = \{b, a\}$",
    r"Let $z = wx$ and $w = 2$. Now let $z = 3x$.",
)
MEANT = {
    r"Let $L = \frac1n\sum_{i=1}^n (wx_i - y_i)^2$. "
    r"$\frac{\partial L}{\partial w} = \frac2n\sum_{i=1}^n (wx_i - y_i)$": (
        "∂L/∂w = (2/n) sum_i (w x_i - y_i) x_i"
    ),
    r"Let $L = \frac1n\sum_i (wx_i - y_i)^2$. "
    r"$\frac{\partial L}{\partial w} = \sum_i (wx_i - y_i) x_i$": ("∂L/∂w = (2/n) sum_i (w x_i - y_i) x_i"),
    r"Let $z_j = \sum_i w_{ij}x_i$, $a_j = \sigma(z_j)$, $L = \frac12\sum_j (a_j-y_j)^2$. "
    r"$\frac{\partial L}{\partial w_{ij}} = (a_i-y_i)\,a_j(1-a_j)\,x_i$": (
        "∂L/∂w_i_j = (a_j - y_j) a_j (1 - a_j) x_i"
    ),
    r"Let $z^l = W^l a^{l-1} + b^l$, $a^l = \sigma(z^l)$, $\delta^l = \frac{\partial C}{\partial z^l}$. "
    r"$\delta^l = (W^{l+1}\delta^{l+1})\odot\sigma'(z^l)$": "delta_l = (W_l+1^T delta_l+1) ⊙ sigma'(z_l)",
    r"Let $X \in \mathbb{R}^{n\times d}$. $\nabla_w \frac{1}{2n}\|Xw-y\|^2 = X^T(Xw - y)$": (
        "∇_w ((1/(2 n)) ||X w - y||^2) = (1/n) X^T (X w - y)"
    ),
    r"$(a+b)^2 = a^2 + b^2$": "(a + b)^2 = a^2 + 2 a b + b^2",
    r"Let $z = wx + b$. $\frac{\partial z}{\partial w} = w$": "∂z/∂w = x",
    r"$\sigma'(z) = a(1+a)$": "sigma'(z) = a (1 - a)",
    r"Let $L$ be the cross-entropy, $a = \sigma(z)$. "
    r"$\frac{\partial L}{\partial z} = y - a$": "∂L/∂z = a - y",
}


@pytest.mark.parametrize("text", [*BRANCHES, *LAST_LAYERS, *BASES])
def test_it_holds_under_what_is_unsaid(text: str) -> None:
    found = last(text)
    assert found.word is Word.HOLDS_IF
    assert found.why.startswith({**BRANCHES, **LAST_LAYERS, **BASES}[text])


@pytest.mark.parametrize("text", [*NO_BRANCH, *OTHER_BASES, *REFUTED])
def test_what_no_condition_makes_true_is_false(text: str) -> None:
    assert last(text).word is Word.FALSE


@pytest.mark.parametrize("text", NO_LAST_LAYER)
def test_no_last_layer_is_found_for_it(text: str) -> None:
    assert last(text).word in (Word.UNDECIDED, Word.FALSE)


@pytest.mark.parametrize("text", HELD)
def test_it_is_true(text: str) -> None:
    assert last(text).word in (Word.PROVED, Word.HOLDS_IF)


@pytest.mark.parametrize("text", NOT_REFUTED)
def test_it_is_not_accused(text: str) -> None:
    assert last(text).word is not Word.FALSE


@pytest.mark.parametrize("text", MEANT)
def test_what_was_probably_meant(text: str) -> None:
    found = last(text)
    assert (found.word, found.meant) == (Word.FALSE, MEANT[text])
