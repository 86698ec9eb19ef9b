"""Where equations hold: each solved for one of its names, exactly, so that points and proofs go by it.

a v + b = 0 has the solution v = -b/a, and a v² + b v + c = 0 the two v = (-b ± √(b² - 4ac))/2a. That a side
is such a polynomial in v, and that the solution solves it, is proved. With a = 0 there are others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

from derive.evidence import Context, Verdict, judge, remembered
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
Sides = tuple[Term, Term]


@dataclass(frozen=True, slots=True)
class Branch:
    """What stands for the names that are solved for; `regular` where no divisor of a solution is 0."""

    values: Mapping[str, Term]
    regular: bool = True

    def with_values(self, values: Mapping[str, Term], *, regular: bool = True) -> Branch:
        """These put into those that are known, and beside them."""
        known = {name: substitute(value, values) for name, value in self.values.items()}
        return Branch({**known, **values}, self.regular and regular)


@dataclass(frozen=True, slots=True)
class _Solved:
    """v = value where `divisor` is not 0; where it is 0, `rest` is what the equation says."""

    name: str
    value: Term
    divisor: Term
    rest: Term


def branches(
    equations: Sequence[Sides], fixed: frozenset[str], context: Context
) -> tuple[Branch, ...] | None:
    """All regular solutions of the equations, none for a `fixed` name, and others where they are found.

    a v = 0 has the solution v = 0/a, and the other one a = 0. None where an equation is not solved.
    """
    return remembered(_branches, tuple(equations), fixed, context=context)


def _branches(
    equations: tuple[Sides, ...], fixed: frozenset[str], context: Context
) -> tuple[Branch, ...] | None:
    found = [Branch({})]
    for left, right in equations:
        zero = add(left, negate(right))
        further: list[Branch] = []
        for branch in found:
            here = substitute(zero, branch.values)
            if sum(1 for _ in islice(subterms(here), MOST_PARTS)) == MOST_PARTS:
                return None
            if _is_zero(here, context):
                further.append(branch)
                continue
            solved = _solved(here, fixed, context)
            if not solved and branch.regular:
                return None
            for one in solved:
                further.append(branch.with_values({one.name: one.value}))
                further += _where_divisor_is_zero(one, branch, fixed, context=context)
        found = further
    return tuple(found)


def _where_divisor_is_zero(
    solved: _Solved, branch: Branch, fixed: frozenset[str], *, context: Context
) -> Iterator[Branch]:
    if not branch.regular or not names(solved.divisor):
        return
    special = branches(((solved.divisor, ZERO), (solved.rest, ZERO)), fixed, context)
    for one in special or ():
        if one.regular:
            yield branch.with_values(one.values, regular=False)


def _solved(zero: Term, fixed: frozenset[str], context: Context) -> list[_Solved]:
    free = [name for name in dict.fromkeys(names(zero)) if name not in fixed][:MOST_NAMES]
    for solve in (_from_a_line, _from_a_square):
        for name in reversed(free):
            values = list(solve(zero, name, context))
            if values:
                return values
    return []


def _from_a_line(zero: Term, name: str, context: Context) -> Iterator[_Solved]:
    """v = -b/a of a v + b."""
    b, at_one = (substitute(zero, {name: number(value)}) for value in (0, 1))
    a = add(at_one, negate(b))
    line = add(multiply(a, Name(name)), b)
    if _is_zero(a, context) or not _are_equal(zero, line, context):
        return
    yield _Solved(name, Quotient(negate(b), a), a, b)


def _from_a_square(zero: Term, name: str, context: Context) -> Iterator[_Solved]:
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
        value = root if plain else Quotient(add(negate(b), root), multiply(TWO, a))
        yield _Solved(name, value, a, add(multiply(b, Name(name)), c))


def _is_zero(term: Term, context: Context) -> bool:
    return _are_equal(term, ZERO, context)


def _are_equal(left: Term, right: Term, context: Context) -> bool:
    return judge(left, right, context).verdict is Verdict.PROVED
