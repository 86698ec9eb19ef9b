"""What this machine has and lacks for building documents, each lack with the command that mends it."""

from __future__ import annotations

import platform
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from derive.paths import templates_dir
from derive.typeset.engine import LUALATEX, PDFLATEX, Engine, find_files, version
from derive.typeset.install import remedy

OLDEST_PYTHON = (3, 11)

# \command[options]{names} in a template → the file of each name
_COMMENT = re.compile(r"(?<!\\)%.*")
_LOADS = (
    (re.compile(r"\\(?:usepackage|RequirePackage)\s*(?:\[[^\]]*\])?\s*\{([^}]*)\}"), "{}.sty"),
    (re.compile(r"\\(?:documentclass|LoadClass)\s*(?:\[[^\]]*\])?\s*\{([^}]*)\}"), "{}.cls"),
    (re.compile(r"\\usetheme\s*(?:\[[^\]]*\])?\s*\{([^}]*)\}"), "beamertheme{}.sty"),
    (re.compile(r"\\usetikzlibrary\s*\{([^}]*)\}"), "tikzlibrary{}.code.tex"),
    (re.compile(r"\\usepgfplotslibrary\s*\{([^}]*)\}"), "tikzlibrarypgfplots.{}.code.tex"),
    (re.compile(r"\\tcbuselibrary\s*\{([^}]*)\}"), "tcb{}.code.tex"),
)
_NAME = re.compile(r"[\w.-]+")
_ANOTHER_PLACE = {  # libraries that are files of another name
    "tikzlibrary": "pgflibrary",
    "tikzlibrarypgfplots.": "pgflibrarypgfplots.",
}
# A package can be there without its font: Debian ships mathpazo.sty and the Palatino glyphs apart.
_FONT_OF = {"mathpazo.sty": "uplr8a.pfb", "lmodern.sty": "lmr10.pfb"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked for: whether it is there, what was found, and what to do when it is not."""

    what: str
    ok: bool
    detail: str
    remedy: str = ""
    needed: bool = True  # False: derive builds without it


def diagnose() -> tuple[Finding, ...]:
    """Python, the TeX engines, every LaTeX file that the templates load, and pdftoppm, in this order."""
    return (
        _python(),
        _engine(PDFLATEX, needed=True),
        *_files(),
        _engine(LUALATEX, needed=False),
        _pdftoppm(),
    )


def _python() -> Finding:
    ok = sys.version_info[:2] >= OLDEST_PYTHON
    return Finding("Python 3.11 or newer", ok, platform.python_version(), "" if ok else remedy("python"))


def _engine(engine: Engine, *, needed: bool) -> Finding:
    said = version(engine)
    return Finding(engine.name, bool(said), said or "not found", "" if said else remedy(engine.need), needed)


def _files() -> tuple[Finding, ...]:
    loaded = needed_files(templates_dir() / "latex")
    places = find_files((*loaded, *map(_elsewhere, loaded)))
    found = {path.name: path for path in reversed(places)}  # TeX takes the first place of each
    return tuple(_file(name, users, found) for name, users in loaded.items())


def _file(name: str, users: tuple[str, ...], found: dict[str, Path]) -> Finding:
    place = found.get(name) or found.get(_elsewhere(name))
    if place is not None:
        return Finding(name, True, str(place))
    return Finding(name, False, f"not found; loaded by {', '.join(users)}", remedy("tex"))


def _elsewhere(name: str) -> str:
    for start, other in reversed(_ANOTHER_PLACE.items()):
        if name.startswith(start):
            return other + name.removeprefix(start)
    return name


def needed_files(folder: Path) -> dict[str, tuple[str, ...]]:
    """Each file that the templates in `folder` load (amsmath.sty, beamer.cls, lmr10.pfb …) → by which."""
    users: dict[str, list[str]] = {}
    for template in sorted(path for path in folder.rglob("*") if path.is_file()):
        for name in _loads(template.read_text(encoding="utf-8", errors="replace")):
            users.setdefault(name, []).append(template.name)
    return {name: tuple(dict.fromkeys(users[name])) for name in sorted(users)}


def _loads(template: str) -> tuple[str, ...]:
    """Names that a template variable would fill in cannot be known here, and are left out."""
    text = _COMMENT.sub("", template)
    names = (
        (pattern_file, name.strip())
        for pattern, pattern_file in _LOADS
        for match in pattern.finditer(text)
        for name in match.group(1).split(",")
    )
    files = [pattern_file.format(name) for pattern_file, name in names if _NAME.fullmatch(name)]
    return (*files, *(_FONT_OF[file] for file in files if file in _FONT_OF))


def _pdftoppm() -> Finding:
    found = shutil.which("pdftoppm")
    lack = "not found; only needed to look at pages as pictures"
    return Finding("pdftoppm", bool(found), found or lack, "" if found else remedy("pdftoppm"), needed=False)
