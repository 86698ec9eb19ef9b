"""Shapes of matrix terms: A B of [n, k] and [k, m] is [n, m]; what does not fit is told with both shapes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from derive.errors import InputError, NotYet
from derive.matrix import LOGSUMEXP, REDUCTIONS, SOFTMAXES, Shape, Shapes
from derive.matrix.written import as_written
from derive.term import (
    ONE,
    BigSum,
    Call,
    Constant,
    Delta,
    Derivative,
    Indexed,
    Name,
    Number,
    Sum,
    Term,
    Vector,
    children,
)
from derive.text import to_text


def shape_of(term: Term, shapes: Shapes) -> Shape:
    """[n, k] for a matrix, [n] for a column, [1, n] for a row, [] for a number. Raises InputError."""
    return Shaped(shapes).of(term)


def shape_text(shape: Shape) -> str:
    """[n, 3]; a number has the shape []."""
    return f"[{', '.join(to_text(size) for size in shape)}]"


def canonical(shape: Shape) -> Shape:
    """The shape as matrix form counts it: an n×1 matrix is a vector, a 1×1 matrix a number."""
    if len(shape) > 2:
        return shape
    if shape[-1:] == (ONE,):
        shape = shape[:-1]
    return () if shape == (ONE,) else shape


class Shaped:
    """The shapes of the subterms of a formula, each found once."""

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._known: dict[Term, Shape] = {}

    def of(self, term: Term) -> Shape:
        """The shape of `term`. Raises InputError where shapes do not fit together."""
        found = self._known.get(term)
        if found is None:
            found = self._known[term] = self._found(term)
        return found

    def _found(self, term: Term) -> Shape:
        match term:
            case Name(id):
                return canonical(self._shapes.get(id, ()))
            case Derivative(of, Name(id)):
                return (*self.of(of), *canonical(self._shapes.get(id, ())))
            case Indexed(id, indices):  # with fewer indices than axes: an array at one step
                return canonical(tuple(self._shapes.get(id, ()))[len(indices) :])
            case Derivative(of, Indexed() as entry) if self.of(entry):
                return (*self.of(of), *self.of(entry))
            case Number() | Constant() | Delta() | BigSum() | Vector() | Derivative():
                return ()
            case Call("matmul", factors):
                return self._chain(factors)
            case Call("batched", (left, right)):
                return batched_shape(self.of(left), self.of(right), (left, right))
            case Call("permute", (argument, *axes)):
                shape = self.of(argument)
                return tuple(shape[int(axis.value)] for axis in axes if isinstance(axis, Number))
            case Call("ones", (Name() | Number() | Sum() as size,)):
                return canonical((size,))
            case Call("eye", (Name() | Number() | Sum() as size,)):
                return canonical((size, size))
            case Call("inv", (Indexed(),)) | Call("largest" | "smallest", (Indexed(), Indexed())):
                return ()
            case Call("largest" | "smallest", (argument, *_)):
                return self.of(argument)
            case Call("transpose" | "diag" | "diagonal" | "trace" | "inv" | "det" as function, (argument,)):
                return _rearranged(function, argument, self.of(argument))
            case Call(function, (argument, *_)) if function in (*REDUCTIONS, *SOFTMAXES):
                shape = self.of(argument)
                axis = axis_of(term, shape)
                if function in SOFTMAXES:
                    return shape
                return () if axis is None else canonical((*shape[:axis], *shape[axis + 1 :]))
            case _:
                parts = children(term)
                return broadcast([(part, self.of(part)) for part in parts])

    def _chain(self, factors: Sequence[Term]) -> Shape:
        """Of a product of matrices; a vector is a column."""
        shapes = [self.of(factor) for factor in factors]
        for factor, shape in zip(factors, shapes, strict=True):
            if len(shape) > 2:
                raise NotYet(f"products of arrays with more than two axes, as {to_text(factor)}, come later")
        for place, (left, right) in enumerate(pairwise(shapes)):
            inner = left[1] if len(left) == 2 else ONE
            if not left or not right or inner != right[0]:
                pair = ((factors[place], left), (factors[place + 1], right))
                raise misfit(pair, f"{to_text(inner)} columns meet {to_text((*right, ONE)[0])} rows")
        last = shapes[-1][1] if len(shapes[-1]) == 2 else ONE
        return canonical((shapes[0][0], last))


def batched_shape(left: Shape, right: Shape, terms: tuple[Term, Term]) -> Shape:
    """Of A @ B: [h, n, k] of [h, n, j] and [j, k]; what stands before the last two axes is broadcast."""
    pair = ((terms[0], left), (terms[1], right))
    axis = max(0, len(right) - 2)
    if left[-1] != right[axis]:
        at = f"axis {len(left) - 1} of the first is {to_text(left[-1])}"
        raise misfit(pair, f"{at}, axis {axis} of the second {to_text(right[axis])}")
    wide, narrow = (left, right) if len(left) >= len(right) else (right, left)
    before = _joined(wide[:-2], narrow[:-2], pair=pair, behind=2)
    return (*before, *left[-2:-1], *(right[-1:] if len(right) > 1 else ()))


def axis_of(call: Call, shape: Shape) -> int | None:
    """The axis along which a call works on an array of that shape; None for all. Raises InputError."""
    argument, *axes = call.arguments
    if not axes and call.function not in (*SOFTMAXES, LOGSUMEXP):
        return None
    axis = len(shape) - 1 if not axes else int(axes[0].value) if isinstance(axes[0], Number) else -1
    if not 0 <= axis < len(shape):
        told = as_written(call)
        raise InputError(f"{told} finds no axis {axis}: {as_written(argument)} is {shape_text(shape)}")
    return axis


def broadcast(parts: Sequence[tuple[Term, Shape]]) -> Shape:
    """The common shape, aligned at the last axis: [n, k] of [n, k], [k] and []. Raises InputError."""
    whole: Shape = ()
    widest = parts[0]
    for part, shape in parts:
        if len(shape) > len(whole):
            whole, shape = shape, whole
            widest, other = (part, whole), widest
        else:
            other = (part, shape)
        whole = _joined(whole, shape, pair=(widest, other))
    return whole


def _joined(whole: Shape, shape: Shape, *, pair: Sequence[tuple[Term, Shape]], behind: int = 0) -> Shape:
    """The sizes of two shapes, axis by axis from the last, `behind` which others stand; 1 goes with all."""
    sizes = list(whole)
    for back in range(1, len(shape) + 1):
        old, new = sizes[-back], shape[-back]
        if old != new and ONE not in (old, new):
            raise misfit(pair, f"{_axis(back + behind, pair)} is {to_text(old)} and {to_text(new)}")
        sizes[-back] = new if old == ONE else old
    return tuple(sizes)


def _axis(back: int, pair: Sequence[tuple[Term, Shape]]) -> str:
    """The axis so far from the end in words: by its number where both arrays count alike."""
    counts = {len(shape) for _, shape in pair}
    if back == 1:
        return "the last axis"
    return f"axis {counts.pop() - back}" if len(counts) == 1 else f"axis -{back}"


def misfit(pair: Iterable[tuple[Term, Shape]], why: str) -> InputError:
    """Two terms whose shapes do not fit together."""
    told = " and ".join(f"{as_written(term)} of shape {shape_text(shape)}" for term, shape in pair)
    return InputError(f"{told} do not fit together: {why}")


def _rearranged(function: str, argument: Term, shape: Shape) -> Shape:
    match function, shape:
        case "transpose", ():
            return ()
        case "transpose", (size,):
            return (ONE, size)
        case "transpose", (rows, columns):
            return canonical((columns, rows))
        case "diag", (size,):
            return (size, size)
        case "diagonal", (rows, columns) if rows == columns:
            return (rows,)
        case "trace" | "det", (rows, columns) if rows == columns:
            return ()
        case "inv", (rows, columns) if rows == columns:
            return shape
        case _:
            axes = {"transpose": "one or two axes", "diag": "one axis"}
            wanted, told = axes.get(function, "as many rows as columns"), as_written(argument)
            raise InputError(
                f"{function} takes an array with {wanted}; {told} has the shape {shape_text(shape)}"
            )
