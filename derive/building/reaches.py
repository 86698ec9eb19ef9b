"""How far letters of index sums run: x[t + k - 1] lies within x for t = 1, …, T - K + 1, and no farther."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from derive.building.declarations import at_line
from derive.errors import InputError, UnknownName
from derive.index_sums import Linear, linear, size_of
from derive.indices import has_index_sums
from derive.model import Equation
from derive.parse import identifier
from derive.spec import Written
from derive.term import Indexed, Size, subterms
from derive.text import to_text


@dataclass(frozen=True, slots=True)
class Reach:
    """An index sum at an axis of an array: the letters that are open yet, and the rest at its least and most.

    `open` speaks of index letters, `low` and `high` of sizes. Of a `padded` array it may lie outside of the
    axis, where entries are 0.
    """

    entry: Indexed
    place: int
    shape: tuple[Size, ...]
    open: Linear
    low: Linear
    high: Linear
    padded: bool = False

    def closed(self, letter: str, limit: Size) -> Reach:
        """The same for letter = 1, …, limit."""
        times = self.open.coefficients.get(letter, 0)
        if not times:
            return self
        ends = (Linear((), 1), linear(limit))
        least, most = ends if times > 0 else ends[::-1]
        return replace(
            self,
            open=self.open.without(letter),
            low=self.low.plus(least, times),
            high=self.high.plus(most, times),
        )

    def limit(self, letter: str) -> Size | None:
        """The most that the one open letter can be; None where that is not known, or no whole multiple."""
        times = self._times(letter)
        if self.padded or not times:
            return None
        room = linear(self.axis).minus(self.high)
        if any(coefficient % times for _, coefficient in room.letters):
            return None
        if room.letters and room.constant % times:
            return None
        parts = tuple((name, coefficient // times) for name, coefficient in room.letters)
        return size_of(Linear(parts, room.constant // times))

    def shape_for(self, letter: str, size: Size) -> tuple[Size, ...] | None:
        """The shape whose axis ends where letter = size ends; None where that is not known."""
        times = self._times(letter)
        if not times:
            return None
        axis = size_of(self.high.plus(linear(size), times))
        return (*self.shape[: self.place], axis, *self.shape[self.place + 1 :])

    @property
    def axis(self) -> Size:
        """The size of the axis that is indexed."""
        return self.shape[self.place]

    def _times(self, letter: str) -> int:
        """The factor of the one open letter, if an index with it is never below 1; else 0."""
        times = self.open.coefficients.get(letter, 0)
        alone = times > 0 and len(self.open.letters) == 1
        return times if alone and _is_at_least(self.low, 1 - times) else 0

    @property
    def is_inside(self) -> bool:
        """Whether the entry lies within the array whatever the letters are."""
        return _is_at_least(self.low, 1) and _is_at_least(linear(self.axis).minus(self.high), 0)


def reach(entry: Indexed, place: int, shape: tuple[Size, ...], *, padded: bool) -> Reach:
    """The reach of an index before any letter in it is closed."""
    form = linear(entry.indices[place])
    number = Linear((), form.constant)
    return Reach(entry, place, shape, Linear(form.letters), number, number, padded)


@dataclass(slots=True)
class Found:
    """What a part of a formula says about its free letters: their ranges, and where index sums reach."""

    letters: dict[str, Size] = field(default_factory=dict)
    reaches: list[Reach] = field(default_factory=list)

    def deduced(self, letter: str, known: Mapping[str, Size]) -> list[Size]:
        """How far a letter runs that stands in index sums only, so that every entry lies within its array."""
        limits = [part.limit(letter) for part in self._holding(letter, known)]
        return list(dict.fromkeys(limit for limit in limits if limit is not None))

    def to_declare(self, letter: str, size: Size) -> tuple[str, tuple[Size, ...]] | None:
        """An array and its shape with which a letter runs to `size`; None where that is not known."""
        for part in self._holding(letter, {}):
            shape = part.shape_for(letter, size)
            if shape is not None and not part.padded:
                return part.entry.id, shape
        return None

    def close(self, letter: str, limit: Size) -> None:
        """letter = 1, …, limit."""
        self.reaches = [part.closed(letter, limit) for part in self.reaches]

    def _holding(self, letter: str, known: Mapping[str, Size]) -> Iterator[Reach]:
        for part in self.reaches:
            if letter in part.open.coefficients:
                for other, size in {**known, **self.letters}.items():
                    part = part.closed(other, size) if other != letter else part
                yield part


def check_reaches(found: Found, where: str, right: str) -> None:
    """No entry lies outside of its array, unless that is padded. `right` is a shape with which none does.

    Raises InputError.
    """
    for part in found.reaches:
        if not part.open.letters and not part.is_inside and not part.padded:
            ends = f"{to_text(size_of(part.low))} to {to_text(size_of(part.high))}"
            raise InputError(
                f"in {where} the index of {to_text(part.entry)} runs from {ends}, but the axis from 1 to "
                f"{to_text(part.axis)}; {right}if entries of '{part.entry.id}' outside are to be 0, "
                f"say 'padding: [{part.entry.id}]'"
            )


def padded_arrays(said: Iterable[Written], equations: Iterable[Equation]) -> frozenset[str]:
    """The arrays that an index may leave. Raises InputError for one that has no index sum."""
    entries = (part for equation in equations for part in subterms(equation.body))
    summed = [part.id for part in entries if isinstance(part, Indexed) and has_index_sums(part)]
    found: list[str] = []
    for written in said:
        with at_line(written.line):
            name = identifier(written.text)
            if name not in summed:
                raise UnknownName("array with an index such as t + k - 1 in 'padding':", name, summed)
            found.append(name)
    return frozenset(found)


def _is_at_least(form: Linear, least: int) -> bool:
    """Whether a sum of sizes, which are 1 or more, is that much for certain."""
    if any(times < 0 for _, times in form.letters):
        return False
    return form.constant + sum(times for _, times in form.letters) >= least
