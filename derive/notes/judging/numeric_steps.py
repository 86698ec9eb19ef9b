"""θ ← 1.175 - 0.1 · 3.65, where the slope is -3.65: a step in numbers that goes the wrong way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from derive.notes.judging.claims import Answer
from derive.notes.judging.exact import exact_value
from derive.notes.judging.numbers import printed_places
from derive.notes.judging.situation import LOSSES
from derive.notes.judging.valued import is_closed, value_of
from derive.notes.judging.verdict import Word
from derive.notes.meaning.knowledge import Knowledge, after_update
from derive.notes.written import Apply, Grid, Index, Minus, Num, Plus, Slope, Sym, Times, Turned, Written

_FUNCTIONS = LOSSES | {"f", "F"}
_GRADIENTS = frozenset(("g", "grad"))
_NEAR = Fraction(1, 200)


@dataclass(frozen=True, slots=True)
class _Step:
    """From an old number of a name by a product, of which one factor may be its slope."""

    base: Sym
    old: Fraction
    used: tuple[Fraction, ...]  # what may be the slope, where the step goes against it


def wrong_step(
    link: tuple[Written | None, Written | None], knowledge: Knowledge, *, descends: bool
) -> Answer | None:
    """Why a step in numbers is none against the slope that the note has; None where it may be one."""
    left, right = link
    if not descends or not isinstance(left, Sym) or not isinstance(right, Plus):
        return None
    step = _step(left, right, knowledge)
    if step is None:
        return None
    slopes = list(_slopes(step, knowledge))
    known = [*slopes, *_named(knowledge)]
    if any(_is_near(used, slope) for used in step.used for slope, _ in known):
        return None
    for slope, told in known:
        if any(_is_near(used, -slope) for used in step.used):
            why = f"the sign is wrong: {told} is {float(slope):.6g}, and a descent goes against it"
            sure = (slope, told) in slopes
            return Answer(Word.FALSE if sure else Word.UNDECIDED, why)
    return None


def _is_near(used: Fraction, slope: Fraction) -> bool:
    return slope != 0 and abs(used - slope) <= abs(slope) * _NEAR


def _step(left: Sym, right: Plus, knowledge: Knowledge) -> _Step | None:
    """w_new = a ± b c in numbers, where a is the w so far."""
    if len(right.terms) != 2 or not is_closed(right):
        return None
    old, change = exact_value(right.terms[0]), right.terms[1]
    product = change.term if isinstance(change, Minus) else change
    if old is None or not isinstance(product, Times):
        return None
    moved, factors = exact_value(change), [exact_value(factor) for factor in product.factors]
    known = [factor for factor in factors if factor is not None]
    if not moved or len(known) != len(factors):
        return None
    rates = [prod(known[:n] + known[n + 1 :], start=Fraction(1)) for n in range(len(known))]
    for base in _bases(left):
        if _given(base, knowledge) == old:
            return _Step(base, old, tuple(-moved / rate for rate in rates if rate > 0))
    return None


def _bases(left: Sym) -> Iterator[Sym]:
    """What is changed by the step: the w of w_new, of w_1 = w_0 - …, of w ← …"""
    yield left
    for name in {after_update(left.name)} - {left.name}:
        yield Sym(name, left.indices)
    match left.indices:
        case (Index("", shift),) if shift > 0:
            yield Sym(left.name, (Index("", shift - 1),))
        case _:
            pass


def _given(sym: Sym, knowledge: Knowledge) -> Fraction | None:
    """Its number so far, by itself or in a vector."""
    if (own := knowledge.values.get(str(sym))) is not None:
        return exact_value(own.body)
    whole = knowledge.values.get(sym.name)
    body = whole.body.term if whole is not None and isinstance(whole.body, Turned) else whole and whole.body
    match sym.indices:
        case (Index("", shift),) if isinstance(body, Grid):
            flat = [entry for row in body.rows for entry in row]
            return exact_value(flat[shift - 1]) if 0 < shift <= len(flat) else None
        case _:
            return None


def _slopes(step: _Step, knowledge: Knowledge) -> Iterator[tuple[Fraction, str]]:
    """∂L/∂w as it is printed, and as it comes out at the old number."""
    names = dict.fromkeys((step.base, Sym(step.base.name)))
    for name in names:
        for key, printed in knowledge.values.items():
            of = key.removeprefix("∂").removesuffix(f"/∂{name}")
            number = printed_places(printed.body)
            if key == f"∂{of}/∂{name}" and of in LOSSES and number is not None and len(number) == 1:
                yield number[0][0], key
    given = {key: value.body for key, value in knowledge.values.items() if not value.computed}
    for name in names:
        table = {**given, str(name): Num(step.old)}
        for top, found in list(knowledge.definitions.items()):
            whole = Slope(Sym(top), name) if top in LOSSES else None
            called = top in _FUNCTIONS and any(d.parameters == (name,) for d in found)
            for slope in (whole, Apply(top, (name,), 1) if called and not name.indices else None):
                value = value_of(slope, knowledge, table) if slope is not None else None
                if value is None or value.problem or len(value.array.entries) != 1:
                    continue
                if value.marks.lost or value.marks.implied or value.marks.murky or value.marks.adopted:
                    continue
                yield value.at(0, 9), f"∂{top}/∂{name}"


def _named(knowledge: Knowledge) -> Iterator[tuple[Fraction, str]]:
    """The numbers of what is called a gradient."""
    for key, printed in knowledge.values.items():
        if key in _GRADIENTS and (number := exact_value(printed.body)) is not None:
            yield number, key
