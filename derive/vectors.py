"""Index form → vector form: Σ_k W_k X_k is W·X, and what holds for every entry X_k holds for X.

Component form is what was derived and proved; vector form is another writing of it. What has no such writing
(two vectors multiplied entry by entry, matrices, Kronecker deltas) keeps its indices.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from derive.indices import free_indices, has_indices
from derive.term import (
    BigSum,
    Call,
    Derivative,
    Indexed,
    Name,
    Neg,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    children,
    multiply,
    subterms,
    with_children,
)

DOT = "dot"


def vector_form(sides: Sequence[Term], *, broadcasts: bool = False) -> tuple[Term, ...] | None:
    """All sides of one equality without indices; None where a side has no vector writing.

    With `broadcasts` a number may be added to a vector; that it is added to every entry has to be said.
    """
    letters = {letter for side in sides for letter in free_indices(side)}
    if len(letters) > 1 or not any(isinstance(part, Indexed) for side in sides for part in subterms(side)):
        return None
    letter = next(iter(letters), "")
    written = tuple(_erased(side, letter, broadcasts=broadcasts) for side in sides)
    if any(side is None for side in written) or len({_depends(side, letter) for side in sides}) > 1:
        return None
    return tuple(side for side in written if side is not None)


def _depends(term: Term, letter: str) -> bool:
    return letter in free_indices(term)


def added_to_vectors(sides: Iterable[Term]) -> tuple[Term, ...]:
    """The numbers that sums add to the entries of an array: b of w x_i + b."""
    found: list[Term] = []
    for part in (part for side in sides for part in subterms(side)):
        if isinstance(part, Sum) and (letters := free_indices(part)):
            found += [term for term in part.terms if not set(letters) & set(free_indices(term))]
    return tuple(dict.fromkeys(found))


def _erased(term: Term, letter: str, *, broadcasts: bool = False) -> Term | None:
    """`term` as a vector along `letter`, or as a number where it does not depend on it."""
    if not has_indices(term):
        return term
    moving = [part for part in children(term) if _depends(part, letter)]
    match term:
        case Indexed(name, (Name(index),)) if index == letter:
            return Name(name)
        case BigSum(body, index, _) if not _depends(term, letter):
            return _dot(body, index)
        case Sum(terms) if len(moving) not in (0, len(terms)) and not broadcasts:
            return None  # a number added to every entry is no sum of vectors
        case Product() | Derivative() if len(moving) > 1:
            return None  # entry by entry, or a Jacobian
        case Power() | Quotient() if moving and (isinstance(term, Power) or term.denominator in moving):
            return None
        case Sum() | Neg() | Product() | Quotient() | Power() | Call() | Derivative():
            parts = [_erased(part, letter, broadcasts=broadcasts) for part in children(term)]
            known = tuple(part for part in parts if part is not None)
            return with_children(term, known) if len(known) == len(parts) else None
        case _:
            return None


def _dot(body: Term, index: str) -> Term | None:
    """Σ_k c u_k v_k = c u·v."""
    factors = body.factors if isinstance(body, Product) else (body,)
    moving = [factor for factor in factors if _depends(factor, index)]
    still = [_erased(factor, "") for factor in factors if not _depends(factor, index)]
    vectors = [_erased(factor, index) for factor in moving]
    if len(vectors) != 2 or None in vectors or None in still:
        return None
    dotted = Call(DOT, tuple(vector for vector in vectors if vector is not None))
    return multiply(*(factor for factor in still if factor is not None), dotted)
