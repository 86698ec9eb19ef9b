"""`derive.check`: one claim, or a whole document, by what is handed in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import overload

from derive.checking import Checked
from derive.checking import check as check_claim
from derive.checking.told import are_files
from derive.checking.verdicts import Answer
from derive.notes import CheckedNotes, check_document, check_file

_MARKS = ("$", r"\(", r"\[", r"\begin{", "```", ".. math::", ":math:", "\n")


@overload
def check(what: Path) -> CheckedNotes: ...


@overload
def check(
    what: str,
    *,
    where: Sequence[str] = (),
    assume: Sequence[str] = (),
    latex: bool | None = None,
    steps: bool = False,
) -> Checked | CheckedNotes: ...


def check(
    what: str | Path,
    *,
    where: Sequence[str] = (),
    assume: Sequence[str] = (),
    latex: bool | None = None,
    steps: bool = False,
) -> Checked | CheckedNotes:
    """The verdict on `left = right`; of a path, or of a text with formulas in it, all verdicts.

    A text is one claim where it is read as such; otherwise what a note may write, σ′(z), is read in it.
    `where` defines names (`a = sigmoid(z)`), `assume` is taken as given (`x > 0`); both for one claim only.
    """
    if isinstance(what, Path) or (what and are_files([what])):
        return check_file(Path(what), steps=steps)
    if not where and not assume and any(mark in what for mark in _MARKS):
        return check_document(what, steps=steps)
    checked = check_claim(what, where=where, assume=assume, latex=latex, steps=steps)
    if checked.verdict is not Answer.NOT_READ or where or assume or latex is not None:
        return checked
    notes = check_document(what, steps=steps)
    return notes if notes.findings else checked
