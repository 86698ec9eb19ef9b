"""Two kinds of units under one letter: δ_j of hidden units j, and δ_k of the outputs k.

The outputs y_k are sums over the hidden units j, some names have only a j and others only a k. Then a name
that is defined with either letter is two quantities, and so are the weights w_kj and w_ji. The z^l of a layer
is another quantity than the z_k of a softmax, unless a z^l_k has both letters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from derive.notes.judging.lettered_layers import Defined, Letters, layers_by_letter, letters_of
from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.letters import LAYER, RUNNING, STEP
from derive.notes.reading.words import Known
from derive.notes.written import UNIT, Apply, Big, Slope, Sym, Written, every

_ANY = LAYER | STEP


def with_units(formulas: Iterable[ReadFormula], known: Known) -> Known:
    """The vocabulary with the names that are other quantities with another letter."""
    found = _Kinds()
    section = 0
    for formula in formulas:
        section += bool(formula.formula.opens)
        for statement in formula.statements:
            sides = [read_side(tokens, known).written for tokens in statement.sides]
            heads = sides[:-1] if statement.signs[:1] in (["="], [":="]) else []
            # a claim may have a slip in its letters
            if isinstance(sides[0], Slope) and len(sides) > 1:
                found.claimed += [side for side in sides if side is not None]
                continue
            for side in sides:
                found.use(side)
            for head, body in zip(heads, sides[1:], strict=False):
                found.define(head, body, section)
    layers = layers_by_letter(found.stated, found.sides, found.claimed)
    if layers.names or layers.unsure:
        units = {key: key[0] + UNIT for key in found.layers()} | layers.names
        return replace(known, units=units, unsure_units=layers.unsure)
    units = {key: key[0] + UNIT for key in found.apart()}
    return replace(known, units=units, unsure_units=frozenset(found.half_told()))


@dataclass(slots=True)
class _Kinds:
    """With which letters names are used and defined, and over which letters a defined quantity sums."""

    used: dict[str, set[Letters]] = field(default_factory=dict)
    defined: dict[str, set[str]] = field(default_factory=dict)
    scores: set[str] = field(default_factory=set)  # the z of Σ_j e^{z_j}
    sums: dict[tuple[str, str], set[str]] = field(default_factory=dict)  # (j, k): the y_k that sum over j
    stated: list[Defined] = field(default_factory=list)
    sides: list[Written] = field(default_factory=list)
    claimed: list[Written] = field(default_factory=list)  # the sides of claims about slopes

    def use(self, side: Written | None) -> None:
        """The letters of every name in it, numbers such as those of layers left out."""
        if side is None:
            return
        self.sides.append(side)
        for sym in (p for p in every(side) if isinstance(p, Sym)):
            letters = letters_of(sym)
            if letters:
                self.used.setdefault(sym.name, set()).add(letters)
        for part in every(side):
            match part:
                case Big(False, Apply("exp", (Sym(name, (index,)),)), letter) if (
                    index.letter == letter and letter not in _ANY
                ):
                    self.scores.add(name)
                case _:
                    pass

    def define(self, head: Written | None, body: Written | None, section: int) -> None:
        """y_k = Σ_j w_kj z_j."""
        if not isinstance(head, Sym) or body is None or len(letters_of(head)) != 1:
            return
        self.stated.append(Defined(section, head, body))
        (own,) = letters_of(head)
        self.defined.setdefault(head.name, set()).add(own)
        if any(isinstance(part, Slope) for part in every(body)):
            return
        for part in every(body):
            if isinstance(part, Big) and part.index and part.index != own:
                self.sums.setdefault((part.index, own), set()).add(head.name)

    def apart(self) -> Iterator[tuple[str, str]]:
        """The names and the letters with which they are something else."""
        yield from self.layers()
        for below, above, both in self._pairs():
            double = {name for name in both if {below, above} <= self.defined.get(name, set())}
            if both == double:
                yield from ((name, above) for name in sorted(double))
                yield from ((name, above) for name in sorted(self._weights(below, above)))

    def half_told(self) -> Iterator[tuple[str, str]]:
        """The a_k where only an a_j has a formula, beside outputs y_k that are sums over j."""
        for below, above, both in self._pairs():
            told = ((name, self.defined.get(name, set()) & {below, above}) for name in both)
            yield from ((name, above) for name, letters in told if letters == {below})  # an a_i is an input

    def _pairs(self) -> Iterator[tuple[str, str, set[str]]]:
        """j of hidden units and k of outputs, with the names that have either letter."""
        for below, above in self.sums:
            both = {name for name in self.used if {(below,), (above,)} <= self.used[name]}
            pure = [
                any((one,) in uses and (other,) not in uses for uses in self.used.values())
                for one, other in ((below, above), (above, below))
            ]
            backwards = self.sums.get((above, below), set()) - both  # δ_j = Σ_k w_kj δ_k may be
            one_way = {below, above} <= RUNNING and not backwards and self.sums[below, above] - both
            if one_way and all(pure):
                yield below, above, both

    def layers(self) -> Iterator[tuple[str, str]]:
        """The z^l and the z_t beside entries z_k over which a sum runs."""
        for name, uses in self.used.items():
            alone = all(len(letters) == 1 for letters in uses)
            if alone and name in self.scores and _ANY & self.defined.get(name, set()):
                yield from ((name, letter) for letter in sorted(_ANY))

    def _weights(self, below: str, above: str) -> Iterator[str]:
        """The w of w_kj and w_ji."""
        for name, uses in self.used.items():
            between = (above, below) in uses and (below, above) not in uses
            if between and any(len(pair) == 2 and pair[0] == below and pair[1] != above for pair in uses):
                yield name
