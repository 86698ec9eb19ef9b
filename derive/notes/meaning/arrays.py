"""Arrays of terms: a scalar has the shape (), a vector (n,), a matrix (m, n); shapes are checked before
values.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import product as pairs
from math import prod

from derive.term import (
    ONE,
    TWO,
    ZERO,
    Call,
    Neg,
    Power,
    Quotient,
    Term,
    add,
    multiply,
    negate,
)

MOST_ENTRIES = 400
HIGHEST = 6  # power of a matrix
TWO_POWERS = "a power of a matrix is read in two ways"
PRODUCT, ENTRIES = "product", "entries"  # which are these


class Unclear(Exception):
    """It cannot be said what is meant: a shape that does not fit, a sum over nothing, a circle."""


class Unsized(Unclear):
    """The numbers of an example do not tell how long a range is."""


class Misshapen(Unclear):
    """Two arrays do not conform."""


@dataclass(frozen=True, slots=True)
class Array:
    """Entries in rows, one after the other."""

    shape: tuple[int, ...]
    entries: tuple[Term, ...]

    @property
    def scalar(self) -> Term:
        """The one entry. Raises Unclear when there are several."""
        if self.shape:
            raise Misshapen(f"a number belongs here, not an array of shape {shown(self.shape)}")
        return self.entries[0]

    def at(self, places: list[int]) -> Term | None:
        """The entry at these places, from 0; None where there is none."""
        if len(places) != len(self.shape) or not all(
            0 <= p < s for p, s in zip(places, self.shape, strict=True)
        ):
            return None
        position = 0
        for place, size in zip(places, self.shape, strict=True):
            position = position * size + place
        return self.entries[position]


def number_array(term: Term) -> Array:
    """A scalar."""
    return Array((), (term,))


def shown(shape: tuple[int, ...]) -> str:
    """`2 x 3`, for messages."""
    return " x ".join(str(size) for size in shape) or "1"


def grid(rows: list[list[Array]]) -> Array:
    """A matrix of numbers, row by row; of one row or one column a vector. Raises Unclear."""
    if any(entry.shape for row in rows for entry in row):
        raise Unclear("a matrix of matrices is not read")
    flat = tuple(entry.entries[0] for row in rows for entry in row)
    if len(flat) > MOST_ENTRIES:
        raise Unclear("too large: a matrix")
    if not flat:
        raise Unclear("an empty matrix")
    if len(flat) == 1:
        return number_array(flat[0])
    if len(rows) == 1 or len(flat) == len(rows):
        return Array((len(flat),), flat)
    return Array((len(rows), len(flat) // len(rows)), flat)


def axis(place: int, count: int) -> Array:
    """The unit vector along an axis of the plane, or of space where the note has a third one."""
    return Array((count,), tuple(ONE if k == place else ZERO for k in range(count)))


def mapped(array: Array, of: Callable[[Term], Term]) -> Array:
    """The function of every entry."""
    return Array(array.shape, tuple(of(entry) for entry in array.entries))


NOUGHT = Array((), (ZERO,))


def squeezed(array: Array) -> Array:
    """Without axes of length 1; a 1 x 1 matrix is a scalar."""
    return Array(tuple(size for size in array.shape if size != 1), array.entries)


def turned(array: Array) -> Array:
    """The transpose; of a vector a row."""
    if not array.shape:
        return array
    if len(array.shape) == 1:
        return Array((1, array.shape[0]), array.entries)
    rows, columns = array.shape
    if rows == 1:
        return Array((columns,), array.entries)
    return Array(
        (columns, rows), tuple(array.entries[r * columns + c] for c in range(columns) for r in range(rows))
    )


def together(left: Array, right: Array, of: Callable[[Term, Term], Term]) -> Array:
    """Entry by entry; a scalar, or a vector beside a matrix of as many columns or rows, goes with every
    entry.
    """
    if not left.shape or not right.shape:
        scalar, array = (left, right) if not left.shape else (right, left)
        first = scalar is left
        entries = [of(scalar.entries[0], e) if first else of(e, scalar.entries[0]) for e in array.entries]
        return Array(array.shape, tuple(entries))
    if left.shape != right.shape:
        left, right = _matched(left, right)
    return Array(left.shape, tuple(of(a, b) for a, b in zip(left.entries, right.entries, strict=True)))


def _matched(left: Array, right: Array) -> tuple[Array, Array]:
    if squeezed(left).shape == squeezed(right).shape:
        wide = left if len(left.shape) > len(right.shape) else right
        return Array(wide.shape, left.entries), Array(wide.shape, right.entries)
    if len(left.shape) == 1 and len(right.shape) == 2:
        return _broadcast(left, right.shape), right
    if len(right.shape) == 1 and len(left.shape) == 2:
        return left, _broadcast(right, left.shape)
    raise Misshapen(f"the shapes {shown(left.shape)} and {shown(right.shape)} do not go together")


def _broadcast(vector: Array, shape: tuple[int, ...]) -> Array:
    """A bias beside a batch."""
    rows, columns = shape
    if vector.shape[0] == rows != columns:
        return Array(shape, tuple(vector.entries[r] for r in range(rows) for _ in range(columns)))
    if vector.shape[0] == columns:
        return Array(shape, vector.entries * rows)
    raise Misshapen(f"the shapes {shown(vector.shape)} and {shown(shape)} do not go together")


def may_go_two_ways(left: Array, right: Array) -> bool:
    """Whether a vector beside a square matrix may go with its rows as well as with its columns."""
    vector, matrix = sorted((left, right), key=lambda array: len(array.shape))
    return len(vector.shape) == 1 and matrix.shape == 2 * vector.shape and vector.shape[0] > 1


def down(array: Array, other: Array) -> Array:
    """A vector as the matrix that has it in every column; anything else as it is."""
    if len(array.shape) != 1:
        return array
    return Array(other.shape, tuple(entry for entry in array.entries for _ in range(other.shape[1])))


def times(left: Array, right: Array) -> Array:
    """The matrix product; two vectors give their inner product, a column and a row the outer one."""
    if not left.shape or not right.shape:
        return together(left, right, multiply)
    if len(left.shape) == 1 and len(right.shape) == 1:
        if left.shape != right.shape:
            raise Misshapen(f"vectors of {left.shape[0]} and {right.shape[0]} entries are not multiplied")
        return number_array(add(*(multiply(a, b) for a, b in zip(left.entries, right.entries, strict=True))))
    rows = _as_left(left, right)
    columns = _as_right(right, rows)
    if rows.shape[1] != columns.shape[0]:
        raise Misshapen(f"{shown(rows.shape)} times {shown(columns.shape)} does not conform")
    found = _product(rows, columns)
    if not found.entries:
        raise Misshapen("a product has no entries")
    if len(right.shape) == 1 and found.shape[1] == 1:
        return (
            squeezed(Array(found.shape[:1], found.entries))
            if found.shape[0] == 1
            else Array(found.shape[:1], found.entries)
        )
    return found if prod(found.shape) > 1 else number_array(found.entries[0])


def crossed(left: Array, right: Array) -> Array:
    """u × v = (u_2 v_3 - u_3 v_2, …) in space; × between other arrays is their product."""
    if len(left.shape) != 1 or len(right.shape) != 1:
        return times(left, right)
    if left.shape != (3,) or right.shape != (3,):
        raise Unclear("a cross product is one of vectors in space, R^3")
    pairs_ = ((1, 2), (2, 0), (0, 1))
    u, v = left.entries, right.entries
    return Array((3,), tuple(add(multiply(u[a], v[b]), negate(multiply(u[b], v[a]))) for a, b in pairs_))


def outer(left: Array, right: Array) -> Array:
    """u ⊗ v = u vᵀ; of matrices it would be the product of Kronecker."""
    if len(left.shape) != 1 or len(right.shape) != 1:
        raise Unclear("⊗ is read between vectors")
    return times(left, turned(right))


def by_mark(mark: str) -> Callable[[Array, Array], Array]:
    """The product that is written with this mark."""
    elementwise = partial(together, of=multiply)
    return {"o": elementwise, "x": crossed, "k": outer}.get(mark, times)


def _as_left(left: Array, right: Array) -> Array:
    if len(left.shape) == 2:
        return left
    if right.shape[0] == 1:
        return Array((left.shape[0], 1), left.entries)
    return Array((1, left.shape[0]), left.entries)


def _as_right(right: Array, rows: Array) -> Array:
    if len(right.shape) == 2:
        return right
    if rows.shape[1] == 1 and right.shape[0] != 1:
        return Array((1, right.shape[0]), right.entries)
    return Array((right.shape[0], 1), right.entries)


def _product(left: Array, right: Array) -> Array:
    (rows, inner), columns = left.shape, right.shape[1]
    if rows * columns * inner > MOST_ENTRIES * 4:
        raise Unclear("too large: a product of matrices")
    entries = [
        add(*(multiply(left.entries[r * inner + k], right.entries[k * columns + c]) for k in range(inner)))
        for r, c in pairs(range(rows), range(columns))
    ]
    return Array((rows, columns), tuple(entries))


def plus(left: Array, right: Array) -> Array:
    """The sum, entry by entry."""
    return together(left, right, lambda a, b: add(a, b))


def minus(array: Array) -> Array:
    """The negative."""
    return mapped(array, negate)


def over(left: Array, right: Array) -> Array:
    """left / right, entry by entry."""
    return together(left, right, Quotient)


def raised(base: Array, exponent: Term, *, whole: int | None) -> Array:
    """A power of every entry; the inverse of a matrix; the square of a matrix is its product."""
    if len(base.shape) < 2:
        return mapped(base, lambda entry: Power(entry, exponent))
    if whole == -1:
        return inverse(base)
    raise Unclear(TWO_POWERS)


def multiplied(base: Array, count: int) -> Array:
    """A A … A, of a square matrix."""
    found = base
    for _ in range(count - 1):
        found = times(found, base)
    return found


def inverse(array: Array) -> Array:
    """The inverse of a matrix of at most 3 rows, by cofactors."""
    size = array.shape[0]
    if array.shape != (size, size):
        raise Misshapen("only a square matrix has an inverse")
    if size > 3:
        raise Unclear("an inverse of more than 3 rows is not written out")
    whole = determinant(array)
    entries = []
    for row, column in pairs(range(size), range(size)):
        cofactor = determinant(_without(array, column, row))
        entries.append(Quotient(cofactor if (row + column) % 2 == 0 else Neg(cofactor), whole))
    return Array(array.shape, tuple(entries))


def _without(array: Array, row: int, column: int) -> Array:
    size = array.shape[0]
    kept = [array.entries[r * size + c] for r in range(size) for c in range(size) if r != row and c != column]
    return Array((size - 1, size - 1), tuple(kept))


def determinant(array: Array) -> Term:
    """By the first row."""
    size = array.shape[0]
    if size == 0:
        return ONE
    if size == 1:
        return array.entries[0]
    terms = []
    for column in range(size):
        part = multiply(array.entries[column], determinant(_without(array, 0, column)))
        terms.append(part if column % 2 == 0 else Neg(part))
    return add(*terms)


def norm(array: Array, order: int) -> Term:
    """The root of the sum of squares, or the sum of absolute values."""
    if order == 1:
        return add(*(Call("abs", (entry,)) for entry in array.entries))
    return Call("sqrt", (add(*(Power(entry, TWO) for entry in array.entries)),))


def diagonal(array: Array) -> Array:
    """The diagonal matrix of a vector, or the vector of a matrix's diagonal."""
    if len(array.shape) == 1:
        size = array.shape[0]
        entries = [array.entries[r] if r == c else ZERO for r in range(size) for c in range(size)]
        return Array((size, size), tuple(entries))
    if len(array.shape) == 2 and array.shape[0] == array.shape[1]:
        return Array(
            array.shape[:1], tuple(array.entries[k * array.shape[0] + k] for k in range(array.shape[0]))
        )
    raise Misshapen("a diagonal has a vector or a square matrix")


def trace(array: Array) -> Array:
    """Σ_k A_kk; a number is its own trace."""
    if not array.shape:
        return array
    if len(array.shape) != 2:
        raise Misshapen("a trace has a square matrix")
    return number_array(add(*diagonal(array).entries))


def determinant_of(array: Array) -> Array:
    """det A, by the first row; a number is its own determinant."""
    if not array.shape:
        return array
    if len(array.shape) != 2 or array.shape[0] != array.shape[1]:
        raise Misshapen("a determinant has a square matrix")
    if array.shape[0] > 4:
        raise Unclear("too large: a determinant")
    return number_array(determinant(array))


def inner(left: Array, right: Array) -> Array:
    """⟨u, v⟩ = Σ_k u_k v_k; of two numbers the vector that they make up."""
    if not left.shape and not right.shape:
        return Array((2,), (*left.entries, *right.entries))
    if len(left.shape) != 1 or left.shape != right.shape:
        raise Misshapen("an inner product has two vectors of one length")
    return number_array(add(*(multiply(a, b) for a, b in zip(left.entries, right.entries, strict=True))))


def softmax(array: Array) -> Array:
    """e^{z_i} / Σ e^{z_k}; of every row of a matrix."""
    if not array.shape:
        raise Misshapen("softmax is taken of a vector")
    powers = [Call("exp", (entry,)) for entry in array.entries]
    length = array.shape[-1]
    sums = [add(*powers[first : first + length]) for first in range(0, len(powers), length)]
    return Array(
        array.shape, tuple(Quotient(power, sums[place // length]) for place, power in enumerate(powers))
    )
