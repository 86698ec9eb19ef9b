"""Interval arithmetic: [a, b] + [c, d] = [a + c, b + d] and so on, with open, closed and infinite ends."""

from __future__ import annotations

from fractions import Fraction

from derive.model import Interval

_INFINITY = float("inf")
_End = tuple[Fraction | float, bool]  # value and whether it is taken on; infinite ends are floats

ZERO = Interval(Fraction(0), Fraction(0), True, True)


def point(value: Fraction) -> Interval:
    """[value, value]."""
    return Interval(value, value, True, True)


def plus(left: Interval, right: Interval) -> Interval:
    """{x + y}."""
    (a, b), (c, d) = _ends(left), _ends(right)
    return _interval((a[0] + c[0], a[1] and c[1]), (b[0] + d[0], b[1] and d[1]))


def negative(of: Interval) -> Interval:
    """{-x}."""
    low, high = _ends(of)
    return _interval((-high[0], high[1]), (-low[0], low[1]))


def times(left: Interval, right: Interval) -> Interval:
    """{x y}."""
    if ZERO in (left, right):
        return ZERO
    corners = [_corner(a, b) for a in _ends(left) for b in _ends(right)]
    return _interval(min(corners, key=_low_order), max(corners))


def inverse(of: Interval) -> Interval:
    """{1/x}, x ≠ 0."""
    low, high = _ends(of)
    if low[0] >= 0 and of != ZERO:
        return _interval(_reciprocal(high, 0.0), _reciprocal(low, _INFINITY))
    if high[0] <= 0 and of != ZERO:
        return _interval(_reciprocal(high, -_INFINITY), _reciprocal(low, 0.0))
    return Interval()


def power(of: Interval, exponent: int) -> Interval:
    """{x^n} for a whole n."""
    if exponent < 0:
        return inverse(power(of, -exponent))
    if exponent % 2 == 0:
        of = magnitude(of)
    low, high = _ends(of)
    return _interval((_raised(low[0], exponent), low[1]), (_raised(high[0], exponent), high[1]))


def magnitude(of: Interval) -> Interval:
    """{|x|}."""
    low, high = _ends(of)
    if low[0] >= 0:
        return of
    if high[0] <= 0:
        return negative(of)
    return _interval((Fraction(0), True), max((-low[0], low[1]), high))


def union(left: Interval, right: Interval) -> Interval:
    """The smallest interval around both."""
    (a, b), (c, d) = _ends(left), _ends(right)
    return _interval(min(a, c, key=_low_order), max(b, d))


def larger(left: Interval, right: Interval) -> Interval:
    """{max(x, y)}."""
    (a, b), (c, d) = _ends(left), _ends(right)
    return _interval(max(a, c, key=_low_order), max(b, d))


def _ends(of: Interval) -> tuple[_End, _End]:
    low = (-_INFINITY, False) if of.low is None else (of.low, of.low_closed)
    high = (_INFINITY, False) if of.high is None else (of.high, of.high_closed)
    return low, high


def _interval(low: _End, high: _End) -> Interval:
    bottom = low[0] if isinstance(low[0], Fraction) else None
    top = high[0] if isinstance(high[0], Fraction) else None
    return Interval(bottom, top, bottom is not None and low[1], top is not None and high[1])


def _low_order(end: _End) -> tuple[Fraction | float, bool]:
    return end[0], not end[1]  # of two equal lower ends the closed one lies lower


def _corner(a: _End, b: _End) -> _End:
    if a[0] == 0 or b[0] == 0:  # 0 times anything, infinity too: 0, taken on where the zero is
        return Fraction(0), (a[0] == 0 and a[1]) or (b[0] == 0 and b[1])
    return a[0] * b[0], a[1] and b[1]


def _reciprocal(end: _End, of_zero: float) -> _End:
    if end[0] == 0:
        return of_zero, False
    if isinstance(end[0], float):
        return Fraction(0), False
    return 1 / end[0], end[1]


def _raised(value: Fraction | float, exponent: int) -> Fraction | float:
    if isinstance(value, float):
        return value if exponent % 2 or value > 0 else -value
    return value**exponent
