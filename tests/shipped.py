"""The reports that ship, each derived once for all tests of a process."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import derive

ROOT = Path(__file__).parents[1]
REPORTS = {path.stem: path for path in sorted((ROOT / "reports").glob("*.yaml"))}


@cache
def shipped(name: str) -> derive.Report:
    """The report of reports/NAME.yaml."""
    return derive.report(REPORTS[name])
