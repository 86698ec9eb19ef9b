"""Numbers that are parts of names: the 1 of W_1 ∈ ℝ^{d×h} beside W_2 ∈ ℝ^{h×k}.

Where matrices with numbers are said to have different sizes, they are quantities of their own, and so is what
the formulas set beside them: Z_1 = X W_1 + b_1. So are z_1 and the z_2 that is made of it, beside the entries
z_k of another z. Where a letter of layers or steps stands in the place of the number, it counts them; and the
x_1 beside an x is an entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.judging.sized import declarations
from derive.notes.letters import PLACES, RUNNING
from derive.notes.reading.words import Known, family
from derive.notes.written import Sym, Written, symbols

Numbered = tuple[str, str]  # (W, 1)


def with_numbers(formulas: list[ReadFormula], known: Known) -> Known:
    """The vocabulary with the numbers that are parts of names, each with its name."""
    sizes: dict[str, set[tuple[str, ...]]] = {}
    for sym, dims in declarations(formulas, known):
        if _number(sym) and len(sym.indices) == 1:
            sizes.setdefault(sym.name, set()).add(dims)
    uses = _Uses()
    for statement in (statement for formula in formulas for statement in formula.statements):
        uses.take([read_side(tokens, known).written for tokens in statement.sides])
    names = {name for name, several in sizes.items() if len(several) > 1} - set(uses.letters)
    names |= set(uses.stacked())
    found = {*uses.labels(names), *uses.with_entries()} if names or uses.long else set()
    return replace(known, labels=known.labels | found) if found else known


def _number(sym: Sym) -> str:
    """The number that stands first below a name, or above it: of W_1 and of W^{(1)}_{ij}."""
    first = sym.indices[0] if sym.indices else None
    return str(first.shift) if first is not None and not first.letter else ""


@dataclass(slots=True)
class _Uses:
    """How names stand in a document: with which numbers or letters, and beside which others."""

    numbers: dict[str, set[str]] = field(default_factory=dict)
    long: dict[str, set[str]] = field(default_factory=dict)  # name → what stands first of several indices
    letters: dict[str, set[str]] = field(default_factory=dict)  # of W_l, x_i
    bare: set[str] = field(default_factory=set)  # x, of which x_1 is an entry
    beside: list[set[str]] = field(default_factory=list)  # the numbered names of one statement
    made: dict[Numbered, set[Numbered]] = field(default_factory=dict)  # z_2 → W_2, a_1, b_2

    def take(self, sides: list[Written | None]) -> None:
        """The names of a statement."""
        here = [sym for side in sides if side is not None for sym in symbols(side)]
        for sym in here:
            if len(sym.indices) > 1:
                rest = [index.letter for index in sym.indices[1:]]
                first = _number(sym) if all(rest) else ""
                self.long.setdefault(sym.name, set()).add(first)
            if not sym.indices:
                self.bare.add(sym.name)
            elif _number(sym):
                self.numbers.setdefault(sym.name, set()).add(_number(sym))
            elif len(sym.indices) == 1:
                index = sym.indices[0]
                letter = "t" if index.shift or index.is_sum else index.letter
                if letter in RUNNING | PLACES:  # the o of b_o counts nothing
                    self.letters.setdefault(sym.name, set()).add(letter)
        self.beside.append({sym.name for sym in here if _number(sym)})
        head = sides[0] if len(sides) > 1 else None
        if isinstance(head, Sym) and len(head.indices) == 1 and _number(head) and sides[1] is not None:
            inside = [sym for sym in symbols(sides[1]) if len(sym.indices) == 1 and _number(sym)]
            self.made.setdefault((head.name, _number(head)), {(s.name, _number(s)) for s in inside})

    def stacked(self) -> Iterator[str]:
        """The z of z_2 = W_2 a_1 + b_2, a_1 = σ(z_1), beside entries z_k: without those it is a family."""
        for (name, number), parts in self.made.items():
            entries = self.letters.get(name, set())
            beside = any(one == number for _, one in parts)  # the W_2 and b_2 of z_2
            apart = beside and entries and not entries & PLACES and name not in self.bare
            if apart and any(other == name and one != number for other, one in self._below(parts)):
                yield name

    def with_entries(self) -> Iterator[Numbered]:
        """The 1 of every w^{(1)}_{ji}, beside w^{(2)}_{kj}."""
        for name, first in self.long.items():
            if name not in self.letters and len(first) > 1 and "" not in first:
                yield from ((family(name), number) for number in sorted(first))

    def _below(self, parts: Iterable[Numbered]) -> set[Numbered]:
        found, waiting = set[Numbered](), list(parts)
        while waiting:
            part = waiting.pop()
            if part not in found:
                found.add(part)
                waiting += self.made.get(part, ())
        return found

    def labels(self, names: set[str]) -> Iterator[Numbered]:
        """The names and numbers, from those of the matrices on."""
        found, new = set[str](), names
        while new:
            found |= new
            near = {name for here in self.beside if here & found for name in here}
            new = near - found - set(self.letters) - self.bare
        yield from ((family(name), number) for name in sorted(found) for number in self.numbers.get(name, ()))
