"""Arrays as NumPy sees them beside their terms: shapes with axes of size 1, products, broadcasting, axes."""

from __future__ import annotations

from dataclasses import dataclass

from derive.errors import InputError
from derive.matrix import Shape, matmul, ones, transpose
from derive.matrix.shapes import shape_text
from derive.matrix.written import as_written
from derive.term import ONE, Call, Neg, Number, Size, Term, multiply
from derive.text import to_text


@dataclass(frozen=True, slots=True)
class Array:
    """A term in matrix form, with the shape that NumPy has for it; [] is a number."""

    term: Term
    shape: Shape
    said: Term  # as the author wrote it, for messages

    @property
    def is_number(self) -> bool:
        """Whether it has one entry only."""
        return all(size == ONE for size in self.shape)


def squeezed(shape: Shape) -> Shape:
    """The shape without its axes of size 1."""
    return tuple(size for size in shape if size != ONE) if len(shape) <= 2 else shape


def multiplied(left: Term, right: Term, sizes: tuple[Size, Size, Size]) -> Term:
    """The product of r×n and n×c, whose axes of size 1 are gone from the terms."""
    rows, inner, columns = sizes
    if inner == ONE:
        return multiply(left, right) if ONE in (rows, columns) else matmul(left, transpose(right))
    if rows != ONE:
        return matmul(left, right)
    return matmul(_row(left), right) if columns == ONE else matmul(transpose(right), left)


def _row(vector: Term) -> Term:
    """The row of a vector, (A v)ᵀ = vᵀAᵀ multiplied out."""
    match vector:
        case Call("matmul", factors):
            return matmul(*(transpose(factor) for factor in reversed(factors)))
        case _:
            return transpose(vector)


def stretched(part: Array, shape: Shape) -> Term:
    """The term where it is broadcast to `shape`: a column beside rows is v1ᵀ."""
    column = len(part.shape) == 2 and part.shape[1] == ONE != part.shape[0]
    if not column or shape[-1] == ONE:
        return part.term
    row = transpose(ones(shape[-1]))
    return Neg(matmul(part.term.term, row)) if isinstance(part.term, Neg) else matmul(part.term, row)


def own_axis(array: Array, axis: int) -> int | None:
    """The axis without those of size 1 before it; None where it is the only one left."""
    if len(array.shape) > 2:
        return axis
    return axis if len(squeezed(array.shape)) == 2 else None


def joined(wide: tuple[Array, Shape], part: Array, *, term: Term) -> Shape:
    """Two shapes aligned at the last axis, where a 1 goes with every size."""
    other, whole = wide
    long, short = (whole, part.shape) if len(whole) >= len(part.shape) else (part.shape, whole)
    sizes = list(long)
    for back in range(1, len(short) + 1):
        old, new = long[-back], short[-back]
        if old != new and ONE not in (old, new):
            left, right = whole[-back], part.shape[-back]
            raise InputError(
                f"{_operand(other)} of shape {shape_text(whole)} and {_operand(part)} of shape "
                f"{shape_text(part.shape)} do not fit in {as_written(term)}: axis {len(whole) - back} of the "
                f"first is {to_text(left)}, axis {len(part.shape) - back} of the second {to_text(right)}"
            )
        sizes[-back] = new if old == ONE else old
    return tuple(sizes)


def _operand(part: Array) -> str:
    """What is added or subtracted, without its sign."""
    return as_written(part.said.term if isinstance(part.said, Neg) else part.said)


def axis_at(axis: Term, count: int, said: Term) -> int:
    """An axis counted from the front."""
    found = whole_axis(axis)
    if not -count <= found < count:
        raise InputError(f"axis {found} of {as_written(said)} is not there: there are {count} axes, from 0")
    return found % count


def whole_axis(axis: Term) -> int:
    """The axis as a number; the reader lets nothing else through."""
    match axis:
        case Number(value):
            return int(value)
        case Neg(Number(value)):
            return -int(value)
        case _:
            raise InputError(f"an axis is a whole number, not {to_text(axis)}")
