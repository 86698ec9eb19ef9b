"""The writing of a term without what is trivial: `key` is equal where a reader sees one writing.

Trivial are: order and brackets of sums and products, factors 1 and terms 0, where a minus sign of a product
stands, a/b or a b^-1, √u or u^(1/2), 1/2 or 0.5, a row or a column, and the letter of a bound index.
Everything else is writing: nothing is multiplied out, added up, cancelled or recognised.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from fractions import Fraction

from derive.term import (
    BigSum,
    Call,
    Delta,
    Derivative,
    Index,
    Indexed,
    Name,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    Vector,
    children,
    rational,
    subterms,
    with_children,
)

Key = tuple[object, ...]
Letters = Mapping[str, str]
_HALF = Fraction(1, 2)


def key(term: Term, letters: Letters | None = None) -> Key:
    """The writing of `term`; `letters` renames index letters (bound ones are renamed in any case)."""
    letters = letters or {}
    match term:
        case Number() | Neg() | Product() | Quotient() | Power() | Call("sqrt", (_,)):
            return _product(term, letters)
        case Sum():
            return _sum(term, letters)
        case Name(id):
            return ("name", id)
        case Indexed(id, indices):
            return ("entry", id, *(_index(index, letters) for index in indices))
        case Delta(left, right):
            return ("delta", *sorted((_index(left, letters), _index(right, letters)), key=repr))
        case BigSum(body, index, limit):
            inner = {**letters, index: f"#{len(letters)}"}
            return ("over", key(limit), key(body, inner))
        case Derivative(of, wrt):
            return ("derivative", key(of, letters), key(wrt, letters))
        case Vector(entries):
            return ("vector", *(key(entry, letters) for entry in entries))
        case _:
            own = (getattr(term, field.name) for field in fields(term))
            words = tuple(value for value in own if isinstance(value, str))
            return (type(term).__name__, *words, *(key(part, letters) for part in children(term)))


def _index(index: Index, letters: Letters) -> str:
    return letters.get(index.id, index.id) if isinstance(index, Name) else str(index.value)


def _sum(term: Sum, letters: Letters) -> Key:
    flat: list[Key] = []
    waiting: list[Term] = list(term.terms)
    while waiting:
        part = waiting.pop()
        if isinstance(part, Sum):
            waiting.extend(part.terms)
        elif rational(part) != 0:
            flat.append(key(part, letters))
    return flat[0] if len(flat) == 1 else ("sum", *sorted(flat, key=repr))


def _product(term: Term, letters: Letters) -> Key:
    """Sign and factors with their powers; one bare factor stands for itself."""
    sign, factors = _factors(term, Fraction(1), letters)
    if sign == 1 and len(factors) == 1 and factors[0][1] == 1:
        alone = factors[0][0]
        assert isinstance(alone, tuple)
        return alone
    return ("product", sign, *sorted(factors, key=repr))


def _factors(term: Term, power: Fraction, letters: Letters) -> tuple[int, list[tuple[object, object]]]:
    value = rational(term)
    if value is not None and (value or power > 0):
        return _number(value, power)
    match term:
        case Neg(inner) if power.denominator == 1:
            sign, factors = _factors(inner, power, letters)
            return (sign if power % 2 == 0 else -sign), factors
        case Product(parts):
            return _joined([_factors(part, power, letters) for part in parts])
        case Quotient(above, below):
            return _joined([_factors(above, power, letters), _factors(below, -power, letters)])
        case Power(base, exponent) if (value := rational(exponent)) is not None:
            return _raised(base, value * power, letters)
        case Call("sqrt", (base,)):
            return _raised(base, _HALF * power, letters)
        case Power(base, exponent):
            return 1, [(("power", key(base, letters), key(exponent, letters)), power)]
        case Neg():
            return 1, [(("negative", key(term.term, letters)), power)]
        case _:
            return 1, [(key(term, letters), power)]


def _raised(base: Term, power: Fraction, letters: Letters) -> tuple[int, list[tuple[object, object]]]:
    """A power of one thing; that of a product or of a sign stays together, (ab)^2 is not a^2 b^2."""
    if isinstance(base, Name | Indexed | Sum | Call | BigSum | Derivative):
        return 1, [(key(base, letters), power)]
    value = rational(base)
    if value is not None and power == -1:
        return _number(value, power)
    return 1, [(("whole", key(base, letters)), power)]


def _number(value: Fraction, power: Fraction) -> tuple[int, list[tuple[object, object]]]:
    value = value if power == 1 else 1 / value if power == -1 else value
    power = abs(power) if abs(power) == 1 else power
    sign = -1 if value < 0 and power == 1 else 1
    value = sign * value
    return sign, [] if value == 1 else [(("number", value), power)]


def _joined(
    parts: list[tuple[int, list[tuple[object, object]]]],
) -> tuple[int, list[tuple[object, object]]]:
    sign, factors = 1, []
    for own, inner in parts:
        sign *= own
        factors += inner
    return sign, factors


def rounded(term: Term, places: int) -> Term:
    """`term` with every decimal that has more places rounded to `places` of them, half up."""
    match term:
        case Number(value):
            return Number(_round(value, places))
        case _:
            parts = children(term)
            return with_children(term, tuple(rounded(part, places) for part in parts)) if parts else term


def _round(value: Fraction, places: int) -> Fraction:
    scale = 10**places
    return Fraction((2 * value * scale + 1) // 2, scale)


def most_places(term: Term) -> int:
    """The most digits behind the point of any number in `term`."""
    return max((places(part.value) for part in subterms(term) if isinstance(part, Number)), default=0)


def places(value: Fraction) -> int:
    """The number of digits behind the point."""
    count = 0
    while (value * 10**count).denominator != 1:
        count += 1
    return count
