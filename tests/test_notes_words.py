"""What words and names around a formula mean: dX as a derivative, σ of a σ², zeros, steps, languages."""

from __future__ import annotations

import pytest

from derive.notes import Word, check_document

HOLDS = (Word.PROVED, Word.HOLDS_IF, Word.CONSISTENT)
AFFINE = r"Let $Z = W A$ with matrices $W$ and $A$. "
SAID = AFFINE + r"Write $dX$ for $\partial J/\partial X$. "
NEURON = r"$z = w x + b$, $a = \sigma(z)$, $L = -(y \log a + (1-y) \log(1-a))$, "
BATCH = (
    r"$Z = W A + b$ with $W \in \mathbb{R}^{p \times n}$, "
    r"$A \in \mathbb{R}^{n \times m}$, $b \in \mathbb{R}^p$. "
    r"$dW = \frac{1}{m} dZ A^T$, $dA = W^T dZ$, "
)
SPREAD = r"$\mu = \frac{1}{d} \sum_{i=1}^d x_i$, $\sigma^2 = \frac{1}{d} \sum_{i=1}^d (x_i - \mu)^2$, "
SHARES = r"Let $p_k = \frac{e^{f_k}}{\sum_j e^{f_j}}$ and $G = \mathrm{diag}(p) - p p^T$. "


def word(text: str) -> Word:
    """The verdict on the last formula."""
    return check_document(text).findings[-1].word


@pytest.mark.parametrize(
    "text",
    [
        SAID + r"Then $dW = dZ A^T$",
        SAID + r"Then $dA = W^T dZ$",
        AFFINE + r"Here $dZ$ stands for the derivative of the cost $J$ with respect to $Z$. $dA = W^T dZ$",
        NEURON + r"$dz = a - y$",
        NEURON + r"$dz = a - y$, $dw = x\,dz$",
        NEURON + r"$dz = \frac{\partial L}{\partial z} = a - y$",
        BATCH + r"$dA = W^T dZ$",
        BATCH + r"$dW = \frac{dZ A^T}{m}$",
        SPREAD + r"$u_i = \frac{x_i - \mu}{\sigma}$. $\sum_{i=1}^d u_i^2 = d$",
        SPREAD + r"$\frac{\partial \sigma}{\partial x_j} = \frac{x_j - \mu}{d \sigma}$",
        SHARES + r"$G \mathbf{1} = 0$",
        r"$s_t = w s_{t-1}$, $s_T = w^T s_0$, $\frac{\partial s_T}{\partial w} = T w^{T-1} s_0$",
        r"Sei $v < 0$. Für $v < 0$ gilt $|v| = -v$",
        r"Seien $A$ und $B$ symmetrische Matrizen. Dann ist $(AB)^T = BA$",
        r"Soient $A$ et $B$ des matrices symétriques. Alors $(AB)^T = BA$",
        r"Sean $A$ y $B$ matrices simétricas. Entonces $(AB)^T = BA$",
    ],
)
def test_true_ones_hold(text: str) -> None:
    assert word(text) in HOLDS


@pytest.mark.parametrize(
    "text",
    [
        SAID + r"Then $dA = W dZ$",
        SAID + r"Then $dW = A^T dZ$",
        NEURON + r"$dz = y - a$",
        NEURON + r"$dz = a - y$, $db = a\,dz$",
        BATCH + r"$dA = W dZ$",
        BATCH + r"$dW = dZ A^T$",
        SPREAD + r"$u_i = \frac{x_i - \mu}{\sigma}$. $\sum_{i=1}^d u_i^2 = d^2$",
        SPREAD + r"$\frac{\partial \sigma}{\partial x_j} = \frac{x_j - \mu}{\sigma}$",
        SHARES + r"The value is $G p = 0$",
        r"$s_t = w s_{t-1}$, $s_T = w^T s_0$, $\frac{\partial s_T}{\partial w} = T w^T s_0$",
        r"Seien $A$ und $B$ symmetrische Matrizen. Dann ist $(AB)^T = AB$",
    ],
)
def test_false_ones_are_caught(text: str) -> None:
    assert word(text) is Word.FALSE


@pytest.mark.parametrize(
    "text",
    [
        r"Let $u = x^2$ and $L = u + 1$. $dx = \frac{du}{2x}$",
        r"$E = \frac12 (t - y)^2$, $y = w x$, $w = w + dw$, $dw = (t - y) x$",
        r"$E = \frac12 (t - y)^2$, $y = w x$, $dw = \eta (t - y) x$",
        r"The loss $L = (s - x)^2$ with $s = w x$, the step $dx = 0.01$",
    ],
)
def test_a_differential_or_a_step_is_no_gradient(text: str) -> None:
    assert word(text) is Word.DEFINITION


@pytest.mark.parametrize(
    "text",
    [
        r"For $Z = W A$ with matrices $W$ and $A$, $dZ = dW\,A + W\,dA$",
        r"$f = x^2$, $L = f^2$ and so $df = 2x\,dx$",
    ],
)
def test_a_differential_that_goes_forward_is_judged(text: str) -> None:
    assert word(text) in (Word.PROVED, Word.CONSISTENT)


def test_a_further_term_may_be_of_another_loss() -> None:
    assert word(BATCH + r"$dW = \frac{1}{m} dZ A^T + \frac{\lambda}{m} W$") is not Word.FALSE


def test_what_a_mean_leaves_open_is_said() -> None:
    found = check_document(BATCH + r"$dA = W^T dZ$").findings[-1]
    assert found.why == "dA, dZ stand for m ∂J/∂A, m ∂J/∂Z"


def test_an_equation_that_is_set_claims_nothing() -> None:
    assert word(SHARES + r"We solve $G p = 0$") is Word.NO_CLAIM


def test_a_condition_on_a_product_is_solved_for_its_name() -> None:
    hinge = r"$L = \max(0, 1 - y s)$ with $y \in \{-1, 1\}$. We have $\frac{\partial L}{\partial s} = "
    found = check_document(hinge + r"0$ when $y s > 1$.").findings
    assert found[-2].word in HOLDS
    found = check_document(hinge + r"-y$ when $y s > 1$.").findings
    assert found[-2].word not in HOLDS


def test_a_bias_beside_a_sequence_is_another_quantity() -> None:
    model = r"$h_t = \tanh(W h_{t-1} + x_t)$, $o_t = V h_t + c$, $c_t = f_t c_{t-1} + g_t$. "
    assert word(model + r"$\frac{\partial c_t}{\partial g_t} = 1$") in HOLDS
    assert word(model + r"$\frac{\partial c_t}{\partial g_t} = f_t$") is Word.FALSE


def test_a_condition_of_one_item_is_none_of_the_next() -> None:
    items = "Let $A$ be a square matrix, $x, y, z$ vectors.\n\n1. If $A$ is symmetric, $A^T = A$\n"
    assert word(items + r"2. $(x y^T) z = (x^T z) y$") is Word.FALSE


def test_a_declaration_behind_a_formula_is_no_condition() -> None:
    claim = r"Let $x \in \mathbb{R}^n$. $\nabla_x (x^T A x) = A x$ where $A \in \mathbb{R}^{n \times n}$."
    assert check_document(claim).findings[1].word is Word.FALSE


CONVOLVED = (
    r"$y_i = \sum_{j=1}^k w_j x_{i+j-1}$, $E = \frac{1}{2} \sum_i (y_i - t_i)^2$, $\delta_i = y_i - t_i$. "
)


def test_an_index_is_a_sum_of_letters() -> None:
    slope = CONVOLVED + r"$\frac{\partial E}{\partial w_j} = \sum_i \delta_i "
    assert word(slope + "x_{i+j-1}$") in HOLDS
    assert word(slope + "x_{j-1+i}$") not in (Word.FALSE, Word.NOT_READ)
    assert word(slope + "x_{i+j}$") is Word.FALSE
    assert word(slope + "x_{i}$") is Word.FALSE
    named = r"$y_t = \sum_k h_k x_{t-k}$. $\frac{\partial y_t}{\partial h_k} = "
    assert word(named + "x_{t-k}$") in HOLDS
    assert word(named + "x_{k-t}$") is Word.UNDECIDED  # some let x_0 be 0


def test_places_outside_of_the_range_accuse_nobody() -> None:
    for right in (r"w_{l-i+1} \delta_i", r"w_i \delta_{l-i+1}", r"w_i \delta_{l+i}", r"w_{l+i} \delta_i"):
        claim = CONVOLVED + r"$\frac{\partial E}{\partial x_l} = \sum_i " + right + "$"
        assert word(claim) is Word.UNDECIDED


def test_a_factor_below_is_no_index() -> None:
    assert word(CONVOLVED + r"$u_i = \sum_j w_j x_{si+j}$") is Word.NOT_READ


def test_a_conditional_density_is_a_quantity_of_its_own() -> None:
    density = r"$p(x \mid z) = z e^{-z x}$. "
    assert word(density + r"$\log p(x|z) = \log z - z x$") in HOLDS
    assert word(density + r"$\log p(x|z) = \log z + z x$") is Word.FALSE
    assert word(density + r"$\frac{\partial}{\partial z} \log p(x|z) = \frac{1}{z} - x$") in HOLDS
    assert word(density + r"$\frac{\partial}{\partial z} \log p(x|z) = \frac{1}{z} + x$") is Word.FALSE
    assert word(density + r"$\log p(z|x) = \log z + z x$") is not Word.FALSE  # another density
    assert word(density + r"$\log p(x) = \log z + z x$") is not Word.FALSE
    assert word(r"$q_\phi(z|x) = \phi e^{-\phi x}$, $\log q_\phi(z|x) = \phi x$") is Word.FALSE


def test_a_conditional_density_has_the_index_of_its_arguments() -> None:
    model = (
        r"$p(y_i|x_i) = \sigma(w x_i)^{y_i} (1 - \sigma(w x_i))^{1 - y_i}$. $L = -\sum_i \log p(y_i|x_i)$. "
    )
    slope = model + r"$\frac{\partial L}{\partial w} = "
    assert word(slope + r"\sum_i (\sigma(w x_i) - y_i) x_i$") in HOLDS
    assert word(slope + r"\sum_i (y_i - \sigma(w x_i)) x_i$") is Word.FALSE
    assert word(r"$p(x_t|x_{t-1}) = a x_t$") is Word.NOT_READ


def test_bars_in_brackets_stay_absolute_values() -> None:
    assert word(r"$f(x) = |x|$, $f(|x| + 1) = |x| + 1$") in HOLDS
    assert word(r"$P(O=o|C=c) = \frac{1}{4}$, $J = -\log P(O=o|C=c)$, $J = \log 4$") in HOLDS
    assert word(r"$P(O=o|C=c) = \frac{1}{4}$, $J = -\log P(O=o|C=c)$, $J = \log 2$") not in HOLDS


WORDS = (
    r"$\hat y_o = P(O=o|C=c) = \frac{\exp(u_o^\top v_c)}{\sum_{w \in V} \exp(u_w^\top v_c)}$, "
    r"$J = -\log P(O=o|C=c)$. "
)


def test_sums_over_the_one_set_of_a_note_run_over_all_places() -> None:
    assert word(WORDS + r"$\frac{\partial J}{\partial v_c} = -u_o + \sum_{w \in V} \hat y_w u_w$") in HOLDS
    by_probability = r"-u_o + \sum_{w \in V} P(O=w|C=c) u_w$"
    assert word(WORDS + r"$\frac{\partial J}{\partial v_c} = " + by_probability) in HOLDS
    assert (
        word(WORDS + r"$\frac{\partial J}{\partial v_c} = u_o - \sum_{w \in V} \hat y_w u_w$") is Word.FALSE
    )
    assert word(WORDS + r"$\frac{\partial J}{\partial u_o} = (\hat y_o - 1) v_c$") in HOLDS
    assert word(WORDS + r"$\frac{\partial J}{\partial u_o} = (1 - \hat y_o) v_c$") is Word.FALSE


def test_a_set_beside_all_places_or_beyond_it_accuses_nobody() -> None:
    some = r"$L = \sum_{i \in S} \frac{1}{2} (w x_i - y_i)^2$, "
    slope = r"$\frac{\partial L}{\partial w} = "
    assert word(some + slope + r"\sum_{i \in S} (w x_i - y_i) x_i$") in HOLDS
    assert word(some + slope + r"\sum_{i \in S} (y_i - w x_i) x_i$") is Word.FALSE
    assert word(some + slope + r"\sum_{i \in T} (w x_i - y_i) x_i$") not in (Word.FALSE, *HOLDS)
    assert word(some + slope + r"\sum_i (w x_i - y_i) x_i$") not in (Word.FALSE, *HOLDS)
    beyond = some + r"For $k \notin S$: $\frac{\partial L}{\partial x_k} = 0$"
    assert word(beyond) is not Word.FALSE


def test_a_sum_over_a_set_is_shown_as_written() -> None:
    assert r"\sum _{i\in S}x_i" in check_document(r"$L = \sum_{i \in S} x_i$").findings[-1].formula
    assert "without an end" in check_document(r"$\sum_{k=0}^\infty b^k = \frac{1}{1-b}$").findings[-1].why


def test_every_side_of_a_chain_may_be_what_runs() -> None:
    shares = r"$p_o = q_o = \frac{\exp(u_o^\top v)}{\sum_w \exp(u_w^\top v)}$, $J = -\log p_o$. "
    assert word(shares + r"$\frac{\partial J}{\partial u_o} = (p_o - 1) v$") in HOLDS
    assert word(shares + r"$\frac{\partial J}{\partial u_o} = (1 - p_o) v$") is Word.FALSE


def test_an_e_alone_is_eulers_number_where_nothing_else_is_called_so() -> None:
    softplus = r"$\zeta(x) = \ln(1 + e^x)$. "
    assert word(softplus + r"$\zeta(1) = \ln(1 + e) \approx 1.3133$") in HOLDS
    assert word(softplus + r"$\zeta(1) = \ln(1 + e) \approx 1.4133$") is Word.FALSE
    assert word(softplus + r"$\frac{1}{e} \approx 0.3679$") in HOLDS
    assert word(softplus + r"$\log e = 2$") is Word.FALSE
    for error in (r"The error $e$. ", r"$w = w - e x$. ", r"$e_i = 1$. ", r"$e = 2$. "):
        assert word(softplus + error + r"$\log e = 2$") is not Word.FALSE


def test_a_number_to_the_power_of_a_letter_stands_before_a_name() -> None:
    decay = r"$w_t = 0.8^t w_0$. "
    assert word(decay + r"$\frac{w_t}{w_0} = 0.8^t$") in HOLDS
    assert word(decay + r"$\frac{w_t}{w_0} = 0.8 t$") not in HOLDS
    assert word(r"$v_t = (1 - \eta)^t v_0$") is Word.DEFINITION


def test_a_short_word_below_is_one_label() -> None:
    size = r"$k_{eff} = k + (k-1)(d-1)$. "
    found = check_document(size + r"$k_{eff} - 1 = d k - d$").findings[-1]
    assert found.word in HOLDS
    found = check_document(size + r"$k_{eff} - 1 = d k + d$").findings[-1]
    assert found.word is Word.FALSE
    assert "k_e_f_f" not in found.why + found.meant


def test_a_sum_with_other_bounds_beside_a_sum_of_letters_accuses_nobody() -> None:
    layer = r"$y_i = \sum_{j=0}^{k-1} w_j x_{i+j} + b$, $\delta_i = \frac{\partial L}{\partial y_i}$. "
    weights = r"$\frac{\partial L}{\partial w_j} = \sum_{i=0}^{n-k} \delta_i x_{i+j}$"
    assert word(layer + weights) is not Word.FALSE
    assert word(layer + r"$\frac{\partial L}{\partial b} = \sum_{i=0}^{n-k} \delta_i$") is not Word.FALSE
    slope = r"$\frac{\partial L}{\partial w_1} = \delta_0 x_1 + \delta_1 x_2 + \delta_2 x_3$"
    assert word(layer + slope) is not Word.FALSE


def test_a_word_with_a_script_is_a_letter_with_an_accent() -> None:
    text = "that_i = 2 z_i\n\nWe know that t_i = 3.\n\nthat_i / 2 = z_i\n"
    found = [(f.line, f.column, f.word) for f in check_document(text).findings]
    assert found == [(1, 1, Word.DEFINITION), (3, 14, Word.DEFINITION), (5, 1, Word.PROVED)]
    assert check_document("That is: z = x\n\nso what = 3").findings[-1].word is not Word.DEFINITION


@pytest.mark.parametrize(
    ("words", "right", "wrong"),
    [
        ("We use tanh units: $h=g(z)$.", "1-h^2", "h(1-h)"),
        ("We use tanh units. Let $h=g(z)$.", "1-h^2", "h(1-h)"),
        ("We use sigmoid units: $h=g(z)$.", "h(1-h)", "1-h^2"),
        ("The hidden layer has tanh units, $h=g(z)$, the output sigmoid units, $o=f(s)$.", "1-h^2", "h(1-h)"),
    ],
)
def test_the_units_that_are_named_are_meant(words: str, right: str, wrong: str) -> None:
    def word(side: str) -> str:
        text = rf"{words} $\frac{{\partial h}}{{\partial z}}={side}$."
        return check_document(text).findings[-1].word.value

    assert (word(right), word(wrong)) == ("proved", "false")


def test_one_letter_for_two_activations_is_any_function() -> None:
    words = "The hidden layer has tanh units, $h=g(z)$, and the output layer sigmoid units, $o=g(s)$."
    for claim in (r"\frac{\partial h}{\partial z}=1-h^2", r"\frac{\partial o}{\partial s}=o(1-o)"):
        assert check_document(f"{words} ${claim}$.").findings[-1].word.value != "false"
