"""Where equations hold: each solved for one of its names, exactly, so that points and proofs go by it.

a v + b = 0 has the solution v = -b/a, and a v² + b v + c = 0 the two v = (-b ± √(b² - 4ac))/2a. That a side
is such a polynomial in v, and that the solution solves it, is proved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice

from derive.evidence import Context, Verdict, judge
from derive.term import (
    TWO,
    ZERO,
    Call,
    Name,
    Power,
    Quotient,
    Term,
    add,
    multiply,
    names,
    negate,
    number,
    substitute,
    subterms,
)

MOST_NAMES = 8  # that one equation is tried to be solved for
MOST_PARTS = 250  # of an equation that is solved
Branch = Mapping[str, Term]  # what stands for the names that are solved for
Sides = tuple[Term, Term]


def branches(
    equations: Sequence[Sides], fixed: frozenset[str], context: Context
) -> tuple[Branch, ...] | None:
    """All solutions of the equations, none for a name that is `fixed`; None where one is not solved."""
    found: list[dict[str, Term]] = [{}]
    for left, right in equations:
        zero = add(left, negate(right))
        further: list[dict[str, Term]] = []
        for branch in found:
            here = substitute(zero, branch)
            if sum(1 for _ in islice(subterms(here), MOST_PARTS)) == MOST_PARTS:
                return None
            if _is_zero(here, context):
                further.append(branch)
                continue
            solved = _solved(here, fixed, context)
            if solved is None:
                return None
            for name, value in solved:
                further.append({**{n: substitute(v, {name: value}) for n, v in branch.items()}, name: value})
        found = further
    return tuple(found)


def _solved(zero: Term, fixed: frozenset[str], context: Context) -> list[tuple[str, Term]] | None:
    free = [name for name in dict.fromkeys(names(zero)) if name not in fixed][:MOST_NAMES]
    for solve in (_from_a_line, _from_a_square):
        for name in reversed(free):
            values = list(solve(zero, name, context))
            if values:
                return [(name, value) for value in values]
    return None


def _from_a_line(zero: Term, name: str, context: Context) -> Iterator[Term]:
    """v = -b/a of a v + b."""
    b, at_one = (substitute(zero, {name: number(value)}) for value in (0, 1))
    a = add(at_one, negate(b))
    line = add(multiply(a, Name(name)), b)
    if _is_zero(a, context) or not _are_equal(zero, line, context):
        return
    yield Quotient(negate(b), a)


def _from_a_square(zero: Term, name: str, context: Context) -> Iterator[Term]:
    """v = (-b ± √(b² - 4ac))/2a of a v² + b v + c."""
    c, up, down = (substitute(zero, {name: number(value)}) for value in (0, 1, -1))
    a = add(multiply(number(Fraction(1, 2)), add(up, down)), negate(c))
    b = multiply(number(Fraction(1, 2)), add(up, negate(down)))
    square = add(multiply(a, Power(Name(name), TWO)), multiply(b, Name(name)), c)
    if _is_zero(a, context) or not _are_equal(zero, square, context):
        return
    plain = _is_zero(b, context)
    inside = Quotient(negate(c), a) if plain else add(Power(b, TWO), multiply(number(-4), a, c))
    for sign in (1, -1):
        root = multiply(number(sign), Call("sqrt", (inside,)))
        yield root if plain else Quotient(add(negate(b), root), multiply(TWO, a))


def _is_zero(term: Term, context: Context) -> bool:
    return _are_equal(term, ZERO, context)


def _are_equal(left: Term, right: Term, context: Context) -> bool:
    return judge(left, right, context).verdict is Verdict.PROVED
