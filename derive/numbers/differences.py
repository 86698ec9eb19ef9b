"""Derived gradients of arrays against central differences, at a random point of small sizes.

(8(L(θ + h) - L(θ - h)) - (L(θ + 2h) - L(θ - 2h)))/(12h) = ∂L/∂θ + O(h⁴); in float64 and with h near 10^-4
about eleven digits agree. Source: Abramowitz & Stegun, Handbook of Mathematical Functions, 25.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from derive.index_sums import letters_of, linear, raised
from derive.model import REALS, UNIT, Assumption, Interval, Model, Role
from derive.numbers.vectorised import Vectorised
from derive.steps import Derivation
from derive.term import BigSum, Indexed, Name, Size, Sum, Term, rational
from derive.unroll import Axes, axes_of, count

Array = np.ndarray

SIZES = (3, 2, 4, 5)  # for the first name of a size, the second, …
STEP = 1e-4
WEIGHTS = ((1, 8), (-1, -8), (2, -1), (-2, 1))  # of the loss so many steps away, in twelfths
ATTEMPTS = 20
MOST_ENTRIES = 400  # of all parameters together


@dataclass(frozen=True, slots=True)
class Differences:
    """Where gradients were compared, how many entries, and the greatest deviation.

    A deviation is relative to the greatest entry of that gradient, or absolute where that is below 1.
    """

    sizes: tuple[tuple[str, int], ...]
    entries: int
    worst: float


def differences(derivation: Derivation) -> Differences | None:
    """The gradients by all parameters against central differences.

    None for a model without arrays, or where no point respects what is assumed.
    """
    model = derivation.model
    if not any(symbol.shape for symbol in model.symbols):
        return None
    found = _best(derivation)
    if found is None:
        return None
    start, point = found
    wanted = [name for name in model.parameters if (model.loss, name) in point.slopes]
    total, worst = 0, 0.0
    for name in wanted:
        found = list(_compared(model, start, name=name, slope=point.slopes[model.loss, name]))
        if total + len(found) > MOST_ENTRIES:
            break
        total += len(found)
        worst = max([worst, *found])
    named = tuple((name, start.sizes[name]) for name in start.sizes)
    return Differences(named, total, worst) if total else None


def point_of(derivation: Derivation) -> Vectorised | None:
    """Random values of all names and, as they were derived, of all gradients; None where none was found."""
    found = _best(derivation)
    return None if found is None else found[1]


def _best(derivation: Derivation) -> tuple[Vectorised, Vectorised] | None:
    """A point where all has a value, with the gradients there; if possible, one where none vanishes."""
    kept: tuple[Vectorised, Vectorised] | None = None
    for attempt in range(ATTEMPTS):
        start = _start(derivation.model, attempt)
        if start is None:
            return None
        with np.errstate(all="ignore"):
            point = _backward(derivation, _forward(derivation.model, start))
        found = [*point.values.values(), *point.slopes.values()]
        if not all(np.isfinite(value).all() for value in found):
            continue
        if all(np.any(slope) for slope in point.slopes.values()):
            return start, point
        kept = kept or (start, point)
    return kept


def _backward(derivation: Derivation, point: Vectorised) -> Vectorised:
    """The values of ∂L/∂node and ∂L/∂parameter, as they were derived."""
    model = derivation.model
    results = [r for r in derivation.results if r.target.of == Name(model.loss) and not r.way]
    if model.recurrent:
        shapes = {r.target.wrt.id: model.symbol(r.target.wrt.id).shape for r in results}
        zeros = {
            (model.loss, name): np.zeros([count(size, point.sizes) for size in shape])
            for name, shape in shapes.items()
        }
        point = replace(point, slopes={**zeros, **point.slopes})
    for _ in range(_rounds(model, point)):
        for result in results:
            name = result.target.wrt.id
            slope = point.whole(result.value, _axes(result.target.wrt, model, point))
            point = replace(point, slopes={**point.slopes, (model.loss, name): slope})
    return point


def _compared(model: Model, start: Vectorised, *, name: str, slope: Array | float) -> Iterator[float]:
    """The deviation of each entry."""
    value = np.asarray(start.values[name], dtype=float)
    scale = max(1.0, float(np.abs(slope).max()))
    for place in np.ndindex(value.shape):
        total = 0.0
        for steps, weight in WEIGHTS:
            moved = value.copy()
            moved[place] += steps * STEP
            there = _forward(model, replace(start, values={**start.values, name: moved}))
            total += weight * float(there.values[model.loss])
        yield abs(total / (12 * STEP) - float(np.asarray(slope)[place])) / scale


def _forward(model: Model, start: Vectorised) -> Vectorised:
    """The values of all nodes."""
    point = start
    if model.recurrent:  # where a value goes round through time, it is right after as many rounds as steps
        shapes = {equation.name: model.symbol(equation.name).shape for equation in model.equations}
        zeros = {
            name: np.zeros([count(size, start.sizes) for size in shape]) for name, shape in shapes.items()
        }
        point = replace(start, values={**zeros, **start.values})
    for _ in range(_rounds(model, start)):
        for equation in model.equations:
            axes = _axes(equation.left, model, point)
            value = point.whole(equation.body, axes)
            point = replace(point, values={**point.values, equation.name: value})
    return point


def _rounds(model: Model, point: Vectorised) -> int:
    """How often all equations are gone through: once, or once for each step of time."""
    lengths = (count(size, point.sizes) for symbol in model.symbols for size in symbol.shape)
    return max(lengths, default=1) if model.recurrent else 1


def _axes(term: Term, model: Model, point: Vectorised) -> Axes:
    return axes_of(term, {symbol.id: symbol.shape for symbol in model.symbols}, point.sizes)


def _start(model: Model, attempt: int) -> Vectorised | None:
    """Random values of all that no equation defines; the same ones every time."""
    sizes = _sizes(model)
    random = np.random.default_rng(attempt)
    values: dict[str, Array | float] = {}
    for symbol in model.symbols:
        if model.body(symbol.id) is None and symbol.role is not Role.SIZE:
            shape = tuple(count(size, sizes) for size in symbol.shape)
            values[symbol.id] = _inside(_tried(symbol.domain, attempt), random.uniform(0.1, 0.9, shape))
    point = Vectorised({function.name: function for function in model.functions}, sizes, values, {})
    for assumption in model.assumptions:
        turned = _symmetric(assumption, point)
        scaled = _scaled(assumption, model, point) if turned is None else turned
        if scaled is None:
            return None
        point = scaled
    return point


def _sizes(model: Model) -> dict[str, int]:
    named = [name for symbol in model.symbols for size in symbol.shape for name in letters_of(size)]
    sizes = [symbol.id for symbol in model.symbols if symbol.role is Role.SIZE]
    chosen = {name: SIZES[place % len(SIZES)] for place, name in enumerate(dict.fromkeys([*named, *sizes]))}
    forms = (linear(size) for symbol in model.symbols for size in symbol.shape if isinstance(size, Sum))
    return raised(chosen, forms, least=2)


def _tried(domain: Interval, attempt: int) -> Interval:
    """The domain; after half of the attempts positive numbers only, so that every logarithm has a value."""
    return UNIT if domain is REALS and attempt >= ATTEMPTS // 2 else domain


def _inside(domain: Interval, part: Array) -> Array:
    """Values in the domain for values between 0 and 1."""
    low, high = domain.low, domain.high
    if low is not None and high is not None:
        return float(low) + float(high - low) * part
    if low is not None:
        return float(low) + 2 * part
    return 3 * part - 1.5 if high is None else float(high) - 2 * part


def _symmetric(assumption: Assumption, point: Vectorised) -> Vectorised | None:
    """The point with (S + Sᵀ)/2 for an S that is assumed to be symmetric; None for another assumption.

    Differences are taken entry by entry there, as is the gradient.
    """
    name = assumption.symmetric
    if name is None or name not in point.values:
        return None
    value = np.asarray(point.values[name])
    return replace(point, values={**point.values, name: (value + value.T) / 2})


def _scaled(assumption: Assumption, model: Model, point: Vectorised) -> Vectorised | None:
    """The point with an array divided by its sums, where these are assumed to be a number."""
    body, size = assumption.left, rational(assumption.right)
    bound: list[tuple[str, Size]] = []
    while isinstance(body, BigSum):
        bound.append((body.index, body.limit))
        body = body.body
    if not isinstance(body, Indexed) or not bound or not size or body.id not in point.values:
        return None
    letters = [index.id for index in body.indices if isinstance(index, Name)]
    if len(set(letters)) < len(body.indices):
        return None
    value = np.asarray(point.values[body.id])
    axes = tuple(letters.index(letter) for letter, _ in bound if letter in letters)
    value = np.abs(value) + 0.1
    return replace(
        point,
        values={**point.values, body.id: value / value.sum(axis=axes, keepdims=True) * float(size)},
    )
