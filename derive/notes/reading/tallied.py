"""A bare Σ_i over what a mean (1/n) Σ_i is taken of has n terms as well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from derive.notes.reading.words import Known
from derive.notes.written import Big, Sym, Written, mapped, symbols

Place = tuple[str, int]  # (x, 0): the first index of x


def places_of(term: Big) -> set[Place]:
    """The places at which its letter stands: the first of x, in Σ_i x_i."""
    return {
        (sym.name, place)
        for sym in symbols(term.body)
        for place, index in enumerate(sym.indices)
        if term.index in index.letters
    }


def is_bare(term: Written) -> bool:
    """Whether it is a sum over a letter of which no bound is said."""
    return isinstance(term, Big) and not term.product and bool(term.index) and term.low is term.high is None


def by_tally(term: Written, known: Known) -> Written:
    """Σ_i x_i as Σ_{i=1}^n x_i, where the document has (1/n) Σ_i x_i."""
    return with_lengths(term, known.tallies) if known.tallies else term


def with_lengths(term: Written, tallies: Mapping[Place, Sym]) -> Written:
    """The term with these numbers of terms in its bare sums."""
    found = mapped(term, lambda part: with_lengths(part, tallies))
    if isinstance(found, Big) and is_bare(found):
        sizes = {tallies[place] for place in places_of(found) & tallies.keys()}
        return replace(found, high=sizes.pop()) if len(sizes) == 1 else found
    return found
