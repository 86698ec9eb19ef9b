"""A preamble is read once: TeX's memory after it is kept as a format file in the user's cache.

Loading packages is 64 % of a pass; a format file, kept unzipped, makes a pass 0.44 of a plain one.
A format is only ever a short cut: whatever goes wrong with one, the document is set without it.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import secrets
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from derive.typeset.contain import Room, empty, run
from derive.typeset.engine import find_files

KEPT = 10  # formats of about 20 MB each; the least recently used go first
_BODY = re.compile(r"^[ \t]*\\begin\{document\}", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Format:
    """A format file in the cache."""

    path: Path

    @property
    def flag(self) -> str:
        """The option that makes TeX load it (found through `search`, since absolute paths are closed)."""
        return f"-fmt={self.path.stem}"

    @property
    def search(self) -> dict[str, str]:
        """The variable that lets TeX read the cache, which it cannot write: it holds other formats too."""
        return {"TEXFORMATS": f"{self.path.parent}:"}


def cache_folder() -> Path:
    """$DERIVE_CACHE, else $XDG_CACHE_HOME/derive, else ~/.cache/derive."""
    if own := os.environ.get("DERIVE_CACHE"):
        return Path(own).absolute()
    if base := os.environ.get("XDG_CACHE_HOME"):
        return Path(base).absolute() / "derive"
    home = os.path.expanduser("~")  # a user without a home stays "~": no cache then, as no folder can be made
    return Path(os.devnull if home == "~" else home) / ".cache" / "derive"


def split(source: str) -> tuple[str, str]:
    """The preamble and the rest; the rest is moved down by comment lines so that line numbers stay.

    ("", source) when the document does not begin on a line of its own.
    """
    begin = _BODY.search(source)
    if begin is None:
        return "", source
    preamble = source[: begin.start()]
    return preamble, "%\n" * preamble.count("\n") + source[begin.start() :]


def slot(preamble: str, program: Path) -> Path:
    """Where the format of that preamble is kept: named by its hash and that of the TeX installation."""
    lists = find_files(("ls-R", "pdflatex.fmt"))  # rewritten whenever a TeX package is installed
    stamps = [
        (str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in (program.resolve(), *lists)
    ]
    name = hashlib.sha256(repr((preamble, stamps)).encode("utf-8", "replace")).hexdigest()[:32]
    return cache_folder() / f"{name}.fmt"


def load(path: Path) -> Format | None:
    """The format kept at `path`, marked as used just now; None when there is none."""
    with suppress(OSError):  # a cache that cannot be written can still be read
        os.utime(path)
    return Format(path) if path.exists() else None


def dump(tex: str, command: tuple[str, ...], path: Path, *, room: Room) -> Format | None:
    """The format that `command` (engine and flags) makes of `tex`, kept at `path`; None when that fails."""
    (room.folder / "job.tex").write_text(f"{tex}\\dump\n", encoding="utf-8", errors="replace")
    try:
        if run((*command, "job.tex"), room) != 0:
            return None
        return _keep((room.folder / "job.fmt").read_bytes(), path)
    except (OSError, EOFError, zlib.error):  # no format, no room, a cache that cannot be written
        return None
    finally:
        empty(room.folder)


def _keep(content: bytes, path: Path) -> Format:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    waiting = path.with_name(f"{secrets.token_hex(8)}.tmp")
    try:
        waiting.write_bytes(gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content)
        os.replace(waiting, path)
    finally:
        waiting.unlink(missing_ok=True)
    _forget_old(path.parent)
    return Format(path)


def _forget_old(cache: Path) -> None:
    """Only the newest KEPT files stay, whatever they are: a killed build may leave a .tmp behind."""
    kept = [path for path in cache.iterdir() if path.suffix in (".fmt", ".tmp")]
    for path in sorted(kept, key=_last_use, reverse=True)[KEPT:]:
        path.unlink(missing_ok=True)


def _last_use(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:  # another build has just removed it
        return 0
