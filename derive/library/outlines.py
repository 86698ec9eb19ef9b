"""Outlines: which sections a document has, in which order."""

from __future__ import annotations

from dataclasses import dataclass

from derive.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Outline:
    """The sections of one kind of document, by name, and the small line above its title.

    `of_functions` are those of a plain function, where there is no network; empty: the same.
    `of_substitutions` those of one that is made of several formulas.
    """

    name: str
    title: str
    sections: tuple[str, ...]
    of_functions: tuple[str, ...] = ()
    of_substitutions: tuple[str, ...] = ()


_AFTER = ("gradient", "contours", "kinks", "rules", "evidence")
_FUNCTION = ("model", "derivation", *_AFTER)
_SUBSTITUTIONS = ("model", "locals", "chains", "closed", *_AFTER)

OUTLINES: Catalog[Outline] = Catalog("outline")

OUTLINES.declare(
    Outline(
        "handout",
        "Lecture handout",
        (
            "model",
            "picture",
            "derivation",
            "parameters",
            "data",
            "example",
            "training",
            "plot",
            "convexity",
            "jensen",
            "insights",
            "kinks",
            "rules",
            "evidence",
        ),
        _FUNCTION,
        _SUBSTITUTIONS,
    )
)
OUTLINES.declare(
    Outline(
        "slides",
        "Lecture slides",
        (
            "model",
            "picture",
            "objective",
            "overview",
            "derivation",
            "plot",
            "convexity",
            "jensen",
            "insights",
            "parameters",
            "kinks",
            "data",
            "example",
            "training",
            "evidence",
        ),
        _FUNCTION,
        _SUBSTITUTIONS,
    )
)
