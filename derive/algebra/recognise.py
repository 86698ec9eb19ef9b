"""Recognising: definitions in an expression, the whole of an assumption in a sum, a linear expression."""

from __future__ import annotations

from collections.abc import Iterable

from derive.algebra.expand import positive_first, signed_product, terms_of
from derive.algebra.monomial import Monomial, monomial, written
from derive.term import (
    BigSum,
    Constant,
    Derivative,
    Indexed,
    Name,
    Neg,
    Number,
    Power,
    Product,
    Quotient,
    Sum,
    Term,
    Variable,
    add,
    children,
    names,
    subterms,
    with_children,
)


def recognise(term: Term, known: Iterable[tuple[Term, Term]]) -> Term:
    """Occurrences of a definition's body exchanged for what it defines, also within fractions and powers.

    `known` holds (name or call, body): 1/(1 + e^-z)^2 becomes σ(z)^2.
    """
    table = [(new, monomial(body).merged()) for new, body in known if not isinstance(body, Name | Number)]
    present = list(subterms(term))
    table = [(new, body) for new, body in table if all(base in present for base, _ in body.factors)]
    return _recognised(term, table) if table else term


def _recognised(term: Term, table: list[tuple[Term, Monomial]]) -> Term:
    parts = children(term)
    if not parts:
        alone = ((term, 1),)
        return next((new for new, body in table if body.factors == alone and body.coefficient == 1), term)
    found = monomial(term).merged()
    key = frozenset(found.factors)
    for new, body in table:
        if body.coefficient == found.coefficient and frozenset(body.factors) == key:
            return new
    if isinstance(term, Neg | Product | Quotient | Power):
        changed = _without_bodies(found, table)
        if changed != found:
            return _recognised(written(changed), table)
    if isinstance(term, Derivative):
        return term
    return with_children(term, tuple(_recognised(part, table) for part in parts))


def _without_bodies(found: Monomial, table: list[tuple[Term, Monomial]]) -> Monomial:
    for new, body in table:
        counts = dict(found.factors)
        if not body.factors or any(base not in counts for base, _ in body.factors):
            continue
        times = min(counts[base] // need if counts[base] * need > 0 else 0 for base, need in body.factors)
        if times < 1:
            continue
        rest = found.times(body.power(-times)).merged()
        first = min(i for i, (base, _) in enumerate(found.factors) if base in dict(body.factors))
        kept = list(rest.factors)
        place = min(first, len(kept))
        kept.insert(place, (new, times))
        found = Monomial(rest.coefficient, tuple(kept), found.decimal)
    return found


def gather(term: Term, whole: Sum) -> Term:
    """y_1 p + y_2 p - y_1 + … with every term of `whole` times p collected: (y_1 + y_2 + …) p - y_1."""
    parts = [monomial(part).merged() for part in terms_of(term)]
    wanted = [monomial(part).merged() for part in whole.terms]
    for candidate in parts:
        cofactor = candidate.times(wanted[0].power(-1)).merged()
        scaled = [part.times(cofactor).merged() for part in wanted]
        keys = [(part.key(), part.coefficient) for part in scaled]
        places = [
            next((i for i, part in enumerate(parts) if (part.key(), part.coefficient) == key), None)
            for key in keys
        ]
        if None in places or len(set(places)) != len(places):
            continue
        rest = [written(part) for i, part in enumerate(parts) if i not in places]
        grouped = signed_product((whole, written(cofactor)))
        return positive_first(add(grouped, *rest))
    return term


def is_affine(term: Term, wrt: Variable) -> bool:
    """Whether `term` is c + m·wrt with c, m free of it, judged by its writing."""
    match term:
        case Name() | Indexed():
            return True
        case BigSum(body):
            return is_affine(body, wrt)
        case Sum(terms):
            return all(is_affine(part, wrt) for part in terms)
        case Neg(inner):
            return is_affine(inner, wrt)
        case Product(factors):
            moving = [factor for factor in factors if wrt.id in names(factor)]
            return len(moving) < 2 and all(is_affine(factor, wrt) for factor in moving)
        case Quotient(above, below):
            return wrt.id not in names(below) and is_affine(above, wrt)
        case Number() | Constant():
            return True
        case _:
            return wrt.id not in names(term)
