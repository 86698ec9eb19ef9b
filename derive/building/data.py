"""Data that a spec lets generate: grids, formulas over them, seeded noise; rounded, so that all are exact."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from statistics import NormalDist

from derive.building.declarations import Declarations, at_line
from derive.errors import InputError, UnknownName
from derive.evidence import Context, Formula, Undefined, decimal
from derive.indices import has_indices
from derive.model import Generated
from derive.spec import Column, Data, Entry, Numbers, Spec
from derive.term import Name, Sum, Term, names

Columns = dict[str, tuple[Fraction, ...]]
_NOISE = "noise"  # no column has this name: it is a key of its own
_EDGE = 2.0**-54  # a uniform number of 53 bits may be 0, where normal noise would be infinite


def with_data(spec: Spec, known: Declarations) -> tuple[Spec, Generated | None]:
    """The spec with its data as numbers of the example, and how they were made. Raises InputError."""
    data = spec.data
    if data is None:
        return spec, None
    columns, generated = _generated(data, known)
    lines = {column.name: column.line for column in data.columns}
    entries = tuple(Entry(name, values, lines[name]) for name, values in columns.items())
    example = spec.example or Numbers((), line=data.line)
    return replace(spec, example=replace(example, entries=(*example.entries, *entries))), generated


def _generated(data: Data, known: Declarations) -> tuple[Columns, Generated | None]:
    count = _count(data)
    draw = random.Random(data.seed)
    formulas = [column for column in data.columns if column.formula]
    if data.noise and not formulas:
        raise InputError("'noise' is added to a formula, but no column of 'data' has one", line=data.line)
    columns: Columns = {}
    bodies: dict[str, Term] = {}
    for column in data.columns:
        with at_line(column.line):
            if column.formula:
                bodies[column.name] = _read(
                    column, columns, _Known(known, tuple(c.name for c in data.columns))
                )
                noise = _noise(data, draw, count) if column is formulas[-1] else [Fraction(0)] * count
                made = _computed(bodies[column.name], columns, _Rows(noise, data.decimals, known))
            else:
                made = _points(column, _Grid(count, data.decimals, draw))
            columns[column.name] = made
    if not formulas:
        return columns, None
    target = formulas[-1].name
    inputs = tuple(name for name in names(bodies[target]) if name in columns)
    functions = known.functions([bodies[target]])
    about = (data.noise, data.kind, data.seed, data.decimals)
    return columns, Generated(target, bodies[target], inputs, functions, *about)


def _count(data: Data) -> int:
    """How many rows there are, by the lists and counts, which must agree."""
    said = [(c.name, len(c.values) or c.count) for c in data.columns if c.values or c.count]
    if not said:
        raise InputError("'data' does not say how many there are; give 'count: 20'", line=data.line)
    (first, wanted), *rest = said
    for name, count in rest:
        if count != wanted:
            raise InputError(
                f"'{first}' of 'data' has {wanted} numbers, but '{name}' has {count}", line=data.line
            )
    return wanted or 1


@dataclass(frozen=True, slots=True)
class _Known:
    """What a formula may name: functions, and columns that stand above it."""

    functions: Declarations
    columns: tuple[str, ...]


def _read(column: Column, done: Columns, known: _Known) -> Term:
    body = known.functions.read(column.formula)
    if has_indices(body):
        raise InputError(f"the formula of '{column.name}' speaks of one row: write x, not x[i]")
    for name in names(body):
        if name in known.columns and name not in done:
            raise InputError(f"'{column.name}' uses '{name}', which has to stand above it in 'data'")
        if name not in done:
            raise UnknownName(f"name in the formula of '{column.name}':", name, done)
    return body


@dataclass(frozen=True, slots=True)
class _Rows:
    """What is done to a formula in every row: noise added, the sum rounded."""

    noise: list[Fraction]
    decimals: int
    known: Declarations


def _computed(body: Term, columns: Columns, rows: _Rows) -> tuple[Fraction, ...]:
    """formula + noise in every row, rounded."""
    functions = {function.name: function for function in rows.known.functions([body])}
    formula = Formula(Sum((body, Name(_NOISE))), Context({}, functions))
    constants = {name: value for name, value in rows.known.constants.items() if name in formula.names}

    def value(place: int) -> Fraction:
        point = {name: values[place] for name, values in columns.items()} | constants
        try:
            noisy = {**point, _NOISE: rows.noise[place]}
            text = decimal(lambda bits: formula.at(noisy, bits), digits=rows.decimals, significant=False)
        except Undefined:
            at = ", ".join(f"{name} = {float(number):g}" for name, number in point.items())
            raise InputError(f"the formula has no value at {at}") from None
        return Fraction(text)

    return tuple(value(place) for place in range(len(rows.noise)))


def _noise(data: Data, draw: random.Random, count: int) -> list[Fraction]:
    """One draw a row, also where the noise is 0: the sequence depends on the seed alone."""
    uniform = [draw.random() for _ in range(count)]
    if data.kind == "uniform":
        return [data.noise * Fraction(2 * number - 1) for number in uniform]
    return [data.noise * Fraction(NormalDist().inv_cdf(max(number, _EDGE))) for number in uniform]


@dataclass(frozen=True, slots=True)
class _Grid:
    count: int
    decimals: int
    draw: random.Random


def _points(column: Column, grid: _Grid) -> tuple[Fraction, ...]:
    """Listed values as they are; points of a range evenly spaced or drawn in order, rounded."""
    if column.bounds is None:
        return column.values
    low, high = column.bounds
    points = tuple(
        low + (high - low) * part for part in (_drawn(grid) if column.random else _even(grid.count))
    )
    rounded = tuple(_rounded(point, grid.decimals) for point in points)
    if not column.random and any(left == right for left, right in pairwise(rounded)):
        raise InputError(
            f"neighbours of '{column.name}' are equal when rounded to {grid.decimals} decimals; "
            f"give 'decimals: {grid.decimals + 2}' in 'data'"
        )
    return rounded


def _even(count: int) -> Iterator[Fraction]:
    """0, …, 1."""
    yield from (Fraction(place, max(1, count - 1)) for place in range(count))


def _drawn(grid: _Grid) -> Iterator[Fraction]:
    yield from sorted(Fraction(grid.draw.random()) for _ in range(grid.count))


def _rounded(value: Fraction, decimals: int) -> Fraction:
    """To the nearest decimal, halves away from 0."""
    scaled = abs(value) * 10**decimals
    size = Fraction((2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator), 10**decimals)
    return size if value >= 0 else -size
