"""derive.typeset.place: a finished file appears in one step, or the old one stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from derive.errors import TypesetError
from derive.typeset import place

ROOT = Path(__file__).parents[1]


def test_a_file_is_placed_with_its_parents(tmp_path: Path) -> None:
    place(tmp_path / "a" / "b.pdf", b"one")
    place(tmp_path / "a" / "b.pdf", b"two")
    assert [(path.name, path.read_bytes()) for path in (tmp_path / "a").iterdir()] == [("b.pdf", b"two")]


def test_a_placed_file_has_the_usual_permissions(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    place(tmp_path / "placed", b"")
    assert (tmp_path / "placed").stat().st_mode == (tmp_path / "usual").stat().st_mode


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("failure", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_a_failure_keeps_the_old_file_and_leaves_nothing(
    step: str, failure: type[BaseException] | OSError, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise failure

    (tmp_path / "x.pdf").write_bytes(b"old")
    monkeypatch.setattr(os, step, fail)
    with pytest.raises((KeyboardInterrupt, TypesetError)):
        place(tmp_path / "x.pdf", b"new")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("x.pdf", b"old")]


def test_a_build_killed_while_writing_keeps_the_old_file(tmp_path: Path) -> None:
    old = tmp_path / "x.pdf"
    old.write_bytes(b"old")
    program = (
        "import os, pathlib, signal, derive.typeset as t\n"
        "os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"t.place(pathlib.Path({str(old)!r}), b'new')"
    )
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False)
    assert ended.returncode == -signal.SIGKILL
    assert old.read_bytes() == b"old"


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(TypesetError, match=r"^cannot write .*x\.pdf: "):
        place(tmp_path / "file" / "x.pdf", b"")
