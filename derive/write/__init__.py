"""Document → text in an output format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from derive.document import Document
from derive.library.formats import FORMATS, Format
from derive.library.notations import Notation
from derive.write.latex import write_latex
from derive.write.latex_terms import Printer
from derive.write.notation import choose_notation
from derive.write.writing import Style

__all__ = ["Printer", "Style", "choose_notation", "write"]

_WRITERS: dict[str, Callable[[Document, str | Path, Notation], str]] = {"latex": write_latex}


def write(
    document: Document,
    *,
    format: str | Format = "latex",
    template: str | Path = "handout",
    notation: str | Mapping[str, str] | Notation | None = None,
) -> str:
    """The document as the source text of `format`; another notation changes letters only.

    `template` is a name or the path of an author's own file; `notation` a name, a declaration, or
    overrides such as {"base": "nielsen", "loss": "J"}. Raises InputError for names that do not exist
    and for faults in a template.
    """
    writer = _WRITERS[FORMATS.get(format).name]
    return writer(document, template, choose_notation(notation))
