"""Names that look alike, y, ŷ and y', and how a derivative is named."""

from __future__ import annotations

_ACCENTS = ("hat", "bar", "tilde", "dot", "prime")


def primed(function: str) -> str:
    """The name by which a derivative of a function is remembered: f'."""
    return f"{function}'"


def bare(name: str) -> str:
    """The letter without its accents and its font."""
    for accent in _ACCENTS:
        stem = name.removesuffix(accent)
        if stem:
            name = stem
    return name.removesuffix("cal") or name
