"""Real roots of polynomials in one variable, counted exactly by Sturm's theorem.

The number of different real roots in (a, b] is V(a) - V(b), where V counts the sign changes along
p, p', -(p mod p'), … at a point.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from flint import fmpq, fmpq_poly

from derive.model import Interval


def sign_on(coefficients: Sequence[int], within: Interval) -> tuple[int, bool] | None:
    """The sign of Σ c_k x^k on an interval, and whether it is nowhere 0 there; None when it changes.

    The polynomial is square-free and not 0, so that it changes its sign at every root inside.
    """
    poly = fmpq_poly(list(coefficients))
    if _roots_inside(poly, within):
        return None
    middle = _value(poly, inner_point(within))
    ends = [end for end, taken in _ends(within) if taken]
    return (1 if middle > 0 else -1), all(_value(poly, end) != 0 for end in ends)


def has_real_root(coefficients: Sequence[int]) -> bool:
    """Whether Σ c_k x^k is 0 at some real number."""
    return _roots_inside(fmpq_poly(list(coefficients)), Interval()) > 0


def inner_point(within: Interval) -> Fraction:
    """A rational number inside the interval, 0 where that is possible."""
    low, high = within.low, within.high
    if (low is None or low < 0) and (high is None or high > 0):
        return Fraction(0)
    if low is not None and high is not None:
        return (low + high) / 2
    if low is not None:
        return low + 1
    assert high is not None
    return high - 1


def _ends(within: Interval) -> list[tuple[Fraction, bool]]:
    ends = ((within.low, within.low_closed), (within.high, within.high_closed))
    return [(end, taken) for end, taken in ends if end is not None]


def _roots_inside(poly: fmpq_poly, within: Interval) -> int:
    """How many different roots lie strictly between the ends."""
    chain = _sturm(poly)
    count = _changes(chain, within.low, -1) - _changes(chain, within.high, 1)
    return count - (within.high is not None and _value(poly, within.high) == 0)


def _sturm(poly: fmpq_poly) -> list[fmpq_poly]:
    chain = [poly, poly.derivative()]
    while chain[-1] != 0:
        chain.append(-(chain[-2] % chain[-1]))
    return chain[:-1]


def _changes(chain: list[fmpq_poly], at: Fraction | None, side: int) -> int:
    """The sign changes along the chain at a point; None is infinity on that side."""
    signs: list[bool] = []
    for poly in chain:
        if at is None:
            lead = poly[poly.degree()]
            value = -lead if side < 0 and poly.degree() % 2 else lead
        else:
            value = _value(poly, at)
        if value != 0:
            signs.append(value > 0)
    return sum(left != right for left, right in pairwise(signs))


def _value(poly: fmpq_poly, at: Fraction) -> fmpq:
    return fmpq(poly(fmpq(at.numerator, at.denominator)))
