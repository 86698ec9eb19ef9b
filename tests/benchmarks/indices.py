"""How derive grows with the layers of a network in index form, and how long single layers take.

    python -m tests.benchmarks.indices [--quick]

CPU seconds to build, derive and verify all parameters at once; every step is proved, or the row says how
many are not. A ratio is that row's time over the time of 8 layers, divided by the ratio of the depths:
1.00 is linear growth.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping

from derive.backward import derive
from derive.build import build
from derive.spec import spec_from
from derive.verify import verify
from tests.test_identities_indexed import CASES, layers

DEPTHS = (1, 2, 4, 8, 32, 128)
QUICK = (1, 8, 32)
SINGLE = (
    "softmax regression",
    "batch norm",
    "layer norm",
    "RMS norm",
    "attention",
    "self-attention",
    "LSTM cell",
)
ROW = "{:<24}{:>8}{:>8}{:>9}{:>9}{:>8}"


def timed(spec: Mapping[str, object]) -> tuple[float, float, dict[str, int]]:
    """Seconds to build and derive, seconds to verify, and the counts of the evidence."""
    start = time.process_time()
    derivation = derive(build(spec_from(spec)))
    between = time.process_time()
    counts = verify(derivation).counts()
    return between - start, time.process_time() - between, counts


def row(name: str, spec: Mapping[str, object], reference: tuple[int, int, float] | None = None) -> float:
    """Print one line; the seconds in all."""
    made, proved, counts = timed(spec)
    total = made + proved
    ratio = ""
    if reference is not None:
        depth, base, seconds = reference
        ratio = f"{total / seconds / (depth / base):.2f}"
    open_ = counts["steps"] - counts["proved"]
    print(ROW.format(name, counts["steps"], open_, f"{made:.2f}", f"{proved:.2f}", ratio))
    return total


def main() -> None:
    """Both tables."""
    print(ROW.format("", "steps", "open", "derive", "verify", "ratio"))
    row("warm-up", layers(1))
    depths = QUICK if "--quick" in sys.argv else DEPTHS
    eight = row("layers: 8", layers(8))
    for depth in depths:
        if depth != 8:
            row(f"layers: {depth}", layers(depth), (depth, 8, eight))
    for name in SINGLE:
        row(name, CASES[name]["spec"])


if __name__ == "__main__":
    main()
