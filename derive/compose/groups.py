"""Results that are derived alike: shown line by line once, listed afterwards.

Alike are results of the same kind between names of the same roles and layers whose values are the same up to
renaming; where roles say nothing (an author's own intermediate values) every line must be the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from derive.model import Model, Role
from derive.steps import Result
from derive.term import BigSum, Delta, Index, Indexed, Name, Number, Sum, Term, children, names, with_children


@dataclass(frozen=True, slots=True)
class Group:
    """`first` is shown line by line; `others` follow in the same way."""

    first: Result
    others: tuple[Result, ...]

    @property
    def results(self) -> tuple[Result, ...]:
        """All of them, in order."""
        return (self.first, *self.others)


def grouped(results: Iterable[Result], model: Model) -> tuple[Group, ...]:
    """The results that are derived alike together, in order of first appearance."""
    table: dict[object, list[Result]] = {}
    for result in results:
        table.setdefault(_likeness(result, model), []).append(result)
    return tuple(Group(found[0], tuple(found[1:])) for found in table.values())


def _likeness(result: Result, model: Model) -> object:
    ends = [name for name in names(result.target) if name in {s.id for s in model.symbols}]
    symbols = [model.symbol(name) for name in ends]
    if any(symbol.role in (Role.NODE, Role.PARAMETER) for symbol in symbols) or not symbols:
        return (result.kind, result.way, *_shape(result.target, *(step.after for step in result.steps)))
    places = tuple((symbol.role, symbol.layer is None) for symbol in symbols)
    return (result.kind, result.way, places, *_shape(result.target, result.value))


def _shape(*lines: Term) -> tuple[Term, ...]:
    order: dict[str, str] = {}
    return tuple(_ordered(_renamed(line, order)) for line in lines)


def _ordered(term: Term) -> Term:
    """The terms of every sum in one order: x² + y² by x is like x² + y² by y."""
    parts = tuple(_ordered(part) for part in children(term))
    if isinstance(term, Sum):
        return Sum(tuple(sorted(parts, key=repr)))
    return with_children(term, parts) if parts else term


def _renamed(term: Term, order: dict[str, str]) -> Term:
    """Names and index letters numbered in the order in which they are read; `order` takes up new ones."""

    def numbered(name: str) -> str:
        return order.setdefault(name, f"n{len(order)}")

    match term:
        case Name(name):
            return Name(numbered(name))
        case Indexed(array, indices):
            return Indexed(numbered(array), tuple(_index(index, order) for index in indices))
        case Delta(left, right):
            return Delta(_index(left, order), _index(right, order))
        case BigSum(body, index, limit):
            inner = _renamed(body, order)
            return BigSum(inner, numbered(index), _index(limit, order))
        case _:
            parts = children(term)
            return with_children(term, tuple(_renamed(part, order) for part in parts)) if parts else term


def _index(index: Index, order: dict[str, str]) -> Index:
    renamed = _renamed(index, order)
    assert isinstance(renamed, Name | Number | Sum)
    return renamed
