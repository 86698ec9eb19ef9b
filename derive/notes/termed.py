"""Term → what a note would write: the lines of a derivation beside the formulas that were checked."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import assert_never

from derive.indices import index_letters, is_unsaid, reindexed
from derive.library.activations import ACTIVATIONS
from derive.notes.written import (
    EQUAL,
    Apply,
    Big,
    Choice,
    Grid,
    Index,
    Minus,
    Num,
    Over,
    Plus,
    Raised,
    Slope,
    Sym,
    Test,
    Times,
    Written,
)
from derive.term import (
    BigSum,
    Branch,
    Call,
    Cases,
    Constant,
    Delta,
    Derivative,
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
    Vector,
    names,
)
from derive.text import to_text
from derive.write.greek import GREEK


def written(term: Term) -> Written:
    """The same formula: names with their indices, ∂ for derivatives, Σ with its bounds."""
    match term:
        case Number(value):
            return Num(value, term.places)
        case Name(name) | Constant(name):
            return _named(name)
        case Indexed(name, indices):
            return _named(name, tuple(_index(index) for index in indices))
        case Delta(left, right):
            return Sym(EQUAL, (_index(left), _index(right)))
        case Sum(terms):
            return Plus(tuple(written(part) for part in terms))
        case Neg(inner):
            return Minus(written(inner))
        case Product(factors):
            return _product(factors)
        case Quotient(above, below):
            return Over(written(above), written(below))
        case Power(base, exponent):
            return Raised(written(base), written(exponent))
        case Call(function, arguments):
            return Apply(function_name(function), tuple(written(argument) for argument in arguments))
        case Derivative(of, wrt):
            return Slope(written(of), written(wrt))
        case BigSum():
            body, index, limit = _plain(term)
            bounds = (None, None) if is_unsaid(limit) else (Num(Fraction(1)), written(limit))
            return Big(False, written(body), index, *bounds)
        case Vector(entries):
            return Grid((tuple(written(entry) for entry in entries),))
        case Cases(branches, otherwise):
            return Choice(tuple(_branch(branch) for branch in branches), written(otherwise))
        case _:
            assert_never(term)


def _plain(term: BigSum) -> tuple[Term, str, Size]:
    """Body, letter and limit with i for the i_2 of a proof, where no other i stands in the body."""
    letter = term.index.partition("_")[0]
    if letter == term.index or letter in (*names(term.body), *index_letters(term.body)):
        return term.body, term.index, term.limit
    return reindexed(term.body, {term.index: Name(letter)}), letter, term.limit


def _named(name: str, indices: tuple[Index, ...] = ()) -> Written:
    """A symbol, or the slope that a name like ∂E/∂s stands for."""
    of, _, wrt = name.removeprefix("∂").partition("/∂")
    own = symbol(wrt or name)
    whole = replace(own, indices=(*own.indices, *indices))
    return Slope(symbol(of), whole) if wrt else whole


def symbol(name: str) -> Sym:
    """A name with its indices: x of x_1."""
    base, *indices = name.split("_")
    return Sym(base, tuple(Index(index) for index in indices if index))


def _index(term: Term) -> Index:
    return Index(to_text(term).replace(" ", ""))


def _product(factors: tuple[Term, ...]) -> Times:
    """No brackets around products within: a dot stands there, before numbers, and around derivatives."""
    parts: list[Written] = []
    marks: list[str] = []
    for place, factor in enumerate(factors):
        inner = _product(factor.factors) if isinstance(factor, Product) else Times((written(factor),), ())
        if place:
            pair = (factors[place - 1], factor)
            apart = isinstance(factor, Number | Quotient | Neg | Product)
            marks.append("." if apart or any(isinstance(one, Derivative) for one in pair) else "")
        parts += inner.factors
        marks += inner.marks
    return Times(tuple(parts), tuple(marks))


def function_name(name: str) -> str:
    """sigma for the sigmoid function, where its letter is Greek."""
    letter = ACTIVATIONS.get(name).letter.removeprefix("\\") if name in ACTIVATIONS else name
    return letter if letter in GREEK else name


def _branch(branch: Branch) -> tuple[Written, Test]:
    condition = branch.condition
    return written(branch.value), Test(written(condition.left), condition.relation, written(condition.right))
