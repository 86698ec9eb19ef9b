"""What `derive check` and `derive simplify` print, and the lines of a file of claims."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from derive.checking.judging import check
from derive.checking.shorter import simplified
from derive.checking.verdicts import Answer, Checked, Move
from derive.errors import InputError
from derive.evidence import Counterexample
from derive.text import to_text

MOST_BYTES = 50_000_000
SUFFIXES = (".md", ".markdown", ".tex", ".latex", ".rst", ".ipynb", ".txt", ".qmd", ".rmd")


@dataclass(frozen=True, slots=True)
class Options:
    """How a claim on the command line is to be read."""

    where: tuple[str, ...] = ()
    assume: tuple[str, ...] = ()
    latex: bool | None = None
    steps: bool = False


def check_text(text: str, options: Options) -> tuple[str, bool]:
    """The verdict with its steps as lines, and whether it is "proved"."""
    found = check(text, where=options.where, assume=options.assume, latex=options.latex, steps=options.steps)
    lines = [str(found)]
    if found.verdict is Answer.HOLDS_IF and found.counterexample:
        lines.append(f"without it false: {counterexample_text(found.counterexample)}")
    return "\n".join([*lines, *move_lines(found.steps)]), found.verdict is Answer.PROVED


def simplify_text(text: str, *, into: str, options: Options) -> str:
    """The formula and its form, step by step."""
    found = simplified(text, into=into, where=options.where, latex=options.latex)
    return "\n".join(move_lines(found.steps)) or f"{to_text(found.form)} (it is in this form already)"


def move_lines(moves: Sequence[Move]) -> Iterator[str]:
    """A chain of equations, each line with its reason."""
    width = min(72, max((len(to_text(move.after)) for move in moves), default=0))
    last = None
    for move in moves:
        if move.before != last:
            yield to_text(move.before)
        yield f"  = {to_text(move.after):<{width}}   {move.reason}"
        last = move.after


def counterexample_text(found: Counterexample) -> str:
    """The point and both values there."""
    point = ", ".join(f"{name} = {value}" for name, value in found.point)
    return f"{f'at {point} ' if point else ''}left {found.left}, right {found.right}"


def check_file(path: Path) -> Iterator[tuple[str, bool]]:
    """One answer as JSON for every line of a file of claims, and whether it is "false", or no claim at all.

    Raises InputError when the file cannot be read; a bad line is answered "not read", with its number.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError(f"the file has more than {MOST_BYTES // 1_000_000} MB", file=str(path))
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as problem:
        raise InputError(f"it cannot be read: {problem.strerror}", file=str(path)) from None
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            identifier, found = _checked_line(line)
            if isinstance(found, str):
                found, bad = Checked(Answer.NOT_READ, f"line {number}: {found}"), True
            else:
                bad = found.verdict is Answer.FALSE
            yield json.dumps(_answer(identifier, found), ensure_ascii=False), bad


def _checked_line(line: str) -> tuple[object, Checked | str]:
    """The id and the answer, or what is wrong with the line."""
    try:
        claim = json.loads(line)
    except (ValueError, RecursionError):
        return None, "it is not JSON"
    if not isinstance(claim, dict):
        return None, 'a line is {"id": …, "latex" or "text": …, "context": […]}'
    identifier = claim.get("id")
    identifier = identifier if isinstance(identifier, str | int) else None
    latex, plain, context = claim.get("latex"), claim.get("text"), claim.get("context") or []
    text = latex if latex is not None else plain
    if not isinstance(text, str):
        return identifier, 'it has neither "latex" nor "text"'
    if not isinstance(context, list) or not all(isinstance(item, str) for item in context):
        return identifier, '"context" is a list of definitions'
    return identifier, check(text, where=context, latex=latex is not None)


def _answer(identifier: object, found: Checked) -> dict[str, object]:
    point = found.counterexample
    shown = point and {
        "point": {name: str(value) for name, value in point.point},
        "left": point.left,
        "right": point.right,
    }
    return {"id": identifier, "verdict": found.verdict.value, "why": found.why, "counterexample": shown}


def are_files(claims: Sequence[str]) -> bool:
    """Whether the arguments name documents: files or folders that exist, or what has the ending of one.

    Raises InputError when some do, and others are no files.
    """
    missing = [claim for claim in claims if not _is_file(claim)]
    if missing and missing[0].endswith(("/", "\\")) and " " not in missing[0]:
        raise InputError("there is no such folder", file=missing[0])
    if missing and len(claims) > 1:
        if len(missing) == len(claims):
            raise InputError('write one claim in quotes, derive check "left = right", or files that exist')
        raise InputError(
            "there is no such file; what is to be checked are files, or one claim", file=missing[0]
        )
    return not missing


def are_notes(name: str) -> bool:
    """Whether it names a document, or a folder of them."""
    return Path(name).suffix.lower() in SUFFIXES or (len(name) <= 1_000 and Path(name).is_dir())


def _is_file(claim: str) -> bool:
    if len(claim) > 1_000 or "\n" in claim:
        return False
    try:
        exists = Path(claim).is_file() or Path(claim).is_dir()
        return exists or (Path(claim).suffix.lower() in SUFFIXES and "=" not in claim)
    except (OSError, ValueError):
        return False
