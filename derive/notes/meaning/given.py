"""A formula with the numbers of an example put in: its sums run over as many entries as the data have.

Nothing here has a usual length. A size comes from its own number, from the data that a sum runs over, or
from both where they agree; a length that none of them tells is marked, and the formula stays undecided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import prod

from derive.notes.letters import RUNNING
from derive.notes.meaning.arrays import HIGHEST, Array, Unclear, Unsized, mapped, multiplied
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.knowledge import Knowledge, before_update
from derive.notes.meaning.marks import Sizes
from derive.notes.meaning.slopes import Slopes
from derive.notes.written import Big, Grid, Index, Minus, Num, Plus, Sym, Turned, Written, every, symbols
from derive.term import Power, Term, number, rational

Places = frozenset[int]
MOST_WRITTEN_OUT = 2_000  # entries of an array whose size is told by a number: N = 64 examples of 784 values
ENTRYWISE = "a power of a matrix is taken entry by entry"


class Given(Slopes):
    """An expansion at the numbers of a table."""

    def __init__(
        self,
        knowledge: Knowledge,
        values: Mapping[str, Written],
        *,
        roots: tuple[Written, ...],
        usual: int = 2,
    ) -> None:
        super().__init__(knowledge, Sizes(usual), values=values)
        self.roots = roots
        self.entrywise = False
        self.powers = False  # a power of a matrix was met
        self.lengths: dict[str, int] = {}
        self._families: dict[str, set[tuple[int, ...]]] | None = None
        self._sums: tuple[Big, ...] | None = None

    def takes_numbers(self) -> bool:
        """Whether anything so far rests on the numbers of the table."""
        slopes = any(key.startswith("∂") for key in self.values)
        return bool(self.numbers or slopes or any(self.put_in.values()) or self.lengths)

    # --- lengths -------------------------------------------------------------------------------------------

    def length(self, name: str) -> int:
        """The number that a size stands for. Raises Unclear where the data tell two."""
        if name not in self.lengths:
            found = self._told_size(name)
            self.lengths[name] = found if found is not None else self._guess(name)
        return self.lengths[name]

    def _guess(self, name: str) -> int:
        self.marks.guessed[f"what {name} is" if name.isalpha() else "how many entries there are"] = None
        return super().length(name)

    def _told_size(self, name: str) -> int | None:
        """The size by its own number and by the data, which have to agree."""
        found: dict[str, int] = {}
        own = self._whole_number(name)
        if own is not None:
            found[f"{name} = {own}"] = own
        for total in self._every_sum() if name.isalpha() else ():
            shift = _shift(total.high, name)
            if shift is not None and (last := self._last_of_data(total)) is not None:
                found[last[0]] = last[1] - shift
        for (family, count), dims in {**self.knowledge.shapes, **self.knowledge.former}.items():
            for axis, dim in enumerate(dims):
                if dim == name and (places := self._places(Sym(family), axis, count + len(dims))):
                    found[f"{family} has {len(places)} entries"] = max(places)
        if own is not None and name in self.knowledge.aged and len(found) > 1:
            del found[f"{name} = {own}"]  # of an example in a section before
        return _agreed(found)

    def _whole_number(self, name: str) -> int | None:
        body = self.given(name) if name else None
        value = rational(body.scalar) if body is not None and not body.shape else None
        return int(value) if value is not None and value.denominator == 1 else None

    def last(self, term: Big) -> int:
        """The last place of a sum, by the data that it runs over."""
        found = self._last_of_data(term)
        if found is None:
            return self._guess("")
        return found[1]

    def _every_sum(self) -> tuple[Big, ...]:
        """The sums of the formula and of all that defines what stands in it."""
        if self._sums is None:
            seen: set[str] = set()
            found: dict[Big, None] = {}
            waiting = list(self.roots)
            while waiting:
                for part in every(waiting.pop()):
                    if isinstance(part, Big):
                        found[part] = None
                    for definition in self._named_in(part):
                        if definition.name not in seen:
                            seen.add(definition.name)
                            waiting += [d.body for d in self.knowledge.candidates(definition.name)]
            self._sums = tuple(found)
        return self._sums

    def _named_in(self, part: Written) -> Iterator[Definition]:
        name = part.name if isinstance(part, Sym) else getattr(part, "function", "")
        yield from self.knowledge.definitions.get(name, ())[-1:]

    def _last_of_data(self, term: Big) -> tuple[str, int] | None:
        """The last place of the data under a sum, with whose it is; None where there are no data."""
        found: dict[str, Places] = {}
        for sym, axis in self._running(term.body, term.index, set()):
            if places := self._places(sym, axis, len(sym.indices)):
                found[sym.name] = places
        if not found:
            return None
        low = term.low.value if isinstance(term.low, Num) else Fraction(1)
        if term.low is None and all(0 in places for places in found.values()):
            raise Unsized("a sum over entries from 0 does not say where it begins")
        _agreed({f"{name} has {_counted(places)}": max(places) for name, places in found.items()})
        name, places = next(iter(found.items()))
        missing = [k for k in range(int(low), max(places)) if k not in places]
        if missing:
            raise Unsized(f"{name}_{missing[0]} is not given")
        return f"{name} has {_counted(places)}", max(places)

    def _running(self, body: Written, letter: str, seen: set[tuple[str, str]]) -> Iterator[tuple[Sym, int]]:
        """The symbols with that index, and those behind the definitions of such ones."""
        for sym in symbols(body):
            axis = next((n for n, i in enumerate(sym.indices) if i == Index(letter)), None)
            if axis is None or (str(sym), letter) in seen:
                continue
            seen.add((str(sym), letter))
            yield sym, axis
            if self._places(sym, axis, len(sym.indices)):
                continue
            current = self.knowledge.current(sym)
            own = current.indices[axis] if current is not None else Index("")
            if current is not None and own.letter in RUNNING and not own.shift:
                yield from self._running(current.body, own.letter, seen)

    def _places(self, sym: Sym, axis: int, count: int) -> Places:
        """The places along an axis at which a family has numbers."""
        whole = self.given(sym.name)
        if whole is not None and len(whole.shape) == count:
            return frozenset(range(1, whole.shape[axis] + 1))
        for before in range(1, axis + 1):  # of w_{l+1} the places of w_{l+1,k}
            whole = self.given("_".join((sym.name, *map(str, sym.indices[:before]))))
            if whole is not None and before + len(whole.shape) == count:
                return frozenset(range(1, whole.shape[axis - before] + 1))
        families = self._entries()
        found = families.get(sym.name) or families.get(before_update(sym.name), set())
        for places in found:
            if (key := "_".join((sym.name, *map(str, places)))) in self.knowledge.stale:
                raise Unsized(f"{key} may be that of the example before")
        return frozenset(places[axis] for places in found if len(places) == count)

    def _entries(self) -> dict[str, set[tuple[int, ...]]]:
        if self._families is None:
            self._families = {}
            for key in self.values:
                printed = self.knowledge.values.get(key)
                if printed is not None and printed.computed:
                    continue  # of three values two may be printed so far
                name, *indices = key.split("_")
                while indices and not all(index.isdigit() for index in indices):
                    name = f"{name}_{indices.pop(0)}"
                if indices:
                    self._families.setdefault(name, set()).add(tuple(map(int, indices)))
        return self._families

    # --- what takes its size from numbers ------------------------------------------------------------------

    def node(self, name: str, indices: tuple[str, ...]) -> Term:
        """A size is its number."""
        if not indices and name in self.counts and self.knowledge.current(Sym(name)) is None:
            return number(Fraction(self.length(name)))
        return super().node(name, indices)

    def place(self, letter: str) -> int:
        """The place that an index letter stands for: the class y of p_y where y = 2."""
        found = self._whole_number(letter)
        return found if found is not None else super().place(letter)

    def power(self, base: Array, exponent: Term, *, whole: int | None) -> Array:
        """A^2 as A A; entry by entry only where that is asked for."""
        square = len(base.shape) == 2 and base.shape[0] == base.shape[1]
        if not square or whole is None or not 1 < whole <= HIGHEST:
            return super().power(base, exponent, whole=whole)
        self.powers = True
        if not self.entrywise:
            return multiplied(base, whole)
        self.marks.adopted[ENTRYWISE] = None
        return mapped(base, lambda entry: Power(entry, exponent))

    def shape_of(self, name: str, indices: tuple[str, ...]) -> tuple[int, ...]:
        """W_1 and W_2 may have shapes of their own."""
        whole = self.given("_".join((name, *indices)))
        return whole.shape if whole is not None and whole.shape else self.shape(name, len(indices))

    def _printed_shape(self, name: str) -> tuple[int, ...]:
        """As many entries as are printed of a p whose p_i have a formula."""
        printed = self.knowledge.values.get(name)
        count = _length(printed.body) if printed is not None else 0
        return (count,) if count and self.knowledge.current(Sym(name, (Index("", 1),))) is not None else ()

    def shape(self, name: str, indices: int) -> tuple[int, ...]:
        """The lengths of the numbers themselves, or of what defines the array."""
        rank = self.rank(name, indices)
        whole = self.given(name)
        if whole is not None and whole.shape and not indices:
            return whole.shape
        if not rank:
            return () if indices else self._printed_shape(name)
        entries = [self._places(Sym(name), indices + axis, indices + rank) for axis in range(rank)]
        if all(entries):
            return tuple(max(places) for places in entries)
        current = self.knowledge.current(Sym(name)) if not indices else None
        told = super().shape(name, indices)
        if prod(told) > MOST_WRITTEN_OUT:
            raise Unclear("too large: an array of that many entries")
        if current is not None and not current.parameters and name not in self.open:
            self.open.append(name)
            try:
                return self.value(current.body, {}).shape
            finally:
                self.open.pop()
        return told


def _length(body: Written) -> int:
    """How many numbers are listed; 0 where no list is printed."""
    listed = body.term if isinstance(body, Turned) else body
    if not isinstance(listed, Grid) or 1 not in (len(listed.rows), len(listed.rows[0])):
        return 0
    return sum(map(len, listed.rows))


def _counted(places: Places) -> str:
    return f"{len(places)} entr{'y' if len(places) == 1 else 'ies'}"


def _agreed(found: Mapping[str, int]) -> int | None:
    """The one length that all tell. Raises Unclear where there are two."""
    if len(set(found.values())) > 1:
        raise Unsized("the numbers do not go together: " + ", but ".join(found))
    return next(iter(found.values()), None)


def _shift(high: Written | None, name: str) -> int | None:
    """0 of a sum up to n, -1 of one up to n - 1."""
    match high:
        case Sym(found, ()) if found == name:
            return 0
        case Plus((Sym(found, ()), Num(value))) if found == name and value.denominator == 1:
            return int(value)
        case Plus((Sym(found, ()), Minus(Num(value)))) if found == name and value.denominator == 1:
            return -int(value)
        case _:
            return None
