"""Formulas of plain text, without marks: markers of lists, numbers of equations, lines that are broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from derive.notes import check_document, check_file

LET = "Let E = ½(a − y)², a = σ(z), z = wx + b.\n\n"
LET_WORDS = ["definition"] * 3
SLOPE = "∂E/∂a = a − y"


def _words(text: str, folder: Path, kind: str = "txt") -> list[str]:
    file = folder / f"notes.{kind}"
    file.write_text(LET + text)
    words = [f.word.value for f in check_file(file).findings]
    assert words[:3] == LET_WORDS
    return words[3:]


MARKERS = (
    *("- ", "– ", "+ ", "* ", "• ", "— ", "∴ ", "## ", "- [ ] ", "* [x] ", "  - ", "- (a) "),
    *(
        "(a) ",
        "(i) ",
        "(iv) ",
        "(3) ",
        "(3.1) ",
        "a) ",
        "ii) ",
        "1. ",
        "1.2. ",
        "1.1 ",
        "### 1.1 ",
        "Eq. (3) ",
    ),
    *("Equation 3.1: ", "Gradient: ", "- **Gradient:** ", "> ", "> - ", "[3] ", "1: ", "1.) ", "Q2. "),
    *("■ ", "➤ ", "① ", "✓ ", "-- ", "--> ", "So by (3) ", "We know; (2) ", "**Gradient**: "),
)


@pytest.mark.parametrize("kind", ["txt", "md", "rst"])
@pytest.mark.parametrize("marker", MARKERS)
def test_the_marker_of_an_item_is_no_part_of_its_formula(marker: str, kind: str, tmp_path: Path) -> None:
    assert _words(f"{marker}{SLOPE}\n", tmp_path, kind) == ["proved"]
    lone = marker.strip(" >") in ("-", "–", "—")  # which may be the sign
    assert _words(f"{marker}∂E/∂a = y − a\n", tmp_path, kind) == ["undecided" if lone else "false"]


LISTS = {
    "- ∂E/∂a = y − a\n- ∂E/∂y = y − a\n": ["false", "proved"],
    "- First\n  of all\n\n- ∂E/∂a = y − a\n": ["false"],
    "  - ∂E/∂a = y − a\n\n  - Text\n": ["false"],
    "  - ∂E/∂a = y − a\n- Text\n": ["false"],
    "Text\n- ∂E/∂a = y − a\n\nText\n": ["undecided"],
    "- ∂E/∂a = y − a and ∂E/∂y = a − y\n": ["undecided", "false"],
    "-∂E/∂a = y − a\n": ["proved"],
}


@pytest.mark.parametrize("kind", ["txt", "md", "rst"])
@pytest.mark.parametrize("text", LISTS)
def test_a_lone_dash_with_a_blank_may_be_the_sign(text: str, kind: str, tmp_path: Path) -> None:
    assert _words(text, tmp_path, kind) == LISTS[text]


@pytest.mark.parametrize("kind", ["txt", "md", "rst"])
@pytest.mark.parametrize("marks", ["**{}**", "*{}*", "__{}__", "_{}_", "- **{}**", "**{}**."])
def test_marks_of_emphasis_are_no_part_of_a_formula(marks: str, kind: str, tmp_path: Path) -> None:
    assert _words(marks.format(SLOPE), tmp_path, kind) == ["proved"]


@pytest.mark.parametrize("line", ["-∂E/∂a = y − a", "−∂E/∂a = y − a", "1.1 ∂E/∂a = 1.1 (a − y)"])
def test_what_belongs_to_a_formula_is_no_marker(line: str, tmp_path: Path) -> None:
    assert _words(line, tmp_path) == ["proved"]


def test_a_power_in_stars_is_no_emphasis() -> None:
    words = [f.word.value for f in check_document("Let f(x) = x**2 + x**3.\n\nf′(x) = 2x + 3x**2\n").findings]
    assert words == ["definition", "proved"]


NUMBERS = (
    *(
        "  (*)",
        "   (A)",
        "   (A.1)",
        "   Eq. (3)",
        "  #3",
        "  {3}",
        "  ... (3)",
        ",  (3)",
        ", (3)",
        "  — (3)",
        " ✓",
    ),
    *("          (1)", "\t(3.1)", "   [2]", "  (12)", "   (Eq. 12)", "    (3a).", ".    (7)"),
)


@pytest.mark.parametrize("kind", ["txt", "md", "rst"])
@pytest.mark.parametrize("number", NUMBERS)
def test_the_number_of_an_equation_is_no_factor(number: str, kind: str, tmp_path: Path) -> None:
    assert _words(SLOPE + number, tmp_path, kind) == ["proved"]
    assert _words(f"∂E/∂a = y − a{number}", tmp_path, kind) == ["false"]


def test_a_number_in_brackets_behind_one_blank_or_a_sign_is_a_factor(tmp_path: Path) -> None:
    assert _words("∂E/∂a + 2a = a − y + a (2)", tmp_path) == ["proved"]
    assert _words("∂E/∂a + 2a = a − y + a ·   (2)", tmp_path) == ["proved"]


BROKEN = (
    "∂E/∂b = (a − y)a\n        × (1 − a)",
    "∂E/∂b = (a − y)a\n        · (1 − a)",
    "∂E/∂b = (a − y)a\n        * (1 − a)      (4)",
    "∂E/∂b = (a − y)a\n× (1 − a).",
    "∂E/∂b = (a − y)a ·\n        (1 − a)",
    "∂E/∂b = (a − y)a *\n  (1 − a)",
    "∂E/∂b = (a − y)a(\n    1 − a)",
    "∂E/∂b = (a − y)a(1\n    − a)",
    "∂E/∂b = a²\n  − a³\n  − y a\n  + y a²",
    "∂E/∂b = a² +\n  y a² −\n  a³ − y a",
    "- One\n- ∂E/∂b = a²\n  + y a² − a³ − y a",
    "So ∂E/∂b = a²\n  + y a² − a³ − y a",
    "∂E/∂b = (a − y)a\n  × (1 − a), which we need below",
    "∂E/∂b = (a − y)a\n  · (1 − a)   (chain rule)",
    "∂E/∂b =\n  (a − y)a(1 − a)",
    "∂E/∂b\n  = (a − y)a(1 − a)",
    "- One\n- ∂E/∂b\n    = (a − y)a(1 − a)",
    "∂E/∂b = ∂E/∂a · ∂a/∂z =\n  (a − y)a(1 − a)",
    "∂E/∂b = (a − y) /\n  (1 / (a (1 − a)))",
)


@pytest.mark.parametrize("kind", ["txt", "md"])
@pytest.mark.parametrize("text", BROKEN)
def test_a_formula_goes_on_in_the_next_line(text: str, kind: str, tmp_path: Path) -> None:
    assert _words(text, tmp_path, kind) == ["proved"]
    assert _words(text.replace("∂E/∂b", "∂E/∂b + 1"), tmp_path, kind) == ["false"]


def test_items_of_a_list_are_no_lines_of_one_formula(tmp_path: Path) -> None:
    items = f"- {SLOPE}\n- ∂E/∂z = (a − y)a(1 − a)\n  - ∂E/∂b = (a − y)a(1 − a)\n-∂E/∂a = y − a\n- b\n"
    assert _words(items, tmp_path) == ["proved"] * 4
    assert _words(f"{SLOPE}\n- the slope of E\n---\n", tmp_path) == ["proved"]
    assert _words(f"{SLOPE}\n---\n", tmp_path) == ["proved"]


@pytest.mark.parametrize("formula", ["∂E/∂b = (a − y)a(1 − a", "∂E/∂b = 3[(a−y)", "∂E/∂b = ((a − y)a(1 − a)"])
@pytest.mark.parametrize(
    "line", ["{}", "So {}.", "- {}", "{}          (2)", "{}\nand so on", "{}\n∂E/∂a = a − y"]
)
def test_a_bracket_that_is_not_closed_is_told(formula: str, line: str, tmp_path: Path) -> None:
    assert _words(line.format(formula), tmp_path)[0] == "not read"


def test_formulas_in_brackets_of_the_text_are_read(tmp_path: Path) -> None:
    assert _words("(∂E/∂a = a − y, as said, and\n∂E/∂a = a − y)", tmp_path) == ["proved"] * 2


DEFINED = (
    ("We have g = tanh(s), s = vp + c, and E = ½(g − t)².", 3),
    ("Let s = vp + c. Then g = tanh(s) with E = ½(g − t)².", 3),
    ("With s = v p + c, g = tanh(s) and E = ½(g − t)².", 3),
    ("Let s = vp + c.\n\nLet g = tanh(s) and E = ½(g − t)².", 3),
)


@pytest.mark.parametrize(("text", "count"), DEFINED)
def test_definitions_in_sentences(text: str, count: int) -> None:
    findings = check_document(f"{text}\n\n∂E/∂c = (g − t)(1 − g²)\n\n∂E/∂c = (g − t)(1 + g²)\n").findings
    assert [f.word.value for f in findings] == ["definition"] * count + ["proved", "false"]


def test_rows_of_numbers_are_a_matrix() -> None:
    text = "W = [[1, 2], [3, 4]]\n\nLet x = [1, 1].\n\nW x = [3, 7]\n\nW x = [3, 8]\n"
    words = [f.word.value for f in check_document(text).findings]
    assert words[:2] == ["definition"] * 2
    assert "false" not in words[2:3]


@pytest.mark.parametrize(
    "line", ["The price E = mc there", "a value a = b or c = d", "Let us say x = to be done"]
)
def test_sentences_with_a_sign_are_no_definitions(line: str) -> None:
    assert not [f for f in check_document(f"{line}\n").findings if f.word.value == "definition"]


@pytest.mark.parametrize("slope", [r"\frac{\partial E}{\partial a = (a-y)}", r"\dfrac{dE = (a-y)}{da}"])
def test_a_relation_within_a_fraction_is_not_read(slope: str) -> None:
    findings = check_document(
        f"Let $E = (a - y)^2/2$.\n\n${slope}$ and $\\frac{{P(X = 1)}}{{P(X = 0)}}$."
    ).findings
    assert [f.word.value for f in findings] == ["definition", "not read", "no claim"]


def test_bounds_in_scripts_are_those_of_a_sum_and_a_product() -> None:
    text = "Σᵢ₌₁³ i = 6\n\nΣᵢ₌₁³ i = 7\n\n∏ₖ₌₁³ k = 6\n\n∏ₖ₌₁³ k = 7\n"
    assert [f.word.value for f in check_document(text).findings] == ["proved", "false"] * 2


def test_a_number_with_a_blank_in_it_is_no_value() -> None:
    assert not check_document("Let q = 1 ,000 + 1.").findings


def test_a_cell_of_a_table_has_its_formula_alone(tmp_path: Path) -> None:
    table = f"| of | slope |\n|----|-------|\n| a | {SLOPE}   (2) |\n| a | - {SLOPE} |\n"
    assert _words(table, tmp_path, "md") == ["proved"] * 2


def test_code_in_a_line_is_not_judged(tmp_path: Path) -> None:
    assert _words(f"The code `∂E/∂a = y` is wrong.\n\n{SLOPE}\n", tmp_path, "md") == ["proved"]


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("loss = -log(0.25) = 1.386", "holds if"),
        ("cost = -(1*ln(0.8) + 0) = 0.223", "holds if"),
        ("loss = -log(0.25) = -1.386", "false"),
        ("log2(8) = 3", "proved"),
        ("L₂/L₁ = 0.5 = 50%", "undecided"),
        ("log10(1000) = 3", "proved"),
        ("log2(8) = 4", "false"),
    ],
)
def test_a_minus_before_a_call_and_the_base_of_a_logarithm_are_read(line: str, word: str) -> None:
    (found,) = check_document(line, file="note.txt").findings
    assert found.word.value == word
