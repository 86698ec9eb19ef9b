"""Functions that are others, f = tanh; a σ that need not be the logistic function; properties and wishes."""

from __future__ import annotations

import pytest

from derive.notes import Word, check_document

HOLDS = (Word.PROVED, Word.HOLDS_IF, Word.CONSISTENT)
NEURON = r"The neuron computes $h = f(wx+b)$ where $f = \tanh$. "
LET = r"Let $\sigma$ be the hyperbolic tangent. "
IS = r"The activation function $\sigma$ is $\tanh$. "
RELU = r"$a = \sigma(z)$ where $\sigma$ is the ReLU. "
UNIT = r"Let $\sigma$ be the activation function, $a = \sigma(z)$, $C = \frac12(a-y)^2$. "
SECTIONS = "# One\n\nLet $\\sigma$ be the ReLU.\n\n# Two\n\n"
LEVELS = (
    r"Let $g^{[1]} = \tanh$, $g^{[2]} = \sigma$, $a^{[1]} = g^{[1]}(z^{[1]})$, $a^{[2]} = g^{[2]}(z^{[2]})$. "
)
SHARES = r"$p = g(z)$ with $g = \mathrm{softmax}$, so that $\sum_k p_k = 1$. "
IN_A_CASE = r"If $\sigma = \tanh$, then $\sigma'(z) = 1-\sigma(z)^2$. "
HIDDEN = r"Let $a = \sigma(z)$. The function $\sigma$ is $\tanh$ for hidden units. "


def word(text: str) -> Word:
    """The verdict on the last claim."""
    found = [finding.word for finding in check_document(text).findings]
    return [one for one in found if one is not Word.NO_CLAIM or len(found) == 1][-1]


# --- a function that is another one -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        NEURON + r"$\frac{\partial h}{\partial b} = 1-h^2$",
        NEURON + r"$\frac{\partial h}{\partial w} = (1-h^2)x$",
        r"$h = g(wx)$ where $g = \mathrm{relu}$. $\frac{\partial h}{\partial x} = w$ for $h > 0$",
        r"$h = f(z)$ with $f = \sigma$. $\frac{\partial h}{\partial z} = h(1-h)$",
        r"Let $a = \sigma(z)$. With $\sigma = \tanh$, $\sigma'(z) = 1-a^2$",
        r"$h = f(z)$ with $f = \exp$. $\frac{\partial h}{\partial z} = h$",
        r"With $f = \log$, $f(xy) = f(x)+f(y)$",
        r"$f(\cdot) = \tanh(\cdot)$. $f'(x) = 1-f(x)^2$",
        r"Let $f = \max(0, \cdot)$. $f(3x) = 3f(x)$",
        r"$f(x) = x^2$ and $g = f$. $g'(x) = 2x$",
        r"$f(x) = x^2$ and $g(x) = 2x$. We ask where $f = g$. $f'(x) = 2x$",
        r"For $f = \tanh$, $f'(z) = 1-f(z)^2$; for $f = \sigma$, $f'(z) = f(z)(1-f(z))$",
        r"$h_t = \sigma_h(z_t)$ with $\sigma_h = \tanh$. $\frac{\partial h_t}{\partial z_t} = 1-h_t^2$",
        LEVELS + r"$\frac{\partial a^{[1]}}{\partial z^{[1]}} = 1-(a^{[1]})^2$",
        LEVELS + r"$\frac{\partial a^{[2]}}{\partial z^{[2]}} = a^{[2]}(1-a^{[2]})$",
        SHARES + r"$\frac{\partial p_i}{\partial z_i} = p_i(1-p_i)$",
        r"Suppose $\sigma$ is the ReLU. In contrast the sigmoid has $\sigma'(z) = \sigma(z)(1-\sigma(z))$",
        r"In this note $\sigma$ is tanh. $\sigma'(z) = 1-\sigma(z)^2$",
        LET + r"$\sigma'(z) = 1-\sigma(z)^2$",
        LET + r"$\sigma' = 1-\sigma^2$",
        IS + r"$\sigma'(z) = 1-\sigma(z)^2$",
        r"We write $\sigma$ for the ReLU. $\sigma(2z) = 2\sigma(z)$ for $z > 0$",
        r"We use tanh as the activation function $\sigma$. $\sigma(-z) = -\sigma(z)$",
        r"The output is $a = \sigma(z)$ with $\sigma$ the identity. $\frac{\partial a}{\partial z} = 1$",
        RELU + r"$\sigma'(z) = 1$ for $z>0$",
        SECTIONS + r"$\sigma'(z) = 1$ for $z > 0$",
        r"Let $\phi$ be the softplus. $\phi'(x) = \sigma(x)$",
        r"Sei $\sigma$ der Tangens hyperbolicus und $z$ eine Zahl. Dann ist $\sigma'(z) = 1-\sigma(z)^2$",
        r"Soit $\sigma$ la tangente hyperbolique et $z$ un nombre. Alors $\sigma'(z) = 1-\sigma(z)^2$",
        IN_A_CASE + r"The sigmoid has $\sigma'(z) = \sigma(z)(1-\sigma(z))$",
    ],
)
def test_what_is_so_for_that_function_holds(text: str) -> None:
    assert word(text) in HOLDS


@pytest.mark.parametrize(
    "text",
    [
        NEURON + r"$\frac{\partial h}{\partial b} = h(1-h)$",
        NEURON + r"$\frac{\partial h}{\partial w} = 1-h^2$",
        r"$h = f(z)$ with $f = \sigma$. $\frac{\partial h}{\partial z} = 1-h^2$",
        r"Let $a = \sigma(z)$. With $\sigma = \tanh$, $\sigma'(z) = a(1-a)$",
        r"With $f = \log$, $f(xy) = f(x)f(y)$",
        r"With $f = \exp$, $f(x+y) = f(x)+f(y)$",
        r"$f(x) = x^2$ and $g = f$. $g'(x) = x$",
        r"For $f = \tanh$, $f'(z) = 1-f(z)^2$; for $f = \sigma$, $f'(z) = 1-f(z)^2$",
        LEVELS + r"$\frac{\partial a^{[1]}}{\partial z^{[1]}} = a^{[1]}(1-a^{[1]})$",
        SHARES + r"$\frac{\partial p_i}{\partial z_i} = p_i(1+p_i)$",
        LET + r"$\sigma'(z) = \sigma(z)(1-\sigma(z))$",
        IS + r"$\sigma'(z) = 1+\sigma(z)^2$",
        r"We write $\sigma$ for the ReLU. $\sigma(2z) = 4\sigma(z)$",
        r"We use tanh as the activation function $\sigma$. $\sigma(-z) = \sigma(z)$",
        SECTIONS + r"$\sigma'(z) = \sigma(z)(1-\sigma(z))$",
        r"The sigmoid $\sigma$ has $\sigma'(z) = 1-\sigma(z)^2$",
        r"If $\sigma = \tanh$, then $\sigma'(z) = 1+\sigma(z)^2$",
    ],
)
def test_what_is_not_so_for_that_function_is_false(text: str) -> None:
    assert word(text) is Word.FALSE


# --- a σ that may be any activation -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        r"For a tanh network we have $\sigma' = 1-\sigma^2$ and $\sigma'(z) = 1-\sigma(z)^2$",
        UNIT + r"For the $\tanh$ unit, $\frac{\partial C}{\partial z} = (a-y)(1-a^2)$",
        UNIT + r"$\frac{\partial C}{\partial z} = (a-y)\sigma'(z)$",
        UNIT + r"$\frac{\partial C}{\partial z} = (a-y)a(1-a)$",
        HIDDEN + r"$\frac{\partial a}{\partial z} = 1-a^2$",
        r"If $\sigma$ is tanh, $\sigma'(z) = 1-\sigma(z)^2$",
        r"If $\sigma = \tanh$ the derivative is simple. We have $\sigma'(z) = 1-\sigma(z)^2$",
        r"We use tanh activations, $a = \sigma(z)$. $\frac{\partial a}{\partial z} = 1-a^2$",
        "# One\n\nLet $\\sigma$ be the activation function.\n\n# Two\n\n$\\sigma'(z) = 1-\\sigma(z)^2$",
        r"Let σ be the hyperbolic tangent. σ'(z) = 1 - σ(z)^2",
    ],
)
def test_what_is_so_for_some_activation_holds(text: str) -> None:
    assert word(text) in HOLDS


@pytest.mark.parametrize(
    "text",
    [
        r"The activation is odd: $\sigma(-z) = -\sigma(z)$",
        r"The activation is odd: $\sigma(0) = 0$",
        r"Let $\sigma$ be the activation function. $\sigma(1) = 0.76$",
        UNIT + r"$\frac{\partial C}{\partial z} = (a-y)a(1+a)$",
    ],
)
def test_no_refutation_rests_on_the_logistic_function_alone(text: str) -> None:
    assert word(text) not in (Word.FALSE, Word.PROVED)


def test_words_of_another_unit_make_the_logistic_function_a_condition() -> None:
    claim = r"For the $\tanh$ unit, $\frac{\partial C}{\partial z} = (a-y)a(1-a)$"
    assert word(UNIT + claim) is Word.HOLDS_IF


@pytest.mark.parametrize(
    "text",
    [
        r"$\sigma'(z) = 1-\sigma(z)^2$",
        r"The logistic activation has $\sigma(-z) = -\sigma(z)$",
        r"Let $\sigma$ be the activation. $\sigma' = \sigma(1-\sigma)$ and $\sigma'(z) = 1-\sigma(z)^2$",
        r"Let $\sigma$ be the activation. $\sigma(2) = 0.88$ and $\sigma(-z) = -\sigma(z)$",
        UNIT + r"$\frac{\partial C}{\partial z} = (a+y)\sigma'(z)$",
        UNIT + r"$\frac{\partial C}{\partial z} = (a-y)\sigma(z)$",
    ],
)
def test_what_is_so_for_no_activation_and_what_is_said_to_be_a_sigmoid_is_refuted(text: str) -> None:
    assert word(text) is Word.FALSE


# --- properties, and wishes -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        r"An even function has $f(-x) = f(x)$",
        r"An even function has $f(-x) = f(x)$. We know $\tanh(-x) = -\tanh(x)$",
        r"Equivariance means $f(Px) = Pf(x)$, and invariance $f(Px) = f(x)$",
        r"At a fixed point $f(x) = x$. At a critical point $f'(x) = 0$",
        r"A fixed point satisfies $f(x) = x$, and $f'(x) = 2$",
        r"Show that if $f(-x) = f(x)$ then $f'(-x) = -f'(x)$",
        r"An odd $f$ has $f'(-x) = f'(x)$",
        r"The loss is symmetric, $L(w) = L(-w)$",
        r"The density is symmetric about $\mu$: $p(\mu+x) = p(\mu-x)$",
        r"An additive function has $f(x+y) = f(x)+f(y)$",
        r"Every even function has $f(-x) = f(x)$",
        r"Every function with $f(-x) = f(x)$ is called even",
        r"Any function $f$ satisfying $f(x+y) = f(x)+f(y)$ is linear",
        r"$f(x+y) = f(x)+f(y)$ for every function that is additive",
        r"An indicator has $f(x)^2 = f(x)$",
        r"We want $f(x) = y$ for all training points. The model is $f(x) = wx$",
        r"Ideally $f(x_i) = y_i$. The model is $f(x) = wx$",
        r"$a = \sigma(z)$. We want $a = y$. Then $\frac{\partial a}{\partial z} = a(1-a)$",
    ],
)
def test_a_property_and_a_wish_are_never_false(text: str) -> None:
    assert Word.FALSE not in [finding.word for finding in check_document(text).findings]


def test_a_wish_defines_nothing() -> None:
    text = r"We want $f(x) = x$. Let $L = f(x)^2$. $\frac{\partial L}{\partial x} = 2x$"
    assert [finding.word for finding in check_document(text).findings][-1] is not Word.PROVED


@pytest.mark.parametrize(
    "text",
    [
        r"For any function $f$, $f(x+y) = f(x)+f(y)$",
        r"$f(x+y) = f(x)+f(y)$ for every function $f$",
        r"For all differentiable functions $f$ and $g$, $f(g(x)) = g(f(x))$",
        r"$(fg)' = f'g'$",
        r"$\frac{d}{dx} f(x)^2 = f(x) f'(x)$",
        r"$(f(x) - y)^2 = f(x)^2 - 2f(x)y - y^2$",
        r"$f(x) = x^2$ is even: $f(-x) = -f(x)$",
        r"Let $a = g(z)$, $L = \frac12(a-y)^2$. $\frac{\partial L}{\partial z} = (a-y)g(z)$",
        r"The hyperbolic tangent is even: $\tanh(-x) = \tanh(x)$",
        r"We want to show that $\frac{d}{dz}\sigma(z) = \sigma(z)^2$",
    ],
)
def test_rules_and_claims_of_defined_functions_are_still_false(text: str) -> None:
    assert word(text) is Word.FALSE
