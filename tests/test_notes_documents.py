"""Formulas are found in documents of every kind, with their places; nothing else is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from derive.errors import InputError
from derive.notes import check_document, check_file
from derive.notes.documents import expanded, formulas_in_file, formulas_in_text

FOUND = {
    "$a = b$ and $$c = d$$": ["a = b", "c = d"],
    r"\(a = b\) and \[c = d\]": ["a = b", "c = d"],
    "$`a = b`$": ["a = b"],
    "```math\na = b\n```": ["a = b"],
    "```python\nx = '$a = b$'\n```": [],
    "code `$a = b$` is code": [],
    "it costs 5 $ or 6 $ today": [],
    r"a price of \$5 and $x = 1$": ["x = 1"],
    "<!-- $a = b$ --> $c = d$": ["c = d"],
    "\\begin{align}a &= b\\\\ c &= d\\end{align}": ["\\begin{align}a &= b\\\\ c &= d\\end{align}"],
    "∂L/∂a = −y/a + (1−y)/(1−a)": ["∂L/∂a = −y/a + (1−y)/(1−a)"],
    "so σ′(z) = σ(z)·(1 − σ(z)), as said": ["σ′(z) = σ(z)·(1 − σ(z))"],
    "- Input: X = [1, 2] and b = 0.2": ["X = [1, 2]", "b = 0.2"],
    "key = value in a settings file": [],
    "---\ntitle: $a = b$\n---\n$c = d$": ["c = d"],
    "broken $ a = b\n\n$c = d$": ["c = d"],
    "```{math}\n:label: one\n\na = b\n```": ["a = b"],
    "```{.math}\na = b\n```\n```{python}\nx = '$a = b$'\n```": ["a = b"],
    "<pre>$a = b$</pre> <code class='x'>$a = b$</code> $c = d$": ["c = d"],
}


@pytest.mark.parametrize("text", FOUND)
def test_formulas_in_markdown(text: str) -> None:
    assert [formula.text for formula in formulas_in_text(text)] == FOUND[text]


def test_places_are_lines_and_columns() -> None:
    first, second = formulas_in_text("one\ntwo $a = b$ and\n$$\n  c = d\n$$", file="n.md")
    assert [(f.file, f.line, f.column) for f in (first, second)] == [("n.md", 2, 6), ("n.md", 4, 3)]
    assert second.display and not first.display


def test_latex_with_commands_and_files_put_in(tmp_path: Path) -> None:
    (tmp_path / "part.tex").write_text(r"\[ \pd{L}{w} = 1 \] % $not = this$")
    main = tmp_path / "main.tex"
    main.write_text(
        r"\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}"
        "\n\\begin{document}$a = 1$ \\input{part} \\verb|$x = y$| "
        "\\begin{equation}b = 2\\end{equation}\\end{document}"
    )
    formulas = formulas_in_file(main)
    assert [f.text for f in formulas] == [
        "a = 1",
        r"\pd{L}{w} = 1",
        r"\begin{equation}b = 2\end{equation}",
    ]
    assert formulas[1].file.endswith("part.tex")
    assert expanded(formulas[1].text, formulas[1].macros) == r"\frac{\partial L}{\partial w} = 1"


def test_nothing_outside_of_the_folder_is_put_in(tmp_path: Path) -> None:
    (tmp_path / "secret.tex").write_text("$s = 1$")
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "main.tex").write_text(r"\input{../secret} $a = 1$")
    put_in, own = formulas_in_file(folder / "main.tex")
    assert put_in.problem == "only files in the document's folder are put in: ../secret"
    assert own.text == "a = 1"


def test_restructured_text() -> None:
    text = "Text :math:`a = b`.\n\n.. math::\n   :label: one\n\n   c = d\n\n   e = f\n"
    text += "\n::\n\n   :math:`no = no`\n\nEnd."
    assert [f.text for f in formulas_in_text(text)] == ["a = b", "c = d", "e = f"]


def test_notebooks(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "code", "source": ["x = '$a = b$'"]},
        {"cell_type": "markdown", "source": ["text\n", "$c = d$"]},
    ]
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps({"cells": cells}))
    (formula,) = formulas_in_file(path)
    assert (formula.text, formula.cell, formula.line) == ("c = d", 2, 2)
    path.write_text("{")
    with pytest.raises(InputError, match=r"n\.ipynb:1: it is not a notebook: expecting property name"):
        formulas_in_file(path)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            "Take h_t = w·h_{t-1}. Then h_t = wᵗ·h_0 and ∂h_t/∂h_0 = wᵗ.",
            ["definition", "proved", "proved"],
        ),
        ("Take h_t = w·h_{t-1}. Then h_t = wᵗ⁺¹·h_0.", ["definition", "false"]),
        ("Take h_t = w·h_{t-1}. So ∂h_t/∂h_0 = wᵗ⁺¹.", ["definition", "undecided"]),
        ("We know xᵏ·xᵐ = xᵏ⁺ᵐ, and eˣ·eʸ = eˣ⁺ʸ.", ["proved", "proved"]),
        ("We know xᵏ·xᵐ = xᵏ⁻ᵐ for us.", ["false"]),
        ("Say x⁽ⁱ⁾ = y⁽ⁱ⁾ + 1 for the moment, and zₜ = wₜ·x.", ["definition", "definition"]),
    ],
)
def test_raised_and_lowered_letters_belong_to_a_formula(line: str, words: list[str], tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text(f"   {line}\n", encoding="utf-8")
    assert [finding.word.value for finding in check_file(note).findings] == words


def test_formulas_of_one_run_of_plain_text_have_columns_of_their_own() -> None:
    notes = check_document("Here √(u²) = |u|, (p+q)² = p² + 2pq + q² hold.")
    assert [finding.column for finding in notes.findings] == [6, 19]


def test_own_commands_that_begin_and_end_displays(tmp_path: Path) -> None:
    note = tmp_path / "own.tex"
    note.write_text(
        r"""\newcommand{\be}{\begin{equation}} \newcommand{\ee}{\end{equation}} \def\beq{\[}\def\eeq{\]}
\newcommand{\eqn}[1]{\begin{align*}#1\end{align*}}
\be p + p = 2p \ee
\beq 1 + 1 = 3 \eeq
\eqn{2 + 2 &= 5 \\ 2 + 3 &= 5}
\begin{IEEEeqnarray}{rCl} 2 + 4 &=& 6 \end{IEEEeqnarray}
\be 7 = 8
""",
        encoding="utf-8",
    )
    found = [(f.line, f.word.value) for f in check_file(note).findings]
    assert found == [(3, "proved"), (4, "false"), (5, "false"), (5, "proved"), (6, "proved")]


QUOTES = {
    # in a quote, the mark of a line is no sign, however deep
    "> The square $(a+b)^2 =\n> a^2 + 2ab + b^2$ is known.": [("proved", 2, 3)],
    "> $$\n> (a-1)(a+1) = a^2\n> - 1\n> $$": [("proved", 2, 3)],
    "> > $$\n> > a^2 - 1 = (a-1)(a+1)\n> > $$": [("proved", 2, 5)],
    ">$$\n>\\begin{aligned}\n>2+2 &= 4 \\\\\n>2+3 &= 4\n>\\end{aligned}\n>$$": [
        ("proved", 3, 2),
        ("false", 4, 2),
    ],
    "> ```math\n> 2 + 2 = 4\n> ```": [("proved", 2, 3)],
    "- item\n\n  > \\[\n  > 2 + 2 = 4\n  > \\]": [("proved", 4, 5)],
    "> - item $$\n>   2 + 2 = 4\n>   $$": [("proved", 2, 5)],
    "> L = (a - y)²\n>\n> ∂L/∂a = 2a\n>    - 2y": [("definition", 1, 3), ("proved", 3, 3)],
    "> one $ and\n>\n> two $2 + 2 = 4$": [("proved", 3, 8)],
    # elsewhere it is the sign, also a second one behind the mark
    "Here $a^2 + 1\n> a^2$ holds.": [("proved", 2, 3)],
    "> Here $a^2 + 1\n> > a^2$ holds.": [("proved", 2, 5)],
}


@pytest.mark.parametrize("text", QUOTES)
def test_the_mark_of_a_quote_is_no_part_of_a_formula(text: str, tmp_path: Path) -> None:
    found = [(f.word.value, f.line, f.column) for f in check_document(text).findings]
    assert found == QUOTES[text]
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps({"cells": [{"cell_type": "markdown", "source": [text]}]}))
    assert [(f.word.value, f.line, f.column) for f in check_file(path).findings] == QUOTES[text]


OWN = r"""\newcommand{\s}{\sigma} \newenvironment{eqn}{\begin{equation}}{\end{equation}}
\newenvironment{named}[2][x]{\vspace{3pt}\begin{subequations}\begin{align*}\label{#2}}{\end{align*}\end{subequations}}
\renewenvironment{sys}{\left\{\begin{array}{rcl}}{\end{array}\right.}
\DeclarePairedDelimiter{\norm}{\lVert}{\rVert} \DeclarePairedDelimiter\pa()
\DeclarePairedDelimiterX{\inner}[2]{(}{)}{#1\delimsize\cdot #2}
\NewDocumentCommand{\pd}{O{f} m}{\frac{\partial #1}{\partial #2}}
\begin{document}
%s
\end{document}"""
IN_OWN = {
    r"\begin{eqn} 2 + 2 = 5 \end{eqn}": [("false", 13)],
    r"\begin{named}{eq:1} 2+2 &= 4 \\* 2+3 &= 6 \end{named}": [("proved", 21), ("false", 34)],
    r"\begin{named}[y]{eq:1} 2+2 &= 4 \end{named}": [("proved", 24)],
    r"\[\begin{sys} 2+2 &=& 4 \\ 1+1 &=& 3 \end{sys}\]": [("proved", 15), ("false", 28)],
    r"$p^T p = \norm{p}^2 = \norm*{p}^2 = \norm[\big]{p}^2$": [("proved", 2)],
    r"$\pa{p+q}^2 = p^2+2pq$": [("false", 2)],
    r"$\inner{p}{q} = p q$": [("proved", 2)],
    r"$\pd[x^2]{x} = 2x$": [("proved", 2)],
    r"\begin{align} \s(-z) &= 1 - \s(z), & \s(0) &= 1 \end{align}": [("proved", 15), ("false", 38)],
}


@pytest.mark.parametrize("text", IN_OWN)
def test_own_environments_and_delimiters_are_read_where_they_stand(text: str) -> None:
    notes = check_document(r"\newcommand{\half}{\frac12}" + OWN.replace("%s", text))
    assert [(f.word.value, f.column) for f in notes.findings] == IN_OWN[text]
    assert {f.line for f in notes.findings} == {8}


def test_what_stands_around_the_document_is_no_part_of_it(tmp_path: Path) -> None:
    (tmp_path / "names.tex").write_text(r"\newcommand{\s}{2 + 2} $1 = 2$ \endinput $1 = 3$")
    main = tmp_path / "main.tex"
    main.write_text(
        "\\title{$1 = 4$} \\input{names} \\input{gone}\n\\begin{document}\n"
        "  $\\s = 4$ \\iffalse $1 = 5$ \\fi\n"
        "\\end{document}\n$1 = 6$ \\input{names}"
    )
    gone, own = check_file(main).findings
    assert (gone.word.value, own.word.value) == ("not read", "proved")
    assert (own.line, own.column) == (3, 4)


def test_the_place_of_a_statement_is_its_own_beside_own_commands_of_several_lines() -> None:
    text = "\\newcommand{\\two}{\n1 +\n1}\n$$\\begin{aligned}\n"
    text += "\\two &= 2 \\\\\n  3 &= \\two + 1, & \\two &= 3\n\\end{aligned}$$"
    found = [(f.word.value, f.line, f.column) for f in check_document(text).findings]
    assert found == [("proved", 5, 1), ("proved", 6, 3), ("false", 6, 20)]


AGAIN = r"""\newcommand{\k}{2}
$\k + 1 = 3$
\renewcommand{\k}{5}
$\k + 1 = 6$
\renewcommand{\k}{7}
$\k + 1 = 6$
"""


@pytest.mark.parametrize("head", ["", "\\begin{document} "])
def test_a_command_that_is_defined_again_means_what_was_said_last(head: str, tmp_path: Path) -> None:
    found = [(f.line, f.word.value) for f in check_document(head + AGAIN).findings]
    assert found == [(2, "proved"), (4, "proved"), (6, "false")]
    path = tmp_path / "n.ipynb"
    cells = [{"cell_type": "markdown", "source": [part]} for part in (AGAIN, r"$\k = 7$")]
    path.write_text(json.dumps({"cells": cells}))
    assert [f.word.value for f in check_file(path).findings] == ["proved", "proved", "false", "proved"]
