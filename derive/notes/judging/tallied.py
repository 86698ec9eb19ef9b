"""How many terms a bare Σ_i has: the n of a mean (1/n) Σ_i x_i that the document takes.

Each name is counted at the place of its letter, so that (1/n) Σ_i (Σ_j w_j x_ij - y_i)² says nothing of j.
A place with two numbers of terms, n and m or those of a shape, has none that is told. Where no mean tells it,
Σ_i (x_i + c) = Σ_i x_i + n c holds if n is the number of terms, and x̄ may be the mean of the x_i.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from derive.notes.judging.reading import ReadFormula, read_side
from derive.notes.judging.situation import Situation, as_written, parts_behind
from derive.notes.judging.sized import declared_shapes
from derive.notes.judging.trial import Claim, Hypothesis
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.reading.tallied import Place, is_bare, places_of, with_lengths
from derive.notes.reading.words import Known
from derive.notes.written import (
    ONE,
    Big,
    Index,
    Minus,
    Num,
    Over,
    Plus,
    Raised,
    Sym,
    Times,
    Written,
    every,
    symbols,
)

COUNTS = frozenset(("n", "N", "m", "M", "B", "S", "d", "D", "H", "K", "k"))
BAR = "bar"  # ends the name of x̄


def with_tallies(formulas: list[ReadFormula], known: Known) -> Known:
    """The vocabulary with the numbers of terms that means tell."""
    statements = [s for formula in formulas for s in formula.statements]
    lines = [[read_side(tokens, known).written for tokens in s.sides] for s in statements]
    written = [side for line in lines for side in line if side is not None]
    counted = [pair for side in written for pair in _counted(side)]
    if not counted:
        return known
    other = {str(line[0]) for line in lines if len(line) > 1 and not isinstance(line[1], Num)}
    letters = {i for side in written for sym in symbols(side) for index in sym.indices for i in index.letters}
    found = _declared(formulas, known)
    for part in (part for side in written for part in every(side)):
        if isinstance(part, Big) and part.high is not None:
            for place in places_of(part):
                found.setdefault(place, set()).add(part.high)
    for size, term in counted:
        if size.name not in other | letters:
            for place in places_of(term):
                found.setdefault(place, set()).add(size)
    sizes = {size for size, _ in counted if size.name not in other | letters}
    told = {place: one for place, (one, *more) in found.items() if not more}
    return replace(known, tallies={place: one for place, one in told.items() if one in sizes})


def with_number_of_terms(situation: Situation) -> Iterator[tuple[Claim, Hypothesis]]:
    """The claim where a letter n of it is how many terms its bare sums over one letter have."""
    claim, knowledge = situation.claim, situation.knowledge
    inside = dict.fromkeys((*symbols(claim.left), *symbols(claim.right)))
    free = [sym for sym in inside if not sym.indices and sym.name in COUNTS - knowledge.sizes]
    free = [sym for sym in free if not knowledge.is_defined(sym)]
    behind = parts_behind(situation) if free else ()
    sums = [part for part in behind if isinstance(part, Big) and is_bare(part)]
    for letter in dict.fromkeys(term.index for term in sums):
        for size in free:
            places = {place for term in sums if term.index == letter for place in places_of(term)}
            tallies = dict.fromkeys(places, size)
            known = knowledge.copy()
            known.sizes.add(size.name)
            for name, found in knowledge.definitions.items():
                known.definitions[name] = [replace(d, body=with_lengths(d.body, tallies)) for d in found]
            left, right = with_lengths(claim.left, tallies), with_lengths(claim.right, tallies)
            words = f"{size.name} is the number of terms"
            counted, plain = Claim(left, right, claim.remark), replace(as_written(situation), words=words)
            yield counted, replace(plain, knowledge=known)
            for mean in undefined_means(counted, known):
                both = known.copy()
                both.define(mean)
                yield counted, replace(plain, knowledge=both, words=words)


def undefined_means(claim: Claim, knowledge: Knowledge) -> Iterator[Definition]:
    """The x̄ beside a sum of x_i up to n as the mean of these."""
    inside = [part for side in (claim.left, claim.right) for part in every(side)]
    bars = {sym.name for sym in inside if isinstance(sym, Sym) and not sym.indices and sym.name.endswith(BAR)}
    for term in (part for part in inside if isinstance(part, Big)):
        for sym in symbols(term.body):
            mean = Sym(f"{sym.name}{BAR}")
            wanted = mean.name in bars and not knowledge.is_defined(mean)
            if wanted and term.high is not None and sym.indices == (Index(term.index),):
                body = Over(replace(term, body=sym, product=False), term.high)
                yield Definition(mean.name, (), (), body, assumed=f"{mean} is the mean of the {sym}")


def _declared(formulas: Iterable[ReadFormula], known: Known) -> dict[Place, set[Written]]:
    """The d of w ∈ ℝ^d, for the entries w_j."""
    return {
        (name, before + place): {Sym(size)}
        for (name, before), dims in declared_shapes(formulas, known).items()
        for place, size in enumerate(dims)
    }


def _counted(side: Written) -> Iterator[tuple[Sym, Big]]:
    """The bare sums of means, each with what it is divided by."""
    for part in every(side):
        for below, above in _quotients(part):
            size = _count(below)
            for term in _bare(above) if size is not None else ():
                if size is not None and (size.name in COUNTS or size.name == term.index.upper()):
                    yield size, term


def _quotients(term: Written) -> Iterator[tuple[Written, Written]]:
    """What stands below, and what above: n and the sum of (2/n) Σ_i x_i."""
    match term:
        case Over(above, below):
            yield below, above
        case Times(factors):
            divisors = [below for factor in factors if (below := _divisor(factor)) is not None]
            yield from ((below, factor) for below in divisors for factor in factors)
        case _:
            pass


def _divisor(factor: Written) -> Written | None:
    """The n of 2/n and of n⁻¹."""
    match factor:
        case Over(_, below):
            return below
        case Raised(below, Minus(exponent)) if exponent == ONE:
            return below
        case Minus(inner):
            return _divisor(inner)
        case _:
            return None


def _count(below: Written) -> Sym | None:
    """The n of n, 2n and n - 1."""
    match below:
        case Sym(_, ()):
            return below
        case Times((Num(), Sym(_, ()) as size)):
            return size
        case Plus((Sym(_, ()) as size, Minus(Num()))):
            return size
        case _:
            return None


def _bare(term: Written) -> Iterator[Big]:
    match term:
        case Big() if is_bare(term):
            yield term
        case Minus(inner):
            yield from _bare(inner)
        case Plus(inside) | Times(inside):
            yield from (found for inner in inside for found in _bare(inner))
        case _:
            pass
