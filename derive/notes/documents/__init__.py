"""Documents → their formulas in order, each with file, line and column.

Markdown, LaTeX with own commands and files put in, reStructuredText, Jupyter notebooks, plain text.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from derive.errors import InputError
from derive.notes.documents.decimal_marks import has_commas, has_points
from derive.notes.documents.files import notes_in, text_of
from derive.notes.documents.formula import Formula, Macro, blanked, goes_on
from derive.notes.documents.languages import COMMENT, in_english, with_english_text
from derive.notes.documents.latex import LatexDocument
from derive.notes.documents.macros import definitions_in, expanded
from derive.notes.documents.markdown import in_markdown
from derive.notes.documents.notebook import in_notebook
from derive.notes.documents.placed import limited, placed
from derive.notes.documents.quotes import unquoted
from derive.notes.documents.restructured import in_restructured_text
from derive.notes.documents.running import is_casual, with_names

__all__ = [
    "COMMENT",
    "Formula",
    "Macro",
    "documents_in",
    "expanded",
    "formulas_in_file",
    "formulas_in_text",
    "goes_on",
    "in_english",
    "is_casual",
    "with_english_text",
    "with_names",
]

_LATEX = (".tex", ".latex", ".ltx")


def formulas_in_file(path: Path) -> list[Formula]:
    """The formulas of a document, by the kind of its file. Raises InputError when it cannot be read."""
    text = text_of(path)
    match path.suffix.lower():
        case suffix if suffix in _LATEX:
            return _told(LatexDocument(path.parent, opened=[path.resolve()]).formulas(path, text))
        case ".ipynb":
            return _told(limited(list(in_notebook(path, text))))
        case ".rst":
            return _told(placed(text, in_restructured_text(text), str(path)))
        case _:
            return formulas_in_text(text, file=str(path))


def formulas_in_text(text: str, *, file: str = "text") -> list[Formula]:
    """The formulas of a text in Markdown, LaTeX or reStructuredText."""
    if "\\documentclass" in text or "\\begin{document}" in text:
        return _told(LatexDocument(None).formulas(Path(file), text))
    if ".. math::" in text or ":math:`" in text:
        return _told(placed(text, in_restructured_text(text), file))
    own = definitions_in(text)
    found = in_markdown(blanked(text, own.spans), has_code=not file.lower().endswith(".txt"))
    return _told(own.at(placed(unquoted(text, found), found, file, macros=own.macros), own.macros))


def _told(formulas: list[Formula]) -> list[Formula]:
    """The formulas with what the whole document tells about its numbers."""
    points, commas = has_points(formulas), has_commas(formulas)
    return [replace(f, points=points, commas=commas) for f in formulas] if points or commas else formulas


def documents_in(folder: Path) -> list[Path]:
    """The notes in a folder and below it, without the files that another one of them puts in.

    Raises InputError when there are none.
    """
    files = notes_in(folder)
    puts_in: dict[Path, set[Path]] = {}
    for file in files:
        if file.suffix.lower() in _LATEX:
            document = LatexDocument(file.parent, opened=[file.resolve()])
            try:
                document.formulas(file, text_of(file))
            except InputError:
                continue  # it is told when the file is judged
            puts_in[file.resolve()] = document.read
    inner = {part for parts in puts_in.values() for part in parts}
    covered = {part for head, parts in puts_in.items() if head not in inner for part in parts}
    return [file for file in files if file.resolve() not in covered]
