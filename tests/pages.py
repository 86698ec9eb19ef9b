"""Reading the project's pages: fenced blocks, tables, and running what they show."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Fence:
    """A fenced block: its language, its text and the line where it starts."""

    kind: str
    text: str
    line: int

    @property
    def file(self) -> str:
        """The name on its first line: `# neuron.yaml`, or `\\COMMENT{ card.tex.j2: … }`."""
        named = re.match(r"(?:# |\\COMMENT\{ |<!-- )([\w.]+\.(?:yaml|j2|md))", self.text)
        return named[1] if named else ""


def fences(page: Path, *kinds: str) -> list[Fence]:
    if not page.exists():
        return []
    text = page.read_text(encoding="utf-8")
    found = re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.M | re.S)
    every = [Fence(m[1], m[2], text.count("\n", 0, m.start()) + 2) for m in found]
    return [fence for fence in every if not kinds or fence.kind in kinds]


def headings(page: Path) -> list[tuple[int, str]]:
    """Level and title of every heading; lines of fenced blocks are none."""
    prose = re.sub(r"^```\w*\n.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    return [(len(marks), title) for marks, title in re.findall(r"^(#+) (.+)$", prose, re.M)]


def run(arguments: list[str], folder: Path) -> str:
    """What a Python program prints, errors included, in `folder`."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "COLUMNS": "80"}
    command = [sys.executable, *arguments]
    done = subprocess.run(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    return done.stdout.decode()


def matches(shown: str, actual: str) -> bool:
    """Whether the page shows this output; a line `…` stands for any lines."""
    pieces = [re.escape(piece) for piece in re.split(r"^…\n", shown, flags=re.M)]
    return re.fullmatch("(?:.*\n)*?".join(pieces), actual) is not None


def put(page: Path, old: str, new: str) -> None:
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace(old, new, 1), encoding="utf-8")


def first_cells(page: Path, head: str) -> set[str]:
    """Every name in backquotes in the first column of the table with that head."""
    text = page.read_text(encoding="utf-8")
    body = text.partition(f"| {head} |")[2].partition("\n\n")[0]
    return {
        name for row in re.findall(r"^\| ([^|]*) \|", body, re.M) for name in re.findall("`([^`]+)`", row)
    }


def rows_of_modules(page: Path) -> list[set[str]]:
    """The module names of each row of the architecture's table, from the ground up."""
    text = page.read_text(encoding="utf-8")
    body = text.partition("| module | takes → gives | may import |")[2].partition("\n\n")[0]
    cells = re.findall(r"^\| (`[^|]*) \|", body, re.M)
    return [{name.rstrip("/") for name in re.findall("`([^`]+)`", cell)} for cell in cells]
