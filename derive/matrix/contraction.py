"""Σ over products of arrays with one or two axes, pair by pair: Σ_n X_nj Δ_nk is XᵀΔ.

The index letters are the vertices of a graph, a matrix is an edge between its two letters, a vector hangs at
one. Adding over a letter with one neighbour gives A v, with two A diag(v) B; a closed walk is a trace. A
letter with three neighbours has to wait; where only such are left there is no matrix writing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from derive.matrix import DIAG, NORM, TRACE, divide, matmul, ones, transpose
from derive.matrix.forms import (
    along_rows,
    entrywise,
    ink,
    is_elementwise,
    is_product,
    shorter,
    transposed,
)
from derive.term import TWO, Call, Power, Size, Term

Axes = tuple[str, ...]


class NoWriting(Exception):
    """The term has no matrix writing: an array with three axes, a numbered entry, …"""


@dataclass(frozen=True, slots=True)
class Piece:
    """A factor along its letters; `flipped` is a matrix along its letters exchanged.

    `place` is where it was read; `inverse` says that it divides.
    """

    term: Term
    axes: Axes
    place: int
    inverse: bool = False
    flipped: Term | None = None

    def along(self, axes: Axes) -> Term:
        """The writing with its axes in that order."""
        return self.term if axes == self.axes or self.flipped is None else self.flipped

    def other(self, letter: str) -> str:
        """The letter at the other end of a matrix."""
        return self.axes[1] if self.axes[0] == letter else self.axes[0]


@dataclass(frozen=True, slots=True)
class Contracted:
    """What a sum of products comes to: its numbers, and at most one array along `axes`."""

    numbers: tuple[Piece, ...]
    term: Term | None
    axes: Axes = ()


def contract(
    pieces: Sequence[Piece], summed: Sequence[str], axes: Axes, *, sizes: Mapping[str, Size]
) -> Contracted:
    """Σ over `summed` of the product of the pieces, along `axes`. Raises NoWriting."""
    graph = _Graph(list(pieces), list(summed), sizes)
    graph.reduce()
    numbers = tuple(sorted((p for p in graph.pieces if not p.axes), key=_place))
    rest = [piece for piece in graph.pieces if piece.axes]
    if not rest:
        return Contracted(numbers, None)
    found = dict.fromkeys(letter for piece in rest for letter in piece.axes)
    kept = tuple(letter for letter in axes if letter in found)
    return Contracted(numbers, graph.result(rest, kept), kept)


def _place(piece: Piece) -> int:
    return piece.place


class _Graph:
    """The product in which one letter after the other is added over."""

    def __init__(self, pieces: list[Piece], summed: list[str], sizes: Mapping[str, Size]) -> None:
        self.pieces, self.summed, self.sizes = pieces, summed, sizes

    def reduce(self) -> None:
        """Add over every letter, the one with the smallest result first."""
        self._outer_products()
        while self.summed:
            self._traces()
            open_letters = [letter for letter in self.summed if len(self._neighbours(letter)) <= 2]
            if not self.summed:
                return
            if not open_letters:
                raise NoWriting("every letter that is left joins three others")
            self._add_over(min(reversed(open_letters), key=self._rank))  # an inner sum before an outer one

    def _outer_products(self) -> None:
        """v_n w_i A_ni B_ni is vwᵀ ⊙ A ⊙ B, where neither letter is added over at once."""
        for first in [piece for piece in self.pieces if len(set(piece.axes)) == 2]:
            letters = first.axes
            between = [piece for piece in self.pieces if set(piece.axes) == set(letters)]
            ends = [[p for p in self.pieces if p.axes == (letter,) and not p.inverse] for letter in letters]
            several = len(between) > 1 or is_elementwise(first.term)
            if not several or not all(ends) or any(self._ends_in(letter, letters) for letter in letters):
                continue
            rows, columns = ends if ends[0][0].place < ends[1][0].place else ends[::-1]
            axes = (*rows[0].axes, *columns[0].axes)
            left, right = (entrywise([piece.term for piece in end]) for end in (rows, columns))
            outer = matmul(left, transpose(right))
            place = rows[0].place
            self.pieces = [piece for piece in self.pieces if piece not in (*rows, *columns)]
            self.pieces.append(Piece(outer, axes, place, flipped=transposed(outer)))

    def _ends_in(self, letter: str, pair: Axes) -> bool:
        """Whether the letter is added over and no matrix leads from it to a letter outside of the pair."""
        return letter in self.summed and not set(self._neighbours(letter)) - set(pair)

    def _rank(self, letter: str) -> tuple[int, int, int]:
        touching = self._touching(letter)
        first = min((piece.place for piece in touching), default=0)
        return len(self._neighbours(letter)), len(touching), first

    def _touching(self, letter: str) -> list[Piece]:
        return sorted((piece for piece in self.pieces if letter in piece.axes), key=_place)

    def _neighbours(self, letter: str) -> list[str]:
        matrices = (piece for piece in self._touching(letter) if len(piece.axes) == 2)
        return list(dict.fromkeys(piece.other(letter) for piece in matrices))

    def _add_over(self, letter: str) -> None:
        touching = self._touching(letter)
        neighbours = self._neighbours(letter)
        self.summed.remove(letter)
        self.pieces = [piece for piece in self.pieces if letter not in piece.axes]
        place = touching[0].place if touching else 0
        vectors = [piece for piece in touching if len(piece.axes) == 1]
        sides = [self._joined([p for p in touching if n in p.axes], (n, letter)) for n in neighbours]
        match sides:
            case [] if not touching:
                self.pieces.append(Piece(self.sizes[letter], (), place))
            case []:
                self.pieces.append(Piece(self._inner(vectors, letter), (), place))
            case [side]:
                vector = entrywise(*_split(vectors, (letter,))) if vectors else ones(self.sizes[letter])
                self.pieces.append(Piece(matmul(side.term, vector), (neighbours[0],), place))
            case [left, right]:
                self.pieces.append(self._through(letter, (left, right), vectors))
            case _:
                raise NoWriting("a letter joins three others")

    def _inner(self, vectors: Sequence[Piece], letter: str) -> Term:
        """aᵀb, of one vector 1ᵀa, of a with itself |a|²."""
        above, below = _split(vectors, (letter,))
        if below or not above:
            above, below = [*above[:-1], entrywise(above[-1:], below)], []
        match above:
            case [Call("diagonal", (matrix,))]:
                return Call(TRACE, (matrix,))
            case [vector]:
                one = ones(self.sizes[letter])
                return shorter(matmul(transpose(one), vector), matmul(transposed(vector), one))
            case [left, right] if left == right:
                return Power(Call(NORM, (left,)), TWO)
            case _:
                first, rest = above[0], entrywise(above[1:])
                return shorter(matmul(transposed(first), rest), matmul(transposed(rest), first))

    def _through(self, letter: str, sides: tuple[Piece, Piece], vectors: Sequence[Piece]) -> Piece:
        """Σ_l A_ml v_l B_ln = A diag(v) B; a divisor goes below A."""
        left, right = sides
        above, below = _split(vectors, (letter,))
        middle = [Call(DIAG, (entrywise(above, below),))] if above else []
        first = divide(left.term, entrywise(below)) if below and not above else left.term
        forth = matmul(first, *middle, right.along((letter, right.axes[0])))
        last = left.along((letter, left.axes[0]))  # the other way round each matrix has its own writing
        if below and not above:
            last = divide(last, along_rows(entrywise(below), self.sizes[left.axes[0]]))
        back = matmul(right.along((right.axes[0], letter)), *middle, last)
        place, axes = min(left.place, right.place), (left.axes[0], right.axes[0])
        return Piece(forth, axes, place, flipped=shorter(back, transposed(forth)))

    def _joined(self, parallel: Sequence[Piece], axes: Axes) -> Piece:
        """All matrices between two letters as one: A ⊙ B ⊘ C, one way round and the other."""
        if len(parallel) == 1 and not parallel[0].inverse:
            piece = parallel[0]
            return Piece(piece.along(axes), axes, piece.place, flipped=piece.along(axes[::-1]))
        direct = entrywise(*_split(parallel, axes))
        swapped = entrywise(*_split(parallel, axes[::-1]))
        return Piece(
            shorter(direct, transposed(swapped)),
            axes,
            parallel[0].place,
            flipped=shorter(swapped, transposed(direct)),
        )

    def _traces(self) -> None:
        """Σ_ij A_ij B_ji = tr(AB): every closed walk of matrices between letters that are added over."""
        for start in sorted(self.pieces, key=_place):
            walk = self._closed_walk(start)
            if not walk:
                continue
            letters = [letter for letter, _ in walk]
            self.pieces = [piece for piece in self.pieces if not set(piece.axes) & set(letters)]
            self.summed[:] = [letter for letter in self.summed if letter not in letters]
            self.pieces.append(Piece(_trace(walk), (), start.place))

    def _closed_walk(self, start: Piece) -> list[tuple[str, Piece]]:
        """The walk from the first letter of `start` back to it, as (letter, matrix behind it)."""
        if len(start.axes) != 2 or start not in self.pieces:
            return []
        walk = [(start.axes[0], start)]
        used = [start]
        while True:
            here = walk[-1][1].other(walk[-1][0])
            if here == start.axes[0]:
                break
            walk.append((here, start))
            following = [p for p in self._touching(here) if not any(p is piece for piece in used)]
            if len(following) != 1 or len(following[0].axes) != 2:
                return []
            walk[-1] = (here, following[0])
            used.append(following[0])
        closed = all(self._is_inner(letter) for letter, _ in walk) and len(walk) > 1
        return walk if closed and not any(piece.inverse for piece in used) else []

    def _is_inner(self, letter: str) -> bool:
        touching = self._touching(letter)
        return letter in self.summed and len(touching) == 2 and all(len(p.axes) == 2 for p in touching)

    def result(self, pieces: Sequence[Piece], axes: Axes) -> Term:
        """What is left along the letters of the result: one vector, or one matrix."""
        ordered = sorted(pieces, key=_place)
        if len(axes) == 1:
            return entrywise(*_split(ordered, axes))
        if len(axes) != 2:
            raise NoWriting("the result has more than two axes")
        return self._matrix(ordered, axes)

    def _matrix(self, ordered: Sequence[Piece], axes: Axes) -> Term:
        """u wᵀ; or A with v along its rows, diag(v) A or A ⊙ v1ᵀ, and with w along its columns, A ⊙ w."""
        matrices = [piece for piece in ordered if len(piece.axes) == 2]
        rows = [piece for piece in ordered if piece.axes == axes[:1]]
        columns = [piece for piece in ordered if piece.axes == axes[1:]]
        if not matrices:
            left, right = entrywise(*_split(rows, axes)), entrywise(*_split(columns, axes))
            return matmul(left, transpose(right))
        if rows and len(matrices) == 1 and _scales(rows, matrices[0].along(axes)) and not columns:
            return matmul(Call(DIAG, (entrywise(*_split(rows, axes)),)), matrices[0].along(axes))
        spread = [*(piece for piece in ordered if piece not in rows), *rows]
        above, below = (
            [self._full(piece, axes) for piece in spread if piece.inverse is flag] for flag in (False, True)
        )
        return entrywise(above, below)

    def _full(self, piece: Piece, axes: Axes) -> Term:
        """The piece as a factor of a matrix: a vector along the rows is v1ᵀ."""
        return along_rows(piece.term, self.sizes[axes[1]]) if piece.axes == axes[:1] else piece.along(axes)


def _scales(rows: Sequence[Piece], matrix: Term) -> bool:
    """Whether diag(v) A is the usual writing: not for a v that is a product itself, nor among ⊙."""
    dividing = any(piece.inverse for piece in rows)
    return not (dividing or is_elementwise(matrix) or any(is_product(piece.term) for piece in rows))


def _split(pieces: Sequence[Piece], axes: Axes) -> tuple[list[Term], list[Term]]:
    """What multiplies and what divides, along these axes."""
    above = [piece.along(axes) for piece in pieces if not piece.inverse]
    return above, [piece.along(axes) for piece in pieces if piece.inverse]


def _trace(walk: Sequence[tuple[str, Piece]]) -> Term:
    """tr of the product along the walk, forth or back, whichever has less ink; |A|² of AᵀA."""
    letters = [letter for letter, _ in walk]
    ahead = [*letters[1:], letters[0]]
    forth = [piece.along((here, there)) for (here, piece), there in zip(walk, ahead, strict=True)]
    back = [piece.along((there, here)) for (here, piece), there in zip(walk, ahead, strict=True)]
    back = [back[0], *back[:0:-1]]
    if len(walk) == 2 and forth[0] == back[1]:
        return Power(Call(NORM, (shorter(forth[0], back[0]),)), TWO)
    candidates = [Call(TRACE, (matmul(*factors),)) for factors in (back, forth)]
    return min(candidates, key=ink)
