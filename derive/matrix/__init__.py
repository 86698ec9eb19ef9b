"""Matrix form: a writing of index form, in ordinary terms whose names may stand for whole arrays.

Index form is what is derived and proved; `entries` says what a matrix term means entry by entry. Vectors are
columns: transpose(a) is a row, matmul(transpose(a), b) a number, matmul(a, transpose(b)) an outer product.
Sums, `hadamard` and `divide` broadcast as NumPy does: a vector as long as the last axis goes to every row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from derive.indices import DETERMINANT, INVERSE, entry_of_inverse, place_in_slice
from derive.term import Call, Name, Number, Size, Term, subterms

Shape = tuple[Size, ...]
Shapes = Mapping[str, Shape]

# What the product writes itself.
MATMUL = "matmul"  # of two or more, flattened
TRANSPOSE = "transpose"
HADAMARD = "hadamard"  # entry by entry, of two or more
DIVIDE = "divide"  # entry by entry
ONES = "ones"  # the vector of ones of a size
EYE = "eye"  # the identity matrix of a size
DIAG = "diag"  # the diagonal matrix of a vector
DIAGONAL = "diagonal"  # the diagonal of a matrix, a vector
TRACE = "trace"
INV = INVERSE  # the inverse of a square matrix; in index form its entry, inv(X[i, j])
DET = DETERMINANT  # a number

# What authors write of arrays with more than two axes; the product writes these with indices.
BATCHED = "batched"  # A @ B over the last two axes, the axes before them broadcast
PERMUTE = "permute"  # the axes in another order

# What authors write besides; all but `norm` may have the axis as a second argument.
SUM, MEAN, VAR, NORM = "sum", "mean", "var", "norm"  # over all entries, or along one axis
SOFTMAX, LOG_SOFTMAX, LOGSUMEXP = "softmax", "log_softmax", "logsumexp"  # along the last axis, or another

AMAX, AMIN = "amax", "amin"  # the largest and the smallest entry, over all or along an axis
PLACES = {"largest": AMAX, "smallest": AMIN}  # 1 where that entry is, else 0; of the shape of the array

EXTREMA = {AMAX: "max", AMIN: "min"}  # and what their entries are called in index form
REDUCTIONS = (SUM, MEAN, VAR, NORM, LOGSUMEXP, AMAX, AMIN)
SOFTMAXES = (SOFTMAX, LOG_SOFTMAX)
SEVERAL_AXES = (BATCHED, PERMUTE)
STRUCTURE = (MATMUL, TRANSPOSE, HADAMARD, DIVIDE, ONES, EYE, DIAG, DIAGONAL, TRACE)
INVERSES = (INV, DET)
VOCABULARY = frozenset((*STRUCTURE, *SEVERAL_AXES, *REDUCTIONS, *SOFTMAXES, *INVERSES, *PLACES))


def matmul(*factors: Term) -> Term:
    """A B …, with products inside flattened; one factor is itself."""
    return _flattened(MATMUL, factors)


def hadamard(*factors: Term) -> Term:
    """A ⊙ B ⊙ …, flattened; one factor is itself."""
    return _flattened(HADAMARD, factors)


def _flattened(function: str, factors: tuple[Term, ...]) -> Term:
    flat: list[Term] = []
    for factor in factors:
        inside = isinstance(factor, Call) and factor.function == function
        flat.extend(factor.arguments if inside and isinstance(factor, Call) else (factor,))
    return Call(function, tuple(flat)) if len(flat) > 1 else flat[0]


def batched(left: Term, right: Term) -> Term:
    """A @ B where one of them has more than two axes."""
    return Call(BATCHED, (left, right))


def permute(term: Term, axes: Sequence[int]) -> Term:
    """The array whose axis i is the axis axes[i] of `term`."""
    return Call(PERMUTE, (term, *(Number(Fraction(axis)) for axis in axes)))


def transpose(term: Term) -> Term:
    """Aᵀ; (Aᵀ)ᵀ = A."""
    match term:
        case Call("transpose", (inner,)):
            return inner
        case _:
            return Call(TRANSPOSE, (term,))


def divide(left: Term, right: Term) -> Term:
    """A ⊘ B, entry by entry."""
    return Call(DIVIDE, (left, right))


def ones(size: Size) -> Term:
    """The vector of ones."""
    return Call(ONES, (size,))


def eye(size: Size) -> Term:
    """The identity matrix."""
    return Call(EYE, (size,))


def inverted(term: Term) -> Term:
    """A⁻¹; (Aᵀ)⁻¹ = (A⁻¹)ᵀ."""
    match term:
        case Call("transpose", (inner,)):
            return transpose(inverted(inner))
        case _:
            return Call(INV, (term,))


def determinant(term: Term) -> Term:
    """det A; det Aᵀ = det A."""
    return Call(DET, (term.arguments[0] if isinstance(term, Call) and term.function == TRANSPOSE else term,))


def reduced(function: str, term: Term, axis: int | None = None) -> Term:
    """sum(A), or sum(A, axis); the axis counts from 0."""
    return Call(function, (term,) if axis is None else (term, Number(Fraction(axis))))


def _is_entry(term: Term) -> bool:
    """Whether the call is of index form: inv(X)[i, j], largest(Z[n, k], Z[n, :])."""
    return entry_of_inverse(term) is not None or place_in_slice(term) is not None


def is_matrix_form(term: Term, shapes: Shapes) -> bool:
    """Whether a whole array, or a function of whole arrays, stands in `term`."""
    return any(
        bool(shapes.get(part.id)) if isinstance(part, Name) else part.function in VOCABULARY
        for part in subterms(term)
        if isinstance(part, Name | Call) and not _is_entry(part)
    )
