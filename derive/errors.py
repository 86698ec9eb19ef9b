"""Everything that can go wrong, as one tree.

DeriveError                a user can act on it: shown as one sentence, never as a traceback
├── InputError             what was written cannot be used: carries file and line
│   ├── ParseError         a formula that cannot be read: carries the column too
│   └── UnknownName        a name that nobody declared: carries the nearest known one
├── NotYet                 correct input that derive cannot treat yet
├── Unproved               a step without evidence: carries the rule and both sides
└── TypesetError           TeX is missing, failed, or ran over its limits
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class DeriveError(Exception):
    """A failure that its reader can act on; `str()` is one complete sentence."""


class InputError(DeriveError):
    """`file:line: sentence`: what was written, what is wrong with it and what would be right."""

    def __init__(self, sentence: str, *, file: str = "", line: int | None = None) -> None:
        self.sentence = sentence
        self.file = file
        self.line = line
        super().__init__(sentence)

    def located(self, *, file: str, line: int | None) -> InputError:
        """The same error with the place filled in where it was still unknown."""
        self.file = self.file or file
        self.line = self.line if self.line is not None else line
        return self

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line) if part not in ("", None))
        return f"{place}: {self.sentence}" if place else self.sentence


class ParseError(InputError):
    """A formula that cannot be read; `column` counts from 1 within the formula."""

    def __init__(self, sentence: str, *, column: int | None = None, line: int | None = None) -> None:
        self.column = column
        super().__init__(sentence, line=line)


class UnknownName(InputError):
    """A name that was never declared; the message suggests the nearest known one."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.name = name
        super().__init__(f"unknown {kind} '{name}'{suggestion(name, known)}")


class NotYet(InputError):
    """Correct input that derive cannot treat yet."""


class Unproved(DeriveError):
    """A step that no method could back: the build stops with the rule's name and both sides."""

    def __init__(self, rule: str, before: str, after: str, why: str) -> None:
        self.rule = rule
        super().__init__(f"rule '{rule}' is not backed: {before} = {after}: {why}")


class TypesetError(DeriveError):
    """TeX is missing, failed, or ran over its limits; the last good PDF is untouched."""


def suggestion(name: str, known: Iterable[str]) -> str:
    """`; did you mean 'sigmoid'?`, or the first known names when none is near."""
    names = list(known)
    alike = [other for other in names if other.casefold() == name.casefold() and other != name]
    near = alike or get_close_matches(name, names, n=1, cutoff=0.6)
    if near:
        return f"; did you mean '{near[0]}'?"
    return f"; known: {', '.join(names[:12])}" if names else ""
