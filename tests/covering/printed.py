"""Document → the equalities and formulas that stand in it, whatever blocks it is made of.

All dataclasses are walked by their fields, so that a new kind of block is covered when it holds relations,
lines or number rows. What lies below a value with a model of its own is in the letters of that model.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass

from derive.decimals import read_decimal
from derive.document import Document, Line, NumberRow, Prose, Relation, Stock
from derive.model import Model
from derive.term import Term, at, number


@dataclass(frozen=True, slots=True)
class Printed:
    """side sign side sign … as it stands on paper, and where; `shown` keeps sides that were exchanged."""

    sides: tuple[Term, ...]
    signs: tuple[str, ...]
    place: Place
    shown: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """The model in force, its notation where it is not the document's, and the kinds of blocks around."""

    model: Model
    letters: tuple[tuple[str, str], ...] = ()
    inside: tuple[str, ...] = ()


def printed(document: Document) -> Iterator[Printed]:
    """Every relation, chain and number row of the document; a formula alone is one with a single side."""
    yield from _within(document, Place(document.model))


def _within(value: object, place: Place) -> Iterator[Printed]:
    match value:
        case Model() | Stock() | str() | int() | float() | None:
            return
        case Prose():
            return  # an author's own words are not proved, so what they claim does not count
        case Relation(sides, sign):
            yield Printed(sides, (sign,) * (len(sides) - 1), place)
        case NumberRow():
            yield from _numbers(value, place)
        case tuple() if value and all(isinstance(item, Line) for item in value):
            yield from _chains(value, place)
        case Line():
            yield from _chains((value,), place)
        case tuple() | list():
            for item in value:
                yield from _within(item, place)
        case _ if isinstance(value, Term):
            yield Printed((value,), (), place)
        case _ if is_dataclass(value):
            for item in _below(value):
                yield from _within(item, _entered(value, place))


def _below(value: object) -> list[object]:
    """The values of a block's fields."""
    shown = fields(value) if is_dataclass(value) else ()
    return [getattr(value, field.name) for field in shown]


def _entered(value: object, place: Place) -> Place:
    own = next((item for item in _below(value) if isinstance(item, Model)), place.model)
    letters = getattr(value, "letters", ()) or place.letters
    return Place(own, letters, (*place.inside, type(value).__name__))


def _chains(lines: tuple[object, ...], place: Place) -> Iterator[Printed]:
    """Lines that continue each other as one chain; labels under braces and reasons state more."""
    sides: list[Term] = []
    signs: list[str] = []
    for line in lines:
        assert isinstance(line, Line)
        if line.left is not None and sides:
            yield Printed(tuple(sides), tuple(signs), place)
            sides, signs = [], []
        sides += [line.left] if line.left is not None else []
        signs += [getattr(line, "sign", "=")] if sides else []
        sides.append(line.right)
        for path, label in line.braces:
            yield Printed((at(line.right, path), label), ("=",), place)
        yield from _within(line.reason, place)
    yield Printed(tuple(sides), tuple(signs), place)


def _numbers(row: NumberRow, place: Place) -> Iterator[Printed]:
    """left = formula = numbers put in ≈ value; the value of a whole array stands by itself."""
    value = decimal(row.value)
    sign = "=" if row.exact else "≈"
    sides, signs = [row.left, row.formula, row.substituted], [row.sign, "="]
    whole = getattr(row, "whole", None)
    if value is not None and whole is None:
        sides.append(value)
        signs.append(sign)
    yield Printed(tuple(sides), tuple(signs), place)
    if value is not None and whole is not None:
        yield Printed((whole, value), (sign,), place)


def decimal(value: str | Term) -> Term | None:
    """A printed value as a term."""
    if not isinstance(value, str):
        return value
    found = read_decimal(value)
    return None if found is None else number(found)
