"""The reports that ship, and a matrix that does not: built, read back as text and as pages, built again."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from matrix import MATRIX, SHOWN
from shipped import REPORTS, shipped

import derive
from derive.document import Heading, Part, Relation, WorkedNumbers
from derive.spec import read_spec
from derive.text import to_text
from derive.typeset import Typeset

MOST_PAGES = {"handout": 12, "slides": 60}
HAIR = 1.0  # point: what may stick out of a line without being seen

needs_tex = [pytest.mark.tex, pytest.mark.skipif(not shutil.which("pdflatex"), reason="needs a TeX engine")]


@cache
def typeset(name: str, template: str) -> Typeset:
    return shipped(name).pdf(template=template)


def documents() -> list[object]:
    pairs = [(name, template) for name, path in REPORTS.items() for template in read_spec(path).templates]
    return [pytest.param(*pair, id="-".join(pair), marks=needs_tex) for pair in pairs]


# --- pages ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """Words on a page: where their line is, and whether they have the colour of headings."""

    page: int
    bottom: int
    accent: bool
    words: str


def texts(pdf: bytes, folder: Path) -> list[Text]:
    """The words of every page above its foot, from pdftohtml's XML."""
    path = folder / "x.pdf"
    path.write_bytes(pdf)
    command = ["pdftohtml", "-xml", "-stdout", "-i", "-q", "x.pdf"]
    output = subprocess.run(command, cwd=folder, capture_output=True, check=True).stdout.decode()
    output = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]|<!DOCTYPE[^>]*>", "", output)  # glyphs without a letter
    output = re.sub(r"</?(?:b|i|a)\b[^>]*>", "", output)
    colours, found = {}, []
    for page in ElementTree.fromstring(output).iter("page"):
        colours |= {font.get("id"): font.get("color") for font in page.iter("fontspec")}
        foot = 0.935 * float(page.get("height", 0))  # the text ends at 275 of 297 mm
        for text in page.iter("text"):
            top, height = int(text.get("top", 0)), int(text.get("height", 0))
            words = "".join(text.itertext())
            if top < foot and words.strip():
                accent = colours[text.get("font")] == "#1f4e79"
                found.append(Text(int(page.get("number", 0)), top + height, accent, words))
    return found


def last_lines(found: list[Text]) -> dict[int, list[Text]]:
    """What stands within 4 mm of the last words of each page."""
    lines: dict[int, list[Text]] = {}
    for page in {text.page for text in found}:
        own = [text for text in found if text.page == page]
        end = max(text.bottom for text in own)
        lines[page] = [text for text in own if end - text.bottom < 17]
    return lines


def assert_no_page_ends_on_a_heading(found: list[Text]) -> None:
    for page, line in last_lines(found).items():
        assert not all(text.accent for text in line), f"page {page} ends on '{line[-1].words}'"


@pytest.mark.parametrize(("name", "template"), documents())
def test_a_shipped_document_is_clean(name: str, template: str) -> None:
    made = typeset(name, template)
    assert max(made.overfull, default=0) <= HAIR, made.notes
    assert not [note for note in made.notes if "left out" in note]
    assert 1 <= made.pages <= MOST_PAGES[template]


@pytest.mark.tex
@pytest.mark.parametrize("template", ["handout", "slides"])
def test_typesetting_again_gives_the_same_bytes(
    template: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also with a preamble that was made anew. Golden files show that a new process writes the same text."""
    monkeypatch.setenv("DERIVE_CACHE", str(tmp_path))
    name = "logistic_regression"
    assert shipped(name).pdf(template=template).pdf == typeset(name, template).pdf


@pytest.mark.parametrize(("name", "template"), [p for p in documents() if "handout" in p.values])  # type: ignore
def test_no_page_ends_on_a_heading(name: str, template: str, tmp_path: Path) -> None:
    found = texts(typeset(name, template).pdf, tmp_path)
    assert_no_page_ends_on_a_heading(found)
    headings = [b.text for b in shipped(name).document().blocks if isinstance(b, Heading) and b.level == 1]
    words = " ".join(text.words for text in found if text.accent)
    for heading in headings:  # so the colour does tell headings
        assert all(part.split()[0] in words for part in heading if isinstance(part, str) and part.split())


@pytest.mark.tex
def test_the_formula_sheet_is_one_page() -> None:
    """A sheet goes on one page, its remarks below the table with it."""
    assert typeset("formula_sheet", "handout").pages == 1


@pytest.mark.tex
def test_a_page_that_ends_on_a_heading_is_seen(tmp_path: Path) -> None:
    source = (
        "\\documentclass{article}\\usepackage{xcolor}\\definecolor{accent}{HTML}{1F4E79}\n"
        "\\pagestyle{empty}\\begin{document}\n"
        "Text\\par\\textbf{\\color{accent}1 A heading}\\newpage Text\\end{document}\n"
    )
    found = texts(derive.typeset.typeset(source).pdf, tmp_path)
    with pytest.raises(AssertionError, match="page 1 ends on"):
        assert_no_page_ends_on_a_heading(found)


# --- goldens --------------------------------------------------------------------------------------------

STAGES = {
    "model": ("--stage", "model"),
    "evidence": ("--stage", "evidence"),
    "document": ("--stage", "document"),
    "full": ("--stage", "steps", "--detail", "full"),
    "lecture": ("--stage", "steps", "--detail", "lecture"),
    "brief": ("--stage", "steps", "--detail", "brief"),
    "latex": ("--format", "latex"),
}


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("name", REPORTS)
def test_every_stage_reads_as_before(
    name: str, stage: str, derive_command, golden: Callable[[str, str], None], monkeypatch
) -> None:
    monkeypatch.setattr("derive.commands.report", lambda _: shipped(name))
    done = derive_command("show", REPORTS[name], *STAGES[stage])
    assert (done.code, done.err) == (0, "")
    golden(f"{name}-{stage}.txt", done.out)


# --- the worked example of lecture note 000 -------------------------------------------------------------

NEURON = "A neuron with two inputs"  # the part of the report that has the numbers
WORKED = {  # left side → value, as the document prints it
    "z": "2.3",
    "yhat": "0.908877",
    "L": "0.00830339",
    "diff(L, yhat)": "-0.182246",
    "diff(yhat, z)": "0.0828196",
    "diff(L, b)": "-0.0150935",
    "diff(L, W)": "[-0.0150935, -0.0301871]",
}
UPDATED = {"W": "[0.501509, 0.803019]", "b": "0.201509"}


def neuron() -> derive.Report:
    return shipped("chain_rule_worked_example").part(NEURON)


def worked_numbers() -> WorkedNumbers:
    parts = [b for b in shipped("chain_rule_worked_example").document().blocks if isinstance(b, Part)]
    (part,) = [part for part in parts if part.title == (NEURON,)]
    return next(block for block in part.blocks if isinstance(block, WorkedNumbers))


def test_the_worked_example_prints_its_values() -> None:
    rows = [row for _, rows in worked_numbers().passes for row in rows]
    values = {to_text(row.left): to_text(row.value) for row in rows if row.sign == "="}
    assert {left: values[left] for left in WORKED} == WORKED
    assert {to_text(row.left): to_text(row.value) for row in rows if row.sign == "←"} == UPDATED


def test_the_worked_example_multiplies_vectors() -> None:
    rows = [row for _, rows in worked_numbers().passes for row in rows]
    formulas = {to_text(row.left): (to_text(row.formula), to_text(row.substituted)) for row in rows}
    assert formulas["z"] == ("dot(W, X) + b", "(0.5*1 + 0.8*2) + 0.2")
    factors = "diff(L, yhat)*diff(yhat, z)*diff(z, W)"
    assert formulas["diff(L, W)"] == (factors, "(-0.182246)*0.0828196*[1, 2]")
    assert formulas["diff(L, b)"] == ("diff(L, yhat)*diff(yhat, z)", "(-0.182246)*0.0828196")


def test_the_worked_example_starts_from_the_notes_numbers() -> None:
    given = worked_numbers().given
    assert {to_text(r.sides[0]): to_text(r.sides[1]) for r in given if isinstance(r, Relation)} == {
        "X": "[1, 2]", "W": "[0.5, 0.8]", "b": "0.2", "y": "1", "d": "2", "learning_rate": "0.1",
    }  # fmt: skip


def test_the_worked_example_in_the_table_of_gradients(derive_command) -> None:
    table = json.loads(derive_command("gradients", REPORTS["chain_rule_worked_example"], "--json").out)
    (part,) = [part for part in table["parts"] if part["title"] == NEURON]
    assert part["values"] == pytest.approx({"z": 2.3, "yhat": 0.908877, "L": 0.00830339}, rel=1e-6)
    found = {gradient["wrt"]: gradient["value"] for gradient in part["gradients"]}
    assert found["b"] == pytest.approx(-0.0150935, rel=1e-5)
    assert found["W"] == pytest.approx([-0.0150935, -0.0301871], rel=1e-5)


@pytest.mark.parametrize(
    ("formula", "written"),
    {"yhat": r"\hat{y}", "2*(yhat - y)*yhat*(1 - yhat)": r"2(\hat{y}-y)\,\hat{y}(1-\hat{y})"}.items(),
)
def test_the_worked_example_has_the_notes_letters(formula: str, written: str) -> None:
    source = shipped("chain_rule_worked_example").tex()
    assert neuron().printer().display(derive.parse.parse(formula)) == written
    assert written in source
    assert r"\eta" in source


@pytest.mark.parametrize("gradient", ["(a - y)*x_1", "(a - y)*x_2", "a - y"])
def test_logistic_regression_ends_in_its_gradients(gradient: str) -> None:
    made = shipped("logistic_regression")
    assert gradient in [found.text() for found in made.gradients()]
    assert made.result("z").text() == "a - y"
    assert set(made.spec.templates) == {"handout", "slides"}


# --- the matrix -----------------------------------------------------------------------------------------

ROOM = {"10-10-10": 20, "64 layers of 3": 14}  # 220 parameters, 2271 parameters


def matrix() -> list[object]:
    marks = [pytest.mark.slow, *needs_tex]
    return [pytest.param(name, marks=marks, id=name) for name in MATRIX]


@pytest.mark.parametrize("name", matrix())
def test_documents_of_every_kind_are_clean(name: str, tmp_path: Path) -> None:
    made = derive.report(MATRIX[name])
    counts = made.verified.counts()
    assert counts["steps"] == counts["proved"] > 0
    handout = made.pdf()
    assert max(handout.overfull, default=0) <= HAIR, handout.notes
    assert handout.pages <= ROOM.get(name, MOST_PAGES["handout"])
    assert_no_page_ends_on_a_heading(texts(handout.pdf, tmp_path))
    if name in SHOWN:
        slides = made.pdf(template="slides")
        assert max(slides.overfull, default=0) <= HAIR, slides.notes
