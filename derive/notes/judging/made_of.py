"""What a quantity is made of at its own layer: Z^{[2]} of A^{[1]} where Z^{[l]} is made of A^{[l-1]}.

Definitions are put at the place of the quantity that is asked for. What has no index there, or an index of
another letter, may be any place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from derive.notes.meaning.definition import Definition
from derive.notes.written import Index, Sym, symbols

_MOST = 60  # quantities that are followed upwards


@dataclass(frozen=True, slots=True)
class MadeOf:
    """Quantities with the names in their formulas."""

    formulas: tuple[tuple[Sym, frozenset[Sym]], ...]

    @classmethod
    def by(cls, definitions: Iterable[Definition]) -> MadeOf:
        """What a document's definitions say."""
        return cls(tuple((Sym(d.name, d.indices), frozenset(symbols(d.body))) for d in definitions))

    def any_of(self, whole: Sym, below: Collection[Sym]) -> bool:
        """Whether a formula of `whole` has one of these in it."""
        return any(_meet(part, one) for part in self._parts_of(whole) for one in below)

    def leads_to(self, below: Sym, tops: Collection[Sym]) -> bool:
        """Whether one of these is made of `below`, also through others between."""
        seen, waiting = set[Sym](), list(tops)
        while waiting and len(seen) < _MOST:
            for part in self._parts_of(waiting.pop()) - seen:
                if _meet(part, below):
                    return True
                seen.add(part)
                waiting.append(part)
        return False

    def _parts_of(self, whole: Sym) -> set[Sym]:
        found: set[Sym] = set()
        for head, inside in self.formulas:
            if head.name == whole.name and (at := _moves(head, whole)) is not None:
                found |= {_moved(part, at) for part in inside if part.name != whole.name}
        return found


def _moves(head: Sym, whole: Sym) -> Mapping[str, Index] | None:
    """What the letters of a definition's head stand for; None where it is of one other place."""
    at: dict[str, Index] = {}
    for own, asked in zip(head.indices, whole.indices, strict=False):
        if own.letter:
            at[own.letter] = replace(asked, shift=asked.shift - own.shift)
        elif own != asked:
            return None
    return at


def _moved(part: Sym, at: Mapping[str, Index]) -> Sym:
    return replace(part, indices=tuple(_index_moved(part.indices, at)))


def _index_moved(indices: tuple[Index, ...], at: Mapping[str, Index]) -> Iterator[Index]:
    for index in indices:
        to = at.get(index.letter) if index.letter else None
        yield index if to is None else replace(to, shift=to.shift + index.shift)


def _meet(one: Sym, other: Sym) -> bool:
    """Whether both may be the same entry: not A^{[1]} and A^{[2]}, not A^{[l]} and A^{[l-1]}."""
    pairs = zip(one.indices, other.indices, strict=False)
    return one.name == other.name and all(a.letter != b.letter or a.shift == b.shift for a, b in pairs)
