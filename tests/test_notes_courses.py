"""What courses write of batches, layers and steps: dZ = A - Y, Σ_i dZ^{(i)}, ∇_a C, Π ∂h_s/∂h_{s-1}."""

from __future__ import annotations

import pytest

from derive.notes import Word, check_document

SETTLED = (Word.PROVED, Word.HOLDS_IF)
BATCH = r"""$$Z^{[1]} = W^{[1]} X + b^{[1]}$$

$$A^{[1]} = \tanh(Z^{[1]})$$

$$Z^{[2]} = W^{[2]} A^{[1]} + b^{[2]}$$

$$A^{[2]} = \sigma(Z^{[2]})$$

Backward:

$$dW^{[2]} = \frac{1}{m} dZ^{[2]} A^{[1]T}$$

$$dZ^{[1]} = W^{[2]T} dZ^{[2]} * g^{[1]\prime}(Z^{[1]})$$

"""
EXAMPLE = r"""$z^{[1]} = W^{[1]} x + b^{[1]}$, $a^{[1]} = \sigma(z^{[1]})$,
$z^{[2]} = W^{[2]} a^{[1]} + b^{[2]}$, $a^{[2]} = \sigma(z^{[2]})$.
The loss is $\mathcal{L}(a, y) = -y\log a - (1-y)\log(1-a)$, and $dW^{[2]} = dz^{[2]} a^{[1]T}$.

$$dz^{[1]} = W^{[2]T} dz^{[2]} * g^{[1]\prime}(z^{[1]})$$

"""
NIELSEN = r"""\[ z^l_j = \sum_k w^l_{jk} a^{l-1}_k + b^l_j, \qquad a^l_j = \sigma(z^l_j). \]
The error is $\delta^l_j \equiv \partial C/\partial z^l_j$, and $\odot$ is the Hadamard product. The cost is
$C = \frac12 \sum_j (y_j - a^L_j)^2$.

"""
LOGISTIC = r"""$x \in \mathbb{R}^d$, $z = w^T x + b$, $a = \sigma(z)$, $L = -[y\log a + (1-y)\log(1-a)]$.

CLAIM

Over all examples $J = \frac1m \sum_{i=1}^m L^{(i)}$:

$$\nabla_w J = \frac{1}{m}\sum_{i=1}^m (a^{(i)} - y^{(i)})\,x^{(i)}$$

and with the data matrix $X$ (rows $= x^{(i)T}$)

$$\nabla_w J = \frac{1}{m} X^T(a-y)$$
"""
STEPS = (
    r"$a_t = W h_{t-1} + U x_t + b$ and $h_t = \tanh(a_t)$, with $L = \sum_{t=1}^{T} \ell_t(h_t)$. "
    r"$\delta_t = \partial L/\partial a_t$ and $g_t = \partial L/\partial h_t$. With "
    r"$\frac{\partial \ell_t}{\partial h_t}$ given, for $\odot$ entry by entry,"
    "\n\n"
)


def word(text: str) -> Word:
    """The verdict on the last formula."""
    return check_document(text).findings[-1].word


@pytest.mark.parametrize(
    "claim",
    [
        r"dZ^{[2]} = A^{[2]} - Y",
        r"dZ^{[1]} = W^{[2]T} dZ^{[2]} * (1 - (A^{[1]})^2)",
        r"db^{[2]} = \frac{1}{m} \sum_{i=1}^m dZ^{[2](i)}",
        r"db^{[2]} = \frac{1}{m} \sum_{i=1}^m dz^{[2](i)}",
        r"db^{[1]} = \frac{1}{m} \text{np.sum}(dZ^{[1]}, \text{axis}=1)",
    ],
)
def test_the_lines_of_a_batch_hold(claim: str) -> None:
    assert word(f"{BATCH}$${claim}$$") in SETTLED


@pytest.mark.parametrize(
    "claim",
    [
        r"dZ^{[2]} = Y - A^{[2]}",
        r"dZ^{[2]} = A^{[2]} + Y",
        r"dZ^{[1]} = W^{[2]T} dZ^{[2]} * (1 + (A^{[1]})^2)",
        r"dZ^{[1]} = W^{[2]T} dZ^{[2]} * (1 - (A^{[2]})^2)",
        r"db^{[2]} = \frac{1}{m} \sum_{i=1}^m dZ^{[1](i)}",
    ],
)
def test_the_false_lines_of_a_batch_do_not_hold(claim: str) -> None:
    assert word(f"{BATCH}$${claim}$$") not in (*SETTLED, Word.CONSISTENT)


@pytest.mark.parametrize(
    ("claim", "holds"),
    [
        (r"dz^{[2]} = a^{[2]} - y", True),
        (r"da^{[2]} = -\frac{y}{a^{[2]}} + \frac{1-y}{1-a^{[2]}}", True),
        (r"dz^{[2]} = a^{[2]} + y", False),
        (r"da^{[2]} = -\frac{y}{a^{[2]}} - \frac{1-y}{1-a^{[2]}}", False),
    ],
)
def test_a_loss_of_any_prediction_is_that_of_the_last_layer(claim: str, holds: bool) -> None:
    assert (word(f"{EXAMPLE}$${claim}$$") in SETTLED) is holds


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (r"\delta^L = \nabla_a C \odot \sigma'(z^L)", Word.PROVED),
        (r"\delta^L = (a^L - y) \odot \sigma'(z^L)", Word.PROVED),
        (r"\delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)", Word.PROVED),
        (r"\delta^L = (y - a^L) \odot \sigma'(z^L)", Word.FALSE),
        (r"\delta^L = \nabla_a C \odot \sigma(z^L)", Word.FALSE),
    ],
)
def test_a_gradient_by_a_is_one_by_the_last_layer(claim: str, expected: Word) -> None:
    assert word(f"{NIELSEN}\\[ {claim} \\]") is expected


def test_an_example_and_an_entry_are_two_things() -> None:
    text = LOGISTIC.replace("CLAIM", r"Then $\partial z/\partial w_j = x_j$ and $\partial z/\partial b = 1$.")
    words = [finding.word for finding in check_document(text).findings]
    assert [words[4], words[5], words[-4], words[-1]] == [Word.PROVED] * 4


@pytest.mark.parametrize(("slope", "expected"), [("a(1-a)", Word.PROVED), ("(a-y)", Word.FALSE)])
def test_one_example_is_a_number_whatever_all_of_them_are(slope: str, expected: Word) -> None:
    claim = rf"$$\frac{{\partial^2 L}}{{\partial w_j\,\partial w_k}} = {slope}\,x_j x_k$$"
    assert check_document(LOGISTIC.replace("CLAIM", claim)).findings[4].word is expected


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (r"g_t = \frac{\partial \ell_t}{\partial h_t} + W^T ((1 - h_{t+1}^2) \odot g_{t+1})", Word.PROVED),
        (r"g_t = \frac{\partial \ell_t}{\partial h_t} + W ((1 - h_{t+1}^2) \odot g_{t+1})", Word.FALSE),
        (r"\delta_t = (1 - h_t^2) \odot g_t", Word.PROVED),
        (r"\frac{\partial L}{\partial W} = \sum_{t=1}^T \delta_t h_{t-1}^T", Word.PROVED),
        (r"\frac{\partial L}{\partial W} = \sum_{t=1}^T \delta_t h_t^T", Word.FALSE),
    ],
)
def test_losses_of_steps_of_which_nothing_is_told(claim: str, expected: Word) -> None:
    assert word(f"{STEPS}$${claim}$$") is expected


JACOBIANS = r"$$\frac{\partial h_t}{\partial h_k} = \prod_{s=LOW}^{t} \frac{\partial h_s}{\partial h_{s-1}}$$"


@pytest.mark.parametrize(
    "step", [r"$h_t = \tanh(W h_{t-1} + U x_t)$ in $\mathbb{R}^n$.", "$h_t = w h_{t-1}^2$."]
)
@pytest.mark.parametrize(("low", "holds"), [("k+1", True), ("k", False)])
def test_jacobians_are_multiplied_from_step_to_step(step: str, low: str, holds: bool) -> None:
    assert (word(f"{step}\n\n{JACOBIANS.replace('LOW', low)}") in SETTLED) is holds


def test_jacobians_of_two_steps_are_not() -> None:
    text = r"$h_t = \tanh(w h_{t-1} + v h_{t-2})$." + "\n\n" + JACOBIANS.replace("LOW", "k+1")
    assert word(text) not in (*SETTLED, Word.CONSISTENT)


ATTENTION = r"""$Q = X W_Q$, $K = X W_K$, $V = X W_V$, with $Q \in \mathbb{R}^{n \times d_k}$,
$K \in \mathbb{R}^{m \times d_k}$ and $V \in \mathbb{R}^{m \times d_v}$, where $d = 512$ and $d_k = d/h$.
$$S = \frac{Q K^\top}{\sqrt{d_k}}, \qquad A = \mathrm{softmax}(S), \qquad O = A V$$

with the softmax of every row. Let $dO = \partial L/\partial O$ be given, and write $dX$ for
$\partial L/\partial X$.

"""


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (r"dQ = \frac{1}{\sqrt{d_k}}\, dS\, K", Word.PROVED),
        (r"dK = \frac{1}{\sqrt{d_k}}\, dS^\top Q", Word.PROVED),
        (r"dK = \frac{1}{\sqrt{d_k}}\, dS\, Q", Word.FALSE),
        (r"dW_Q = X^\top dQ", Word.PROVED),
        (r"dX = dQ\, W_Q^\top + dK\, W_K^\top + dV\, W_V^\top", Word.PROVED),
    ],
)
def test_gradients_beside_a_size_d(claim: str, expected: Word) -> None:
    assert word(f"{ATTENTION}$${claim}$$") is expected


@pytest.mark.parametrize(
    ("output", "claim"),
    [
        ("O = A V", r"dX = dQ\, W_Q^\top + dK\, W_K^\top"),
        ("O = A V + X", r"dX = dQ\, W_Q^\top + dK\, W_K^\top + dV\, W_V^\top"),
        (r"O = A V, \qquad L = \lVert O \rVert^2 + \lVert W_Q \rVert^2", r"dW_Q = X^\top dQ"),
    ],
)
def test_a_way_that_passes_by_is_no_proof(output: str, claim: str) -> None:
    text = ATTENTION.replace("O = A V", output)
    assert word(f"{text}$${claim}$$") not in (*SETTLED, Word.CONSISTENT)


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (r"(1 - \beta)\sum_{i=1}^{t} \beta^{t-i} = 1 - \beta^t", Word.PROVED),
        (r"\sum_{i=0}^{t-1} \beta^i = \frac{1-\beta^t}{1-\beta}", Word.PROVED),
        (r"\sum_{i=1}^{n} i^2 = \frac{n(n+1)(2n+1)}{6}", Word.PROVED),
        (r"\sum_{k=1}^{n} k r^{k-1} = \frac{1 - (n+1) r^n + n r^{n+1}}{(1-r)^2}", Word.PROVED),
        (r"\sum_{i=0}^{t} \beta^i = \frac{1-\beta^t}{1-\beta}", Word.FALSE),
        (r"\sum_{i=1}^{n} i = \frac{n(n-1)}{2}", Word.FALSE),
    ],
)
def test_finite_sums_are_proved_by_induction(claim: str, expected: Word) -> None:
    assert word(f"$${claim}$$") is expected


SIZES = r"Let $W \in \mathbb{R}^{3 \times 2}$ and $x \in \mathbb{R}^2$. "


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (r"W^T W x = W W^T x", Word.FALSE),
        (r"x^T W = (W^T x)^T", Word.FALSE),
        (r"x^T W^T = (W x)^T", Word.PROVED),
        (r"W^T W x = (x^T W^T W)^T", Word.PROVED),
    ],
)
def test_what_does_not_conform_by_sizes_in_numbers_is_false(claim: str, expected: Word) -> None:
    assert word(f"{SIZES}Then ${claim}$.") is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$(a + 1 = 3$", Word.NOT_READ),
        ("$(a + 1) = 3$", Word.DEFINITION),
        ("$x \\in (0, 1]$", Word.NO_CLAIM),
        ("If $A = A^T$ then all is well.", Word.NO_CLAIM),
    ],
)
def test_what_is_no_claim(text: str, expected: Word) -> None:
    found = word(text)
    assert (found is expected) or (expected is Word.DEFINITION and found is not Word.NOT_READ)


DECAYING = r"\theta_t = \theta_{t-1} - \eta (g_t + \lambda\theta_{t-1}) = "


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (
            DECAYING + r"(1 - \lambda)\theta_{t-1} - \eta g_t",
            "false",
        ),
        (
            DECAYING + r"(1 - \eta\lambda)\theta_{t-1} - \eta g_t",
            "proved",
        ),
        (r"\theta_t = \theta_{t-1} - \eta g_t = \theta_{t-1} - g_t", "undecided"),
    ],
)
def test_the_further_links_of_an_update_are_claims(claim: str, expected: str) -> None:
    found = word(f"$g_t = \\nabla f(\\theta_{{t-1}})$. Plain descent does\n\n$${claim}$$").value
    assert found == expected or (
        expected == "undecided" and found not in ("proved", "holds if", "consistent")
    )


@pytest.mark.parametrize(
    ("claim", "holds"),
    [
        (r"v_t = g \sum_{i=0}^{t-1} \mu^i = \frac{1 - \mu^t}{1 - \mu}\, g \to \frac{g}{1 - \mu}", True),
        (r"v_t = g \sum_{i=0}^{t-1} \mu^i = \frac{1 - \mu^{t+1}}{1 - \mu}\, g \to \frac{g}{1 - \mu}", False),
    ],
)
def test_an_equation_before_a_limit_is_a_claim(claim: str, holds: bool) -> None:
    text = "Let $v_t = \\mu v_{t-1} + g_t$ with $v_0 = 0$. For a constant gradient $g$\n\n"
    assert (word(f"{text}$${claim}$$") in SETTLED) is holds


@pytest.mark.parametrize(("base", "holds"), [(r"(1 - \eta a)^t", True), (r"(1 - \eta a)^{t-1}", False)])
def test_the_second_link_by_the_first_one(base: str, holds: bool) -> None:
    text = r"$\theta_t = \theta_{t-1} - \eta g_t$, $g_t = f'(\theta_{t-1})$, $f(\theta) = \frac12 a\theta^2$."
    claim = rf"$$\theta_t = (1 - \eta a)\theta_{{t-1}} = {base}\theta_0$$"
    assert (word(f"{text}\n\n{claim}") in SETTLED) is holds


GATES = r"""$f_t = \sigma(W_f x_t + R_f h_{t-1} + b_f)$, $\tilde{c}_t = \tanh(W_c x_t + R_c h_{t-1} + b_c)$,
$c_t = f_t \odot c_{t-1} + i_t \odot \tilde{c}_t$, $h_t = o_t \odot \tanh(c_t)$.
With $dh_t = \partial L/\partial h_t$

$$df_t = dc_t \odot c_{t-1}, \qquad d\tilde{c}_t = dc_t \odot i_t$$

To pass the nonlinearities (hats denote pre-activations)

"""


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (r"d\hat{f}_t = df_t \odot f_t \odot (1 - f_t)", Word.HOLDS_IF),
        (r"d\hat{c}_t = d\tilde{c}_t \odot (1 - \tilde{c}_t^2)", Word.HOLDS_IF),
        (r"d\hat{c}_t = d\tilde{c}_t \odot \tilde{c}_t \odot (1 - \tilde{c}_t)", Word.FALSE),
    ],
)
def test_what_stands_within_a_gate_has_a_name_like_its_own(claim: str, expected: Word) -> None:
    assert word(f"{GATES}$${claim}$$") is expected


@pytest.mark.parametrize(("factor", "expected"), [("", Word.FALSE), ("2 ", Word.PROVED)])
def test_what_a_hessian_is_besides_is_no_condition(factor: str, expected: Word) -> None:
    text = r"$J(w) = \|y - Xw\|^2$ with $X \in \mathbb{R}^{n \times d}$." + "\n\n"
    claim = rf"The Hessian is constant, $\nabla^2 J = {factor}X^\top X$, and positive semi-definite."
    assert word(text + claim) is expected


@pytest.mark.parametrize(("claim", "expected"), [(r"X^T(q - t)", Word.PROVED), (r"X^T(t - q)", Word.FALSE)])
def test_the_cross_entropy_of_vectors(claim: str, expected: Word) -> None:
    text = r"Let $X\in\mathbb{R}^{n\times d}$, $w\in\mathbb{R}^d$, $t\in\mathbb{R}^n$, $q = \sigma(Xw)$. "
    text += r"$E = -t^T\log q - (1-t)^T\log(1-q)$."
    assert word(f"{text}\n\n$$\\nabla_w E = {claim}$$") is expected
