"""Documents → their formulas in order, each with file, line and column.

Markdown, LaTeX with own commands and files put in, reStructuredText, Jupyter notebooks, plain text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from derive.errors import InputError
from derive.notes.documents.formula import Formula, Found, Macro, Places, blanked, goes_on
from derive.notes.documents.headings import headings, opens
from derive.notes.documents.languages import in_english, with_english_text
from derive.notes.documents.latex import INPUT, in_latex, included, without_comments
from derive.notes.documents.macros import expanded, macros_of
from derive.notes.documents.markdown import in_markdown
from derive.notes.documents.restructured import in_restructured_text
from derive.notes.documents.running import is_casual, with_names

__all__ = [
    "Formula",
    "Macro",
    "expanded",
    "formulas_in_file",
    "formulas_in_text",
    "goes_on",
    "in_english",
    "is_casual",
    "with_english_text",
    "with_names",
]

MOST_BYTES = 20_000_000
MOST_FORMULAS = 20_000
DEEPEST_INPUT, MOST_INPUTS = 8, 200
LONGEST_PROSE = 400


def formulas_in_file(path: Path) -> list[Formula]:
    """The formulas of a document, by the kind of its file. Raises InputError when it cannot be read."""
    text = _read(path)
    match path.suffix.lower():
        case ".tex" | ".latex" | ".ltx":
            return _Latex(path.parent, opened=[path.resolve()]).formulas(path, text)
        case ".ipynb":
            return list(_in_notebook(path, text))
        case ".rst":
            return _placed(text, in_restructured_text(text), str(path))
        case _:
            return formulas_in_text(text, file=str(path))


def formulas_in_text(text: str, *, file: str = "text") -> list[Formula]:
    """The formulas of a text in Markdown, LaTeX or reStructuredText."""
    if "\\documentclass" in text or "\\begin{document}" in text:
        return _Latex(None).formulas(Path(file), text)
    if ".. math::" in text or ":math:`" in text:
        return _placed(text, in_restructured_text(text), file)
    macros, spans = macros_of(text)
    return _placed(text, in_markdown(blanked(text, spans)), file, macros=macros)


def _read(path: Path) -> str:
    try:
        if path.exists() and not path.is_file():  # a pipe or a device may never end
            raise InputError("it is not a file", file=str(path))
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as problem:
        raise InputError(f"it cannot be read: {problem.strerror}", file=str(path)) from None
    if len(content) > MOST_BYTES:
        raise InputError(f"the file has more than {MOST_BYTES // 1_000_000} MB", file=str(path))
    return content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")


def _placed(
    text: str,
    found: list[Found],
    file: str,
    *,
    macros: dict[str, Macro] | None = None,
    cell: int | None = None,
) -> list[Formula]:
    places = Places(text)
    formulas: list[Formula] = []
    before, titles = 0, headings(text)
    ends = [*(stretch.outside[0] for stretch in found[1:]), len(text)]
    for stretch, until in zip(found[:MOST_FORMULAS], ends, strict=False):
        start, end = stretch.inside
        inside = text[start:end]
        start += len(inside) - len(inside.lstrip())
        line, column = places.of(start)
        opened = opens(titles, before, stretch.outside[0])
        prose = text[max(before, stretch.outside[0] - LONGEST_PROSE) : stretch.outside[0]]
        before = stretch.outside[1]
        formulas.append(
            Formula(
                inside.strip(),
                file,
                line,
                column,
                prose=prose,
                after=text[before : min(until, before + LONGEST_PROSE)],
                display=stretch.display,
                plain=stretch.plain,
                cell=cell,
                opens=opened,
                macros=macros or {},
            )
        )
    return formulas


def _in_notebook(path: Path, text: str) -> Iterator[Formula]:
    try:
        cells = json.loads(text)["cells"]
        assert isinstance(cells, list)
    except (ValueError, KeyError, TypeError, AssertionError, RecursionError):
        raise InputError("it is not a notebook", file=str(path)) from None
    macros: dict[str, Macro] = {}
    titled = False  # behind a cell that is a title alone
    for number, cell in enumerate(cells, start=1):
        if not isinstance(cell, dict) or cell.get("cell_type") != "markdown":
            continue
        source = cell.get("source")
        parts = source if isinstance(source, list) else [source]
        content = _valid("".join(part for part in parts if isinstance(part, str)))
        own, spans = macros_of(content)
        macros = {**macros, **own}
        found = _placed(content, in_markdown(blanked(content, spans)), str(path), macros=macros, cell=number)
        if found and titled:
            found[0] = replace(found[0], opens=True)
        titled = not found and (titled or bool(headings(content)))
        yield from found


def _valid(text: str) -> str:
    """The text without halves of surrogate pairs, which JSON can hold and no encoding can write."""
    return text.encode("utf-8", errors="replace").decode("utf-8")


@dataclass(slots=True)
class _Latex:
    """One LaTeX document: its folder, the commands known so far, and the files that are open."""

    root: Path | None
    macros: dict[str, Macro] = field(default_factory=dict)
    opened: list[Path] = field(default_factory=list)  # from the document down to the file being read
    count: int = 0  # of all files put in

    def formulas(self, path: Path, text: str) -> list[Formula]:
        """The formulas of one file with those of the files that it puts in, at their place."""
        text = without_comments(text)
        macros, spans = macros_of(text)
        self.macros.update(macros)
        inputs = [m for m in INPUT.finditer(text)] if self.root is not None else []
        pieces: list[tuple[int, list[Formula]]] = []
        found = in_latex(text, [*spans, *(m.span() for m in inputs)])
        own = _placed(text, found, str(path), macros=self.macros)
        pieces += [(f.outside[0], [formula]) for f, formula in zip(found, own, strict=False)]
        for mark in inputs:
            pieces.append((mark.start(), self._put_in(mark["file"].strip(), path)))
        every = [formula for _, part in sorted(pieces, key=lambda p: p[0]) for formula in part]
        return every[:MOST_FORMULAS]

    def _put_in(self, name: str, path: Path) -> list[Formula]:
        """The formulas of a file that \\input names; none of one that would be put into itself."""
        assert self.root is not None
        file = included(name, path.parent, self.root)
        if file is None or self.count >= MOST_INPUTS or len(self.opened) > DEEPEST_INPUT:
            return []
        if file.resolve() in self.opened:
            return []
        self.count += 1
        self.opened.append(file.resolve())
        found = self.formulas(file, _read(file))
        self.opened.pop()
        return found
