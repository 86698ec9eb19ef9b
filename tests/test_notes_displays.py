"""What stands side by side in a display, and what goes on in its next row: columns, spaces, brackets."""

from __future__ import annotations

import pytest

from derive.notes import check_document

PAIRS = r"""Let $\sigma(z) = 1/(1+e^{-z})$.
$$\begin{align} z &= wx + b & a &= \sigma(z) \\
\frac{\partial a}{\partial z} &= a(1-a) & \frac{\partial z}{\partial w} &= %s \end{align}$$"""


def _aligned(rows: str, environment: str = "aligned") -> str:
    return rf"$$\begin{{{environment}}} {rows} \end{{{environment}}}$$"


def words(text: str) -> list[str]:
    """The verdicts in order."""
    return [finding.word.value for finding in check_document(text).findings]


def formulas(text: str) -> list[str]:
    """The statements in order."""
    return [finding.formula for finding in check_document(text).findings]


COLUMNS = {
    PAIRS % "x": ["definition", "definition", "definition", "proved", "proved"],
    PAIRS % "w": ["definition", "definition", "definition", "proved", "false"],
    _aligned(r"1+1&=2 & 2+2 &= 4"): ["proved", "proved"],
    _aligned(r"1+1&=2 & 2+2 &= 5"): ["proved", "false"],
    _aligned(r"1+1=&2 & 2+2 =& 4"): ["proved", "proved"],
    _aligned(r"1+1 &=& 2 & 2+2 &=& 4 \\ &=& 3-1 & &=& 5-1", "eqnarray"): ["proved", "proved"],
    r"$$\begin{array}{ll} 2+2=4 & 3+3=6 \\ 1+1=2 & 2+1=3 \end{array}$$": ["proved"] * 4,
    r"$$\begin{array}{rcl} 2+2 & = & 4 \\ & = & 3+1 \end{array}$$": ["proved"],
    _aligned(r"x &= 3 & -x &= -3"): ["definition", "proved"],
    _aligned(r"x &\leftarrow x - 1 & y &\leftarrow y - 1"): ["update", "update"],
    # a row that goes on, in its own column
    _aligned(r"1+1 &= 2, & 2+2 &= 4 \\ &= 3 - 1"): ["proved", "proved"],
    _aligned(r"1+1 &= 2 & 2+2 &= 4 \\ &= 3-1 & &= 5-1 \\ &= 4-2 && = 6-2"): ["proved", "proved"],
    _aligned(r"1+1 &= 2 & 2+2 &= 4 \\ &= 3-1 & &= 6-1"): ["proved", "false"],
    _aligned(r"(1)\quad & 1+1 = 2 & (2) \quad & 2+2 = 4"): ["no claim", "proved", "no claim", "proved"],
    # marks within one statement
    _aligned(r"s &= 1 + 2 & + 3 \\ &= 6"): ["proved"],
    _aligned(r"x + & y & = & y + x \\ 2 x & + y & = & y + 2x"): ["proved", "proved"],
    _aligned(r"x^2 - 1 &= (x-1) & (x+1) & = x x - 1"): ["proved"],
    _aligned(r"6 &= 2 & (3) & = 5 + 1"): ["proved"],
    # remarks
    _aligned(r"x &= 2 + 3 & \text{(by hand)} \\ &= 5 & (3)"): ["proved"],
    _aligned(r"2+3 &= 5 && \text{by hand} \\ &= 4+1 && 6 = 3+3"): ["proved", "proved"],
    _aligned(r"\frac{d}{dx} |x| &= -1 & x < 0 \\ \frac{d}{dx} |x| &= 1 & x > 0"): ["proved", "proved"],
    _aligned(r"\frac{d}{dx} |x| &= 2 & x > 0"): ["false"],
    _aligned(r"x^2 &= x x & \text{if } x &= 3"): ["proved"],
}


@pytest.mark.parametrize("text", COLUMNS)
def test_columns_part_statements(text: str) -> None:
    assert words(text) == COLUMNS[text], formulas(text)


FACTORS = {
    _aligned(r"p^2-q^2 &= (p+q) \\ &\quad (p-q)"): "proved",
    _aligned(r"p^2-q^2 &= (p+q) \\ & (p-q)."): "proved",
    _aligned(r"p^2+q^2 &= (p+q) \\ & (p-q)."): "false",
    _aligned(r"p^2-q^2 &= (p+q) \\ & \times (p-q)"): "proved",
    _aligned(r"p^2-q^2 = (p+q) \\ (p-q)", "multline"): "proved",
    _aligned(r"p^3 &= p \\ & p \\ & p \\ &= p^2 p"): "proved",
}


@pytest.mark.parametrize("text", FACTORS)
def test_a_row_without_a_sign_multiplies(text: str) -> None:
    assert words(text) == [FACTORS[text]], formulas(text)


GAP = r"$$G = (u-t)^2%s\frac{\partial G}{\partial u} = 2(u-t)%s\frac{\partial G}{\partial t} = 2(t-u)$$"


@pytest.mark.parametrize(
    "space",
    [r"\;\; ", r"\;\;\;", "~~~~", r"\ \ \ ", r"\hfill ", r"\enspace ", r"\hspace{5mm}", r"\hspace{1em}"],
)
def test_wide_spaces_part_equations(space: str) -> None:
    assert words(GAP % (space, space)) == ["definition", "proved", "proved"]


@pytest.mark.parametrize(
    "formula",
    [
        r"p~q = q\hspace{1em}p",
        r"p~~q = q\;\;p",
        r"p~~+~~q = q\;\;+\;\;p",
        r"p\;q~~ =~~ q\enspace p",
        r"(p - q)\;\;(p + q) = p^2\hspace{2cm} - q^2",
    ],
)
def test_wide_spaces_within_a_statement_say_nothing(formula: str) -> None:
    assert words(f"${formula}$") == ["proved"]


def test_an_equation_behind_a_wide_space_is_still_checked() -> None:
    assert words(r"$$1+1 = 2 \;\; 1 + 2 = 4$$") == ["proved", "false"]


NUMBERED = r"Let $L = \frac12(a-y)^2$. $$\frac{\partial L}{\partial a} = %s$$"


@pytest.mark.parametrize("number", [r"\;(2)", "~~~(2)", r"\hfill (3.1)", r"\quad (3.1)", r"\hspace{2cm}(3)"])
def test_a_number_set_apart_is_that_of_the_display(number: str) -> None:
    assert words(NUMBERED % ("(a-y)" + number))[-1] == "proved"
    assert words(NUMBERED % ("(y-a)" + number))[-1] == "false"


@pytest.mark.parametrize("text", [r"$$6 = 3\;(2)$$", r"$2p(p-q) = p(p-q)\;(2)$", r"$$2x\;(2) = 4x$$"])
def test_a_number_in_brackets_may_be_a_factor(text: str) -> None:
    assert words(text) == ["proved"]


BRACKETS = {
    _aligned(r"2(p+q) &= 2\left( p \right. \\ &\left. +\, q \right)"): "proved",
    _aligned(r"2(p+q) &= 2\left( p \right. \\ &\quad\left. {}+ q \right) \\ &= 2p + 2q"): "proved",
    _aligned(r"2(p+q) &= 2\left( p \right. \\ &\left. - q \right)"): "false",
    _aligned(r"2(p+q)q &= 2\left( (p \right. \\ &\left. + q) q \right)"): "proved",
    r"$$2(p+q) = 2\left[ p \right.\left. +\, q \right]$$": "proved",
    # no partner
    r"$$2(p+q) = 2\left( p + q \right.$$": "not read",
    r"$$2(p+q) = \left. 2p + q \right)$$": "not read",
    _aligned(r"2(p+q) &= 2\left[ p + q \right."): "not read",
    _aligned(r"2+2 &= \left. 3+1 \right\} \\ &= \left. 4 \right\}"): "proved",  # a brace behind the row
    # the bar of a place
    r"$\left. x^2\right|_{x=3} = 9$": "proved",
    r"$\left. x^2\right|_{x=3} = 8$": "false",
    r"$\left. \frac{x^2+y}{x}\right|_{x=-3} = -3 - y/3$": "proved",
    r"$\left. \frac{d}{dx} x^2\right|_{x=3} = 6$": "holds if",
    r"$\left. 2^x \right|_{x=3} = 8$": "holds if",
    r"$\left. \hat y - y \right|_{y=1} = \hat y - 1$": "holds if",
}


@pytest.mark.parametrize("text", BRACKETS)
def test_a_bracket_left_open_is_closed_by_its_partner(text: str) -> None:
    assert words(text) == [BRACKETS[text]], formulas(text)


def test_a_brace_beside_rows_says_nothing() -> None:
    rows = r"\begin{aligned} 1+1 &= 2 \\ 2+2 &= 4 \end{aligned}"
    assert words(rf"$$\left\{{ {rows} \right.$$") == ["proved", "proved"]
    assert words(rf"$$\left. {rows} \right\}}$$") == ["proved", "proved"]


def test_a_left_side_on_a_row_of_its_own_is_no_factor() -> None:
    rows = r"& L = \frac12 (a-y)^2 \\ & \frac{\partial L}{\partial a} \\ & = a - y"
    assert words(_aligned(rows)) == ["definition", "proved"]


@pytest.mark.parametrize("formula", [r"y = \sum_{i=1}^2 ~~ i = 3", r"y = \frac{d}{dx} ~~ x^2 = 2x"])
def test_an_operator_before_a_wide_space_takes_what_follows(formula: str) -> None:
    assert words(f"${formula}$") == ["proved"]


ENDS = (r"\\*", r"\\*[2pt]", r"\\ [2pt]", r"\\[.5\baselineskip]", r"\nonumber\\*[\jot]", r"\IEEEyesnumber\\")


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("environment", ["aligned", "align*", "gathered", "eqnarray", "split"])
def test_a_star_or_a_length_ends_a_row(environment: str, end: str) -> None:
    assert words(_aligned(f"2+2 = 4 {end} 2+3 = 6 {end} 2+4 = 6", environment)) == [
        "proved",
        "false",
        "proved",
    ]


def test_a_star_ends_a_row_beside_one_that_is_not_read() -> None:
    assert words(_aligned(r"p &= \foo 3 \\* 2+2 &= 4 \\*[2pt] 2+2 &= 5")) == ["not read", "proved", "false"]


OVER = {
    r"{p \over 2} = \frac p2": "proved",
    r"{p + 1 \over 2} = \frac p2 + 1": "false",
    r"{1 \over {1 \over p} + {1 \over q}} = \frac{pq}{p+q}": "proved",
    r"2\left( p \over 2 \right)^2 = {p^2 \over 2}": "proved",
    r"4^{1 \over 2} = \sqrt{8 \over 2}": "proved",
    r"{d \over dx} x^2 = 2x": "proved",
    r"{d^2 \over dx^2} x^3 = 6x": "proved",
    r"{1 \over p}^2 = p^{-2}": "proved",
    r"{\partial x^2 y \over \partial x} = 3xy": "false",
    # braces are missing: TeX sets L = p above the line
    r"L = p \over q": "not read",
    r"{1 \over 2 \over 3} = \frac{1}{6}": "not read",
    r"{\over 2} = 1": "not read",
}


@pytest.mark.parametrize("formula", OVER)
def test_fractions_of_plain_tex(formula: str) -> None:
    assert words(f"$${formula}$$") == [OVER[formula]], formulas(f"$${formula}$$")
    text = _aligned(f"2+2 &= 4 {chr(92) * 2} {formula}")
    assert words(text)[1 - (OVER[formula] == "not read")] == OVER[formula]


SQUARED = r"(p+q)^2 &= (p+q)(p+q) %s \\ &= p^2+%spq+q^2"
REMARKS = (
    *(r"&& \text{since } e^0 = 1", r"\quad (e^0 = 1)", r", \qquad e^0 = 1", r"\; \text{(since } e^0 = 1)"),
    *(r"&& (\because e^0 = 1)", r", \quad p > 0, q > 0", r"&& \text{as } t^2 = t t"),
)


@pytest.mark.parametrize("remark", REMARKS)
def test_a_row_goes_on_with_the_one_above_and_not_with_its_remark(remark: str) -> None:
    assert words(_aligned(SQUARED % (remark, 2)))[0] == "proved"
    assert words(_aligned(SQUARED % (remark, 3)))[0] == "false"
    assert "false" not in words(_aligned(SQUARED % (remark, 3)))[1:]


BEHIND_SIGNS = {
    _aligned(r"(p+q)^2 = \\ p^2 + 2pq + q^2", "multline"): ["proved"],
    _aligned(r"(p+q)^2 =& \\ & p^2 + 3pq + q^2"): ["false"],
    _aligned(r"(p+q)^2 = \\[2pt] = p^2 + 2pq + q^2", "gather"): ["proved"],
    _aligned(r"p + q &= \\ s &= 3"): ["no claim", "definition"],  # to be filled in
    r"$$2p = 4 \Rightarrow 2 + 2 = 4 \\ = 3 + 1$$": ["undecided", "proved"],
}


@pytest.mark.parametrize("text", BEHIND_SIGNS)
def test_a_row_goes_on_behind_a_sign_at_the_end_of_the_one_above(text: str) -> None:
    assert words(text) == BEHIND_SIGNS[text], formulas(text)


def test_text_between_the_rows_of_a_display_is_no_part_of_them() -> None:
    rows = r"(p+q)^2 &= (p+q)(p+q) \\ \intertext{using $e^0 = 1$, we get} &= p^2+2pq+q^2 "
    assert words(_aligned(rf"{rows} \shortintertext{{and}} 2+2 &= 5", "align")) == ["proved", "false"]


UNREAD = (
    r"pq = q \quad p",
    r"\alpha p = p \quad \alpha^2",
    r"\le = 1",
    ">= 1",
    "> > p",
)


@pytest.mark.parametrize("formula", [*UNREAD, r"\cos^{(n)}(x) = \cos x", r"\tanh^{(1)}(x) = 1 - \tanh^2 x"])
def test_what_may_be_meant_in_two_ways_is_not_read(formula: str) -> None:
    (finding,) = check_document(f"${formula}$").findings
    assert finding.word.value == "not read" and "program" not in finding.why
    assert words(r"$2+2 = 4, \quad p$ and $\tanh^{(l)}(z) = \tanh(z)$")[::2] == ["proved", "proved"]
