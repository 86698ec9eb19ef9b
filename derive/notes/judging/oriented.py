"""A column or a row: what is right where the vectors of a note are rows, and what no order of factors saves.

z = x W + b has rows, and there ∂L/∂W = xᵀδ. With z = W x + b the gradients may be rows (the layout of the
numerator): ∂L/∂x = δ W, ∂L/∂W = x δ. Where no such reading gives a formula its shape, it is false as soon as
the same factors, in another order or transposed, make it provable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise, permutations
from itertools import product as combinations

from derive.notes.judging.corrections import Correction, corrections
from derive.notes.judging.hypotheses import assumed
from derive.notes.judging.screen import Screen
from derive.notes.judging.situation import Situation, as_written
from derive.notes.judging.trial import Claim, Tried, explains, tried
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import (
    Nabla,
    Norm,
    Num,
    Over,
    Raised,
    Slope,
    Sym,
    Times,
    Turned,
    Written,
    every,
    mapped,
    parts,
    symbols,
    with_parts,
)

_SHAPED = ("transpose", "order", "norm")  # corrections that change a shape
_MOST_FACTORS = 3
ROWS = "the vectors are rows"
GRADIENTS = "the gradients are rows"


@dataclass(frozen=True, slots=True)
class Oriented:
    """The claim with some of its vectors read as rows."""

    claim: Claim
    words: str
    found: Tried


def in_rows(situation: Situation) -> Oriented | None:
    """The reading with rows under which the claim holds, in a note that has such vectors."""
    claim, known = situation.claim, situation.knowledge
    kinds = [(ROWS, _is_vector)] if has_rows(situation) else []
    if not kinds or _has_product(situation, (2, 1)):
        kinds.append((GRADIENTS, _is_gradient))
    for words, kind in kinds:
        guess = replace(claim, right=_turned(claim.right, known, kind))
        if guess.right == claim.right:
            continue
        plain = as_written(situation)
        base = tried(guess, plain)
        for hypothesis in (plain, *assumed(plain, base, guess)):
            found = tried(guess, hypothesis) if hypothesis.words else base
            if found.holds and (kind is _is_gradient or not found.layout):
                return Oriented(guess, "; ".join(filter(None, (words, hypothesis.words))), found)
    return None


def has_rows(situation: Situation) -> bool:
    """z = x W + b: a vector before a matrix, in a definition."""
    return _has_product(situation, (1, 2))


def _has_product(situation: Situation, ranks: tuple[int, int]) -> bool:
    """Whether a definition has a product of two names side by side with these ranks."""
    known = situation.knowledge
    told = (d for found in known.definitions.values() for d in found)  # in words, too
    bodies = {d.body: None for d in (*situation.document, *told) if not d.later}
    products = (part for body in bodies for part in every(body) if isinstance(part, Times))
    return any(
        not mark and (_rank(one, known), _rank(other, known)) == ranks
        for product in products
        for mark, (one, other) in zip(product.marks, pairwise(product.factors), strict=True)
        if isinstance(one, Sym) and isinstance(other, Sym)
    )


def has_told_sizes(situation: Situation) -> bool:
    """Whether the text tells the sizes of all arrays of the claim, in numbers."""
    known = situation.knowledge
    inside = {s for side in (situation.claim.left, situation.claim.right) for s in symbols(side)}
    arrays = {s: dims for s in inside if (dims := known.shapes.get((s.name, len(s.indices)), ()))}
    told = (s.name in known.declared and all(map(str.isdigit, dims)) for s, dims in arrays.items())
    return len(arrays) > 1 and all(told)


def well_shaped(situation: Situation, late: Callable[[], bool]) -> tuple[Written, str] | None:
    """The same factors in another order, or transposed, where that makes the claim provable."""
    claim, known, plain = situation.claim, situation.knowledge, as_written(situation)
    rows = has_rows(situation)
    slips = (found for found in corrections(claim.right, (), ()) if any(word in found[1] for word in _SHAPED))
    left = claim.left.base if isinstance(claim.left, Raised) else claim.left
    named = isinstance(left, Slope | Nabla | Sym | Norm)
    screen = Screen(plain)
    for changed, words in (*slips, *(_everywhere(claim.right, known) if named else ())):
        if late():
            return None
        if changed == claim.left:
            continue
        guess = replace(claim, right=_turned(changed, known, _is_vector) if rows else changed)
        if screen.passes(guess) and explains(guess, plain) and not tried(guess, plain).layout:
            return changed, words
    return None


def _everywhere(term: Written, known: Knowledge) -> Iterator[Correction]:
    yield from _rearranged(term, known)
    inner = parts(term) if not isinstance(term, Slope | Nabla) else ()
    for place, part in enumerate(inner):
        for changed, words in _everywhere(part, known):
            yield with_parts(term, (*inner[:place], changed, *inner[place + 1 :])), words


def _rearranged(term: Written, known: Knowledge) -> Iterator[Correction]:
    """All orders of the factors that are arrays, each of them as it is and transposed."""
    if not isinstance(term, Times) or any(term.marks):
        return
    numbers = tuple(f for f in term.factors if isinstance(f, Num | Over) or _rank(f, known) == 0)
    factors = [f for f in term.factors if f not in numbers]
    if len(factors) > _MOST_FACTORS:
        yield from _exchanged(term)
    if not 1 < len(factors) <= _MOST_FACTORS:
        return
    for order in permutations(factors):
        for flips in combinations((False, True), repeat=len(order)):
            new = (*numbers, *(_flipped(f) if flip else f for f, flip in zip(order, flips, strict=True)))
            moved = "another order, or transposed" if any(flips) else "another order"
            yield Times(new, ("",) * (len(new) - 1)), f"the factors are to stand in {moved}"


def _exchanged(product: Times) -> Iterator[Correction]:
    """xᵀ W Wᵀ x with two neighbours in the other order: xᵀ Wᵀ W x."""
    for place, (one, other) in enumerate(pairwise(product.factors)):
        if one != other and not isinstance(one, Num | Over) and not isinstance(other, Num | Over):
            new = (*product.factors[:place], other, one, *product.factors[place + 2 :])
            yield replace(product, factors=new), "the factors are to stand in another order"


def _flipped(term: Written) -> Written:
    return term.term if isinstance(term, Turned) else Turned(term)


Kind = Callable[[Written, Knowledge], bool]


def _turned(term: Written, known: Knowledge, kind: Kind) -> Written:
    """With every such vector transposed."""
    if kind(term, known):
        return Turned(term)
    if isinstance(term, Slope | Nabla):
        return term
    return mapped(term, lambda part: _turned(part, known, kind))


def _is_vector(term: Written, known: Knowledge) -> bool:
    return _rank(term, known) == 1 if isinstance(term, Sym | Slope | Nabla) else False


def _is_gradient(term: Written, known: Knowledge) -> bool:
    """∂L/∂z, or a δ that is defined as one."""
    if isinstance(term, Sym) and _is_vector(term, known):
        current = known.current(term)
        return current is not None and isinstance(current.body, Slope)
    return isinstance(term, Slope) and _is_vector(term, known)


def _rank(term: Written, known: Knowledge) -> int | None:
    """0 for a number, 1 for a vector, 2 for a matrix; None for what is more than a name."""
    match term:
        case Sym(name, indices):
            return len(known.shapes.get((name, len(indices)), ()))
        case Turned(inner):
            return _rank(inner, known)
        case Slope(of, wrt) if isinstance(of, Sym) and isinstance(wrt, Sym):
            return (_rank(of, known) or 0) + (_rank(wrt, known) or 0)
        case Nabla(_, wrt) if isinstance(wrt, Sym):
            return _rank(wrt, known)
        case _:
            return None
