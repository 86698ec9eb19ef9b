"""Document → the equalities and formulas that stand in it, whatever blocks it is made of.

All dataclasses are walked by their fields, so that a new kind of block is covered when it holds relations,
lines or number rows. What lies below a value with a model of its own is in the letters of that model.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from fractions import Fraction

from derive.decimals import read_decimal
from derive.document import Document, Line, NumberRow, Relation, Stock
from derive.model import Model
from derive.term import Term, at, number


@dataclass(frozen=True, slots=True)
class Printed:
    """side sign side sign … as it stands on paper; `inside` names the kinds of blocks around it."""

    sides: tuple[Term, ...]
    signs: tuple[str, ...]
    model: Model
    inside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the walk is: the model in force and the kinds of blocks around."""

    model: Model
    inside: tuple[str, ...] = ()


def printed(document: Document) -> Iterator[Printed]:
    """Every relation, chain and number row of the document; a formula alone is one with a single side."""
    yield from _within(document, Place(document.model))


def _within(value: object, place: Place) -> Iterator[Printed]:
    match value:
        case Model() | Stock() | str() | int() | float() | None:
            return
        case Relation(sides, sign):
            yield _stated(sides, (sign,) * (len(sides) - 1), place)
        case NumberRow():
            yield _numbers(value, place)
        case tuple() if value and all(isinstance(item, Line) for item in value):
            yield from _chains(value, place)
        case Line():
            yield from _chains((value,), place)
        case tuple() | list():
            for item in value:
                yield from _within(item, place)
        case _ if isinstance(value, Term):
            yield _stated((value,), (), place)
        case _ if is_dataclass(value):
            for item in _below(value):
                yield from _within(item, _entered(value, place))


def _below(value: object) -> list[object]:
    """The values of a block's fields."""
    shown = fields(value) if is_dataclass(value) else ()
    return [getattr(value, field.name) for field in shown]


def _entered(value: object, place: Place) -> Place:
    own = next((item for item in _below(value) if isinstance(item, Model)), place.model)
    return Place(own, (*place.inside, type(value).__name__))


def _stated(sides: tuple[Term, ...], signs: tuple[str, ...], place: Place) -> Printed:
    return Printed(sides, signs, place.model, place.inside)


def _chains(lines: tuple[object, ...], place: Place) -> Iterator[Printed]:
    """Lines that continue each other as one chain; labels under braces and reasons state more."""
    sides: list[Term] = []
    for line in lines:
        assert isinstance(line, Line)
        if line.left is not None and sides:
            yield _stated(tuple(sides), ("=",) * (len(sides) - 1), place)
            sides = []
        sides += [line.left] if line.left is not None else []
        sides.append(line.right)
        for path, label in line.braces:
            yield _stated((at(line.right, path), label), ("=",), place)
        yield from _within(line.reason, place)
    yield _stated(tuple(sides), ("=",) * (len(sides) - 1), place)


def _numbers(row: NumberRow, place: Place) -> Printed:
    """left = formula = numbers put in ≈ value."""
    sides: list[Term] = [row.left, row.formula, row.substituted]
    signs = [row.sign, "="]
    value = decimal(row.value)
    if value is not None:
        sides.append(number(value))
        signs.append("=" if row.exact else "≈")
    return _stated(tuple(sides), tuple(signs), place)


def decimal(text: str) -> Fraction | None:
    """The value of a printed decimal."""
    return read_decimal(text.replace("−", "-"))
