"""x_ij and y_i of example i under other names than the x and y of one example, whose entries are x_j."""

from __future__ import annotations

from dataclasses import replace

from derive.notes.reading.words import Known
from derive.notes.written import MEMBER, Sym, Written, parts, with_parts


def by_member(term: Written, known: Known) -> Written:
    """What is of one example of a set under its own name."""
    if not known.members:
        return term
    if isinstance(term, Sym):
        first = term.indices[0] if term.indices else None
        of_set = first is not None and not first.shift and (term.name, first.letter) in known.members
        return replace(term, name=term.name + MEMBER) if of_set else term
    return with_parts(term, tuple(by_member(part, known) for part in parts(term)))
