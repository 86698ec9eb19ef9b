"""Equalities that no row of moves leads to, proved: a part that equals a smaller one, or a guess."""

from __future__ import annotations

from collections.abc import Iterator

from derive.checking.verdicts import Move
from derive.checking.ways import proved
from derive.evidence import Context
from derive.library.identities import BY_ALGEBRA, TIDY
from derive.term import (
    ONE,
    ZERO,
    BigSum,
    Call,
    Name,
    Neg,
    Number,
    Path,
    Power,
    Product,
    Sum,
    Term,
    at,
    names,
    negate,
    number,
    size,
    subterms,
    walk,
)
from derive.working import Working

MOST_QUESTIONS = 160
_CONSTANTS = (ZERO, ONE, number(2), negate(ONE))


def lessened(line: Working, context: Context) -> Working:
    """The line with parts exchanged for less that equals them: log(e^x) = x, sin²x + cos²x = 1."""
    left = MOST_QUESTIONS
    trial = line.fork()
    while left > 0:
        for path, less in _less(trial.term):
            left -= 1
            if left < 0 or proved(Move(at(trial.term, path), less, ""), context):
                break
        else:
            break
        if left >= 0:
            trial.next_sweep()
            trial.apply(BY_ALGEBRA, path, value=less)
    trial.next_sweep()
    trial.apply(TIDY)
    return trial


def _less(term: Term) -> Iterator[tuple[Path, Term]]:
    """Parts, the whole first, each with what is smaller and could equal it."""
    for path, part in sorted(walk(term), key=lambda pair: len(pair[0])):
        if isinstance(part, Number | Name) or not size(part):
            continue
        inner = sorted(set(_candidates(part)), key=lambda less: (size(less), repr(less)))
        yield from ((path, less) for less in inner if size(less) < size(part))


def _candidates(part: Term) -> Iterator[Term]:
    """Constants, what occurs in it with either sign, its names added up, single terms and partial sums."""
    yield from _CONSTANTS
    free = tuple(Name(name) for name in names(part))
    if 1 < len(free) < 5:
        yield from (Sum(free), Product(free))
    for inner in subterms(part):
        yield inner
        if not isinstance(inner, Neg):
            yield negate(inner)
            yield Call("abs", (inner,))
        match inner:
            case BigSum(Sum(terms), index, limit):
                yield from (BigSum(term, index, limit) for term in terms)
            case Sum(terms) if len(terms) > 2:
                yield from (Sum(terms[:i] + terms[i + 1 :]) for i in range(len(terms)))
            case _:
                pass


def guessed(line: Working, output: Term, context: Context) -> Working | None:
    """The line in one of the forms in which derivatives are usual: a, 1 - a, a (1 - a), 1 - a², …"""
    rest, square = Sum((ONE, Neg(output))), Power(output, number(2))
    usual = (
        output,
        negate(output),
        rest,
        Product((output, rest)),
        Sum((ONE, Neg(square))),
        Sum((ONE, Neg(Product((number(2), output))))),
        square,
        Power(rest, number(2)),
    )
    for form in usual:
        if proved(Move(line.term, form, ""), context):
            trial = line.fork()
            trial.next_sweep()
            trial.apply(BY_ALGEBRA, (), value=form)
            return trial
    return None
