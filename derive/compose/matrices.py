"""Equalities in matrix form, each proved before it is printed; and what has to be said about such a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from derive.matrix import Shapes
from derive.matrix.shapes import Shaped
from derive.matrix.standing import standing
from derive.matrix.steps import step_form
from derive.matrix.writing import matrix_form
from derive.model import Model
from derive.symmetry import symmetric_arrays
from derive.term import ONE, BigSum, Call, Delta, Derivative, Indexed, Neg, Path, Product, Sum, Term, subterms
from derive.verify.writings import Writings

Sides = tuple[Term, ...]
ADDED, SUBTRACTED = "added to every row", "subtracted from every row"
MULTIPLIED, DIVIDED = "multiplied into every row", "what every row is divided by"


class InMatrices:
    """The matrix forms over one model. What was written is read back, entry by entry, and proved equal.

    Of a derivative what is added to all rows is written out; rows that multiply all rows as well where a form
    stands `alone`, since nothing is told beside it; with `broadcast` nothing is, as NumPy needs none of it.
    """

    def __init__(self, model: Model, *, alone: bool = False, broadcast: bool = False) -> None:
        self._alone, self._broadcast = alone, broadcast
        self.shapes = {symbol.id: symbol.shape for symbol in model.symbols if symbol.shape}
        self._symmetric = symmetric_arrays(model)
        self._model, self._writings = model, Writings(model, self.shapes)
        self._known: dict[tuple[Sides, bool], Sides | None] = {}

    @property
    def proved(self) -> int:
        """How many equalities were written in matrix form."""
        return sum(form is not None for form in self._known.values())

    def __call__(self, sides: Sequence[Term]) -> Sides | None:
        """All sides in matrix form; None where one has none, or has no index to begin with."""
        return self._written(tuple(sides), of_derivative=isinstance(sides[0], Derivative))

    def derivative_by(self, variable: Term, value: Term) -> Term | None:
        """The matrix form of a derivative by `variable` whose left side is not written."""
        found = self._written((variable, value), of_derivative=True)
        return None if found is None else found[1]

    def _written(self, sides: Sides, *, of_derivative: bool) -> Sides | None:
        if not any(has_entries(side) for side in sides):
            return None
        key = (sides, of_derivative)
        if key not in self._known:
            found = self._proved(sides, self.shapes, of_derivative=of_derivative)
            if found is None and not self._broadcast:
                proved = partial(self._proved, of_derivative=of_derivative)
                found = step_form(sides, self.shapes, proved)
            self._known[key] = found
        return self._known[key]

    def _proved(self, sides: Sequence[Term], shapes: Shapes, *, of_derivative: bool) -> Sides | None:
        """The matrix form over arrays of these shapes; None where it is not proved, entry by entry.

        Of a derivative what is added to every row or entry is written out, as 1vᵀ and c1, and Sᵀ of a
        symmetric S is S; an equation keeps the author's order, by which ∂L/∂S goes.
        """
        form = matrix_form(sides, shapes, self._symmetric if of_derivative else frozenset())
        if form is not None and of_derivative and not self._broadcast:
            form = (form[0], *(standing(side, shapes, factors=self._alone) for side in form[1:]))
        writings = self._writings if shapes is self.shapes else Writings(self._model, shapes)
        return form if form is not None and writings.read_back(sides, form) else None

    def broadcasts(self, term: Term) -> Iterator[tuple[Term, str]]:
        """Every vector that goes to all rows of a matrix, with what it does there."""
        shaped = Shaped(self.shapes)
        for part in subterms(term):
            if len(shaped.of(part)) != 2:
                continue
            match part:
                case Sum(terms):
                    for vector in (one for one in terms if len(shaped.of(one)) == 1):
                        negative = isinstance(vector, Neg)
                        yield (vector.term, SUBTRACTED) if negative else (vector, ADDED)
                case Call("hadamard", factors):
                    yield from ((one, MULTIPLIED) for one in factors if len(shaped.of(one)) == 1)
                case Call("divide", (_, below)) if len(shaped.of(below)) == 1:
                    yield below, DIVIDED
                case _:
                    pass

    def factor_shapes(self, term: Term) -> tuple[tuple[Path, Term], ...]:
        """The shape below every factor of a product of matrices that no fraction hides."""
        shaped = Shaped(self.shapes)
        found: list[tuple[Path, Term]] = []
        for path, factors in _products(term, ()):
            for place, factor in enumerate(factors):
                shape = shaped.of(factor)
                found.append(((*path, place), Call("shape", shape if len(shape) == 2 else (*shape, ONE))))
        return tuple(found)


def has_entries(term: Term) -> bool:
    """Whether entries of arrays occur, or sums over an index."""
    return any(isinstance(part, Indexed | BigSum | Delta) for part in subterms(term))


def _products(term: Term, path: Path) -> Iterator[tuple[Path, Sides]]:
    """The products of matrices among the terms and factors of a line."""
    match term:
        case Call("matmul", factors):
            yield path, factors
        case Neg(inner):
            yield from _products(inner, (*path, 0))
        case Product(parts) | Sum(parts):
            for place, part in enumerate(parts):
                yield from _products(part, (*path, place))
        case _:
            pass
