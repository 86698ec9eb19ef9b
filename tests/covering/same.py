"""Whether two terms say the same: in one writing, or equal by the proving engine with all letters free.

A letter is an object: a name, an entry, a derivative or the value of an activation is equal to nothing but
itself. Only the algebra between letters is the engine's; so ∂L/∂a is not found for having the value of
∂L/∂z, and a(1 - a) is not found where e^-z/(1 + e^-z)² stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from derive.checking.context import library_functions
from derive.errors import DeriveError
from derive.evidence import Context, Verdict, judge
from derive.indices import free_indices, has_indices, is_unsaid, reindexed, unused
from derive.library.activations import ACTIVATIONS
from derive.model import Model
from derive.parse import ELEMENTARY
from derive.term import (
    ZERO,
    BigSum,
    Call,
    Delta,
    Derivative,
    Indexed,
    Name,
    Neg,
    Product,
    Quotient,
    Size,
    Sum,
    Term,
    Variable,
    Vector,
    children,
    multiply,
    names,
    negate,
    rational,
    subterms,
    with_children,
)
from tests.covering.forms import Key, key, most_places, places, rounded

_AXES = ("ihat", "jhat", "khat")
_ACTIVATIONS = frozenset(item.call for item in ACTIVATIONS)


@dataclass
class Same:
    """Comparisons in the letters of one model; what was asked once is remembered.

    A node that is the value of an activation, a = σ(z), is that value: a and σ(z) are one letter, and
    ∂a/∂z is σ'(z).
    """

    model: Model
    _asked: dict[tuple[Key, Key], bool] = field(default_factory=dict)

    @cached_property
    def values(self) -> dict[Key, tuple[Call, Term]]:
        """Every activation's value that an equation names, by its writing, with that name."""
        found: dict[Key, tuple[Call, Term]] = {}
        for equation in self.model.equations:
            if isinstance(equation.body, Call) and self._is_activation(equation.body.function):
                found[object_key(equation.body)] = (equation.body, equation.left)
        return found

    @cached_property
    def _shapes(self) -> dict[str, tuple[Size, ...]]:
        return {symbol.id: symbol.shape for symbol in self.model.symbols if symbol.shape}

    @cached_property
    def _named(self) -> dict[Key, tuple[Call, Term]]:
        return {object_key(name): (call, name) for call, name in self.values.values()}

    def thing(self, term: Term) -> Term:
        """`term` with ∂a/∂z as the derivative of σ(z) wherever a = σ(z), and sums with their limits."""
        if isinstance(term, BigSum) and is_unsaid(term.limit):
            return self.thing(BigSum(term.body, term.index, self._limit(term.body, term.index)))
        if isinstance(term, Derivative) and object_key(term.of) in self._named:
            call, name = self._named[object_key(term.of)]
            value = renamed(call, name, term.of)
            if children(value) == (term.wrt,):
                return Derivative(value, term.wrt)
        parts = children(term)
        return with_children(term, tuple(self.thing(part) for part in parts)) if parts else term

    def written(self, wanted: Term, side: Term) -> bool:
        """Whether `side` is `wanted` in the same writing; its decimals may have more digits."""
        if key(wanted) == key(side):
            return True
        digits = most_places(wanted)
        return bool(digits) and not names(wanted) and key(rounded(side, digits)) == key(wanted)

    def equal(self, wanted: Term, side: Term) -> bool:
        """Whether the engine proves both equal, letter by letter; vectors entry by entry."""
        pair = (key(wanted), key(side))
        if pair not in self._asked:
            self._asked[pair] = self._equal(wanted, side)
        return self._asked[pair]

    def _equal(self, wanted: Term, side: Term) -> bool:
        if key(wanted) == key(side):
            return True
        if isinstance(wanted, Derivative) and isinstance(side, Derivative):
            inner = isinstance(wanted.of, Variable) or isinstance(side.of, Variable)
            return not inner and wanted.wrt == side.wrt and self._equal(wanted.of, side.of)
        if self._is_letter(wanted) or self._is_letter(side):
            return False
        first, second = spread(wanted), spread(side)
        if len(first) != len(second):
            return False
        return all(self._proved(*pair) for pair in zip(first, second, strict=True))

    def _is_letter(self, term: Term) -> bool:
        match term:
            case Name() | Indexed() | Derivative():
                return True
            case Call(function, _):
                known = self._is_activation(function)
                return bool(names(term)) if known else function not in ELEMENTARY
            case _:
                return False

    def _is_activation(self, function: str) -> bool:
        return function in _ACTIVATIONS or self.model.function(function) is not None

    def _proved(self, wanted: Term, side: Term) -> bool:
        letters: dict[Key, Term] = {}
        shapes = dict(self._shapes)
        left, right = (self._opened(term, letters, shapes) for term in (wanted, side))
        if self._judged(left, right, shapes):
            return True
        if not (has_indices(left) or has_indices(right)):
            return False
        entries: dict[Key, Term] = {}
        left, right = (_without_indices(term, entries) for term in (left, right))
        return self._judged(left, right, {})

    def _judged(self, left: Term, right: Term, shapes: Mapping[str, tuple[Size, ...]]) -> bool:
        functions, constants = library_functions([left, right], {f.name: f for f in self.model.functions})
        domains = {symbol.id: symbol.domain for symbol in self.model.symbols}
        context = Context({}, functions, {**constants, **domains}, shapes=shapes)
        try:
            return judge(left, right, context).verdict is Verdict.PROVED
        except DeriveError:
            return False  # what the engine cannot read it does not prove

    def _opened(self, term: Term, letters: dict[Key, Term], shapes: dict[str, tuple[Size, ...]]) -> Term:
        """Derivatives and activations as letters of their own, with the index letters free in them."""
        if isinstance(term, Call) and object_key(term) in self.values:
            call, name = self.values[object_key(term)]
            return renamed(name, call, term)
        if self._is_letter(term) and not isinstance(term, Variable):
            free = free_indices(term)
            own = key(term, {letter: f"?{place}" for place, letter in enumerate(free)})
            name = str(letters.setdefault(own, Name(f"letter_{len(letters)}")).id)  # type: ignore[union-attr]
            if not free:
                return Name(name)
            shapes[name] = tuple(self._limit(term, letter) for letter in free)
            return Indexed(name, tuple(Name(letter) for letter in free))
        parts = children(term)
        opened = tuple(self._opened(part, letters, shapes) for part in parts)
        return with_children(term, opened) if parts else term

    def _limit(self, term: Term, letter: str) -> Size:
        """How far an index letter runs: the size of an array along the axis where it stands."""
        for part in subterms(term):
            if isinstance(part, Indexed) and Name(letter) in part.indices:
                axes = dict(zip(part.indices, self._shapes.get(part.id, ()), strict=False))
                if Name(letter) in axes:
                    return axes[Name(letter)]
        return Name("unknown")  # no array says it; not the unsaid limit again


def _without_indices(term: Term, entries: dict[Key, Term]) -> Term:
    """Every entry and every sum over an index as a letter of its own: what is left is plain algebra."""
    if isinstance(term, Indexed | BigSum | Delta):
        return entries.setdefault(key(term), Name(f"entry_{len(entries)}"))
    parts = children(term)
    return with_children(term, tuple(_without_indices(p, entries) for p in parts)) if parts else term


def renamed(term: Term, wanted: Term, side: Term) -> Term:
    """`term` with its free index letters exchanged as those of `wanted` are in `side`.

    A letter of its own, j where only i was asked for, stays apart from those of `side`.
    """
    exchanged = dict(zip(free_indices(wanted), free_indices(side), strict=False))
    taken = {*exchanged, *exchanged.values(), *free_indices(term)}
    for own in free_indices(term):
        if own not in exchanged and own in exchanged.values():
            exchanged[own] = unused(taken)
            taken.add(exchanged[own])
    return reindexed(term, {old: Name(new) for old, new in exchanged.items() if old != new})


def object_key(term: Term) -> Key:
    """`key` with free index letters numbered: ∂z/∂w_i and ∂z/∂w_j ask for the same."""
    return key(term, {letter: f"?{place}" for place, letter in enumerate(free_indices(term))})


def rounds_to(shown: Term, wanted: Term, *, exact: bool) -> bool:
    """Whether a printed number is the wanted decimal at its digits; vectors entry by entry.

    A printed rounding has at least as many digits as the wanted one.
    """
    if isinstance(wanted, Vector) and isinstance(shown, Vector):
        pairs = list(zip(shown.entries, wanted.entries, strict=False))
        alike = len(shown.entries) == len(wanted.entries)
        return alike and all(rounds_to(one, other, exact=exact) for one, other in pairs)
    value, target = rational(shown), rational(wanted)
    if value is None or target is None:
        return False
    digits = places(target)
    enough = exact or _has_places(value, digits)
    scale = 10**digits
    sign = -1 if value < 0 else 1
    return enough and sign * Fraction((2 * abs(value) * scale + 1) // 2, scale) == target


def _has_places(value: Fraction, digits: int) -> bool:
    return (value.denominator % 2 != 0 and value.denominator % 5 != 0) or places(value) >= digits


def spread(term: Term) -> tuple[Term, ...]:
    """The entries of sums and multiples of vectors, or along î, ĵ and k̂; any other term is its own one."""
    if names(term) and set(names(term)) & set(_AXES):
        return _along_axes(term) or (term,)
    match term:
        case Vector(entries):
            return entries
        case Sum() | Product() | Neg() | Quotient():
            parts = [spread(part) for part in children(term)]
            length = max(len(part) for part in parts)
            if length == 1 or any(len(part) not in (1, length) for part in parts):
                return (term,)
            rows = [part * length if len(part) == 1 else part for part in parts]
            return tuple(with_children(term, tuple(row)) for row in zip(*rows, strict=True))
        case _:
            return (term,)


def _along_axes(term: Term) -> tuple[Term, ...]:
    """u and v of u î + v ĵ, each axis once; nothing for what is no such sum."""
    found: dict[str, Term] = {}
    for part in term.terms if isinstance(term, Sum) else (term,):
        inner = part.term if isinstance(part, Neg) else part
        factors = inner.factors if isinstance(inner, Product) else (inner,)
        axes = [factor.id for factor in factors if isinstance(factor, Name) and factor.id in _AXES]
        if len(axes) != 1 or axes[0] in found:
            return ()
        size = multiply(*(factor for factor in factors if factor != Name(axes[0])))
        found[axes[0]] = negate(size) if isinstance(part, Neg) else size
    return tuple(found.get(axis, ZERO) for axis in _AXES[: max(map(_AXES.index, found)) + 1])
