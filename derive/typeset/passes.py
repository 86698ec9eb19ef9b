"""LaTeX becomes a PDF in as many passes as it needs and no more."""

from __future__ import annotations

import signal
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from derive.errors import TypesetError
from derive.typeset import log as tex_log
from derive.typeset import preamble
from derive.typeset.contain import Limits, Room, empty, run
from derive.typeset.engine import ENGINES, Engine, program

MOST_PASSES = 5
_CARRIED = ("aux", "toc", "lof", "lot", "nav", "snm", "out")  # what one pass writes and the next one reads
_BOILERPLATE = (  # lines of every .aux that say nothing about the document
    r"\relax",
    r"\providecommand",
    r"\HyperFirstAtBeginDocument",
    r"\global\let\oldnewlabel",
    r"\gdef\newlabel",
    r"\AtEndDocument{\ifx\hyper@anchor",
    r"\let\newlabel",
    r"\fi",
    r"\global\let\hyper@last",
    r"\gdef\HyperFirstAtBeginDocument",
    r"\gdef \@abspage@last",
)


@dataclass(frozen=True, slots=True)
class Typeset:
    """A finished PDF, and what TeX noticed in its last pass."""

    pdf: bytes
    pages: int
    overfull: tuple[float, ...]  # points by which boxes stick out into the margin
    passes: int
    notes: tuple[str, ...] = ()  # one sentence for each overfull box and each character left out


@dataclass(frozen=True, slots=True)
class _Job:
    """What is set, by which program, and where."""

    source: str
    engine: Engine
    program: Path
    room: Room


class _Rejected(Exception):
    """TeX found an error in the document; its text is the sentence for the author."""


def typeset(
    source: str, *, engine: str | Engine = "pdflatex", seconds: float = 120, limits: Limits | None = None
) -> Typeset:
    """The PDF of a whole LaTeX document, equal to the last byte whenever it is made again.

    Raises TypesetError, always one sentence: no TeX, an error (with its block and spec line), over a limit.
    """
    chosen = ENGINES.get(engine)
    found = program(chosen)
    deadline = time.monotonic() + seconds
    with tempfile.TemporaryDirectory(prefix="derive-", ignore_cleanup_errors=True) as folder:
        room = Room(Path(folder).resolve(), limits or Limits(), seconds, deadline)
        try:
            return _shortest(_Job(source, chosen, found, room))
        except _Rejected as error:
            raise TypesetError(str(error)) from None


def _shortest(job: _Job) -> Typeset:
    """The document set on a kept preamble, else from its first line; only the plain run may reject it."""
    head, body = preamble.split(job.source)
    fmt = _format(job, head) if head and job.engine.keeps_formats else None
    if fmt is None:
        return _settle(job, job.source, None)
    try:
        return _settle(job, body, fmt)
    except _Rejected:
        empty(job.room.folder)
    plain = _settle(job, job.source, None)
    fmt.path.unlink(missing_ok=True)  # it spoiled a good document
    return plain


def _format(job: _Job, head: str) -> preamble.Format | None:
    path = preamble.slot(head, job.program)
    command = (str(job.program), "-ini", *job.engine.flags, "-jobname=job", f"&{job.engine.name}")
    return preamble.load(path) or preamble.dump(job.engine.prologue + head, command, path, room=job.room)


def _settle(job: _Job, text: str, fmt: preamble.Format | None) -> Typeset:
    """Passes until none of the files that the next one would read has changed."""
    folder = job.room.folder
    (folder / "job.tex").write_text(job.engine.prologue + text, encoding="utf-8", errors="replace")
    before = _carried(folder)
    for number in range(1, MOST_PASSES):
        log = _pass(job, fmt)
        after = _carried(folder)
        if after == before and not (number == 1 and tex_log.asks_again(log)):
            return _finished(job, log, number)
        before = after
    return _finished(job, _pass(job, fmt), MOST_PASSES)


def _pass(job: _Job, fmt: preamble.Format | None) -> str:
    """The log of one pass without errors."""
    command = (str(job.program), *([fmt.flag] if fmt else []), *job.engine.flags, "job.tex")
    path = job.room.folder / "job.log"
    path.unlink(missing_ok=True)  # else a pass that cannot start would be judged by the last one's log
    status = run(command, job.room, extra=fmt.search if fmt else None)
    if status < 0:
        raise _ended(-status, job.room.limits)
    log = path.read_bytes().decode("utf-8", "replace") if path.exists() else ""
    if status > 0:
        raise _Rejected(tex_log.first_error(log, job.source))
    return log


def _ended(number: int, limits: Limits) -> TypesetError | _Rejected:
    """Over a limit is final; any other signal may be the format's doing, as an error may be."""
    match number:
        case signal.SIGXFSZ:
            return TypesetError(
                f"TeX wrote a file of more than {limits.file_bytes // 10**6} MB and was stopped"
            )
        case signal.SIGXCPU | signal.SIGKILL:
            return TypesetError(f"TeX computed for more than {limits.cpu_seconds} s and was stopped")
        case _:
            return _Rejected(f"TeX was ended by signal {signal.Signals(number).name}")


def _finished(job: _Job, log: str, passes: int) -> Typeset:
    path = job.room.folder / "job.pdf"
    count = tex_log.pages(log)
    if count == 0 or not path.exists():
        raise TypesetError("the document has no pages")
    boxes = tex_log.overfull(log)
    return Typeset(
        pdf=path.read_bytes(),
        pages=count,
        overfull=tuple(box.points for box in boxes),
        passes=passes,
        notes=(
            *(_overfull_note(box, job.source) for box in boxes),
            *(f"character left out: no {what}" for what in tex_log.missing(log)),
        ),
    )


def _overfull_note(box: tex_log.Overfull, source: str) -> str:
    where = tex_log.origin(source, box.line)
    line = f" (line {box.line} of the LaTeX source)" if box.line else ""
    return f"{where + ': ' if where else ''}{box.points:g} pt stick out of the page{line}"


def _carried(folder: Path) -> dict[str, tuple[str, ...]]:
    """The lines of each file that the next pass would read, without those that never matter."""
    found = {name: folder / f"job.{name}" for name in _CARRIED}
    return {
        name: tuple(line for line in _lines(path) if _matters(line, folder)) for name, path in found.items()
    }


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else []


def _matters(line: str, folder: Path) -> bool:
    """Boilerplate does not, nor does an entry for a list (table of contents …) that is not printed."""
    text = line.strip()
    if not text or text.startswith(_BOILERPLATE):
        return False
    listed = text.removeprefix(r"\@writefile{") if text.startswith(r"\@writefile{") else ""
    return not listed or (folder / f"job.{listed.partition('}')[0]}").exists()
