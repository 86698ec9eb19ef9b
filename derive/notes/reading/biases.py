"""X W + 1 b: below the rows of a batch a column of ones meets a row, with or without a transpose."""

from __future__ import annotations

from derive.notes.written import Plus, Sym, Times, Turned, Written, every, parts, with_parts

_ONES = Sym("ones", bold=True)


def by_bias(term: Written) -> Written:
    """1 b as 1 bᵀ where it is added to a product of matrices."""
    if _ONES not in every(term):
        return term
    term = with_parts(term, tuple(map(by_bias, parts(term))))
    if not isinstance(term, Plus) or not any(map(_is_of_matrices, term.terms)):
        return term
    return Plus(tuple(map(_with_row, term.terms)))


def _is_of_matrices(term: Written) -> bool:
    factors = term.factors if isinstance(term, Times) else ()
    inner = [factor.term if isinstance(factor, Turned) else factor for factor in factors]
    return len(inner) > 1 and all(isinstance(sym, Sym) and sym.name[:1].isupper() for sym in inner)


def _with_row(term: Written) -> Written:
    match term:
        case Times((ones, Sym(name) as row), ("",)) if ones == _ONES and not name[:1].isupper():
            return Times((ones, Turned(row)), ("",))
        case _:
            return term
