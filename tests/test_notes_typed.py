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
    *("Equation 3.1: ", "Gradient: ", "- **Gradient:** "),
)


@pytest.mark.parametrize("kind", ["txt", "md", "rst"])
@pytest.mark.parametrize("marker", MARKERS)
def test_the_marker_of_an_item_is_no_part_of_its_formula(marker: str, kind: str, tmp_path: Path) -> None:
    assert _words(f"{marker}{SLOPE}\n", tmp_path, kind) == ["proved"]
    assert _words(f"{marker}∂E/∂a = y − a\n", tmp_path, kind) == ["false"]


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


NUMBERS = ("          (1)", "\t(3.1)", "   [2]", "  (12)", "   (Eq. 12)", "    (3a).", ".    (7)")


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
    "- ∂E/∂b = a²\n  + y a² − a³ − y a",
    "So ∂E/∂b = a²\n  + y a² − a³ − y a",
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
