"""How far letters of index sums run: x[t + k - 1] lies within x for t = 1, …, T - K + 1, and no farther."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from derive.errors import InputError
from derive.index_sums import Linear, linear, size_of
from derive.term import Index, Size
from derive.text import to_text


@dataclass(frozen=True, slots=True)
class Reach:
    """An index sum at an axis of an array: the letters that are open yet, and the rest at its least and most.

    `open` speaks of index letters, `low` and `high` of sizes. `said` means that the author gave a range in
    it, so that it may lie outside of the axis, where entries are 0.
    """

    text: str
    axis: Size
    open: Linear
    low: Linear
    high: Linear
    said: bool = False

    def closed(self, letter: str, limit: Size, *, said: bool = False) -> Reach:
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
            said=self.said or said,
        )

    def limit(self, letter: str) -> Size | None:
        """The most that the one open letter can be; None where that is not known."""
        if self.open.letters != ((letter, 1),) or not _is_at_least(self.low, 0):
            return None
        return size_of(linear(self.axis).minus(self.high))

    @property
    def is_inside(self) -> bool:
        """Whether the entry lies within the array whatever the letters are."""
        return _is_at_least(self.low, 1) and _is_at_least(linear(self.axis).minus(self.high), 0)


def reach(text: str, index: Index, axis: Size, *, said: bool = False) -> Reach:
    """The reach of an index before any letter in it is closed."""
    form = linear(index)
    number = Linear((), form.constant)
    return Reach(text, axis, Linear(form.letters), number, number, said)


@dataclass(slots=True)
class Found:
    """What a part of a formula says about its free letters: their ranges, and where index sums reach."""

    letters: dict[str, Size] = field(default_factory=dict)
    reaches: list[Reach] = field(default_factory=list)

    def deduced(self, letter: str, known: Mapping[str, Size]) -> list[Size]:
        """How far a letter runs that stands in index sums only, so that every entry lies within its array."""
        sizes = {**known, **self.letters}
        holding = [part for part in self.reaches if letter in part.open.coefficients]
        limits = [part.limit(letter) for part in _closed(holding, sizes)]
        return list(dict.fromkeys(limit for limit in limits if limit is not None))

    def close(self, letter: str, limit: Size, *, said: bool) -> None:
        """letter = 1, …, limit."""
        self.reaches = [part.closed(letter, limit, said=said) for part in self.reaches]


def _closed(reaches: Iterable[Reach], sizes: Mapping[str, Size]) -> Iterable[Reach]:
    for part in reaches:
        for letter, size in sizes.items():
            part = part.closed(letter, size)
        yield part


def check_reaches(found: Found, where: str) -> None:
    """No entry lies outside of its array, unless it was said how far its letters run. Raises InputError."""
    for part in found.reaches:
        if not part.open.letters and not part.is_inside and not part.said:
            ends = f"{to_text(size_of(part.low))} to {to_text(size_of(part.high))}"
            raise InputError(
                f"in {where} the index of {part.text} runs from {ends}, but the axis from 1 to "
                f"{to_text(part.axis)}; if entries outside are to be 0, say how far the letters run: by a "
                "shape of the left side in 'shapes', or by a limit, sum(…, t, n)"
            )


def _is_at_least(form: Linear, least: int) -> bool:
    """Whether a sum of sizes, which are 1 or more, is that much for certain."""
    if any(times < 0 for _, times in form.letters):
        return False
    return form.constant + sum(times for _, times in form.letters) >= least
