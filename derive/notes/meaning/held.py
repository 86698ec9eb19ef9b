"""What stays a name while a derivative is taken, and definitions put in, for writings with letters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction

from derive.notes.letters import RUNNING
from derive.notes.meaning.arrays import Unclear
from derive.notes.meaning.definition import Definition, open_letters
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.meaning.places import behind, names_in
from derive.notes.written import Index, Sym, Written
from derive.term import Index as TermIndex
from derive.term import Indexed, Name, Number, Term

MOST_PUT_IN = 400
Env = Mapping[str, Term]


@dataclass(slots=True)
class Held:
    """Names, indices and definitions of one writing."""

    knowledge: Knowledge
    held: dict[tuple[str, int], None] = field(default_factory=dict)  # the family differentiated by right now
    met: dict[tuple[str, int], None] = field(default_factory=dict)  # all families that were differentiated by
    definitions: dict[str, Term] = field(default_factory=dict)
    signatures: dict[str, tuple[str, ...]] = field(default_factory=dict)
    aliases: Mapping[str, object] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)
    count: int = 0
    from_zero: bool = False  # a sum begins at 0
    numbered: bool = False  # an index is a number
    partial: bool = False  # ∂u/∂v with everything else in u's definition held fixed
    all_held: bool = False

    @contextmanager
    def holding(self, wrt: Sym) -> Iterator[None]:
        """Put definitions in down to the family of `wrt`, which stays a name meanwhile."""
        key = (wrt.name, len(wrt.indices) + self.rank_of(wrt))
        before = self.held
        self.held, self.met[key] = {key: None}, None
        try:
            yield
        finally:
            self.held = before

    @contextmanager
    def holding_all(self) -> Iterator[None]:
        """Put nothing in but the one definition at hand."""
        before, self.all_held = self.all_held, True
        try:
            yield
        finally:
            self.all_held = before

    def is_held(self, name: str, count: int) -> bool:
        """Whether this quantity stays a name right now."""
        if self.all_held and self.open:
            self.met[name, count] = None
            return True
        return (name, count) in self.held

    def rank_of(self, sym: Sym) -> int:
        """How many indices an array still has."""
        return len(self.knowledge.shapes.get((sym.name, len(sym.indices)), ()))

    def index(self, index: Index, env: Env) -> TermIndex:
        """The index as a letter or a number."""
        if not index.letter:
            self.numbered = True
            return Number(Fraction(index.shift))
        if index.is_sum:
            raise Unclear("a sum of letters as an index has no writing with letters")
        bound = env.get(index.letter)
        if index.shift or not isinstance(bound, Name | Number):
            if index.letter not in RUNNING and not index.shift:
                return Name(f"#{index.letter}")  # a label: z_o, w_{oi}
            raise Unclear("a shifted index has no writing with letters")
        return bound

    def definition_for(self, sym: Sym, indices: tuple[TermIndex, ...]) -> Definition | None:
        """The latest definition that speaks of these indices."""
        for found in self.knowledge.candidates(sym.name):
            if len(found.indices) != len(indices) or (found.parameters and indices):
                continue
            if not found.is_general:
                continue
            if all(_fits(own, given) for own, given in zip(found.indices, indices, strict=True)):
                return found
        return None

    def or_free(self, sym: Sym, indices: tuple[TermIndex, ...], put_in: Callable[[], Term]) -> Term:
        """The definition put in; free where it has no writing: what holds for any value holds for its own."""
        count = len(self.open)
        try:
            return put_in()
        except Unclear:
            below = {name for found in behind((sym,), self.knowledge) for name in names_in(found.body)}
            if sym.name in self.open or any(name in below for name, _ in self.held):
                raise
            del self.open[count:]
            return entry_named(sym.name, indices)

    def put_in(
        self, found: Definition, indices: tuple[TermIndex, ...], read: Callable[[Written, Env], Term]
    ) -> Term:
        """The definition's body at these indices."""
        self.count += 1
        if found.name in self.open or self.count > MOST_PUT_IN:
            raise Unclear("the definitions go in a circle")
        pairs = zip(found.indices, indices, strict=True)
        env: dict[str, Term] = {letter: Name(letter) for letter in open_letters(found)}
        env |= {own.letter: given for own, given in pairs if own.letter in RUNNING}
        self.open.append(found.name)
        try:
            return read(found.body, env)
        finally:
            self.open.pop()


def entry_named(name: str, indices: tuple[TermIndex, ...]) -> Term:
    """The entry of a family; θ_0 beside sums from 1 is none of their terms, and a name of its own."""
    if indices == (Number(Fraction(0)),):
        return Name(f"{name}_0")
    return Indexed(name, indices) if indices else Name(name)


def _fits(own: Index, given: TermIndex) -> bool:
    if own.letter in RUNNING:
        return not own.shift
    if own.letter:
        return given == Name(f"#{own.letter}")
    return given == Number(Fraction(own.shift))
