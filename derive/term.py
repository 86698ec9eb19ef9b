"""Mathematics as it is written: a small closed union of frozen trees, ordered and never evaluated.

`w*x + b` stays in that order, `-2*(y - a)` is not rearranged and `(1 + exp(-z)) - 1` does not collapse.
Steps rewrite terms; every output format is one printer over this one tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import assert_never

Path = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """An exact decimal, 2 or 0.5; a fraction such as 1/3 is a `Quotient`.

    Zeros at the end are written where a rounded number says how exact it is; they change no value.
    """

    value: Fraction
    places: int = field(default=0, compare=False)  # at least so many are written: 0.832050

    def __post_init__(self) -> None:
        rest = self.value.denominator
        for prime in (2, 5):
            while rest % prime == 0:
                rest //= prime
        if rest != 1:
            raise ValueError(f"{self.value} has no finite decimal writing: use a Quotient")


@dataclass(frozen=True, slots=True)
class Constant:
    """A named real number: `pi`."""

    name: str


@dataclass(frozen=True, slots=True)
class Name:
    """A variable or a node of the model, by its identifier: `w_1`, `a`, `z1_2`."""

    id: str


@dataclass(frozen=True, slots=True)
class Indexed:
    """id[i, j]: an entry of an array; an index is a letter, free or bound by a `BigSum`, or a number.

    It may also be a sum of such, t + k - 1. An entry whose index lies outside of the array is 0.
    """

    id: str
    indices: tuple[Index, ...]


@dataclass(frozen=True, slots=True)
class Delta:
    """The Kronecker delta of two indices: 1 where they are equal, else 0."""

    left: Index
    right: Index


@dataclass(frozen=True, slots=True)
class BigSum:
    """Σ body over index = 1, …, limit; the limit is a size: a name, a whole number, or T - K + 1.

    `indices.unsaid(index)` is the limit of a sum that was written without one.
    """

    body: Term
    index: str
    limit: Size


@dataclass(frozen=True, slots=True)
class Vector:
    """[e_1, e_2, …], a row unless said to be a column; only documents hold it, no equation does."""

    entries: tuple[Term, ...]
    column: bool = False


@dataclass(frozen=True, slots=True)
class Sum:
    """t_1 + t_2 + …, two or more; a subtraction adds a `Neg`."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Neg:
    """-t."""

    term: Term


@dataclass(frozen=True, slots=True)
class Product:
    """f_1 f_2 …, two or more, in reading order."""

    factors: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Quotient:
    """numerator / denominator, written as a fraction."""

    numerator: Term
    denominator: Term


@dataclass(frozen=True, slots=True)
class Power:
    """base ^ exponent."""

    base: Term
    exponent: Term


@dataclass(frozen=True, slots=True)
class Call:
    """function(argument, …): exp, log, tanh, max, an activation, …"""

    function: str
    arguments: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Derivative:
    """∂of/∂wrt, not carried out.

    `of` a node's name or entry: the total derivative through the model's equations. `of` an expression:
    all names in it but `wrt` are held fixed; of an array, all entries but that one.
    """

    of: Term
    wrt: Variable


@dataclass(frozen=True, slots=True)
class Comparison:
    """left relation right, with relation one of < <= > >= ; not a term itself."""

    left: Term
    relation: str
    right: Term


@dataclass(frozen=True, slots=True)
class Branch:
    """value where `condition` holds."""

    value: Term
    condition: Comparison


@dataclass(frozen=True, slots=True)
class Cases:
    """The value of the first branch whose condition holds, else `otherwise`."""

    branches: tuple[Branch, ...]
    otherwise: Term


Index = Name | Number | Sum  # `index_sums` reads the sums
Variable = Name | Indexed
Size = Name | Number | Sum
Term = (
    Number
    | Constant
    | Name
    | Indexed
    | Delta
    | BigSum
    | Vector
    | Sum
    | Neg
    | Product
    | Quotient
    | Power
    | Call
    | Derivative
    | Cases
)

_NAMED = (Name, Indexed)
_LEAVES = frozenset((Name, Number, Constant, Indexed, Delta))  # what has no children
ZERO = Number(Fraction(0))
ONE = Number(Fraction(1))
TWO = Number(Fraction(2))
DOTS = Constant("dots")  # what is left out of a long list; only documents hold it


_SMALL = tuple(Number(Fraction(value)) for value in range(65))  # made once: they are most of all numbers


def number(value: int | Fraction) -> Term:
    """The writing of a rational: a decimal where it is finite, else a fraction; negatives as `Neg`."""
    if value.denominator == 1 and 0 <= value.numerator < len(_SMALL):
        return _SMALL[value.numerator]
    value = Fraction(value)
    if value < 0:
        return Neg(number(-value))
    try:
        return Number(value)
    except ValueError:
        return Quotient(Number(Fraction(value.numerator)), Number(Fraction(value.denominator)))


def fraction(value: int | Fraction) -> Term:
    """The writing of a rational with whole numbers alone: 1/2, not 0.5; negatives as `Neg`."""
    value = Fraction(value)
    if value.denominator == 1:
        return number(value)
    size_ = Quotient(number(abs(value.numerator)), number(value.denominator))
    return Neg(size_) if value < 0 else size_


def children(term: Term) -> tuple[Term, ...]:
    """The direct subterms, in reading order; paths count in this tuple."""
    match term:  # the most frequent kinds first, without captures: this is the innermost loop of everything
        case Name() | Number() | Constant() | Indexed() | Delta():
            return ()
        case Product():
            return term.factors
        case Sum():
            return term.terms
        case Call():
            return term.arguments
        case Neg():
            return (term.term,)
        case Derivative():
            return (term.of, term.wrt)
        case Power():
            return (term.base, term.exponent)
        case Quotient():
            return (term.numerator, term.denominator)
        case BigSum():
            return (term.body,)
        case Vector():
            return term.entries
        case Cases(branches, otherwise):
            parts = [part for b in branches for part in (b.value, b.condition.left, b.condition.right)]
            return (*parts, otherwise)
        case _:
            assert_never(term)


def with_children(term: Term, new: tuple[Term, ...]) -> Term:
    """The same kind of term over other subterms, as many as `children(term)` has."""
    match term:
        case Number() | Constant() | Name() | Indexed() | Delta():
            return term
        case Sum():
            return Sum(new)
        case Neg():
            return Neg(new[0])
        case Product():
            return Product(new)
        case Quotient():
            return Quotient(new[0], new[1])
        case Power():
            return Power(new[0], new[1])
        case Call(function, _):
            return Call(function, new)
        case Derivative():
            wrt = new[1]
            if not isinstance(wrt, Name | Indexed):
                raise TypeError(f"a derivative is taken with respect to a name, not {wrt}")
            return Derivative(new[0], wrt)
        case BigSum(_, index, limit):
            return BigSum(new[0], index, limit)
        case Vector(_, column):
            return Vector(new, column)
        case Cases(branches, _):
            triples = [new[3 * i : 3 * i + 3] for i in range(len(branches))]
            return Cases(
                tuple(
                    Branch(value, Comparison(left, branch.condition.relation, right))
                    for branch, (value, left, right) in zip(branches, triples, strict=True)
                ),
                new[-1],
            )
        case _:
            assert_never(term)


def walk(term: Term, path: Path = ()) -> Iterator[tuple[Path, Term]]:
    """Every subterm with its path, outermost first, left to right."""
    waiting: list[tuple[Path, Term]] = [(path, term)]
    while waiting:
        place, part = waiting.pop()
        yield place, part
        below = children(part)
        for position in range(len(below) - 1, -1, -1):
            waiting.append(((*place, position), below[position]))


def subterms(term: Term) -> Iterator[Term]:
    """Every subterm, outermost first, left to right."""
    waiting = [term]
    while waiting:
        part = waiting.pop()
        yield part
        if type(part) not in _LEAVES:
            waiting.extend(children(part)[::-1])


def at(term: Term, path: Path) -> Term:
    """The subterm at `path`."""
    for position in path:
        term = children(term)[position]
    return term


def replace(term: Term, path: Path, new: Term) -> Term:
    """`term` with the subterm at `path` exchanged; nothing is evaluated or flattened."""
    if not path:
        return new
    parts = list(children(term))
    parts[path[0]] = replace(parts[path[0]], path[1:], new)
    return with_children(term, tuple(parts))


def substitute(term: Term, values: Mapping[str, Term]) -> Term:
    """`term` with names exchanged for terms, all at once; `wrt` of a derivative and entries of arrays stay.

    An index that is free in a value must not be bound where the value is put in; `fresh` bound letters first.
    """
    match term:
        case Name(id):
            return values.get(id, term)
        case Derivative(of, wrt):
            return Derivative(substitute(of, values), wrt)
        case _:
            parts = children(term)
            return with_children(term, tuple(substitute(part, values) for part in parts)) if parts else term


def names(term: Term) -> tuple[str, ...]:
    """The identifiers in `term`, each once, in reading order (`wrt` of a derivative and arrays included)."""
    return tuple(dict.fromkeys(part.id for part in subterms(term) if isinstance(part, _NAMED)))


def contains(term: Term, name: str) -> bool:
    """Whether the identifier occurs in `term`, by itself or as an array."""
    return any(isinstance(part, Name | Indexed) and part.id == name for part in subterms(term))


def size(term: Term) -> int:
    """The number of operations: every subterm that is not a leaf counts one, n-ary ones n - 1."""
    return sum(max(1, len(children(part)) - 1) for part in subterms(term) if children(part))


def add(*terms: Term) -> Term:
    """t_1 + t_2 + …, with nested sums flattened and zeros left out."""
    flat: list[Term] = []
    for term in terms:
        flat.extend(term.terms if isinstance(term, Sum) else (term,))
    flat = [term for term in flat if type(term) is not Number or term.value]
    return Sum(tuple(flat)) if len(flat) > 1 else (flat[0] if flat else ZERO)


def multiply(*factors: Term) -> Term:
    """f_1 f_2 …, with nested products flattened and ones left out; a zero makes it zero."""
    flat: list[Term] = []
    for factor in factors:
        flat.extend(factor.factors if isinstance(factor, Product) else (factor,))
    if any(type(factor) is Number and not factor.value for factor in flat):
        return ZERO
    flat = [factor for factor in flat if type(factor) is not Number or factor.value != 1]
    return Product(tuple(flat)) if len(flat) > 1 else (flat[0] if flat else ONE)


def rational(term: Term) -> Fraction | None:
    """The value of a number, a negated number or a quotient of numbers; None for anything else."""
    match term:
        case Number(value):
            return value
        case Neg(inner):
            value = rational(inner)
            return None if value is None else -value
        case Quotient(numerator, denominator):
            above, below = rational(numerator), rational(denominator)
            return None if above is None or not below else above / below
        case _:
            return None


def negate(term: Term) -> Term:
    """-t, without a double minus; -0 is 0."""
    if term == ZERO:
        return ZERO
    return term.term if isinstance(term, Neg) else Neg(term)
