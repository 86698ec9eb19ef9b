"""The notes' formulas as the project keeps them: tests/data/coverage/NAME.yaml, NAME the report's name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data" / "coverage"
REPORTS = ROOT / "reports"


@dataclass(frozen=True, slots=True)
class Formula:
    """A correct formula of a note: one or several statements in the report's letters, all to be found.

    `law` is one of calculus, found up to the names of its functions and variables; what holds for every
    `variable` is found with another name in its place; `nested` reads nodes as functions; `written` wants
    every side in its own writing, not only in an equal one.
    """

    id: str
    statements: tuple[str, ...]
    same: tuple[str, ...] = ()
    law: bool = False
    variable: str = ""
    nested: bool = False
    written: bool = False


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong claim of a note: what it says, the definitions under which that is false, what is right."""

    id: str
    says: tuple[str, ...]
    where: tuple[str, ...]
    right: tuple[str, ...]
    why: str
    same: tuple[str, ...] = ()
    variable: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A note's formulas, its wrong claims and what is no formula, each with its reason.

    `owed` are the ids that the report does not print yet; this list only shrinks.
    """

    name: str
    number: str
    formulas: tuple[Formula, ...]
    wrong: tuple[Wrong, ...]
    left_out: tuple[tuple[str, str], ...]
    owed: tuple[str, ...] = ()

    @property
    def report(self) -> Path:
        """The spec whose document has to hold them."""
        return REPORTS / f"{self.name}.yaml"

    def ids(self) -> Iterator[str]:
        """Every claim that the file accounts for, as often as it does."""
        for entry in (*self.formulas, *self.wrong):
            yield from (entry.id, *entry.same)
        yield from (claim for claim, _ in self.left_out)


def notes() -> tuple[Note, ...]:
    """All notes, in the order of their numbers."""
    return tuple(sorted((read_note(path) for path in DATA.glob("*.yaml")), key=lambda note: note.number))


def read_note(path: Path) -> Note:
    """The note that a file keeps; a key that nobody knows is an error."""
    data = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    _only(data, {"note", "letters", "formulas", "wrong", "left_out", "owed"}, path.name)
    return Note(
        path.stem,
        data["note"],
        tuple(_formula(entry) for entry in data["formulas"]),
        tuple(_wrong(entry) for entry in data["wrong"]),
        tuple((claim, why) for why, claims in data["left_out"].items() for claim in claims),
        _texts(data.get("owed")),
    )


def _formula(entry: Mapping[str, object]) -> Formula:
    _only(entry, {"id", "latex", "same", "law", "every", "nested", "written"}, str(entry.get("id")))
    return Formula(
        str(entry["id"]),
        _texts(entry["latex"]),
        _texts(entry.get("same")),
        law=bool(entry.get("law")),
        variable=str(entry.get("every", "")),
        nested=bool(entry.get("nested")),
        written=bool(entry.get("written")),
    )


def _wrong(entry: Mapping[str, object]) -> Wrong:
    _only(entry, {"id", "says", "where", "right", "every", "why", "same"}, str(entry.get("id")))
    return Wrong(
        str(entry["id"]),
        _texts(entry["says"]),
        _texts(entry.get("where")),
        _texts(entry["right"]),
        str(entry["why"]),
        _texts(entry.get("same")),
        str(entry.get("every", "")),
    )


def _texts(value: object) -> tuple[str, ...]:
    """A list of texts; one alone needs no brackets."""
    if value is None:
        return ()
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def _only(entry: Mapping[str, object], known: set[str], where: str) -> None:
    unknown = set(entry) - known
    if unknown:
        raise ValueError(f"{where}: unknown key {', '.join(sorted(unknown))}")
