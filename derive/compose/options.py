"""What an author may ask of single sections beyond their names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class AlgorithmOptions:
    """The algorithm's title, when it ends, what an inner loop goes through, and whether three steps do."""

    title: str = ""
    until: str = ""  # as many steps as the model trains, else "convergence"
    each: str = ""  # "example (x, y)": for each …
    summary: bool = False


@dataclass(frozen=True, slots=True)
class Options:
    """Of all sections; `view` is "components", "vectors" for z = W·X + b, or "matrix" for Z = X W + b."""

    algorithm: AlgorithmOptions = AlgorithmOptions()
    signals: bool = True  # whether a table of letters speaks of error signals: the notation has a letter
    view: str = "components"
    sections: frozenset[str] = frozenset()  # those of the document, so that none repeats another
    known: frozenset[str] = frozenset()  # functions whose derivatives are only stated

    def among(self, sections: Iterable[object]) -> Options:
        """The same for a document with these sections."""
        return replace(self, sections=frozenset(name for name in sections if isinstance(name, str)))

    @property
    def in_vectors(self) -> bool:
        """Whether arrays are written as wholes."""
        return self.view == "vectors"


NO_OPTIONS = Options()
