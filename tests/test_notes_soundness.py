"""What proves nothing: a place, a line of its own, arguments left out; and what a chain names on its way."""

from __future__ import annotations

import pytest

from derive.notes import Word, check_document
from derive.notes.checked import CheckedNotes

SETTLED = (Word.PROVED, Word.HOLDS_IF, Word.CONSISTENT)
NEURON = "Let $z = wx + b$ and $a = \\sigma(z)$.\n\n"
SQUARE = "Let $L = (a - y)^2$. "
LAYERS = (
    r"$$s_i^{(l)} = \sum_j w_{ij}^{(l)} x_j^{(l-1)} + b_i^{(l)}$$ $$x_i^{(l)} = f(s_i^{(l)})$$ "
    r"$$E = \frac12 \sum_i (x_i^{(L)} - t_i)^2$$ $$\delta_i^{(l)} = \frac{\partial E}{\partial s_i^{(l)}}$$"
    "\n\n"
)


def last(text: str) -> tuple[Word, str]:
    """The verdict on the last formula, and why."""
    checked: CheckedNotes = check_document(text)
    return checked.findings[-1].word, checked.findings[-1].why


@pytest.mark.parametrize(
    "said",
    ["The minimum is at $a = y$.", "It vanishes if $a = y$.", "The minimum is reached at $a = 0$."],
)
@pytest.mark.parametrize(("factor", "word"), [("2", Word.PROVED), ("3", Word.FALSE)])
def test_the_place_of_a_minimum_holds_there_only(said: str, factor: str, word: Word) -> None:
    text = f"{SQUARE}{said}\n\nIn general $\\frac{{\\partial L}}{{\\partial a}} = {factor}(a - y)$."
    assert last(text)[0] is word


def test_a_formula_of_the_minimum_is_put_into_no_derivative() -> None:
    text = r"Let $L = \frac12 (wx - y)^2$. The minimum is attained at $w = y/x$. In general "
    assert last(text + r"$\frac{\partial L}{\partial w} = (wx - y)x$.")[0] is Word.PROVED
    assert last(text + r"$\frac{\partial L}{\partial w} = 5(wx - y)x$.")[0] is Word.FALSE


@pytest.mark.parametrize(
    "claim",
    [
        r"$\hat y = a_2 = \sigma(u)$",
        r"$h = g = u^2$",
        r"$\hat y = a^{[2]} = \sigma(u)$",
        r"$A = B = u$",
    ],
)
def test_a_chain_names_what_stands_in_its_middle(claim: str) -> None:
    assert last(f"Let $u = wx + b$.\n\n{claim}")[0] is Word.DEFINITION


def test_what_the_chain_named_is_known_from_there_on() -> None:
    text = r"Let $u = wx$. Then $\hat y = p = \sigma(u)$, and $\frac{\partial p}{\partial u} = "
    assert last(text + "p(1 - p)$.")[0] in SETTLED
    assert last(text + "p(1 + p)$.")[0] is Word.FALSE


@pytest.mark.parametrize(
    ("definition", "claim"),
    [
        (r"D = \frac12(\mu^2 + s^2 - 1)", r"D(p \| q) = D(q \| p)"),
        (r"H = -\sum_i p_i \log q_i", "H(p, q) = H(p)"),
        ("L = (wx - t)^2", "L(w, x) = L(x, w)"),
        (r"H(p, q) = -\sum_i p_i \log q_i$ and $D(p \| q) = H(p, q) - s", r"D(p \| q) = D(q \| p)"),
        (r"D(p \| q) = \log \frac{s}{r} + \frac{r^2}{2 s^2}", r"D(p \| q) = D(q \| p)"),
    ],
)
def test_arguments_that_differ_are_not_left_out(definition: str, claim: str) -> None:
    assert last(f"Let ${definition}$. Then ${claim}$.")[0] not in SETTLED


def test_a_value_said_with_its_arguments_is_that_value() -> None:
    text = r"Let $L = (wx - t)^2$. Then $\frac{\partial L(w)}{\partial w} = 2(wx - t)x$."
    assert last(text)[0] in SETTLED


@pytest.mark.parametrize(("factor", "word"), [("", Word.PROVED), ("3 ", Word.FALSE)])
def test_a_claim_is_no_ground_of_its_own(factor: str, word: Word) -> None:
    claim = rf"\delta_j^{{(l-1)}} = {factor}f'(s_j^{{(l-1)}}) \sum_i \delta_i^{{(l)}} w_{{ij}}^{{(l)}}"
    found, why = last(f"{LAYERS}$${claim}$$")
    assert found is word or {found, word} == {Word.CONSISTENT, Word.PROVED}, why
    assert "is that of" not in why


@pytest.mark.parametrize("claim", ["ABx = BAx", "ABA = A^2 B"])
def test_letters_that_may_be_matrices_do_not_commute_unsaid(claim: str) -> None:
    word, why = last(f"We know ${claim}$.")
    assert word is not Word.PROVED
    assert word is not Word.HOLDS_IF or "commute" in why


def test_what_is_added_to_a_matrix_is_one() -> None:
    assert last("We know $(AB)^T = B^T A^T$ and $A(B + C) = AB + AC$.")[0] is Word.PROVED


def test_bars_around_a_matrix_are_its_determinant() -> None:
    matrix = r"\begin{vmatrix} 1 & 2 \\ 3 & 4 \end{vmatrix}"
    assert last(f"${matrix} = -2$")[0] is Word.PROVED
    assert last(f"${matrix} = 2$")[0] not in SETTLED


def test_what_may_say_what_a_name_is_is_not_refuted() -> None:
    text = r"Let $h_\theta(x) = \theta_0 + \theta_1 x$. Then $\theta_0 = \bar y - \theta_1 \bar x$."
    assert last(text)[0] is not Word.FALSE


HAT = (
    r"Let $X$ be the $n \times d$ design matrix and $y \in \mathbb{R}^n$. With $H = X(X^\top X)^{-1}X^\top$, "
)


@pytest.mark.parametrize("claim", [r"Hy = y", r"\operatorname{tr} H = n", r"X(X^\top X)^{-1}X^\top = I"])
def test_a_matrix_with_two_sizes_is_not_square(claim: str) -> None:
    assert last(f"{HAT}${claim}$.")[0] not in SETTLED


@pytest.mark.parametrize("claim", [r"HH = H", r"\operatorname{tr} H = d", r"HX = X"])
def test_what_a_projection_is(claim: str) -> None:
    assert last(f"{HAT}${claim}$.")[0] in SETTLED


def test_an_n_by_n_matrix_is_square() -> None:
    assert (
        last(r"Let $A$ be an invertible $n \times n$ matrix. Then $A(A^\top A)^{-1}A^\top = I$.")[0]
        in SETTLED
    )


@pytest.mark.parametrize(
    "said",
    [
        "For $K = 2$, $p_1 = \\sigma(z_1 - z_2)$.",
        "If there are only two classes, $p_1 = \\sigma(z_1 - z_2)$.",
    ],
)
def test_an_entry_that_is_told_for_a_case_leaves_the_rest(said: str) -> None:
    softmax = r"$$p_i = \frac{e^{z_i}}{\sum_{k=1}^K e^{z_k}}$$"
    assert last(f"{softmax}\n\n{said}\n\n$$\\sum_{{i=1}}^K p_i = 1$$")[0] in SETTLED
    assert last(f"{softmax}\n\n{said}\n\n$$\\sum_{{i=1}}^K p_i = 2$$")[0] is not Word.PROVED


@pytest.mark.parametrize("slip", ["1", "2", "3"])
def test_the_entry_of_another_place_leaves_the_rest(slip: str) -> None:
    softmax = r"$$p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$$" + "\n\n"
    three = rf"$$p_{slip} = \frac{{e^{{z_3}}}}{{e^{{z_1}} + e^{{z_2}} + e^{{z_3}}}}$$" + "\n\n"
    slope = r"$$\frac{\partial p_i}{\partial z_i} = p_i (1 - p_i)$$"
    assert last(softmax + three + slope)[0] is Word.PROVED
    assert last(softmax + three + slope.replace("1 - ", "2 - "))[0] is Word.FALSE


def test_a_layer_that_is_told_has_its_own_formula() -> None:
    text = r"$$a^{[l]} = g(z^{[l]})$$" + "\n\n" + r"For the hidden layer $a^{[1]} = \tanh(z^{[1]})$, and "
    assert last(text + r"$\frac{\partial a^{[1]}}{\partial z^{[1]}} = 1 - (a^{[1]})^2$.")[0] in SETTLED


@pytest.mark.parametrize(
    "said",
    [
        "The optimum is $a = y$.",
        "At $a = y$ the gradient vanishes.",
        "Setting the gradient to zero gives $a = y$.",
        "We want $a = y$.",
        r"$L = 0 \Leftrightarrow a = y$.",
        r"Case 1: $a = y$. Case 2: $a \ne y$.",
    ],
)
def test_an_equation_that_holds_at_the_optimum_makes_no_factor_right(said: str) -> None:
    text = rf"Let $L = (a-y)^2$. {said} The gradient is $\frac{{\partial L}}{{\partial a}} = 7(a-y)$."
    assert check_document(text).findings[-1].word.value == "false"
    assert check_document(text.replace("7(", "2(")).findings[-1].word.value == "proved"


def test_a_model_in_a_loss_that_it_makes_zero_is_no_definition() -> None:
    text = r"Our model is $y = wx$. Let $L = (wx-y)^2$. Then $\frac{\partial L}{\partial w} = 7(wx-y)x$."
    assert check_document(text).findings[-1].word.value == "false"
    assert check_document(text.replace("7(", "2(")).findings[-1].word.value == "proved"


SCORES = (
    r"Let $p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$ and $L = -\sum_k y_k\log p_k$. "
    r"Then $\frac{\partial L}{\partial z_k} = p_k - y_k$."
)


@pytest.mark.parametrize(
    "layers",
    [
        r"In layers $z^l = W^l a^{l-1} + b^l$ and $a^l = \sigma(z^l)$.",
        r"For two layers, $z_1 = W_1x+b_1$, $a_1 = \tanh(z_1)$, $z_2 = W_2a_1+b_2$.",
        r"RNN: $z_t = Uh_{t-1}+Wx_t$, $h_t = \tanh z_t$.",
    ],
)
@pytest.mark.parametrize("first", [False, True])
def test_the_z_of_layers_is_none_of_the_scores(layers: str, first: bool) -> None:
    text = f"{layers}\n\n{SCORES}" if first else f"{SCORES}\n\n{layers}"
    slope = next(f for f in check_document(text).findings if "partial" in f.formula)
    assert (slope.word.value, slope.why) == ("holds if", "the y sum to 1")
    wrong = text.replace("p_k - y_k", "p_k + y_k")
    assert next(f for f in check_document(wrong).findings if "partial" in f.formula).word.value == "false"


@pytest.mark.parametrize(("entry", "word"), [("p_i(1-p_j)", Word.FALSE), ("p_i(1-p_i)", Word.PROVED)])
def test_a_number_of_another_section_is_no_entry_that_is_equal_everywhere(entry: str, word: Word) -> None:
    softmax = "$$p_k = \\frac{e^{z_k}}{\\sum_{j=1}^K e^{z_j}}$$\n\n"
    matrix = "The matrix is $J = \\mathrm{diag}(p) - pp^\\top$.\n\n# Last layer\n\nIt has $z = Wh + b$.\n"
    text = softmax + rf"- diagonal: $\frac{{\partial p_i}}{{\partial z_i}} = {entry}$" + f"\n\n{matrix}"
    finding = next(f for f in check_document(text).findings if "partial" in f.formula)
    assert finding.word is word


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        (r"$\frac1n\sum_i (x_i + c) = \frac1n \sum_i x_i + c$", Word.PROVED),
        (r"$\frac1n\sum_i (x_i + c) = \sum_i x_i + c$", Word.FALSE),
        (r"$\sum_i (x_i + c) = \sum_i x_i + nc$", Word.HOLDS_IF),
        (r"$\sum_i (x_i + c) = \sum_i x_i + c$", Word.FALSE),
        (r"$\sum_i (x_i + c) = \sum_i x_i + 2nc$", Word.UNDECIDED),
        (r"$w \in \mathbb{R}^d$, $\frac1n\sum_j (w_j + c) = \frac1n\sum_j w_j + c$", Word.HOLDS_IF),
    ],
)
def test_a_mean_tells_how_many_terms_its_sum_has(claim: str, word: Word) -> None:
    assert last(claim)[0] is word


def test_the_number_of_examples_is_not_that_of_features() -> None:
    mean = r"$J = \frac1n \sum_i (\sum_j w_j z_{ij} - t_i)^2$. "
    assert last(mean + r"$\sum_j (w_j + c) = \sum_j w_j + nc$")[0] is not Word.PROVED


CONDITIONAL = r"$a = \sigma(z)$, $L = (a-y)^2$. "
SQUARED = "$f(x) = x^2 + 1$. "


@pytest.mark.parametrize("arrow", [r"\Rightarrow", r"\implies", r"\iff"])
def test_an_implication_defines_no_name_that_has_a_formula(arrow: str) -> None:
    text = rf"{CONDITIONAL}$L = 0 {arrow} a = y$." + "\n\n"
    assert last(text + r"$\frac{\partial L}{\partial z} = 0$")[0] not in SETTLED
    assert last(text + r"$\frac{\partial a}{\partial z} = 0$")[0] not in SETTLED
    assert last(text + r"$\frac{\partial L}{\partial z} = 2(a-y)a(1-a)$")[0] is Word.PROVED
    assert last(text + r"$\frac{\partial L}{\partial z} = 3(a-y)a(1-a)$")[0] is Word.FALSE


def test_what_an_implication_supposes_ends_with_its_section() -> None:
    text = r"# One" + f"\n\n$z = w x$, {CONDITIONAL}" + r"It vanishes: $L = 0 \Rightarrow a = y$."
    claim = r"$\frac{\partial L}{\partial w} = 2(a - y) a (1 - a) x$"
    word, why = last(f"{text}\n\n# Two\n\n{claim}")
    assert word is Word.PROVED and "a is" not in why
    assert last(f"{text}\n\n# Two\n\n" + claim.replace("2", "3"))[0] is Word.FALSE


def test_an_implication_between_formulas_defines_none_either() -> None:
    text = CONDITIONAL + "$L = 0$ if and only if $a = y$.\n\n"
    assert last(text + r"$\frac{\partial L}{\partial z} = 0$")[0] is not Word.PROVED
    assert last(text + r"$\frac{\partial a}{\partial z} = 0$")[0] is not Word.PROVED


@pytest.mark.parametrize(
    "solved",
    [
        r"$f'(x) = 0 \Rightarrow x = 0$.",
        r"The derivative vanishes, $f'(x) = 0$, thus $x = 0$.",
        r"Setting $f'(x) = 2x = 0$ gives $x = 0$.",
    ],
)
def test_the_solution_of_an_equation_is_no_value_of_the_note(solved: str) -> None:
    assert last(f"{SQUARED}{solved} Everywhere $f(x) = 1$.")[0] not in SETTLED
    assert last(f"{SQUARED}{solved}\n\n$f'(x) = 0$")[0] not in SETTLED
    assert last(f"{SQUARED}{solved}\n\n$f'(x) = 2x$")[0] is Word.PROVED
    assert last(f"{SQUARED}{solved}\n\n$f'(x) = 3x$")[0] is Word.FALSE


def test_what_follows_from_numbers_keeps_them() -> None:
    text = r"$z = w x$, $a = \sigma(z)$. With $x = 1$, $w = 2$: $z = 2 \Rightarrow a = 0.88$." + "\n\n"
    assert last(text + r"$1 - a = 0.12$")[0] in SETTLED
    assert last("$2v = 4$, so $v = 2$. Then $v^2 = 4$.")[0] is Word.PROVED


@pytest.mark.parametrize(
    "told", [r"$e \approx 2.718$ is Euler's number. ", "Euler's number $e$: ", r"$\ln e = 1$. "]
)
@pytest.mark.parametrize(
    ("claim", "word"),
    [
        ("$e^0 = 2$", Word.FALSE),
        ("$e^2 = 7$", Word.FALSE),
        ("$e^0 = 1$", Word.PROVED),
        (r"$\log e = 1$", Word.PROVED),
        (r"$\log(e^2) = 2$", Word.PROVED),
        (r"$\log e = 2$", Word.FALSE),
        (r"$\ln(ex) = 1 + \ln x$", Word.PROVED),
        (r"$\ln(ex) = e + \ln x$", Word.FALSE),
    ],
)
def test_euler_s_number_is_no_name(told: str, claim: str, word: Word) -> None:
    assert last(told + claim)[0] is word


def test_an_error_e_is_no_number() -> None:
    text = r"The error is $e = y - t$, and $E = \frac12 e^2$. "
    assert last(text + r"$\frac{\partial E}{\partial y} = e$")[0] is Word.PROVED
    assert last(text + r"$\log e = 1$")[0] not in SETTLED
    assert last("$e = 0.5$. $e^2 = 0.25$")[0] is Word.PROVED
    assert last("$e^{-1} = 1/e$, $ex = 2$")[0] is not Word.FALSE


ELSEWHERE = "$x^T S a = 1$, $|x| = x$\n\n"


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        (r"$\frac{d|r|}{dr} = 1$", "r > 0"),
        (r"$\sigma'(z) = a(1-a)$", "the letters stand for numbers here; a = σ(z)"),
        (r"$\frac{d}{da} a^2 = 2a$", "the letters stand for numbers here"),
    ],
)
def test_arrays_of_another_formula_are_numbers_where_only_these_fit(claim: str, words: str) -> None:
    word, why = last(ELSEWHERE + claim)
    assert word is Word.HOLDS_IF and why.replace("sigma", "σ") == words


def test_numbers_do_not_save_what_is_wrong() -> None:
    assert last(ELSEWHERE + r"$\frac{d}{da} a^2 = 3a$")[0] is Word.FALSE
    assert last(ELSEWHERE + r"$\sigma'(z) = a(1+a)$")[0] not in SETTLED


SHAPES = r"Let $x\in\mathbb R^n$, $W\in\mathbb R^{m\times n}$. "


def test_a_norm_needs_its_factors_in_their_order() -> None:
    assert last(SHAPES + r"$\|Wx\|^2 = x^T W^T W x$")[0] is Word.PROVED
    assert last(SHAPES + r"$\|Wx\|^2 = x^T W W^T x$")[0] is Word.FALSE


LAYERED = (
    r"$z^{[1]} = W^{[1]} x + b^{[1]}$, $a^{[1]} = \sigma(z^{[1]})$, $z^{[2]} = W^{[2]} a^{[1]} + b^{[2]}$, "
    r"$J = \frac{1}{2} \|z^{[2]} - y\|^2$ where $x\in\mathbb{R}^{d}$, $W^{[1]} \in \mathbb{R}^{h \times d}$, "
    r"$W^{[2]} \in \mathbb{R}^{k \times h}$. "
)


def test_a_bias_with_a_letter_of_its_own_leaves_the_layers_apart() -> None:
    text = f"$$p = b_o$$\n\nLet {LAYERED}"
    slope = r"$\frac{\partial J}{\partial W^{[2]}} = "
    assert last(text + slope + r"(z^{[2]} - y) (a^{[1]})^T$")[0] is Word.PROVED
    assert last(text + slope + r"2(z^{[2]} - y) (a^{[1]})^T$")[0] is Word.FALSE


def test_two_exponentials_prove_nothing_of_a_fourth_derivative() -> None:
    hankel = r"f(x)f''(x)f''''(x) + 2f'(x)f''(x)f'''(x) - f''(x)^3 - f(x)f'''(x)^2 - f'(x)^2f''''(x)"
    assert last(rf"For any smooth $f$: ${hankel} = 0$")[0] not in (Word.PROVED, Word.HOLDS_IF)
    assert last(r"For any smooth $f$: $\frac{d}{dx} f'(x)^2 = 2 f'(x) f''(x)$")[0] is Word.PROVED


def test_what_holds_for_any_value_is_no_equation_for_it() -> None:
    normal = r"$\hat w = (X^\top X)^{-1}X^\top y$. At the optimum $X^\top (y - X\hat w) = 0$."
    assert last(rf"{normal} With the thin SVD $X = U S V^\top$")[0] is Word.DEFINITION


SUM = r"Let $s = \sum_{i=1}^n x_i^2$ with $x \in \mathbb{R}^n$. "


@pytest.mark.parametrize(
    "formula",
    [r"s = x_1^2 + x_2^2", r"s = \frac{n}{2}(x_1^2 + x_2^2)", r"s = \frac{4}{n^2}\sum_{i=1}^n x_i^2"],
)
def test_what_is_so_at_the_smallest_size_alone_does_not_hold(formula: str) -> None:
    assert last(f"{SUM}Then ${formula}$.")[0] not in SETTLED


@pytest.mark.parametrize(
    ("right", "words"),
    [(r"x r^\top", (Word.HOLDS_IF, Word.PROVED)), (r"x x^\top", (Word.FALSE, Word.UNDECIDED))],
)
def test_a_layout_that_is_square_at_one_size_is_no_ground(right: str, words: tuple[Word, ...]) -> None:
    text = (
        r"Let $W \in \mathbb{R}^{2 \times n}$, $x \in \mathbb{R}^n$ and $y \in \mathbb{R}^2$. $$r = Wx - y$$ "
        r"$$L = \frac12 \|r\|^2$$ Then $\frac{\partial L}{\partial W} = "
    )
    assert last(f"{text}{right}$.")[0] in words


@pytest.mark.parametrize(
    "text",
    [
        r"Let $q = wx$, $k = ux$ and $s = qk$. "
        r"$\frac{\partial L}{\partial x} = \frac{\partial L}{\partial q} w$",
        r"Let $Q = XW$, $K = XU$ with $Q \in \mathbb{R}^{n \times k}$ and $S = QK^T$. "
        r"$\frac{\partial L}{\partial X} = \frac{\partial L}{\partial Q} W^T$",
        r"Let $h = wx$ and $y = h^2 + x$. $\frac{\partial L}{\partial x} = \frac{\partial L}{\partial h} w$",
    ],
)
def test_a_way_beside_the_one_of_the_claim_is_not_forgotten(text: str) -> None:
    assert last(text)[0] not in SETTLED
