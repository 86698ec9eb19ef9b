"""Mathematics in the Markdown cells of a Jupyter notebook."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from derive.errors import InputError
from derive.notes.documents.formula import Formula, Macro, blanked
from derive.notes.documents.headings import headings
from derive.notes.documents.macros import definitions_in
from derive.notes.documents.markdown import in_markdown
from derive.notes.documents.placed import placed
from derive.notes.documents.quotes import unquoted


def in_notebook(path: Path, text: str) -> Iterator[Formula]:
    """The formulas with the number of their cell. Raises InputError when it is no notebook."""
    macros: dict[str, Macro] = {}
    titled = False  # behind a cell that is a title alone
    for number, cell in enumerate(_cells(text, str(path)), start=1):
        if not isinstance(cell, dict) or cell.get("cell_type") != "markdown":
            continue
        source = cell.get("source")
        parts = source if isinstance(source, list) else [source]
        content = _valid("".join(part for part in parts if isinstance(part, str)))
        own = definitions_in(content)
        macros = {**macros, **own.macros}
        stretches = in_markdown(blanked(content, own.spans))
        found = placed(unquoted(content, stretches), stretches, str(path), macros=macros, cell=number)
        found = own.at(found, macros)
        if found and titled:
            found[0] = replace(found[0], opens=True)
        titled = not found and (titled or bool(headings(content)))
        yield from found


def _cells(text: str, file: str) -> list[object]:
    """The cells; those of the sheets of version 3."""
    try:
        notebook = json.loads(text)
    except json.JSONDecodeError as problem:
        why = f"it is not a notebook: {problem.msg.lower()} in its JSON; save it in Jupyter once more"
        raise InputError(why, file=file, line=problem.lineno) from None
    except (ValueError, RecursionError):
        raise InputError("it is not a notebook: its JSON cannot be read", file=file) from None
    if isinstance(notebook, dict) and isinstance(sheets := notebook.get("worksheets"), list):
        return [
            cell
            for sheet in sheets
            if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)
            for cell in sheet["cells"]
        ]
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise InputError('it is not a notebook: a notebook is a JSON object with "cells"', file=file, line=1)
    return cells


def _valid(text: str) -> str:
    """The text without halves of surrogate pairs, which JSON can hold and no encoding can write."""
    return text.encode("utf-8", errors="replace").decode("utf-8")
