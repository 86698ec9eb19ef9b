"""Progress on the terminal while several specs are built; silent when nobody watches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn


@contextmanager
def progress(count: int) -> Iterator[Callable[[Path], None]]:
    """A bar on standard error for more than one spec; the function given advances it to the next."""
    console = Console(stderr=True)
    if count < 2 or not console.is_terminal:
        yield lambda spec: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    watched = Console().is_terminal  # else rich would take the lines away from a pipe or file
    with Progress(*columns, console=console, transient=True, redirect_stdout=watched) as bar:
        task = bar.add_task("building", total=count)
        done: set[Path] = set()

        def advance(spec: Path) -> None:
            if spec not in done:
                done.add(spec)
                bar.update(task, advance=1, description=spec.name)

        yield advance
