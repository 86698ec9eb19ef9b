"""Layers told by the index letter: z_k of outputs is made of hidden units o_j, which are made of z_j."""

from __future__ import annotations

import pytest

from derive.notes import check_document

NET = (
    r"Let $E = \frac12\sum_k (o_k - t_k)^2$ with $o_k = \sigma(z_k)$, $z_k = \sum_j w_{kj} o_j$, "
    r"$o_j = \sigma(z_j)$ and $z_j = \sum_i w_{ji} x_i$. "
)
INPUTS_TOO = (
    r"Let $E = \frac12\sum_k (t_k - o_k)^2$ with $o_k = \sigma(z_k)$, $z_k = \sum_j w_{jk} o_j$, "
    r"$o_j = \sigma(z_j)$ and $z_j = \sum_i w_{ij} o_i$. "
)
BIASES = (
    r"Let $y_k = \sigma(a_k)$, $a_k = \sum_j w_{kj} z_j + b_k$, $z_j = \tanh(a_j)$, "
    r"$a_j = \sum_i w_{ji} x_i + b_j$ and $L = -\sum_k (t_k \log y_k + (1-t_k)\log(1-y_k))$. "
)
OUTER, INNER = r"\frac{\partial E}{\partial w_{kj}} = ", r"\frac{\partial E}{\partial w_{ji}} = "


def _words(text: str) -> list[str]:
    return [str(finding.word.value) for finding in check_document(text).findings]


def _last(text: str, claim: str) -> str:
    return _words(f"{text}\n$${claim}$$\n")[-1]


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        (OUTER + r"(o_k - t_k)o_k(1-o_k) o_j", "proved"),
        (OUTER + r"-(o_k - t_k)o_k(1-o_k) o_j", "false"),
        (OUTER + r"(o_k - t_k) o_j", "false"),
        (OUTER + r"(o_k - t_k)o_k(1-o_k) o_k", "false"),
        (r"\frac{\partial E}{\partial w_{jk}} = (o_k - t_k)o_k(1-o_k) o_j", "false"),
        (INNER + r"\sum_k (o_k - t_k)o_k(1-o_k) w_{kj} o_j(1-o_j) x_i", "proved"),
        (INNER + r"\sum_k (o_k - t_k)o_k(1-o_k) w_{jk} o_j(1-o_j) x_i", "false"),
        (INNER + r"\sum_k (o_k - t_k)o_k(1-o_k) w_{kj} x_i", "false"),
        (r"\frac{\partial z_k}{\partial z_j} = w_{kj} o_j (1-o_j)", "proved"),
        (r"\frac{\partial z_k}{\partial z_j} = w_{kj} o_k (1-o_k)", "false"),
        (r"\frac{\partial E}{\partial o_k} = o_k - t_k", "proved"),
        (r"\frac{\partial E}{\partial o_m} = o_m - t_m", "undecided"),  # m may count outputs
    ],
)
def test_letters_tell_the_output_layer_from_the_hidden_one(claim: str, word: str) -> None:
    assert _last(NET, claim) == word


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        (r"\frac{\partial E}{\partial w_{jk}} = (o_k - t_k)o_k(1-o_k) o_j", "proved"),
        (r"\frac{\partial E}{\partial w_{jk}} = (t_k - o_k)o_k(1-o_k) o_j", "false"),
        (r"\frac{\partial E}{\partial w_{ij}} = o_i o_j(1-o_j)\sum_k (o_k-t_k)o_k(1-o_k) w_{jk}", "proved"),
        (r"\frac{\partial E}{\partial w_{ij}} = o_i o_j(1-o_j)\sum_k (o_k-t_k)o_k(1-o_k) w_{kj}", "false"),
    ],
)
def test_inputs_with_the_name_of_units_are_a_third_quantity(claim: str, word: str) -> None:
    assert _last(INPUTS_TOO, claim) == word


@pytest.mark.parametrize(
    ("claim", "word"),
    [
        (r"\frac{\partial L}{\partial b_{k}} = y_k - t_k", "proved"),
        (r"\frac{\partial L}{\partial b_{j}} = (1-z_j^2)\sum_k w_{kj}(y_k - t_k)", "proved"),
        (r"\frac{\partial L}{\partial b_{j}} = \sum_k w_{kj}(y_k - t_k)", "false"),
        (r"\frac{\partial L}{\partial b_{j}} = y_j - t_j", "undecided"),  # no y_j has a formula
    ],
)
def test_biases_of_both_layers_are_two_quantities(claim: str, word: str) -> None:
    assert _last(BIASES, claim) == word


@pytest.mark.parametrize("sign", ["", "-"])
def test_what_is_told_by_one_letter_only_refutes_nothing_of_the_other(sign: str) -> None:
    net = (
        r"$a_j = \sum_{i} w_{ji} x_i$, $z_j = h(a_j)$, $a_k = \sum_{j} w_{kj} z_j$, and $y_k = a_k$ with "
        r"$E = \frac{1}{2}\sum_{k}(y_{k} - t_{k})^2$. $$\delta_k = y_k - t_k$$"
    )
    assert _last(net, rf"\frac{{\partial E}}{{\partial w_{{ji}}}} = {sign}\delta_j x_i") == "undecided"
    assert _last(net, rf"\frac{{\partial E}}{{\partial w_{{kj}}}} = {sign}\delta_k z_j") == (
        "false" if sign else "proved"
    )


@pytest.mark.parametrize("sign", ["", "-"])
def test_an_error_that_is_a_slope_may_be_that_of_any_unit(sign: str) -> None:
    error = NET + r"Let $\delta_k = \frac{\partial E}{\partial z_k}$. "
    back = rf"$$\delta_j = {sign}o_j(1-o_j)\sum_k w_{{kj}}\delta_k$$"
    words = _words(error + back + r"$$\frac{\partial E}{\partial w_{ji}} = \delta_j x_i$$")
    assert "false" not in words
    assert words[-1] == ("undecided" if sign else "proved")


def test_scores_of_outputs_that_have_no_formula_are_none_of_the_hidden_ones() -> None:
    net = (
        r"With $a_j = \sum_{i} u_{ji} x_i$, $z_j = \tanh(a_j)$, $y_k = \sum_{j} w_{kj} z_j$, "
        r"$E = \frac{1}{2}\sum_{k}(y_{k} - t_{k})^2$ let $\delta_k = \frac{\partial E}{\partial a_k}$. "
    )
    assert _last(net, r"\delta_j = (1 - z_j^2)\sum_{k} w_{kj}\delta_k") == "undecided"
    assert _last(net, r"\frac{\partial E}{\partial z_j} = \sum_{k} w_{kj}(y_k + t_k)") == "false"


@pytest.mark.parametrize("letter", ["j", "l"])
def test_a_sum_that_may_run_over_either_layer_leaves_the_letters_open(letter: str) -> None:
    net = NET.replace(r"\sum_k (o_k - t_k)", rf"\sum_{letter} (o_{letter} - t_{letter})")
    assert _last(net, OUTER + r"(o_k - t_k)o_k(1-o_k) o_j") == "undecided"


@pytest.mark.parametrize("sign", ["", "-"])
def test_three_layers_are_not_told_apart_and_not_refuted(sign: str) -> None:
    net = NET.replace("x_i", "o_i") + r"Below, $o_i = \sigma(z_i)$ and $z_i = \sum_n w_{in} x_n$. "
    assert _last(net, rf"{OUTER}{sign}(o_k - t_k)o_k(1-o_k) o_j") == "undecided"


def test_definitions_of_two_sections_tell_no_layers() -> None:
    first = "# One\n\n" r"Let $z_k = \sum_j A_{kj} y_j$. $$\frac{\partial z_k}{\partial y_j} = A_{kj}$$"
    second = "\n\n# Two\n\n" r"Let $y_j = \sigma(z_j)$ and $z_j = \sum_i B_{ji} x_i$."
    assert _last(first + second, r"\frac{\partial z_k}{\partial x_i} = B_{ki}") == "proved"
    assert _last(first + second, r"\frac{\partial y_j}{\partial x_i} = -y_j(1-y_j)B_{ji}") == "false"
