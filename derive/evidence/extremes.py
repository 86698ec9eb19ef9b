"""The largest entry of a slice as an atom, and whether an entry is it; written out where sizes are given.

∂ max_k Z_nk/∂Z_pq = δ_np where Z_pq is the largest entry of its row, and 0 where it is not. Where two entries
are the largest there is no derivative.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product

from derive.errors import NotYet
from derive.evidence.graph import Atom, Graph, Op
from derive.indices import ALL, EXTREMES
from derive.term import Call, Index, Indexed, Number

_WHOLE, _KEPT = ":", "."  # the axes of a slice, in the name of its atom


def extreme_atom(function: str, found: Indexed) -> Atom:
    """The atom of max(Z[n, :]), an entry of an array of its own; no author can write its name."""
    kept = tuple(index for index in found.indices if index != ALL)
    name = _named(function, found)
    return Indexed(name, kept) if kept else name


def place_atom(call: Call) -> Indexed:
    """The atom of largest(Z[n, k], Z[n, :]). Raises NotYet where the entry is of another slice."""
    entry, found = call.arguments
    assert isinstance(entry, Indexed) and isinstance(found, Indexed)
    pairs = zip(entry.indices, found.indices, strict=False)
    if entry.id != found.id or len(entry.indices) != len(found.indices):
        raise NotYet(f"an entry of '{entry.id}' is no entry of a slice of '{found.id}'")
    if any(index not in (ALL, own) for own, index in pairs):
        raise NotYet(
            f"whether an entry of '{entry.id}' is that of another slice has no meaning for a proof yet"
        )
    return Indexed(_named(call.function, found), entry.indices)


def _named(function: str, found: Indexed) -> str:
    return f"{function}({found.id}{''.join(_WHOLE if index == ALL else _KEPT for index in found.indices)})"


def extreme_of(atom: object) -> tuple[str, str, str] | None:
    """max, Z and .: of max(Z[n, :]), likewise of a place; None for any other atom."""
    name = atom.id if isinstance(atom, Indexed) else atom
    if not isinstance(name, str) or not name.endswith((f"{_WHOLE})", f"{_KEPT})")):
        return None
    function, _, rest = name[:-1].partition("(")
    array = rest.rstrip(_WHOLE + _KEPT)
    return function, array, rest[len(array) :]


def slope(graph: Graph, atom: Atom, wrt: str | Indexed) -> int:
    """The derivative of a largest entry by an entry of its array; that of a place is 0."""
    found = extreme_of(atom)
    assert found is not None
    function, array, axes = found
    if not isinstance(wrt, Indexed) or len(wrt.indices) != len(axes):
        raise NotYet(f"'{array}' is an array: a derivative is taken by one of its entries")
    if function not in EXTREMES:
        return graph.number(0)
    kept = iter(atom.indices if isinstance(atom, Indexed) else ())
    places = [(next(kept), at) for axis, at in zip(axes, wrt.indices, strict=True) if axis == _KEPT]
    here = graph.node(Op.ATOM, payload=Indexed(f"{EXTREMES[function]}({array}{axes})", wrt.indices))
    return graph.node(Op.MULTIPLY, (*(graph.delta(*pair) for pair in places), here))


def written_out(graph: Graph, atom: Atom, counts: Sequence[int]) -> int | None:
    """The atom in the entries of its array, which has so many places along each axis; None at a letter."""
    found = extreme_of(atom)
    assert found is not None
    function, array, axes = found
    indices: tuple[Index, ...] = atom.indices if isinstance(atom, Indexed) else ()
    if any(not isinstance(index, Number) for index in indices):
        return None
    if function in EXTREMES:
        kept = iter(indices)
        fixed = [next(kept) if axis == _KEPT else None for axis in axes]
        entries = [_entry(graph, array, place) for place in _places(fixed, counts)]
        return graph.fold(Op.MAX if function == "max" else Op.MIN, entries)
    fixed = [index if axis == _KEPT else None for axis, index in zip(axes, indices, strict=True)]
    own = _entry(graph, array, indices)
    others = (_entry(graph, array, place) for place in _places(fixed, counts) if place != indices)
    ahead = [graph.minus(own, e) if function == "largest" else graph.minus(e, own) for e in others]
    one, zero = graph.number(1), graph.number(0)
    steps = tuple(graph.node(Op.SWITCH, (difference, one, zero)) for difference in ahead)
    return graph.node(Op.MULTIPLY, (one, *steps))


def _places(fixed: Sequence[Index | None], counts: Sequence[int]) -> Iterator[tuple[Index, ...]]:
    ranges = (
        [index] if index is not None else [Number(Fraction(place + 1)) for place in range(count)]
        for index, count in zip(fixed, counts, strict=True)
    )
    yield from product(*ranges)


def _entry(graph: Graph, array: str, indices: tuple[Index, ...]) -> int:
    return graph.entry(Indexed(array, indices), array)
