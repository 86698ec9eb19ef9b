"""Targets and probabilities as parts of a whole: Σ_k y_k = 1."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from derive.evidence import Equality
from derive.term import Name, Sum, Term, names, number


def shares(name: str, bodies: Iterable[Term], usual: int) -> Iterator[Equality]:
    """Σ_k y_k = 1, over so many k as usual; of a y_tk the same for every step t that occurs in the bodies."""
    parts = [id.split("_") for body in bodies for id in names(body) if id.startswith(f"{name}_")]
    pairs = [
        (part[1], int(part[2])) for part in parts if len(part) == 3 and all(x.isdigit() for x in part[1:])
    ]
    for step in sorted({step for step, _ in pairs}):
        last = max(place for other, place in pairs if other == step)
        yield Sum(tuple(Name(f"{name}_{step}_{place}") for place in range(1, last + 1))), number(1)
    if not pairs:
        yield Sum(tuple(Name(f"{name}_{place}") for place in range(1, usual + 1))), number(1)
