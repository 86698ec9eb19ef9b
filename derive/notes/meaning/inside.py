"""The names and calls in a term, found once for each: the formulas of a note share large terms."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from derive.model import calls
from derive.term import Term, names

MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class _This:
    """This very term, whatever it is equal to: comparing large terms costs more than reading them."""

    term: Term

    def __hash__(self) -> int:
        return id(self.term)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _This) and other.term is self.term


def names_in(term: Term) -> tuple[str, ...]:
    """What `names` gives."""
    return _names(_This(term))


def calls_in(term: Term) -> tuple[str, ...]:
    """What `calls` gives."""
    return _calls(_This(term))


@lru_cache(maxsize=MOST_REMEMBERED)
def _names(this: _This) -> tuple[str, ...]:
    return names(this.term)


@lru_cache(maxsize=MOST_REMEMBERED)
def _calls(this: _This) -> tuple[str, ...]:
    return calls(this.term)
