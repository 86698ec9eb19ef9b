"""What `derive check NOTES` prints of files and folders; nothing is left out in silence."""

from __future__ import annotations

import json
import re
from importlib import import_module
from pathlib import Path

import pytest

from derive.notes import Word, check_document, check_file
from derive.notes.documents import documents_in, formulas_in_text, latex
from derive.notes.remarks import Equation, pieces
from derive.notes.report import html_report, latex_report
from derive.notes.spelling import harmless, in_letters, without_gaps
from derive.notes.termed import written
from derive.notes.written import Index, Slope, Sym
from derive.term import Indexed, Name

TRUE, FALSE = "We know $1 + 1 = 2$.\n", "We know $1 + 1 = 3$.\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a true note, and two more below it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "true.md").write_text(TRUE)
    (tmp_path / "notes" / ".hidden").mkdir(parents=True)
    (tmp_path / "notes" / "a.md").write_text(TRUE)
    (tmp_path / "notes" / "b.txt").write_text(FALSE)
    (tmp_path / "notes" / ".hidden" / "c.md").write_text(FALSE)
    return tmp_path


# --- limits ---------------------------------------------------------------------------------------------


def test_what_is_beyond_the_limit_is_one_row_and_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("derive.notes.documents.placed"), "MOST_FORMULAS", 2)
    notes = check_document("$1 = 1$ $2 = 2$ $3 = 4$ $5 = 6$")
    assert [finding.word for finding in notes.findings] == [Word.PROVED, Word.PROVED, Word.NOT_READ]
    assert notes.findings[-1].why.startswith("too large: from here on nothing is judged")
    assert not notes.passed
    assert check_document("$1 = 1$ $2 = 2$").passed


def test_too_many_files_put_in_are_told(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latex, "MOST_INPUTS", 1)
    (here / "part.tex").write_text("$1 = 1$")
    (here / "main.tex").write_text("\\input{part}\n\\input{part}\n$2 = 2$")
    notes = check_file(here / "main.tex")
    assert [finding.word for finding in notes.findings] == [Word.PROVED, Word.NOT_READ, Word.PROVED]
    assert (notes.findings[1].line, notes.passed) == (2, False)


@pytest.mark.parametrize("long", ["x" * 300_000 + " = y", "$" * 1_000_001])
def test_a_formula_behind_a_huge_one_is_judged(long: str) -> None:
    notes = check_document(f"${long}$\n\n{FALSE}")
    assert notes.findings[-1].word is Word.FALSE
    assert all(finding.word is Word.NOT_READ for finding in notes.findings[:-1])


def test_a_huge_formula_has_its_row() -> None:
    assert check_document(f"${'x' * 300_000} = y$").findings[0].why.startswith("too large: a formula of 300")


def test_files_that_put_each_other_in_are_told_with_file_and_line(here: Path) -> None:
    (here / "a.tex").write_text("$1 = 1$\n\\input{b}")
    (here / "b.tex").write_text("\n\n\\input{a} $2 = 2$")
    _, circle, last = check_file(here / "a.tex").findings
    assert circle.place.endswith("b.tex:3:1")
    assert circle.why == "a file cannot be put into itself: a"
    assert last.word is Word.PROVED


def test_commands_of_a_file_that_is_put_in_count_in_the_document(here: Path) -> None:
    (here / "own.tex").write_text(r"\newcommand{\half}{\frac{1}{2}}")
    (here / "main.tex").write_text("\\input own\n$\\half + \\half = 1$")
    assert [finding.word for finding in check_file(here / "main.tex").findings] == [Word.PROVED]


# --- what is no mathematics -----------------------------------------------------------------------------

PASSED_OVER = {
    "Text\n\n    $1 = 2$\n\n$3 = 3$": ["3 = 3"],
    "1. item\n\n    $1 = 1$\n\n    $2 = 2$": ["1 = 1", "2 = 2"],
    "!!! note\n\n    $1 = 1$": ["1 = 1"],
    "    all of it $1 = 1$\n    is indented $2 = 2$": ["1 = 1", "2 = 2"],
    "Text\n\n    ∂L/∂a = 2(a − y)\n": ["∂L/∂a = 2(a − y)"],
    "A paragraph\n    that goes on $1 = 1$": ["1 = 1"],
    ":math:`a = a`\n\n.. a comment :math:`1 = 2`\n   :math:`2 = 3`\n\n:math:`b = b`": ["a = a", "b = b"],
    ":math:`a = a` and ``:math:`1 = 2```": ["a = a"],
    ":math:`a`\n\n.. a comment :math:`1 = 2`\n   :math:`2 = 3`\n\n:math:`b = b`": ["a", "b = b"],
    ":math:`a`\n\n.. note::\n\n   so ∂a/∂b = b(1 − b) and :math:`c`": ["a", "∂a/∂b = b(1 − b)", "c"],
    ":math:`a = a`\n\n..\n   .. math:: 1 = 2\n\n.. math:: b = b": ["a = a", "b = b"],
    ":math:`a = a`\n\n.. raw:: html\n\n   $1 = 2$\n": ["a = a"],
}


@pytest.mark.parametrize("text", PASSED_OVER)
def test_comments_literals_and_indented_code_are_not_judged(text: str) -> None:
    assert [formula.text for formula in formulas_in_text(text)] == PASSED_OVER[text]


# --- numbers --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "claim",
    [
        r"784 \cdot 128 + 128 = 100,480",
        r"1,000 = 10^3",
        r"1{,}000 = 10^3",
        r"\sqrt{10,000} = 100",
        r"1,234.5 = 2469/2",
        r"2,000,000 = 2 \cdot 10^6",
    ],
)
def test_thousands_in_a_document_with_points(claim: str) -> None:
    assert [f.word for f in check_document(f"With $a = 0.5$, ${claim}$.").findings][1:] == [Word.PROVED]
    wrong = claim.replace("=", "= 1 +")
    assert check_document(f"With $a = 0.5$, ${wrong}$.").findings[1].word is Word.FALSE


@pytest.mark.parametrize(
    "text",
    [
        "$784 = 1,000$",
        "With $a = 0{,}5$ and $b = 1.25$ we have $784 = 1,000$",
        "$f(50,007) = 3$",
        "$0. 5 = 1/2$",
        r"$0.1\overline{6} = 1/6$",
        "$1/3 = 0.333\\ldots$",
        "$x^2^2 = x^4$",
        "$n = 1.000.000$",
        "e^-x^2 = e^(-x^2)",
    ],
)
def test_what_can_be_read_in_two_ways_is_not_read(text: str) -> None:
    assert check_document(text).findings[-1].word is Word.NOT_READ


@pytest.mark.parametrize("text", ["$i = 0,1$", "$a = 3,14$", "$p = (100,200)$", "$x_{1,100} = 1$"])
def test_lists_and_decimal_commas_stay(text: str) -> None:
    assert check_document(text).findings[-1].word is not Word.NOT_READ


def test_a_number_with_commas_in_running_text() -> None:
    notes = check_document("With n = 10,000 and $a = 0.5$ we have $n/100 = 100$.")
    assert notes.findings[-1].word is Word.PROVED


# --- files and folders ----------------------------------------------------------------------------------


def test_all_notes_of_a_folder_are_checked(derive_command) -> None:
    done = derive_command("check", "notes")
    assert done.code == 1
    assert done.out.count("notes/a.md: 1 proved") == done.out.count("notes/b.txt: 1 false") == 1
    assert "c.md" not in done.out


def test_a_file_that_another_one_puts_in_is_checked_there(here: Path) -> None:
    (here / "notes" / "main.tex").write_text(r"\input{part}")
    (here / "notes" / "part.tex").write_text(r"$1 = 1$")
    (here / "notes" / "x.tex").write_text(r"\input{y}")
    (here / "notes" / "y.tex").write_text(r"\input{x}")
    names = [path.name for path in documents_in(here / "notes")]
    assert names == ["a.md", "b.txt", "main.tex", "x.tex", "y.tex"]


def test_one_bad_file_stops_no_other(derive_command) -> None:
    done = derive_command("check", "missing.md", "true.md")
    assert done.code == 1
    assert done.err.startswith("error: missing.md: it cannot be read")
    assert done.out.endswith("true.md: 1 proved\n")


def test_json_of_one_file_is_a_document_and_of_several_a_list(derive_command) -> None:
    assert json.loads(derive_command("check", "true.md", "--json").out)["counts"] == {"proved": 1}
    done = derive_command("check", "true.md", "missing.md", "--json")
    first, second = json.loads(done.out)
    assert (first["file"], first["counts"], done.code) == ("true.md", {"proved": 1}, 1)
    assert second["file"] == "missing.md" and "cannot be read" in second["error"]


@pytest.mark.parametrize(
    "arguments", [("notes", "--jsonl"), ("--jsonl", "notes"), ("notes", "--format", "jsonl")]
)
def test_one_finding_a_line(arguments: tuple[str, ...], derive_command) -> None:
    found = [json.loads(line) for line in derive_command("check", *arguments).out.splitlines()]
    assert [(f["file"], f["verdict"]) for f in found] == [("notes/a.md", "proved"), ("notes/b.txt", "false")]


def test_a_bad_line_of_claims_has_its_number(here: Path, derive_command) -> None:
    (here / "claims.jsonl").write_text('{"text": "1 = 1"}\n\nno\n')
    done = derive_command("check", "--jsonl", "claims.jsonl")
    assert json.loads(done.out.splitlines()[1])["why"] == "line 3: it is not JSON"
    assert done.code == 1


REFUSED = {
    ("true.md", "--steps"): "--steps is for a single claim",
    ("true.md", "--where", "a = 1"): "--where is for a single claim",
    ("true.md", "-o", "x.txt"): "-o is for a report",
    ("true.md", "--json", "-o", "x.html"): "-o is for a report",
    ("true.md", "--format", "pdf", "-o", "x.html"): "-o x.html does not end as --format pdf does",
    ("true.md", "--format", "word"): "unknown format 'word'",
    ("1 = 1", "--json"): "--json is for notes",
    ("1 = 1", "-o", "x.html"): "-o is for notes",
    ("true.md", "nothing"): "nothing: there is no such file",
    ("nothing/",): "nothing/: there is no such folder",
    ("a = b", "c = d"): "write one claim in quotes",
}


@pytest.mark.parametrize("arguments", REFUSED)
def test_what_does_not_go_together_is_refused_in_one_sentence(
    arguments: tuple[str, ...], derive_command
) -> None:
    done = derive_command("check", *arguments)
    assert done.err.startswith(f"error: {REFUSED[arguments]}")
    assert (done.code, done.out, done.err.count("\n")) == (1, "", 1)


def test_the_ending_of_a_report_is_its_format(here: Path, derive_command) -> None:
    assert derive_command("check", "true.md", "-o", "x.html").out == "x.html: 1 proved\n"
    assert (here / "x.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


# --- the table ------------------------------------------------------------------------------------------

UNICODE = "Let ŷ = σ(α₁·x + β) and L = (ŷ − y)².\n\n∂L/∂α₁ = (ŷ − y)·ŷ(1 − ŷ)·x\n"


@pytest.mark.parametrize("width", [40, 60, 100])
def test_the_table_is_no_wider_than_the_terminal(width: int) -> None:
    long = "$$" + " + ".join(f"x_{k}" for k in range(100)) + " = 0$$\n"
    lines = check_document(UNICODE + long).table(width=max(width, 60)).split("\n")
    assert max(map(len, lines)) <= max(width, 60)
    assert any(line.endswith("…") for line in lines)


def test_formulas_and_letters_are_shown_as_they_were_written() -> None:
    table = check_document(UNICODE, file="n.md").table()
    assert table.startswith("n.md\n")
    assert "∂L/∂α₁ = (ŷ − y)·ŷ(1 − ŷ)·x\n" in table
    assert "probably meant: ∂L/∂α₁ = 2" in table and "α₁ = " in table
    assert "alpha" not in table and "yhat" not in table


def test_letters() -> None:
    assert in_letters("sigma'(z) = alpha_1_2 yhat_i^2 + W^T x_10 + e^-1") == "σ′(z) = α₁₂ ŷ_i² + Wᵀ x₁₀ + e⁻¹"
    assert in_letters("what is that: sum_i x_i, the sum, deltahat") == "what is that: ∑_i x_i, the sum, δ̂"
    assert in_letters("p_i (delta_i_j - p_j)") == "p_i (δ_ij - p_j)"
    assert in_letters("x^2.5 and 'word' and f^(2)") == "x^2.5 and 'word' and f^(2)"
    assert (
        without_gaps(r"\frac {a}{b} + \sum _i \nabla _uJ \alpha x")
        == r"\frac{a}{b} + \sum_i \nabla_uJ \alpha x"
    )
    assert harmless("a\x1b[2J\u202eb\nc") == "a\ufffd[2J\ufffdb c"


def test_values_are_no_longer_than_they_have_to_be() -> None:
    assert "the left side is 1, the right side 2" in check_document("$a/a = 2$ for $a > 0$").findings[0].why


# --- reports --------------------------------------------------------------------------------------------

MATRIX = r"""Let $X \in \mathbb{R}^{n\times d}$, $u\in\mathbb{R}^d$ and $t\in\mathbb{R}^n$.

$$J = \frac1n\|Xu-t\|^2$$

$$\nabla_u J = \frac{1}{n} X^T (Xu-t)$$
"""
SOFTMAX = r"""Let $p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$.

$$\frac{\partial p_i}{\partial z_j} = p_i(\delta_{ij} + p_j)$$
"""


@pytest.mark.parametrize("note", [MATRIX, SOFTMAX])
def test_derivations_have_plain_index_letters(note: str) -> None:
    source = latex_report(check_document(note, steps=True))
    lines = source[source.index(r"\begin{align*}") : source.index(r"\end{align*}")]
    assert re.search(r"[a-z]_?\d+(?=[}])", lines) is None
    assert r"\sum_{k}" in lines


def test_a_derivative_and_a_sum_within_it_have_letters_of_their_own() -> None:
    source = latex_report(check_document(SOFTMAX, steps=True))
    begin = source[source.index(r"\begin{correction}") : source.index(r"\begin{align*}")]
    assert r"\sum_{k}" in begin and r"{z}_{j}" in begin
    assert r"{\delta}_{i j}" in source.split(r"\begin{align*}")[1] and "left[" not in source


def test_remarks_have_their_names_and_equations_set() -> None:
    found = [*pieces("x_1 is a factor; at alpha_1 = 6/97, w = -2 the 3 x 2 matrix that is sigmoid(z)")]
    words = [part for part in found if isinstance(part, str)]
    assert "".join(words) == " is a factor; at ,  the 3 x 2 matrix that is "
    assert [part.value for part in found if isinstance(part, Equation)] == ["6/97", "-2"]
    note = r"Let $z = wx_1$ and $L = (z-y)^2$. $\partial L/\partial w = 2(z-y)x_2$"
    source = html_report(check_document(note))
    assert "<mi>w</mi><mo>=</mo><mn>" in source


@pytest.mark.parametrize(
    ("formula", "latex"),
    [
        (
            r"\frac{\partial^2 f}{\partial a\,\partial b} = 2",
            r"\frac{{\partial }^{2} {f}}{\partial  {a} \partial  {b}}",
        ),
        (r"\frac{d^3 f}{da^3} = 0", r"\frac{{\partial }^{3} {f}}{\partial  {{a}}^{3}}"),
        (r"g = e^{-a^2/2}", r"{e}^{- {a}^{2} / 2}"),
        (r"g = 2 \operatorname{elu}(a)", r"2 \operatorname{elu} ({a})"),
        (r"g = 1 \log a", r"1 \cdot  \operatorname{log} ({a})"),
    ],
)
def test_formulas_are_set_as_books_do(formula: str, latex: str) -> None:
    assert latex in latex_report(check_document(f"Let $f = a^2 b$. ${formula}$"))


def test_what_is_said_of_most_lines_stands_above_them_once() -> None:
    lines = [r"$\frac{\partial p_i}{\partial z_j} = p_i(\delta_{ij} - p_j)$", r"$\sum_i p_i = 1$"] * 2
    page = html_report(check_document(SOFTMAX.partition("\n")[0] + "\n\n" + "\n\n".join(lines)))
    assert page.count("for every size") == 1 and "both sides are the same function" not in page


# --- running text ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["z = w x + b", "z = w_1 x_1 + w_2 x_2 + b", "y = a x + b, s = u v + c"])
def test_a_product_of_letters_in_a_sentence_defines(text: str) -> None:
    notes = check_document(f"A neuron computes {text}. Its output is $p = \\sigma({text[0]})$.")
    assert {finding.word for finding in notes.findings} == {Word.DEFINITION}
    assert len(notes.findings) == 2 + text.count(",")


@pytest.mark.parametrize("text", ["x = a big one + b", "E = mc and no more", "y = m x"])
def test_words_with_a_sign_between_them_define_nothing(text: str) -> None:
    assert Word.DEFINITION not in [f.word for f in check_document(f"We know {text}.").findings]


def test_a_column_that_goes_on_is_set_in_latex() -> None:
    text = r"$$\hat y = \begin{bmatrix} 3 \\ 3 \\ \vdots \end{bmatrix}$$"
    page = latex_report(check_document(text))
    assert r"\vdots" in page
    assert page.isascii()


def test_no_step_is_shown_of_what_holds_under_another_name_only() -> None:
    lines = (
        r"$$\frac{\partial E}{\partial o_1} = 2 \cdot (o_1 - y)$$",
        r"$$\frac{\partial o_1}{\partial z_o} = o_1 \cdot (1 - o_1)$$",
        r"$$\delta_o = \frac{\partial E}{\partial o_1} \cdot \frac{\partial o_1}{\partial z_o}$$",
        r"$$E = \frac{1}{2}(o - y)^2$$",
    )
    checked = check_document("\n\n".join(lines), steps=True)
    assert checked.findings[0].word is Word.FALSE
    assert "0 &" not in latex_report(checked)


def test_a_slope_that_a_note_leaves_open_is_set_as_one() -> None:
    assert str(written(Indexed("∂E/∂s", (Name("n"),)))) == str(Slope(Sym("E"), Sym("s", (Index("n"),))))
