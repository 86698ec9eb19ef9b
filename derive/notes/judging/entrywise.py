"""Two sides entry by entry: of one shape, the transpose of a derivative, or a row beside a column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from derive.notes.judging.instances import Claim
from derive.notes.meaning.arrays import Array, Misshapen, squeezed, turned
from derive.notes.meaning.slopes import Slopes
from derive.notes.written import Nabla, Slope, every, is_row
from derive.term import Term, number

MISFIT = "the left side has the shape"


@dataclass(slots=True)
class Compared:
    """Pairs of entries that are to be equal, and how the two sides lie."""

    pairs: list[tuple[Term, Term]]
    terms: tuple[Term, ...]
    layout: bool = False
    square: bool = False
    lying: bool = False


def compared(
    claim: Claim,
    expansion: Slopes,
    bound: Mapping[str, Array],
    *,
    flipped: bool = False,
    left: Array | None = None,
) -> Compared:
    """The entries of both sides, where `left` may be known already. Raises Misshapen where shapes differ."""
    left = expansion.value(claim.left, bound) if left is None else left
    right = expansion.beside(claim.right, left, bound)
    if len(left.shape) == 2 and left.shape == right.shape and left.shape[0] == left.shape[1] > 1:
        left = turned(left) if flipped else left
        pairs = list(zip(left.entries, right.entries, strict=True))
        return Compared(pairs, (*left.entries, *right.entries), layout=flipped, square=True)
    terms = (*left.entries, *right.entries)
    if left.shape != right.shape:
        one, other = squeezed(left), squeezed(right)
        slopes = any(isinstance(p, Slope | Nabla) for s in (claim.left, claim.right) for p in every(s))
        if one.shape != other.shape and slopes and squeezed(turned(one)).shape == other.shape:
            one = turned(one)
            return Compared(list(zip(one.entries, other.entries, strict=True)), terms, layout=True)
        if one.shape != other.shape:
            zero = all(entry == number(0) for entry in other.entries) and not other.shape
            if not zero:
                raise Misshapen(f"{MISFIT} {one.shape}, the right side {other.shape}")
            other = Array(one.shape, other.entries * len(one.entries))
        row = slopes and len(left.shape) == 1 and right.shape == (1, *left.shape)
        listed = any(is_row(part) for side in (claim.left, claim.right) for part in every(side))
        lying = (
            not slopes
            and not listed
            and {len(left.shape), len(right.shape)} == {1, 2}
            and len(one.shape) == 1
        )
        return Compared(list(zip(one.entries, other.entries, strict=True)), terms, layout=row, lying=lying)
    return Compared(list(zip(left.entries, right.entries, strict=True)), terms)
