"""True formulas of the labelled notes, each with one slip: none is called proved, most are called false."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import pytest
from notes_data import FOLDER, Labelled, labelled, labelled_here

from derive.notes import Word

NOTES = (  # in several hands; all notes would take minutes
    "bishop_style.tex",
    "blog.txt",
    "divergence.tex",
    "generative.rst",
    "likelihood.md",
    "matrix_backprop.md",
    "simple_regression.tex",
    "temperature.md",
)
_SIGNED = re.compile(r"(?<=[\w})\]²³]) ?([-+−]) ?(?=[\w({\\])")
_SLIPS = (
    ("exponent", re.compile(r"\^2|\^\{2\}|²"), "^3"),
    ("transpose", re.compile(r"\^\\top|\^T|\\T(?![a-z])|ᵀ"), " "),
    ("index", re.compile(r"_1(?!\d)|₁"), "_2"),
    ("index", re.compile(r"_i(?![a-z])"), "_j"),
    ("function", re.compile(r"\\log|\\ln"), r"\\exp"),
    ("prime", re.compile(r"(?<=\\sigma)'|(?<=σ)′"), ""),
)


@dataclass(frozen=True)
class Mutant:
    """A formula with a slip, on its line of the note."""

    kind: str
    text: str


def mutants_of(formula: str) -> Iterator[Mutant]:
    """left = right with a slip in the right side."""
    left, equals, right = formula.partition("=")
    end = re.search(r"[.,;]?\s*(\\end\{\w+\*?\})?\s*$", right)
    assert end is not None
    right, tail = right[: end.start()], right[end.start() :]
    signs = list(_SIGNED.finditer(right))
    for sign in signs[-1:]:
        turned = "+" if sign[1] in "-−" else "-"
        yield Mutant("sign", f"{left}{equals}{right[: sign.start(1)]}{turned}{right[sign.end(1) :]}{tail}")
    for kind, slip, instead in _SLIPS:
        changed = slip.sub(instead, right, count=1)
        if changed != right:
            yield Mutant(kind, f"{left}{equals}{changed}{tail}")
    yield Mutant("factor", f"{left}{equals} 3 ({right.replace('&', ' ')}) {tail}")
    yield Mutant("sign", f"{left}{equals} -({right.replace('&', ' ')}) {tail}")


def is_plain(row: Labelled) -> bool:
    """One equality on one line, proved, whose right side is not 0 and no case."""
    text = row.formula
    one = text.count("=") == 1 and "\n" not in text and "&" not in text and r"\\" not in text
    number = re.search(r"=\s*[-\d.]+\s*(\\end\{\w+\*?\})?$", text)
    return row.label == "true" and row.word is Word.PROVED and one and number is None


def with_slips(path: Path) -> tuple[str, dict[tuple[int, str], Mutant]]:
    """The note with one slip in every formula, chosen by its text, and these by line and text."""
    lines = path.read_text(encoding="utf-8").split("\n")
    made: dict[tuple[int, str], Mutant] = {}
    for row in labelled_here(path.name):
        choices = list(mutants_of(row.formula)) if is_plain(row) else []
        if choices and lines[row.line - 1].count(row.formula) == 1:
            mutant = choices[crc32(row.formula.encode()) % len(choices)]
            lines[row.line - 1] = lines[row.line - 1].replace(row.formula, mutant.text)
            made[row.line, mutant.text.strip()] = mutant
    return "\n".join(lines), made


pytestmark = pytest.mark.xdist_group("labelled-notes")  # their true formulas are judged once


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Mutant, Labelled]]:
    folder = tmp_path_factory.mktemp("mutants")
    found: list[tuple[Mutant, Labelled]] = []
    for name in NOTES:
        text, made = with_slips(FOLDER / name)
        (folder / name).write_text(text, encoding="utf-8")
        rows = labelled(folder / name)
        found += [(made[row.line, row.formula], row) for row in rows if (row.line, row.formula) in made]
    return found


def test_no_slip_is_called_proved(judged: list[tuple[Mutant, Labelled]]) -> None:
    assert len(judged) > 50
    proved = [(row.file, row.line, row.formula) for _, row in judged if row.word is Word.PROVED]
    assert not proved


def test_slips_are_caught(judged: list[tuple[Mutant, Labelled]]) -> None:
    caught = sum(row.word is Word.FALSE for _, row in judged)
    assert caught >= 0.9 * len(judged)
