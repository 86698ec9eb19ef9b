"""Which condition of a sentence belongs to which of its formulas: for x < 0, f′ = 0; for x > 0, f′ = 1.

Conditions on the same name in different clauses count in their own clause only. A condition leads what
follows it, *for x < 0, f′ = 0*, or trails what stands before it, *f′ = 0 for x < 0*.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

_OPENER = (
    r"(?:for|if|when|whenever|where|at|on|in|as long as|provided|unless|with|near)\b"
    r"(?:\s+(?:all|every|each|both|any|the|case|cases|of|that|we have|region|half[ -]line))*+"
)
_DIRECT = re.compile(rf"\s*\(?\s*(?:only\s+)?{_OPENER}\s*", re.IGNORECASE)  # f′ = 0 for x < 0
_APART = re.compile(rf"\s*,\s*(?:but\s+|and\s+)?(?:only\s+)?{_OPENER}\s*", re.IGNORECASE)
_CLOSES = re.compile(r"\s*(?:[;.)]|,?\s*(?:and|but|while|whereas|or|respectively|otherwise)\b)", re.I)


@dataclass(frozen=True, slots=True)
class Part:
    """A formula of a sentence, at its place in the text; a condition tells the names that it is about."""

    start: int
    end: int
    number: int | None = None  # of the formula; None for a condition without marks
    names: frozenset[str] = frozenset()
    sets: bool = False  # an equation that sets a name for its sentence: at x = 0


@dataclass(frozen=True, slots=True)
class _Group:
    """Conditions without a formula between them: for x > 0 and y < 0."""

    first: int
    last: int
    names: frozenset[str]
    leads: bool


def elsewhere(text: str, parts: list[Part], judged: int) -> tuple[frozenset[int], bool]:
    """The places of the conditions said of other formulas; whether it stays open which counts."""
    groups = list(_groups(text, parts))
    names = [name for group in groups for name in group.names]
    twice = frozenset(name for name in names if names.count(name) > 1)
    contested = [group for group in groups if group.names & twice]
    mine = _own(contested, judged)
    places = [place for g in contested if g is not mine for place in range(g.first, g.last + 1)]
    excluded = frozenset(place for place in places if parts[place].names & twice)
    return excluded, mine is None and any(not g.leads and g.last < judged for g in contested)


def leads(text: str, parts: list[Part], place: int) -> bool:
    """Whether the condition at this place is said of what follows it."""
    return any(group.leads for group in _groups(text, parts) if group.first <= place <= group.last)


def _groups(text: str, parts: list[Part]) -> Iterator[_Group]:
    for conditional, found in groupby(range(len(parts)), lambda place: bool(parts[place].names)):
        places = list(found)
        if conditional:
            first, last = places[0], places[-1]
            names = frozenset(name for place in places for name in parts[place].names)
            yield _Group(first, last, names, _leads(text, parts, (first, last)))


def _leads(text: str, parts: list[Part], span: tuple[int, int]) -> bool:
    first, last = span
    if first == 0:
        return True
    if last == len(parts) - 1:
        return False
    before = text[parts[first - 1].end : parts[first].start]
    after = text[parts[last].end : parts[last + 1].start]
    if _DIRECT.fullmatch(before):
        return False
    return not (_APART.fullmatch(before) and _CLOSES.match(after))


def _own(groups: list[_Group], judged: int) -> _Group | None:
    """The condition behind a formula, or else the nearest before it that leads."""
    before = next((g for g in reversed(groups) if g.last < judged), None)
    behind = next((g for g in groups if g.first > judged), None)
    if behind is not None and not behind.leads:
        led = before is not None and before.leads
        if not led or behind.first == judged + 1:
            return behind
    return before if before is not None and before.leads else None
