"""A TeX process is given a folder, a time and a size, and nothing else.

Measured: without `openin_any=p` a document reads any file, without a file-size limit an endless `\\write`
fills 250 MB in 5 s, and without `MKTEXPK=0` a stray font makes Metafont write into the system's tree.
"""

from __future__ import annotations

import os
import selectors
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from derive.errors import TypesetError

# The limits are set by the shell that becomes TeX (`exec` keeps the process): code run between fork and
# exec of a threaded Python can hang. A limit that a system does not know (macOS: -v) is left out.
# POSIX counts -f in blocks of 512 bytes; -v counts KiB.
_LIMITED = 'ulimit -t "$1"; ulimit -f "$2"; ulimit -v "$3" 2>/dev/null || :; ulimit -c 0; shift 3; exec "$@"'


@dataclass(frozen=True, slots=True)
class Limits:
    """What one TeX process may use; wall-clock time is limited for all passes together."""

    cpu_seconds: int = 60
    file_bytes: int = 100_000_000
    memory_bytes: int = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Room:
    """One typesetting: its private folder, the limits of each process, and the time for all together.

    `deadline` is the value of time.monotonic at which `seconds` are over.
    """

    folder: Path
    limits: Limits
    seconds: float
    deadline: float


def environment(folder: Path) -> dict[str, str]:
    """The whole environment of TeX: nothing of the caller's but PATH, every writable place in `folder`."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "TEXMFHOME": str(folder / "texmf"),
        "TEXMFVAR": str(folder / "texmf-var"),
        "TEXMFCONFIG": str(folder / "texmf-config"),
        "LC_ALL": "C",
        "TZ": "UTC",
        "openin_any": "p",
        "openout_any": "p",
        "shell_escape": "f",
        "texmf_casefold_search": "0",  # else TeX scans whole folders for each missing file: 6 % of a pass
        "MKTEXPK": "0",
        "MKTEXTFM": "0",
        "MKTEXMF": "0",
        "SOURCE_DATE_EPOCH": "0",
        "FORCE_SOURCE_DATE": "1",
        "max_print_line": "1000",  # whole messages on one line of the log
        "error_line": "254",
        "half_error_line": "238",
    }


def run(command: tuple[str, ...], room: Room, *, extra: dict[str, str] | None = None) -> int:
    """The exit status of `command` run in the room's folder; negative for the signal that ended it.

    Raises TypesetError at the deadline; the whole process group is killed then, as it is when the caller is
    interrupted. What TeX says goes to its log file, its terminal to nowhere.
    """
    limits = room.limits
    sizes = (limits.cpu_seconds, limits.file_bytes // 512, limits.memory_bytes // 1024)
    process = subprocess.Popen(
        ("/bin/sh", "-c", _LIMITED, "sh", *map(str, sizes), *command),
        cwd=room.folder,
        env=environment(room.folder) | (extra or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,  # never a file here: hyperref would read job.out and loop for ever
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        return _wait(process, room)
    finally:
        _end(process)


def _wait(process: subprocess.Popen[bytes], room: Room) -> int:
    """Its exit status as soon as its terminal closes: no polling, so no time lost between passes."""
    assert process.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while selector.select(max(0.0, room.deadline - time.monotonic())):
            if not os.read(process.stdout.fileno(), 65536):
                return process.wait()
    raise TypesetError(f"TeX ran for more than {room.seconds:g} s and was stopped")


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def empty(folder: Path) -> None:
    """Remove everything in `folder`."""
    for left in folder.iterdir():
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink()


def answer(command: tuple[str, ...], folder: Path) -> str:
    """What a small question such as `pdflatex --version` prints; "" when it fails or takes over 20 s."""
    try:
        asked = subprocess.run(
            command,
            cwd=folder,
            env=environment(folder),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=20,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return asked.stdout.decode("utf-8", "replace")
