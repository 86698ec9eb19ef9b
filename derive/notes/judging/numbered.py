"""Numbers that are parts of names: the 1 of W_1 ∈ ℝ^{d×h} beside W_2 ∈ ℝ^{h×k}.

Where matrices with numbers are said to have different sizes, and no letter stands in the place of the
number, they are quantities of their own, and so is what the formulas set beside them: Z_1 = X W_1 + b_1. The
x_1 beside an x is an entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.judging.sized import declarations
from derive.notes.reading.words import Known, family
from derive.notes.written import Sym, Written, symbols

Numbered = tuple[str, str]  # (W, 1)


def with_numbers(formulas: list[ReadFormula], known: Known) -> Known:
    """The vocabulary with the numbers that are parts of names, each with its name."""
    sizes: dict[str, set[tuple[str, ...]]] = {}
    for sym, dims in declarations(formulas, known):
        if _number(sym) and len(sym.indices) == 1:
            sizes.setdefault(sym.name, set()).add(dims)
    names = {name for name, several in sizes.items() if len(several) > 1}
    if not names:
        return known
    uses = _Uses()
    for statement in (statement for formula in formulas for statement in formula.statements):
        uses.take([read_side(tokens, known).written for tokens in statement.sides])
    return replace(known, labels=known.labels | {*uses.labels(names)})


def _number(sym: Sym) -> str:
    """The number that stands first below a name, or above it: of W_1 and of W^{(1)}_{ij}."""
    first = sym.indices[0] if sym.indices else None
    return str(first.shift) if first is not None and not first.letter else ""


@dataclass(slots=True)
class _Uses:
    """How names stand in a document: with which numbers or letters, and beside which others."""

    numbers: dict[str, set[str]] = field(default_factory=dict)
    lettered: set[str] = field(default_factory=set)  # W_l: the number is a layer's, or the place of an entry
    bare: set[str] = field(default_factory=set)  # x, of which x_1 is an entry
    beside: list[set[str]] = field(default_factory=list)  # the numbered names of one statement

    def take(self, sides: Iterable[Written | None]) -> None:
        """The names of a statement."""
        here: set[str] = set()
        for sym in (s for side in sides if side is not None for s in symbols(side)):
            if not sym.indices:
                self.bare.add(sym.name)
            elif _number(sym):
                self.numbers.setdefault(sym.name, set()).add(_number(sym))
                here.add(sym.name)
            elif len(sym.indices) == 1:
                self.lettered.add(sym.name)
        self.beside.append(here)

    def labels(self, names: set[str]) -> Iterator[Numbered]:
        """The names and numbers, from those of the matrices on."""
        found, new = set[str](), names - self.lettered
        while new:
            found |= new
            near = {name for here in self.beside if here & found for name in here}
            new = near - found - self.lettered - self.bare
        yield from ((family(name), number) for name in sorted(found) for number in self.numbers.get(name, ()))
