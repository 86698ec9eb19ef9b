"""Fuzz what reads other people's text with atheris, which is no dependency: pip install atheris.

    python -m tests.fuzz_reader [-max_total_time=600] [FOLDER OF INPUTS]

Any exception but the errors that a user is shown, and any input that takes longer than two minutes, ends the
run and leaves the input in a file.
"""

from __future__ import annotations

import sys
from contextlib import suppress

import atheris

with atheris.instrument_imports(include=["derive"]):
    from derive.checking import check
    from derive.errors import DeriveError
    from derive.notes import check_document
    from derive.notes.documents import formulas_in_text
    from derive.parse import parse

SECONDS = 120  # instrumented code is slow
HEADS = ("", "\\documentclass{article}\n", ".. math::\n\n   ")


def one(data: bytes) -> None:
    """The first byte chooses the reader, the rest is what it reads."""
    kind, text = (data[0] if data else 0), data[1:].decode("utf-8", errors="replace")
    match kind % 6:
        case 0 | 1:
            check_document(f"$${text}$$")
        case 2:
            formulas_in_text(HEADS[kind % 3] + text)
        case 3:
            check(text)
        case 4:
            check(text, latex=True)
        case _:
            with suppress(DeriveError):
                parse(text)


if __name__ == "__main__":
    atheris.Setup([*sys.argv, f"-timeout={SECONDS}"], one)
    atheris.Fuzz()
