"""What `--quick` runs: tests that cost little, and of the others a sample, by their measured cost.

`tests/costs.txt` says what costs much, in seconds of processor time: single cases, functions with many cases.
`tests/run --measure` writes it anew. What tests share is paid by the first of them: `--quick --measure` adds
those that became dear because the first is left out.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from hypothesis import settings

COSTS = Path(__file__).parent / "costs.txt"
CASE = 0.3  # a single case that costs more is left out
FUNCTION = 0.15  # what the cases of one function may cost together
SMALL = 0.02  # cases that cost no more on average run all
WHOLE_EXAMPLES, QUICK_EXAMPLES = 100, 10  # of a property that does not say how many


def examples(count: int) -> int:
    """How many examples a property tries that has `count` in the whole run."""
    return max(1, count * settings().max_examples // WHOLE_EXAMPLES)


def function_of(name: str) -> str:
    return name.partition("[")[0]


def read_costs(text: str) -> dict[str, float]:
    """Test or function → seconds."""
    rows = (line.split(maxsplit=1) for line in text.splitlines() if not line.startswith("#"))
    return {name: float(cost) for cost, name in rows}


def sampled(names: Iterable[str], costs: Mapping[str, float], properties: Iterable[str] = ()) -> set[str]:
    """The tests that run: no dear case, and of every function so many as its share allows, spread evenly.

    A property costs less in a quick run, since it tries fewer examples.
    """
    shrinking = set(properties)
    cases: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        share = QUICK_EXAMPLES / WHOLE_EXAMPLES if name in shrinking else 1
        if costs.get(name, 0) * share < CASE:
            cases[function_of(name)].append(name)
    kept: set[str] = set()
    for function, own in cases.items():
        cost = costs.get(function, 0) if own != [function] else 0
        kept |= set(own[:: max(1, math.ceil(cost / FUNCTION))])
    return kept


def dear(measured: Mapping[str, float]) -> dict[str, float]:
    """Every case above CASE, and what the others of a function cost together."""
    cases = {name: cost for name, cost in measured.items() if cost >= CASE}
    others: defaultdict[str, list[float]] = defaultdict(list)
    for name in measured.keys() - cases.keys():
        if name != function_of(name):
            others[function_of(name)].append(measured[name])
    sums = {f: sum(own) for f, own in others.items() if sum(own) > max(FUNCTION, SMALL * len(own))}
    return cases | sums


def costs_text(listed: Mapping[str, float]) -> str:
    rows = [f"{listed[name]:6.2f} {name}" for name in sorted(listed)]
    return "\n".join(["# seconds test; written by tests/run --measure", *rows, ""])
