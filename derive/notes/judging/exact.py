"""Formulas of whole numbers, of which nothing is rounded: 7/2 = 4 is false, 10^(-20) is not 0."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import prod

from derive.notes.shown import shown
from derive.notes.written import Minus, Num, Over, Plus, Raised, Times, Written, every

HIGHEST = 1000  # exponent, and number that is raised
LONGEST = 24  # number that is printed


def whole_numbers_apart(left: Written, right: Written) -> str:
    """Why two formulas of whole numbers are not equal; empty where they are, or a decimal is printed."""
    if any(isinstance(part, Num) and part.places for side in (left, right) for part in every(side)):
        return ""
    one, other = exact_value(left), exact_value(right)
    if one is None or other is None or one == other:
        return ""
    text = str(one)
    if len(text) > LONGEST:
        apart = one - other
        size = Decimal(apart.numerator) / Decimal(apart.denominator)
        return f"{shown(left)} is not {shown(right)}: the difference is about {size:.3g}"
    if shown(left) == text:
        return f"{text} and {other} are different numbers"
    return f"{shown(left)} is {text}, not {other}"


def exact_value(term: Written) -> Fraction | None:
    """The number that sums, products, quotients and whole powers of numbers make up."""
    match term:
        case Num(value):
            return value
        case Minus(inner):
            found = exact_value(inner)
            return None if found is None else -found
        case Plus(terms):
            found = [exact_value(part) for part in terms]
            known = [value for value in found if value is not None]
            return sum(known, Fraction(0)) if len(known) == len(found) else None
        case Times(factors, _):
            found = [exact_value(part) for part in factors]
            known = [value for value in found if value is not None]
            return prod(known, start=Fraction(1)) if len(known) == len(found) else None
        case Over(above, below):
            top, bottom = exact_value(above), exact_value(below)
            return top / bottom if top is not None and bottom else None
        case Raised(base, exponent):
            return _power(exact_value(base), exact_value(exponent))
        case _:
            return None


def _power(base: Fraction | None, exponent: Fraction | None) -> Fraction | None:
    if base is None or exponent is None or exponent.denominator != 1 or abs(exponent) > HIGHEST:
        return None
    if (not base and exponent <= 0) or max(abs(base.numerator), base.denominator) > HIGHEST:
        return None
    return base ** int(exponent)
