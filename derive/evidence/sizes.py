"""How far indices run: what sums say, what shapes say, and what stands at the same axis of an array.

An index letter runs over the axis at which it stands, and so does every other letter that stands there or
meets it in a delta. A sum without a limit takes that of its letter's axis. A letter in an index sum such as
t + k - 1 has no range from there: outside of the axis the entry is 0.

Within the proof a size has one name: T - K + 1 is `T-K+1`, and `Sizes.compound` says what that is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from derive.evidence.verdict import Context, Equality
from derive.index_sums import Linear, exchanged, linear, raised, size_of, sum_text
from derive.indices import ALL, free_indices, is_unsaid, of_all_entries, unsaid, whole
from derive.term import (
    BigSum,
    Delta,
    Derivative,
    Indexed,
    Name,
    Number,
    Size,
    Sum,
    Term,
    children,
    names,
    with_children,
)

Axis = tuple[str, int]  # an array and the place of an index
Limit = Name | Number  # a size by its one name
_Key = tuple[
    str, str, int | str
]  # ("axis", array, place), ("letter", scope, letter), ("sum", scope, identity)


@dataclass(frozen=True, slots=True)
class Sizes:
    """The limits of sums, the ranges of free index letters, and the size names with what is known of each."""

    letters: Mapping[str, tuple[Limit, ...]]  # more than one for a letter that stands at axes of two sizes
    assumed: tuple[Mapping[str, tuple[Limit, ...]], ...]  # the letters of each assumption
    least: Mapping[str, int]  # of every size with a name: the greatest whole index at its axes
    axes: Mapping[str, tuple[Axis, ...]]
    compound: Mapping[str, Linear]  # of the names of sizes that are sums, what they are
    _spans: Mapping[Axis, Limit]
    _limits: Mapping[int, Limit]
    _alive: tuple[Term, ...]  # the identities of these are the keys of `_limits`

    def along(self, array: str, axis: int, context: Context) -> Limit | None:
        """The size of an axis of an array: as its shape says, or by the name that the axis has here."""
        shape = context.shapes.get(array, ())
        if shape:
            return one_name(shape[axis])
        return next((Name(name) for name, axes in self.axes.items() if (array, axis) in axes), None)

    def limit(self, term: BigSum) -> Limit:
        """The limit of a sum that occurs in what was asked."""
        return self._limits[id(term)] if is_unsaid(term.limit) else one_name(term.limit)

    def span(self, array: str, place: int) -> Limit:
        """How long that axis of an array is."""
        return self._spans.get((array, place)) or unsaid(f"{array}.{place}")

    def settled(self, chosen: Mapping[str, int]) -> dict[str, int]:
        """The sizes that were chosen, raised where a sum of them asks for it, and those that are sums."""
        known = {name: value for name, value in chosen.items() if name not in self.compound}
        for name, form in self.compound.items():
            known = raised(known, [form], self.least.get(name, 1))
        return known | {name: form.at(known) for name, form in self.compound.items()}


def one_name(size: Size) -> Limit:
    """The size by its one name: T - K + 1 is `T-K+1`."""
    return Name(sum_text(linear(size))) if isinstance(size, Sum) else size


def only(sizes: tuple[Limit, ...]) -> Limit | None:
    """The size, when there is one."""
    return sizes[0] if len(sizes) == 1 else None


def sizes_of(claim: Iterable[Term], context: Context) -> Sizes:
    """The sizes in a claim and in all that its context says about the names that occur there."""
    classes, terms = _Classes(), tuple(claim)
    scopes: list[tuple[str, tuple[Term, ...]]] = [("", terms)]
    scopes += [(f"assumption {n}", equality) for n, equality in enumerate(context.equalities)]
    scopes += [(f"fact {n}", fact) for n, fact in enumerate(context.facts.items())]
    for scope, sides in scopes:
        for side in sides:
            classes.read(side, scope)
    waiting = [name for _, sides in scopes for side in sides for name in names(side)]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        classes.declare(name, context.shapes.get(name, ()))
        body = context.definitions.get(name)
        if body is not None:
            classes.define(name, context.signatures.get(name, ()), body)
            waiting += names(body)
    return classes.settled(terms, context.equalities)


@dataclass(slots=True)
class _Class:
    """Axes, letters and sums of one range."""

    axes: dict[Axis, None] = field(default_factory=dict)
    said: dict[Limit, None] = field(default_factory=dict)
    least: int = 1

    def sizes(self, otherwise: Limit) -> tuple[Limit, ...]:
        """The sizes that were said, or else a name of its own."""
        if self.said:
            return tuple(self.said)
        if self.axes:
            array, place = min(self.axes)
            return (unsaid(f"{array}.{place}"),)
        return (otherwise,)

    def take(self, other: _Class) -> None:
        """All of the other class."""
        self.axes |= other.axes
        self.said |= other.said
        self.least = max(self.least, other.least)


class _Classes:
    """Which axes, letters and sums have the same range."""

    def __init__(self) -> None:
        self._of: dict[_Key, _Class] = {}
        self._members: dict[int, list[_Key]] = {}
        self._open: list[tuple[BigSum, _Key, str]] = []  # sums without a limit, and where they stand
        self._compound: dict[str, Linear] = {}

    def read(self, term: Term, scope: str) -> None:
        """Note what meets what in `term`; a free letter is the same within one scope."""
        waiting: list[tuple[Term, Mapping[str, _Key]]] = [(term, {})]
        while waiting:
            part, bound = waiting.pop()
            match part:
                case Indexed(array, indices):
                    for place, index in enumerate(indices):
                        axis: _Key = ("axis", array, place)
                        if index == ALL:
                            self._class(axis)
                        elif isinstance(index, Name):
                            self._join(_letter(index.id, bound, scope), axis)
                        elif isinstance(index, Number):
                            self._class(axis).least = max(self._class(axis).least, whole(index) or 1)
                        else:
                            self._class(axis)
                case Delta(Name(left), Name(right)):
                    self._join(_letter(left, bound, scope), _letter(right, bound, scope))
                case BigSum(body, index, limit):
                    key: _Key = ("sum", scope, id(part))
                    self._class(key)
                    if is_unsaid(limit):
                        self._open.append((part, key, scope))
                    else:
                        self._class(key).said[self._named(limit)] = None
                    waiting.append((body, {**bound, index: key}))
                case _:
                    array = of_all_entries(part)
                    if array is not None:  # a square matrix
                        self._join(("axis", array, 0), ("axis", array, 1))
                    waiting += [(inner, bound) for inner in children(part)]

    def declare(self, array: str, shape: tuple[Size, ...]) -> None:
        """The sizes that an array has by its shape."""
        for place, size in enumerate(shape):
            self._class(("axis", array, place)).said[self._named(size)] = None

    def define(self, array: str, letters: tuple[str, ...], body: Term) -> None:
        """array[letters] = body."""
        scope = f"definition {array}"
        self.read(body, scope)
        for place, letter in enumerate(letters):
            self._join(("letter", scope, letter), ("axis", array, place))

    def settled(self, claim: tuple[Term, ...], equalities: tuple[Equality, ...]) -> Sizes:
        """What all that comes to; a sum that no array bounds has a size of its own for its letter."""
        bounded = {
            (scope, part.index): key for part, key, scope in reversed(self._open) if self._is_known(key)
        }
        for part, key, scope in self._open:
            if not self._is_known(key):
                self._join(key, bounded.setdefault((scope, part.index), key))
        limits: dict[int, Limit] = {}
        for part, key, scope in self._open:
            own = unsaid(f"{scope}.{part.index}" if scope else part.index)
            limits[id(part)] = only(self._class(key).sizes(own)) or own
        letters = self._letters(claim, "")
        assumed = tuple(self._letters(sides, f"assumption {n}") for n, sides in enumerate(equalities))
        least = {limit.id: 1 for limit in limits.values() if isinstance(limit, Name)}
        axes: dict[str, tuple[Axis, ...]] = {}
        for one in {id(each): each for each in self._of.values()}.values():
            sizes = one.sizes(Number(Fraction(1)))
            for name in (size.id for size in sizes if isinstance(size, Name)):
                least[name] = max(least.get(name, 1), one.least)
                axes[name] = (*axes.get(name, ()), *(one.axes if len(sizes) == 1 else ()))
        for size in (size for some in (letters, *assumed) for sizes in some.values() for size in sizes):
            if isinstance(size, Name):
                least.setdefault(size.id, 1)
        for letter in (letter for form in self._compound.values() for letter, _ in form.letters):
            least.setdefault(letter, 1)
        alive = tuple(part for part, _, _ in self._open)
        return Sizes(letters, assumed, least, axes, self._compound, self._spans(), limits, alive)

    def _spans(self) -> dict[Axis, Limit]:
        """The length of every axis that has one."""
        found: dict[Axis, Limit] = {}
        for key, one in self._of.items():
            if key[0] == "axis" and isinstance(key[2], int):
                size = only(one.sizes(unsaid(f"{key[1]}.{key[2]}")))
                found |= {} if size is None else {(key[1], key[2]): size}
        return found

    def _named(self, size: Size) -> Limit:
        """The size by its one name, which is kept with what it means."""
        named = one_name(size)
        if isinstance(size, Sum) and isinstance(named, Name):
            self._compound[named.id] = linear(size)
        return named

    def _letters(self, sides: tuple[Term, ...], scope: str) -> dict[str, tuple[Limit, ...]]:
        """The free letters of terms, with their ranges."""
        free = dict.fromkeys(letter for term in sides for letter in free_indices(term))
        return {letter: self._class(("letter", scope, letter)).sizes(unsaid(letter)) for letter in free}

    def _is_known(self, key: _Key) -> bool:
        return bool(self._class(key).said or self._class(key).axes)

    def _class(self, key: _Key) -> _Class:
        if key not in self._of:
            made = self._of[key] = _Class()
            if key[0] == "axis" and isinstance(key[2], int):
                made.axes[key[1], key[2]] = None
            self._members[id(made)] = [key]
        return self._of[key]

    def _join(self, left: _Key, right: _Key) -> None:
        kept, gone = self._class(left), self._class(right)
        if kept is gone:
            return
        kept.take(gone)
        members = self._members.pop(id(gone))
        self._members[id(kept)] += members
        for member in members:
            self._of[member] = kept


def _letter(letter: str, bound: Mapping[str, _Key], scope: str) -> _Key:
    return bound.get(letter, ("letter", scope, letter))


def fixed_sizes(context: Context, sizes: Sizes) -> dict[str, tuple[Number, Equality]]:
    """The sizes that an assumption gives as a whole number, n = 1, each with that assumption."""
    found: dict[str, tuple[Number, Equality]] = {}
    for equality in context.equalities:
        for side, other in (equality, equality[::-1]):
            if not (isinstance(side, Name) and side.id in sizes.least and isinstance(other, Number)):
                continue
            if other.value.denominator == 1 and other.value >= sizes.least[side.id]:
                found.setdefault(side.id, (other, equality))
    return found


def at_sizes(term: Term, values: Mapping[str, Number]) -> Term:
    """`term` with sizes exchanged for numbers, by themselves and as limits of sums."""
    match term:
        case Name(id):
            return values.get(id, term)
        case Indexed() | Delta():
            return term
        case Derivative(of, wrt):
            return Derivative(at_sizes(of, values), wrt)
        case BigSum(body, index, limit):
            return BigSum(at_sizes(body, values), index, _at(limit, values))
        case _:
            parts = children(term)
            return with_children(term, tuple(at_sizes(part, values) for part in parts)) if parts else term


def _at(size: Size, values: Mapping[str, Number]) -> Size:
    """A size where those it is made of have values."""
    return size_of(linear(exchanged(size, values)))


def context_at_sizes(context: Context, values: Mapping[str, Number]) -> Context:
    """The context with sizes exchanged for numbers, without what says just that."""
    pairs = ((at_sizes(left, values), at_sizes(right, values)) for left, right in context.equalities)
    return replace(
        context,
        definitions={name: at_sizes(body, values) for name, body in context.definitions.items()},
        facts={derivative: at_sizes(value, values) for derivative, value in context.facts.items()},
        equalities=tuple(pair for pair in pairs if pair[0] != pair[1]),
        shapes={name: tuple(_at(size, values) for size in shape) for name, shape in context.shapes.items()},
    )
