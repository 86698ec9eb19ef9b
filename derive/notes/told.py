"""What `derive check NOTES` prints and writes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from derive.errors import DeriveError, UnknownName
from derive.notes import CheckedNotes, check_file
from derive.notes.report import html_report, latex_report
from derive.typeset import place, typeset

FORMATS = ("text", "json", "html", "tex", "pdf")


@dataclass(frozen=True, slots=True)
class Wish:
    """How the verdicts are shown."""

    format: str = "text"
    output: Path | None = None
    everything: bool = False


def check_files(files: Sequence[str], wish: Wish) -> Iterator[tuple[str, bool]]:
    """What is to be printed for every document, and whether something in it is false.

    Raises InputError for a file that cannot be read, UnknownName for a format that does not exist.
    """
    if wish.format not in FORMATS:
        raise UnknownName("format", wish.format, FORMATS)
    if wish.output is not None and len(files) > 1 and wish.output.suffix:
        raise DeriveError("several notes go into a folder: -o FOLDER")
    for file in files:
        notes = check_file(Path(file), steps=wish.format in ("html", "tex", "pdf"))
        yield _shown(notes, wish), bool(notes.false)


def _shown(notes: CheckedNotes, wish: Wish) -> str:
    match wish.format:
        case "text":
            return notes.table(everything=wish.everything)
        case "json":
            return notes.json()
        case _:
            target = _target(notes, wish)
            place(target, _report(notes, wish.format))
            counts = ", ".join(f"{count} {word}" for word, count in notes.counts().items())
            return f"{target}: {counts}"


def _report(notes: CheckedNotes, format: str) -> bytes:
    match format:
        case "html":
            return html_report(notes).encode()
        case "tex":
            return latex_report(notes).encode()
        case _:
            return typeset(latex_report(notes)).pdf


def _target(notes: CheckedNotes, wish: Wish) -> Path:
    name = f"{Path(notes.file).stem}-checked.{wish.format}"
    if wish.output is None:
        return Path(name)
    return wish.output if wish.output.suffix else wish.output / name
