"""Documents of others → the verdict on every formula in them.

Markdown, LaTeX, reStructuredText, notebooks or plain text go in; definitions count in their order, claims
are judged link by link by the proving engine. A true equation is never called false; what is not
understood is said to be.
"""

from __future__ import annotations

from pathlib import Path

from derive.notes.checked import CheckedNotes
from derive.notes.documents import Formula, formulas_in_file, formulas_in_text
from derive.notes.judging.scoped import check_formulas
from derive.notes.judging.verdict import Finding, Link, Word

__all__ = ["CheckedNotes", "Finding", "Link", "Word", "check_document", "check_file"]


def check_file(path: Path, *, steps: bool = False) -> CheckedNotes:
    """The verdicts on a document, by the kind of its file; `steps` derives what was probably meant.

    Raises InputError when the file cannot be read.
    """
    return _checked(formulas_in_file(path), str(path), steps=steps)


def check_document(text: str, *, file: str = "text", steps: bool = False) -> CheckedNotes:
    """The verdicts on a text in Markdown, LaTeX or reStructuredText."""
    return _checked(formulas_in_text(text, file=file), file, steps=steps)


def _checked(formulas: list[Formula], file: str, *, steps: bool) -> CheckedNotes:
    whole = not any(formula.rest for formula in formulas)
    return CheckedNotes(file, tuple(check_formulas(formulas, steps=steps)), whole)
