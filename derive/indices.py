"""Indices in terms: which are free, how letters are exchanged, and which letters are still unused."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from derive.index_sums import exchanged, letters_of
from derive.term import (
    BigSum,
    Delta,
    Derivative,
    Index,
    Indexed,
    Name,
    Number,
    Path,
    Size,
    Sum,
    Term,
    at,
    children,
    subterms,
    with_children,
)

LETTERS = ("i", "j", "k", "l", "m", "p", "q", "r", "s", "t")


def unsaid(index: str) -> Name:
    """The limit of a sum over `index` that was written without one: no name that an author can write."""
    return Name(f"#{index}")


def is_unsaid(limit: Size) -> bool:
    """Whether the sum was written without a limit."""
    return isinstance(limit, Name) and limit.id.startswith("#")


def has_indices(term: Term) -> bool:
    """Whether entries of arrays, sums over an index or Kronecker deltas occur."""
    return any(isinstance(part, Indexed | BigSum | Delta) for part in subterms(term))


def has_index_sums(term: Term) -> bool:
    """Whether an entry or a delta in it has an index such as t + k - 1."""
    return any(isinstance(index, Sum) for part in subterms(term) for index in _places(part))


def _places(term: Term) -> tuple[Index, ...]:
    """The indices of one entry or delta."""
    match term:
        case Indexed(_, indices):
            return indices
        case Delta(left, right):
            return left, right
        case _:
            return ()


def free_indices(term: Term) -> tuple[str, ...]:
    """The index letters that no sum of `term` binds, in reading order."""
    return tuple(dict.fromkeys(_free(term)))


def _free(term: Term) -> Iterable[str]:
    match term:
        case Indexed(_, indices):
            return [letter for index in indices for letter in letters_of(index)]
        case Delta(left, right):
            return [*letters_of(left), *letters_of(right)]
        case BigSum(body, bound, _):
            return [letter for letter in _free(body) if letter != bound]
        case _:
            return [letter for part in children(term) for letter in _free(part)]


def index_letters(term: Term) -> frozenset[str]:
    """Every index letter in `term`, free or bound."""
    bound = {part.index for part in subterms(term) if isinstance(part, BigSum)}
    return frozenset(bound.union(*(set(_free(part)) for part in subterms(term) if not children(part))))


def letters_at(term: Term, path: Path) -> frozenset[str]:
    """The letters that mean something at `path`: those free in `term`, and of the sums around the place."""
    around = (at(term, path[:depth]) for depth in range(len(path)))
    return frozenset((*_free(term), *(part.index for part in around if isinstance(part, BigSum))))


def reindexed(term: Term, letters: Mapping[str, Index]) -> Term:
    """`term` with free index letters exchanged, all at once; sums that would catch one are renamed."""
    if not letters:
        return term
    match term:
        case Indexed(id, indices):
            return Indexed(id, tuple(exchanged(index, letters) for index in indices))
        case Delta(left, right):
            return Delta(exchanged(left, letters), exchanged(right, letters))
        case BigSum(body, bound, limit):
            kept = {old: new for old, new in letters.items() if old != bound}
            caught = {letter for new in kept.values() for letter in letters_of(new)}
            if bound in caught and set(_free(body)) & set(kept):
                letter = unused(caught | index_letters(body) | set(kept))
                body, bound = reindexed(body, {bound: Name(letter)}), letter
            return BigSum(reindexed(body, kept), bound, limit)
        case Derivative(of, wrt):
            new = reindexed(wrt, letters)
            assert isinstance(new, Name | Indexed)
            return Derivative(reindexed(of, letters), new)
        case _:
            parts = children(term)
            return with_children(term, tuple(reindexed(part, letters) for part in parts)) if parts else term


def matched(pattern: Derivative, term: Derivative) -> dict[str, Index] | None:
    """The letters to exchange in `pattern`, a derivative between entries, to get `term`; None for none."""
    found: dict[str, Index] = {}
    for left, right in ((pattern.of, term.of), (pattern.wrt, term.wrt)):
        if (
            not isinstance(left, Name | Indexed)
            or not isinstance(right, Name | Indexed)
            or left.id != right.id
        ):
            return None
        indices = [side.indices if isinstance(side, Indexed) else () for side in (left, right)]
        for old, new in zip(*indices, strict=True):
            if not isinstance(old, Name) and old != new:
                return None
            if isinstance(old, Name) and found.setdefault(old.id, new) != new:
                return None
    return found


def unused(taken: Collection[str]) -> str:
    """An index letter that is not taken."""
    for round_ in range(1000):
        for letter in LETTERS:
            name = letter if not round_ else f"{letter}_{round_}"
            if name not in taken:
                return name
    raise AssertionError("a thousand rounds of letters are used up")


def fresh(term: Term, taken: Collection[str], avoid: Collection[str] = ()) -> Term:
    """`term` with the bound letters that are taken exchanged for unused ones, none of them in `avoid`."""
    match term:
        case BigSum(body, bound, limit):
            if bound in taken:
                letter = unused({*taken, *avoid, *index_letters(body)})
                body, bound = reindexed(body, {bound: Name(letter)}), letter
            return BigSum(fresh(body, {*taken, bound}, avoid), bound, limit)
        case Derivative(of, wrt):
            return Derivative(fresh(of, taken, avoid), wrt)
        case _:
            parts = children(term)
            return with_children(term, tuple(fresh(part, taken, avoid) for part in parts)) if parts else term


def limit_of(body: Term, letter: str, shapes: Mapping[str, tuple[Size, ...]]) -> Size | None:
    """How far a letter that is free in `body` runs, as the shapes of the arrays there tell; or None."""
    match body:
        case Indexed(name, indices):
            sizes = shapes.get(name, ())
            found = [size for size, index in zip(sizes, indices, strict=False) if index == Name(letter)]
            return found[0] if found else None
        case BigSum(_, bound, _) if bound == letter:
            return None
        case _:
            inner = (limit_of(part, letter, shapes) for part in children(body))
            return next((size for size in inner if size is not None), None)


def whole(index: Index) -> int | None:
    """The value of an index that is a number; None for a letter or a sum."""
    return int(index.value) if isinstance(index, Number) else None
