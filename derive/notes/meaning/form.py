"""What a line has proved of a derivative."""

from __future__ import annotations

from dataclasses import dataclass

from derive.notes.written import Nabla, Slope, Written, symbols


@dataclass(frozen=True, slots=True)
class Form:
    """A derivative with a formula that a line proves."""

    head: Slope | Nabla
    body: Written
    place: str

    @property
    def names(self) -> frozenset[str]:
        """The names in both."""
        return frozenset(sym.name for side in (self.head, self.body) for sym in symbols(side))
