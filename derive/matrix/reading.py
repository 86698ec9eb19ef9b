"""NumPy's operations → matrix form: `x @ W` with a vector x is Wᵀx, `*` between arrays is ⊙.

NumPy tells [n], [n, 1] and [1, n] apart, matrix form has columns and Aᵀ. A reading keeps both: the shape that
NumPy sees, and a matrix term without axes of size 1. A column that NumPy stretches over a row is v1ᵀ.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from derive.errors import InputError, NotYet
from derive.matrix import (
    EXTREMA,
    REDUCTIONS,
    SOFTMAXES,
    VAR,
    Shape,
    Shapes,
    batched,
    determinant,
    divide,
    hadamard,
    inverted,
    matmul,
    permute,
    reduced,
    transpose,
)
from derive.matrix.broadcasting import (
    Array,
    axis_at,
    joined,
    multiplied,
    own_axis,
    squeezed,
    stretched,
    whole_axis,
)
from derive.matrix.shapes import batched_shape, shape_of, shape_text
from derive.matrix.written import as_written
from derive.term import (
    ONE,
    ZERO,
    BigSum,
    Call,
    Constant,
    Delta,
    Indexed,
    Name,
    Neg,
    Number,
    Product,
    Quotient,
    Term,
    Vector,
    children,
    multiply,
    with_children,
)
from derive.text import to_text


def read_arrays(term: Term, shapes: Shapes, seen: Shapes | None = None) -> Array:
    """What the author's term means, over names of these shapes. Raises InputError.

    `seen` has the shapes, as NumPy sees them, of names that are stored without their axes of size 1.
    """
    return _Reading(shapes, seen or {}).array(term)


class _Reading:
    """One formula over names of known shapes."""

    def __init__(self, shapes: Shapes, seen: Shapes) -> None:
        self.shapes = shapes
        self.seen = seen

    def array(self, term: Term) -> Array:
        """The reading of any term."""
        match term:
            case Name(id):
                shape = self.shapes.get(id, ())
                row = len(shape) == 2 and shape[0] == ONE != shape[1]
                return Array(transpose(term) if row else term, self.seen.get(id, shape), term)
            case Indexed(id, indices):
                self._check_entry(id, indices)
                return Array(term, (), term)
            case Number() | Constant() | BigSum() | Delta() | Call("inv", (Indexed(),)):
                return Array(term, (), term)
            case Call(function, arguments) if function in _OPERATIONS:
                return _OPERATIONS[function](self, arguments, term)
            case _:
                parts = [self.array(part) for part in children(term)]
                return self.elementwise(term, parts) if parts else Array(term, (), term)

    def elementwise(self, term: Term, parts: Sequence[Array]) -> Array:
        """An operation on entries, broadcast as NumPy does it."""
        shape = self.broadcast(parts, term)
        spread = tuple(stretched(part, shape) for part in parts)
        numbers = [part.is_number for part in parts]
        match term:
            case Product() if numbers.count(False) > 1:
                scalars = [part for part, number in zip(spread, numbers, strict=True) if number]
                arrays = hadamard(*(p for p, number in zip(spread, numbers, strict=True) if not number))
                return Array(Product((*scalars, arrays)) if scalars else arrays, shape, term)
            case Quotient() if not numbers[1]:
                return Array(divide(*spread), shape, term)
            case _:
                return Array(with_children(term, spread), shape, term)

    def broadcast(self, parts: Sequence[Array], term: Term) -> Shape:
        """The common shape, aligned at the last axis."""
        whole, widest = parts[0].shape, parts[0]
        for part in parts[1:]:
            whole = joined((widest, whole), part, term=term)
            widest = part if len(part.shape) > len(widest.shape) else widest
        if len(whole) > 2 and any(ONE in part.shape for part in parts):
            told = "an axis of size 1 beside arrays with more than two axes cannot be treated yet"
            raise NotYet(f"{told}: {as_written(term)}")
        return whole

    def product(self, arguments: Sequence[Term], term: Term) -> Array:
        """A @ B, of matrices and vectors."""
        whole = self.array(arguments[0])
        for argument in arguments[1:]:
            whole = self._product(whole, self.array(argument), said=term)
        return whole

    def _product(self, left: Array, right: Array, *, said: Term) -> Array:
        for side in (left, right):
            if not side.shape:
                raise self._no_array(side.said, "'@' multiplies arrays")
        if len(left.shape) > 2 or len(right.shape) > 2:
            return self._batched(left, right, said=said)
        rows, inner = (ONE, *left.shape)[-2:]
        other, columns, *_ = (*right.shape, ONE)
        if inner != other:
            axis = len(left.shape) - 1
            raise InputError(
                f"{as_written(left.said)} of shape {shape_text(left.shape)} and {as_written(right.said)} of "
                f"shape {shape_text(right.shape)} do not fit '@': axis {axis} of the first is "
                f"{to_text(inner)}, axis 0 of the second {to_text(other)}"
            )
        shape = (*left.shape[:-1], *right.shape[1:])
        (before, first), (between, second) = self._apart(left.term), self._apart(right.term)
        product = multiplied(first, second, (rows, inner, columns))
        return Array(before(between(product)), shape, said)

    def _batched(self, left: Array, right: Array, *, said: Term) -> Array:
        """A @ B of arrays with more than two axes, over the last two."""
        for side in (left, right):
            if ONE in side.shape:
                told = "an axis of size 1 beside arrays with more than two axes cannot be treated yet"
                raise NotYet(f"{told}: {as_written(said)}")
        shape = batched_shape(left.shape, right.shape, (left.said, right.said))
        return Array(batched(left.term, right.term), shape, said)

    def _apart(self, term: Term) -> tuple[Callable[[Term], Term], Term]:
        """An array without the numbers before it, and what puts them there: (2X)W is 2 XW."""
        match term:
            case Neg(inner):
                wrap, array = self._apart(inner)
                return (lambda product: Neg(wrap(product))), array
            case Quotient(above, below) if not shape_of(below, self.shapes):
                wrap, array = self._apart(above)
                return (lambda product: Quotient(wrap(product), below)), array
            case Product(factors):
                arrays = [factor for factor in factors if shape_of(factor, self.shapes)]
                numbers = [factor for factor in factors if factor not in arrays]
                if len(arrays) == 1 and numbers:
                    return (lambda product: multiply(*numbers, product)), arrays[0]
        return (lambda product: product), term

    def transposed(self, arguments: Sequence[Term], term: Term) -> Array:
        """A.T, A.transpose(0, 2, 1): the axes turned round, or in the order that is given."""
        array = self.array(arguments[0])
        if not array.shape:
            raise self._no_array(array.said, "'.T' transposes arrays")
        count = len(array.shape)
        last = arguments[-1]
        given = last.entries if isinstance(last, Vector) else tuple(arguments[1:])
        order = [axis_at(axis, count, term) for axis in given] or list(range(count))[::-1]
        if sorted(order) != list(range(count)):
            raise InputError(
                f"{as_written(term)} names each of the {count} axes of {as_written(array.said)} once"
            )
        if count > 2:
            shape = tuple(array.shape[axis] for axis in order)
            return Array(permute(array.term, order), shape, term)
        if order == list(range(count)) and given:
            return Array(array.term, array.shape, term)
        flat = len(squeezed(array.shape)) < 2
        return Array(array.term if flat else transpose(array.term), array.shape[::-1], term)

    def swapped(self, arguments: Sequence[Term], term: Term) -> Array:
        """swapaxes(A, -1, -2) and A.mT: two axes exchanged."""
        array = self.array(arguments[0])
        count = len(array.shape)
        if count < 2:
            raise InputError(f"{as_written(term)} exchanges two axes; {as_written(array.said)} has {count}")
        first, second = (axis_at(axis, count, term) for axis in arguments[1:])
        order = list(range(count))
        order[first], order[second] = second, first
        axes = tuple(Number(ONE.value * axis) for axis in order)
        return replace(self.transposed((arguments[0], *axes), term), said=term)

    def reduction(self, arguments: Sequence[Term], term: Term) -> Array:
        """sum(A), mean(A, axis), …: over all entries or along one axis, which keepdims leaves with size 1."""
        assert isinstance(term, Call)
        array, axis = self.along(arguments, term)
        function = VAR if term.function == "std" else term.function
        if axis is None:
            value, shape = reduced(function, array.term), ()
        else:
            kept = (ONE,) if len(arguments) == 3 else ()
            if kept and len(array.shape) > 2:
                raise NotYet(f"keepdims with more than two axes cannot be treated yet: {as_written(term)}")
            shape = (*array.shape[:axis], *kept, *array.shape[axis + 1 :])
            value = reduced(function, array.term, own_axis(array, axis))
        return Array(Call("sqrt", (value,)) if term.function == "std" else value, shape, term)

    def softmax(self, arguments: Sequence[Term], term: Term) -> Array:
        """softmax(Z), log_softmax(Z): along the last axis unless another one is named."""
        assert isinstance(term, Call)
        array, axis = self.along(arguments, term)
        last = axis is None or axis == len(array.shape) - 1
        return Array(
            reduced(term.function, array.term, None if last else own_axis(array, axis or 0)),
            array.shape,
            term,
        )

    def along(self, arguments: Sequence[Term], term: Call) -> tuple[Array, int | None]:
        """The array of a call, and its axis counted from the front."""
        array = self.array(arguments[0])
        name = as_written(array.said)
        if not array.shape:
            raise self._no_array(array.said, f"'{EXTREMA.get(term.function, term.function)}' takes an array")
        default = -1 if term.function in (*SOFTMAXES, "logsumexp") else None
        axis = whole_axis(arguments[1]) if len(arguments) > 1 else default
        if axis is None:
            return array, None
        count = len(array.shape)
        if not -count <= axis < count:
            axes = (
                "its axes are " + " and ".join(map(str, range(count))) if count > 1 else "its only axis is 0"
            )
            raise InputError(
                f"axis {axis} of {as_written(term)} is not there: {name} has the shape "
                f"{shape_text(array.shape)}, {axes}"
            )
        if array.shape[axis] == ONE:
            raise InputError(f"axis {axis} of {name}, of shape {shape_text(array.shape)}, has one entry only")
        return array, axis % count

    def diagonal(self, arguments: Sequence[Term], term: Term) -> Array:
        """diag of a vector is a matrix, of a matrix its diagonal; trace sums that up."""
        assert isinstance(term, Call)
        array = self.array(arguments[0])
        shape = array.shape
        if not shape:
            raise self._no_array(array.said, f"'{term.function}' takes an array")
        if term.function == "diag" and len(shape) == 1 and shape != (ONE,):
            return Array(Call("diag", (array.term,)), (shape[0], shape[0]), term)
        self._check_square(array, term)
        if term.function == "trace":
            return Array(Call("trace", (array.term,)), (), term)
        return Array(Call("diagonal", (array.term,)), shape[:1], term)

    def inverted(self, arguments: Sequence[Term], term: Term) -> Array:
        """inv(A), det(A), and logdet(A) = log det A."""
        assert isinstance(term, Call)
        array = self.array(arguments[0])
        if not array.shape:
            raise self._no_array(array.said, f"'{term.function}' takes an array")
        self._check_square(array, term)
        if term.function == "inv":
            return Array(inverted(array.term), array.shape, term)
        number = determinant(array.term)
        return Array(Call("log", (number,)) if term.function == "logdet" else number, (), term)

    def _check_square(self, array: Array, call: Call) -> None:
        shape = array.shape
        if len(shape) != 2 or shape[0] != shape[1] or ONE in shape:
            raise InputError(
                f"{call.function} takes a matrix with as many rows as columns; {as_written(array.said)} has "
                f"the shape {shape_text(shape)}"
            )

    def made(self, arguments: Sequence[Term], term: Term) -> Array:
        """ones(n) and eye(n)."""
        assert isinstance(term, Call)
        (size,) = arguments
        if not isinstance(size, Name | Number) or (isinstance(size, Name) and self.shapes.get(size.id)):
            raise InputError(f"{term.function} takes a size, a name or a number: {term.function}(n)")
        if isinstance(size, Number) and (size.value.denominator != 1 or size.value < 2):
            raise InputError(f"{to_text(term)}: a size is a name or a whole number from 2")
        return Array(term, (size,) if term.function == "ones" else (size, size), term)

    def lifted(self, arguments: Sequence[Term], term: Term) -> Array:
        """c[:, None] and c[None, :]: a vector as the only column or the only row."""
        array, axis = self.array(arguments[0]), arguments[1]
        if len(array.shape) != 1:
            shape = shape_text(array.shape) if array.shape else "of a number"
            raise InputError(
                f"{as_written(term)} takes a vector; {as_written(array.said)} has the shape {shape}"
            )
        return Array(array.term, (ONE, *array.shape) if axis == ZERO else (*array.shape, ONE), term)

    def outer(self, arguments: Sequence[Term], term: Term) -> Array:
        """outer(a, b) = abᵀ."""
        left, right = (self.array(argument) for argument in arguments)
        for side in (left, right):
            if len(side.shape) != 1 or side.is_number:
                raise InputError(
                    f"outer takes two vectors; {as_written(side.said)} has the shape {shape_text(side.shape)}"
                )
        return Array(matmul(left.term, transpose(right.term)), (*left.shape, *right.shape), term)

    def entrywise(self, arguments: Sequence[Term], term: Term) -> Array:
        """hadamard and divide, as matrix form itself has them."""
        assert isinstance(term, Call)
        if term.function == "divide":
            return self.elementwise(Quotient(*arguments), [self.array(part) for part in arguments])
        return self.elementwise(Product(tuple(arguments)), [self.array(part) for part in arguments])

    def _no_array(self, said: Term, need: str) -> InputError:
        sizes = {size for shape in self.shapes.values() for size in shape}
        if isinstance(said, Name) and said.id not in self.shapes and said not in sizes:
            return InputError(
                f"{need}, but '{said.id}' has no shape; say it: 'shapes: {{{said.id}: [n, m]}}'"
            )
        return InputError(f"{need}, but {as_written(said)} is a number")

    def _check_entry(self, id: str, indices: Sequence[Term]) -> None:
        """E[s] with fewer indices than axes would pick whole rows; a size is no array."""
        shape = self.shapes.get(id, ())
        if not shape and Name(id) in {size for own in self.shapes.values() for size in own}:
            raise InputError(f"'{id}' is a size, a number without entries, and stands with an index")
        if shape and len(indices) < len(shape):
            written = to_text(Indexed(id, tuple(i for i in indices if isinstance(i, Name | Number))))
            raise NotYet(
                f"{written} picks whole rows of an array of shape {shape_text(shape)}, which derive cannot "
                f"treat yet; with one-hot rows S it is S @ {id}"
            )


_OPERATIONS = {
    "matmul": _Reading.product,
    "dot": _Reading.product,
    "transpose": _Reading.transposed,
    "swapaxes": _Reading.swapped,
    "outer": _Reading.outer,
    "hadamard": _Reading.entrywise,
    "divide": _Reading.entrywise,
    **dict.fromkeys((*REDUCTIONS, "std"), _Reading.reduction),
    **dict.fromkeys(SOFTMAXES, _Reading.softmax),
    **dict.fromkeys(("diag", "diagonal", "trace"), _Reading.diagonal),
    **dict.fromkeys(("inv", "det", "logdet"), _Reading.inverted),
    **dict.fromkeys(("ones", "eye"), _Reading.made),
    "newaxis": _Reading.lifted,
}
