"""tests/coverage [NAME…] [--all] [--report SPEC]: formulas, found and missing, note by note."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.covering.notes import Note, notes
from tests.covering.report import coverage, told


def main() -> int:
    """The number of notes that are not covered."""
    known = {note.name: note for note in notes()}
    options = _options(list(known))
    chosen = [known[name] for name in options.names or known]
    short = sum(not _show(note, options.report, everything=options.all) for note in chosen)
    print(f"{len(chosen) - short} of {len(chosen)} notes covered")
    return min(short, 1)


def _options(names: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("tests/coverage", description="Which formulas of the notes are printed.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names)}")
    parser.add_argument("--all", action="store_true", help="show what was found as well")
    parser.add_argument("--report", type=Path, help="look in this spec's document")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in names]
    if unknown:
        parser.error(f"there is no note '{unknown[0]}'; the notes are: {', '.join(names)}")
    return options


def _show(note: Note, spec: Path | None, *, everything: bool) -> bool:
    if spec is None and not note.report.exists():
        print(f"{note.name}: {len(note.formulas)} formulas, 0 found: there is no {note.report.name} yet")
        return False
    found = coverage(note, spec)
    print("\n".join(told(found, everything=everything)))
    return found.complete


if __name__ == "__main__":
    sys.exit(main())
