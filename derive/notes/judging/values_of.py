"""The few values of a name: y ∈ {-1, 1} is told, and a sum over y' from 0 to 1 tells those of its y."""

from __future__ import annotations

from collections.abc import Iterator

from derive.notes.judging.around import Told
from derive.notes.judging.trial import Claim
from derive.notes.written import PRIME, Big, Num, Sym, Written, every, symbols

MOST_VALUES = 3  # of a letter beside a sum over the same letter with a prime
Values = tuple[Sym, tuple[Written, ...]]


def values_of(claim: Claim, told: Told, names: set[str]) -> list[Values]:
    """The names with their values, as far as the claim rests on them."""
    return [*_near(told, names), *_run_through(claim)]


def _near(told: Told, names: set[str]) -> list[Values]:
    """The sets of values of names that the claim rests on; g_k stands for any g_j."""
    families = {name.partition("_")[0] for name in names}
    return [
        (sym, values)
        for sym, values in told.choices
        if str(sym) in names or (sym.indices and sym.name in families)
    ]


def _run_through(claim: Claim) -> Iterator[Values]:
    """The values of the y beside a sum over y' from 0 to 1."""
    sides = (claim.left, claim.right)
    names = {sym for side in sides for sym in symbols(side)}
    for part in dict.fromkeys(part for side in sides for part in every(side)):
        match part:
            case Big(_, _, index, Num(low), Num(high)) if (
                index.endswith(PRIME) and low < high <= low + MOST_VALUES
            ):
                own = Sym(index.removesuffix(PRIME))
                if own in names:
                    yield own, tuple(Num(low + step) for step in range(int(high - low) + 1))
            case _:
                pass
