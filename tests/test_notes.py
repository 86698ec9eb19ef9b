"""Whole notes: no true equation is called false, false ones are caught with a reason; corrupted ones too."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from notes_data import FOLDER, Labelled, labelled

import derive
from derive.notes import CheckedNotes, Word, check_document
from derive.notes.report import html_report, latex_report

pytestmark = pytest.mark.xdist_group("labelled notes")  # judged once

HOLDS = (Word.PROVED, Word.HOLDS_IF, Word.CONSISTENT)
SETUP = r"""
$$z = w_1 x_1 + w_2 x_2 + b$$ $$a = \sigma(z)$$ $$L = -(y\ln a + (1-y)\ln(1-a))$$
"""


@pytest.fixture(scope="module")
def rows() -> list[Labelled]:
    return [row for path in sorted(FOLDER.iterdir()) for row in labelled(path)]


def test_there_are_many_formulas_of_both_kinds(rows: list[Labelled]) -> None:
    assert sum(row.label == "true" for row in rows) >= 150
    assert sum(row.label == "false" for row in rows) >= 70


def test_nothing_true_is_called_false(rows: list[Labelled]) -> None:
    alarms = [
        (r.file, r.line, r.formula, r.reason) for r in rows if r.label != "false" and r.word is Word.FALSE
    ]
    assert not alarms


def test_true_formulas_are_proved(rows: list[Labelled]) -> None:
    true = [row for row in rows if row.label in ("true", "assume")]
    assert sum(row.word in HOLDS for row in true) >= 0.97 * len(true)
    assert sum(row.word in HOLDS[:2] for row in true) >= 0.80 * len(true)


def test_false_formulas_are_caught(rows: list[Labelled]) -> None:
    false = [row for row in rows if row.label == "false"]
    assert sum(row.word is Word.FALSE for row in false) >= 0.9 * len(false)
    assert all(row.reason.strip() for row in false if row.word is Word.FALSE)


def judged(text: str) -> CheckedNotes:
    return check_document(SETUP + text)


MEANT = {
    r"\frac{\partial L}{\partial z} = y - a": "sign",
    r"\frac{\partial L}{\partial w_1} = (a - y)x_2": "x_1 is meant",
    r"\frac{\partial L}{\partial b} = (a - y)x_1": "x_1 is too much",
    r"\frac{\partial L}{\partial w_1} = 2(a - y)x_1": "factor 2",
    r"\frac{\partial L}{\partial w_1} = a - y": "x_1 is missing",
    r"\sigma(z) = \sigma(z)(1-\sigma(z))": "derivative of sigma is meant",
    r"\frac{\partial L}{\partial z} = (a y)": "minus between a and y is lost",
}


@pytest.mark.parametrize("claim", MEANT)
def test_what_was_probably_meant(claim: str) -> None:
    finding = judged(f"$${claim}$$").findings[-1]
    assert finding.word is Word.FALSE
    assert MEANT[claim] in finding.why


TRUE = [
    r"\frac{\partial L}{\partial z} = a - y",
    r"\frac{\partial L}{\partial w_1} = (a - y)x_1",
    r"\sigma'(z) = \sigma(z)(1-\sigma(z))",
    r"\frac{e^{-z}}{(1+e^{-z})^2} = a(1-a)",
    r"\frac{d}{dx}\tanh x = 1 - \tanh^2 x",
    r"\frac{1}{n}\sum_{i=1}^n (2 t_i + 1) = \frac{2}{n}\sum_{i=1}^n t_i + 1",
]
CHANGES = (("-", "+"), ("+", "-"), ("x_1", "x_2"), ("1-", "2-"), ("^2", "^3"), ("a -", "-a -"))
MUTANTS = [
    claim.split(" = ", 1)[0] + " = " + claim.split(" = ", 1)[1].replace(old, new, 1)
    for claim in TRUE
    for old, new in CHANGES
    if old in claim.split(" = ", 1)[1]
]


@pytest.mark.parametrize("claim", TRUE)
def test_true_ones_hold(claim: str) -> None:
    assert judged(f"$${claim}$$").findings[-1].word in HOLDS


@pytest.mark.parametrize("claim", MUTANTS)
def test_corrupted_ones_are_caught(claim: str) -> None:
    assert judged(f"$${claim}$$").findings[-1].word is Word.FALSE


CAREFUL = {  # none of these is false
    "another loss": r"If we use the squared error instead, $\frac{\partial L}{\partial a} = a - y$.",
    "an equation": r"Set $\frac{\partial L}{\partial w_1} = 0$.",
    "another name": r"$\frac{\partial L}{\partial w_1} = (a - y) x$",
    "a case": r"$\frac{\partial p_i}{\partial q_j} = 0$ for $i \neq j$",
    "noise": r"$\frac{\partial L}{\partial z} = (a - y \times$",
    "other numbers": "$x_1 = 2$ and later $x_1 = 3$",
    "a new loss": r"$L = \frac12 (a-y)^2$",
}


@pytest.mark.parametrize("name", CAREFUL)
def test_nobody_is_accused_without_need(name: str) -> None:
    assert not judged(CAREFUL[name]).false


def test_definitions_count_from_where_they_stand() -> None:
    notes = check_document(
        r"$L = (a-y)^2$, $\frac{\partial L}{\partial a} = 2(a-y)$; "
        r"now $L = \frac12(a-y)^2$, $\frac{\partial L}{\partial a} = a-y$"
    )
    assert [f.word for f in notes.findings] == [Word.DEFINITION, Word.PROVED, Word.DEFINITION, Word.PROVED]


def test_reports_hold_every_verdict_and_no_source_as_markup() -> None:
    notes = judged(r"$$\frac{\partial L}{\partial z} = y - a$$ $x = <script>$")
    page = html_report(notes)
    assert "<script" not in page and "probably meant" in page
    assert latex_report(notes).rstrip().endswith(r"\end{document}")
    assert json.loads(notes.json())["counts"]["false"] == 1


def test_command_line(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.md", tmp_path / "bad.md"
    good.write_text("$(a+b)^2 = a^2 + 2ab + b^2$")
    bad.write_text("$(a+b)^2 = a^2 - 2ab + b^2$")
    for files, code in ((["good.md"], 0), (["good.md", "bad.md"], 1)):
        done = subprocess.run(
            [sys.executable, "-m", "derive", "check", *files], cwd=tmp_path, capture_output=True, text=True
        )
        assert done.returncode == code
    assert "bad.md: 1 false" in done.stdout and "a sign is wrong" in done.stdout


def test_python() -> None:
    assert derive.check("We know $(a+b)^2 = a^2 + 2ab + b^2$.").counts() == {"proved": 1}
    assert derive.check("sin(x)^2 + cos(x)^2 = 1").verdict.value == "proved"
