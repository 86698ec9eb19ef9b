"""Small changes of a formula at any of its places: what a slip of the pen makes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from derive.indices import index_letters
from derive.term import (
    ONE,
    TWO,
    BigSum,
    Call,
    Delta,
    Derivative,
    Indexed,
    Name,
    Neg,
    Number,
    Path,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    children,
    negate,
    replace,
    walk,
)

Change = Callable[[Term, Term], Iterator[Term]]  # (a part, the whole formula) -> what may stand there instead


def _names(whole: Term) -> list[Name]:
    """The names in the formula that are no arrays."""
    return [*dict.fromkeys(part for _, part in walk(whole) if isinstance(part, Name))]


def _sign(part: Term, whole: Term) -> Iterator[Term]:
    yield negate(part)
    match part:
        case Sum(terms):
            for place, term in enumerate(terms):
                yield Sum((*terms[:place], negate(term), *terms[place + 1 :]))
        case _:
            pass


def _factor(part: Term, whole: Term) -> Iterator[Term]:
    yield Product((TWO, part))
    match part:
        case Product(factors):
            for place in range(len(factors)):
                rest = (*factors[:place], *factors[place + 1 :])
                yield rest[0] if len(rest) == 1 else Product(rest)
        case Quotient(above, below):
            yield above
            yield Quotient(below, above)
        case Number(value):
            yield Number(value + 1)
        case _:
            pass


def _index(part: Term, whole: Term) -> Iterator[Term]:
    letters = [Name(letter) for letter in index_letters(whole)]
    match part:
        case Indexed(id, indices):
            for place in range(len(indices)):
                for letter in letters:
                    yield Indexed(id, (*indices[:place], letter, *indices[place + 1 :]))
        case Delta(left, _):
            for letter in letters:
                yield Delta(left, letter)
            yield ONE
        case BigSum(body, _, _):
            yield body
        case _:
            pass


def _transpose(part: Term, whole: Term) -> Iterator[Term]:
    match part:
        case Indexed(id, (first, second)):
            yield Indexed(id, (second, first))
        case _:
            pass


def _exponent(part: Term, whole: Term) -> Iterator[Term]:
    match part:
        case Power(base, exponent):
            yield base
            yield Power(base, Sum((exponent, ONE)))
        case Name() | Indexed() | Call() | Sum():
            yield Power(part, TWO)
        case _:
            pass


def _swapped(part: Term, whole: Term) -> Iterator[Term]:
    match part:
        case Name(id):
            yield from (other for other in _names(whole) if other.id != id)
        case Sum((first, Neg(second))):
            yield Sum((second, Neg(first)))
        case Sum(terms) if len(terms) > 1:
            yield Product(terms)
            yield terms[0] if len(terms) == 2 else Sum(terms[:-1])
        case Product(factors):
            yield Sum(factors)
        case Call(function, (argument,)):
            yield argument
            other = {"sigmoid": "tanh", "tanh": "sigmoid", "exp": "log", "log": "exp", "sin": "cos"}
            yield Call(other.get(function, "sigmoid"), (argument,))
        case Call(function, (first, second)):
            yield Call({"max": "min", "min": "max"}.get(function, function), (first, second))
        case _:
            pass


CHANGES: dict[str, Change] = {
    "sign": _sign,
    "factor": _factor,
    "index": _index,
    "transpose": _transpose,
    "exponent": _exponent,
    "swapped term": _swapped,
}


def mutants(term: Term, kind: str) -> list[Term]:
    """Every formula that one change of that kind makes of `term`, at any place."""
    found: dict[Term, None] = {}
    for path, part in walk(term):
        if not _is_open(term, path):
            continue
        for new in CHANGES[kind](part, term):
            if _fits(term, path, new):
                found.setdefault(replace(term, path, new))
    found.pop(term, None)
    return list(found)


def _is_open(term: Term, path: Path) -> bool:
    """Not within a derivative: ∂L/∂z is one sign."""
    for position in path:
        if isinstance(term, Derivative):
            return False
        term = _child(term, position)
    return True


def _child(term: Term, position: int) -> Term:
    return children(term)[position]


def _fits(term: Term, path: Path, new: Term) -> bool:
    """Whether no letter of the new part leaves the sum that binds it."""
    bound: set[str] = set()
    every: set[str] = {part.index for _, part in walk(term) if isinstance(part, BigSum)}
    for position in path:
        if isinstance(term, BigSum):
            bound.add(term.index)
        term = _child(term, position)
    inner = {part.index for _, part in walk(new) if isinstance(part, BigSum)}
    used = set(index_letters(new)) - inner
    return not (used & (every - bound))
