"""Results that are the same up to the names in them: derived in full once, listed afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from derive.steps import Result
from derive.term import Name, Term, children, names, with_children


@dataclass(frozen=True, slots=True)
class Group:
    """`first` is shown line by line; `others` follow in the same way."""

    first: Result
    others: tuple[Result, ...]

    @property
    def results(self) -> tuple[Result, ...]:
        """All of them, in order."""
        return (self.first, *self.others)


def grouped(results: Iterable[Result]) -> tuple[Group, ...]:
    """The results with equal derivations up to renaming together, in order of first appearance."""
    table: dict[object, list[Result]] = {}
    for result in results:
        table.setdefault(_shape(result), []).append(result)
    return tuple(Group(found[0], tuple(found[1:])) for found in table.values())


def _shape(result: Result) -> object:
    order: dict[str, Name] = {}
    lines = [result.target, *(step.after for step in result.steps)]
    for line in lines:
        for name in names(line):
            order.setdefault(name, Name(f"n{len(order)}"))
    rules = tuple(step.rule.name for step in result.steps)
    return (result.kind, rules, tuple(_renamed(line, order) for line in lines))


def _renamed(term: Term, order: Mapping[str, Name]) -> Term:
    if isinstance(term, Name):
        return order[term.id]
    parts = children(term)
    return with_children(term, tuple(_renamed(part, order) for part in parts)) if parts else term
