"""What a note differentiates by without a name: ∂L/∂(x W + b), as ∂L/∂u of a u = x W + b in its formulas."""

from __future__ import annotations

from dataclasses import replace

from derive.notes.reading.words import Known
from derive.notes.written import Apply, Nabla, Slope, Sym, Written, every, mapped

INNER = "inner"  # names of such quantities begin so


def by_inner(term: Written, known: Known) -> Written:
    """The name of an expression that is differentiated by, wherever it stands."""
    if not known.inner:
        return term
    if (name := known.inner.get(term)) is not None and name.name.startswith(INNER):
        return name
    inside = mapped(term, lambda part: by_inner(part, known))
    by = inside.wrt if isinstance(inside, Slope | Nabla) else None
    called = known.inner.get(by) if by is not None else None
    return replace(inside, wrt=called) if called and isinstance(inside, Slope | Nabla) else inside


def nameless(term: Written) -> list[Written]:
    """The expressions by which a formula differentiates."""
    by = (part.wrt for part in every(term) if isinstance(part, Slope))
    return [wrt for wrt in by if not isinstance(wrt, Sym | Apply)]
