"""What a model of an author's equations treats, in a few words: one neuron · sigmoid · squared error."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from derive.building.symbols import Reading
from derive.library.losses import LOSSES
from derive.model import Role, Symbol
from derive.parse import parse
from derive.term import (
    ONE,
    TWO,
    BigSum,
    Call,
    Indexed,
    Name,
    Neg,
    Number,
    Product,
    Quotient,
    Sum,
    Term,
    children,
    names,
    substitute,
    with_children,
)


def subject_of(reading: Reading, symbols: tuple[Symbol, ...]) -> str:
    """Neurons, activations and the loss, each where it is recognised."""
    active = [
        equation
        for equation in reading.equations
        if isinstance(equation.body, Call) and equation.body.function in reading.activations
    ]
    called = [equation.body.function for equation in active if isinstance(equation.body, Call)]
    unit = "layer" if any(equation.indices for equation in active) else "neuron"
    neurons = {0: "", 1: f"one {unit}"}.get(len(called), f"{len(called)} {unit}s")
    kinds = ", ".join(dict.fromkeys(name.replace("_", "-") for name in called))
    return " · ".join(part for part in (neurons, kinds, _loss_title(reading, symbols)) if part)


def _loss_title(reading: Reading, symbols: tuple[Symbol, ...]) -> str:
    """The title of the library's loss that the author's formula writes; empty when none is recognised."""
    mean = _example(reading.nodes[reading.loss])
    body = reading.nodes[reading.loss] if mean is None else mean
    read = names(body)
    targets = [symbol.id for symbol in symbols if symbol.role is Role.TARGET and symbol.id in read]
    if len(targets) != 1 or len(read) != 2:
        return ""
    output = next(name for name in read if name != targets[0])
    meaning = {"a": Name(output), "y": Name(targets[0])}
    for loss in LOSSES:
        if isinstance(loss.definition, str) and not loss.softmax:
            definition = substitute(parse(loss.definition), meaning)
            if body in _writings(definition):
                mean_of = "" if mean is None or loss.title.startswith("mean") else "mean "
                return f"{mean_of}{loss.title}"
    return ""


def _example(body: Term) -> Term | None:
    """The loss of one example in a mean 1/n Σ_i l(a_i, y_i), without its index; None for anything else."""
    match body:
        case Neg(inner):
            found = _example(inner)
            return None if found is None else Neg(found)
        case Product((Neg(Quotient(top, _)), BigSum(each))) if top == ONE:
            return Neg(_plain(each))
        case Product((Quotient(top, _), BigSum(each))) if top == ONE:
            return _plain(each)
        case Quotient(BigSum(each), Name()):
            return _plain(each)
        case _:
            return None


def _plain(term: Term) -> Term:
    """Entries as names: y_i is y."""
    if isinstance(term, Indexed):
        return Name(term.id)
    parts = tuple(_plain(part) for part in children(term))
    return with_children(term, parts) if parts else term


def _writings(term: Term) -> Iterator[Term]:
    """The same value as authors write it: y - a for a - y where squared, halves in three ways, -u - v."""
    squared = _swapped(term)
    for form in (term, squared):
        yield form
        match form:
            case Neg(Sum(terms)):
                yield Sum(tuple(Neg(part) for part in terms))
            case Product((Quotient(Number(top), Number(bottom)), rest)) if bottom == 2 * top:
                yield Quotient(rest, TWO)
                yield Product((Number(Fraction(1, 2)), rest))
            case _:
                pass


def _swapped(term: Term) -> Term:
    """(u - v)^2 as (v - u)^2, |u - v| as |v - u|."""
    parts = tuple(_swapped(part) for part in children(term))
    term = with_children(term, parts) if parts else term
    even = isinstance(term, Call) and term.function in ("abs", "cosh")
    first = children(term)[0] if children(term) else term
    if (even or (len(parts) == 2 and parts[1] == TWO)) and isinstance(first, Sum):
        match first.terms:
            case (left, Neg(right)):
                return with_children(term, (Sum((right, Neg(left))), *parts[1:]))
            case _:
                pass
    return term
