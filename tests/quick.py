"""What `--quick` runs: tests that cost little, and of the others a sample, by their measured cost.

`tests/costs.txt` says what every test costs, in seconds of processor time: each dear case, and of every
function what its other cases cost together. `tests/run --measure` writes it anew. A test that is not there
counts as much as a case of its file does on average, and of functions with many cases fewer run when there
are more tests, so a quick run goes on to take its time. What tests share is paid by the first of them:
`--quick --measure` adds those that became dear because the first is left out.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from hypothesis import settings

COSTS = Path(__file__).parent / "costs.txt"
BUDGET = 50.0  # what all tests of a quick run may cost together; half as much is for starting and collecting
CASE = 0.3  # a single case that costs more is left out
FUNCTION = 1.0  # what the cases of one function may cost together, as long as the budget lasts
TIGHTER = 0.8  # of both, until it does
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


def file_of(name: str) -> str:
    return name.partition("::")[0]


@dataclass(frozen=True)
class Sample:
    """The tests that run, and what they will cost."""

    names: frozenset[str]
    cost: float


def sampled(names: Iterable[str], costs: Mapping[str, float], properties: Iterable[str] = ()) -> Sample:
    """Of every function so many cases as its share allows, spread evenly; shares shrink to fit the budget."""
    estimated = estimates(list(names), costs, frozenset(properties))
    share, case = FUNCTION, CASE
    while (sample := chosen(estimated, share, case)).cost > BUDGET:
        share *= TIGHTER
        case *= TIGHTER if share < FUNCTION / 100 else 1  # by now one case of each function is left
    return sample


def estimates(names: list[str], costs: Mapping[str, float], properties: frozenset[str]) -> dict[str, float]:
    """Test → seconds. A property costs less in a quick run, since it tries fewer examples."""
    others: defaultdict[str, int] = defaultdict(int)  # cases that are not dear
    for name in names:
        others[function_of(name)] += name not in costs
    known = {name: costs[name] for name in names if name in costs}
    for name in names:
        function = function_of(name)
        if name not in known and function in costs:
            known[name] = costs[function] / others[function]
    means = file_means(known)
    found = {name: known.get(name, means.get(file_of(name), means[""])) for name in names}
    few = QUICK_EXAMPLES / WHOLE_EXAMPLES
    return {name: cost * (few if name in properties else 1) for name, cost in found.items()}


def file_means(known: Mapping[str, float]) -> dict[str, float]:
    """File → what a case of it that is not dear costs on average; "" → of all files."""
    spent: defaultdict[str, list[float]] = defaultdict(list)
    for name, cost in known.items():
        if cost < CASE:
            spent[file_of(name)].append(cost)
            spent[""].append(cost)
    return {"": 0.0, **{file: sum(own) / len(own) for file, own in spent.items()}}


def chosen(estimated: Mapping[str, float], share: float, dearest: float) -> Sample:
    """No case that costs more than `dearest`, and of every function what its `share` allows."""
    cases: defaultdict[str, list[str]] = defaultdict(list)
    for name, cost in estimated.items():
        if cost < dearest:
            cases[function_of(name)].append(name)
    kept: set[str] = set()
    for own in cases.values():
        kept |= set(own[:: max(1, math.ceil(sum(estimated[name] for name in own) / share))])
    return Sample(frozenset(kept), sum(estimated[name] for name in kept))


def listed(measured: Mapping[str, float]) -> dict[str, float]:
    """Every case above CASE, and what the others of a function cost together."""
    cases = {name: cost for name, cost in measured.items() if cost >= CASE}
    sums: defaultdict[str, float] = defaultdict(float)
    for name in measured.keys() - cases.keys():
        sums[function_of(name)] += measured[name]
    return sums | cases


def costs_text(costs: Mapping[str, float]) -> str:
    rows = [f"{costs[name]:7.3f} {name}" for name in sorted(costs)]
    return "\n".join(["# seconds test; written by tests/run --measure", *rows, ""])
