"""The entries of an inverse and a determinant by additions, products and one division each.

M_1 = I, c_k = -tr(X M_k)/k, M_{k+1} = X M_k + c_k I; then det X = (-1)^n c_n and X⁻¹ = -M_n/c_n.
Source: Faddeev and LeVerrier; Gantmacher, The Theory of Matrices, vol. 1, IV §5.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from fractions import Fraction

from derive.indices import determinant, inverse_entry
from derive.term import ONE, ZERO, Indexed, Name, Neg, Number, Quotient, Sum, Term, multiply, number
from derive.unroll import key_of

Made = tuple[str, Term]


def inverse_rows(array: str, rows: int) -> Iterator[Made]:
    """Keys with terms over earlier keys, those of the inverse and of the determinant at the end."""
    places = [Number(Fraction(place)) for place in range(1, rows + 1)]
    power: dict[tuple[int, int], Term] = {
        (i, j): ONE if i == j else ZERO for i in range(rows) for j in range(rows)
    }
    before, constant = power, ONE
    for step in range(1, rows + 1):
        before, product = power, dict[tuple[int, int], Term]()
        for i, j in power:
            terms = (multiply(Indexed(array, (places[i], places[k])), before[k, j]) for k in range(rows))
            product[i, j] = yield from _named(f"{array}#{step}[{i + 1}, {j + 1}]", _added(terms))
        trace = _added(product[i, i] for i in range(rows))
        constant = yield from _named(f"{array}#{step}", Neg(Quotient(trace, number(step))))
        power = {(i, j): _added((term, constant)) if i == j else term for (i, j), term in product.items()}
    sign = Neg(constant) if rows % 2 else constant
    yield key_of(determinant(array)), sign
    for (i, j), term in before.items():
        yield key_of(inverse_entry(array, places[i], places[j])), Neg(Quotient(term, constant))


def _named(key: str, term: Term) -> Generator[Made, None, Term]:
    """A row for the term; what stands for it in later rows."""
    yield key, term
    return Name(key)


def _added(terms: Iterable[Term]) -> Term:
    kept = [term for term in terms if term != ZERO]
    return Sum(tuple(kept)) if len(kept) > 1 else (kept[0] if kept else ZERO)
