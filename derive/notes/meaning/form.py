"""What a line has proved of a derivative, or of an entry that has another formula."""

from __future__ import annotations

from dataclasses import dataclass

from derive.notes.written import Nabla, Slope, Sym, Written, symbols


@dataclass(frozen=True, slots=True)
class Form:
    """A derivative or an entry with a formula that a line proves, or that was meant there."""

    head: Slope | Nabla | Sym
    body: Written
    place: str
    ground: str = ""  # what it holds under

    @property
    def names(self) -> frozenset[str]:
        """The names in both."""
        return frozenset(sym.name for side in (self.head, self.body) for sym in symbols(side))
