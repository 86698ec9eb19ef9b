"""The spec: what the author wrote, as values."""

from __future__ import annotations

from derive.spec.reading import read_spec, spec_from
from derive.spec.values import (
    Algorithm,
    Choice,
    Column,
    Curves,
    Data,
    Descent,
    Entry,
    Layer,
    Network,
    NotationChoice,
    Numbers,
    Own,
    OwnWords,
    Shape,
    Spec,
    Stretch,
    Upstream,
    Written,
)

__all__ = [
    "Algorithm",
    "Choice",
    "Column",
    "Curves",
    "Data",
    "Descent",
    "Entry",
    "Layer",
    "Network",
    "NotationChoice",
    "Numbers",
    "Own",
    "OwnWords",
    "Shape",
    "Spec",
    "Stretch",
    "Upstream",
    "Written",
    "read_spec",
    "spec_from",
]
