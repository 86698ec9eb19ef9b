"""How derive grows with the layers of a network in index form, and how long single layers take.

    python -m tests.benchmarks.indices [--quick]

CPU seconds to build, derive and verify all parameters at once; every step is proved, or the row says how
many are not. A ratio is that row's time over the time of 8 layers, divided by the ratio of the depths:
1.00 is linear growth. Below it two peers on the same network without proof, each weight by itself: SymPy's
matrix derivatives for one sample, and tensorgrad where it is installed, simplified. Their ratio is their time
over that of derive. A peer goes on to the next depth while it is expected to end within a minute.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sympy

from derive.backward import derive
from derive.build import build
from derive.spec import spec_from
from derive.verify import verify
from tests.test_identities_indexed import CASES, layers

try:
    import tensorgrad
    import tensorgrad.functions
except ImportError:
    tensorgrad = None

DEPTHS = (1, 2, 4, 8, 32, 128)
QUICK = (1, 8, 32)
PATIENCE = 60  # seconds that a peer is expected to need for one depth, at most
STEEP = 12  # times as long for twice the layers: more than either peer was seen to need
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


def tensorgrad_seconds(depth: int) -> tuple[float, int]:
    """Seconds of CPU for all weights and biases, and how many of them raise an exception."""
    size, *sizes = sympy.symbols(" ".join(["n", *(f"d{layer}" for layer in range(depth + 1))]))
    value = tensorgrad.Variable("X", size, sizes[0])
    parameters: list[Any] = []
    for layer in range(1, depth + 1):
        weight = tensorgrad.Variable(f"W{layer}", sizes[layer - 1], sizes[layer])
        bias = tensorgrad.Variable(f"b{layer}", sizes[layer])
        parameters += [weight, bias]
        value = value @ weight + bias @ tensorgrad.Ones(size)
        value = tensorgrad.functions.tanh(value) if layer < depth else value
    target = tensorgrad.Variable("Y", size, sizes[depth])
    each = tensorgrad.functions.cross_entropy(value, target, [f"d{depth}"])
    loss = tensorgrad.functions.sum(each)
    start, failed = time.process_time(), 0
    for parameter in parameters:
        try:
            loss.grad(parameter).full_simplify()
        except Exception:
            failed += 1
    return time.process_time() - start, failed


@dataclass
class Peer:
    """Another program on the same network, as deep as its patience reaches."""

    name: str
    seconds: Callable[[int], tuple[float, int]]
    last: tuple[int, float] = (1, 0.0)

    def beside(self, depth: int, seconds: float) -> None:
        """Print the peer's line below that of derive."""
        before, took = self.last
        if took * STEEP ** math.log2(depth / before) > PATIENCE:
            return
        mine, failed = self.seconds(depth)
        self.last = (depth, mine)
        print(f"  {self.name}: {mine:.2f} s, {failed} results fail, ratio {mine / seconds:.1f}")


def main() -> None:
    """Both tables."""
    print(ROW.format("", "steps", "open", "derive", "verify", "ratio"))
    row("warm-up", layers(1))
    depths = QUICK if "--quick" in sys.argv else DEPTHS
    peers = [Peer("SymPy", sympy_seconds)]
    if tensorgrad is None:
        print("tensorgrad is not installed: pip install tensorgrad in an environment of its own")
    else:
        peers.append(Peer("tensorgrad", tensorgrad_seconds))
    eight = sum(timed(layers(8))[:2])
    for depth in depths:
        seconds = row(f"layers: {depth}", layers(depth), (depth, 8, eight))
        for peer in peers:
            peer.beside(depth, seconds)
    for name in SINGLE:
        row(name, CASES[name]["spec"])


if __name__ == "__main__":
    main()
