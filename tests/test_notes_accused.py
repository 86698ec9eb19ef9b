"""True formulas that must not be called false, each beside a wrong neighbour that must be."""

from __future__ import annotations

import pytest

from derive.notes import check_document


def _words(text: str) -> list[str]:
    return [finding.word.value for finding in check_document(text).findings]


def _last(text: str) -> str:
    return _words(text)[-1]


_BY_NUMBER = r"""$$\hat{y} = \sigma(o)$$ $$o = v_1 h_1 + c$$ $$L = \frac{1}{2}(\hat{y} - y)^2$$

$$\delta_o = -0.43\cdot 0.57\cdot 0.43 \approx -0.1054$$

$$CLAIM$$

$$\delta_1 = \delta_o v_1 h_1 (1-h_1)$$
"""


@pytest.mark.parametrize(
    "claim",
    [
        r"\frac{\partial L}{\partial c} = \delta_o \approx -0.1054",
        r"\frac{\partial L}{\partial v_1} = \delta_o h_1",
        r"\frac{\partial L}{\partial h_1} = \delta_o v_1",
    ],
)
@pytest.mark.parametrize("given", [True, False])
def test_a_quantity_that_is_given_by_its_number_is_no_free_letter(claim: str, given: bool) -> None:
    text = _BY_NUMBER.replace("CLAIM", claim)
    text = text if given else text.replace(r"$$\delta_o = -0.43\cdot 0.57\cdot 0.43 \approx -0.1054$$", "")
    assert "false" not in _words(text)


def test_what_is_false_for_any_number_of_such_a_quantity_stays_false() -> None:
    claim = r"\frac{\partial L}{\partial c} = 2(\hat y - y)\hat y(1 - \hat y)"
    assert "false" in _words(_BY_NUMBER.replace("CLAIM", claim))


_CLASS = r"""$$p_k = \frac{e^{z_k}}{\sum_{j=1}^K e^{z_j}}$$

SHIFT

$$L = -\sum_k y_k \log p_k$$

- correct class $c$: $L = -\log p_c$, $\frac{\partial L}{\partial z_c} = p_c - 1$
- last layer $z = Wh + b$: $\frac{\partial L}{\partial W} = CLAIM$
"""


@pytest.mark.parametrize("shift", ["", r"- shift: $\mathrm{softmax}(z + c\mathbf{1}) = \mathrm{softmax}(z)$"])
def test_a_loss_with_two_formulas_makes_neither_gradient_false(shift: str) -> None:
    text = _CLASS.replace("SHIFT", shift)
    assert _last(text.replace("CLAIM", r"(p-y)h^\top")) != "false"
    assert _last(text.replace("CLAIM", r"(p+y)h^\top")) not in ("proved", "holds if", "consistent")


@pytest.mark.parametrize(
    "told",
    [
        r"$\bar x = \frac{1}{5}\sum_i x_i$ and $\bar y = \frac{1}{5}\sum_i y_i$",
        r"$\bar x = \frac{\sum_i x_i}{5}$ and $\bar y = \frac{\sum_i y_i}{5}$",
        r"$\bar x = \frac{1}{5}\sum_{i=1}^5 x_i$ and $\bar y = \frac{1}{5}\sum_{i=1}^5 y_i$",
        r"$\bar x = \frac{1}{5}\sum_i x_i = 3$ and $\bar y = \frac{1}{5}\sum_i y_i = 5.8$",
    ],
)
@pytest.mark.parametrize("sum_", [r"\sum_i", r"\sum_{i=1}^5"])
def test_a_bare_sum_has_as_many_terms_as_the_others_over_the_same_names(told: str, sum_: str) -> None:
    text = f"Let {told}.\n\n$$S = {sum_} (x_i-\\bar x)(y_i - \\bar y)$$\n\nHence "
    right = r"$S = \sum_i x_i y_i - 5\bar x\bar y$."
    assert _last(text + right) in ("proved", "consistent")
    squares = r"$\sum_i (x_i - \bar x)^2 = \sum_i x_i^2 - 5\bar x^2$."
    assert _last(text + squares) in ("proved", "consistent")
    assert _last(text + squares.replace("5", "4")) == "false"


def test_the_half_of_a_sum_of_squares_tells_no_number_of_terms() -> None:
    text = r"Let $E = \frac{1}{2}\sum_i (x_i - t_i)^2$. Then $\sum_i (x_i - 1) = \sum_i x_i - 2$."
    assert _last(text) == "false"


def test_the_number_at_the_end_of_a_definition_is_its_value() -> None:
    found = _words(r"The mean is $\bar x = \frac{1}{5}\sum_i x_i = 3$. With $x = 2$: $z = 3x = 7$.")
    assert found[:2] == ["definition", "definition"] and found[2] not in ("proved", "definition")


@pytest.mark.parametrize(
    "formula",
    [
        r"\mathrm{ld}\,8 = 3",
        r"\operatorname{lb} 8 = 3",
        r"\text{ld } 8 = 3",
        r"3 - \mathrm{ld}\,8 = 0",
        r"3 = \mathrm{ld}\,8",
        r"\mathrm{vec}\,x = 3",
    ],
)
def test_an_unknown_name_before_a_value_is_not_left_out(formula: str) -> None:
    assert _words(f"We have ${formula}$.") == ["not read"]


@pytest.mark.parametrize(
    ("formula", "word"),
    [
        (r"\mathrm{sin}\, 0 = 0", "proved"),
        (r"\mathrm{Loss} = 2", "definition"),
        (r"\mathrm{if}\ x = 2", "definition"),
        (r"m = 5\,\mathrm{kg}", "definition"),
        (r"\text{hence } 8 = 9", "false"),
        (r"2 + 2 = 4\ \mathrm{check}", "proved"),
        (r"\text{Case } 2: y = 3x", "definition"),
    ],
)
def test_words_and_known_names_are_read_as_before(formula: str, word: str) -> None:
    assert _last(f"We have ${formula}$.") == word


@pytest.mark.parametrize(
    ("said", "right", "wrong"),
    [
        ("f(x) = x if x > 0 and f(x) = 0 otherwise.", "f(2) = 2", "f(-1) = -1"),
        ("f(x) = x if x > 0, and f(x) = 0 otherwise.", "f(-1) = 0", "f(2) = 0"),
        ("f(x) = x for x >= 0, f(x) = 0.1 x for x < 0.", "f(-1) = -0.1", "f(2) = 0.2"),
        ("f(x) = x^2 when |x| <= 1, and f(x) = 2|x| - 1 otherwise.", "f(3) = 5", "f(3) = 9"),
    ],
)
def test_cases_that_are_typed_as_plain_text_are_one_definition(said: str, right: str, wrong: str) -> None:
    assert _last(f"{said}\n\nThen ${right}$.") == "proved"
    assert _last(f"{said}\n\nThen ${wrong}$.") == "false"


def test_a_typed_case_that_is_not_understood_makes_nothing_false() -> None:
    said = "f(x) = x if x is positive and f(x) = 0 otherwise."
    assert _last(f"{said}\n\nThen $f(2) = 2$.") != "false"


@pytest.mark.parametrize(
    "formula",
    [
        r"\cos(\pi/3) = 1/2",
        r"\sin(\pi/4) = \sqrt{2}/2",
        r"\sin(\pi/4) = 1/\sqrt 2",
        r"\sin\pi/2 = 1",
        r"\cos\pi/3 = 1/2",
        r"\ln 0.8/0.2 = 1.386",
        r"\ln 0.8/0.2 \approx 1.386",
    ],
)
def test_a_function_of_a_fraction_is_read_in_both_ways_and_near_is_not_false(formula: str) -> None:
    assert _last(f"We have ${formula}$.") in ("proved", "holds if")


@pytest.mark.parametrize(
    "formula", [r"\sin(\pi/4) = 1/\sqrt 3", r"\sin\pi/2 = 0.7", r"\ln 0.8/0.2 = 1.396", r"\cos\pi/3 = 1/3"]
)
def test_what_is_wrong_in_both_ways_is_false(formula: str) -> None:
    assert _last(f"We have ${formula}$.") == "false"


@pytest.mark.parametrize(
    ("right", "words"),
    [(r"\frac{1}{p(1-p)}", ("holds if", "proved")), (r"\frac{1}{p(1+p)}", ("false",))],
)
def test_a_definition_is_read_in_both_ways_too(right: str, words: tuple[str, ...]) -> None:
    text = rf"The logit is $z = \log p/(1-p)$. Then $\frac{{\partial z}}{{\partial p}} = {right}$."
    assert _last(text) in words


_SOFTMAX = r"$$p_k = \frac{e^{z_k}}{\sum_{j=1}^K e^{z_j}}$$" + "\n\n"


@pytest.mark.parametrize(
    "said",
    [
        r"- off-diagonal ($i\ne j$): CLAIM",
        r"For $i = j$ it is $\frac{\partial p_i}{\partial z_j} = p_i(1-p_i)$, for $i \ne j$ it is CLAIM.",
        r"If $i \neq j$, then CLAIM.",
        r"The derivative of $p_i$ by $z_j$ for $i \ne j$ is CLAIM.",
        r"We have $\frac{\partial p_i}{\partial z_j} \quad (i \ne j)$, CLAIM.",
    ],
)
def test_a_refutation_lies_where_the_indices_are_as_it_is_told(said: str) -> None:
    text = _SOFTMAX + said
    claim = r"$\frac{\partial p_i}{\partial z_j} = SIDE p_i p_j$"
    assert _last(text.replace("CLAIM", claim.replace("SIDE", "-"))) in ("proved", "holds if")
    wrong = check_document(text.replace("CLAIM", claim.replace("SIDE", ""))).findings[-1]
    assert wrong.word.value == "false"
    if "quad" not in said:
        assert "sign is wrong" in wrong.why and "i = 1, j = 2" in wrong.why


def test_a_condition_behind_a_formula_says_nothing_of_the_next() -> None:
    first = r"We have $\frac{\partial p_i}{\partial z_j} = -p_i p_j$ for $i \ne j$ and "
    claim = r"$\frac{\partial p_i}{\partial z_j} = p_i(1-p_i)$ for $i = j$."
    assert "false" not in _words(_SOFTMAX + first + claim)


@pytest.mark.parametrize("said", ["With the squared error and a sigmoid", "With a sigmoid", "For a sigmoid"])
def test_another_activation_than_the_linear_one_is_tried(said: str) -> None:
    text = r"Let $L = \frac12 (a-y)^2$ and $a = z$." + f"\n\n{said}, "
    assert _last(text + r"$\frac{\partial L}{\partial z} = (a-y)a(1-a)$.") == "holds if"
    assert _last(text + r"$\frac{\partial L}{\partial z} = (a-y)a(1+a)$.") not in ("proved", "holds if")


_SWISH = "$$s(x) = x\\,\\sigma(x)$$\n$$s'(x) = \\sigma(x) + SLOPE$$\n"


@pytest.mark.parametrize(
    "behind",
    [
        r"Values for $x=1$: $\sigma(1) \approx 0.7311$, $\mathrm{ELU}(-1) \approx -0.368$.",
        r"At $x = 1$ it is $0.928$.",
        "\nFor $x = 1$ we have $\\sigma(1) \\approx 0.7311$.",
    ],
)
def test_a_place_of_the_next_sentence_excuses_nothing(behind: str) -> None:
    right, wrong = r"x\sigma(x)(1 - \sigma(x))", r"\sigma(x)(1 - \sigma(x))"
    assert _words(_SWISH.replace("SLOPE", right) + behind)[1] == "proved"
    assert _words(_SWISH.replace("SLOPE", wrong) + behind)[1] == "false"


def test_a_place_of_its_own_clause_is_a_ground_and_one_of_the_next_is_none() -> None:
    text = (
        r"$F = -(1-p)^\gamma\log p$, for $\gamma=0$ it is $F = -\log p$; with $\gamma = 2$, $p=0.9$: $0.001$"
    )
    found = check_document(text).findings[2]
    assert (found.word.value, found.why) == ("holds if", "gamma = 0")


@pytest.mark.parametrize("said", ["At $a = y$ the gradient vanishes.", "For $a = y$ the loss is smallest."])
def test_a_place_where_both_sides_are_zero_excuses_no_factor(said: str) -> None:
    text = rf"Let $L = (a-y)^2$. {said} The gradient is $\frac{{\partial L}}{{\partial a}} = FACTOR(a-y)$."
    assert _last(text.replace("FACTOR", "7")) == "false"
    assert _last(text.replace("FACTOR", "2")) == "proved"


@pytest.mark.parametrize(
    ("right", "said", "word"),
    [
        ("p_i(1-p_j)", "Then", "false"),
        ("p_i(1-p_j)", "On the diagonal", "holds if"),
        ("p_i(1-p_j)", "For the same index", "holds if"),
        ("p_i(1-p_i)", "Then", "holds if"),
        (r"p_i(\delta_{ij}-p_j)", "Then", "proved"),
    ],
)
def test_two_letters_on_the_right_are_no_diagonal_unless_cases_are_told(
    right: str, said: str, word: str
) -> None:
    claim = rf"$\frac{{\partial p_i}}{{\partial z_j}} = {right}$."
    assert _last(rf"Let $p_i = \frac{{e^{{z_i}}}}{{\sum_k e^{{z_k}}}}$. {said} {claim}") == word


def _meant(text: str) -> str:
    return check_document(text).findings[-1].meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (r"$\sigma'(0) = 0.5$", "sigma'(0) = 0.25"),
        (r"Let $f(x) = x^2$. Then $f(2) = 3$", "f(2) = 4"),
        (r"Let $f(x) = x^2$. Then $f(0.5) = 0.5$", "f(0.5) = 0.25"),
        (r"We have $\sigma(1) = 0.75$", "sigma(1) = 0.73"),
        (r"We have $\sigma(1) \approx 0.8$", "sigma(1) ≈ 0.7"),
        (r"$\frac{d}{dx}\sqrt x = \frac{1}{\sqrt x}$", "∂sqrt(x)/∂x = 1/(2 sqrt(x))"),
        (
            r"Let $p = \mathrm{softmax}(z)$ with $z\in\mathbb{R}^K$. "
            r"Let $J = \frac{1}{n}\sum_{i=1}^n (w x_i - t_i)^2$. "
            r"Then $\frac{\partial J}{\partial w} = 2\sum_{i=1}^n (wx_i - t_i)x_i$.",
            "∂J/∂w = (2/n) sum_i (w x_i - t_i) x_i",
        ),
    ],
)
def test_what_was_meant_has_the_digits_and_the_sizes_of_the_note(text: str, meant: str) -> None:
    assert _meant(text) == meant


@pytest.mark.parametrize(("factor", "word"), [(r"\frac{2}{5}", "proved"), (r"\frac{1}{5}", "false")])
def test_a_formula_of_the_minimum_makes_no_multiple_of_the_derivative_right(factor: str, word: str) -> None:
    text = (
        r"The line has $b = \bar y-w\bar x$ with $\bar x = \frac{1}{5}\sum_i x_i$ and "
        r"$\bar y = \frac{1}{5}\sum_i y_i$."
        "\n\n"
        r"Let $\mathrm{MSE}(w,b) = \frac15\sum_i (w x_i + b - y_i)^2$. Then "
    )
    claim = rf"$\frac{{\partial\,\mathrm{{MSE}}}}{{\partial b}} = {factor}\sum_i (w x_i + b - y_i)$."
    assert _last(text + claim) == word


def test_a_weight_without_a_layer_beside_those_of_layers_is_not_refuted() -> None:
    net = r"$a_j = \sum_i w^{(1)}_{ji} x_i$, $z_j = \tanh(a_j)$ and $y_k = \sum_j w^{(2)}_{kj} z_j$. "
    slope = r"$\frac{\partial y_k}{\partial x_i} = "
    assert _last(net + slope + r"\sum_j w_{ji} \frac{\partial y_k}{\partial a_j}$") != "false"
    assert _last(net + slope + r"\sum_j w^{(1)}_{ji} \frac{\partial y_k}{\partial a_j}$") == "proved"
    assert _last(net + slope + r"\sum_j w^{(1)}_{ij} \frac{\partial y_k}{\partial a_j}$") != "proved"


def test_a_sum_over_a_letter_with_a_prime_tells_the_values_of_that_letter() -> None:
    shares = r"$\frac{\exp(yz)}{\sum_{y'=0}^{1} \exp(y'z)} = \sigma("
    assert _last(rf"{shares}(2y-1)z)$") in ("proved", "holds if")
    assert _last(rf"{shares}(2y+1)z)$") == "false"


def test_a_probability_that_nothing_defines_may_be_defined_by_its_logarithm() -> None:
    assert _last(r"Let $z = w h + b$. $$J = -\log P(y \mid x) = -\log\sigma((2y-1)z)$$") != "false"


@pytest.mark.parametrize(
    "formula",
    [
        "1 ,000 = 10^3",
        "1, 000 = 10^3",
        "N = 10 ,000 = 10^4",
        "1 ,234 = 1000 + 234",
        "1, 234 = 1000 + 234",
        "12 ,050 = 12050",
    ],
)
def test_a_thousand_with_a_space_at_its_comma_is_not_read_as_its_last_digits(formula: str) -> None:
    assert set(_words(f"We have ${formula}$.")) == {"not read"}


@pytest.mark.parametrize("formula", [r"\max(1, 234) = 234", r"\max(1 ,234) = 234"])
def test_other_commas_between_numbers_are_read_as_ever(formula: str) -> None:
    assert _last(f"We have ${formula}$.") == "proved"
