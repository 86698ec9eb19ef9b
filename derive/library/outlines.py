"""Outlines: which sections a document has, in which order."""

from __future__ import annotations

from dataclasses import dataclass

from derive.catalog import Catalog


@dataclass(frozen=True, slots=True)
class Outline:
    """The sections of one kind of document, by name, and the small line above its title."""

    name: str
    title: str
    sections: tuple[str, ...]


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
            "example",
            "plot",
            "convexity",
            "jensen",
            "insights",
            "kinks",
            "rules",
            "evidence",
        ),
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
            "example",
            "evidence",
        ),
    )
)
