"""Layers and times for proofs with letters: the z^{l+1} beside z^l is a quantity of its own, z@l+1.

A letter that is shifted, l + 1, names layers or steps. Its index becomes a part of the name, and every
definition is put at the layers of which the claim speaks. Further down nothing is put in: what stands there
does not depend on a variable further up. Where a derivative leads up through layers that the claim does not
name, ∂C/∂w^l, all paths to C must lead through quantities by which the note differentiates C.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from derive.notes.letters import RUNNING
from derive.notes.meaning.arrays import Unclear
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.meaning.places import behind, names_in
from derive.notes.written import (
    Big,
    Index,
    Nabla,
    Num,
    Plus,
    Slope,
    Sym,
    Written,
    every,
    mapped,
    symbols,
)

MOST_LEVELS = 4  # of which a claim speaks
Sides = tuple[Written, Written]


def levelled(sides: Sides, knowledge: Knowledge, *, partial: bool) -> list[tuple[Sides, Knowledge]]:
    """The sides and the definitions with layers as names, in all cases; none where nothing is shifted.

    Where the last layer has definitions of its own, they are a second case. Raises Unclear.
    """
    reached = list(dict.fromkeys(behind(sides, knowledge)))
    places = _level_places(sides, reached, knowledge)
    if not places:
        above = [
            wrt for of, wrt in knowledge.edges if any(of == slope.of for slope in _slopes(sides, knowledge))
        ]
        reached = list(dict.fromkeys(behind((*sides, *above), knowledge)))
        places = _numbered_layers(reached)
    if not places:
        return []
    first = _Levels(sides, knowledge, reached, places)
    cases = [first.result(partial=partial)]
    for letter in first.ends:
        last = _Levels(first.moved_to(letter), knowledge, reached, places)
        cases.append(last.result(partial=partial))
    return cases


def _level_places(sides: Sides, reached: list[Definition], knowledge: Knowledge) -> dict[str, int]:
    """Of every family that has layers the place of their index."""
    units = [symbols(side) for side in sides]
    units = [(*units[0], *units[1])]
    units += [(Sym(d.name, d.indices), *d.parameters, *symbols(d.body)) for d in reached]
    found: dict[tuple[str, int], None] = {}
    letters: list[set[str]] = [
        {i.letter for s in unit for i in s.indices if i.letter and (i.shift or i.letter in knowledge.last)}
        for unit in units
    ]
    before = -1
    while before != len(found):
        before = len(found)
        for unit, own in zip(units, letters, strict=True):
            at = [(s.name, place, i) for s in unit for place, i in enumerate(s.indices)]
            own |= {i.letter for name, place, i in at if (name, place) in found and i.letter}
            found.update({(name, place): None for name, place, i in at if i.letter in own})
    places = {name: place for name, place in found}
    if len(places) < len(found):
        raise Unclear("two indices of one quantity are shifted")
    return places


def _numbered_layers(definitions: list[Definition]) -> dict[str, int]:
    """The Z of Z^{[2]} = W^{[2]} A^{[1]} + b^{[2]}, made of another layer, and what stands beside it."""
    heads = [Sym(d.name, d.indices) for d in definitions]
    at = [
        {s.name: s.indices[0].shift for s in (head, *symbols(d.body)) if _is_numbered(s)}
        for head, d in zip(heads, definitions, strict=True)
    ]
    found = {
        head.name
        for head, here in zip(heads, at, strict=True)
        if _is_numbered(head) and len({*here.values()}) > 1
    }
    before = -1
    while before != len(found):
        before = len(found)
        for numbers in at:
            found |= set(numbers) if found & set(numbers) else set()
    return dict.fromkeys(found, 0)


def _is_numbered(sym: Sym) -> bool:
    return bool(sym.indices) and not sym.indices[0].letter


@dataclass(frozen=True, slots=True)
class _At:
    """A layer: l + 1, or a number."""

    letter: str
    shift: int


@dataclass(slots=True)
class _Levels:
    sides: Sides
    knowledge: Knowledge
    reached: list[Definition]
    places: dict[str, int]
    base: str = ""
    levels: tuple[int, ...] = ()
    new: Knowledge = field(default_factory=Knowledge)
    left_out: dict[str, None] = field(default_factory=dict)  # names with definitions that leave a layer open
    ends: dict[str, None] = field(default_factory=dict)  # last layers with definitions of their own

    def moved_to(self, last: str) -> Sides:
        """The sides where the uppermost layer is the last one."""
        moved = {self.base: _At(last, -self.levels[-1])}
        one, other = (_reindexed(side, moved) for side in self.sides)
        return one, other

    def result(self, *, partial: bool) -> tuple[Sides, Knowledge]:
        """Raises Unclear."""
        self._find_levels()
        known, places = self.knowledge, self.places
        self.new = replace(known.copy(), definitions={}, edges={}, leaves_open=set())
        around = range(self.levels[0] - 1, self.levels[-1] + 2)  # the A^{[l-1]} of Z^{[l]} is a matrix, too
        for (name, count), shape in known.shapes.items():
            for level in around if name in places and count > places[name] else ():
                self.new.shapes[self._named(name, _At(self.base, level)), count - 1] = shape
            if name in places and count > places[name]:
                for letter in known.last:
                    self.new.shapes[self._named(name, _At(letter, 0)), count - 1] = shape
        for name in dict.fromkeys(definition.name for definition in self.reached):
            for definition in known.definitions[name]:
                if not self._has(Sym(name, definition.indices)):
                    self._take(definition)
            for level in self.levels if name in places else ():
                self._define(name, level)
        one, other = (self._written(side, {}) for side in self.sides)
        for slope in _slopes((one, other), self.new):
            self._settle(slope, partial=partial)
        return (one, other), self.new

    def _find_levels(self) -> None:
        at = [s.indices[self.places[s.name]] for side in self.sides for s in symbols(side) if self._has(s)]
        bases = {index.letter for index in at}
        if len(bases) != 1:
            raise Unclear("layers of two letters")
        (self.base,) = bases
        shifts = [index.shift for index in at]
        if not self.base:  # Z^{[2]}, by which J is differentiated elsewhere
            below = [wrt for _, wrt in self.knowledge.edges if wrt.name in self.places and _is_numbered(wrt)]
            shifts += [wrt.indices[0].shift for wrt in below]
        self.levels = tuple(range(min(shifts), max(shifts) + 1))
        if len(self.levels) > MOST_LEVELS:
            raise Unclear("too many layers at once")

    def _has(self, sym: Sym) -> bool:
        return sym.name in self.places and self.places[sym.name] < len(sym.indices)

    def _named(self, name: str, at: _At) -> str:
        return f"{name}@{at.letter}{at.shift:+d}"

    def _define(self, name: str, level: int) -> None:
        """The definition that counts at this layer, put there."""
        for found in self.knowledge.candidates(name):
            if found.parameters or len(found.indices) <= self.places[name]:
                continue
            index = found.indices[self.places[name]]
            if index.letter in self.knowledge.last and index.letter != self.base:
                self.ends[index.letter] = None
            if index.letter in RUNNING:
                moved = self._moved(found, {index.letter: _At(self.base, level - index.shift)})
                self.new.define(moved)
                return
            if index == Index(self.base, level):
                self.new.define(self._moved(found, {}))
                return

    def _moved(self, found: Definition, at: dict[str, _At]) -> Definition:
        head = self._symbol(Sym(found.name, found.indices), at)
        return replace(found, name=head.name, indices=head.indices, body=self._written(found.body, at))

    def _take(self, found: Definition) -> None:
        """A definition that speaks of no layer, or of the last one; another stays out."""
        at = [s.indices[self.places[s.name]] for s in symbols(found.body) if self._has(s)]
        if any(index.letter in RUNNING for index in at):
            self.left_out[found.name] = None
        else:
            self.new.define(self._moved(found, {}))

    def _symbol(self, sym: Sym, at: dict[str, _At]) -> Sym:
        if not self._has(sym):
            if any(x in at for index in sym.indices for x in index.letters):
                raise Unclear("a layer is an index of an entry")
            return sym
        place = self.places[sym.name]
        index = sym.indices[place]
        if index.is_sum or any(x in at for i in sym.indices if i.is_sum for x in i.letters):
            raise Unclear("a sum of letters names a layer")
        found = at.get(index.letter, _At(index.letter, 0)) if index.letter else _At("", 0)
        name = self._named(sym.name, _At(found.letter, found.shift + index.shift))
        return replace(sym, name=name, indices=(*sym.indices[:place], *sym.indices[place + 1 :]))

    def _written(self, term: Written, at: dict[str, _At]) -> Written:
        if isinstance(term, Sym):
            if not term.indices and term.name in at:
                return _plus(at[term.name])
            return self._symbol(term, at)
        if isinstance(term, Nabla) and (last := self._last_in(term)) is not None:
            term = replace(term, wrt=last)
        if isinstance(term, Big) and any(
            self._has(s) and s.indices[self.places[s.name]].letter == term.index for s in symbols(term.body)
        ):
            raise Unclear("a sum over layers or steps")
        return mapped(term, lambda part: self._written(part, at))

    def _last_in(self, term: Nabla) -> Sym | None:
        """The a^L of ∇_a C, with a C that is made of a^L."""
        of, wrt = term.of, term.wrt
        if wrt is None or wrt.indices or wrt.name not in self.places or not isinstance(of, Sym):
            return None
        inside = (s for d in self.knowledge.definitions.get(of.name, ()) for s in symbols(d.body))
        at = (s.indices[self.places[s.name]] for s in inside if s.name == wrt.name and self._has(s))
        last = dict.fromkeys(index for index in at if index.letter in self.knowledge.last)
        return replace(wrt, indices=(next(iter(last)),)) if len(last) == 1 else None

    # --- derivatives ---------------------------------------------------------------------------------------

    def _settle(self, slope: Slope | Nabla, *, partial: bool) -> None:
        """Make sure that the derivative is right: no path is forgotten. Raises Unclear."""
        wrt = slope.wrt
        if not isinstance(wrt, Sym):
            raise Unclear("a derivative by something else than a name")
        if partial:
            return
        if wrt.name in _reached_names(slope.of, self.new):
            self._check_leaves(slope.of, wrt.name)
        elif isinstance(slope.of, Sym) and "@" in wrt.name:
            self._cut(slope.of, wrt.name)
        else:
            raise Unclear("the slope of an undefined quantity")

    def _check_leaves(self, of: Written, wrt: str) -> None:
        """What is left without a definition does not depend on the variable."""
        family = wrt.split("@")[0]
        for leaf in _reached_names(of, self.new):
            name, _, level = leaf.partition("@")
            open_ = name in self.left_out and not level
            if leaf == wrt or not (level or open_) or (self.new.definitions.get(leaf) and not open_):
                continue
            below = tuple(behind((Sym(name),), self.knowledge))
            same = name == family and bool(self.knowledge.definitions.get(family))  # W^2 is made of no W^1
            depends = same or any(family in names_in(found.body) for found in below)
            if depends and not (self._is_below(leaf, wrt) and self._lead_down(below)):
                raise Unclear("what stands in another layer may depend on the variable")

    def _is_below(self, leaf: str, wrt: str) -> bool:
        (letter, shift), (other, above) = _level_of(leaf), _level_of(wrt)
        return letter == other and shift < above

    def _lead_down(self, definitions: tuple[Definition, ...]) -> bool:
        """Whether a layer is made of itself and of the layers below it only."""
        for found in definitions:
            if not self._has(Sym(found.name, found.indices)):
                continue
            own = found.indices[self.places[found.name]]
            at = [s.indices[self.places[s.name]] for s in symbols(found.body) if self._has(s)]
            if any(index.letter != own.letter or index.shift > own.shift for index in at):
                return False
        return True

    def _cut(self, of: Sym, wrt: str) -> None:
        """Let C be known by its derivatives only, where all paths to it lead through those."""
        self.new.definitions.pop(of.name, None)
        for top, below in self.knowledge.edges:
            if top != of or not self._has(below):
                continue
            place = self.places[below.name]
            if below.indices[place].letter not in (self.base, *RUNNING):
                continue
            rest = (*below.indices[:place], *below.indices[place + 1 :])
            own = below.indices[place]
            for level in self.levels if own.letter else (own.shift,):
                name = self._named(below.name, _At(self.base, level))
                self.new.edges[of, Sym(name, rest)] = False
        nearest = {near.name for near in self.new.nearest(of)}
        if wrt not in nearest:
            self._walk(wrt, nearest)
        for one in nearest:
            for other in {wrt, *nearest} - {one}:
                self._check_leaves(Sym(one), other)

    def _walk(self, wrt: str, nearest: set[str]) -> None:
        """Every path upwards from the variable meets one of the nearest."""
        waiting, seen = [wrt], {wrt}
        while waiting:
            for user in self._users(waiting.pop()):
                if user in nearest or user in seen:
                    continue
                if not self.new.definitions.get(user):
                    raise Unclear("a path leads up through layers that the claim does not name")
                seen.add(user)
                waiting.append(user)

    def _users(self, name: str) -> Iterator[str]:
        """What is made of this quantity directly, by the document's definitions."""
        family, (letter, shift) = name.split("@")[0], _level_of(name)
        for found in self.reached:
            for sym in symbols(found.body):
                if sym.name != family or not self._has(sym):
                    continue
                index = sym.indices[self.places[family]]
                if index.letter in self.knowledge.last and letter not in self.knowledge.last:
                    if shift == self.levels[-1] and found.name not in self.places:
                        yield found.name  # it may be the last layer
                    continue
                if found.name not in self.places or len(found.indices) <= self.places[found.name]:
                    yield found.name
                    continue
                own = found.indices[self.places[found.name]]
                if own.letter == index.letter and (index.letter or index.shift == shift):
                    yield self._named(found.name, _At(letter, shift - index.shift + own.shift))


def _reindexed(term: Written, at: dict[str, _At]) -> Written:
    """The formula with other letters of layers, in indices and as numbers."""
    if not isinstance(term, Sym):
        return mapped(term, lambda part: _reindexed(part, at))
    if not term.indices and term.name in at:
        return _plus(at[term.name])
    found = ((index, at.get(index.letter)) for index in term.indices)
    moved = (index if to is None else Index(to.letter, to.shift + index.shift) for index, to in found)
    return replace(term, indices=tuple(moved))


def _level_of(name: str) -> tuple[str, int]:
    text = name.partition("@")[2] or "+0"
    cut = max(text.rfind("+"), text.rfind("-"))
    return text[:cut], int(text[cut:])


def _plus(at: _At) -> Written:
    shift = Num(Fraction(at.shift))
    if not at.letter:
        return shift
    return Plus((Sym(at.letter), shift)) if at.shift else Sym(at.letter)


def _slopes(sides: Sides, knowledge: Knowledge) -> Iterator[Slope | Nabla]:
    """All derivatives in the sides and in what they lead to."""
    for side in (*sides, *(d.body for d in behind(sides, knowledge))):
        yield from (part for part in every(side) if isinstance(part, Slope | Nabla))


def _reached_names(of: Written, knowledge: Knowledge) -> set[str]:
    return {name for part in (of, *(d.body for d in behind((of,), knowledge))) for name in names_in(part)}
