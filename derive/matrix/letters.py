"""Index letters for sizes: N → n, K → k, d → j; one size keeps its letters in a whole model."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from derive.index_sums import letters_of as names_in
from derive.matrix import Shapes
from derive.term import Name, Size

_SEQUENCE = tuple("ijklmnpqrstuvh")
_USUAL = {"d": "j", "D": "j", "p": "j", "n": "i", "m": "i"}  # features are j, samples by a small letter i
_SECOND = {"n": "m", "t": "s", "m": "l"}  # the partner of a letter where it is not the next one


class Letters:
    """The letters of every size; no letter belongs to two sizes, none is a name of the model."""

    def __init__(self, sizes: Iterable[Size], taken: Collection[str] = ()) -> None:
        self._taken = set(taken)
        self._of: dict[Size, list[str]] = {}
        known = list(dict.fromkeys(sizes))
        self._taken.update(name for size in known for name in names_in(size))
        for size in known:  # those with a letter of their own come first
            letter = _preferred(size)
            if letter and letter not in self._taken:
                self._give(size, letter)
        for size in known:
            if size not in self._of:
                self._give(size, self._next("i"))

    def of(self, size: Size, scope: Collection[str] = ()) -> str:
        """The first letter of the size that is not in `scope`."""
        letters = self._of.setdefault(size, [])
        if not letters:
            self._give(size, self._next("i"))
        while True:
            for letter in letters:
                if letter not in scope:
                    return letter
            self._give(size, self._next(letters[-1]))

    def _give(self, size: Size, letter: str) -> None:
        self._of.setdefault(size, []).append(letter)
        self._taken.add(letter)

    def _next(self, letter: str) -> str:
        """The first letter at or after this one, round the alphabet, that is not taken."""
        start = _SEQUENCE.index(letter[0]) if letter[0] in _SEQUENCE else 0
        order = (_SECOND.get(letter, letter), *_SEQUENCE[start:], *_SEQUENCE[:start])
        for round_ in range(1000):
            for candidate in order:
                name = candidate if not round_ else f"{candidate[0]}_{round_}"
                if name not in self._taken:
                    return name
        raise AssertionError("a thousand rounds of letters are used up")


def letters_of(shapes: Shapes, taken: Collection[str] = ()) -> Letters:
    """The letters for the sizes of arrays, in the order of their appearance; `shapes` names are taken."""
    sizes = (size for shape in shapes.values() for size in shape)
    return Letters(sizes, {*taken, *shapes})


def _preferred(size: Size) -> str:
    """The letter that lecturers take for a size of that name; empty where there is none."""
    if not isinstance(size, Name):
        return ""
    if size.id in _USUAL:
        return _USUAL[size.id]
    return size.id.lower() if len(size.id) == 1 and size.id.isupper() and size.id.lower() in _SEQUENCE else ""
