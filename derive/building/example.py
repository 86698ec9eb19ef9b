"""The numbers of the example: lists for arrays and indexed names, gaps refused or made up from a seed."""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping
from fractions import Fraction

from derive.building.declarations import at_line
from derive.building.lengths import Lengths, nested, numbers_in
from derive.building.rational import rational_value
from derive.errors import InputError, suggestion
from derive.model import Assumption, Example, Interval, Nested, Role, Symbol
from derive.spec import Entry, Numbers
from derive.term import Name
from derive.text import to_text
from derive.unroll import axes_of, key_of, keyed, places, written_out

GIVEN = (
    Role.SIZE,
    Role.INPUT,
    Role.TARGET,
    Role.WEIGHT,
    Role.BIAS,
    Role.PARAMETER,
    Role.CONSTANT,
)


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
    arrays = {name for name, symbol in given.items() if symbol.shape}
    values: dict[str, Nested] = {}
    lengths = Lengths()
    for entry in numbers.entries:
        with at_line(entry.line):
            whole = entry.name in arrays
            found = [(entry.name, entry.value)] if whole else _spread(entry, list(given), computed)
            for name, value in found:
                if name in values:
                    raise InputError(f"'{name}' gets a number twice in the example")
                _check(given[name], value, lengths)
                values[name] = value
    with at_line(numbers.line):
        values = {name: value for name, value in usual.items() if name in given} | values
        values |= _sizes(given, lengths)
        lengths.check_sums(symbols)
        values = _completed(values, given, numbers, lengths=lengths, assumptions=assumptions)
        ordered = tuple((name, values[name]) for name in given)
        example = Example(ordered, numbers.learning_rate, numbers.line)
        _check_assumptions(assumptions, example, given)
    return example


def _check(symbol: Symbol, value: Nested, lengths: Lengths) -> None:
    """The lengths of a list are noted; every number lies in the domain."""
    if symbol.role is Role.SIZE:
        lengths.say(symbol.id, value)
    lengths.read(symbol, value)
    for part in numbers_in(value):
        _check_domain(symbol, part)


def _sizes(given: Mapping[str, Symbol], lengths: Lengths) -> dict[str, Nested]:
    """The number that each name of a size stands for."""
    found: dict[str, Nested] = {}
    for name, symbol in given.items():
        if symbol.role is Role.SIZE:
            length = lengths.of(Name(name))
            if length is None:
                raise InputError(
                    f"the example does not say how large '{name}' is; give '{name}: 3' or a list"
                )
            found[name] = Fraction(length)
    return found


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
    values: dict[str, Nested],
    given: dict[str, Symbol],
    numbers: Numbers,
    *,
    lengths: Lengths,
    assumptions: tuple[Assumption, ...],
) -> dict[str, Nested]:
    missing = [name for name in given if name not in values]
    if missing and numbers.seed is None:
        shown = ", ".join(missing[:6]) + (", …" if len(missing) > 6 else "")
        raise InputError(
            f"the example has no number for {shown}; 'seed: 1' inside 'example' makes up what is missing"
        )
    draw = random.Random(numbers.seed)
    one_hot = [name for name in missing if given[name].role is Role.TARGET] if assumptions else []
    classes = [name for name in one_hot if not given[name].shape]
    chosen = draw.choice(classes) if classes else ""
    made: dict[str, Nested] = {}
    for name in missing:
        counts = tuple(length for size in given[name].shape if (length := lengths.of(size)) is not None)
        if counts and name in one_hot:
            made[name] = _classes(counts, draw)
        else:
            drawn = (_made_up(given[name], draw) for _ in range(math.prod(counts)))
            made[name] = nested(counts, drawn)
    made |= {name: Fraction(name == chosen) for name in classes}
    made |= {name: _mirrored(made[name]) for item in assumptions if (name := item.symmetric or "") in made}
    return values | made


def _mirrored(value: Nested) -> Nested:
    """The matrix with its upper half below the diagonal, too."""
    rows = [row for row in (value if isinstance(value, tuple) else ()) if isinstance(row, tuple)]
    return tuple(tuple(rows[min(i, j)][max(i, j)] for j in range(len(rows))) for i in range(len(rows)))


def _classes(counts: tuple[int, ...], draw: random.Random) -> Nested:
    """One 1 among zeros in every row."""
    if not counts:
        return Fraction(1)
    first, *rest = counts
    if rest:
        return tuple(_classes(tuple(rest), draw) for _ in range(first))
    chosen = draw.randrange(first)
    return tuple(Fraction(place == chosen) for place in range(first))


def _made_up(symbol: Symbol, draw: random.Random) -> Fraction:
    """A number with one decimal from the symbol's domain: not 0, at most 2 in size."""
    low, high = (1, 20) if symbol.role in (Role.INPUT, Role.TARGET) else (-9, 9)
    choices = [Fraction(tenth, 10) for tenth in range(low, high + 1) if tenth]
    if symbol.role is Role.TARGET and symbol.domain.high is not None:
        choices = [symbol.domain.low or Fraction(0), symbol.domain.high]  # the classes
    fitting = [value for value in choices if Interval(value, value, True, True).within(symbol.domain)]
    return draw.choice(fitting or [Fraction(1, 2)])


def _check_assumptions(
    assumptions: tuple[Assumption, ...], example: Example, given: Mapping[str, Symbol]
) -> None:
    values = {key_of(place): value for place, value in example.entries().items()}
    sizes = {name: int(values[name]) for name, symbol in given.items() if symbol.role is Role.SIZE}
    shapes = {name: symbol.shape for name, symbol in given.items()}
    for assumption in assumptions:
        claim = f"{to_text(assumption.left)} = {to_text(assumption.right)}"
        over = (axes_of(side, shapes, sizes) for side in (assumption.left, assumption.right))
        axes = dict(axis for found in over for axis in found)
        for at in places(tuple(axes.items())):
            sides = (keyed(written_out(side, sizes, at)) for side in (assumption.left, assumption.right))
            left, right = (rational_value(side, values) for side in sides)
            if left is not None and right is not None and left != right:
                raise InputError(f"the example breaks the assumption {claim}: the left side is {left}")
