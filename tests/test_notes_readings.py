"""Formulas that every reader takes in a reading that is not the first one, beside wrong neighbours."""

from __future__ import annotations

import pytest

from derive.notes import check_document

HELD = ("proved", "holds if")


def _last(text: str) -> str:
    return check_document(text).findings[-1].word.value


READ = (
    (r"$\frac{d}{dx} x^2 + 3x = 2x + 3$", r"$\frac{d}{dx} x^2 + 3x = 2x + 4$"),
    (r"$d/dx\, x^2 + 3x = 2x + 3$", r"$\frac{d}{dx} (x^2) + 3x = 2x + 3$"),
    (
        r"$\frac{\partial}{\partial w} (wx-y)^2 + \lambda w^2 = 2(wx-y)x + 2\lambda w$",
        r"$\frac{\partial}{\partial w} (wx-y)^2 + \lambda w^2 = 2(wx-y)x + \lambda w$",
    ),
    (r"$\frac{d}{dx} x^2 + 3x = 2x + 3x$", r"$\frac{dx^2}{dx} + 3x = 2x + 3$"),
    (r"$\frac{d}{dx} 1/x = -1/x^2$", r"$\frac{d}{dx} 1/x = 1/x^2$"),
    (
        r"$J = 1/2n \sum_i (w x_i - y_i)^2$. $\partial J/\partial w = 1/n \sum_i (w x_i - y_i) x_i$",
        r"$J = 1/2n \sum_i (w x_i - y_i)^2$. $\partial J/\partial w = 2/n \sum_i (w x_i - y_i) x_i$",
    ),
    (
        r"$J = 1/2m (wx-y)^2$. $\partial J/\partial w = 1/m (wx-y)x$",
        r"$J = 1/2m (wx-y)^2$. $\partial J/\partial w = 2/m (wx-y)x$",
    ),
    (r"$1/2a(1-a) = \frac{1}{2a}(1-a)$", r"$1/2a(1-a) = \frac{1}{3a}(1-a)$"),
    (r"$1/2a(1-a) = \frac{1}{2a(1-a)}$", r"$1/2a(1-a) = \frac{1}{a(1-a)}$"),
    (r"$2 \frac{1}{2} = 2.5$", r"$2 \frac{1}{2} = 3.5$"),
    (r"$-3\frac13 \cdot 3 = -10$", r"$-3\frac13 \cdot 3 = 10$"),
    (r"$2 \frac{1}{2}(a-y) = a-y$", r"$2 \frac{1}{2}(a-y) = \frac52(a-y)$"),
    (r"$2 \frac{1}{2} = 1$", r"$2 \frac{3}{2} = 3.5$"),
)

_DEVIATION = r"Let $\sigma = \sqrt{v}$ be the standard deviation. "
LOGISTIC = (
    (
        r"$\sigma = 2$ is the standard deviation. Later we use the sigmoid: $\sigma(0) = 0.5$.",
        r"$\sigma = 2$ is the standard deviation. Later we use the sigmoid: $\sigma(0) = 0.6$.",
    ),
    (
        _DEVIATION + r"For the sigmoid, $\sigma(-x) = 1 - \sigma(x)$.",
        _DEVIATION + r"For the sigmoid, $\sigma(-x) = 1 + \sigma(x)$.",
    ),
    (
        _DEVIATION + r"For the sigmoid, $\sigma'(x) = \sigma(x)(1 - \sigma(x))$.",
        _DEVIATION + r"For the sigmoid, $\sigma'(x) = \sigma(x)(1 + \sigma(x))$.",
    ),
    (
        _DEVIATION + r"With $u = (x-\mu)/\sigma$ we have $\sigma(u+1) = x - \mu + \sigma$.",
        _DEVIATION + r"With $u = (x-\mu)/\sigma$ we have $\sigma(u+1) = x + \mu + \sigma$.",
    ),
)
_SQUARE = "Given $f(x) = x^2$.\n\n## Exercise 2\n\n"
_GAUSSIAN = (
    r"## Exercise 1" "\n\n" r"Gaussian: $p(x) = \frac{1}{\sqrt{2\pi}} e^{-x^2/2}$." "\n\n## Exercise 2\n\n"
)
_BERNOULLI = _GAUSSIAN + r"Bernoulli: $\log p(y) = y\log\theta + (1-y)\log(1-\theta)$. "
BY_LOGARITHM = (
    (
        _SQUARE + r"Let $\log f(x) = -x^2$. Then $f'(x) = -2x f(x)$.",
        _SQUARE + r"Let $\log f(x) = -x^2$. Then $f'(x) = 2x f(x)$.",
    ),
    (
        _BERNOULLI + r"$\frac{\partial}{\partial\theta}\log p(y) = \frac{y}{\theta} - \frac{1-y}{1-\theta}$",
        _BERNOULLI + r"$\frac{\partial}{\partial\theta}\log p(y) = \frac{y}{\theta} + \frac{1-y}{1-\theta}$",
    ),
    (
        _GAUSSIAN + r"$\log p(y) = -\frac{y^2}{2} - \frac12\log(2\pi)$",
        _GAUSSIAN + r"$\log p(y) = -\frac{y^2}{2} + \frac12\log(2\pi)$",
    ),
)
IMAGINARY = (
    r"$|e^{i\theta}| = 1$",
    r"$e^{i\pi} + 1 = 0$",
    r"$e^{i\pi} = -1$",
    r"$e^{j\omega t} = \cos(\omega t) + j\sin(\omega t)$",
    r"$(1+i)^2 = 2i$",
    r"$\frac{1}{i} = -i$",
    r"Let $z = e^{i\theta}$. Then $|z| = 1$.",
    r"$|e^{i\theta}| = e^{i\theta}$",
)
NO_UNIT = (
    r"$\sum_{i=1}^3 e^{i x} = e^x + e^{2x} + e^{4x}$",
    r"$\frac{\partial}{\partial i} i^2 = 3i$",
    r"$i = \sigma(z)$. $\frac{\partial i^2}{\partial z} = i^2 (1-i)$",
    r"$e^{k\theta} = 1 + k\theta$",
)


@pytest.mark.parametrize(("right", "wrong"), [*READ, *LOGISTIC, *BY_LOGARITHM])
def test_it_holds_as_it_may_be_read_and_its_neighbour_is_false(right: str, wrong: str) -> None:
    assert _last(right) in HELD
    assert _last(wrong) == "false"


@pytest.mark.parametrize("formula", IMAGINARY)
def test_an_i_that_may_be_the_imaginary_unit_decides_nothing(formula: str) -> None:
    assert _last(formula) in ("undecided", "no claim")


def test_an_identity_in_the_imaginary_unit_is_proved() -> None:
    assert _last(r"$e^{i(a+b)} = e^{ia} e^{ib}$") == "proved"


@pytest.mark.parametrize("formula", NO_UNIT)
def test_another_i_is_a_number_as_any(formula: str) -> None:
    assert _last(formula) == "false"


@pytest.mark.parametrize("text", [_SQUARE + r"Let $\log f(x) = -x^2$.", _BERNOULLI])
def test_a_function_is_brought_in_by_its_logarithm(text: str) -> None:
    assert _last(text) == "definition"


@pytest.mark.parametrize(("factor", "words"), [("", "consistent"), ("2", "undecided")])
def test_a_case_that_numbers_decide_supposes_nothing_of_its_letters(factor: str, words: str) -> None:
    slope = r"\frac{\partial y_i}{\partial x_m}"
    text = rf"$y_i = \sum_{{j=0}}^{{k-1}} w_j x_{{i+j}}$. ${slope} = {factor}w_{{m-i}}$"
    found = check_document(f"{text} if $0 \\le m - i < k$.").findings[1]
    assert found.word.value == words
    assert "≠" not in found.why
