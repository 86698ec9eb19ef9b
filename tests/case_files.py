"""The cases that are kept as YAML in tests/cases; a worker reads each file once."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

FOLDER = Path(__file__).parent / "cases"


@cache
def cases_in(name: str) -> Any:
    """The content of tests/cases/NAME, for reading only."""
    return YAML(typ="safe").load((FOLDER / name).read_text(encoding="utf-8"))
