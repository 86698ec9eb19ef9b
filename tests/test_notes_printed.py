"""Printed digits: what the calculator holds, what rounding leaves open, by which formula a number goes."""

from __future__ import annotations

from math import tanh
from random import Random

import pytest

from derive.notes import check_document
from derive.notes.judging.verdict import Word

NET = r"""
Inputs $x_1 = 0.6$, $x_2 = -0.4$, target $t = 0.9$. ($w_{ji}$ goes from input $i$ to unit $j$.)
$w_{11} = 0.2$, $w_{12} = -0.3$, $w_{21} = 0.5$, $w_{22} = 0.1$, $b_1 = 0.1$, $b_2 = -0.2$,
$v_1 = 0.7$, $v_2 = -0.6$, $c = 0.05$.

The net: $z_j = \sum_{i=1}^{2} w_{ji} x_i + b_j$, $h_j = \sigma(z_j)$, $u = v_1 h_1 + v_2 h_2 + c$,
$o = \sigma(u)$ and $E = \frac12 (o - t)^2$.

$$h_1 \approx 0.58419, \qquad h_2 \approx 0.51500$$

"""
UNITS = r"""
$h_j = \sigma(z_j)$, $u = v_1 h_1 + v_2 h_2 + c$, $z_1 = -0.97$, $z_2 = 0.2$, $v_1 = -0.8$, $v_2 = -0.4$,
$c = 0.5$.

$$h_1 = \sigma(-0.97) \approx 0.2749, \qquad h_2 \approx 0.5498$$

"""
POWERS = r"""
Softmax $p_i = e^{s_i}/\sum_{j=1}^3 e^{s_j}$ with $s = (1.3, 1.4, 1.8)$.

$$\sum_{j=1}^3 e^{s_j} \approx 3.67 + 4.06 + 6.05 \approx 13.78$$

"""
NUMBERED = r"""
Gradient descent on $f(q) = q^2 + 3q$ with $\eta = 0.1$ starts at $q_0 = 0.1$.

$$q_1 = q_0 - 0.1 f'(q_0) = 0.1 - 0.1 \cdot 3.2 = -0.22$$
$$q_2 = q_1 - 0.1 f'(q_1) = -0.22 - 0.1 \cdot 2.56 \approx -0.48$$

"""
LENGTH = r"""
Let $\hat w = (X^\top X)^{-1} X^\top y$.
Take $X = \begin{pmatrix} 1 & 1 \\ 1 & 2 \\ 1 & 3 \\ 1 & 5 \end{pmatrix}$
and $y = \begin{pmatrix} 1.2 \\ 1.9 \\ 3.2 \\ 4.8 \end{pmatrix}$.
Then $\hat w \approx \begin{pmatrix} 0.2371 \\ 0.9229 \end{pmatrix}$. """
NO_DATA = r"A program finds $w \approx \begin{pmatrix} 0.2371 \\ 0.9229 \end{pmatrix}$. "
UNIT = r"$h = \sigma(z)$, $z = w x$, $E = \frac12 (h - 1)^2$, $w = 0.5$, $x = 0.8$. Then $h \approx 0.5987$. "
BATCH = r"""
$\mu = \frac14 \sum_{i=1}^4 x_i$, $v = \frac14 \sum_{i=1}^4 (x_i - \mu)^2$,
$\hat x_i = \frac{x_i - \mu}{\sqrt{v + \epsilon}}$ and $y_i = \gamma \hat x_i + \beta$.
With $g_i = \partial L/\partial y_i$,

$$\frac{\partial L}{\partial \gamma} = \sum_{i=1}^4 g_i \hat x_i, \qquad
\frac{\partial L}{\partial \beta} = \sum_{i=1}^4 g_i$$

$$\frac{\partial L}{\partial x_i} = \frac{\gamma}{4\sqrt{v + \epsilon}}
\Bigl( 4 g_i - \sum_{j=1}^4 g_j - \hat x_i \sum_{j=1}^4 g_j \hat x_j \Bigr)$$

Take $x = (1, 2.5, 4, 0.5)$, $\gamma = 1.5$, $\beta = -0.2$, $\epsilon = 0$ and $g = (0.1, -0.2, 0.3, 0)$.

"""
RNN = r"""
An RNN has $a_t = W h_{t-1} + U x_t + b$ and $h_t = \tanh(a_t)$ with matrices $W$ and $U$.

## Scalar example

$w = 0.8$, $u = 0.5$, $h_0 = 0$, $x_1 = 1$, $x_2 = -1$, $x_3 = 0.5$.

$$h_1 = \tanh(0.8 \cdot 0 + 0.5 \cdot 1) \approx 0.4621$$
$$h_2 = \tanh(0.8 \cdot 0.4621 - 0.5) \approx -0.1296$$
$$h_3 = \tanh(0.8 \cdot (-0.1296) + 0.25) \approx 0.1453$$

The loss is $L = \frac12 (h_3 - y)^2$ with $y = 0.5$. $$\delta_3 = (h_3 - y)(1 - h_3^2) \approx -0.3472$$
$$\delta_2 = \delta_3 w (1 - h_2^2) \approx -0.2731$$
"""
VECTORS = r"""
# A layer

$z = W x$ with $W \in \mathbb{R}^{n \times d}$, $h = \sigma(z)$ elementwise and $L = v^T h$.

# One unit

With one unit $z = 0.35$ and $h \approx 0.5866$, so $1 - h \approx 0.4134$.

"""
LAYERS = r"""
$z^l_j = \sum_k w^l_{jk} a^{l-1}_k + b^l_j$, $a^l_j = \sigma(z^l_j)$
and $\delta^l_j = \partial C/\partial z^l_j$.
The quadratic cost is $C = \frac12 \sum_j (y_j - a^L_j)^2$. Then

$$\delta^l_j = \sum_k w^{l+1}_{kj} \delta^{l+1}_k \sigma'(z^l_j).$$

Let $w^{l+1} = \begin{bmatrix} 0.3 & -0.5 \\ 0.8 & 0.2 \end{bmatrix}$,
$\delta^{l+1} = \begin{bmatrix} 0.12 \\ -0.07 \end{bmatrix}$,
$z^l = \begin{bmatrix} -0.4 \\ 0.9 \end{bmatrix}$.

"""
TWO = r"""
$z = w^T x + b$, $a = \sigma(z)$ and $L = -y \log a - (1 - y) \log(1 - a)$.

With $s = 2y - 1$ this is $L = \log(1 + e^{s z})$.

## Numbers

$w = (0.4, -0.9)^T$, $b = 0.2$, $x = (1.5, 0.5)^T$, $y = 1$.
Then $z = 0.35$ and $a = \sigma(0.35) \approx 0.5866$.

"""
AFTER = r"""
A step gives $w_1 \leftarrow 0.4 + 0.1 \cdot 0.6201 \approx 0.4620$,
$w_2 \leftarrow -0.9 + 0.1 \cdot 0.2067 \approx -0.8793$
and $b \leftarrow 0.2 + 0.1 \cdot 0.4134 \approx 0.2413$.

"""
SOFTMAX = r"""
$p_i = \frac{e^{z_i}}{\sum_{k=1}^K e^{z_k}}$ and $\ell = -\sum_i y_i \log p_i$ with $\sum_i y_i = 1$.

Take $z = (2, 0.5, -1)$ and $y = (0, 1, 0)$.
$$p \approx (0.7856, 0.1753, 0.0391)$$ $$\ell = -\log p_2 \approx 1.7413$$

"""
LEAKY = "Leaky ReLU: lrelu(x) = x if x > 0, otherwise α·x\n\nLet α = 0.01.\n\n"
DESCENT = r"We run gradient descent on $L = (w x - y)^2$ with $w = 1$, $x = 2$, $y = 1$, $\eta = 0.1$. "
FUNCTION = r"Gradient descent on $f(\theta) = (\theta - 3)^2$ starts at $\theta = 1.175$ with $\eta = 0.1$. "
DOWN = r"""
Let $h_t = \tanh(w h_{t-1} + x_t)$, $w = 0.6$, $h_2 = -0.76$, $h_3 = 0.4$.
$\delta_3 = 0.5 (1 - h_3^2) = 0.42$. """

VERDICTS = {  # on the last formula
    # written out as it rounds, computed with what the calculator holds
    NET + r"$$u = 0.7 \cdot 0.58419 - 0.6 \cdot 0.51500 + 0.05 \approx 0.14994$$": "holds if",
    NET + r"$$u = 0.7 \cdot 0.58419 - 0.6 \cdot 0.51500 + 0.05 \approx 0.14993$$": "proved",
    NET + r"$$u = 0.7 \cdot 0.58419 - 0.6 \cdot 0.51500 + 0.05 \approx 0.14995$$": "false",
    NET + r"$$0.7 \cdot 0.58419 - 0.6 \cdot 0.51500 + 0.05 \approx 0.14994$$": "false",
    NET + r"$$o \approx 0.53741$$ $$E = \frac12 (0.53741 - 0.9)^2 \approx 0.06573$$": "holds if",
    NET + r"$$o \approx 0.53741$$ $$E = \frac12 (0.53741 - 0.9)^2 \approx 0.06575$$": "false",
    # one number as it is printed, the other as the calculator holds it
    UNITS + r"$$u = -0.8 \cdot 0.2749 - 0.4 \cdot 0.5498 + 0.5 \approx 0.0601$$": "holds if",
    UNITS + r"$$u = -0.8 \cdot 0.2749 - 0.4 \cdot 0.5498 + 0.5 \approx 0.0602$$": "proved",
    UNITS + r"$$u = -0.8 \cdot 0.2749 - 0.4 \cdot 0.5498 + 0.5 \approx 0.0610$$": "false",
    UNITS + r"$$u \approx 0.0601$$": "holds if",
    UNITS + r"$$u \approx 0.0610$$": "false",
    # rounded on the way
    POWERS + r"$$p \approx (0.27, 0.29, 0.44)$$": "proved",
    POWERS + r"$$p_1 \approx 0.2663$$": "undecided",  # 3.67 / 13.78
    POWERS + r"$$p_1 \approx 0.2664$$": "proved",
    POWERS + r"$$p_1 \approx 0.2684$$": "false",
    # w_11 beside w_ji has two places
    NET + r"$$\frac{\partial E}{\partial w_{11}} \approx -0.00920$$": "proved",
    NET + r"$$\frac{\partial E}{\partial w_{11}} \approx -0.00290$$": "false",
    r"$w_{11} = 2$, $w_{12} = 3$, $s = w_{11} + w_{12}$. $$s = 5$$": "proved",
    r"$z_j = \sum_{i=1}^2 w_{ji} x_i$, $w_{11} = 2$, $w_{12} = 3$, $x = (1, 1)$. $$z_1 = 5$$": "proved",
    # a vector is known as it is printed, or by its own formula
    LENGTH + r"$$\|\hat w\| \approx 0.9528$$": "proved",
    LENGTH + r"$$\|\hat w\| \approx 0.9529$$": "proved",
    LENGTH + r"$$\|\hat w\| \approx 0.9538$$": "false",
    NO_DATA + r"$$\|w\| \approx 0.9528$$": "undecided",
    NO_DATA + r"$$\|w\| \approx 0.9529$$": "proved",
    NO_DATA + r"$$\|w\| \approx 0.9531$$": "false",
    # the forward pass again
    UNIT + r"If you update the weight and do the forward pass again you find $h \approx 0.61$.": "undecided",
    UNIT + r"Repeating the forward pass with it we get $h \approx 0.61$.": "undecided",
    UNIT + r"This gives $h \approx 0.61$.": "false",
    # derivatives by what a line above proves
    BATCH + r"$$\frac{\partial L}{\partial \gamma} \approx 0.2921$$": "proved",
    BATCH + r"$$\frac{\partial L}{\partial \gamma} \approx 0.2912$$": "false",
    BATCH + r"$$\frac{\partial L}{\partial \beta} = 0.2$$": "proved",
    BATCH + r"$$\frac{\partial L}{\partial \beta} = 0.4$$": "false",
    BATCH + r"$$\frac{\partial L}{\partial x} \approx (0.1132, -0.3031, 0.1570, 0.0329)$$": "proved",
    BATCH + r"$$\frac{\partial L}{\partial x} \approx (0.1132, -0.3031, 0.1570, 0.0392)$$": "false",
    BATCH + r"$$\frac{\partial L}{\partial x_2} \approx -0.3031$$": "proved",
    LAYERS + r"$$\delta^l \approx \begin{bmatrix} -0.0048 \\ -0.0152 \end{bmatrix}$$": "proved",
    LAYERS + r"$$\delta^l \approx \begin{bmatrix} -0.0048 \\ -0.0125 \end{bmatrix}$$": "false",
    LAYERS + r"$$\delta^l \approx \begin{bmatrix} 0.5 \\ 0.7 \end{bmatrix}$$": "undecided",  # another example
    # a printed number makes a state no vector
    RNN + r"$$\delta_1 = \delta_2 w (1 - h_1^2) \approx -0.1718$$": "proved",
    RNN + r"$$\delta_1 = \delta_2 w (1 - h_1^2) \approx -0.1781$$": "false",
    DOWN + r"$$\delta_2 = \delta_3 w (1 - h_2^2) \approx 0.1064$$": "proved",
    DOWN + r"$$\delta_2 = \delta_3 w (1 - h_2^2) \approx 0.1046$$": "false",
    VECTORS
    + r"# Vectors again"
    + "\n\n"
    + r"$$\frac{\partial L}{\partial W} = (h \odot (1 - h) \odot v) x^T$$": "proved",
    # a number goes by one of the formulas of its name, and after a step by the entries that it gives
    TWO + r"$$L = -\log(0.5866) \approx 0.5334$$": "holds if",
    TWO + r"$$a - y \approx -0.4134$$": "proved",
    TWO + AFTER + r"After the step $\sigma(z) \approx 0.6212$.": "proved",
    # a link that no proof settles, at the numbers of the example
    SOFTMAX + r"$$\frac{\partial \ell}{\partial z} = p - y \approx (0.7856, -0.8247, 0.0391)$$": "holds if",
    SOFTMAX + r"$$\frac{\partial \ell}{\partial z} = p - y \approx (0.7856, -0.8427, 0.0391)$$": "false",
    # cases in running text
    LEAKY + "lrelu(−3) = −0.03": "proved",
    LEAKY + "lrelu(−3) = −3": "false",
    LEAKY + "lrelu(3) = 3": "proved",
    LEAKY + "lrelu′(x) = 1 if x > 0, otherwise α": "proved",
    LEAKY + "lrelu′(x) = α if x > 0, otherwise 1": "false",
    "f(x) = x if x > 0, otherwise it is close to zero\n\nf(−3) = 0": "undecided",
    "f(x) = x if x > 0 else 0\n\nf(−3) = 0": "proved",
    "f(x) = x if x > 0, 0 otherwise.\n\nf(−3) = 0": "proved",
    # steps in numbers
    NUMBERED + r"$$f'(q_2) = 2 \cdot (-0.48) + 3 \approx 2.05$$": "holds if",  # q_2 is -0.476
    NUMBERED + r"$$f'(q_2) = 2 \cdot (-0.48) + 3 \approx 2.04$$": "proved",
    NUMBERED + r"$$f'(q_2) = 2 \cdot (-0.48) + 3 \approx 2.06$$": "false",
    DESCENT + r"$$w \leftarrow 1 - 0.1 \cdot 4 = 0.6$$": "proved",
    DESCENT + r"$$w \leftarrow 1 + 0.1 \cdot 4 = 1.4$$": "false",
    DESCENT + r"$$w_{new} = 1 + 0.1 \cdot 4 = 1.4$$": "false",
    DESCENT + r"$$w_{new} = 1 - 0.1 \cdot (-4) = 1.4$$": "false",
    DESCENT + r"$$w_{new} = 1 - 0.1 \cdot 4 = 0.6$$": "proved",
    DESCENT + r"$$s = 1 + 0.1 \cdot 4 = 1.4$$": "proved",
    FUNCTION + r"$$\theta \leftarrow 1.175 - 0.1 \cdot 3.65 = 0.81$$": "false",
    FUNCTION + r"$$\theta \leftarrow 1.175 + 0.1 \cdot 3.65 = 1.54$$": "proved",
    FUNCTION.replace("descent", "ascent") + r"$$\theta \leftarrow 1.175 - 0.1 \cdot 3.65 = 0.81$$": "proved",
}


@pytest.mark.parametrize("text", VERDICTS)
def test_the_last_formula(text: str) -> None:
    assert check_document(text).findings[-1].word.value == VERDICTS[text]


def test_the_reason_tells_both_numbers() -> None:
    last = check_document(
        NET + r"$$u = 0.7 \cdot 0.58419 - 0.6 \cdot 0.51500 + 0.05 \approx 0.14994$$"
    ).findings[-1]
    assert "computed from the unrounded numbers (from the printed ones: 0.14993)" in last.why


def test_a_line_without_a_left_side_leaves_the_document_whole() -> None:
    text = r"""
Let $a = \sigma(z)$. The symmetric matrix $X$ (rows $= x^{(i)T}$) holds the inputs.
$$\frac{\partial a}{\partial z} = a (1 - a)$$
"""
    assert check_document(text).findings[-1].word.value == "proved"


def _lecture(seed: int) -> str:
    """A recurrent unit by hand: every number printed rounded, and used on as printed or as it was."""
    chance = Random(seed)
    places = chance.choice((3, 4))

    def used(exact: float) -> float:
        return exact if chance.random() < 0.5 else float(f"{exact:.{places}f}")

    w, u, *x = (chance.randint(-9, 9) / 10 for _ in range(5))
    lines = [rf"$h_t = \tanh(w h_{{t-1}} + u x_t)$ with $w = {w}$, $u = {u}$, $h_0 = 0.2$,"]
    lines += [
        rf"$x_1 = {x[0]}$, $x_2 = {x[1]}$, $x_3 = {x[2]}$ and $L = \frac12 (h_3 - y)^2$ with $y = 0.5$."
    ]
    states = [0.2]
    for step, value in enumerate(x, start=1):
        before = f"{states[-1]:.{places}f}" if step > 1 else "0.2"
        states.append(tanh(w * used(states[-1]) + u * value))
        put_in = rf"\tanh({w}\cdot({before}) + ({u})\cdot({value}))"
        lines.append(rf"$$h_{step} = {put_in} \approx {states[-1]:.{places}f}$$")
    last = used(states[3])
    error = (last - 0.5) * (1 - last**2)
    lines.append(rf"$$\delta_3 = (h_3 - y)(1 - h_3^2) \approx {error:.{places}f}$$")
    error = used(error) * w * (1 - used(states[2]) ** 2)
    lines.append(rf"$$\delta_2 = \delta_3 w (1 - h_2^2) \approx {error:.{places}f}$$")
    return "\n\n".join(lines)


@pytest.mark.parametrize("seed", range(12))
def test_no_lecturer_is_accused_of_rounding(seed: int) -> None:
    found = [finding for finding in check_document(_lecture(seed)).findings if finding.word is Word.FALSE]
    assert not found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            r"With $s = (0.5, -1)$ and $h = \tanh(s)$ we have $h_1 \approx 0.46$, $h_2 \approx -0.76$, "
            r"$h_1^2 \approx 0.2136$, $h_1^2 \approx 0.2116$, $h_1 + h_2 \approx -0.2995$, "
            r"$h_2 \approx -0.67$.",
            ["proved"] * 5 + ["false"],
        ),
        (
            r"With $s = [1, 2, 3]$ and $p = \operatorname{softmax}(s)$ we have $p_1 \approx 0.090$ and "
            r"$p_2 \approx 0.345$. The loss is $-\log p_2 \approx 1.41$.",
            ["proved", "false", "proved"],
        ),
        (
            r"Let $u = [3, 4]$ and $v = 2u$. Then $v_1 = 6$, $v_2 = 9$, $v_1 + v_2 = 14$, $\|v\| = 10$.",
            ["proved", "false", "proved", "proved"],
        ),
    ],
)
def test_an_entry_of_what_a_formula_gives_is_a_claim(text: str, words: list[str]) -> None:
    found = [f.word.value for f in check_document(text).findings]
    assert [word for word in found if word != "definition"] == words


@pytest.mark.parametrize(
    "text",
    [
        r"$q = \sigma(0.7) \approx 0.67$. $d = q - 1 \approx -0.33$. $g = 1.2\,d \approx -0.398$.",
        r"$k = \ln 3 \approx 1.1$ and $m = 2 k \approx 2.2$ and $m^2 \approx 4.83$ and $m^2 \approx 4.84$.",
        r"Let $k = \frac{1}{1+e^{2}} \approx 0.12$, $m = 1 - k \approx 0.88$. Then $-\log m \approx 0.1269$.",
    ],
)
def test_what_a_formula_of_numbers_gives_is_gone_on_with_unrounded(text: str) -> None:
    assert {f.word.value for f in check_document(text).findings} == {"proved"}
    wrong = text[:-3] + str((int(text[-3]) + 4) % 10) + "$."
    assert check_document(wrong).findings[-1].word.value in ("false", "undecided")
