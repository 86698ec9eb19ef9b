"""Whether two writings of a term are equal: its index form, and what its matrix form reads back as."""

from __future__ import annotations

from derive.evidence import Verdict
from derive.model import Model
from derive.term import Derivative, Indexed, Name, Term, children, with_children
from derive.verify.questions import Questions, opaque


class Writings:
    """Equalities between writings over one model; derivatives of nodes are names of their own."""

    def __init__(self, model: Model) -> None:
        self._questions = Questions(model, seed=0, points=12)

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
