"""One side under the vocabulary of its document: what that tells apart has names of its own."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from derive.errors import ParseError
from derive.notes.meaning.axes import open_letter
from derive.notes.meaning.outer import with_rows
from derive.notes.reading.euler import by_euler
from derive.notes.reading.inner import by_inner
from derive.notes.reading.members import by_example, by_member
from derive.notes.reading.names import OF
from derive.notes.reading.sets import by_set
from derive.notes.reading.tallied import by_tally
from derive.notes.reading.words import Known
from derive.notes.written import (
    ALONE,
    DIAGONAL,
    FIRST,
    MEMBER,
    SEVERAL,
    Apply,
    Big,
    Index,
    Nabla,
    Num,
    Raised,
    Slope,
    Sym,
    Times,
    Written,
    every,
    from_zero,
    mapped,
    parts,
    symbols,
    with_parts,
)


def told_apart(term: Written, known: Known) -> Written:
    """With a name of its own for all that the document tells apart. Raises ParseError."""
    term = one_example(term)
    apart_by = (
        by_layer,
        by_capital,
        by_last_layer,
        by_partial,
        by_arity,
        by_unit,
        by_time,
        by_root,
        by_shorthand,
        by_example,
        by_member,
        by_diagonal,
        by_counting,
    )
    for apart in (*apart_by, by_set, by_euler, by_tally, by_family, by_inner):
        term = apart(term, known)
    return with_rows(term, known.rows) if known.rows else term


def by_layer(term: Written, known: Known) -> Written:
    """The z of layer 1 for the z^1 of a z^l; and that of layer 2 for a z² by which one differentiates."""
    if not known.layered:
        return term
    match term:
        case Raised(Sym() as sym, Num(value)) if _lacks_layer(sym, known) and value.denominator == 1:
            return replace(sym, indices=(Index("", int(value)), *sym.indices))
        case Sym(name) if name.endswith("2") and _lacks_layer(replace(term, name=name[:-1]), known):
            return replace(term, name=name[:-1], indices=(Index("", 2), *term.indices))
        case Sym():
            return term
        case _:
            return mapped(term, lambda part: by_layer(part, known))


def _lacks_layer(sym: Sym, known: Known) -> bool:
    return sym.name in known.layered and not (sym.indices and sym.indices[0].letter in ("l", "L"))


def by_capital(term: Written, known: Known) -> Written:
    """W_jk for an entry w_jk of the matrix W."""
    if not known.small:
        return term
    if isinstance(term, Sym):
        return replace(term, name=term.name.upper()) if term.name in known.small else term
    return mapped(term, lambda part: by_capital(part, known))


def by_family(term: Written, known: Known) -> Written:
    """Σ_k (target_k - out_k)² for the sum of all (target - output)²."""
    if not known.families:
        return term
    found = mapped(term, lambda part: by_family(part, known))
    if not isinstance(found, Big) or found.index or found.product:
        return found
    own = {sym for sym in symbols(found.body) if sym.name in known.families and not sym.indices}
    return replace(found, body=_of_family(found.body, known), index="k") if own else found


def _of_family(term: Written, known: Known) -> Written:
    if isinstance(term, Sym):
        return known.families.get(term.name, term) if not term.indices else term
    return mapped(term, lambda part: _of_family(part, known))


def by_last_layer(term: Written, known: Known) -> Written:
    """∇ by a^L for ∇_a, where every a stands in a layer."""
    if not known.outermost:
        return term
    found = mapped(term, lambda part: by_last_layer(part, known))
    if isinstance(found, Nabla) and found.wrt is not None and not found.wrt.indices:
        return replace(found, wrt=known.outermost.get(found.wrt.name, found.wrt))
    return found


def by_partial(term: Written, known: Known) -> Written:
    """∂f/∂x for the f_x of a function f(x, y)."""
    if not known.partials:
        return term
    if isinstance(term, Sym):
        return known.partials.get(str(term), term)
    return mapped(term, lambda part: by_partial(part, known))


def by_counting(term: Written, known: Known) -> Written:
    """Σ_{j=0}^{n-1} as Σ_{j=1}^n where nothing else is counted by it; Σ_j as the Σ_{j=0}^n beside it; w_0."""
    if not (known.counted or known.ranges or known.first):
        return term
    if isinstance(term, Sym):
        *before, last = term.indices or (Index(""),)
        is_first = last == Index("", 0) and all(index.letter for index in before)
        named = term.name.removesuffix(MEMBER) in known.first and bool(term.indices)
        return replace(term, indices=(*before, Index(FIRST))) if is_first and named else term
    found = mapped(term, lambda part: by_counting(part, known))
    if not isinstance(found, Big):
        return found
    if found.index in known.counted and (size := from_zero(found)) is not None:
        return replace(found, low=Num(Fraction(1)), high=size)
    told = {known.ranges[name] for name in found.over if name in known.ranges}
    if len(told) == 1 and found.over & known.first:
        return replace(found, low=None, high=None)
    if len(told) == 1 and found.low is None and found.high is None:
        return replace(found, low=Num(Fraction(0)), high=told.pop())
    return found


def by_diagonal(term: Written, known: Known) -> Written:
    """diag(p_i (1 - p_i)), of numbers: those of every i."""
    if not known.diagonals:
        return term
    match term:
        case Apply("diag", (entry,), 0) if entry in known.diagonals:
            return Apply(DIAGONAL, (Big(False, entry, open_letter(entry)),))
        case _:
            return mapped(term, lambda part: by_diagonal(part, known))


def by_unit(term: Written, known: Known) -> Written:
    """The δ_k of outputs under another name than the δ_j of hidden units."""
    if not known.units:
        return term
    if not isinstance(term, Sym):
        return mapped(term, lambda part: by_unit(part, known))
    first = next((index.letter for index in term.indices if index.letter), "")
    return replace(term, name=known.units.get((term.name, first), term.name))


def by_time(term: Written, known: Known) -> Written:
    """The bias c under another name than the sequence c_t."""
    if not known.alone:
        return term
    if not isinstance(term, Sym):
        return mapped(term, lambda part: by_time(part, known))
    return replace(term, name=term.name + ALONE) if term.name in known.alone and not term.indices else term


def by_root(term: Written, known: Known) -> Written:
    """√σ² for σ, where the document defines σ² alone."""
    if not known.roots:
        return term
    if isinstance(term, Slope | Nabla):
        return with_parts(term, (by_root(term.of, known), *parts(term)[1:]))
    if not isinstance(term, Sym):
        return mapped(term, lambda part: by_root(part, known))
    return Apply("sqrt", (replace(term, name=f"{term.name}2"),)) if term.name in known.roots else term


def by_shorthand(term: Written, known: Known) -> Written:
    """∂J/∂Z for dZ, m ∂J/∂Z for a dZ of all examples whose J is a mean."""
    if not known.shorthands:
        return term
    if not isinstance(term, Sym):
        return mapped(term, lambda part: by_shorthand(part, known))
    short = known.shorthands.get(term.name[1:]) if term.name[0] == "d" else None
    if short is None:
        return term
    slope = Slope(short.top, replace(term, name=term.name[1:]))
    return slope if short.times is None else Times((short.times, slope), ("",))


def one_example(term: Written) -> Written:
    """The class y_i as some one place y, as long as no sum runs over the examples i. Raises ParseError."""
    found = {index.letter for part in symbols(term) for index in part.indices if OF in index.letter}
    found |= {p.index for p in every(term) if isinstance(p, Big) and OF in p.index}
    if not found:
        return term
    examples = {letter.partition(OF)[2] for letter in found}
    if len(examples) > 1 or any(isinstance(p, Big) and p.index in examples for p in every(term)):
        raise ParseError("the class of every example of a sum is not understood")
    return _of_one(term)


def by_arity(term: Written, known: Known) -> Written:
    """H(p, q) under another name than H(p), where the document defines both."""
    if not known.arities:
        return term
    inside = tuple(by_arity(part, known) for part in parts(term))
    found = with_parts(term, inside)
    if isinstance(found, Apply) and found.function in known.arities and len(found.arguments) > 1:
        return replace(found, function=found.function + SEVERAL * (len(found.arguments) - 1))
    return found


def _of_one(term: Written) -> Written:
    if isinstance(term, Sym):
        indices = tuple(replace(i, letter=i.letter.partition(OF)[0]) for i in term.indices)
        return replace(term, indices=indices)
    return mapped(term, _of_one)
