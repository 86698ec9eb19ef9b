"""What is said about one statement of a note."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from derive.checking.verdicts import Move
from derive.evidence import Counterexample
from derive.notes.written import Written


class Word(Enum):
    """The verdicts, never mixed up."""

    FALSE = "false"  # with an exact point, size or number at which both sides differ
    NOT_READ = "not read"
    UNDECIDED = "undecided"  # read, but neither proved nor refuted
    CONSISTENT = "consistent"  # agrees where it was tried
    HOLDS_IF = "holds if"
    PROVED = "proved"
    UPDATE = "update"
    DEFINITION = "definition"
    NO_CLAIM = "no claim"


HOLDING = (Word.PROVED, Word.HOLDS_IF, Word.CONSISTENT)


@dataclass(frozen=True, slots=True)
class Said:
    """What comes out of a comparison of numbers."""

    word: Word
    why: str = ""
    meant: Written | None = None  # the number at its printed digits
    settled: bool = False  # nothing but numbers can decide it
    exact: bool = False  # nothing is rounded


@dataclass(frozen=True, slots=True)
class Link:
    """left sign right of a chain, with its own verdict."""

    left: str
    sign: str
    right: str
    word: Word
    why: str = ""
    trees: tuple[Written | None, Written | None] = (None, None)
    meant: Written | None = None  # the right side that was probably meant
    counterexample: Counterexample | None = None
    steps: tuple[Move, ...] = ()  # from the left side to what was meant
    column: int = 0  # where the right side begins in the formula, from 1; 0 where that is not known


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one statement; the worst of its links, at the row that the verdict is about."""

    file: str
    line: int
    column: int
    formula: str
    word: Word
    why: str = ""
    meant: str = ""  # what was probably meant, as a formula that is proved
    links: tuple[Link, ...] = field(default_factory=tuple)
    cell: int | None = None
    begins: tuple[int, int] = (0, 0)  # line and column of the formula that it stands in
    source: str = ""  # as the author wrote it, where the statement is a whole formula

    @property
    def place(self) -> str:
        """`notes.md:12:4`, or `notes.ipynb:cell 3:12:4`."""
        cell = "" if self.cell is None else f"cell {self.cell}:"
        return f"{self.file}:{cell}{self.line}:{self.column}"

    @property
    def verdict(self) -> Word:
        """The word, called as in the answer to a single claim."""
        return self.word

    @property
    def is_false(self) -> bool:
        """Whether it is refuted."""
        return self.word is Word.FALSE


ORDER = (
    Word.FALSE,
    Word.NOT_READ,
    Word.UNDECIDED,
    Word.CONSISTENT,
    Word.HOLDS_IF,
    Word.PROVED,
    Word.UPDATE,
    Word.DEFINITION,
    Word.NO_CLAIM,
)


def worst(words: list[Word]) -> Word:
    """The first of the order that occurs."""
    return min(words, key=ORDER.index)
