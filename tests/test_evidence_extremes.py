"""What the proving engine knows of the largest entry follows from its definition, away from ties."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derive.evidence import Context, Verdict, judge
from derive.parse import parse
from derive.term import Name, Number

ROWS = Context(shapes={"Z": (Name("N"), Name("K")), "v": (Name("K"),)})


def context(size: int) -> Context:
    number = Number(Fraction(size))
    return Context(shapes={"v": (number,)})


@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize("function", ["max", "min"])
def test_the_largest_entry_is_the_largest_of_all(size: int, function: str) -> None:
    entries = ", ".join(f"v[{place}]" for place in range(1, size + 1))
    written = f"{function}({entries})" if size > 1 else entries
    assert judge(parse(f"{function}(v[:])"), parse(written), context(size)).verdict is Verdict.PROVED


@pytest.mark.parametrize("size", [2, 3])
@pytest.mark.parametrize(("function", "place"), [("max", "largest"), ("min", "smallest")])
def test_the_known_derivative_follows_from_the_definition(size: int, function: str, place: str) -> None:
    entries = ", ".join(f"v[{k}]" for k in range(1, size + 1))
    for k in range(1, size + 1):
        slope, claim = parse(f"diff({function}({entries}), v[{k}])"), parse(f"{place}(v[{k}], v[:])")
        found = judge(slope, claim, context(size)).verdict  # no order of three numbers is known to the cases
        assert found is Verdict.PROVED or (size > 2 and found is Verdict.CONSISTENT)
        wrong = parse(f"{place}(v[{k % size + 1}], v[:])")
        assert judge(slope, wrong, context(size)).verdict is Verdict.FALSE


CLAIMS = [
    ("diff(max(Z[n, :]), Z[p, q])", "delta[n, p]*largest(Z[n, q], Z[n, :])", Verdict.PROVED),
    ("diff(max(Z[n, :]), Z[p, q])", "delta[n, p]*largest(Z[p, q], Z[p, :])", Verdict.PROVED),
    ("diff(max(Z[n, :]), Z[p, q])", "largest(Z[p, q], Z[p, :])", Verdict.FALSE),
    ("diff(max(Z[n, :]), Z[n, q])", "0", Verdict.FALSE),
    ("diff(max(Z[n, :]), Z[n, q])", "1", Verdict.FALSE),
    ("diff(max(Z[n, :]), Z[n, q])", "smallest(Z[n, q], Z[n, :])", Verdict.FALSE),
    ("diff(max(Z[n, :]), Z[n, q])", "largest(Z[n, q], Z[:, q])", Verdict.FALSE),
    ("diff(max(Z[:, k]), Z[p, k])", "largest(Z[p, k], Z[:, k])", Verdict.PROVED),
    ("diff(max(Z[:, :])^2, Z[p, q])", "2*max(Z[:, :])*largest(Z[p, q], Z[:, :])", Verdict.PROVED),
    ("diff(largest(v[i], v[:]), v[j])", "0", Verdict.PROVED),
    ("sum(largest(v[i], v[:]), i)", "1", Verdict.CONSISTENT),
    ("sum(largest(v[i], v[:]), i)", "2", Verdict.FALSE),
    ("sum(largest(v[i], v[:])*v[i], i)", "max(v[:])", Verdict.CONSISTENT),
    ("max(v[:])", "v[i]", Verdict.FALSE),
    ("max(v[:])", "min(v[:])", Verdict.FALSE),
    ("log(sum(exp(v[k] - max(v[:])), k))", "log(sum(exp(v[k]), k)) - max(v[:])", Verdict.PROVED),
]


@pytest.mark.parametrize(("left", "right", "verdict"), CLAIMS)
@pytest.mark.parametrize("known", [ROWS, Context()], ids=["shapes", "no shapes"])
def test_a_claim_for_every_size(left: str, right: str, verdict: Verdict, known: Context) -> None:
    found = judge(parse(left), parse(right), known)
    assert found.verdict is verdict
    assert (found.counterexample is not None) is (verdict is Verdict.FALSE)
