"""Lines of a module in matrix form, X.T @ (P - Y)/N, each proved equal to the line in index form."""

from __future__ import annotations

from derive.code.numpy_text import numpy_text
from derive.code.stable import Stable
from derive.code.words import Words
from derive.indices import index_letters, limit_of, reindexed, unused
from derive.matrix.writing import matrix_form
from derive.symmetry import symmetric_arrays
from derive.term import (
    ONE,
    BigSum,
    Call,
    Derivative,
    Name,
    Quotient,
    Size,
    Term,
    Variable,
    add,
    children,
    names,
    negate,
    with_children,
)
from derive.verify.writings import Writings


class Matrices:
    """Right sides in matrix form, as far as there is such a writing."""

    def __init__(self, words: Words, stable: Stable) -> None:
        self.words = words
        self.stable = stable
        self.symmetric = symmetric_arrays(stable.model)
        self.shapes: dict[str, tuple[Size, ...]] = {
            symbol.id: symbol.shape for symbol in stable.model.symbols
        }

    def text(self, left: Variable | Derivative, value: Term) -> str | None:
        """The right side; None without arrays, or without a matrix form."""
        entry = left.wrt if isinstance(left, Derivative) else left
        if not any(self.shapes.get(name) for name in (entry.id, *names(value))):
            return None
        symmetric = self.symmetric if isinstance(left, Derivative) else frozenset[str]()
        form = matrix_form((left, value), self.shapes, symmetric)  # an equation stays as ∂L/∂S takes it
        if form is None or not self._is_proved((left, value), form):
            return None
        return numpy_text(form[1], self.shapes, self.words)

    def _is_proved(self, sides: tuple[Term, ...], form: tuple[Term, ...]) -> bool:
        """Over all arrays that lines have by now, and with what the stable functions stand for."""
        writings = Writings(self.stable.model, {name: shape for name, shape in self.shapes.items() if shape})
        meant, written = ([self._meant(side) for side in one] for one in (sides, form))
        return writings.read_back(meant, written)

    def _meant(self, term: Term) -> Term:
        """The term without functions of `Stable`."""
        parts = tuple(self._meant(part) for part in children(term))
        match term, parts:
            case Call("softmax" | "log_softmax" as function, (_, Name(letter))), (inner, _):
                size = limit_of(inner, letter, self.shapes)
                if size is None:
                    return term
                other = unused(index_letters(inner))
                total = BigSum(Call("exp", (reindexed(inner, {letter: Name(other)}),)), other, size)
                if function == "softmax":
                    return Quotient(Call("exp", (inner,)), total)
                return add(inner, negate(Call("log", (total,))))
            case Call("logsumexp"), (BigSum(inner, letter, limit),):
                return Call("log", (BigSum(Call("exp", (inner,)), letter, limit),))
            case Call(function), (inner,) if function == self.stable.sigmoid:
                return Quotient(ONE, add(ONE, Call("exp", (negate(inner),))))
            case Call(function), (inner,) if function == self.stable.softplus:
                return Call("log", (add(ONE, Call("exp", (inner,))),))
            case _:
                return with_children(term, parts) if parts else term
