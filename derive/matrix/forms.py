"""Small moves on matrix terms: (A B)ᵀ = Bᵀ Aᵀ, the shorter of two writings, numbers in front."""

from __future__ import annotations

from collections.abc import Sequence

from derive.matrix import STRUCTURE, TRANSPOSE, divide, hadamard, matmul, ones, transpose
from derive.term import (
    ONE,
    TWO,
    Call,
    Cases,
    Derivative,
    Neg,
    Power,
    Product,
    Quotient,
    Size,
    Sum,
    Term,
    children,
    multiply,
)


def transposed(term: Term) -> Term:
    """Aᵀ of a matrix: (A B)ᵀ = Bᵀ Aᵀ, (c A)ᵀ = c Aᵀ; diag(p) - ppᵀ is its own."""
    match term:
        case Call("matmul", factors):
            return matmul(*(transposed(factor) for factor in reversed(factors)))
        case Call("diag" | "eye"):
            return term
        case Neg(inner):
            return Neg(transposed(inner))
        case Product((*numbers, array)):
            return multiply(*numbers, transposed(array))
        case Quotient(above, below):
            return Quotient(transposed(above), below)
        case Sum(terms) if all(transposed(part) == part for part in terms):
            return term
        case _:
            return transpose(term)


def ink(term: Term) -> int:
    """How long a writing is: letters and signs; ᵀ of a letter counts least, and 1ᵀ not at all."""
    match term:
        case Call(function, (Call("ones"),)) if function == TRANSPOSE:
            return -1
        case Call(function, (inner,)) if function == TRANSPOSE:
            long = bool(children(inner)) and not isinstance(inner, Derivative)
            return ink(inner) + (5 if _has_turned(inner) else 2 if long else 1)
        case Call("ones" | "eye"):
            return 2
        case Call("diag", (inner,)):
            return ink(inner)
        case Call("inv", (inner,)):
            return 1 + ink(inner)
        case Call(function, arguments) if function in STRUCTURE:
            return 1 + len(arguments) + sum(ink(part) for part in arguments)
        case Call(_, arguments):
            return 1 + len(arguments) + sum(_inside(part) for part in arguments)
        case Cases():
            return 2 + sum(_inside(part) for part in children(term))
        case Sum(terms) if sum(map(_is_column, terms)) not in (0, len(terms)):  # Z - m is Z - 1mᵀ
            return 5 + sum(ink(part) for part in terms)
        case _:
            below = children(term)
            return 2 + sum(ink(part) for part in below)


def _is_column(term: Term) -> bool:
    """Whether the term is a product that ends with 1, as A1."""
    match term:
        case Neg(inner):
            return _is_column(inner)
        case Call("matmul", (*_, Call("ones"))):
            return True
        case _:
            return False


def _inside(argument: Term) -> int:
    """The ink of what a function is taken of, entry by entry: f(Z)ᵀ is written, not f(Zᵀ)."""
    return ink(argument) + (3 if _has_turned(argument) else 0)


def _has_turned(term: Term) -> bool:
    """Whether an operand is transposed itself: nobody writes (Zᵀ - a)ᵀ."""
    match term:
        case Call("transpose"):
            return True
        case Sum() | Neg() | Product() | Quotient() | Call("hadamard" | "divide"):
            return any(_has_turned(part) for part in children(term))
        case _:
            return False


def shorter(direct: Term, other: Term) -> Term:
    """The writing with less ink; of two alike the second where it is a ᵀ around plain letters."""
    difference = ink(direct) - ink(other)
    outside = isinstance(other, Call) and other.function == TRANSPOSE
    return other if difference > 0 or (difference == 0 and outside) else direct


def factored(total: Term) -> Term | None:
    """A C - B C is (A - B) C, and likewise on the left; None where the terms share no matrix."""
    if not isinstance(total, Sum):
        return None
    chains = [_chain(term) for term in total.terms]
    if any(len(chain) < 2 for chain in chains):
        return None
    shortest = min(len(chain) for chain in chains) - 1  # of every term something is left
    ahead = _shared(chains, shortest)
    behind = _shared([chain[::-1] for chain in chains], shortest - ahead)
    if not ahead + behind:
        return None
    first = chains[0]
    rests = (chain[ahead : len(chain) - behind] for chain in chains)
    terms = tuple(_with_chain(term, rest) for term, rest in zip(total.terms, rests, strict=True))
    return matmul(*first[:ahead], Sum(terms), *first[len(first) - behind :])


def _chain(term: Term) -> tuple[Term, ...]:
    """The matrices that a term multiplies, behind its sign and its numbers."""
    match term:
        case Call("matmul", factors):
            return factors
        case Neg(inner) | Quotient(inner, _) | Product((*_, inner)):
            return _chain(inner)
        case _:
            return ()


def _with_chain(term: Term, factors: Sequence[Term]) -> Term:
    """The term with other matrices behind its sign and its numbers."""
    match term:
        case Neg(inner):
            return Neg(_with_chain(inner, factors))
        case Quotient(inner, below):
            return Quotient(_with_chain(inner, factors), below)
        case Product((*numbers, inner)):
            return Product((*numbers, _with_chain(inner, factors)))
        case _:
            return matmul(*factors) if len(factors) > 1 else factors[0]


def _shared(chains: Sequence[tuple[Term, ...]], most: int) -> int:
    """How many matrices all chains begin with, at most so many."""
    count = 0
    while count < most and len({chain[count] for chain in chains}) == 1:
        count += 1
    return count


def entrywise(above: Sequence[Term], below: Sequence[Term] = ()) -> Term:
    """A ⊙ B ⊘ C, where A ⊙ A of a long A is its power, entry by entry."""
    numerator = hadamard(*_squared(above)) if above else ONE
    return divide(numerator, hadamard(*_squared(below))) if below else numerator


def _squared(factors: Sequence[Term]) -> list[Term]:
    """The factors, of which a long one that stands there twice is squared."""
    found: list[Term] = []
    for factor in factors:
        long = bool(children(factor)) and not (isinstance(factor, Call) and factor.function == TRANSPOSE)
        if long and factor in found:
            found[found.index(factor)] = Power(factor, TWO)
        else:
            found.append(factor)
    return found


def along_rows(vector: Term, columns: Size) -> Term:
    """v1ᵀ: the matrix that has v in each column; (a wᵀ) of w = 1."""
    match vector:
        case Neg(inner):
            return Neg(along_rows(inner, columns))
        case Product((*numbers, inner)):
            return multiply(*numbers, along_rows(inner, columns))
        case Quotient(inner, below):
            return Quotient(along_rows(inner, columns), below)
        case _:
            return matmul(vector, transpose(ones(columns)))


def is_product(vector: Term) -> bool:
    """Whether the vector is a matrix times a vector, up to numbers: the row sums A1 above all."""
    match vector:
        case Call("matmul"):
            return True
        case Neg(inner) | Quotient(inner, _) | Product((*_, inner)):
            return is_product(inner)
        case _:
            return False


def is_elementwise(term: Term) -> bool:
    """Whether the matrix is itself written with ⊙ or ⊘."""
    return isinstance(term, Call) and term.function in ("hadamard", "divide")
