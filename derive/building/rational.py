"""The exact value of a formula of + - * / and whole powers at given numbers."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import prod

from derive.term import Name, Neg, Number, Power, Product, Quotient, Sum, Term


def rational_value(term: Term, values: Mapping[str, Fraction]) -> Fraction | None:
    """The value, or None where a name has no number or the formula is not rational."""
    match term:
        case Number(value):
            return value
        case Name(id):
            return values.get(id)
        case Neg(inner):
            value = rational_value(inner, values)
            return None if value is None else -value
        case Sum(parts) | Product(parts):
            numbers = [value for part in parts if (value := rational_value(part, values)) is not None]
            if len(numbers) < len(parts):
                return None
            return Fraction(sum(numbers)) if isinstance(term, Sum) else Fraction(prod(numbers))
        case Quotient(numerator, denominator):
            top, bottom = rational_value(numerator, values), rational_value(denominator, values)
            return top / bottom if top is not None and bottom else None
        case Power(base, Number(exponent)) if exponent.denominator == 1 and exponent <= 64:
            value = rational_value(base, values)
            return None if value is None else value ** int(exponent)
        case _:
            return None
