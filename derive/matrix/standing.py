"""A matrix form that stands alone: what is broadcast in it is written out, as c1 and 1vᵀ.

Where entries are meant one by one, as in A ⊙ (1 - A), √(v + ε) and p ⊙ (g - pᵀg), a number stays a number;
so does the 1 of exp(S) - 1.
"""

from __future__ import annotations

from derive.matrix import DIAG, STRUCTURE, Shapes, hadamard, matmul, ones, transpose
from derive.matrix.forms import is_product
from derive.matrix.numbers import to_every_row
from derive.matrix.shapes import Shaped
from derive.term import (
    Call,
    Cases,
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
    rational,
    with_children,
)


def standing(term: Term, shapes: Shapes, *, factors: bool = False) -> Term:
    """The term with numbers and rows that are added written as c1, c11ᵀ and 1vᵀ.

    With `factors` also rows that multiply or divide: A diag(v), A ⊘ 1vᵀ.
    """
    return _Standing(shapes, factors).of(term, linear=True)


class _Standing:
    def __init__(self, shapes: Shapes, factors: bool) -> None:
        self.shaped = Shaped(shapes)
        self.factors = factors

    def of(self, term: Term, *, linear: bool) -> Term:
        """`linear` says that the term is added or multiplied as a whole, not entry by entry."""
        shape = self.shaped.of(term)
        match term:
            case Sum(terms) if shape:
                plain = any(map(_is_entrywise, terms)) and not any(map(is_product, terms))
                return Sum(tuple(self._summand(p, shape, linear=linear, plain=plain) for p in terms))
            case Neg() | Sum() | Product() | Quotient():
                return with_children(term, tuple(self.of(part, linear=linear) for part in children(term)))
            case Call("matmul", (column, Call("transpose", (Call("ones"),)) as row)):
                return matmul(self.of(column, linear=linear), row)
            case Call("matmul" | "transpose" | "trace", arguments):
                return with_children(term, tuple(self.of(part, linear=True) for part in arguments))
            case Call("hadamard", parts) if self.factors and len(shape) == 2:
                return self._rows_multiplied(parts, shape)
            case Call("divide", (above, below)) if self.factors and len(shape) == 2:
                return Call("divide", (self._row(above, shape), self._row(below, shape)))
            case Name() | Call("ones" | "eye"):
                return term
            case _:
                below = children(term)
                parts = tuple(self.of(part, linear=False) for part in below)
                return with_children(term, parts) if below else term

    def _summand(self, part: Term, shape: tuple[Size, ...], *, linear: bool, plain: bool) -> Term:
        own = self.shaped.of(part)
        inner = self.of(part, linear=linear)
        if len(own) == 1 and len(shape) == 2:
            return to_every_row(inner, shape[0])
        if own or not linear or (plain and rational(part) is not None):
            return inner
        whole = ones(shape[0]) if len(shape) == 1 else matmul(ones(shape[0]), transpose(ones(shape[1])))
        return Neg(multiply(inner.term, whole)) if isinstance(inner, Neg) else multiply(inner, whole)

    def _rows_multiplied(self, parts: tuple[Term, ...], shape: tuple[Size, ...]) -> Term:
        """A diag(v) of A ⊙ v; among more factors 1vᵀ."""
        if len(parts) == 2:
            for row, other in (parts, parts[::-1]):
                plain = not (isinstance(other, Call) and other.function in ("hadamard", "divide"))
                if len(self.shaped.of(row)) == 1 and len(self.shaped.of(other)) == 2 and plain:
                    scaling = Call(DIAG, (self.of(row, linear=False),))
                    return matmul(self.of(other, linear=False), scaling)
        return hadamard(*(self._row(part, shape) for part in parts))

    def _row(self, part: Term, shape: tuple[Size, ...]) -> Term:
        inner = self.of(part, linear=False)
        return to_every_row(inner, shape[0]) if len(self.shaped.of(part)) == 1 else inner


def _is_entrywise(term: Term) -> bool:
    """Whether a function or ⊙ says that entries are meant, one by one."""
    match term:
        case Call(function):
            return function not in STRUCTURE or function in ("hadamard", "divide")
        case Cases() | Power():
            return True
        case Neg(inner) | Quotient(inner, _) | Product((*_, inner)):
            return _is_entrywise(inner)
        case _:
            return False
