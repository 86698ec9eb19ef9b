"""∂L/∂w in the nodes alone: the values of ∂L/∂node put in, as long as the whole stays readable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from derive.indices import free_indices, fresh, has_indices, matched, reindexed
from derive.steps import Result, goes_round
from derive.term import BigSum, Derivative, Name, Term, children, size, with_children

READABLE = 60  # operations
READABLE_ARRAY = 20  # of entries, where each ∂L/∂node that stays has a line of its own


@dataclass(frozen=True, slots=True)
class Closing:
    """What was derived of ∂L/∂node by the node's name, and the names that no index letter may have."""

    results: Mapping[str, Result]
    taken: frozenset[str]

    def closed(self, term: Term) -> Term:
        """`term` with all ∂L/∂node put in, then those of what was put in, until it would be too long.

        Over arrays it is all or nothing: half of a backward pass in one line reads worse than either.
        """
        if has_indices(term):
            whole = self._whole(term)
            return term if size(whole) > READABLE_ARRAY else whole
        while True:
            grown = self._put_in(term, frozenset(free_indices(term)))
            if grown == term or size(grown) > READABLE:
                return term
            term = grown

    def _whole(self, term: Term) -> Term:
        """No ∂L/∂node left, or too long."""
        while size(term) <= READABLE_ARRAY:
            grown = self._put_in(term, frozenset(free_indices(term)))
            if grown == term:
                break
            term = grown
        return term

    def _put_in(self, term: Term, letters: frozenset[str]) -> Term:
        """`term` with values for ∂L/∂node; `letters` mean something around it."""
        match term:
            case Derivative(Name(), wrt):
                return self._value(term, wrt.id, letters)
            case BigSum(body, letter, limit):
                return BigSum(self._put_in(body, letters | {letter}), letter, limit)
            case _:
                parts = children(term)
                return with_children(term, tuple(self._put_in(p, letters) for p in parts)) if parts else term

    def _value(self, part: Derivative, name: str, letters: frozenset[str]) -> Term:
        """What was derived for ∂L/∂node, in the letters of this entry of it."""
        found = self.results.get(name)
        exchanged = matched(found.target, part) if found else None
        if found is None or exchanged is None or goes_round(found.target, found.value):
            return part
        return fresh(reindexed(found.value, exchanged), letters, self.taken)
