"""A section is the scope of letters, shapes and numbers: pairs of notes with and without another section."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from derive.notes import check_document, check_file
from derive.notes.documents import formulas_in_file, formulas_in_text
from derive.notes.documents.headings import headings

COLUMNS = r"""# Columns

$Z = W X + b$, where $X = A^{[0]}$ has the examples as columns.

"""
ROWS = r"""# Rows

$X\in\mathbb{R}^{N\times D}$, $W\in\mathbb{R}^{D\times M}$:

$$Y = XW$$

Let $L$ be a scalar loss and $G = \frac{\partial L}{\partial Y}\in\mathbb{R}^{N\times M}$. Then

$$\frac{\partial L}{\partial X} = G W^T$$
$$\frac{\partial L}{\partial W} = X^T G$$
$$\frac{\partial L}{\partial W} = X G$$
"""
SIZES = r"""
# Sizes

For $N = 64$, $D = 784$, $M = 10$ and

$$X = \begin{pmatrix}1&2\\3&4\end{pmatrix}, \quad G = \begin{pmatrix}1&0\\0&1\end{pmatrix}$$
"""
MOMENTUM = r"""## Momentum

$$v_t = \beta v_{t-1} + g_t$$
$$g_t = \frac{\partial L}{\partial \theta_{t-1}}$$

"""
ADAM = r"""## Adam

$$v_t = \beta_2 v_{t-1} + (1-\beta_2)g_t^2$$

With $v_0 = 0$:

$$v_t = (1-\beta_2)\sum_{i=1}^{t}\beta_2^{t-i}g_i^2$$
"""
EXAMPLE = r"""## Example

$$\mathbf{w}=(1,-1), \quad \mathbf{x}=(2,3), \quad w_0=0.5$$
$$\mathbf{w}^\top\mathbf{x} + w_0 = -0.5$$

"""
LIKELIHOOD = r"""## Likelihood

For $N$ patterns $a_n=\mathbf{w}^\top\mathbf{x}_n$, $y_n=\sigma(a_n)$,

$$\mathcal{E} = -\sum_{n=1}^{N}\left[t_n\ln y_n+(1-t_n)\ln(1-y_n)\right]$$
$$\nabla_{\mathbf{w}}\mathcal{E} = \sum_{n=1}^{N}(y_n-t_n)\mathbf{x}_n$$
$$\nabla_{\mathbf{w}}\mathcal{E} = \sum_{n=1}^{N}(t_n-y_n)\mathbf{x}_n$$
"""
PERCEPTRON = r"""## Perceptron

Start $w = (0,0)$, $b=0$.

First point: $w = (0,0)+1\cdot(2,1) = (2,1)$, $b = 0+1=1$.

Second point: $w=(2,1)-(1,3)=(1,-2)$ and $b=1-1=1$.

"""
MARGIN = r"""## Margin

$$J = \frac12 \mathbf{w}^\top\mathbf{w} - \sum_{i=1}^n \alpha_i\mathbf{w}^\top\mathbf{x}_i$$
$$\frac{\partial J}{\partial\mathbf{w}} = \mathbf{w} - \sum_{i=1}^n \alpha_i\mathbf{x}_i$$
$$\frac{\partial J}{\partial\mathbf{w}} = \mathbf{w} + \sum_{i=1}^n \alpha_i\mathbf{x}_i$$
"""
PAIRS = (  # a section, the spoiling ones before and behind it, the verdicts on its claims
    (ROWS, COLUMNS, "", ["proved", "proved", "false"]),
    (ROWS, "", SIZES, ["proved", "proved", "false"]),
    (ROWS, COLUMNS, SIZES, ["proved", "proved", "false"]),
    (ADAM, MOMENTUM, "", ["proved"]),
    (LIKELIHOOD, EXAMPLE, "", ["proved", "false"]),
    (LIKELIHOOD, "", EXAMPLE, ["proved", "false"]),
    (PERCEPTRON, "", MARGIN, ["proved", "proved", "proved", "false"]),
    (MARGIN, PERCEPTRON, "", ["proved", "false"]),
)


def _claims(text: str, section: str) -> list[str]:
    """The verdicts on the claims of one section of a text."""
    first = text[: text.index(section)].count("\n")
    last = first + section.count("\n")
    judged = ("proved", "holds if", "consistent", "undecided", "not read", "false")
    found = [f for f in check_document(text).findings if first < f.line <= last]
    return [f.word.value for f in found if f.word.value in judged]


@pytest.mark.parametrize(("section", "before", "behind", "verdicts"), PAIRS)
def test_another_section_spoils_nothing(section: str, before: str, behind: str, verdicts: list[str]) -> None:
    assert _claims(section, section) == verdicts
    assert _claims(before + section + behind, section) == verdicts


def test_what_was_said_before_counts() -> None:
    loss = "## Loss\n\n$$E = \\frac12 (wx - t)^2 + \\frac{\\lambda}{2}w^2$$\n\n"
    gradient = "## Gradient\n\n$$z = wx$$\n$$\\frac{\\partial E}{\\partial w} = (z-t)x$$\n"
    assert _claims(loss + gradient, gradient) == ["false"]
    right = gradient.replace("(z-t)x", "(z-t)x + \\lambda w")
    assert _claims(loss + right, right) == ["proved"]


@pytest.mark.parametrize(
    "told",
    [
        r"Let $A, B \in \mathbb{R}^{n\times n}$. Then $(AB)^T = B^T A^T$.",
        r"$(AB)^T = B^T A^T$ and $\operatorname{tr}(AB) = \operatorname{tr}(BA)$.",
        r"Let $A$ and $B$ be matrices. Then $(A+B)^T = A^T + B^T$.",
    ],
)
def test_matrices_of_a_section_before_do_not_commute(told: str) -> None:
    """A wrong formula is not proved because the section that calls its letters matrices is left out."""
    text = f"## Matrices\n\n{told}\n\n## Squares\n\n$$(A+B)^2 = A^2 + 2AB + B^2$$\n$$AB = BA$$\n"
    verdicts = [f.word.value for f in check_document(text).findings[-2:]]
    assert not {"proved", "holds if", "consistent"} & set(verdicts)


def test_a_name_of_another_section_gets_no_number_by_being_left_out() -> None:
    spread = "## Spread\n\n$$s = \\sqrt{\\frac13(x_1^2+x_2^2+x_3^2)}$$\n\n$x = (3, 1, 4)$\n\n"
    value = "## Value\n\n$x = (3, 1, 4)$: $s = \\frac{9+1+16}{3} \\approx 8.667$\n"
    assert check_document(spread + value).findings[-1].word.value in ("false", "undecided")


def test_a_set_behind_an_equation() -> None:
    shapes = r"$X \in \mathbb{R}^{n \times d}$, $W \in \mathbb{R}^{d \times m}$, $Y = XW$. "
    given = r"$G = \frac{\partial L}{\partial Y} \in \mathbb{R}^{n \times m}$. "
    claims = r"$\frac{\partial L}{\partial W} = X^T G$, $\frac{\partial L}{\partial W} = X^T G^T$"
    found = check_document(shapes + given + claims).findings[-2:]
    assert [f.word.value for f in found] == ["proved", "false"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("# A\n\ntext\n\n## B\n", 2),
        ("A title\n=======\n\ntext\n\nAnother\n-------\n", 2),
        ("\\section{A}\ntext\n\\subsection*{B}\n\\paragraph{C} text", 3),
        ("\\begin{frame}{A}\ntext\n\\end{frame}\n\\begin{frame}\n\\frametitle{B}", 3),
        ("1. Forward pass\n\ntext\n\n2.1 Backward pass\n\ntext", 2),
        ("**Momentum.**\n\ntext\n\nTHE LOSS\n\ntext", 2),
        ("```\n# no title\n```\n\n| a | b |\n|---|---|\n", 0),
        ("1. a sentence of a list, with its end.\n2. another.\n", 0),
        ("text **bold** text\n\na = b\n", 0),
    ],
)
def test_titles(text: str, count: int) -> None:
    assert len(headings(text)) == count


def test_a_long_text_hides_no_title() -> None:
    words = "word " * 300
    first, second = formulas_in_text(f"$a = b$\n\n# Title\n\n{words} $c = d$")
    assert (first.opens, second.opens) == (False, True)


def test_a_cell_that_is_a_title_opens_a_section(tmp_path: Path) -> None:
    cells = [COLUMNS, "# Rows", ROWS.removeprefix("# Rows")]
    path = tmp_path / "note.ipynb"
    path.write_text(json.dumps({"cells": [{"cell_type": "markdown", "source": c} for c in cells]}))
    assert [f.opens for f in formulas_in_file(path)][:3] == [True, False, True]
    assert [f.word.value for f in check_file(path).findings][-3:] == ["proved", "proved", "false"]
