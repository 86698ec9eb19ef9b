"""Conditions of a text under which a formula holds: equations, words, cases; and what they never hide."""

from __future__ import annotations

import pytest

from derive.notes import Word, check_document
from derive.notes.checked import CheckedNotes

SETTLED = (Word.PROVED, Word.HOLDS_IF)
VECTORS = r"Let $u, a, b \in \mathbb{R}^n$ and $X \in \mathbb{R}^{n \times d}$, $w \in \mathbb{R}^d$. "


def last(text: str) -> tuple[Word, str]:
    """The verdict on the last formula that claims anything, and why."""
    checked: CheckedNotes = check_document(text)
    finding = [f for f in checked.findings if f.word is not Word.NO_CLAIM][-1]
    return finding.word, finding.why


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        (r"With $\|u\| = 1$, $\frac{u}{\|u\|} = u$.", "||u|| = 1"),
        (r"If $\|u\| = 1$, then $(I - 2uu^T)(I - 2uu^T) = I$.", "||u|| = 1"),
        (r"If $\|u\| = 1$ the matrix $P = uu^T$ satisfies $PP = P$.", "||u|| = 1"),
        (r"With $a^T b = 0$, $\|a + b\|^2 = \|a\|^2 + \|b\|^2$.", "a^T b = 0"),
        (r"At the optimum $X^T X w = X^T u$, so $X^T (u - X w) = 0$.", "X^T X w = X^T u"),
        (r"Suppose $p + q = 1$. Then $p^2 - q^2 = p - q$.", "p + q = 1"),
        (r"If $s = t$, then $(s + t)^2 = 4s^2$.", "s = t"),
    ],
)
def test_a_formula_is_proved_under_an_equation(text: str, condition: str) -> None:
    word, why = last(VECTORS + text)
    assert word in SETTLED
    assert condition in why or "defined in" in why


@pytest.mark.parametrize(
    "text",
    [
        r"Suppose $p + q = 1$. Then $p^2 - q^2 = p + q$.",
        r"With $a^T b = 0$, $\|a + b\|^2 = \|a\|^2 - \|b\|^2$.",
    ],
)
def test_what_is_false_under_it_is_called_false(text: str) -> None:
    word, why = last(VECTORS + text)
    assert word is Word.FALSE
    assert "supposed" in why


@pytest.mark.parametrize(
    "text",
    [
        r"Suppose $\lambda u = 0$. Then $u^T u + p = p$.",
        r"Suppose $q p = 0$. Then $p^2 + q = q$.",
        r"If $q p = q^2$, then $p + 2q = 3p$.",
    ],
)
def test_a_factor_that_may_be_zero_is_not_divided_by(text: str) -> None:
    assert last(VECTORS + text)[0] not in SETTLED


@pytest.mark.parametrize(
    "text",
    [
        r"If $\|u\| = 1$ then $u^T u = 1$.",
        r"Suppose $p + q = 1$. Then $p^2 - q^2 = p - q$.",
        r"Since $\sum_i y_i = 1$, $\sum_i y_i z = z$.",
    ],
)
def test_a_condition_itself_claims_nothing(text: str) -> None:
    findings = check_document(VECTORS + text).findings
    assert any(f.word is Word.NO_CLAIM and "condition" in f.why for f in findings)
    assert not any(f.word in (Word.FALSE, Word.UNDECIDED) for f in findings)


def test_an_equation_of_one_section_is_none_of_the_next() -> None:
    text = r"Suppose $p + q = 1$. Then $p^2 - q^2 = p - q$." + "\n\n# Next\n\n" + r"$p^2 - q^2 = p - q$"
    assert last(text)[0] not in SETTLED


THOUGHT_OF = [
    r"A colleague might use $\phi(x) = x$ instead.",
    r"One could also take $\phi(x) = x^2$.",
    r"Someone suggested $\phi(x) = \max(0, x)$ here.",
    r"Some authors use $\phi(x) = \sigma(x)$.",
]


@pytest.mark.parametrize("words", THOUGHT_OF)
def test_what_is_only_thought_of_replaces_nothing(words: str) -> None:
    text = r"Let $\phi(x) = \tanh(x)$. " + words + "\n\n" + r"$$\phi'(x) = 1 - \phi(x)^2$$"
    assert last(text)[0] is Word.PROVED
    assert last(text.replace("1 - ", "1 + "))[0] is Word.FALSE


def test_what_is_said_of_it_there_holds_there() -> None:
    word, why = last(r"Let $\phi(x) = \tanh(x)$. If we use $\phi(x) = x^2$ instead, then $\phi'(x) = 2x$.")
    assert word is Word.HOLDS_IF
    assert "phi is that of line 1" in why


def test_a_replacement_still_replaces() -> None:
    text = r"Let $\phi(x) = \tanh(x)$. From here on we use $\phi(x) = x^2$ instead. $$\phi'(x) = 2x$$"
    assert last(text)[0] is Word.PROVED


LINE = r"Let $f(x) = w x + b$. "
OUTPUT = r"Let $\hat y = \sigma(z)$, $z = wx+b$ and $L = \frac12(\hat y - y)^2$. "
COST = r"Let $C = \frac{1}{n} \sum_{i=1}^n (w x_i - y_i)^2$. "


@pytest.mark.parametrize(
    ("text", "ground"),
    [
        (LINE + r"Without the bias, $f(x) = w x$.", "b = 0"),
        (LINE + r"Without the bias, $f(2x) = 2 f(x)$.", "b = 0"),
        (LINE + r"For unit slope, $f(x) = x + b$.", "w = 1"),
        (OUTPUT + r"With a linear output, $\frac{\partial L}{\partial z} = \hat y - y$.", "linear"),
        (COST + r"For a single example, $\frac{\partial C}{\partial w} = 2(w x - y)x$.", "n = 1"),
        (COST + r"For a batch of one, $C = (w x_1 - y_1)^2$.", "n = 1"),
        (COST + r"When $n = 1$, $C = (w x_1 - y_1)^2$.", "n = 1"),
    ],
)
def test_words_tell_conditions(text: str, ground: str) -> None:
    word, why = last(text)
    assert word is Word.HOLDS_IF
    assert ground in why


@pytest.mark.parametrize(
    "text",
    [
        LINE + r"Without the bias, $f(2x) = 3 f(x)$.",
        COST + r"For a single example, $\frac{\partial C}{\partial w} = (w x - y)x$.",
    ],
)
def test_words_hide_no_error(text: str) -> None:
    assert last(text)[0] is Word.FALSE


def test_a_special_case_leaves_the_definition() -> None:
    after = r"For a batch of one, $C = (w x_1 - y_1)^2$. In general "
    whole = r"$\frac{\partial C}{\partial w} = \frac{2}{n} \sum_i (w x_i - y_i) x_i$."
    assert last(COST + after + whole)[0] is Word.PROVED


LEAKY = r"$$g(x) = \begin{cases} x & x > 0 \\ \alpha x & x \le 0 \end{cases}$$ "


@pytest.mark.parametrize(
    ("values", "word"),
    [
        (r"1 & x > 0 \\ \alpha & x < 0", Word.PROVED),
        (r"1 & x > 0 \\ -\alpha & x < 0", Word.FALSE),
        (r"\alpha & x > 0 \\ 1 & x < 0", Word.FALSE),
        (r"x & x > 0 \\ \alpha & x < 0", Word.FALSE),
    ],
)
def test_cases_are_claimed_all_of_them(values: str, word: Word) -> None:
    found, why = last(LEAKY + r"$$g'(x) = \begin{cases}" + values + r"\end{cases}$$")
    assert found is word, why
    assert word is Word.PROVED or "the left side is" in why


def test_the_slope_of_a_leaky_unit_that_is_a_maximum_is_below_1() -> None:
    word, why = last(
        r"$$\frac{d}{dx}\max(\alpha x, x) = \begin{cases} 1 & x > 0 \\ \alpha & x < 0\end{cases}$$"
    )
    assert (word, why) == (Word.HOLDS_IF, "0 < alpha < 1")


RIDGE = (
    r"Let $X \in \mathbb{R}^{n \times d}$, $y \in \mathbb{R}^n$, $w \in \mathbb{R}^d$ and "
    r"$L(w) = \|y - Xw\|^2 + \lambda \|w\|^2$. Then $\nabla_w L = -2X^T(y - Xw) + 2\lambda w$. "
)


@pytest.mark.parametrize(
    "text",
    [
        RIDGE + r"Setting it to zero gives $w = (X^T X + \lambda I)^{-1} X^T y$.",
        RIDGE + r"Setting it to zero gives $\hat w = (X^T X + \lambda I)^{-1} X^T y$.",
        r"The equation $2(m - a) + 2(m - b) = 0$ gives $m = \frac{a+b}{2}$.",
    ],
)
def test_what_solves_an_equation_of_the_text_is_proved(text: str) -> None:
    word, why = last(text)
    assert word is Word.PROVED
    assert "it solves the equation of line 1" in why


@pytest.mark.parametrize(
    "text",
    [
        RIDGE + r"Setting it to zero gives $w = (X^T X - \lambda I)^{-1} X^T y$.",
        r"The equation $2(m - a) + 2(m - b) = 0$ gives $m = \frac{a-b}{2}$.",
    ],
)
def test_what_does_not_solve_it_is_false(text: str) -> None:
    word, why = last(text)
    assert word is Word.FALSE
    assert "it does not solve the equation of line 1" in why


def test_another_quantity_with_the_name_of_an_unknown_is_a_definition() -> None:
    assert last(RIDGE + r"We start with $w = X^T y$.")[0] is Word.DEFINITION


INVERSES = {
    r"$\sigma^{-1}(p) = \log\frac{p}{1-p}$": Word.PROVED,
    r"$\sigma^{-1}(p) = \log\frac{p}{1+p}$": Word.FALSE,
    r"$\tanh^{-1} y = \frac12 \log\frac{1+y}{1-y}$": Word.PROVED,
    r"$\tanh^{-1} y = \log\frac{1+y}{1-y}$": Word.FALSE,
    r"Let $f(x) = 2x + 1$. Then $f^{-1}(y) = \frac{y - 1}{2}$.": Word.PROVED,
    r"Let $f(x) = 2x + 1$. Then $f^{-1}(y) = \frac{y + 1}{2}$.": Word.FALSE,
    r"$\sigma^{-1}(\sigma(z)) = z$": Word.PROVED,
    r"$\sigma^{-1}(x) = 1 + e^{-x}$": Word.PROVED,  # 1/σ(x)
    r"$\sin^{-1}(x) = 2x$": Word.NOT_READ,
    r"$\sigma^{-2}(x) = 2x$": Word.NOT_READ,
}


@pytest.mark.parametrize("text", INVERSES)
def test_an_inverse_function_is_judged_by_the_function(text: str) -> None:
    assert last(text)[0] is INVERSES[text]


TWO_LOSSES = (
    "# One\n\n" + r"Let $L = (y - t)^2$ with $y = wx$." + "\n\n# A layer\n\n"
    r"$a = \sigma(z)$, and the gradient $\frac{\partial L}{\partial a}$ is given. "
)


def test_a_gradient_that_is_given_is_not_that_of_the_loss_of_another_section() -> None:
    slope = r"$$\frac{\partial L}{\partial z} = \frac{\partial L}{\partial a} a(1 - a)$$"
    word, why = last(TWO_LOSSES + slope)
    assert (word, why) == (Word.HOLDS_IF, "L not that of line 3")
    assert last(TWO_LOSSES + slope.replace("1 - a", "1 + a"))[0] is Word.FALSE


ROWS = r"""Let $X \in \mathbb{R}^{n \times d}$ have rows $x_i^\top$,
$w \in \mathbb{R}^d$, $J(w) = \frac12\|Xw - y\|^2$.

Then $\nabla_w J = \sum_{i=1}^n (x_i^\top w - y_i) x_i$.

For one feature the model is $y = wx$."""
FROM_ZERO = r"""$C = (b - t)^2$ for one output, $C = \sum_{j=0}^{n-1} (b_j - t_j)^2$ for several.

In vectors $\nabla_b C = 2(b - t)$."""


@pytest.mark.parametrize("text", [ROWS, FROM_ZERO])
def test_how_entries_are_counted_refutes_nothing(text: str) -> None:
    assert Word.FALSE not in [finding.word for finding in check_document(text).findings]


def test_a_transposed_gradient_is_said_to_be_one() -> None:
    text = r"Let $z = Ax$ with $A \in \mathbb{R}^{m \times n}$. "
    finding = check_document(
        text + r"$\frac{\partial J}{\partial A} = x (\frac{\partial J}{\partial z})^\top$"
    ).findings[-1]
    assert (finding.word, finding.why) == (Word.HOLDS_IF, "the derivative is laid out as its transpose")


def test_two_sizes_get_one_number() -> None:
    text = r"$s = \sum_{i=1}^m v_i$. Sei $d = m = 1$."
    assert check_document(text).findings[-1].word is Word.DEFINITION


def test_a_gradient_from_above_may_be_written_with_nabla() -> None:
    text = (
        r"$J$ depends on $u \in \mathbb{R}^m$, $q = \nabla_u J$. With $u = Bv$: $\nabla_v J = B^\top q$, not"
    )
    right, wrong = check_document(rf"{text} $\nabla_v J = Bq$.").findings[-2:]
    assert right.word in (Word.PROVED, Word.HOLDS_IF)
    assert wrong.word not in (Word.PROVED, Word.HOLDS_IF, Word.CONSISTENT)


def test_double_bars_of_plain_text_are_norms() -> None:
    found = check_document("$‖2v‖ = 2‖v‖$ and $‖2v‖ = 4‖v‖$").findings
    assert [finding.word for finding in found] == [Word.PROVED, Word.FALSE]


@pytest.mark.parametrize(
    ("loss", "solution", "word"),
    [
        (r"J(w) = \sum_{i=1}^n (w x_i - y_i)^2 + \lambda w^2", r"w^* = S/(Q + \lambda)", Word.PROVED),
        (r"J(w) = \sum_{i=1}^n (w x_i - y_i)^2 + \lambda w^2", r"w^* = S/(Q + 2\lambda)", Word.FALSE),
        (r"E(b) = \frac1n \sum_{i=1}^n (b - y_i)^2", r"b = \frac1n \sum_{i=1}^n y_i", Word.PROVED),
        (r"E(b) = \frac1n \sum_{i=1}^n (b - y_i)^2", r"b = \frac2n \sum_{i=1}^n y_i", Word.FALSE),
    ],
)
def test_a_minimiser_is_put_into_the_derivative_of_its_loss(loss: str, solution: str, word: Word) -> None:
    written = solution.replace("S", r"\sum_{i=1}^n x_i y_i").replace("Q", r"\sum_{i=1}^n x_i^2")
    assert last(f"$${loss}$$\n\nThe minimiser is\n\n$${written}$$")[0] is word


def test_without_such_words_it_is_a_definition() -> None:
    text = r"$$E(b) = \sum_i (b - y_i)^2$$" + "\n\nWe start from\n\n" + r"$$b = 3 y_1$$"
    assert last(text)[0] is Word.DEFINITION


HAT = "Let $X\\in\\mathbb{R}^{n\\times d}$ and\n\n$$H = X(X^T X)^{-1}X^T$$\n\nwhich is idempotent and has "


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        (HAT + r"$\operatorname{tr} H = n$.", Word.FALSE),
        (HAT + r"$\operatorname{tr} H = d$.", Word.PROVED),
        (HAT + r"$HX = X$.", Word.PROVED),
        (r"If $P$ is idempotent, $\operatorname{tr} P^2 = \operatorname{tr} P$.", Word.UNDECIDED),
        ("Let $A$ be a matrix.\n\nA matrix which is idempotent has $A^2 = A$.", Word.UNDECIDED),
    ],
)
def test_what_a_formula_is_called_behind_it_is_no_condition(claim: str, word: Word) -> None:
    assert last(claim)[0] is word
