"""Names that look alike: y, ŷ and y'."""

from __future__ import annotations

_ACCENTS = ("hat", "bar", "tilde", "dot", "prime")


def bare(name: str) -> str:
    """The letter without its accents and its font."""
    for accent in _ACCENTS:
        stem = name.removesuffix(accent)
        if stem:
            name = stem
    return name.removesuffix("cal") or name
