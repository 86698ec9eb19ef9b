"""Reasons in words: nothing is told twice, and of a point with many values those of the formula's names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction

from derive.notes.written import Written, printed_name, symbols

MOST_VALUES = 12
MOST_REASONS = 2
_ENTRY = re.compile(r"(?<=\w)(?:_\d++)++\b")
_SOURCE = "\0"  # stands for where numbers come from


def shown_point(point: tuple[tuple[str, Fraction], ...], sides: tuple[Written, ...]) -> str:
    """x = 1/2, w = 3/4; of many values those of the claim's own names, and how many there are besides."""
    named = [(name, value) for name, value in point if "#" not in name]
    kept = named
    if len(named) > MOST_VALUES:
        own = {sym.name for side in sides for sym in symbols(side)}
        near = [pair for pair in named if any(pair[0] == one or pair[0].startswith(f"{one}_") for one in own)]
        kept = (near or named)[: MOST_VALUES // 2]
    shown = ", ".join(f"{printed_name(name)} = {value}" for name, value in kept)
    rest = len(named) - len(kept)
    return f"{shown} and {rest} more value{'s' if rest > 1 else ''}" if rest else shown


def not_understood(murky: Mapping[str, str]) -> Iterator[str]:
    """One reason for all names that are not understood on the same ground."""
    for why in dict.fromkeys(murky.values()):
        names = [*dict.fromkeys(_ENTRY.sub("", name) for name, ground in murky.items() if ground == why)]
        shown = ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
        yield f"{shown} {'is' if len(names) == 1 else 'are'} not understood: {why}"


def each_once(reasons: list[tuple[str, str]]) -> Iterator[str]:
    """Reasons with their sources; what several sources give is told once, with all of them."""
    sources: dict[str, list[str]] = {}
    for why, source in reasons:
        sources.setdefault(why.replace(source, _SOURCE), []).append(source)
    for why, found in sources.items():
        first, *further = dict.fromkeys(found)
        yield why.replace(_SOURCE, first + "".join(f" and{source.lstrip(',')}" for source in further))


def in_short(reasons: list[str]) -> str:
    """The first reasons, one for all entries of an array."""
    told = dict.fromkeys(printed_name(_ENTRY.sub("", reason)) for reason in reasons)
    return "; ".join([*told][:MOST_REASONS])
