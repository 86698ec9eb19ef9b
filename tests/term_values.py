"""The value of a term by the meaning of its parts, for any kind of numbers: no engine of derive takes part.

Nothing here comes from derive but the tree that a formula is read into. Places of entries count from 1.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from derive.term import (
    BigSum,
    Call,
    Cases,
    Comparison,
    Constant,
    Delta,
    Derivative,
    Index,
    Indexed,
    Name,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Size,
    Sum,
    Term,
    Variable,
)

Key = tuple[str, tuple[int, ...]]  # a name, and the places of an entry
At = Mapping[str, int]
COMPARED = {"<": operator.lt, "<=": operator.lt, ">": operator.gt, ">=": operator.gt}


class NoValue(Exception):
    """Outside of the domain, or at a kink."""


@dataclass(frozen=True)
class Field:
    """A kind of numbers: what a fraction, π and e are in it, and how its powers are taken."""

    number: Callable[[Fraction], Any]
    constants: Mapping[str, Any]
    power: Callable[[Any, Any], Any] = operator.pow


class TermValues:
    """Values of terms; where names, functions and derivatives have theirs from is for the heirs."""

    field: Field

    def entry(self, key: Key) -> Any:
        """The value of a name or an entry."""
        raise NotImplementedError

    def length(self, limit: Size) -> int:
        """How far a sum runs."""
        raise NotImplementedError

    def call(self, name: str, values: Sequence[Any]) -> Any:
        """f(u)."""
        raise NotImplementedError

    def slope(self, of: Term, wrt: Variable, at: At) -> Any:
        """∂of/∂wrt."""
        raise NotImplementedError

    def value(self, term: Term, at: At) -> Any:
        """The term's value, with the index letters at these places. Raises NoValue."""
        match term:
            case Number(number):
                return self.field.number(number)
            case Constant(name):
                return self.field.constants[name]
            case Name(id):
                return self.field.number(Fraction(at[id])) if id in at else self.entry((id, ()))
            case Indexed():
                return self.entry(key_of(term, at))
            case Delta(left, right):
                return self.field.number(Fraction(place(left, at) == place(right, at)))
            case BigSum(body, index, limit):
                each = (self.value(body, {**at, index: k}) for k in range(1, self.length(limit) + 1))
                return sum(each, self.field.number(Fraction(0)))
            case Derivative(of, wrt):
                return self.slope(of, wrt, at)
            case Cases(branches, otherwise):
                chosen = (branch.value for branch in branches if self.holds(branch.condition, at))
                return self.value(next(chosen, otherwise), at)
            case _:
                return self._operation(term, at)

    def _operation(self, term: Term, at: At) -> Any:
        match term:
            case Sum(parts):
                return sum((self.value(part, at) for part in parts), self.field.number(Fraction(0)))
            case Neg(inner):
                return -self.value(inner, at)
            case Product(parts):
                return math.prod(
                    (self.value(part, at) for part in parts), start=self.field.number(Fraction(1))
                )
            case Quotient(above, below):
                return self.value(above, at) / self.value(below, at)
            case Power(base, exponent):
                return self.field.power(self.value(base, at), self.value(exponent, at))
            case Call(name, arguments):
                return self.call(name, [self.value(argument, at) for argument in arguments])
            case _:
                raise NoValue

    def holds(self, condition: Comparison, at: At) -> bool:
        """Whether left < right. Raises NoValue at the boundary."""
        left, right = self.value(condition.left, at), self.value(condition.right, at)
        if left == right:
            raise NoValue
        return COMPARED[condition.relation](left, right)


def key_of(term: Variable, at: At) -> Key:
    """The name, and the places of its entry."""
    indices = term.indices if isinstance(term, Indexed) else ()
    return term.id, tuple(place(index, at) for index in indices)


def place(index: Index, at: At) -> int:
    """Where an index stands."""
    return int(index.value) if isinstance(index, Number) else at[index.id]
