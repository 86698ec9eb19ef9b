"""(A + B)² = A² + 2AB + B² is false for products and for squares of the entries, whichever A² means."""

from __future__ import annotations

from dataclasses import replace

from derive.evidence import Verdict
from derive.notes.judging.situation import Situation, as_written
from derive.notes.judging.trial import Tried, tried
from derive.notes.meaning.arrays import ENTRIES, PRODUCT, TWO_POWERS


def with_either_power(situation: Situation) -> Tried:
    """The outcome as written; where a power can be read in two ways, that of products if both are false."""
    plain = as_written(situation)
    found = tried(situation.claim, plain)
    if found.problem != TWO_POWERS:
        return found
    ways = [tried(situation.claim, replace(plain, powers_are=kind)) for kind in (PRODUCT, ENTRIES)]
    return ways[0] if all(way.verdict is Verdict.FALSE for way in ways) else found
