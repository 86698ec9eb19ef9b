"""The numbers of the example: lists spread over indexed names, gaps refused or made up from a seed."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from fractions import Fraction

from derive.building.declarations import at_line
from derive.building.rational import rational_value
from derive.errors import InputError, suggestion
from derive.model import Assumption, Example, Interval, Role, Symbol
from derive.spec import Entry, Nested, Numbers
from derive.text import to_text

GIVEN = (Role.INPUT, Role.TARGET, Role.WEIGHT, Role.BIAS, Role.PARAMETER, Role.CONSTANT)


def example_of(
    numbers: Numbers | None,
    symbols: Iterable[Symbol],
    *,
    usual: Mapping[str, Fraction],
    assumptions: tuple[Assumption, ...] = (),
) -> Example | None:
    """A number for every free name; `usual` are the constants' own values. Raises InputError with line."""
    if numbers is None:
        return None
    symbols = tuple(symbols)
    given = {symbol.id: symbol for symbol in symbols if symbol.role in GIVEN}
    computed = [symbol.id for symbol in symbols if symbol.role not in GIVEN]
    values: dict[str, Fraction] = {}
    for entry in numbers.entries:
        with at_line(entry.line):
            for name, value in _spread(entry, list(given), computed):
                if name in values:
                    raise InputError(f"'{name}' gets a number twice in the example")
                _check_domain(given[name], value)
                values[name] = value
    with at_line(numbers.line):
        values = {name: value for name, value in usual.items() if name in given} | values
        values = _completed(values, given, numbers, assumptions=assumptions)
        _check_assumptions(assumptions, values)
    ordered = tuple((name, values[name]) for name in given)
    return Example(ordered, numbers.learning_rate)


def _spread(entry: Entry, given: list[str], computed: list[str]) -> list[tuple[str, Fraction]]:
    """The names that one entry gives numbers to: `w` with a list gives w_1, w_2, …"""
    if isinstance(entry.value, Fraction):
        if entry.name in given:
            return [(entry.name, entry.value)]
        indexed = _indexed(entry.name, given)
        if len(indexed) == 1:
            return [(next(iter(indexed.values())), entry.value)]
        raise _not_given(entry.name, given, computed, parts=len(indexed))
    indexed = _indexed(entry.name, given)
    if not indexed and entry.name in given:
        indexed = {(): entry.name}
    if not indexed:
        raise _not_given(entry.name, given, computed, parts=0)
    return _matched(entry, indexed)


def _indexed(letter: str, given: list[str]) -> dict[tuple[str, ...], str]:
    """w_1_2 by ("1", "2"), for every name that begins with `letter_`."""
    found = [name for name in given if name.startswith(letter + "_")]
    return {tuple(name[len(letter) + 1 :].split("_")): name for name in found}


def _matched(entry: Entry, indexed: dict[tuple[str, ...], str]) -> list[tuple[str, Fraction]]:
    numbers = list(_flat(entry.value))
    deepest = max(len(index) for index in indexed)
    counts = _shape(list(indexed), deepest)
    shape = _shape([index for index, _ in numbers], max((len(index) for index, _ in numbers), default=0))
    if shape != counts and not (len(shape) == len(counts) + 1 and shape[0] == 1 and shape[1:] == counts):
        wanted = "×".join(map(str, counts)) or "1 number, no list"
        names = ", ".join(list(indexed.values())[:4]) + (", …" if len(indexed) > 4 else "")
        raise InputError(
            f"'{entry.name}' stands for {wanted} ({names}), "
            f"but the example gives {'×'.join(map(str, shape)) or 'nothing'}"
        )
    if len(numbers) != len(indexed):
        raise InputError(f"the lists of '{entry.name}' have different lengths")
    return list(zip(indexed.values(), [value for _, value in numbers], strict=True))


def _shape(indices: list[tuple[str, ...]], depth: int) -> tuple[int, ...]:
    return tuple(len({index[axis] for index in indices if len(index) > axis}) for axis in range(depth))


def _flat(value: Nested, index: tuple[str, ...] = ()) -> Iterable[tuple[tuple[str, ...], Fraction]]:
    if isinstance(value, Fraction):
        yield index, value
        return
    for position, part in enumerate(value, start=1):
        yield from _flat(part, (*index, str(position)))


def _not_given(name: str, given: list[str], computed: list[str], *, parts: int) -> InputError:
    if parts:
        return InputError(f"'{name}' stands for {parts} names; give a list of {parts} numbers")
    if name in computed:
        return InputError(f"'{name}' is computed from the others; leave it out of the example")
    known = [*given, "learning_rate", "seed"]
    return InputError(f"the example gives '{name}', which is not in the model{suggestion(name, known)}")


def _check_domain(symbol: Symbol, value: Fraction) -> None:
    if not Interval(value, value, True, True).within(symbol.domain):
        raise InputError(f"'{symbol.id}' = {value} does not lie in {symbol.domain}")


def _completed(
    values: dict[str, Fraction],
    given: dict[str, Symbol],
    numbers: Numbers,
    *,
    assumptions: tuple[Assumption, ...],
) -> dict[str, Fraction]:
    missing = [name for name in given if name not in values]
    if missing and numbers.seed is None:
        shown = ", ".join(missing[:6]) + (", …" if len(missing) > 6 else "")
        raise InputError(
            f"the example has no number for {shown}; 'seed: 1' inside 'example' makes up what is missing"
        )
    draw = random.Random(numbers.seed)
    classes = [name for name in missing if given[name].role is Role.TARGET] if assumptions else []
    chosen = draw.choice(classes) if classes else ""
    made = {name: _made_up(given[name], draw) for name in missing}
    made |= {name: Fraction(name == chosen) for name in classes}
    return values | made


def _made_up(symbol: Symbol, draw: random.Random) -> Fraction:
    """A number with one decimal from the symbol's domain: not 0, at most 2 in size."""
    low, high = (1, 20) if symbol.role in (Role.INPUT, Role.TARGET) else (-9, 9)
    choices = [Fraction(tenth, 10) for tenth in range(low, high + 1) if tenth]
    if symbol.role is Role.TARGET and symbol.domain.high is not None:
        choices = [symbol.domain.low or Fraction(0), symbol.domain.high]  # the classes
    fitting = [value for value in choices if Interval(value, value, True, True).within(symbol.domain)]
    return draw.choice(fitting or [Fraction(1, 2)])


def _check_assumptions(assumptions: tuple[Assumption, ...], values: Mapping[str, Fraction]) -> None:
    for assumption in assumptions:
        left = rational_value(assumption.left, values)
        right = rational_value(assumption.right, values)
        if left is not None and right is not None and left != right:
            claim = f"{to_text(assumption.left)} = {to_text(assumption.right)}"
            raise InputError(f"the example breaks the assumption {claim}: the left side is {left}")
