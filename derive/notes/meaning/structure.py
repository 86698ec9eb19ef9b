"""What in a document's formulas speaks of vectors and matrices: transposes, norms, ⊙, I, boldface."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from derive.notes.written import (
    Apply,
    Grid,
    Minus,
    Norm,
    Num,
    Plus,
    Raised,
    Sym,
    Times,
    Turned,
    Written,
    every,
)

IDENTITY = Sym("I")


@dataclass(frozen=True, slots=True)
class Equal:
    """left = right of a document; a definition's sizes count."""

    left: Written
    right: Written
    definition: bool


def sides_of(equalities: Iterable[Equal]) -> Iterator[Written]:
    """All sides."""
    for equal in equalities:
        yield equal.left
        yield equal.right


def is_structure(part: Written) -> bool:
    """Whether a document in which this occurs speaks of arrays."""
    if isinstance(part, Times):
        return "o" in part.marks or _is_of_bold(part)
    if isinstance(part, Raised):
        return _is_bold_capital(part.base) and part.exponent == Minus(Num(Fraction(1)))
    if isinstance(part, Apply):
        return part.function in ("trace", "det")
    return isinstance(part, Norm) or (isinstance(part, Turned) and not isinstance(part.term, Grid))


def beside_identity(equalities: Iterable[Equal]) -> set[str]:
    """The A of I - A and of A I, with an I that nothing defines."""
    if any(equal.left == IDENTITY for equal in equalities):
        return set()
    sums = [p for side in sides_of(equalities) for p in every(side) if isinstance(p, Plus)]
    found: set[str] = set()
    for terms in (part.terms for part in sums):
        bare = [term.term if isinstance(term, Minus) else term for term in terms]
        rest = [term for term in bare if term != IDENTITY]
        if len(rest) < len(bare) and all(_is_of_capitals(term) for term in rest):
            found |= {"I", *(p.name for term in rest for p in every(term) if isinstance(p, Sym))}
    return found


def _is_of_capitals(term: Written) -> bool:
    """A, A^2, A B."""
    names = [part.name for part in every(term) if isinstance(part, Sym)]
    plain = isinstance(term, Sym | Raised | Times | Turned)
    return plain and bool(names) and all(len(name) == 1 and name.isupper() for name in names)


def _is_of_bold(part: Times) -> bool:
    """**W** **x**: a bold capital letter beside another bold one."""
    pairs = zip(part.factors, part.factors[1:], part.marks, strict=False)
    return any(
        not mark and _is_bold(one) and _is_bold(other) and (_is_bold_capital(one) or _is_bold_capital(other))
        for one, other, mark in pairs
    )


def _is_bold(term: Written) -> bool:
    base = term.base if isinstance(term, Raised) else term
    return isinstance(base, Sym) and base.bold


def _is_bold_capital(term: Written) -> bool:
    base = term.base if isinstance(term, Raised) else term
    return isinstance(base, Sym) and base.bold and base.name[:1].isupper()
