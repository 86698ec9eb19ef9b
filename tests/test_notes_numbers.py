"""Worked examples in notes: rounded numbers that are used on, data in tables, numbers after a step."""

from __future__ import annotations

import pytest

from derive.notes import check_document
from derive.notes.judging.verdict import Word

NET = r"""
The output is $y = u g + v h$ with $g = \sigma(r)$ and $h = \sigma(s)$, and $F = \frac12 (y - t)^2$.
Take $r = 0.3$, $s = -0.8$, $u = 0.7$, $v = -0.4$ and $t = 1$.
Then $g \approx 0.574$, $h \approx 0.310$ and $y \approx 0.278$.
"""
DATA = r"""
The model is $h_\theta(x) = \theta_0 + \theta_1 x$ with the cost
$$J(\theta_0, \theta_1) = \frac{1}{2m} \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)})^2.$$

"""
ROWS = (
    DATA
    + r"""
| $i$ | $x^{(i)}$ | $y^{(i)}$ |
|---|---|---|
| 1 | 2 | 3 |
| 2 | 4 | 6 |
| 3 | 5 | 8 |

Let $m = 3$, $\theta_0 = 1$ and $\theta_1 = 0.5$.

"""
)
ACROSS = (
    DATA
    + r"""
| i | 1 | 2 | 3 |
|:--|:-:|:-:|--:|
| $x_i$ | 2 | 4 | 5 |
| $y_i$ | 3 | 6 | 8 |

Let $m = 3$, $\theta_0 = 1$ and $\theta_1 = 0.5$.

"""
)
TABULAR = (
    DATA
    + r"""
\begin{tabular}{cc}
\hline
$x_i$ & $y_i$ \\ \hline
2 & 3 \\
4 & 6 \\
5 & 8 \\ \hline
\end{tabular}

Let $m = 3$, $\theta_0 = 1$ and $\theta_1 = 0.5$.

"""
)
STEP = r"Let $L = (wx - y)^2$ with $w = 1$, $x = 2$, $y = 1$. "
SOFTMAX = r"""
$p_i = \frac{e^{z_i}}{\sum_{k=1}^C e^{z_k}}$. With $C = 2$ we have $p_1 + p_2 = 1$.

# Three classes

Take $z = (2, 1, 0)$. """

HALVES = (
    r"$g = \sigma(-0.16) = 0.460085$ and $h = \sigma(0.39) = 0.596283$. $0.5 g - 0.3 h + 0.2 = 0.251158$. "
)

UNIT = "$o = \\sigma(z)$ with $z = 0.5388$, so $o = 0.6315$. "
LINE = "$z = wx$ with $w = 0.5$ and $x = 2$, so $z = 1$. "
VERDICTS = {  # on the last formula
    # from what was printed, from what it rounds, and from one of each
    NET + r"$F \approx \frac12 (0.278 - 1)^2 \approx 0.261$": "proved",
    NET + r"$F \approx 0.261$": "proved",
    NET + r"$\frac{\partial F}{\partial u} = (y - t) g \approx -0.414$": "proved",
    NET + r"$0.278 \cdot 0.574 \approx 0.1596$": "proved",
    NET + r"$0.278 \cdot 0.574 \approx 0.1594$": "false",
    NET + r"$0.278 \cdot 0.574 \approx 0.1694$": "false",
    NET + r"$F \approx 0.271$": "false",
    NET + r"$\frac{\partial F}{\partial u} = (y - t) g \approx -0.424$": "false",
    HALVES + r"$\frac{1}{1+e^{-0.251158}} = 0.562461$": "false",  # that is σ(0.2511576…)
    HALVES + r"$\frac{1}{1+e^{-0.251158}} = 0.562462$": "holds if",
    HALVES + r"$\frac{1}{1+e^{-0.251158}} = 0.562451$": "false",
    r"$0.25 \cdot 0.3 = 0.085$": "false",  # of chosen numbers nothing is rounded
    r"$0.25 \cdot 0.3 = 0.075$": "proved",
    # a slip is printed once
    STEP + r"$L = 1.2$. $2L = 2.4$": "proved",
    r"$q = v g$, $v = 2$, $g = 0.5$. Then $q = 1.2$. $q^2 = 1$": "proved",
    r"$q = v g$, $v = 2$, $g = 0.5$. Then $q = 1.2$. $q^2 = 1.44$": "proved",
    r"$b \leftarrow 0.1 + 0.5\cdot 0.4256 = 0.3218$. $s = 2 b = 0.6256$": "proved",
    r"$b \leftarrow 0.1 + 0.5\cdot 0.4256 = 0.3218$. $s = 2 b = 0.6436$": "proved",
    r"$b \leftarrow 0.1 + 0.5\cdot 0.4256 = 0.3218$. $s = 2 b = 0.6346$": "false",
    # after a step
    STEP + r"A step gives $w_{new} = 0.6$. Then $L = (0.6 \cdot 2 - 1)^2 = 0.04$": "holds if",
    STEP + r"A step gives $w^{+} = 0.6$. Then $L = 0.04$": "holds if",
    STEP + r"A step gives $w^{+} = 0.6$. Then $L = 0.05$": "false",
    # another time or example
    UNIT + r"With the new weights, a second forward pass gives $o = 0.648$.": "undecided",
    UNIT + r"A second forward pass gives $o = 0.648$ after the update.": "undecided",
    UNIT + r"The second example gives $o = 0.648$.": "undecided",
    UNIT + r"Epoch 2: $o = 0.65$.": "undecided",
    UNIT + r"The second unit would give the same. $o = 0.6415$": "false",
    LINE + r"(Before training it was $z = 0.4$.)": "undecided",
    LINE + r"(Before training it was $z = 0.4$.) So $z = 1.01$.": "false",
    LINE + "\n\n## After the update\n\nWe have $z = 1.02$.": "definition",
    LINE + r"For the second example $x = 3$, so $z = 1.5$.": "proved",
    LINE + r"For the second example $x = 3$, so $z = 1.52$.": "false",
    LINE + r"For the second example $x = 3$, so $z = 1.5$. The third example gives $z = 1.52$.": "undecided",
    LINE + r"$w \leftarrow w - 0.1 = 0.4$. After the update $z = 0.8$.": "proved",
    LINE + r"$w \leftarrow w - 0.1 = 0.4$. After the update $z = 0.81$.": "false",
    LINE + r"$w \leftarrow w - 0.1 = 0.4$. After the update $z = 0.8$. In epoch 3 $z = 0.78$.": "undecided",
    LINE + r"A step gives $w_{new} = 0.4$. With the new weight $z = 0.8$.": "holds if",
    LINE + r"A step gives $w_{new} = 0.4$. With the new weight $z = 0.82$.": "false",
    # whole numbers, and formulas without letters
    "Let $z = wx + b$. With $x = 2$, $w = 3$ and $b = 1$ we get $z = 8$": "false",
    "Let $z = wx + b$. With $x = 2$, $w = 3$ and $b = 1$ we get $z = 7$": "proved",
    "Let $z = wx + b$. With $x = 2$, $w = 3$ and $b = 1$: in another network $z = 8$": "undecided",
    r"$\sum_{i=1}^3 i = 7$": "false",
    r"$\sum_{i=1}^3 i = 6$": "proved",
    r"Let $a = \sigma(1)$. Then $a \approx 0.73$": "proved",
    r"Let $a = \sigma(1)$. Then $a \approx 0.74$": "false",
    r"$\pi \approx 3.14$": "proved",
    r"$\pi \approx 3.15$": "false",
    r"The prior is $\pi = 0.3$": "definition",
    # at a point, beside words of a limit
    r"At $z = 4$ the unit is nearly saturated: $\sigma'(4) \approx 0.0177$": "proved",
    r"At $z = 4$ the unit is nearly saturated: $\sigma'(4) \approx 0.0187$": "false",
    # data of a table
    ROWS + r"$h_\theta(2) = 1 + 0.5 \cdot 2 = 2$": "proved",
    ROWS + r"$h_\theta(2) = 1 + 0.5 \cdot 2 = 2.5$": "false",
    ROWS + r"$J(1, 0.5) = \frac{1}{6}[(-1)^2 + (-3)^2 + (-4.5)^2] \approx 5.042$": "proved",
    ROWS + r"$J(1, 0.5) \approx 5.142$": "false",
    ROWS + r"$\frac{\partial J}{\partial \theta_0} = \frac13(-1 - 3 - 4.5) \approx -2.833$": "proved",
    ROWS + r"$\frac{\partial J}{\partial \theta_0} = \frac13(-1 - 3 - 3.5) = -2.5$": "false",
    ROWS + r"$\sum_{i=1}^m x_i y_i = 70$": "proved",
    ACROSS + r"$\frac{\partial J}{\partial \theta_0} = \frac13(-1 - 3 - 4.5) \approx -2.833$": "proved",
    ACROSS + r"$J(1, 0.5) \approx 5.142$": "false",
    TABULAR + r"$\frac{\partial J}{\partial \theta_0} = \frac13(-1 - 3 - 4.5) \approx -2.833$": "proved",
    TABULAR + r"$J(1, 0.5) \approx 5.142$": "false",
    r"Take $f(x_1, x_2) = x_1^2 + 3 x_1 x_2$. Then $f(2, 1) = 10$": "proved",
    r"Take $f(x_1, x_2) = x_1^2 + 3 x_1 x_2$. Then $f(1, 2) = 7.2$": "false",
    # a vector of which the entries have a formula
    SOFTMAX + r"Then $p \approx (0.665, 0.245, 0.090)$": "proved",
    SOFTMAX + r"Then $p \approx (0.665, 0.255, 0.090)$": "false",
    SOFTMAX + r"For another input $p \approx (0.1, 0.2, 0.7)$": "undecided",
}


@pytest.mark.parametrize("text", VERDICTS)
def test_numbers_of_an_example(text: str) -> None:
    finding = check_document(text).findings[-1]
    assert finding.word.value == VERDICTS[text], finding


UNACCUSED = [
    # both from the rounded and from the unrounded: 0.185 · 0.5 is 0.0925, 0.18459 · 0.5 is 0.0923
    NET + r"$d = (y - t) v g \approx 0.166$, $e = 5 d \approx 0.829$, $k = 5 d \approx 0.830$",
    # a table of values of a function is no vector
    "| $x$ | $\\sigma(x)$ |\n|---|---|\n| 0 | 0.5 |\n| 2 | 0.881 |\n\n"
    r"$\sigma(-x) = 1 - \sigma(x)$, $x = 1$, $x^2 = 1$",
    "| $x_1$ | $x_2$ |\n|---|---|\n| 0 | 1 |\n| 1 | 1 |\n\nLet $x_1 = 3$ and $s = x_1 + 1 = 4$.",
    "| $i$ | $x_i$ |\n|---|---|\n| 5 | 0 |\n| 9 | 2 |\n\n$m = \\sum_{i=1}^2 x_i$, so $m = 7$.",
]


@pytest.mark.parametrize("text", UNACCUSED)
def test_no_number_is_accused_for_the_rounding_of_another(text: str) -> None:
    findings = check_document(text).findings
    assert Word.FALSE not in {finding.word for finding in findings}, findings


def test_a_table_is_told_where_its_numbers_stand() -> None:
    told = {f.formula: (f.line, f.word) for f in check_document(ROWS).findings}
    assert told["x = (2,4,5)"] == (8, Word.DEFINITION)


NEURON = (
    r"Let $z = wx + b$ with $w = 0.4$, $x = 2$, $b = -0.3$. "
    r"Let $E = \frac12 (t - o)^2$ with $t = 1$, $o = 0.7$. "
)


@pytest.mark.parametrize(
    "wrong",
    [
        r"$z = 0.4 \cdot 3 - 0.3 = 0.9$",
        r"$z = 0.5 \cdot 2 - 0.3 = 0.7$",
        r"$z = 0.4 \cdot 2 - 0.2 = 0.6$",
        r"$E = (1 - 0.7)^2 = 0.09$",
        r"$E = \frac12 (1 - 0.6)^2 = 0.08$",
    ],
)
def test_a_wrong_number_put_in_proves_nothing(wrong: str) -> None:
    finding = check_document(NEURON + wrong).findings[-1]
    assert finding.word in (Word.UNDECIDED, Word.FALSE), finding


@pytest.mark.parametrize("right", [r"$z = 0.4 \cdot 2 - 0.3 = 0.5$", r"$E = \frac12 (1 - 0.7)^2 = 0.045$"])
def test_the_right_numbers_put_in_are_proved(right: str) -> None:
    assert check_document(NEURON + right).findings[-1].word is Word.PROVED
