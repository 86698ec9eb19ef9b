"""Layers told by the index letter: z_k = Σ_j w_kj o_j of the outputs, o_j = σ(z_j) and z_j = Σ_i w_ji x_i.

If the letters stood for any unit, z would be made of itself. So every name with both letters is two
quantities, and so are the weights. Where a name leaves that open (a sum Σ_j over it may run over either kind,
its formula stands with one letter only), nothing that rests on it is refuted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from derive.notes.letters import PLACES, RUNNING
from derive.notes.written import UNIT, Big, Slope, Sym, Written, every

Letters = tuple[str, ...]
Unit = tuple[str, str]  # a name with its only letter
_LETTERS = RUNNING - PLACES


@dataclass(frozen=True, slots=True)
class Defined:
    """A name with an index and its formula, in a section of the document."""

    section: int
    head: Sym
    body: Written

    @property
    def unit(self) -> Unit | None:
        """The name and its letter."""
        return unit_of(self.head)


@dataclass(frozen=True, slots=True)
class Layers:
    """The names of what another letter makes another quantity, and those of which that is not certain."""

    names: dict[Unit, str] = field(default_factory=dict)
    unsure: frozenset[Unit] = frozenset()


def unit_of(sym: Sym) -> Unit | None:
    """The name and the letter of a z_k; None for anything with other letters."""
    letters = letters_of(sym)
    return (sym.name, letters[0]) if len(letters) == 1 and letters[0] in _LETTERS else None


def letters_of(sym: Sym) -> Letters:
    """Its letters, numbers such as those of layers left out."""
    return tuple(index.letter for index in sym.indices if index.letter)


def layers_by_letter(
    defined: Sequence[Defined], sides: Sequence[Written], claimed: Sequence[Written]
) -> Layers:
    """What the letters tell in a document with these definitions; a claim about a slope may have slips."""
    pair = _between(defined)
    if pair is None:
        return Layers()
    below, above = pair
    own = {unit for one in defined if (unit := one.unit)}
    used = {unit for side in sides for unit in _units(side)}
    used |= {(n, x) for side in claimed for n, x in _units(side) if {(n, y) for y in pair if y != x} & own}
    both = {name for name, _ in used if all((name, letter) in used for letter in pair)}
    inputs = {x for one in defined for x in _sums(one) if one.unit and one.unit[1] == below} - {*pair}
    free = {(n, x) for n in both for x in inputs if (n, x) in used - own}
    weights = _weights(pair, defined)
    told = {(n, x) for n in both for x in pair} | free
    if weights is None or any(_mixes(side, told, own=own, pair=pair) for side in sides):
        written = {unit for side in (*sides, *claimed) for unit in _units(side) if unit[0] in both}
        return Layers(unsure=frozenset(told | written))
    names = {unit: unit[0] + UNIT for unit in (*((name, above) for name in both), *weights)}
    names |= {(name, letter): name + 2 * UNIT for name, letter in free}
    strange = {unit for side in claimed for unit in _units(side) if unit[0] in both} - told  # ∂E/∂o_m
    halves = strange.union(_half_told(both, pair, defined))
    return Layers(names, frozenset((names.get(unit, unit[0]), unit[1]) for unit in halves))


def _half_told(both: Collection[str], pair: tuple[str, str], defined: Sequence[Defined]) -> Iterator[Unit]:
    """The δ_j beside a formula for δ_k alone, or beside δ_k = ∂E/∂a_k, which may be said of any unit."""
    own = {unit for one in defined if (unit := one.unit)}
    slopes = {unit for one in defined if (unit := one.unit) and _has_slope(one.body)}
    for name in both:
        for letter, other in (pair, pair[::-1]):
            unit, beside = (name, letter), (name, other)
            if (unit not in own and beside in own) or (unit not in slopes and beside in slopes):
                yield unit


def _between(defined: Sequence[Defined]) -> tuple[str, str] | None:
    """j and k of the first z_k that is made of a sum over j, and of a z_j with a formula of its own."""
    for one in defined:
        unit = one.unit
        for below in _sums(one) if unit is not None else ():
            reached = _reached(one, [d for d in defined if d.section == one.section])
            if unit is not None and (unit[0], below) in reached and unit not in reached[unit[0], below]:
                return below, unit[1]
    return None


def _reached(one: Defined, defined: Sequence[Defined]) -> dict[Unit, set[Unit]]:
    """The defined units of which one is made, each with those of which it is made."""
    inside: dict[Unit, set[Unit]] = {}
    for other in defined:
        if other.unit is not None and not _has_slope(other.body):
            inside.setdefault(other.unit, set()).update(_units(other.body))
    if one.unit is None:
        return {}

    def below(unit: Unit) -> set[Unit]:
        found: set[Unit] = set()
        waiting = [*inside.get(unit, ())]
        while waiting:
            top = waiting.pop()
            if top not in found and top in inside:
                found.add(top)
                waiting += inside[top]
        return found

    return {unit: below(unit) for unit in below(one.unit)}


def _sums(one: Defined) -> set[str]:
    """The other letters over which the formula of a z_k sums."""
    if one.unit is None or _has_slope(one.body):
        return set()
    letters = {part.index for part in every(one.body) if isinstance(part, Big) and not part.product}
    return (letters & _LETTERS) - {one.unit[1]}


def _mixes(side: Written, told: Collection[Unit], *, own: Collection[Unit], pair: tuple[str, str]) -> bool:
    """Whether it leaves open which units it speaks of: Σ_j e^{z_j}, Σ_j (o_j - t_j)², z_1, the whole z."""
    names = {name for name, _ in told}
    if any(sym.name in names and unit_of(sym) not in told for sym in _syms(side) if len(letters_of(sym)) < 2):
        return True
    for part in every(side):
        if not isinstance(part, Big) or part.index not in pair:
            continue
        over = [unit for unit in _units(part.body) if unit in told and unit[1] == part.index]
        weighted = any(part.index in letters_of(sym) and len(letters_of(sym)) > 1 for sym in _syms(part.body))
        if any(unit not in own for unit in over) or (over and part.index == pair[0] and not weighted):
            return True
    return False


def _weights(pair: tuple[str, str], defined: Sequence[Defined]) -> list[Unit] | None:
    """The w of w_kj in z_k beside w_ji in z_j, of w_jk beside w_ij; None if one letter begins both."""
    below, above = pair
    upper: set[Unit] = set()
    lower: set[Unit] = set()
    for one in defined:
        sums, own = _sums(one), one.unit[1] if one.unit is not None else ""
        for sym in _syms(one.body) if sums else ():
            letters = letters_of(sym)
            if len(letters) == 2 and own == above and below in sums & {*letters}:
                upper.add((sym.name, letters[0]))
            elif len(letters) == 2 and own == below and above not in letters:
                lower.add((sym.name, letters[0]))
    names = {name for name, _ in lower}
    return None if upper & lower else sorted(unit for unit in upper if unit[0] in names)


def _units(term: Written) -> set[Unit]:
    return {unit for sym in _syms(term) if (unit := unit_of(sym))}


def _syms(term: Written) -> Iterator[Sym]:
    return (part for part in every(term) if isinstance(part, Sym))


def _has_slope(term: Written) -> bool:
    return any(isinstance(part, Slope) for part in every(term))
