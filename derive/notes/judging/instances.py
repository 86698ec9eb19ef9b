"""A claim, what is supposed while it is tried, and the sizes and places at which it is written out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product as combinations

from derive.evidence import Equality
from derive.model import Interval
from derive.notes.letters import RUNNING
from derive.notes.meaning.arrays import Array, number_array
from derive.notes.meaning.jacobians import is_empty, ordered, products_in
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.meaning.marks import Sizes
from derive.notes.meaning.places import Spoken, spoken_of
from derive.notes.meaning.slopes import Slopes
from derive.notes.written import Big, Index, Nabla, Slope, Sym, Written, every, symbols
from derive.term import number, rational

MOST_LETTERS = 4
SIZES = (2, 3)
FAR = 7  # a size at which places are tried as well that letters count


@dataclass(frozen=True, slots=True)
class Claim:
    """left = right, as written, and how its letters were read."""

    left: Written
    right: Written
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What is supposed while a claim is tried."""

    knowledge: Knowledge
    words: str = ""
    aliases: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    partial: bool = False
    sizes: tuple[int, ...] = SIZES
    equalities: tuple[Equality, ...] = ()
    domains: Mapping[str, Interval] = field(default_factory=dict)
    restricted: tuple[tuple[str, str, str], ...] = ()  # index letters that are equal or differ: (i, "≠", j)
    ones: frozenset[str] = frozenset()  # sizes that are 1
    alone: frozenset[str] = frozenset()  # letters that are 1 with them
    closed: str = ""  # the family whose entries sum to 1, at every size
    values: Mapping[str, Written] = field(default_factory=dict)  # numbers put in for names
    given: tuple[tuple[Written, Written], ...] = ()  # equations that hold there: ‖u‖ = 1
    step: str = ""  # the letter of the one step through which derivatives go
    down: bool = False  # a vector is added to every column of a square matrix
    turned: bool = False  # the matrix of derivatives on the left is read in the other layout
    powers_are: str = ""  # of matrices: products, or taken entry by entry
    far: bool = False  # letters stand for the last places, not for the first


def laid_otherwise(
    claim: Claim, hypothesis: Hypothesis, *, square: bool, two_ways: bool
) -> Iterator[Hypothesis]:
    """The same with a square matrix of derivatives, or a vector beside such a matrix, taken the other way."""
    turned = (False, True) if square and isinstance(claim.left, Slope) else (False,)
    matters = two_ways and _is_by_vector(claim, hypothesis.knowledge)  # else it is free either way
    for down, turn in combinations((False, True) if matters else (False,), turned):
        if down or turn:
            yield replace(hypothesis, down=down, turned=turn)


def _is_by_vector(claim: Claim, knowledge: Knowledge) -> bool:
    """∂L/∂b."""
    slopes = (p for side in (claim.left, claim.right) for p in every(side) if isinstance(p, Slope | Nabla))
    by = [slope.wrt for slope in slopes if isinstance(slope.wrt, Sym)]
    return any(len(knowledge.shapes.get((sym.name, len(sym.indices)), ())) == 1 for sym in by)


def expansion_of(hypothesis: Hypothesis, size: int, claim: Claim | None = None) -> Slopes:
    """The document's meaning under the hypothesis, with ranges of this length."""
    knowledge = hypothesis.knowledge
    dims = sorted({d for shape in knowledge.shapes.values() for d in shape if not d.isdigit()})
    named = dict.fromkeys([*knowledge.sizes, *dims], size)
    if knowledge.distinct and size > 1:
        named |= {name: size + place % 3 for place, name in enumerate(dims)}
    named |= {one: named[other] for one, other in knowledge.joined.items() if other in named}
    named |= dict.fromkeys(knowledge.last, size + 1)  # so that l and l + 1 are layers, and l - 1 is one
    named |= dict.fromkeys(hypothesis.ones, 1)
    expansion = Slopes(knowledge, Sizes(size, named), values=hypothesis.values)
    expansion.partial = hypothesis.partial
    expansion.aliases = hypothesis.aliases
    expansion.down, expansion.powers_are = hypothesis.down, hypothesis.powers_are
    expansion.ends = ends_of(claim) if claim is not None else {}
    return expansion


def ends_of(claim: Claim) -> dict[str, Big]:
    """Σ_{t=1}^T: the steps on which a loss depends end at T."""
    sums = [part for side in (claim.left, claim.right) for part in every(side) if isinstance(part, Big)]
    return {s.index: s for s in sums if s.index and (s.high is None or _is_name(s.high))}


def _is_name(high: Written) -> bool:
    return isinstance(high, Sym) and not high.indices


def placed(expansion: Slopes, hypothesis: Hypothesis, bound: Mapping[str, Array]) -> Slopes:
    """The expansion in which the claim's letters stand for these places; nodes of other places are none."""
    if hypothesis.step in bound:
        return _at_step(expansion, hypothesis, bound)
    if expansion.places == bound or not hypothesis.knowledge.leaves_open:
        return expansion
    if not expansion.places and not expansion.nodes and not expansion.wholes:
        expansion.places = bound
        return expansion
    again = expansion_of(hypothesis, expansion.sizes.usual)
    again.places, again.marks, again.ends = bound, expansion.marks, expansion.ends
    return again


def _at_step(expansion: Slopes, hypothesis: Hypothesis, bound: Mapping[str, Array]) -> Slopes:
    place = rational(bound[hypothesis.step].scalar)
    again = expansion_of(hypothesis, expansion.sizes.usual)
    again.places, again.ends, again.marks.sized = bound, expansion.ends, True
    again.only = {hypothesis.step: int(place)} if place is not None else {}
    return again


def instances(
    claim: Claim, expansion: Slopes, hypothesis: Hypothesis
) -> Iterator[tuple[dict[str, Array], str]]:
    """Numbers for the letters that no sum binds; a letter that is shifted, l + 1, starts at 2."""
    spoken = Spoken()
    if hypothesis.knowledge.leaves_open:
        spoken = spoken_of((claim.left, claim.right), hypothesis.knowledge)
    letters = tuple(dict.fromkeys((*free_letters(claim), *spoken.letters)))[:MOST_LETTERS]
    if not letters:
        yield {}, ""
        return
    expansion.marks.sized = True
    size = expansion.sizes.usual
    shifted = {i.letter for side in (claim.left, claim.right) for i in _indices(side) if i.shift}
    two = {letter for pair in spoken.apart for letter in pair}
    most = {letter: size if letter in two else min(size, 2) for letter in letters}
    most |= dict.fromkeys(hypothesis.alone & set(letters), 1)
    ends = {x: min(most[x], max(size - 1, 1)) for x in hypothesis.knowledge.from_zero & set(letters)}
    most |= ends  # of 0, …, n - 1 the places 1, …, n - 1
    products = [product for product in products_in((claim.left, claim.right)) if len(letters) > 1]
    most |= {product.high.name: 3 for product in products if isinstance(product.high, Sym)}  # two factors
    ranges = [(2,) if letter in shifted else tuple(range(1, most[letter] + 1)) for letter in letters]
    if hypothesis.far:
        ranges = [(size - 2, size - 1)] * len(letters)
    for places in combinations(*ranges):
        pairs = list(zip(letters, places, strict=True))
        at = {**dict.fromkeys(expansion.knowledge.fixed, size), **dict(pairs)}
        restricted = (*hypothesis.restricted, *((a, "≠", b) for a, b in spoken.apart))
        if any(a in at and b in at and (at[a] == at[b]) != (sign == "=") for a, sign, b in restricted):
            continue
        if any(is_empty(product, at) for product in products):
            expansion.marks.taken.update({ordered(product): None for product in products})
            continue
        yield {x: number_array(number(p)) for x, p in pairs}, ", ".join(f"{x} = {p}" for x, p in pairs)


def at_far_places(claim: Claim, hypothesis: Hypothesis) -> Hypothesis | None:
    """The same further on, where a letter of the claim counts: c_n = n² agrees with 3n - 2 at n = 1 and 2."""
    if hypothesis.sizes != SIZES or hypothesis.far or hypothesis.alone:
        return None
    knowledge, sides = hypothesis.knowledge, [claim.left, claim.right]
    formulas = [
        d.body for side in sides for sym in symbols(side) if (d := knowledge.current(sym)) is not None
    ]
    counting = {sym.name for side in (*sides, *formulas) for sym in symbols(side) if not sym.indices}
    if counting.isdisjoint(free_letters(claim)):
        return None
    return replace(hypothesis, sizes=(FAR,), far=True)


def free_letters(claim: Claim) -> tuple[str, ...]:
    """The running letters that no sum of the claim binds."""
    bound = {p.index for s in (claim.left, claim.right) for p in every(s) if isinstance(p, Big)}
    found = dict.fromkeys(x for side in (claim.left, claim.right) for i in _indices(side) for x in i.letters)
    return tuple(letter for letter in found if letter in RUNNING and letter not in bound)[:MOST_LETTERS]


def _indices(term: Written) -> list[Index]:
    return [index for part in every(term) if isinstance(part, Sym) for index in part.indices]
