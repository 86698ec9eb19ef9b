"""Libraries of arrays for which code is written: what a module imports, how functions are called there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from derive.catalog import Catalog


@dataclass(frozen=True, slots=True)
class ArrayLibrary:
    """`prefix.exp(Z)`; a module has those of the `imports` whose last word stands in it.

    `named` has the functions that are called otherwise, and `defined` what they need. `scalar_switch` says
    that the maximum takes arrays alone: of a number and an array the choice is written.
    """

    name: str
    title: str
    imports: tuple[str, ...]
    prefix: str
    named: Mapping[str, str] = field(default_factory=dict)
    defined: Mapping[str, str] = field(default_factory=dict)
    scalar_switch: bool = False
    made: str = "{prefix}.{function}({shape})"  # zeros, ones or an identity matrix, of the kind of `like`
    axis: str = "axis"  # what the library calls an axis

    def imported(self, words: Collection[str]) -> list[str]:
        """The imports of a module with these words."""
        kept = [line for line in self.imports if not line or line.split()[-1] in words]
        return kept if kept[0] else kept[1:]


def _shifted(prefix: str) -> str:
    """The function for entries by index sums, x[t + k - 1]."""
    return f'''def shifted(array, *places):
    """The entries of an array at places that count from 0; 0 where a place lies outside."""
    ends = [(place, end) for place, end in zip(places, array.shape)]
    inside = True
    for place, end in ends:
        inside = inside & (0 <= place) & (place < end)
    found = array[tuple({prefix}.clip(place, 0, end - 1) for place, end in ends)]
    return {prefix}.where(inside, found, 0.0)'''


def _in_time(prefix: str) -> dict[str, str]:
    """Arrays at other steps of time, h[t - 1]."""
    return {
        "at": f'''def at(array, t):
    """array[t], the first at 0; zeros where t lies outside."""
    return array[t] if 0 <= t < len(array) else {prefix}.zeros_like(array[0])''',
        "moved": f'''def moved(array, steps, axis=0):
    """array[t + steps] for every t along the axis; zeros where that lies outside."""
    array = {prefix}.moveaxis(array, axis, 0)
    outside = {prefix}.zeros_like(array[: abs(steps)])
    parts = (array[steps:], outside) if steps > 0 else (outside, array[:steps])
    return {prefix}.moveaxis({prefix}.concatenate(parts), 0, axis)''',
    }


def _stable(prefix: str) -> dict[str, str]:
    """The sigmoid and the softplus, of which no exponential overflows: log(e^0 + e^z) is taken as a whole."""
    return {
        "sigmoid": f"def sigmoid(z):\n    return {prefix}.exp(-{prefix}.logaddexp(0, -z))",
        "softplus": f"def softplus(z):\n    return {prefix}.logaddexp(0, z)",
    }


ARRAY_LIBRARIES: Catalog[ArrayLibrary] = Catalog("library")

NUMPY = ARRAY_LIBRARIES.declare(
    ArrayLibrary(
        "numpy",
        "NumPy",
        ("import math", "", "import numpy as np"),
        "np",
        named={"erf": "erf"},
        defined={
            "erf": "def erf(z):\n    return np.vectorize(math.erf, otypes=[float])(z)",
            "shifted": _shifted("np"),
            **_in_time("np"),
            **_stable("np"),
        },
    )
)
TORCH = ARRAY_LIBRARIES.declare(
    ArrayLibrary(
        "torch",
        "PyTorch",
        ("import math", "", "import torch"),
        "torch",
        defined={
            "shifted": _shifted("torch"),
            **_in_time("torch"),
            "sigmoid": "def sigmoid(z):\n    return torch.sigmoid(z)",
            "softplus": "def softplus(z):\n    return torch.logaddexp(z, torch.zeros_like(z))",
        },
        scalar_switch=True,
        made="{prefix}.{function}({shape}, dtype={like}.dtype)",
        axis="dim",
    )
)
JAX = ARRAY_LIBRARIES.declare(
    ArrayLibrary(
        "jax",
        "JAX",
        ("import math", "", "import jax.numpy as jnp", "from jax.scipy.special import erf"),
        "jnp",
        named={"erf": "erf"},
        defined={"shifted": _shifted("jnp"), **_in_time("jnp"), **_stable("jnp")},
    )
)
