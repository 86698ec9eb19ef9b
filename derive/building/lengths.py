"""Arrays of numbers in an example: read off the lists how long each axis is, and refuse what does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from derive.building.arrays import shape_text
from derive.errors import InputError
from derive.index_sums import letters_of, linear
from derive.model import Nested, Symbol
from derive.term import Name, Size, Sum
from derive.text import to_text

_COUNTED = {(1, 0): "numbers", (2, 0): "rows", (2, 1): "columns"}  # by the number of axes and the axis


class Lengths:
    """The sizes known so far, each with the words that say where it was read."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, str]] = {}
        self._sums: list[tuple[Size, int, str]] = []  # lengths of axes whose size is a sum

    def say(self, name: str, value: Nested) -> int:
        """A size given as a number of its own, m: 20. Raises InputError."""
        if not isinstance(value, Fraction) or value.denominator != 1 or value < 1:
            raise InputError(f"'{name}' is a size: give a whole number from 1")
        self._note(name, int(value), f"'{name}' is {value}")
        return int(value)

    def read(self, symbol: Symbol, value: Nested) -> None:
        """The sizes of a list given for an array. Raises InputError for one that does not fit its shape."""
        counts = _counts(symbol, value)
        for axis, (size, count) in enumerate(zip(symbol.shape, counts, strict=True)):
            word = _COUNTED.get((len(counts), axis), f"entries along axis {axis + 1}")
            words = f"'{symbol.id}' has {count} {word if count > 1 else word[:-1]}"
            if isinstance(size, Name):
                self._note(size.id, count, words)
            elif isinstance(size, Sum):
                self._sums.append((size, count, words))
            elif size.value != count:
                raise InputError(f"{words}, but its shape is {shape_text(symbol.shape)}")

    def of(self, size: Size) -> int | None:
        """The length, or None while it is not known."""
        if any(name not in self._known for name in letters_of(size)):
            return None
        return linear(size).at({name: self._known[name][0] for name in letters_of(size)})

    def check_sums(self, symbols: Iterable[Symbol]) -> None:
        """Axes of T - K + 1 have an entry, and lists along them that length. Raises InputError."""
        for size, count, words in self._sums:
            length = self.of(size)
            if length is not None and length != count:
                raise InputError(f"{words}, but {to_text(size)} is {length}")
        for symbol in symbols:
            for size in symbol.shape:
                length = self.of(size)
                if length is not None and length < 1:
                    raise InputError(
                        f"'{symbol.id}' has the length {to_text(size)}, which is {length} in the example"
                    )

    def _note(self, name: str, count: int, words: str) -> None:
        before, said = self._known.setdefault(name, (count, words))
        if before != count:
            clash = f"{said}, but {words}"
            both = "" if " is " in clash else f"; both are of length {name}"
            raise InputError(clash + both)


def _counts(symbol: Symbol, value: Nested) -> list[int]:
    """How many parts the lists have at each depth."""
    counts: list[int] = []
    level: list[Nested] = [value]
    for _ in symbol.shape:
        lists = [part for part in level if isinstance(part, tuple)]
        if len(lists) < len(level) or not all(lists):
            raise _misshapen(symbol)
        lengths = {len(part) for part in lists}
        if len(lengths) > 1:
            raise InputError(f"the rows of '{symbol.id}' have different lengths")
        counts.append(lengths.pop())
        level = [part for row in lists for part in row]
    if any(isinstance(part, tuple) for part in level):
        raise _misshapen(symbol)
    return counts


def _misshapen(symbol: Symbol) -> InputError:
    wanted = "a list of numbers" if len(symbol.shape) == 1 else "a list of rows, each a list of numbers"
    return InputError(f"'{symbol.id}' is an array of shape {shape_text(symbol.shape)}; give {wanted}")


def numbers_in(value: Nested) -> Iterator[Fraction]:
    """Every number, in reading order."""
    if isinstance(value, Fraction):
        yield value
        return
    for part in value:
        yield from numbers_in(part)


def nested(counts: tuple[int, ...], numbers: Iterator[Fraction]) -> Nested:
    """The next numbers as an array with so many entries along each axis."""
    if not counts:
        return next(numbers)
    return tuple(nested(counts[1:], numbers) for _ in range(counts[0]))
