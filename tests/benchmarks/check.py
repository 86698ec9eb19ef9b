"""How well the notes of others are judged: python tests/benchmarks/check.py

True rows proved, holding under an assumption, consistent, undecided, not read, and called false, which
must be 0; false rows caught and missed; time for each formula. Two sets: five lecture notes, formulas and
labels only, and the notes of tests/data/notes, written in different hands.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from notes_data import FOLDER, labelled, seeds  # noqa: E402

from derive.notes.documents import formulas_in_text  # noqa: E402
from derive.notes.judging.checker import Checker  # noqa: E402
from derive.notes.judging.reading import statements_in  # noqa: E402
from derive.notes.judging.verdict import Word  # noqa: E402

COLUMNS = (Word.PROVED, Word.HOLDS_IF, Word.CONSISTENT, Word.UNDECIDED, Word.NOT_READ, Word.FALSE)


def own() -> Iterator[tuple[str, Word]]:
    """The label and the verdict of every formula of the project's own notes."""
    for path in sorted(FOLDER.iterdir()):
        for row in labelled(path):
            yield row.label, row.word


def main() -> None:
    """Print one table for each set."""
    for title, rows in (("five lecture notes", seeds), ("notes in different hands", own)):
        begin = time.process_time()
        counted = Counter(rows())
        seconds = time.process_time() - begin
        total = sum(counted.values())
        print(f"{title}: {total} formulas, {1000 * seconds / total:.0f} ms each on average")
        for label in dict.fromkeys(label for label, _ in counted):
            here = {word: counted[label, word] for word in Word if counted[label, word]}
            print(f"  {label:<17}", ", ".join(f"{word.value} {count}" for word, count in here.items()))
    print(f"median of single formulas: {_median():.0f} ms")


def _median() -> float:
    """Of every formula of the project's notes, in their context."""
    times: list[float] = []
    for path in sorted(FOLDER.glob("*.md")):
        formulas = formulas_in_text(path.read_text(encoding="utf-8"))
        findings = Checker([statements_in(formula) for formula in formulas]).findings()
        while True:
            begin = time.process_time()
            if next(findings, None) is None:
                break
            times.append(1000 * (time.process_time() - begin))
    return statistics.median(times)


if __name__ == "__main__":
    main()
