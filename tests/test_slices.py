"""Whole arrays at one place: h[t-1] @ U in the equation of h[t], and h[T], the last one."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

from derive.errors import InputError
from derive.facade import Report, report
from derive.numbers.differences import differences

SHAPES = {"x": ["T", "d"], "h": ["T", "n"], "y": ["n"], "W": ["d", "n"], "U": ["n", "n"], "b": ["n"]}
STEP = "h[t] = tanh(h[t-1] @ U + x[t] @ W + b)"
LAST = "L = sum((h[T] - y)**2)"
SIZES = {"T": 4, "d": 3, "n": 2, "N": 3}


def made(equations: list[str], shapes: dict[str, list[str]] = SHAPES, **given: object) -> Report:
    spec = {"shapes": shapes, "equations": equations, "gradients": ["W", "U", "b"], **given}
    return report({**spec, "view": "matrix"})


def run(
    found: Report, shapes: dict[str, list[str]] = SHAPES
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Values, nodes and gradients of the module that is written."""
    rng = numpy.random.default_rng(3)
    v = {
        name: rng.normal(size=[SIZES[s] for s in sizes]) for name, sizes in shapes.items() if name not in "hz"
    }
    module: dict[str, Any] = {}
    exec(found.code(), module)

    def called(name: str) -> dict[str, Any]:
        code = module[name].__code__
        return module[name](**{word: v[word] for word in code.co_varnames[: code.co_argcount]})

    return v, called("forward"), called("backward")


def test_a_recurrence_of_whole_rows_and_its_last_state():
    found = made([STEP, LAST])
    assert found.counts()["proved"] == found.counts()["steps"]
    compared = differences(found.derivation)
    assert compared is not None and compared.worst < 1e-6
    v, nodes, gradients = run(found)
    h, states = numpy.zeros(2), []
    for x in v["x"]:
        h = numpy.tanh(h @ v["U"] + x @ v["W"] + v["b"])
        states.append(h)
    assert nodes["L"] == pytest.approx(((h - v["y"]) ** 2).sum())
    above, zero = 2 * (h - v["y"]), {name: numpy.zeros_like(v[name]) for name in ("W", "U", "b")}
    for t in reversed(range(4)):
        d = above * (1 - states[t] ** 2)
        zero["W"] += numpy.outer(v["x"][t], d)
        zero["U"] += numpy.outer(states[t - 1], d) if t else 0
        zero["b"] += d
        above = d @ v["U"].T
    for name, gradient in zero.items():
        numpy.testing.assert_allclose(gradients[name], gradient, rtol=1e-9)


def test_entries_and_rows_are_the_same_model():
    rows = made([STEP, LAST])
    entries = made(
        [
            "z[t,i] = sum(h[t-1,k]*U[k,i], k) + sum(x[t,j]*W[j,i], j) + b[i]",
            "h[t,i] = tanh(z[t,i])",
            "L = sum((h[T,i] - y[i])^2, i)",
        ]
    )
    _, left, slopes = run(rows)
    _, right, others = run(entries)
    assert left["L"] == pytest.approx(right["L"])
    for name, slope in slopes.items():
        numpy.testing.assert_allclose(slope, others[name], rtol=1e-9)


def test_batches_at_each_step():
    shapes = {**SHAPES, "x": ["T", "N", "d"], "h": ["T", "N", "n"], "y": ["N", "n"]}
    found = made([STEP, "L = norm(h[T] - y)**2"], shapes)
    v, nodes, _ = run(found, shapes)
    h = numpy.zeros((3, 2))
    for x in v["x"]:
        h = numpy.tanh(h @ v["U"] + x @ v["W"] + v["b"])
    assert nodes["L"] == pytest.approx(((h - v["y"]) ** 2).sum())
    compared = differences(found.derivation)
    assert compared is not None and compared.worst < 1e-6


def test_a_place_by_its_number():
    found = made([STEP, "L = sum((h[2] - y)**2)"])
    v, nodes, gradients = run(found)
    assert nodes["L"] == pytest.approx(((nodes["h"][1] - v["y"]) ** 2).sum())
    assert gradients["b"].shape == (2,)


@pytest.mark.parametrize(
    ("equations", "says"),
    [
        (
            ["h[t] = tanh(h[t-1] @ U + x[t] @ U + b)", LAST],
            r"in the equation of 'h\[t\]', x\[t\] of shape \[d\] and U of shape \[n, n\] do not fit '@'",
        ),
        (
            ["h[t] = tanh(x[t] @ W @ U.T @ W.T)", LAST],
            r"'h\[t\]' has the shape \[n\], but its equation makes \[d\]",
        ),
        ([STEP, "L = sum((h[d] - y)**2)"], r"h\[d\] picks rows"),
        ([STEP, "L = sum((h[T-1] - y)**2)"], "the size 'T' stands in an index"),
    ],
)
def test_what_does_not_fit_is_told(equations, says):
    with pytest.raises(InputError, match=says):
        made(equations)
