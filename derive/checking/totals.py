"""∂L/∂w through definitions: the chain rule over what was defined, as facts for the proving engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from derive.errors import InputError, NotYet
from derive.term import (
    Derivative,
    Name,
    Term,
    Variable,
    add,
    children,
    multiply,
    names,
    subterms,
    with_children,
)


class Totals:
    """Derivatives over a set of definitions without circles."""

    def __init__(self, definitions: Mapping[str, Term]) -> None:
        self.definitions = definitions
        self._reach: dict[str, frozenset[str]] = {}

    def reach(self, name: str) -> frozenset[str]:
        """Every name on which `name` depends, itself included."""
        waiting = [name]
        while waiting:
            top = waiting[-1]
            inner = names(self.definitions[top]) if top in self.definitions else ()
            missing = [other for other in inner if other not in self._reach]
            if missing and top not in self._reach:
                waiting.extend(missing)
                continue
            self._reach[top] = frozenset({top}).union(*(self._reach[other] for other in inner))
            waiting.pop()
        return self._reach[name]

    def total(self, term: Term) -> Term:
        """`term` with ∂/∂w of an expression taken through the definitions of the names in it."""
        parts = children(term)
        if not parts or (isinstance(term, Derivative) and isinstance(term.of, Name)):
            return term
        if isinstance(term, Derivative):
            return self._chain(self.total(term.of), term.wrt)
        return with_children(term, tuple(self.total(part) for part in parts))

    def _chain(self, of: Term, wrt: Variable) -> Term:
        """∂of/∂w with names fixed, and ∂of/∂c ∂c/∂w for every defined c that depends on w."""
        through = [
            name
            for name in names(of)
            if name != wrt.id and name in self.definitions and wrt.id in self.reach(name)
        ]
        if through and any(_is_total(part) for part in subterms(of)):
            raise NotYet("a second derivative through definitions cannot be judged yet")
        ways = [multiply(Derivative(of, Name(c)), Derivative(Name(c), wrt)) for c in through]
        directly = wrt.id in names(of) or not ways
        return add(*([Derivative(of, wrt)] if directly else []), *ways)

    def facts(self, terms: Iterable[Term]) -> dict[Derivative, Term]:
        """What every ∂node/∂name in `terms` stands for, down to derivatives of expressions.

        Raises InputError for a derivative that the definitions give no meaning.
        """
        found: dict[Derivative, Term] = {}
        waiting = [part for term in terms for part in subterms(term) if _is_total(part)]
        while waiting:
            part = waiting.pop()
            if not isinstance(part, Derivative) or not isinstance(part.of, Name) or part in found:
                continue
            if part.of == part.wrt:
                continue
            self._check(part.of.id, part.wrt.id)
            found[part] = self._chain(self.definitions[part.of.id], part.wrt)
            waiting.extend(inner for inner in subterms(found[part]) if _is_total(inner))
        return found

    def _check(self, of: str, wrt: str) -> None:
        if of not in self.definitions:
            raise InputError(f"nothing defines '{of}', so its derivative by '{wrt}' has no meaning here")
        if wrt in self.definitions and wrt not in self.reach(of):
            raise InputError(f"'{of}' does not depend on '{wrt}' by the definitions given")
        known = {*self.definitions, *(name for body in self.definitions.values() for name in names(body))}
        if wrt not in known:
            raise InputError(
                f"'{wrt}' occurs in no definition, so a derivative of '{of}' by it has no meaning"
            )


def _is_total(part: Term) -> bool:
    return isinstance(part, Derivative) and isinstance(part.of, Name)
