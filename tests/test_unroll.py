"""Terms at given sizes: what stands for every index stands for each one."""

from __future__ import annotations

import pytest

from derive.parse import parse
from derive.term import Name
from derive.text import to_text
from derive.unroll import axes_of, instance, keyed, places, written_out

SIZES = {"n": 3, "h": 2}
SHAPES = {"x": (Name("n"),), "w": (Name("h"), Name("n")), "z": (Name("h"),)}


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("x[i]", {"i": 2}, "x[2]"),
        ("w*x[2]", {}, "w*x[2]"),
        ("sum(x[i], i, n)", {}, "x[1] + x[2] + x[3]"),
        ("sum(w[j, k]*x[k], k, n) + b[j]", {"j": 2}, "(w[2, 1]*x[1] + w[2, 2]*x[2] + w[2, 3]*x[3]) + b[2]"),
        ("sum(x[i]^2, i, 1)", {}, "x[1]^2"),
        ("1/n*sum(x[i], i, n)", {}, "1/n*(x[1] + x[2] + x[3])"),
        ("sum(delta[i, j]*x[i], i, n)", {"j": 2}, "0*x[1] + 1*x[2] + 0*x[3]"),
        (
            "sum(sum(w[j, k], k, n), j, h)",
            {},
            "(w[1, 1] + w[1, 2] + w[1, 3]) + (w[2, 1] + w[2, 2] + w[2, 3])",
        ),
        ("x[i] + sum(x[i], i, n)", {"i": 3}, "x[3] + (x[1] + x[2] + x[3])"),
        ("diff(L, z[j])*x[k]", {"j": 1, "k": 3}, "diff(L, z[1])*x[3]"),
    ],
)
def test_sums_are_written_out(text: str, at: dict[str, int], expected: str) -> None:
    assert to_text(written_out(parse(text), SIZES, at)) == expected


def test_a_size_or_letter_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        written_out(parse("sum(x[i], i, m)"), SIZES, {})
    with pytest.raises(KeyError):
        written_out(parse("x[i]"), SIZES, {})


def test_one_term_of_a_sum_keeps_the_other_letters() -> None:
    term = parse("sum(w[j, k]*x[k], k, n)")
    assert to_text(instance(term, 2)) == "w[j, 2]*x[2]"  # type: ignore[arg-type]


def test_entries_and_derivatives_get_names() -> None:
    assert keyed(parse("x[2]")) == Name("x[2]")
    assert keyed(parse("diff(L, z[1])*y")) == parse("d*y").__class__((Name("diff(L, z[1])"), Name("y")))


def test_axes_are_the_free_letters_with_their_lengths() -> None:
    assert axes_of(parse("sum(w[j, k]*x[k], k, n) + z[j]"), SHAPES, SIZES) == (("j", 2),)
    assert axes_of(parse("x[k]*z[j]"), SHAPES, SIZES) == (("k", 3), ("j", 2))
    assert list(places((("j", 2), ("k", 1)))) == [{"j": 1, "k": 1}, {"j": 2, "k": 1}]
    assert list(places(())) == [{}]
