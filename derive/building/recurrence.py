"""Equations that go round through time: h[t] of h[t - 1], one step after the other, the steps outside 0.

Sound when every use within a circle of equations stays at its step or goes back, and goes back at least once
before an equation meets itself: then h[1], h[2], … are defined one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from derive.errors import InputError
from derive.index_sums import linear
from derive.model import Equation
from derive.term import Indexed, Name, Sum, names, subterms


@dataclass(frozen=True, slots=True)
class _Step:
    """The equation of `user` reads `used` so many steps later, along these axes of both."""

    user: str
    used: str
    axes: tuple[int, int]
    shift: int


def recurrent_uses(equations: Sequence[Equation]) -> Mapping[str, frozenset[str]]:
    """For every equation the names that it reads before they are defined, its own among them."""
    place = {equation.name: i for i, equation in enumerate(equations)}
    return {
        equation.name: frozenset(used for used in names(equation.body) if place.get(used, -1) >= i)
        for i, equation in enumerate(equations)
    }


def check_recurrence(equations: Sequence[Equation]) -> None:
    """Circles go through time, all forwards or all backwards. Raises InputError for another circle."""
    later = recurrent_uses(equations)
    if not any(later.values()):
        return
    known = {equation.name: equation for equation in equations}
    for circle in _circles(equations):
        members = [known[name] for name in circle]
        axes = _axes(members, later=later)
        _check_circle(members, axes, later=later)


def _axes(circle: Sequence[Equation], *, later: Mapping[str, frozenset[str]]) -> Mapping[str, int]:
    """The axis that is time of each array of a circle: where one moves, then of all that share its letter."""
    inside, axes = {equation.name for equation in circle}, dict[str, int]()
    for equation in circle:
        for used in later[equation.name] & inside:
            for step in _steps(equation, used):
                axes |= {
                    equation.name: axes.get(equation.name, step.axes[0]),
                    used: axes.get(used, step.axes[1]),
                }
    before: dict[str, int] | None = None
    while before != axes:
        before = dict(axes)
        for equation in circle:
            for used in (used for used in names(equation.body) if used in inside):
                for part in _entries(equation, used):
                    _share(equation, part, axes)
    return axes


def _share(equation: Equation, part: Indexed, axes: dict[str, int]) -> None:
    """h[t] = … q[t] …: what is time in one of the two is time in the other, by their letter."""
    if equation.name in axes:
        letter = equation.indices[axes[equation.name]]
        found = [i for i, index in enumerate(part.indices) if linear(index).letters == ((letter, 1),)]
        if found:
            axes.setdefault(part.id, found[0])
    elif part.id in axes:
        letters = [letter for letter, times in linear(part.indices[axes[part.id]]).letters if times == 1]
        if len(letters) == 1 and letters[0] in equation.indices:
            axes[equation.name] = equation.indices.index(letters[0])


def _check_circle(
    circle: Sequence[Equation], axes: Mapping[str, int], *, later: Mapping[str, frozenset[str]]
) -> None:
    """Every use within the circle at its own step or before, a use before its definition before."""
    inside, ways = {equation.name for equation in circle}, set[bool]()
    for equation in circle:
        for used in (used for used in names(equation.body) if used in inside):
            shifts = [_shift(equation, part, axes) for part in _entries(equation, used)]
            strict = used in later[equation.name]
            if None in shifts or (strict and 0 in shifts):
                chain = " → ".join([equation.name, *way(circle, used, equation.name, through_time=True)])
                raise InputError(
                    f"the equations go in a circle: {chain}; through time each use goes to a step before, "
                    f"{used}[t - 1]",
                    line=equation.line,
                )
            ways |= {shift < 0 for shift in shifts if shift}
    if len(ways) > 1:
        raise InputError(
            f"'{circle[0].name}' reads steps before and steps after its own in one circle",
            line=circle[0].line,
        )


def _shift(equation: Equation, part: Indexed, axes: Mapping[str, int]) -> int | None:
    """-1 for h[t - 1] in an equation for step t; None for an index of another kind."""
    if equation.name not in axes or part.id not in axes:
        return None
    letter, form = equation.indices[axes[equation.name]], linear(part.indices[axes[part.id]])
    return form.constant if form.letters == ((letter, 1),) else None


def _steps(equation: Equation, used: str) -> Iterator[_Step]:
    """Where the equation reads an array at one of its own letters, moved by a number."""
    for part in _entries(equation, used):
        for axis, index in enumerate(part.indices):
            form = linear(index)
            (letter, times), *others = (*form.letters, ("", 0))
            if times == 1 and len(others) < 2 and form.constant and letter in equation.indices:
                yield _Step(equation.name, used, (equation.indices.index(letter), axis), form.constant)


def _entries(equation: Equation, used: str) -> Iterator[Indexed]:
    return (part for part in subterms(equation.body) if isinstance(part, Indexed) and part.id == used)


def _circles(equations: Sequence[Equation]) -> list[tuple[str, ...]]:
    """The groups of equations that reach one another, each in the order of the equations."""
    known = {equation.name for equation in equations}
    reads = {e.name: {used for used in names(e.body) if used in known} for e in equations}
    reached: dict[str, set[str]] = {}
    for name in reads:
        waiting, found = list(reads[name]), set[str]()
        while waiting:
            used = waiting.pop()
            if used not in found:
                found.add(used)
                waiting.extend(reads[used])
        reached[name] = found
    groups = {
        tuple(o for o in reads if o in reached[n] and n in reached[o]) for n in reads if n in reached[n]
    }
    return sorted(groups)


def is_of_other_steps(equation: Equation, used: str) -> bool:
    """Whether every use of the name is an entry at a moved index, h[t - 1]."""
    names_ = (part for part in subterms(equation.body) if isinstance(part, Name | Indexed))
    found = [part.indices if isinstance(part, Indexed) else () for part in names_ if part.id == used]
    return all(any(isinstance(index, Sum) for index in indices) for indices in found)


def way(equations: Sequence[Equation], start: str, goal: str, *, through_time: bool = False) -> list[str]:
    """The names from `start` to `goal` through the equations, both included; empty when there is no way."""
    known = {equation.name: equation for equation in equations}
    came: dict[str, str] = {start: ""}
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name == goal:
            path = [name]
            while came[path[-1]]:
                path.append(came[path[-1]])
            return path[::-1]
        for used in names(known[name].body) if name in known else ():
            if used not in came and (through_time or not is_of_other_steps(known[name], used)):
                came[used] = name
                waiting.append(used)
    return []
