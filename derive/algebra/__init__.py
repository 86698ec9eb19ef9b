"""Algebra on terms as they are written: tidy, cancel, expand, collect, factor, split, recognise.

Every function keeps the reading order of its input where it can, and returns its input when it has nothing
to do. None of them is trusted: each use is a step, and every step is proved.
"""

from derive.algebra.expand import (
    add_and_subtract,
    collect,
    distribute,
    expand,
    factor_out,
    positive_first,
    split,
    terms_of,
)
from derive.algebra.grouping import grouped
from derive.algebra.monomial import Monomial, monomial, written
from derive.algebra.recognise import gather, is_affine, recognise
from derive.algebra.tidy import cancel, cancelled, denominators, flatten, symbolic_denominators, tidy

__all__ = [
    "Monomial",
    "add_and_subtract",
    "cancel",
    "cancelled",
    "collect",
    "denominators",
    "distribute",
    "expand",
    "factor_out",
    "flatten",
    "gather",
    "grouped",
    "is_affine",
    "monomial",
    "positive_first",
    "recognise",
    "split",
    "symbolic_denominators",
    "terms_of",
    "tidy",
    "written",
]
