r"""Which names are arrays: from a model, or from the index letters of a formula, as in `\sum_i x_i`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from derive.errors import ParseError
from derive.index_sums import letters_of
from derive.indices import LETTERS
from derive.latex_reader.names import (
    LatexName,
    index_of,
    letter_of,
    scan_index,
    scan_name,
    scan_subscript,
    singles,
    starts_name,
)
from derive.parse.tokens import Token
from derive.term import Delta, Index, Indexed, Name, Variable

KRONECKER = r"\delta"


@dataclass(frozen=True, slots=True)
class Array:
    """An array by its identifier and the number of its indices."""

    id: str
    order: int


@dataclass(frozen=True, slots=True)
class Known:
    """Writings of names and arrays: a name's LaTeX with all its indices, an array's without the entry's."""

    names: Mapping[str, str] = field(default_factory=dict)
    arrays: Mapping[str, Array] = field(default_factory=dict)
    _read: dict[LatexName, tuple[Variable, ...]] = field(
        init=False, default_factory=dict, repr=False, compare=False
    )

    def readings(self, name: LatexName) -> tuple[Variable, ...]:
        """What the writing may stand for: nothing that is known, one name or entry, or several."""
        if name not in self._read:
            self._read[name] = self._readings(name)
        return self._read[name]

    def _readings(self, name: LatexName) -> tuple[Variable, ...]:
        found: list[Variable] = []
        if name.key in self.names:
            found.append(Name(self.names[name.key]))
        whole = self.arrays.get(name.key)
        if whole is not None:
            found.append(Name(whole.id))
        for own, rest in name.cuts():
            array = self.arrays.get(own.key)
            indices = (_indices(rest, array.order) or _step(rest, array.order)) if array else None
            if array and indices:
                found.append(Indexed(array.id, indices))
        return tuple(dict.fromkeys(found))


def _indices(groups: tuple[str, ...], order: int) -> tuple[Index, ...] | None:
    """So many indices: one between two commas, or all side by side."""
    if len(groups) == order and all(group.isdigit() or len(singles(group)) == 1 for group in groups):
        return tuple(map(index_of, groups))
    parts = LatexName("", groups).spread
    return tuple(map(index_of, parts)) if len(parts) == order else None


def _step(groups: tuple[str, ...], order: int) -> tuple[Index, ...] | None:
    """The first index alone, of an array at one step: h_{t-1}."""
    parts = LatexName("", groups).spread
    return (index_of(parts[0]),) if len(parts) == 1 and order > 1 and letters_of(index_of(parts[0])) else None


def scan_indices(tokens: list[Token], position: int) -> tuple[tuple[Index, ...], int]:
    """The indices that begin at `position`, jk or {12,j}, and where they end. Raises ParseError."""
    below, end = scan_subscript(tokens, position)
    return tuple(map(index_of, LatexName("", below).spread)), end


def kronecker(name: LatexName, running: Collection[str] | None) -> Delta | None:
    r"""\delta_{jk} of two index letters or numbers; None for any other δ. `running` None takes any."""
    parts = name.spread
    if name.base != KRONECKER or name.above or len(parts) != 2:
        return None
    left, right = map(index_of, parts)
    letters = [*letters_of(left), *letters_of(right)]
    if running is not None:
        usual = (letter[0] in LETTERS or letter in running for letter in letters)
        return Delta(left, right) if letters and all(usual) else None
    return Delta(left, right)


def running_letters(tokens: list[Token]) -> Iterator[str]:
    """The index letters over which the formula sums, or takes the largest or smallest entry."""
    for place, token in enumerate(tokens):
        extreme = token.text in (r"\max", r"\min") and tokens[place + 1].text == "_"
        if token.text == r"\sum" or extreme:
            try:
                yield letter_of(scan_index(tokens, _below(tokens, place + 1))[0])
            except (ParseError, IndexError):
                continue  # the reader says what is wrong


def _below(tokens: list[Token], place: int) -> int:
    """Where the text below a ∑ begins."""
    if tokens[place].text == "^":
        place += 2
        depth = tokens[place - 1].text == "{"
        while depth and tokens[place].kind != "end":
            depth += (tokens[place].text == "{") - (tokens[place].text == "}")
            place += 1
    return place + 1 + (tokens[place + 1].text == "{")


def arrays_in(
    names: Iterable[LatexName], running: Collection[str], deltas: Collection[str] | None
) -> dict[str, Array]:
    """The names that have a running letter below, as arrays; all that stands below them are indices.

    No array is a Kronecker delta of letters in `deltas`, or of any letters when it is None.
    """
    found: dict[str, Array] = {}
    for name in names:
        letters = {letter for part in name.spread for letter in letters_of(index_of(part))}
        if letters & set(running) and kronecker(name, deltas) is None:
            found.setdefault(name.bare.key, Array(name.bare.identifier, len(name.spread)))
    return found


def names_in(tokens: list[Token]) -> Iterator[LatexName]:
    """Every name that the formula may have."""
    for place, token in enumerate(tokens):
        if starts_name(token) and place + 1 < len(tokens):
            try:
                yield scan_name(tokens, place)[0]
            except (ParseError, IndexError):
                continue
