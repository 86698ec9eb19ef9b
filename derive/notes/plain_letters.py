"""Invented index letters, k_6 and r_0, → plain ones that nothing else in a derivation has: k, l, m."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from derive.index_sums import exchanged
from derive.indices import index_letters
from derive.term import BigSum, Delta, Derivative, Indexed, Name, Term, children, names, with_children

_INVENTED = re.compile(r"([A-Za-z])_\d+")
_PLAIN = "klmpqrstijnuv"


def plain_letters(terms: Iterable[Term], taken: Iterable[str]) -> Mapping[str, str]:
    """For every invented letter a plain one: its own without the number where that is free."""
    found: dict[str, None] = {}
    used = set(taken)
    for term in terms:
        found |= dict.fromkeys(sorted(index_letters(term)))
        used |= {part for name in names(term) for part in name.split("_")}
    used |= {letter for letter in found if _INVENTED.fullmatch(letter) is None}
    chosen: dict[str, str] = {}
    for letter in found:
        if (invented := _INVENTED.fullmatch(letter)) is not None:
            plain = next((one for one in (invented[1], *_PLAIN) if one not in used), letter)
            chosen[letter] = plain
            used.add(plain)
    return chosen


def with_letters(term: Term, letters: Mapping[str, str]) -> Term:
    """`term` with index letters exchanged for others that do not occur in it, bound ones, too."""
    if not letters:
        return term
    match term:
        case Indexed(id, indices):
            return Indexed(id, tuple(exchanged(index, _named(letters)) for index in indices))
        case Delta(left, right):
            return Delta(exchanged(left, _named(letters)), exchanged(right, _named(letters)))
        case BigSum(body, bound, limit):
            return BigSum(with_letters(body, letters), letters.get(bound, bound), limit)
        case Derivative(of, wrt):
            inner = with_letters(wrt, letters)
            assert isinstance(inner, Name | Indexed)
            return Derivative(with_letters(of, letters), inner)
        case _:
            parts = tuple(with_letters(part, letters) for part in children(term))
            return with_children(term, parts) if parts else term


def _named(letters: Mapping[str, str]) -> dict[str, Name]:
    return {old: Name(new) for old, new in letters.items()}
