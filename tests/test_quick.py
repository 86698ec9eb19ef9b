"""What a quick run takes: a sample by measured cost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.quick import (
    BUDGET,
    CASE,
    COSTS,
    FUNCTION,
    costs_text,
    estimates,
    examples,
    function_of,
    listed,
    read_costs,
    sampled,
)

ROOT = Path(__file__).parents[1]
MANY = [f"t.py::test_many[{n}]" for n in range(10)]


def test_what_costs_nothing_runs() -> None:
    assert sampled(["t.py::test_a", *MANY], {}).names == {"t.py::test_a", *MANY}


def test_a_dear_case_is_left_out_and_its_neighbours_run() -> None:
    assert sampled(MANY, {MANY[3]: CASE}).names == set(MANY) - {MANY[3]}


def test_of_a_dear_function_cases_run_that_are_spread_evenly() -> None:
    costs = {"t.py::test_many": 2.5 * CASE}
    assert sampled(MANY, costs).names == set(MANY)
    many = [f"t.py::test_many[{n}]" for n in range(1000)]
    assert sampled(many, {"t.py::test_many": 4.9 * FUNCTION}).names == set(many[::5])


def test_a_property_costs_a_tenth() -> None:
    costs = {"t.py::test_p": 5 * CASE, "t.py::test_q": 11 * CASE}
    assert not sampled(costs, costs).names
    assert sampled(costs, costs, properties=costs).names == {"t.py::test_p"}


def test_what_runs_costs_no_more_than_the_budget_and_no_function_is_forgotten() -> None:
    """Of hundreds of functions at their full share, one case at least of each."""
    functions = [f"t.py::test_{n}" for n in range(int(2 * BUDGET / FUNCTION))]
    names = [f"{function}[{case}]" for function in functions for case in range(20)]
    sample = sampled(names, dict.fromkeys(functions, FUNCTION))
    assert BUDGET / 2 < sample.cost <= BUDGET
    assert {function_of(name) for name in sample.names} == set(functions)


def test_where_one_case_of_each_is_too_much_the_dearest_go() -> None:
    costs = {f"t.py::test_{n}": CASE / 2 for n in range(int(3 * BUDGET / CASE))} | {"t.py::test_a": CASE / 9}
    assert sampled(costs, costs).names == {"t.py::test_a"}


def test_a_test_that_nobody_measured_counts_as_a_case_of_its_file_does() -> None:
    costs = {"t.py::test_many": 1.0, "t.py::test_dear": 60.0, "u.py::test_a": 0.2}
    names = [
        *MANY,
        "t.py::test_dear",
        "u.py::test_a",
        "t.py::test_new",
        "u.py::test_new[1]",
        "v.py::test_new",
    ]
    found = estimates(names, costs, frozenset())
    assert found["t.py::test_new"] == pytest.approx(0.1)
    assert found["u.py::test_new[1]"] == pytest.approx(0.2)
    assert found["v.py::test_new"] == pytest.approx((10 * 0.1 + 0.2) / 11)


def test_costs_are_written_and_read() -> None:
    measured = {name: CASE / 20 for name in MANY} | {"t.py::test_a": 2.0, "t.py::test_b": CASE / 2}
    measured |= {"t.py::test_c[x y]": 1.0, "t.py::test_c[z]": 0.01}
    found = read_costs(costs_text(listed(measured)))
    single = {"t.py::test_a": 2.0, "t.py::test_b": CASE / 2, "t.py::test_c[x y]": 1.0}
    assert found == {**single, "t.py::test_c": 0.01, "t.py::test_many": CASE / 2}


def test_every_listed_test_exists() -> None:
    """A test that was renamed loses its cost: tests/run --measure."""
    listed = {function_of(name) for name in read_costs(COSTS.read_text(encoding="utf-8"))}
    assert listed
    for name in listed:
        file, _, test = name.partition("::")
        assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8"), name


def test_the_whole_run_tries_all_examples(request) -> None:
    assert examples(250) == (25 if request.config.getoption("--quick") else 250)
