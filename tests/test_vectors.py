"""Vector form: another writing of an equality between entries, or none."""

from __future__ import annotations

import pytest

from derive.parse import parse
from derive.text import to_text
from derive.vectors import added_to_vectors, vector_form


@pytest.mark.parametrize(
    ("sides", "expected"),
    [
        (["z", "sum(W[k]*X[k], k) + b"], ["z", "dot(W, X) + b"]),
        (["diff(L, W[k])", "2*(a - y)*X[k]"], ["diff(L, W)", "2*(a - y)*X"]),
        (["diff(L, W[k])", "diff(L, z)*diff(z, W[k])"], ["diff(L, W)", "diff(L, z)*diff(z, W)"]),
        (["a[j]", "sigmoid(z[j])"], ["a", "sigmoid(z)"]),
        (["e", "1/m*sum((y[i] - a[i])*x[i], i)"], ["e", "1/m*dot(y - a, x)"]),
        (["W[k]", "W[k] - eta*diff(L, W[k])"], ["W", "W - eta*diff(L, W)"]),
    ],
)
def test_one_index_is_a_vector(sides, expected):
    found = vector_form([parse(side) for side in sides])
    assert found is not None
    assert [to_text(side) for side in found] == expected


@pytest.mark.parametrize(
    "sides",
    [
        ["z", "w*x + b"],  # no array
        ["z[j]", "sum(w[j, k]*x[k], k)"],  # a matrix
        ["z[j]", "w*x[j] + b"],  # a number added to every entry
        ["d[j]", "v[j]*a[j]*(1 - a[j])"],  # entry by entry
        ["diff(a[j], z[j])", "a[j]"],  # a Jacobian
        ["diff(z[j], w[p])", "delta[j, p]"],
        ["L", "sum(x[i]^2, i)"],
        ["W[k]", "b"],  # a vector is no number
    ],
)
def test_what_has_no_vector_form(sides):
    assert vector_form([parse(side) for side in sides]) is None


def test_a_number_is_added_to_every_entry_only_when_that_is_asked_for():
    sides = [parse("z[j]"), parse("w*x[j] + b")]
    found = vector_form(sides, broadcasts=True)
    assert found is not None
    assert [to_text(side) for side in found] == ["z", "w*x + b"]
    assert [to_text(term) for term in added_to_vectors(sides)] == ["b"]


def test_what_stands_within_a_sum_over_an_index_is_no_entry():
    assert added_to_vectors([parse("sum(W[k]*X[k], k) + b")]) == ()
    assert added_to_vectors([parse("y[i] - a[i]")]) == ()
