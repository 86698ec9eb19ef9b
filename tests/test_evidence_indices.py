"""Entries of arrays, sums over an index and Kronecker deltas: their values, proofs and counterexamples."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import arb

from derive.evidence import Context, Undefined, evaluate
from derive.parse import parse
from derive.term import Indexed, Name, Number

LAYER = Context(
    definitions={"z": parse("sum(w[j,k]*x[k], k, d) + b[j]"), "L": parse("sum(z[j]^2, j, m)/m")},
    signatures={"z": ("j",)},
    shapes={"w": (Name("m"), Name("d")), "x": (Name("d"),)},
)


def entry(name: str, *indices: int) -> Indexed:
    return Indexed(name, tuple(Number(Fraction(index)) for index in indices))


def array(name: str, *values: object) -> dict[str | Indexed, Fraction | arb]:
    """The entries of a vector, or of a matrix given by its rows."""
    found: dict[str | Indexed, Fraction | arb] = {}
    for i, value in enumerate(values, start=1):
        row = value if isinstance(value, tuple) else None
        for j, part in enumerate(row or (value,), start=1):
            found[entry(name, i, j) if row else entry(name, i)] = Fraction(part)
    return found


VALUES = array("x", 1, 2, 3) | array("w", (1, 0, 2), (3, -1, 0)) | array("b", 1, -1)
EVALUATED = [
    ("x[2]", 2),
    ("sum(x[i]^2, i)", 14),
    ("z[1]", 8),
    ("z[2]", 0),
    ("L", 32),
    ("sum(sum(w[j,k]*x[k], k)*b[j], j)", 6),
    ("m*100 + d", 203),
    ("diff(sum(x[i]^2, i), x[3])", 6),
    ("sum(delta[i,2]*x[i], i)", 2),
    ("sum(x[i], i, 2)", 3),
    ("diff(sum(max(0, w[2,k]), k), w[2,2])", 0),
]


@pytest.mark.parametrize(("text", "value"), EVALUATED)
def test_terms_with_indices_have_values(text: str, value: int) -> None:
    assert evaluate(parse(text), VALUES | {"m": Fraction(2), "d": Fraction(3)}, LAYER) == value


def test_sizes_come_from_the_entries_when_no_value_says_them() -> None:
    assert evaluate(parse("L*m + d"), VALUES, LAYER) == 67


def test_an_entry_with_a_value_is_not_unfolded() -> None:
    assert evaluate(parse("z[1] + z[2]"), VALUES | array("z", 100), LAYER) == 100


@pytest.mark.parametrize("text", ["x[q]", "x[4]", "sum(y[i], i)", "sum(1, k, K)"])
def test_what_has_no_value_is_undefined(text: str) -> None:
    with pytest.raises(Undefined):
        evaluate(parse(text), VALUES, LAYER)
