"""Parts of an equation that get names of their own: O = softmax(QKᵀ)V is S = QKᵀ, P = softmax(S), O = PV.

The argument of an activation gets a name where matrices are multiplied in it, A = relu(Z) with Z = XW + b,
and so does what is inverted, S⁻¹y with S = XᵀX + λI: its entries are then those of an array.
A softmax, a mean or a norm within a larger formula stands for sums within sums; named, each equation keeps to
one of them, and derivations go from node to node. Products of matrices stay in one equation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable

from derive.matrix import (
    AMAX,
    AMIN,
    BATCHED,
    EXTREMA,
    INVERSES,
    LOG_SOFTMAX,
    LOGSUMEXP,
    MATMUL,
    MEAN,
    NORM,
    REDUCTIONS,
    SOFTMAX,
    SOFTMAXES,
    VAR,
    Shape,
    matmul,
    ones,
    reduced,
    transpose,
)
from derive.matrix.shapes import axis_of, shape_of
from derive.term import (
    TWO,
    Call,
    Name,
    Neg,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    children,
    subterms,
    with_children,
)

_ARGUMENT, _AFFINE, _SQUARE = "argument", "affine", "square"
_LETTERS = {  # for a matrix; a vector or a number takes the small letter
    SOFTMAX: ("P", "A", "R", "G"),
    LOG_SOFTMAX: ("R", "G", "F"),
    _ARGUMENT: ("S", "U", "E", "H"),
    _AFFINE: ("Z", "U", "E", "H"),
    _SQUARE: ("S", "M", "C", "B"),
    LOGSUMEXP: ("s", "c", "r", "g"),
    MEAN: ("mu",),
    VAR: ("v", "s", "g"),
    NORM: ("r", "c", "g"),
    AMAX: ("m", "c", "g", "r"),
    AMIN: ("m", "c", "g", "r"),
}
Named = tuple[str, Term]


class Lifting:
    """Names given so far; one part has one name in a whole model."""

    def __init__(
        self, taken: Iterable[str], activations: Iterable[str] = (), *, several: bool = False
    ) -> None:
        self._several = several  # gates: f = σ(W x + …) gets z_f beside z_i of i
        self._taken = set(taken)
        self._activations = frozenset(activations)
        self._shapes: dict[str, Shape] = {}
        self._names: dict[Term, str] = {}
        self._of = ""  # the name of the equation at hand
        self._number = ""  # of the equation at hand: A1 = relu(X @ W1) gets Z1
        self._made: list[Named] = []

    def equations(self, name: str, term: Term, shapes: dict[str, Shape]) -> list[Named]:
        """`name = term` behind the equations of the parts that were lifted; `shapes` gets theirs."""
        self._made, self._shapes, self._of = [], shapes, name
        self._number = found[0] if (found := re.search(r"_?\d+$", name)) else ""
        body = self._outside(term)
        self._names.setdefault(body, name)
        return [*self._made, (name, body)]

    def _outside(self, term: Term) -> Term:
        """A term that is an equation's right side, up to signs, numbers and sums of numbers."""
        match term:
            case Call(function) if function in (*SOFTMAXES, LOGSUMEXP, VAR):
                term = with_children(term, (self._named(term.arguments[0]), *term.arguments[1:]))
                return self._variance(term) if isinstance(term, Call) and function == VAR else term
            case Neg() | Product() | Quotient():  # of an array, numbers are a part inside
                array = bool(self._shape(term))
                return self._each(term, lambda part: not array or bool(self._shape(part)))
            case Sum() | Power() if not self._shape(term):
                return self._each(term, lambda _: True)
            case _:
                return self._parts_inside(term)

    def _each(self, term: Term, outside: Callable[[Term], bool]) -> Term:
        parts = (self._outside(part) if outside(part) else self._inside(part) for part in children(term))
        return with_children(term, tuple(parts))

    def _inside(self, term: Term) -> Term:
        """A term within a formula over arrays."""
        match term:
            case Power(Call("norm"), exponent) if exponent == TWO:  # a sum of squares
                return Power(self._parts_inside(term.base), exponent)
            case Call(function) if function in (*SOFTMAXES, LOGSUMEXP, VAR):
                return Name(self._name(self._outside(term), function))
            case Call("mean" | "norm" | "amax" | "amin" as function):
                return Name(self._name(self._parts_inside(term), function))
            case _:
                return self._parts_inside(term)

    def _parts_inside(self, term: Term) -> Term:
        if isinstance(term, Call) and term.function in EXTREMA:
            return Call(term.function, (self._named(term.arguments[0]), *term.arguments[1:]))
        if isinstance(term, Call) and term.function in REDUCTIONS:
            return Call(term.function, (self._inside(term.arguments[0]), *term.arguments[1:]))
        if isinstance(term, Call) and term.function in INVERSES:
            return Call(term.function, (self._named(term.arguments[0], _SQUARE),))
        if isinstance(term, Call) and term.function in self._activations and _has_product(term):
            return Call(term.function, (self._named(term.arguments[0], _AFFINE),))
        parts = children(term)
        return with_children(term, tuple(self._inside(part) for part in parts)) if parts else term

    def _named(self, term: Term, kind: str = "") -> Term:
        """The argument of an activation, or of a function that uses it more than once."""
        inner = self._inside(term)
        kind = kind or (_AFFINE if isinstance(inner, Sum) else _ARGUMENT)
        return inner if isinstance(inner, Name) else Name(self._name(inner, kind))

    def _variance(self, call: Call) -> Term:
        """var(A) = mean((A - μ)²), where μ = mean(A) has a name."""
        array = call.arguments[0]
        shape = self._shape(array)
        axis = axis_of(call, shape)
        mean: Term = Name(self._name(reduced(MEAN, array, axis), MEAN))
        if axis == 1 and len(shape) == 2:
            mean = matmul(mean, transpose(ones(shape[1])))
        return reduced(MEAN, Power(Sum((array, Neg(mean))), TWO), axis)

    def _name(self, term: Term, kind: str) -> str:
        """The name of a part; a new one is defined by an equation."""
        if term not in self._names:
            shape = self._shape(term)
            self._names[term] = self._letter(kind, small=len(shape) < 2)
            self._made.append((self._names[term], term))
            self._shapes[self._names[term]] = shape
        return self._names[term]

    def _letter(self, kind: str, *, small: bool) -> str:
        letters = [letter.lower() if small else letter for letter in _LETTERS[kind]]
        if kind == _AFFINE and self._several and re.fullmatch(r"[A-Za-z]", self._of):
            letters = [f"{letters[0]}_{self._of}", *letters]
        elif self._number:
            letters = [*(letter + self._number for letter in letters[:1]), *letters]
        numbered = (f"{letters[0]}_{count}" for count in range(2, 10_000))
        name = next(name for name in (*letters, *numbered) if name not in self._taken)
        self._taken.add(name)
        return name

    def _shape(self, term: Term) -> Shape:
        return shape_of(term, self._shapes)


def has_affine(term: Call, activations: Collection[str]) -> bool:
    """Whether it is σ(W x + …), whose argument gets a name."""
    return term.function in activations and _has_product(term)


def _has_product(term: Term) -> bool:
    products = (MATMUL, BATCHED)
    return any(isinstance(part, Call) and part.function in products for part in subterms(term))
