"""Whether two writings of a term are equal: its index form, and what its matrix form reads back as."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from derive.errors import DeriveError
from derive.evidence import Verdict
from derive.indices import free_indices, index_letters
from derive.matrix import Shapes
from derive.matrix.entries import Setting, entry
from derive.matrix.letters import letters_of
from derive.model import Model, Role, Symbol
from derive.term import Derivative, Indexed, Name, Term, children, with_children
from derive.verify.questions import Questions, opaque


class Writings:
    """Equalities between writings over one model; derivatives of nodes are names of their own.

    `shapes` are those of all arrays, also of those that are no symbols of the model.
    """

    def __init__(self, model: Model, shapes: Shapes) -> None:
        others = (Symbol(name, Role.NODE, name, shape=shapes[name]) for name in shapes)
        symbols = (*model.symbols, *(other for other in others if not model.has_symbol(other.id)))
        self._setting = Setting(shapes, letters_of(shapes, {symbol.id for symbol in symbols}))
        self._questions = Questions(replace(model, symbols=symbols), seed=0, points=12)

    def read_back(self, sides: Sequence[Term], form: Sequence[Term]) -> bool:
        """Whether the entries of the matrix form are proved equal to the sides that it was made of."""
        place = tuple(Name(letter) for letter in free_indices(sides[0]))
        scope = frozenset[str]().union(*(index_letters(side) for side in sides))
        try:
            read = [entry(side, place, self._setting, scope=scope) for side in form]
            return all(self.equal(left, right) for left, right in zip(sides, read, strict=True))
        except DeriveError:  # a shape that does not fit, or a function that no proof knows
            return False

    def equal(self, left: Term, right: Term) -> bool:
        """Whether the proving engine proves left = right, for every size and every index."""
        if left == right:
            return True
        found = self._questions.judged(_opaque(left), _opaque(right), {})
        return found.verdict is Verdict.PROVED


def _opaque(term: Term) -> Term:
    if isinstance(term, Derivative) and isinstance(term.of, Name | Indexed):
        return opaque(term.of, term.wrt)
    parts = children(term)
    if not parts or isinstance(term, Derivative):
        return term
    return with_children(term, tuple(_opaque(part) for part in parts))
