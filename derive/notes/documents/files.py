"""Files of notes → their text, decoded by the mark that they begin with; and the notes in a folder."""

from __future__ import annotations

import codecs
import os
from collections.abc import Iterator
from pathlib import Path

from derive.checking.told import SUFFIXES
from derive.errors import InputError

MOST_BYTES = 20_000_000
MOST_NOTES = 5_000  # in one folder
_TRIED = 100_000  # characters that tell whether a file is text
_ODD = 10  # of a hundred: more characters that no text has, and it is none
_MARKS = (  # the mark of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_NOTES = ("node_modules", "__pycache__")


def text_of(path: Path) -> str:
    """The text of a file, with one sign at the end of a line. Raises InputError when it cannot be read."""
    try:
        if path.is_dir():
            raise InputError("it is not a file but a folder", file=str(path))
        if path.exists() and not path.is_file():  # a pipe or a device may never end
            raise InputError("it is not a file", file=str(path))
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as problem:
        raise InputError(f"it cannot be read: {problem.strerror}", file=str(path)) from None
    if len(content) > MOST_BYTES:
        raise InputError(f"the file has more than {MOST_BYTES // 1_000_000} MB", file=str(path))
    return _decoded(content, str(path)).replace("\r\n", "\n").replace("\r", "\n")


def _decoded(content: bytes, file: str) -> str:
    encoding = next((name for mark, name in _MARKS if content.startswith(mark)), "utf-8")
    if encoding == "utf-8" and b"\0" in content:
        start = content[:_TRIED]
        if content[:2].count(0) == 1 and 4 * start.count(0) > len(start):
            raise InputError("the file is UTF-16 text without its mark; save it as UTF-8", file=file, line=1)
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        raise InputError("the file is no text; a zero byte stands in it", file=file, line=line)
    text = content.decode(encoding, errors="replace")
    tried = text[:_TRIED]
    if 100 * sum(map(_is_odd, tried)) > _ODD * len(tried):
        raise InputError("the file is no text; notes are saved as UTF-8", file=file)
    return text


def _is_odd(character: str) -> bool:
    return character == "\ufffd" or (character < " " and character not in "\t\n\r\f")


def notes_in(folder: Path) -> list[Path]:
    """The notes in a folder and below it, in order; hidden folders are passed over.

    Raises InputError when there are none, or far too many.
    """
    found = sorted(_walked(folder))
    if not found:
        kinds = ", ".join(SUFFIXES)
        raise InputError(f"there are no notes in this folder; they end in {kinds}", file=str(folder))
    if len(found) > MOST_NOTES:
        raise InputError(f"there are more than {MOST_NOTES} notes in this folder", file=str(folder))
    return found


def _walked(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".") and name not in _NOT_NOTES]
        for name in files:
            if Path(name).suffix.lower() in SUFFIXES and not name.startswith("."):
                yield Path(place) / name
