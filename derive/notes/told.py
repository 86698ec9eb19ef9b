"""What `derive check NOTES` prints and writes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from derive.errors import DeriveError, InputError, UnknownName
from derive.notes import CheckedNotes, check_file
from derive.notes.documents import documents_in
from derive.notes.report import html_report, latex_report
from derive.typeset import place, typeset

FORMATS = ("text", "json", "jsonl", "html", "tex", "pdf")
REPORTS = ("html", "tex", "pdf")
_WIDEST, _USUAL = 120, 100  # columns of the table


@dataclass(frozen=True, slots=True)
class Wish:
    """How the verdicts are shown; an empty format is text, or what the name of the report says."""

    format: str = ""
    output: Path | None = None
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What is printed of a document, and whether it was read to its end with nothing false in it."""

    text: str
    passed: bool
    is_problem: bool = False  # it could not be checked


def check_files(files: Sequence[str], wish: Wish) -> Iterator[Told]:
    """What is to be printed for every document, those of a folder one by one; one that is bad stops no other.

    Raises UnknownName for a format that does not exist, DeriveError for a wish that cannot be met.
    """
    wish = _checked(wish)
    documents = [document for file in files for document in _documents(file)]
    several = len(documents) > 1 or any(Path(file).is_dir() for file in files)
    if wish.output is not None and several and wish.output.suffix:
        raise DeriveError("several notes go into a folder: -o FOLDER")
    if wish.format in REPORTS:
        _check_names(documents, wish)
    if wish.format == "json" and several:
        yield from _as_list(documents)
        return
    for number, document in enumerate(documents):
        if isinstance(document, InputError):
            yield Told(f"error: {document}", False, is_problem=True)
            continue
        try:
            yield _told(check_file(document, steps=wish.format in REPORTS), wish, first=not number)
        except InputError as problem:
            yield Told(f"error: {problem}", False, is_problem=True)


def _checked(wish: Wish) -> Wish:
    """The wish with its format. Raises UnknownName or DeriveError."""
    ending = wish.output.suffix.lstrip(".") if wish.output is not None else ""
    format = wish.format or (ending if ending in REPORTS else "text")
    if format not in FORMATS:
        raise UnknownName("format", format, FORMATS)
    if wish.output is not None and format not in REPORTS:
        raise DeriveError(f"-o is for a report, --format {', '.join(REPORTS)}; text and JSON are printed")
    if ending in REPORTS and ending != format:
        raise DeriveError(f"-o {wish.output} does not end as --format {format} does")
    return replace(wish, format=format)


def _documents(file: str) -> list[Path | InputError]:
    """The document, or those of a folder; where there are none, why."""
    if not Path(file).is_dir():
        return [Path(file)]
    try:
        return list(documents_in(Path(file)))
    except InputError as problem:
        return [problem]


def _check_names(documents: Sequence[Path | InputError], wish: Wish) -> None:
    """Raises DeriveError when one report would be written over another."""
    written: dict[Path, Path] = {}
    for document in documents:
        if isinstance(document, Path) and written.setdefault(_target(document, wish), document) != document:
            other = written[_target(document, wish)]
            raise DeriveError(
                f"the reports of {other} and {document} would have one name; check them one by one"
            )


def _as_list(documents: Sequence[Path | InputError]) -> Iterator[Told]:
    """All documents as one list; of one that could not be checked, the reason."""
    entries: list[object] = []
    passed = True
    for document in documents:
        try:
            if isinstance(document, InputError):
                raise document
            notes = check_file(document)
        except InputError as problem:
            entries.append({"file": problem.file or str(document), "error": str(problem)})
            passed = False
        else:
            entries.append(notes.as_mapping())
            passed = passed and notes.passed
    yield Told(json.dumps(entries, ensure_ascii=False, indent=2), passed)


def _told(notes: CheckedNotes, wish: Wish, *, first: bool) -> Told:
    match wish.format:
        case "text":
            columns = min(shutil.get_terminal_size((_USUAL, 24)).columns, _WIDEST)
            text = notes.table(everything=wish.everything, width=columns)
            return Told(text if first else f"\n{text}", notes.passed)
        case "json":
            return Told(notes.json(), notes.passed)
        case "jsonl":
            return Told(notes.jsonl(), notes.passed)
        case _:
            target = _target(Path(notes.file), wish)
            place(target, _report(notes, wish.format))
            return Told(f"{target}: {notes.summary()}", notes.passed)


def _report(notes: CheckedNotes, format: str) -> bytes:
    match format:
        case "html":
            return html_report(notes).encode()
        case "tex":
            return latex_report(notes).encode()
        case _:
            return typeset(latex_report(notes)).pdf


def _target(file: Path, wish: Wish) -> Path:
    name = f"{file.stem}-checked.{wish.format}"
    if wish.output is None:
        return Path(name)
    return wish.output if wish.output.suffix else wish.output / name
