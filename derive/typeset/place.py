"""A finished file appears at its place in one step, or the old one stays."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from derive.errors import TypesetError


def place(path: Path, content: bytes) -> None:
    """`path` holds `content` or what it held before, never a part of it; parents are created.

    The bytes are written and flushed beside `path` (a rename is one step only within a file system)
    and renamed over it. Raises TypesetError when the system refuses.
    """
    try:
        _replace(path, content)
    except OSError as error:
        raise TypesetError(f"cannot write {path}: {error.strerror or error}") from error


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    waiting = path.parent / f".derive-{os.getpid()}-{secrets.token_hex(4)}.tmp"
    try:
        with waiting.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(waiting, path)
    finally:  # also on KeyboardInterrupt; after a success there is nothing left to remove
        waiting.unlink(missing_ok=True)
