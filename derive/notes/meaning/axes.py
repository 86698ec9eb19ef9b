"""Which axis an index letter runs along, and so through how many places: the i of p_i that of p ∈ R^n.

And the lengths of what is made of arrays, by their names.
"""

from __future__ import annotations

from derive.notes.letters import RUNNING
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import Big, Sym, Times, Turned, Written, every, symbols

DEEPEST = 4  # definitions within each other


def open_letter(term: Written) -> str:
    """The one running letter that no sum of it binds; empty for none or several."""
    sums = {part.index for part in every(term) if isinstance(part, Big)}
    letters = {
        x for sym in symbols(term) for index in sym.indices if not index.shift for x in index.letters
    } & RUNNING
    free = letters - sums
    return free.pop() if len(free) == 1 else ""


def along(letter: str, term: Written, knowledge: Knowledge, *, depth: int = 0) -> str | None:
    """The size of the axis that the letter runs along; None where the arrays tell none, or two of them."""
    found: set[str] = set()
    for sym in symbols(term):
        for place, index in enumerate(sym.indices):
            if index.letter == letter and not index.shift:
                found |= _of_axis(sym, place, knowledge, depth=depth)
    return found.pop() if len(found) == 1 else None


def _of_axis(sym: Sym, place: int, knowledge: Knowledge, *, depth: int) -> set[str]:
    """The size of the axis behind which its index stands: of a whole array, or of what defines the entry."""
    for own in range(place + 1):
        shape = knowledge.shapes.get((sym.name, own), ())
        if len(shape) > place - own:
            return {shape[place - own]}
    current = knowledge.current(sym)
    if current is None or depth > DEEPEST or not current.indices[place].letter:
        return set()
    size = along(current.indices[place].letter, current.body, knowledge, depth=depth + 1)
    return set() if size is None else {size}


def dims_of(written: Written, knowledge: Knowledge) -> tuple[str, ...]:
    """The lengths of an array by their names, as far as those of its parts tell."""
    match written:
        case Sym(name, indices):
            return knowledge.shapes.get((name, len(indices)), ())
        case Turned(inner):
            return dims_of(inner, knowledge)[::-1]
        case Times((left, right), ("" | ".",)):
            one, other = dims_of(left, knowledge), dims_of(right, knowledge)
            return (*one[:-1], *other[1:]) if one and other and one[-1] == other[0] else ()
        case _:
            return ()
