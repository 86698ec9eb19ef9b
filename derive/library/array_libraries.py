"""Libraries of arrays for which code is written: what a module imports, how functions are called there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from derive.catalog import Catalog


@dataclass(frozen=True, slots=True)
class ArrayLibrary:
    """`prefix.exp(Z)`; `imports` begin with the module math and an empty line.

    `named` has the functions that are called otherwise, and `defined` what they need. `scalar_switch` says
    that the maximum takes arrays alone: of a number and an array the choice is written. `one_hot` makes rows
    of `like`'s kind from class indices.
    """

    name: str
    title: str
    imports: tuple[str, ...]
    prefix: str
    named: Mapping[str, str] = field(default_factory=dict)
    defined: Mapping[str, str] = field(default_factory=dict)
    scalar_switch: bool = False
    one_hot: str = "{prefix}.eye({classes})[{index}]"


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


ARRAY_LIBRARIES: Catalog[ArrayLibrary] = Catalog("library")

NUMPY = ARRAY_LIBRARIES.declare(
    ArrayLibrary(
        "numpy",
        "NumPy",
        ("import math", "", "import numpy as np"),
        "np",
        named={"erf": "erf"},
        defined={"erf": "erf = np.vectorize(math.erf, otypes=[float])", "shifted": _shifted("np")},
    )
)
TORCH = ARRAY_LIBRARIES.declare(
    ArrayLibrary(
        "torch",
        "PyTorch",
        ("import math", "", "import torch"),
        "torch",
        defined={"shifted": _shifted("torch")},
        scalar_switch=True,
        one_hot="{prefix}.eye({classes}, dtype={like}.dtype)[{index}]",
    )
)
JAX = ARRAY_LIBRARIES.declare(
    ArrayLibrary(
        "jax",
        "JAX",
        ("import math", "", "import jax.numpy as jnp", "from jax.scipy.special import erf"),
        "jnp",
        named={"erf": "erf"},
        defined={"shifted": _shifted("jnp")},
    )
)
