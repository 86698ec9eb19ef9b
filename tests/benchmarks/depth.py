"""How derive grows with depth, beside SymPy's derivative of the composed expression.

    python -m tests.benchmarks.depth [--quick]

All rows come from one run; a ratio is that row's figure over the same figure of the reference row of its
block (depth 8, 4 layers), divided by the ratio of depths: 1.00 is linear growth. The SymPy columns are its
time over derive's (build, derive and verify) and its characters over derive's. It works in a process of its
own that is given `LIMIT` seconds for each depth; from the first depth that it misses it is left out.
"""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import sympy

from derive.backward import derive
from derive.build import build
from derive.spec import spec_from
from derive.steps import Kind
from derive.text import to_text
from derive.verify import verify

CHAINS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000)
NETWORKS = (1, 2, 4, 8, 16, 32, 64)
LIMIT = 20.0
MOST_COMPOSED = 64  # beyond this depth not even the derivative alone is tried
QUICK = 64


@dataclass(frozen=True)
class Measured:
    """One model: seconds of processor time for each verb, and the size of what comes out."""

    depth: int
    build: float
    derive: float
    verify: float
    steps: int
    characters: int

    @property
    def seconds(self) -> float:
        return self.build + self.derive + self.verify


def chain(depth: int) -> dict[str, object]:
    """A sigmoid after a sigmoid, one unit wide."""
    equations, before = [], "x"
    for i in range(1, depth + 1):
        equations += [f"z{i} = w{i}*{before} + b{i}", f"a{i} = sigmoid(z{i})"]
        before = f"a{i}"
    return {"title": "chain", "equations": [*equations, f"L = 1/2*({before} - y)^2"]}


def network(depth: int) -> dict[str, object]:
    """Layers of three sigmoids."""
    layers = [{"units": 3, "activation": "sigmoid"}] * depth
    return {
        "title": "network",
        "network": {"inputs": 3, "layers": layers, "loss": "half-squared-error"},
    }


def measure(depth: int, mapping: dict[str, object]) -> Measured:
    """The line of values up to the evidence, timed."""
    clock = [time.process_time()]
    model = build(spec_from(mapping))
    clock.append(time.process_time())
    derivation = derive(model)
    clock.append(time.process_time())
    counts = verify(derivation).counts()
    clock.append(time.process_time())
    if counts["proved"] != counts["steps"]:
        raise AssertionError(f"only {counts['proved']} of {counts['steps']} steps are proved")
    outputs = [r for r in derivation.results if r.kind in (Kind.ADJOINT, Kind.GRADIENT)]
    spent = [after - before for before, after in pairwise(clock)]
    return Measured(
        depth, *spent, steps=counts["steps"], characters=sum(len(to_text(r.value)) for r in outputs)
    )


def composed(depth: int, simplified: bool) -> tuple[float, int]:
    """SymPy: seconds and characters of every ∂L/∂w_i and ∂L/∂b_i of the composed expression."""
    sys.setrecursionlimit(1_000_000)  # SymPy walks the nested expression by recursion
    begun = time.process_time()
    x, y = sympy.symbols("x y")
    weights, biases = sympy.symbols(f"w1:{depth + 1}"), sympy.symbols(f"b1:{depth + 1}")
    a = x
    for w, b in zip(weights, biases, strict=True):
        a = 1 / (1 + sympy.exp(-(w * a + b)))
    loss = (a - y) ** 2 / 2
    gradients = [sympy.diff(loss, name) for name in (*weights, *biases)]
    if simplified:
        gradients = [sympy.simplify(gradient) for gradient in gradients]
    return time.process_time() - begun, sum(len(str(gradient)) for gradient in gradients)


def limited(depth: int, simplified: bool) -> tuple[float, int] | None:
    """`composed` in a process of its own; None when it does not end within LIMIT seconds."""
    pool = multiprocessing.get_context("spawn").Pool(1)
    try:
        return pool.apply_async(composed, (depth, simplified)).get(LIMIT)
    except multiprocessing.TimeoutError:
        return None
    finally:
        pool.terminate()
        pool.join()


def _until_missed(simplified: bool) -> Callable[[Measured], str]:
    """SymPy over derive in time and size; left out from the first depth that misses the limit."""
    missed = False

    def cell(row: Measured) -> str:
        nonlocal missed
        found = None if missed or row.depth > MOST_COMPOSED else limited(row.depth, simplified)
        missed = found is None
        return "—" if found is None else f"{found[0] / row.seconds:.1f} / {found[1] / row.characters:.1f}"

    return cell


def _row(row: Measured, reference: Measured, columns: tuple[str, ...]) -> str:
    growth = row.seconds / reference.seconds / (row.depth / reference.depth)
    size = row.characters / reference.characters / (row.depth / reference.depth)
    cells = [
        f"{row.depth:>5}",
        f"{row.steps:>7,}",
        f"{row.characters:>9,}",
        f"{row.derive:>7.2f}",
        f"{row.verify:>7.2f}",
        f"{1000 * row.seconds / row.depth:>9.2f}",
        f"{growth:>6.2f}",
        f"{size:>6.2f}",
        *(f"{column:>18}" for column in columns),
    ]
    return "  ".join(cells)


HEAD = "depth    steps  characters  derive   verify  ms/layer    time    size"


def table(title: str, rows: list[Measured], *, reference: int, sympy_columns: bool) -> None:
    """Print the rows; time and size are growth against linear growth from the reference depth."""
    base = next(row for row in rows if row.depth == reference)
    plain, simplified = _until_missed(False), _until_missed(True)
    print(f"\n{title}")
    print(HEAD + ("          sympy.diff    + sympy.simplify" if sympy_columns else ""))
    for row in rows:
        columns = (plain(row), simplified(row)) if sympy_columns else ()
        print(_row(row, base, columns), flush=True)


def main(arguments: list[str]) -> None:
    """Both tables; --quick stops at depth 64."""
    most = QUICK if "--quick" in arguments else max(CHAINS)
    measure(2, chain(2))  # imports and caches of the interpreter
    chains = [measure(depth, chain(depth)) for depth in CHAINS if depth <= most]
    table("scalar sigmoid chain", chains, reference=8, sympy_columns=True)
    networks = [measure(depth, network(depth)) for depth in NETWORKS]
    table("3 units a layer", networks, reference=4, sympy_columns=False)


if __name__ == "__main__":
    main(sys.argv[1:])
