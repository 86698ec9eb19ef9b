"""The engines that turn LaTeX into a PDF, and where this machine keeps them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from derive.catalog import Catalog
from derive.errors import TypesetError
from derive.typeset.contain import answer
from derive.typeset.install import remedy

ALWAYS = ("-interaction=batchmode", "-halt-on-error", "-file-line-error", "-no-shell-escape")


@dataclass(frozen=True, slots=True)
class Engine:
    """A program and what it needs: `prologue` is TeX put before the document on its first line."""

    name: str
    flags: tuple[str, ...]
    prologue: str
    keeps_formats: bool
    need: str


ENGINES: Catalog[Engine] = Catalog("TeX engine")

PDFLATEX = ENGINES.declare(
    Engine("pdflatex", ALWAYS, r"\pdfinfoomitdate=1\pdftrailerid{}\pdfsuppressptexinfo=15 ", True, "tex")
)
# Measured: with --safer Lua can neither write, delete nor start a program, but these still read any file.
# What remains is a document that reads by way of an image or a font: set foreign documents with pdflatex.
_READERS = ("io.lines", "io.input", "loadfile", "dofile", "lfs.dir", "debug", "pdf.obj", "pdf.immediateobj")
LUALATEX = ENGINES.declare(
    Engine(
        "lualatex",
        (*ALWAYS, "--safer"),
        r"\pdfvariable suppressoptionalinfo 1023 \directlua{"
        + " ".join(f"{name}=nil" for name in _READERS)
        + "}",
        False,
        "lualatex",
    )
)


def program(engine: Engine) -> Path:
    """The engine's place on PATH; raises TypesetError with the command that installs it here."""
    found = shutil.which(engine.name)
    if found is None:
        raise TypesetError(f"{engine.name} is not on PATH: {remedy(engine.need)}")
    return Path(found)


def version(engine: Engine) -> str:
    """The first line that the engine prints about itself; "" when it is not there."""
    found = shutil.which(engine.name)
    if found is None:
        return ""
    with tempfile.TemporaryDirectory(prefix="derive-") as folder:
        return answer((found, "--version"), Path(folder)).partition("\n")[0].strip()


def find_files(names: Iterable[str]) -> tuple[Path, ...]:
    """Every place where a contained TeX would find one of `names` (mathpazo.sty, lmr10.pfb …)."""
    wanted = tuple(dict.fromkeys(names))
    finder = shutil.which("kpsewhich")
    if finder is None or not wanted:
        return ()
    with tempfile.TemporaryDirectory(prefix="derive-") as folder:
        question = (finder, "--all", "--engine=pdftex", "--progname=pdflatex", *wanted)
        return tuple(map(Path, answer(question, Path(folder)).splitlines()))
