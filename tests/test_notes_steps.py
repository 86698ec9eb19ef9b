"""Derivatives by one step, for any number of steps: what is false is not proved, and no way is forgotten."""

from __future__ import annotations

import pytest

from derive.notes import check_document
from derive.notes.documents import formulas_in_text
from derive.notes.judging.checker import Checker
from derive.notes.judging.instances import Claim, Hypothesis
from derive.notes.judging.reading import read_side, statements_in
from derive.notes.judging.trial import proved_by_steps

NET = r"$a_t = W h_{t-1} + U x_t + b$, $h_t = \tanh(a_t)$, $o_t = V h_t + c$, "
TIED = r"$a_t = W h_{t-1} + U x_t + b$, $h_t = \tanh(a_t)$, $o_t = W h_t + c$, "
LABELS = (
    r"$\mathbf a_t = \mathbf W_{hh}\mathbf h_{t-1} + \mathbf W_{xh}\mathbf x_t + \mathbf b_h$, "
    r"$\mathbf h_t = \tanh(\mathbf a_t)$, $\mathbf o_t = \mathbf W_{hy}\mathbf h_t$, "
)
LATER = r"$h_{t+1} = \tanh(W h_t + U x_{t+1} + b)$, $o_t = V h_t + c$, "
NUMBERS = r"$a_t = w h_{t-1} + u x_t$, $h_t = \tanh(a_t)$, "
SQUARES = r"$L = \frac12\sum_{t=1}^T \lVert o_t - y_t\rVert^2$, "
BOLD = r"$L = \frac12\sum_{t=1}^T \lVert\mathbf o_t - \mathbf y_t\rVert^2$, "
MEAN = r"$L = \frac1T\sum_{t=1}^T L_t$, $L_t = \frac12\lVert o_t - y_t\rVert^2$, "
DECAY = r"$L = \frac12\sum_{t=1}^T \lVert o_t - y_t\rVert^2 + \frac\lambda2\lVert W\rVert^2$, "
SHORT = r"$L = \frac12\sum_{t=1}^{S} \lVert o_t - y_t\rVert^2$, "
NAMES = r"$\delta_t = \frac{\partial L}{\partial a_t}$, $\varepsilon_t = \frac{\partial L}{\partial o_t}$. "
BY_W = r"$\frac{\partial L}{\partial W} = \sum_{t=1}^T \delta_t h_{t-1}^\top$"


def is_proved(text: str) -> bool:
    """Whether the last formula is proved by one step, without a look at any size."""
    read = [statements_in(formula) for formula in formulas_in_text(text)]
    checker = Checker(read)
    for number, _ in checker.numbered():
        if number == len(read) - 2:  # all that stands before the last one
            break
    left, right = (read_side(side, checker.known).written for side in read[-1].statements[0].sides)
    assert left is not None and right is not None
    return proved_by_steps(Claim(left, right), Hypothesis(checker.knowledge))


TRUE = [
    NET + SQUARES + NAMES + BY_W,
    NET + r"$h_0 = 0$, " + SQUARES + NAMES + BY_W,
    NET + MEAN + NAMES + BY_W,
    NET + NAMES + BY_W,  # of any loss
    NET + SQUARES + NAMES + r"$\frac{\partial L}{\partial U} = \sum_{t=1}^T \delta_t x_t^\top$",
    NET + SQUARES + NAMES + r"$\nabla_b L = \sum_t \delta_t$",
    NET + SQUARES + NAMES + r"$\frac{\partial L}{\partial V} = \sum_{t=1}^T \varepsilon_t h_t^\top$",
    NET + SQUARES + NAMES + r"$\frac{\partial L}{\partial V} = \sum_{t=1}^T (o_t - y_t) h_t^\top$",
    NET + MEAN + NAMES + r"$\frac{\partial L}{\partial V} = \sum_{t=1}^T \frac1T(o_t - y_t) h_t^\top$",
    NET + SQUARES + NAMES + r"$\frac{\partial L}{\partial o_t} = o_t - y_t$",
    NET + SQUARES + NAMES + r"$\frac{\partial L}{\partial h_t} = V^\top\varepsilon_t + W^\top\delta_{t+1}$",
    NET + SQUARES + NAMES + r"$\delta_t = (V^\top\varepsilon_t + W^\top\delta_{t+1})\odot(1 - h_t^2)$",
    NET + SQUARES + NAMES + r"$\delta_t = \frac{\partial L}{\partial h_t}\odot(1 - h_t^2)$",
    NET + SQUARES + NAMES + r"$\frac{\partial L}{\partial x_t} = U^\top\delta_t$",
    NET
    + SQUARES
    + r"$\frac{\partial L}{\partial W} = \sum_{t=1}^T"
    + r" (\frac{\partial L}{\partial h_t}\odot(1 - h_t^2)) h_{t-1}^\top$",
    LATER
    + SQUARES
    + r"$\frac{\partial L}{\partial W} = \sum_{t=1}^T"
    + r" (\frac{\partial L}{\partial h_t}\odot(1 - h_t^2)) h_{t-1}^\top$",
    TIED
    + SQUARES
    + NAMES
    + r"$\frac{\partial L}{\partial W} = \sum_{t=1}^T (\delta_t h_{t-1}^\top + \varepsilon_t h_t^\top)$",
    LABELS
    + BOLD
    + r"$\boldsymbol\delta_t = \frac{\partial L}{\partial\mathbf a_t}$, "
    + r"$\frac{\partial L}{\partial\mathbf W_{xh}} = \sum_{t=1}^T\boldsymbol\delta_t\mathbf x_t^\top$",
    NUMBERS
    + r"$L = \sum_{t=1}^T (h_t - y_t)^2$, $\delta_t = \frac{\partial L}{\partial a_t}$, "
    + r"$\frac{\partial L}{\partial w} = \sum_{t=1}^T \delta_t h_{t-1}$",
    NUMBERS
    + r"$L = \sum_{t=1}^T (h_t - y_t)^2$, $\delta_t = \frac{\partial L}{\partial a_t}$, "
    + r"$\frac{\partial L}{\partial h_t} = 2(h_t - y_t) + w\delta_{t+1}$",
]

NOT_PROVED = [
    NET + SQUARES + NAMES + r"$\frac{\partial L}{\partial W} = \sum_{t=1}^T \delta_t h_t^\top$",
    NET + SQUARES + NAMES + r"$\frac{\partial L}{\partial W} = \sum_{t=1}^T h_{t-1}\delta_t^\top$",
    NET + SQUARES + NAMES + r"$\frac{\partial L}{\partial U} = \sum_{t=1}^T \delta_t h_{t-1}^\top$",
    NET + SQUARES + NAMES + r"$\frac{\partial L}{\partial b} = \sum_{t=1}^T \varepsilon_t$",
    NET + SQUARES + NAMES + r"$\frac{\partial L}{\partial o_t} = y_t - o_t$",
    NET + MEAN + NAMES + r"$\frac{\partial L}{\partial V} = \sum_{t=1}^T (o_t - y_t) h_t^\top$",
    NET + SQUARES + NAMES + r"$\frac{\partial L}{\partial h_t} = V^\top\varepsilon_t$",
    NET + SQUARES + NAMES + r"$\frac{\partial L}{\partial h_t} = V^\top\varepsilon_t + W\delta_{t+1}$",
    NET + SQUARES + NAMES + r"$\frac{\partial L}{\partial h_t} = V^\top\varepsilon_t + W^\top\delta_t$",
    NET + SQUARES + NAMES + r"$\delta_t = (V^\top\varepsilon_t + W^\top\delta_{t+1})\odot(1 - h_{t+1}^2)$",
    # a way that the formula forgets
    TIED + SQUARES + NAMES + BY_W,
    NET + DECAY + NAMES + BY_W,
    NET + r"$h_0 = W c$, " + SQUARES + NAMES + BY_W,
    NET + r"$s_t = W x_t$, " + r"$L = \frac12\sum_{t=1}^T \lVert o_t - s_t\rVert^2$, " + NAMES + BY_W,
    NET + r"$L = \frac12\sum_{t=1}^T \lVert o_t - a_{t-1}\rVert^2$, "
    r"$\frac{\partial L}{\partial a_t} = V^\top(o_t - a_{t-1})$",
    # other steps than those of the loss
    NET + SHORT + r"$\frac{\partial L}{\partial V} = \sum_{t=1}^T (o_t - y_t) h_t^\top$",
    NET + SQUARES + NAMES + r"$\frac{\partial L}{\partial W} = \sum_{t=2}^T \delta_t h_{t-1}^\top$",
    NET
    + SQUARES
    + NAMES
    + r"$\frac{\partial L}{\partial W} = \sum_{t=1}^T"
    + r" ((V^\top\varepsilon_t + W^\top\delta_{t+1})\odot(1 - h_t^2)) h_{t-1}^\top$",  # there is no δ_{T+1}
    # nothing says how the loss depends on h_t
    NET
    + r"$\frac{\partial L}{\partial h_t} = W^\top\frac{\partial L}{\partial a_{t+1}}$, "
    + NAMES
    + r"$\frac{\partial L}{\partial W} = \sum_{t=1}^T ((W^\top\delta_t)\odot(1 - h_t^2)) h_{t-1}^\top$",
]


@pytest.mark.parametrize("text", TRUE)
def test_what_holds_at_any_step_is_proved(text: str) -> None:
    assert is_proved(text)


@pytest.mark.parametrize("text", NOT_PROVED)
def test_what_forgets_a_way_or_a_step_is_not_proved(text: str) -> None:
    assert not is_proved(text)


@pytest.mark.parametrize(
    "step",
    [
        r"w = w + \eta(t - g)p",
        r"\theta = \theta + v",
        r"w_j = w_j + \Delta w_j",
        r"w^{k+1} = w^k - \eta g^k",
        "b = b + 1",
    ],
)
def test_what_adds_to_a_name_is_its_update(step: str) -> None:
    assert check_document(rf"Let $E = (wp-t)^2$. Step: ${step}$.").findings[-1].word.value == "update"


def test_powers_are_no_steps() -> None:
    assert check_document(r"$2^{k+1} = 2^k + 2^k$").findings[-1].word.value == "proved"
    assert check_document(r"$x^{k+1} = x^k + x^k (x - 1)$").findings[-1].word.value == "proved"
