"""What was probably meant where a claim is false: a small change that makes it provable."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import chain

from derive.evidence import Verdict
from derive.notes.judging.corrections import corrections, looser_corrections, other_letters
from derive.notes.judging.screen import Screen
from derive.notes.judging.situation import Situation, as_written, names_near
from derive.notes.judging.trial import Claim, Hypothesis, explains, free_letters, holding, tried
from derive.notes.judging.valued import is_numeric
from derive.notes.shown import shown as as_text
from derive.notes.written import (
    Apply,
    Big,
    Minus,
    Nabla,
    Num,
    Over,
    Slope,
    Sym,
    Times,
    Written,
    every,
    printed_name,
    symbols,
)


def next_side(situation: Situation) -> tuple[Written, str] | None:
    """The chain's next side, where it is what this one should have been: a line that breaks off."""
    instead = situation.instead
    if instead is None:
        return None
    plain = as_written(situation)
    for hypothesis in (plain, replace(plain, partial=True)):
        found = tried(replace(situation.claim, right=instead), hypothesis)
        if found.verdict in (Verdict.PROVED, Verdict.HOLDS_IF) and not found.vanishing:
            return instead, "what follows in the chain is right"
    return None


def slip_on_the_left(situation: Situation) -> str:
    """tanh²x - sech²x = 1: with another sign an identity, and so no equation to be solved."""
    claim, plain = situation.claim, as_written(situation)
    for changed, words in corrections(claim.left, (), ()):
        if "sign" in words and holding(replace(claim, left=changed), plain).holds:
            return f"{words}: {as_text(changed)} is meant"
    return ""


def is_constant(situation: Situation) -> bool:
    """Whether the left side has the same value everywhere, a small whole number or a half of one."""
    halves = [Over(Num(Fraction(k)), Num(Fraction(2))) for k in range(1, 9)]
    screen = Screen(as_written(situation))
    for value in (*halves, *(Minus(half) for half in halves)):
        guess = replace(situation.claim, right=value)
        if screen.passes(guess) and holding(guess, as_written(situation)).holds:
            return True
    return False


def probably_meant(
    situation: Situation, hypothesis: Hypothesis, late: Callable[[], bool], *, loose: bool = False
) -> tuple[Written, str] | None:
    """A small change of the right side, or else of the left one, that makes the link provable.

    `loose`: it is false in any case, so that another letter and a missing term are looked for, too.
    """
    claim = situation.claim
    plain_number = is_numeric(claim.right) and not isinstance(claim.left, Slope | Apply)
    around = () if plain_number else names_near(situation)
    sizes = sorted(_written_here(situation) or situation.knowledge.sizes | _lengths(situation))
    screen = Screen(hypothesis)
    letters = free_letters(claim)
    anywhere = not screen.has_value(claim.right)
    changes = chain(
        corrections(claim.right, around, sizes),
        other_letters(claim.right, letters),
        _other_factors(claim, around),
    )
    for changed, words in chain(changes, looser_corrections(claim.right, around) if loose else ()):
        if late():
            return None
        if _is_trivial(changed, claim.left):
            continue
        guess = replace(claim, right=changed)
        fits = screen.passes(guess, without_value=anywhere)
        if fits and explains(guess, hypothesis) and not _is_empty(guess, hypothesis):
            return changed, words
    for changed, words in corrections(claim.left, (), ()):
        if late():
            return None
        if _is_trivial(changed, claim.right):
            continue  # f(z) = f(z) for f(-z) = f(z)
        if _is_slope_of_left(claim.left) and holding(replace(claim, left=changed), hypothesis).holds:
            return claim.right, words
    return None


def _other_factors(claim: Claim, names: Iterable[Sym]) -> Iterator[tuple[Written, str]]:
    """∂L/∂y x for ∂L/∂y w: in a derivative by w the other factor of w x is left."""
    by = claim.left.wrt if isinstance(claim.left, Slope) else None
    if not isinstance(claim.right, Times) or by not in claim.right.factors:
        return
    place = claim.right.factors.index(by)
    for name in names:
        factors = (*claim.right.factors[:place], name, *claim.right.factors[place + 1 :])
        yield replace(claim.right, factors=factors), printed_name(f"{name} is meant, not {by}")


def _written_here(situation: Situation) -> set[str]:
    """The sizes in the formulas on which the claim rests: the n of its sums, and not another one's K."""
    knowledge, seen = situation.knowledge, set[Sym]()
    waiting = [*symbols(situation.claim.left), *symbols(situation.claim.right)]
    while waiting:
        sym = waiting.pop()
        if sym in seen:
            continue
        seen.add(sym)
        current = knowledge.current(sym)
        waiting += symbols(current.body) if current is not None else ()
    shapes = (knowledge.shapes.get((sym.name, len(sym.indices)), ()) for sym in seen)
    inside = {sym.name for sym in seen} | {size for shape in shapes for size in shape}
    return inside & (knowledge.sizes | _lengths(situation))


def _lengths(situation: Situation) -> set[str]:
    """The n of an n × d matrix X, where the claim writes it; the n of the 1/n before the sum of a loss."""
    claim, knowledge = situation.claim, situation.knowledge
    written = {sym.name for side in (claim.left, claim.right) for sym in symbols(side) if not sym.indices}
    top = claim.left.of if isinstance(claim.left, Slope | Nabla) else claim.left
    current = knowledge.current(top) if isinstance(top, Sym) else None
    body = current.body if current is not None else top
    shares = [part for part in every(body) if isinstance(part, Over) and isinstance(part.above, Num)]
    counts = {sym.name for share in shares for sym in symbols(share.below) if not sym.indices}
    summed = any(isinstance(part, Big) for part in every(body))
    lengths = {size for shape in knowledge.shapes.values() for size in shape}
    return (written & lengths) | (counts if summed else set())


def _is_empty(guess: Claim, hypothesis: Hypothesis) -> bool:
    """A X = B X for A X = B, if B stands for A: true of any A, and so nothing that the note tells."""
    if not hypothesis.aliases or (isinstance(guess.left, Slope) and not isinstance(guess.left.of, Sym)):
        return False
    knowledge = hypothesis.knowledge.copy()
    knowledge.definitions.clear()
    return holding(guess, replace(hypothesis, knowledge=knowledge)).holds


def _is_trivial(changed: Written, left: Written) -> bool:
    if isinstance(changed, Over) and changed.above == changed.below:
        return True  # I/I for I is no slip of the pen
    return changed == left or not any(isinstance(part, Sym | Apply | Num) for part in every(changed))


def _is_slope_of_left(left: Written) -> bool:
    """σ(x) = … for σ'(x) = …: only a lost prime is looked for on the left."""
    return isinstance(left, Apply)
