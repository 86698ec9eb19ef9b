"""What a quick run takes: a sample by measured cost."""

from __future__ import annotations

from pathlib import Path

from tests.quick import (
    CASE,
    COSTS,
    FUNCTION,
    SMALL,
    costs_text,
    dear,
    examples,
    function_of,
    read_costs,
    sampled,
)

ROOT = Path(__file__).parents[1]
MANY = [f"t.py::test_many[{n}]" for n in range(10)]


def test_what_costs_nothing_runs() -> None:
    assert sampled(["t.py::test_a", *MANY], {}) == {"t.py::test_a", *MANY}


def test_a_dear_case_is_left_out_and_its_neighbours_run() -> None:
    assert sampled(MANY, {MANY[3]: CASE}) == set(MANY) - {MANY[3]}


def test_of_a_dear_function_cases_run_that_are_spread_evenly() -> None:
    assert sampled(MANY, {"t.py::test_many": 4.9 * FUNCTION}) == {MANY[0], MANY[5]}
    assert sampled(MANY, {"t.py::test_many": 1000 * FUNCTION}) == {MANY[0]}


def test_a_property_costs_a_tenth() -> None:
    costs = {"t.py::test_p": 5 * CASE, "t.py::test_q": 11 * CASE}
    assert sampled(costs, costs) == set()
    assert sampled(costs, costs, properties=costs) == {"t.py::test_p"}


def test_costs_are_written_and_read() -> None:
    measured = {name: FUNCTION / 5 for name in MANY} | {"t.py::test_a": 2.0, "t.py::test_b": CASE / 2}
    measured |= {"t.py::test_c[x y]": 1.0, "t.py::test_c[z]": 0.01}
    measured |= {f"t.py::test_d[{n}]": SMALL / 2 for n in range(1000)}
    found = read_costs(costs_text(dear(measured)))
    assert found == {"t.py::test_a": 2.0, "t.py::test_c[x y]": 1.0, "t.py::test_many": 2 * FUNCTION}


def test_every_listed_test_exists() -> None:
    """A test that was renamed loses its cost: tests/run --measure."""
    listed = {function_of(name) for name in read_costs(COSTS.read_text(encoding="utf-8"))}
    assert listed
    for name in listed:
        file, _, test = name.partition("::")
        assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8"), name


def test_the_whole_run_tries_all_examples(request) -> None:
    assert examples(250) == (25 if request.config.getoption("--quick") else 250)
