"""Every contraction of two operands of order ≤ 2 in matrix form: 129 patterns, computed and proved."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from derive.evidence import Verdict
from derive.matrix.shapes import shape_of
from derive.matrix.writing import matrix_form
from derive.term import Name
from tests.matrix_patterns import (
    arrays_at_random,
    contraction,
    evaluated,
    patterns,
    proved,
    shapes_for,
    some_contraction,
)
from tests.quick import examples

PATTERNS = patterns()


def test_there_are_129_of_them() -> None:
    assert len(PATTERNS) == 129


@pytest.mark.parametrize(("first", "second", "result"), PATTERNS)
def test_a_contraction_of_two_operands(first: str, second: str, result: str) -> None:
    assert checked([first, second], result)


@given(some.randoms(use_true_random=False))
@settings(max_examples=examples(60), deadline=None)
def test_a_contraction_of_several_operands(source: random.Random) -> None:
    operands, result = some_contraction(source)
    checked(operands, result, exact=len(operands) < 5)


def checked(operands: list[str], result: str, *, exact: bool = True) -> bool:
    """Whether there is a matrix form; it has the shape of the result, computes it and is proved."""
    shapes = shapes_for(operands, result)
    left, right = contraction(operands, result)
    form = matrix_form((left, right), shapes)
    if form is None:
        return False
    values = arrays_at_random(operands, seed=1)
    assert form[0] == Name("R")
    assert shape_of(form[1], shapes) == shapes["R"]
    expected = np.einsum(f"{','.join(operands)}->{result}", *values.values())
    assert np.allclose(evaluated(form[1], shapes, values), expected)
    assert not exact or proved(right, form[1], at=result, shapes=shapes).verdict is Verdict.PROVED
    return True


def test_four_letters_each_joined_to_the_three_others_have_none() -> None:
    assert not checked(["ij", "ik", "il", "jk", "jl", "kl"], "")


def test_a_letter_added_over_inside_needs_no_third_axis() -> None:
    assert checked(["ij", "ik", "il"], "jk")
