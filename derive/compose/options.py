"""What an author may ask of single sections beyond their names."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AlgorithmOptions:
    """The algorithm's title, when it ends, what an inner loop goes through, and whether three steps do."""

    title: str = ""
    until: str = ""  # as many steps as the model trains, else "convergence"
    each: str = ""  # "example (x, y)": for each …
    summary: bool = False


@dataclass(frozen=True, slots=True)
class Options:
    """Of all sections; `view` is "components", or "vectors" for z = W·X + b beside Σ_k W_k X_k + b."""

    algorithm: AlgorithmOptions = AlgorithmOptions()
    view: str = "components"

    @property
    def in_vectors(self) -> bool:
        """Whether arrays are written as wholes."""
        return self.view == "vectors"


NO_OPTIONS = Options()
