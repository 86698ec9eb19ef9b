r"""Bare sums over what has numbers elsewhere: E = Σ ½ (target - out)² beside target_{o1}, out_{o1}, out_{o2}.

The names below such a sum stand for every one of their families, which the sum adds up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.reading.words import Known
from derive.notes.written import Big, Index, Sym, every, symbols

_FEWEST = 2  # members of a family
_SHORT = 3  # letters of a stem that may be cut short: out for output


def with_families(formulas: Iterable[ReadFormula], known: Known) -> Known:
    """The vocabulary with the families over which bare sums run."""
    sides = (side for formula in formulas for s in formula.statements for side in s.sides)
    written = [side for tokens in sides if (side := read_side(tokens, known).written) is not None]
    sums = [
        p for side in written for p in every(side) if isinstance(p, Big) and not p.index and not p.product
    ]
    summed = {sym for part in sums for sym in symbols(part.body) if not sym.indices}
    if not summed:
        return known
    members: dict[Sym, set[int]] = defaultdict(set)
    for sym in (sym for side in written for sym in symbols(side) if sym.indices):
        if not sym.indices[-1].letter:
            members[replace(sym, indices=(*sym.indices[:-1], Index("k")))].add(sym.indices[-1].shift)
    families = [family for family, numbers in members.items() if len(numbers) >= _FEWEST]
    found = {sym.name: [family for family in families if _is_of(sym.name, family)] for sym in summed}
    sure = {
        kin[0].indices for kin in found.values() if len(kin) == 1
    }  # out_ok beside target_ok, and no out_hk
    found = {name: [x for x in kin if len(kin) == 1 or x.indices in sure] for name, kin in found.items()}
    return replace(known, families={name: kin[0] for name, kin in found.items() if len(kin) == 1})


def _is_of(name: str, family: Sym) -> bool:
    """Whether it names a member of the family: target of target_o1, output of out_o1."""
    stem = family.name.partition("_")[0]
    return name == stem or (len(stem) >= _SHORT and name.startswith(stem))
