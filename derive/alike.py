"""Whether two terms differ in their letters and in the order of factors, terms and sums only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import permutations

from derive.index_sums import exchanged, letters_of
from derive.indices import ALL, index_letters, reindexed, unused
from derive.term import (
    BigSum,
    Call,
    Delta,
    Index,
    Indexed,
    Name,
    Neg,
    Power,
    Product,
    Quotient,
    Size,
    Sum,
    Term,
    children,
    multiply,
    names,
)

MOST_SUMS = 4  # within each other, whose order is tried

Sums = list[tuple[str, Size]]


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of a pattern that stand for any index, those found so far, and the bound ones in pairs."""

    free: frozenset[str]
    found: Mapping[str, Index] = field(default_factory=dict)
    bound: Mapping[str, str] = field(default_factory=dict)
    symmetric: frozenset[str] = frozenset()  # matrices S whose S[i, j] is S[j, i]


def matches(pattern: Term, term: Term, letters: Letters) -> Iterator[Letters]:
    """The ways to read `term` as `pattern`; factors and terms may stand in any order."""
    match pattern, term:
        case Indexed(name, left), Indexed(other, right) if name == other:
            yield from _indices(left, right, letters)
            if name in letters.symmetric and len(set(right)) == 2 == len(right) and ALL not in right:
                yield from _indices(left, right[::-1], letters)
        case Delta(), Delta():
            yield from _indices((pattern.left, pattern.right), (term.left, term.right), letters)
            yield from _indices((pattern.left, pattern.right), (term.right, term.left), letters)
        case BigSum(body, index, limit), BigSum(inner, other, size) if limit == size:
            known = replace(letters, bound={**letters.bound, index: other})
            for way in matches(body, inner, known):
                yield replace(way, bound=letters.bound)
        case (Sum(), Sum()) | (Product(), Product()):
            yield from _in_any_order(children(pattern), children(term), letters)
        case _ if type(pattern) is type(term):
            below, other_below = children(pattern), children(term)
            if not below:
                yield from [letters] if pattern == term else []
            elif len(below) == len(other_below) and _alike(pattern, term):
                yield from _one_by_one(below, other_below, letters)
        case _:
            return


def _alike(pattern: Term, term: Term) -> bool:
    """Whether two terms of one kind differ in their subterms only."""
    match pattern, term:
        case Call(function, _), Call(other, _):
            return function == other
        case ((Neg() | Quotient() | Power()), _):
            return True
        case _:
            return pattern == term


def _one_by_one(left: tuple[Term, ...], right: tuple[Term, ...], letters: Letters) -> Iterator[Letters]:
    if not left:
        yield letters
        return
    for way in matches(left[0], right[0], letters):
        yield from _one_by_one(left[1:], right[1:], way)


def _in_any_order(left: tuple[Term, ...], right: tuple[Term, ...], letters: Letters) -> Iterator[Letters]:
    if len(left) != len(right):
        return
    if not left:
        yield letters
        return
    for place, part in enumerate(right):
        for way in matches(left[0], part, letters):
            yield from _in_any_order(left[1:], (*right[:place], *right[place + 1 :]), way)


def _indices(left: tuple[Index, ...], right: tuple[Index, ...], letters: Letters) -> Iterator[Letters]:
    found = dict(letters.found)
    if len(left) != len(right):
        return
    for old, new in zip(left, right, strict=True):
        if not isinstance(old, Name) or old.id not in letters.free:
            inner: dict[str, Index] = {letter: Name(other) for letter, other in letters.bound.items()}
            if new != exchanged(old, inner | found):
                return
            continue
        if any(letter in letters.bound.values() for letter in letters_of(new)):
            return  # a letter of the pattern stands for one index, not for each that a sum runs through
        if found.setdefault(old.id, new) != new:
            return
    yield replace(letters, found=found)


def is_same(left: Term, right: Term, symmetric: frozenset[str] = frozenset()) -> bool:
    """Whether both differ only in the letters that sums bind and in the order of factors, terms and sums.

    Of a matrix in `symmetric` the two indices may be exchanged.
    """
    start = Letters(frozenset(), symmetric=symmetric)
    if next(matches(left, right, start), None) is not None:
        return True
    if sorted(names(left)) != sorted(names(right)):
        return False
    sums, body = _outward(left)
    others, inner = _outward(right)
    if not 1 < len(sums) == len(others) <= MOST_SUMS:
        return False
    first = _summed(body, sums)
    return any(
        next(matches(first, _summed(inner, list(order)), start), None) is not None
        for order in permutations(others)
    )


def _outward(term: Term) -> tuple[Sums, Term]:
    """The sums within a product taken outward: Σ_k a_k Σ_l b_kl is Σ_k Σ_l a_k b_kl."""
    taken = set(index_letters(term)) if isinstance(term, BigSum) else set[str]()
    used: set[str] = set()
    sums: Sums = []

    def visit(part: Term) -> Term:
        match part:
            case BigSum(body, index, limit):
                letter = index if index not in used else unused(taken | used)
                used.add(letter)
                sums.append((letter, limit))
                return visit(body if letter == index else reindexed(body, {index: Name(letter)}))
            case Product(factors):
                return multiply(*map(visit, factors))
            case _:
                return part

    return sums, visit(term)


def _summed(body: Term, sums: Sums) -> Term:
    for letter, limit in reversed(sums):
        body = BigSum(body, letter, limit)
    return body
