"""Index form → matrix form: Σ_j X_nj W_jk + b_k, for all n and k, is X W + b.

Sums stay factored as they are, so that Σ_n X_nj (Σ_l X_nl W_lk - Y_nk) is Xᵀ(X W - Y). What has no such
writing, an array with three axes or a numbered entry, keeps its indices.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from fractions import Fraction

from derive.indices import (
    ALL,
    array_behind,
    entry_of_inverse,
    free_indices,
    has_index_sums,
    limit_of,
    slice_of,
)
from derive.matrix import DIAGONAL, SOFTMAX, Shapes, eye, inverted, ones, transpose
from derive.matrix.contraction import Axes, Contracted, NoWriting, Piece, contract
from derive.matrix.forms import along_rows, factored, ink, shorter, transposed
from derive.matrix.monomials import (
    Monomial,
    collapsed,
    distributed,
    has_delta,
    is_total,
    monomial,
    normalised,
    with_own_letters,
)
from derive.matrix.numbers import Coefficient, Scaled, bare, on_diagonal, to_every_row, together
from derive.term import (
    ONE,
    TWO,
    BigSum,
    Call,
    Cases,
    Delta,
    Derivative,
    Index,
    Indexed,
    Name,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Size,
    Sum,
    Term,
    children,
    multiply,
    subterms,
    with_children,
)


def matrix_form(
    sides: Sequence[Term], shapes: Shapes, symmetric: frozenset[str] = frozenset()
) -> tuple[Term, ...] | None:
    """All sides of one equality in matrix form; None where a side has none; no Sᵀ of a symmetric S.

    The rows go by the letter that is free first in the first side: of ∂L/∂W[j, k] by j.
    """
    axes = free_indices(sides[0])
    if len(axes) > 2 or any(has_index_sums(side) for side in sides):
        return None
    found: list[Term] = []
    for side in sides:
        if not set(free_indices(side)) <= set(axes):
            return None
        try:
            form = _Writer(sides, shapes, symmetric).whole(with_own_letters(side, axes), axes)
            found.append(_unturned(form, symmetric))
        except NoWriting:
            return None
    return tuple(found)


def _unturned(term: Term, symmetric: frozenset[str]) -> Term:
    """The term with S for Sᵀ, and S⁻¹ for S⁻ᵀ, of every symmetric S."""
    match term:
        case Call("transpose", (Name(id) | Call("inv", (Name(id),)),)) if id in symmetric:
            return term.arguments[0]
        case _:
            parts = children(term)
            return with_children(term, tuple(_unturned(p, symmetric) for p in parts)) if parts else term


class _Writer:
    """The matrix forms of the subterms of one equality, each along the letters that it depends on."""

    def __init__(self, sides: Sequence[Term], shapes: Shapes, symmetric: frozenset[str]) -> None:
        self.sides, self.shapes, self.symmetric = sides, shapes, symmetric
        self.sizes: dict[str, Size] = {}
        self._known: dict[tuple[Term, Axes], Term] = {}

    def whole(self, term: Term, axes: Axes) -> Term:
        """The side itself, with all axes of the equality."""
        self._measure(term, axes)
        own = tuple(letter for letter in axes if letter in free_indices(term))
        return self._full(self.along(term, own), own, axes)

    def _measure(self, term: Term, axes: Axes) -> None:
        """How far every letter runs."""
        for part in subterms(term):
            if isinstance(part, BigSum):
                self.sizes[part.index] = part.limit
        for letter in axes:
            sizes = (limit_of(side, letter, self.shapes) for side in (term, *self.sides))
            size = next((size for size in sizes if size is not None), None)
            if size is None:
                raise NoWriting(f"how far {letter} runs is not known")
            self.sizes[letter] = size

    def _full(self, term: Term, own: Axes, axes: Axes) -> Term:
        """`term`, along some of the axes, repeated along the others."""
        match own, axes:
            case _ if own == axes:
                return term
            case (), (letter,):
                return multiply(term, ones(self.sizes[letter]))
            case (), (rows, columns):
                return multiply(term, along_rows(ones(self.sizes[rows]), self.sizes[columns]))
            case (letter,), (rows, columns) if letter == rows:
                return along_rows(term, self.sizes[columns])
            case (_,), (rows, _):
                return to_every_row(term, self.sizes[rows])
            case _:
                raise NoWriting("the axes do not fit")

    def along(self, term: Term, axes: Axes) -> Term:
        """`term` along the letters that are free in it, in this order; the shorter of A and (Aᵀ)ᵀ."""
        key = (term, axes)
        if key not in self._known:
            found = self._direct(term, axes)
            if len(axes) == 2:
                found = shorter(found, transposed(self._direct(term, axes[::-1])))
            self._known[key] = found
        return self._known[key]

    def _direct(self, term: Term, axes: Axes) -> Term:
        match term:
            case _ if not any(isinstance(part, Indexed | BigSum | Delta) for part in subterms(term)):
                return term
            case Call() if array_behind(term) is not None and entry_of_inverse(term) is None:
                return self._extreme(term, axes)
            case Indexed() | Derivative() | Call("inv", (Indexed(),)):
                return self._array(term, axes)
            case Sum(terms):
                found = [self._summand(part, axes) for part in terms]
                return together(found, [not set(axes) & set(free_indices(part)) for part in terms])
            case Neg(inner) if isinstance(inner, Sum):
                return Neg(self.along(inner, axes))
            case Neg() | Product() | Quotient() | BigSum() | Delta():
                return self._product(monomial(term), axes)
            case Power(base, exponent) if not free_indices(exponent):
                return Power(self.along(base, axes), self.along(exponent, ()))
            case Call("softmax", (inner, Name(letter))):
                return self._softmax(inner, letter, axes)
            case Call() | Cases():
                return self._elementwise(term, axes)
            case _:
                raise NoWriting("no matrix writing")

    def _softmax(self, inner: Term, letter: str, axes: Axes) -> Term:
        """softmax(A), which goes along the rows; of the columns it is softmax(Aᵀ)ᵀ."""
        if axes[-1] == letter:
            return Call(SOFTMAX, (self.along(inner, axes),))
        return transpose(Call(SOFTMAX, (self.along(inner, axes[::-1]),)))

    def _array(self, term: Indexed | Derivative | Call, axes: Axes) -> Term:
        whole, indices = _whole(term)
        letters = tuple(index.id for index in indices if isinstance(index, Name))
        if len(letters) < len(indices) or len(letters) > 2:
            raise NoWriting("a numbered entry, or three axes")
        if len(letters) == 2 and letters[0] == letters[1]:
            if isinstance(term, Derivative) and not isinstance(term.of, Name):
                raise NoWriting("the diagonal of a Jacobian")
            return Call(DIAGONAL, (whole,))
        entry = entry_of_inverse(term) or term
        turned = letters != axes and not (isinstance(entry, Indexed) and entry.id in self.symmetric)
        return transpose(whole) if turned else whole

    def _extreme(self, term: Call, axes: Axes) -> Term:
        """max(Z[n, :]) as amax(Z, 1), and whether an entry is the largest one as largest(Z, 1)."""
        entry = term.arguments[0]
        found = slice_of(term) or term.arguments[-1]
        if not isinstance(found, Indexed) or not isinstance(entry, Indexed):
            raise NoWriting("a determinant is a number")
        whole = [axis for axis, index in enumerate(found.indices) if index == ALL]
        kept = [index for index in found.indices if index != ALL]
        letters = tuple(index.id for index in entry.indices if isinstance(index, Name) and index != ALL)
        if (
            len(found.indices) > 2
            or (len(whole) > 1 and entry is not found)
            or len(set(letters)) < len(letters)
        ):
            raise NoWriting("three axes, or a diagonal")
        if any(isinstance(index, Number) for index in (*kept, *entry.indices)):
            raise NoWriting("a numbered entry")
        axis = (Number(Fraction(whole[0])),) if len(found.indices) > len(whole) else ()
        function = term.function if entry is not found else f"a{term.function}"
        array = Call(function, (Name(found.id), *axis))
        return array if letters == axes else transpose(array)

    def _summand(self, part: Term, axes: Axes) -> Term:
        """A term of a sum: a number or a vector along the columns goes to every row, as in NumPy."""
        own = tuple(letter for letter in axes if letter in free_indices(part))
        found = self.along(part, own)
        if own and own == axes[:1] and len(axes) == 2:
            return self._full(found, own, axes)
        return found

    def _elementwise(self, term: Call | Cases, axes: Axes) -> Term:
        """f(A), with every argument a number or along all axes."""
        parts: list[Term] = []
        for part in children(term):
            own = tuple(letter for letter in axes if letter in free_indices(part))
            found = self.along(part, own)
            parts.append(self._full(found, own, axes) if own else found)
        match term, parts:
            case Call("sqrt"), [Power(Call("norm") as norm, exponent)] if exponent == TWO:
                return norm  # √|a|² is |a|
            case _:
                return with_children(term, tuple(parts))

    def _product(self, product: Monomial, axes: Axes) -> Term:
        """A sum of products: deltas first, then pair by pair; multiplied out where nothing else helps."""
        if any(has_delta(f) and product.above.count(f) == 2 for f in product.above):  # |W - I|²
            with suppress(NoWriting):
                return self._contracted(product, axes)
        product = collapsed(product)
        spread = distributed(product)
        if spread is not None and any(has_delta(factor) for factor in product.above):
            return self._without_deltas(product, self._direct(spread, axes), axes)
        try:
            found = self._contracted(product, axes)
        except NoWriting:
            if spread is None:
                raise
            return self._direct(spread, axes)
        return found if spread is None else self._multiplied_out(product, found, axes)

    def _multiplied_out(self, product: Monomial, found: Term, axes: Axes) -> Term:
        """(diag(p) - ppᵀ) W, where the bracket of diag(p) [W - pᵀW] adds a vector to every row.

        So Σ e^z below a bracket of e^z goes below each of its terms, which are then softmaxes.
        """
        brackets = [part for part in product.above if isinstance(part, Sum) and len(free_indices(part)) == 2]
        rows = any(len(free_indices(part)) == 1 for bracket in brackets for part in bracket.terms)
        total = bool(brackets) and any(inverse and is_total(factor) for factor, inverse in product.factors)
        spread = distributed(product) if (rows or total) and len(axes) == 2 else None
        if spread is None:
            return found
        other = factored(self._direct(spread, axes))
        if other is None and (turned := factored(self._direct(spread, axes[::-1]))) is not None:
            other = transposed(turned)
        return found if other is None or ink(other) > ink(found) else other

    def _without_deltas(self, product: Monomial, spread: Term, axes: Axes) -> Term:
        """A bracket with a delta times numbers, (P - I)/N, unless it is shorter multiplied out."""
        if product.sums or sum(bool(free_indices(factor)) for factor, _ in product.factors) > 1:
            return spread
        return shorter(self._contracted(product, axes), spread)

    def _contracted(self, product: Monomial, axes: Axes) -> Term:
        delta = next((f for f in product.above if isinstance(f, Delta)), None)
        if delta is not None:
            return self._diagonal(product, delta, axes)
        product = normalised(product)
        self.sizes |= product.sums
        coefficient = Coefficient(product.sign, in_front=product.in_front)
        pieces: list[Piece] = []
        for place, (factor, inverse) in enumerate(product.factors):
            if free_indices(factor):
                numbers, piece = self._piece(factor, place, inverse)
                coefficient.by(numbers, inverse=inverse)
                pieces.append(piece)
            else:
                (coefficient.over if inverse else coefficient.times)(self.along(factor, ()))
        found = contract(pieces, product.summed, axes, sizes=self.sizes)
        return self._with_numbers(coefficient, found)

    def _piece(self, factor: Term, place: int, inverse: bool) -> tuple[Scaled, Piece]:
        """The factor as an array, and the numbers before it: they stand before the whole product."""
        letters = free_indices(factor)
        if len(letters) > 2:
            raise NoWriting("an array with three axes")
        flipped = self.along(factor, letters[::-1]) if len(letters) == 2 else None
        numbers, array, flipped = bare(self.along(factor, letters), flipped)
        return numbers, Piece(array, letters, place, inverse, flipped)

    def _with_numbers(self, coefficient: Coefficient, found: Contracted) -> Term:
        for piece in found.numbers:
            (coefficient.over if piece.inverse else coefficient.times)(piece.term)
        return coefficient.of(ONE if found.term is None else found.term)

    def _diagonal(self, product: Monomial, delta: Delta, axes: Axes) -> Term:
        """δ_ij v_i is diag(v); δ_ij alone is the identity matrix."""
        letters = free_indices(delta)
        if set(letters) != set(axes) or len(letters) != 2:
            raise NoWriting("a delta of a numbered entry, or among three letters")
        rest = product.without(delta).joined(letters)
        inner = self.along(rest, tuple(free_indices(rest)))
        size = self.sizes[letters[0]]
        if isinstance(inner, Neg):
            return Neg(_on_diagonal(inner.term, size, number=not free_indices(rest)))
        return _on_diagonal(inner, size, number=not free_indices(rest))


def _on_diagonal(term: Term, size: Size, *, number: bool) -> Term:
    """c I, or diag(v)."""
    return multiply(term, eye(size)) if number else on_diagonal(term)


def _whole(term: Term) -> tuple[Term, tuple[Index, ...]]:
    """The array that the entry is of, and its indices: ∂p/∂z and k, i of ∂p[k]/∂z[i]."""
    match term:
        case Name():
            return term, ()
        case Indexed(id, indices):
            return Name(id), indices
        case Call("inv", (Indexed(id, indices),)):
            return inverted(Name(id)), indices
        case Derivative(of, wrt):
            rows, columns = _whole(of), _whole(wrt)
            assert isinstance(columns[0], Name)
            return Derivative(rows[0], columns[0]), (*rows[1], *columns[1])
        case _:
            raise NoWriting("a derivative of an expression")
