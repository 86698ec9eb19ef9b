"""Where the files that travel with derive are found."""

from __future__ import annotations

from pathlib import Path

from derive.errors import DeriveError

_PACKAGE = Path(__file__).resolve().parent
_PLACES = (_PACKAGE / "_templates", _PACKAGE.parent / "templates")  # inside a wheel, in a checkout


def templates_dir() -> Path:
    """The folder of templates: `derive/_templates` in an installed wheel, `templates/` in a checkout."""
    for place in _PLACES:
        if place.is_dir():
            return place
    raise DeriveError(f"the templates are missing: no {_PLACES[0]}; install derive again")
