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
