"""How derive grows with the layers of a network in index form, and how long single layers take.

    python -m tests.benchmarks.indices [--quick]

CPU seconds to build, derive and verify all parameters at once; every step is proved, or the row says how
many are not. A ratio is that row's time over the time of 8 layers, divided by the ratio of the depths:
1.00 is linear growth. Beside it SymPy's matrix derivatives of the same network for one sample, each weight by
itself, without proof; how many weights it gives no result for; and its time over that of derive.
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
DEEPEST = 4  # of the peer: each further layer takes it many times as long
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


def sympy_seconds(depth: int) -> tuple[float, int]:
    """Seconds of CPU, and the number of weights that raise an exception."""
    import sympy

    size, u = sympy.Symbol("d"), sympy.Symbol("u")
    sigmoid = sympy.Lambda(u, 1 / (1 + sympy.exp(-u)))
    weights = [sympy.MatrixSymbol(f"W_{layer}", size, size) for layer in range(depth)]
    start, failed = time.process_time(), 0
    value = sympy.MatrixSymbol("x", size, 1)
    for layer, weight in enumerate(weights):
        value = (weight * value + sympy.MatrixSymbol(f"b_{layer}", size, 1)).applyfunc(sigmoid)
    error = value - sympy.MatrixSymbol("y", size, 1)
    for weight in weights:
        try:
            (error.T * error).diff(weight)
        except Exception:
            failed += 1
    return time.process_time() - start, failed


def peer(depth: int, seconds: float) -> None:
    """Print the peer's line below that of derive."""
    peer_seconds, failed = sympy_seconds(depth)
    print(
        f"  SymPy: {peer_seconds:.2f} s, {failed} of {depth} weights fail, ratio {peer_seconds / seconds:.2f}"
    )


def main() -> None:
    """Both tables."""
    print(ROW.format("", "steps", "open", "derive", "verify", "ratio"))
    row("warm-up", layers(1))
    depths = QUICK if "--quick" in sys.argv else DEPTHS
    eight = row("layers: 8", layers(8))
    for depth in depths:
        if depth != 8:
            seconds = row(f"layers: {depth}", layers(depth), (depth, 8, eight))
            if depth <= DEEPEST:
                peer(depth, seconds)
    for name in SINGLE:
        row(name, CASES[name]["spec"])


if __name__ == "__main__":
    main()
