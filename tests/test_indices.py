"""Index letters: free and bound, exchanged without being caught."""

from __future__ import annotations

import pytest

from derive.indices import free_indices, fresh, has_indices, matched, reindexed, unused
from derive.parse import parse
from derive.term import Derivative, Name
from derive.text import to_text


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("w*x + b", ()),
        ("w[j, k]*x[k]", ("j", "k")),
        ("sum(w[j, k]*x[k], k)", ("j",)),
        ("sum(x[i], i)*y[i]", ("i",)),
        ("delta[p, q] + x[2]", ("p", "q")),
        ("diff(L, w[j, k])", ("j", "k")),
    ],
)
def test_letters_that_no_sum_binds(text, letters):
    assert free_indices(parse(text)) == letters


@pytest.mark.parametrize(
    ("text", "letters", "expected"),
    [
        ("w[j, k]*x[k]", {"j": "o"}, "w[o, k]*x[k]"),
        ("sum(w[j, k]*x[k], k, d)", {"j": "k"}, "sum(w[k, i]*x[i], i, d)"),
        ("sum(x[k], k, d)", {"k": "q"}, "sum(x[k], k, d)"),
        ("diff(z[j], w[j, k])", {"j": "o", "k": "i"}, "diff(z[o], w[o, i])"),
        ("x[i]*delta[i, j]", {"i": "j", "j": "i"}, "x[j]*delta[j, i]"),
    ],
)
def test_letters_are_exchanged_all_at_once(text, letters, expected):
    exchanged = reindexed(parse(text), {old: Name(new) for old, new in letters.items()})
    assert to_text(exchanged) == expected


def test_bound_letters_make_room():
    assert to_text(fresh(parse("sum(x[k]*sum(y[i], i, n), k, d)"), {"k", "i"})) == (
        "sum(x[j]*sum(y[l], l, n), j, d)"
    )


def test_a_derivative_matches_another_in_its_letters():
    known, asked = parse("diff(z[j], w[j, k])"), parse("diff(z[o], w[o, i])")
    assert isinstance(known, Derivative) and isinstance(asked, Derivative)
    assert matched(known, asked) == {"j": Name("o"), "k": Name("i")}
    other = parse("diff(z[o], w[p, i])")
    assert isinstance(other, Derivative)
    assert matched(known, other) is None


def test_unused_letters_never_end():
    taken = {"i", "j", "k", "l", "m", "p", "q", "r", "s", "t"}
    assert unused(taken) == "i_1"
    assert unused({"i"}) == "j"


def test_scalars_have_no_indices():
    assert not has_indices(parse("w_1*x_1 + exp(b)"))
    assert has_indices(parse("w*x[i]"))
