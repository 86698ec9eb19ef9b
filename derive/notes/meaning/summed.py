"""The places of x_{i+j}, whose index is a sum of letters: only those that the note certainly has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from derive.notes.meaning.arrays import Unclear
from derive.notes.written import Index, Sym, printed_name

if TYPE_CHECKING:
    from derive.notes.meaning.expansion import Expansion


def place_of_sum(index: Index, place: Callable[[Index], str]) -> str:
    """The place i + j, by those of its letters. Raises Unclear."""
    total = index.shift
    for sign, letter in index.summands:
        found = place(Index(letter))
        if not found.lstrip("-").isdigit():
            raise Unclear(f"no number tells which place {printed_name(str(index))} is")
        total += sign * int(found)
    return str(total)


def check_inside(sym: Sym, places: tuple[str, ...], of: Expansion) -> None:
    """x_{i+j} goes on as far as needed, but for an array or a definition. Raises Unclear.

    A place before the first one is marked: some take it for 0, and some leave it out.
    """
    for axis, index in enumerate(sym.indices):
        if not index.is_sum or not places[axis].lstrip("-").isdigit():
            continue
        place, first = int(places[axis]), int(not of.from_zero)
        whole = of.shape_of(sym.name, places[:axis])
        defined = bool(of.knowledge.definitions.get(sym.name))
        last = whole[0] if whole else of.length("") - bool(of.knowledge.from_zero) if defined else None
        words = f"the place {printed_name(str(index))} = {place} is outside of the range"
        if last is not None and not first <= place <= last:
            raise Unclear(words)
        if place < first:
            of.marks.outside[words] = None


def as_running(of: Sym, wrt: Sym) -> Sym | None:
    """The y_j of ∂L/∂y_{l-j}, which is any entry of y; None where the quantity itself has those letters."""
    own = {letter for index in of.indices for letter in index.letters}
    found = list[Index]()
    for index in wrt.indices:
        free = [letter for letter in index.letters if letter not in own]
        if index.is_sum and not free:
            return None
        found.append(Index(free[-1]) if index.is_sum else index)
    return replace(wrt, indices=tuple(found))
