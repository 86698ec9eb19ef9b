"""How long ranges are, and what an expansion had to suppose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sizes:
    """How long the ranges are: by the name of the size, else the usual length."""

    usual: int = 2
    named: Mapping[str, int] = field(default_factory=dict)

    def of(self, name: str) -> int:
        """The length of a range."""
        return self.named.get(name, self.usual)


@dataclass(slots=True)
class Marks:
    """What an expansion had to suppose; a refutation that rests on it is worth less."""

    used: bool = False  # a definition of the document was put in
    sized: bool = False  # holds a sum or an array of symbolic length
    guessed: dict[str, None] = field(default_factory=dict)  # words: lengths that no number tells
    supposed: dict[str, None] = field(default_factory=dict)  # words: σ is the logistic function
    taken: dict[str, None] = field(default_factory=dict)  # words: how arrays without transposes were taken
    adopted: dict[str, None] = field(default_factory=dict)  # words of assumptions that the note needs
    opaque: dict[str, None] = field(default_factory=dict)  # functions without a definition
    implied: dict[tuple[str, str], None] = field(default_factory=dict)  # derivatives without a definition
    lost: dict[tuple[str, str], None] = field(
        default_factory=dict
    )  # of does not depend on wrt by the definitions
    outside: dict[str, None] = field(default_factory=dict)  # words: x_{i-j} = x_0, which may be 0 or none
    two_ways: bool = False  # a vector is added to a square matrix: to every row, or to every column
    later: dict[str, None] = field(default_factory=dict)  # defined further down only
    circles: dict[str, None] = field(default_factory=dict)  # names that are defined through each other
    murky: dict[str, str] = field(default_factory=dict)  # a definition that was not understood
    free: dict[str, None] = field(default_factory=dict)  # names without a definition
