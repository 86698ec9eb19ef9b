"""Lines of a module in matrix form, X.T @ (P - Y)/N."""

from __future__ import annotations

from derive.alike import symmetric_arrays
from derive.code.numpy_text import numpy_text
from derive.code.words import Words
from derive.matrix.writing import matrix_form
from derive.model import Model
from derive.term import Derivative, Size, Term, Variable, names


class Matrices:
    """Right sides in matrix form, as far as there is such a writing."""

    def __init__(self, words: Words, model: Model) -> None:
        self.words = words
        self.shapes: dict[str, tuple[Size, ...]] = {symbol.id: symbol.shape for symbol in model.symbols}
        self.symmetric = symmetric_arrays(model)

    def text(self, left: Variable | Derivative, value: Term) -> str | None:
        """The right side; None without arrays, or without a matrix form."""
        entry = left.wrt if isinstance(left, Derivative) else left
        arrays = any(self.shapes.get(name) for name in (entry.id, *names(value)))
        form = matrix_form((left, value), self.shapes, self.symmetric) if arrays else None
        return None if form is None else numpy_text(form[1], self.shapes, self.words)
