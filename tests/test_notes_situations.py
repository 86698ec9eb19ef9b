"""Which of several meanings of a name a formula goes by: of a condition, of another model, of a parameter."""

from __future__ import annotations

import pytest

from derive.notes import check_document
from derive.notes.judging.verdict import Word

LAYER = r"""
$$z = w x + b, \qquad y = \gamma z + \beta$$

If $\gamma = \sqrt{v}$ and $\beta = \sqrt{u}$, then $y = \sqrt{v} z + \sqrt{u}$.

"""


def _last(text: str) -> str:
    return check_document(text).findings[-1].word.value


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        (r"It is $\frac{\partial y}{\partial v} = 0$.", "proved"),
        (r"It is $\frac{\partial y}{\partial \gamma} = z$.", "proved"),
        (r"It is $\frac{\partial y}{\partial z} = \gamma + \beta$.", "false"),
        (r"As said above, $y = \sqrt{v} z + \sqrt{u}$.", "holds if"),
        (r"So $y = \sqrt{v} z + \sqrt{u}$.", "proved"),
        (r"It is $\frac{\partial y}{\partial v} = \frac{z}{\sqrt{v}}$.", "false"),
    ],
)
def test_a_condition_holds_in_its_sentence(claim: str, word: str) -> None:
    assert _last(LAYER + claim) == word


@pytest.mark.parametrize("cue", ["When", "Whenever", "Provided that", "In the case"])
def test_every_condition_holds_in_its_sentence(cue: str) -> None:
    text = LAYER.replace("If ", f"{cue} ")
    assert _last(text + r"It is $\frac{\partial y}{\partial v} = 0$.") == "proved"
    assert _last(text + r"So $y = \sqrt{v} z + \sqrt{u}$.") == "proved"


def test_a_new_name_behind_if_is_defined() -> None:
    found = check_document("If $f(x) = x^2 + 1$, then $f'(x) = 2x$.\n\nAlso $f''(x) = 2$.").findings
    assert [finding.word for finding in found] == [Word.DEFINITION, Word.PROVED, Word.PROVED]


OTHER_MODEL = r"""
## Linear regression

$\hat y = w x + b$ and $L = \frac12 (\hat y - y)^2$.

## A neuron

Now $z = v x + c$ and $a = \sigma(z)$.

"""


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        (r"$\frac{\partial L}{\partial z} = (a - y) a (1 - a)$", "holds if"),
        (r"$\frac{\partial L}{\partial v} = (a - y) a (1 - a) x$", "holds if"),
        (r"$\frac{\partial L}{\partial v} = \frac{\partial L}{\partial a} \sigma'(z) x$", "holds if"),
        (r"$\frac{\partial L}{\partial v} = \frac{\partial L}{\partial a} \sigma'(z) c$", "undecided"),
        (r"$\frac{\partial L}{\partial v} = (a - y) a (1 + a) x$", "undecided"),
        (r"$\frac{\partial L}{\partial w} = (\hat y - y) x$", "proved"),
        (r"$\frac{\partial L}{\partial w} = (\hat y + y) x$", "false"),
    ],
)
def test_a_later_section_has_a_loss_of_its_own(claim: str, word: str) -> None:
    assert _last(OTHER_MODEL + claim) == word


def test_a_loss_of_examples_is_another_one_too() -> None:
    note = r"""
Linear outputs $y_{nk} = \sum_i w_{ki} x_{ni}$ have $E_n = \frac{1}{2} \sum_k (y_{nk} - t_{nk})^2$.

## Networks

Here $a_j = \sum_i v_{ji} z_i$ and $\delta_j = \frac{\partial E_n}{\partial a_j}$.

"""
    assert _last(note + r"$$\frac{\partial E_n}{\partial v_{ji}} = \delta_j z_i$$") == "holds if"
    assert _last(note + r"$$\frac{\partial E_n}{\partial v_{ji}} = \delta_i z_j$$") in ("undecided", "false")


RECURRENT = """
1. Recurrent networks

   a_t = W h_{t-1} + U x_t + b
   h_t = tanh(a_t)
   ∂h_t/∂h_{t-1} = diag(1 − h_t²) W

2. Gated units

   h_t = (1 − z)·h_{t-1} + z·n

"""


@pytest.mark.parametrize(("value", "word"), [("1 − z", "holds if"), ("z", "false"), ("1 + z", "false")])
def test_vectors_of_a_section_before_hide_no_error(value: str, word: str) -> None:
    assert _last(f"{RECURRENT}   ∂h_t/∂h_{{t-1}} = {value}\n") == word


HUBER = r"""
$$L_\delta(r) = \begin{cases} \frac{1}{2} r^2 & \text{if } |r| \le \delta \\
\delta \left( |r| - \frac{1}{2} \delta \right) & \text{otherwise} \end{cases}$$

"""
RIDGE = r"""
$$J_\lambda(\mathbf{w}) = \frac{1}{2} \| X\mathbf{w} - \mathbf{y} \|^2 + \frac{\lambda}{2} \|\mathbf{w}\|^2$$

"""
PINBALL = r"$L_\tau(r) = \max(\tau r, (\tau - 1) r)$. "


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (
            HUBER + r"$$\frac{d L_\delta}{d r} = \begin{cases} r & \text{if } |r| \le \delta \\ "
            r"\delta \operatorname{sign}(r) & \text{otherwise} \end{cases}$$",
            "proved",
        ),
        (
            HUBER + r"$$\frac{d L_\delta}{d r} = \begin{cases} r & \text{if } |r| \le \delta \\ "
            r"\operatorname{sign}(r) & \text{otherwise} \end{cases}$$",
            "false",
        ),
        (HUBER + r"With $\delta = 1$: $L_1(0.5) = 0.125$", "proved"),
        (HUBER + r"With $\delta = 1$: $L_1(3) = 3$", "false"),
        (HUBER + r"$L_1(3) = 2.5$ and $L_2(3) = 4$", "proved"),
        (HUBER + r"$L_{0.5}(3) = 1.375$", "proved"),
        (HUBER + r"$L_{0.5}(3) = 1.5$", "false"),
        (HUBER + r"The absolute loss is $L_1(r) = |r|$, so $L_1(3) = 3$", "proved"),
        (HUBER + r"The absolute loss is $L_1(r) = |r|$", "definition"),
        (PINBALL + r"For $\tau = 0.5$ it is $L_{0.5}(r) = \frac12 |r|$", "proved"),
        (PINBALL + r"For $\tau = 0.5$ it is $L_{0.5}(1) = \frac13$", "false"),
        (r"The half-life is $t_{1/2} = \frac{\ln 2}{k}$", "definition"),
        (RIDGE + r"$\nabla J_\lambda = X^\top (X\mathbf{w} - \mathbf{y}) + \lambda \mathbf{w}$", "proved"),
        (RIDGE + r"$\nabla J_\lambda = X^\top (X\mathbf{w} - \mathbf{y}) - \lambda \mathbf{w}$", "false"),
    ],
)
def test_a_parameter_below_a_function(text: str, word: str) -> None:
    assert _last(text) == word


RNN = r"""
$o_t = V h_t + c$, $\hat y_t = \mathrm{softmax}(o_t)$, $L = \sum_t L_t$ and $L_t = -\log \hat y_{t, y_t}$.

"""
CLASS = r"$o = V h + c$ and $p = \mathrm{softmax}(o)$ with $L = -\log p_y$. "
EVERY_STEP = r"""
$p_t = \mathrm{softmax}(o_t)$ with $L = \sum_t L_t$ and $L_t = -\sum_k y_{t,k} \log p_{t,k}$.

"""


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (RNN + r"$\frac{\partial L}{\partial o_t} = \hat y_t - y_t$", "holds if"),
        (RNN + r"$\frac{\partial L}{\partial c} = \sum_t (\hat y_t - y_t)$", "holds if"),
        (RNN + r"$\frac{\partial L}{\partial o_t} = y_t - \hat y_t$", "undecided"),
        (RNN + r"$\frac{\partial L}{\partial c} = \sum_t (\hat y_t + y_t)$", "false"),
        (CLASS + r"$\frac{\partial L}{\partial o} = p - y$", "holds if"),
        (CLASS + r"$\frac{\partial L}{\partial o} = y - p$", "undecided"),
        (EVERY_STEP + r"$\frac{\partial L_t}{\partial o_{t,k}} = p_{t,k} - y_{t,k}$", "holds if"),
        (EVERY_STEP + r"$\frac{\partial L_t}{\partial o_{t,k}} = y_{t,k} - p_{t,k}$", "false"),
    ],
)
def test_targets_of_every_step(text: str, word: str) -> None:
    assert _last(text) == word


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (r"The weights add up to $\sigma(x) + \sigma(-x) = 2$.", "false"),
        (r"Up to a constant it is $\sigma(x) + \sigma(-x) = 2$.", "undecided"),
        (r"Absorbing the constant, $\sigma(x) + \sigma(-x) = 2$.", "undecided"),
    ],
)
def test_what_adds_up_is_exact(text: str, word: str) -> None:
    assert _last(text) == word
