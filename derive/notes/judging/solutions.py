"""What solves an equation of the text: setting the gradient to zero, w = (XᵀX + λI)⁻¹Xᵀy.

A first formula for a name is a definition; where an equation for that name stands before it, it is put in
there, and proved if it solves it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace

from derive.evidence import Verdict
from derive.notes.judging.claims import Answer
from derive.notes.judging.corrections import Correction, corrections
from derive.notes.judging.names import bare
from derive.notes.judging.reasons import shown_point
from derive.notes.judging.scalars import as_numbers
from derive.notes.judging.sentences import MARK
from derive.notes.judging.situation import LOSSES, Situation, as_written
from derive.notes.judging.trial import Claim, tried
from derive.notes.judging.verdict import Word
from derive.notes.letters import RUNNING
from derive.notes.meaning import products
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.meaning.stationary import is_stationary
from derive.notes.meaning.structure import ONES
from derive.notes.shown import shown
from derive.notes.written import (
    ZERO,
    Apply,
    Minus,
    Nabla,
    Num,
    Over,
    Raised,
    Slope,
    Sym,
    Times,
    Turned,
    Written,
    every,
    printed_name,
    symbols,
)

MOST_EQUATIONS = 6
SECONDS = 4.0
_SOLVES = re.compile(
    r"\b(?:so(?: that)?|hence|thus|therefore|giv(?:es|ing)|yields?|solv\w+|solution|obtain\w*"
    r"|we (?:get|find|have)|optim\w+|minimi[sz]\w+|maximi[sz]\w+|(?:min|max)im(?:um|a)|closed[ -]form"
    r"|normal equations?)\b",
    re.IGNORECASE,
)
_POSED = re.compile(
    r"\b(?:sets?|setting|put(?:ting)?|solv\w+|require\w*|need|want|demand\w*|must|should|if|when|whenever|where"
    r"|subject to|constraint|condition|equations?|unknowns?|roots?|assum\w+|suppos\w+|let|fixed points?"
    r"|equilibri\w+|critical)\b",
    re.IGNORECASE,
)
_VANISHES = re.compile(
    r"\b(?:to|equal|equals|is|be|by) zero\b|\bvanish\w*|\bstationar\w+|\bnormal equations?\b"
    r"|\b(?:optim|minimi[sz]|maximi[sz])\w+|\bminim(?:um|a)\b|\bsolution\b|\bclosed[ -]form",
    re.IGNORECASE,
)

_OTHERWISE = re.compile(  # another problem than the one that is written
    r"\b(?:instead|without|another|different\w*|otherwise|other|replac\w+|if|when|where|unless|had|would|many|others"
    rf"|some|drop\w*|ignor\w+|but|while|whereas)\b|\bfor\W*{MARK}",
    re.IGNORECASE,
)


def note_equation(knowledge: Knowledge, claim: tuple[Written, str, Written], place: str) -> None:
    """Remember an equation that may be one for its unknown, and a gradient that may be set to zero."""
    left, sign, right = claim
    if sign == "=" and not isinstance(left, Sym | Num):
        knowledge.equations.append((left, right, place))
        del knowledge.equations[:-MOST_EQUATIONS]


def is_posed(words: str) -> bool:
    """Setting … = 0, at the minimum, the normal equations: whether words announce what is to be solved."""
    return _POSED.search(words) is not None or _VANISHES.search(words) is not None


def false_zero(situation: Situation) -> Answer | None:
    """J p = 0 of a J and a p that are defined, where J 1 = 0 holds: no equation for any unknown."""
    claim, plain = situation.claim, as_written(situation)
    known = situation.knowledge.without_later().definitions
    names = [sym.name for sym in symbols(claim.left) if sym != ONES]
    if claim.right != ZERO or not names or not all(known.get(name) for name in names):
        return None
    found = tried(claim, plain)
    marks = found.marks
    if found.counterexample is None or marks.adopted or marks.later or marks.opaque or marks.lost:
        return None
    plain = replace(plain, knowledge=_with_size_of_ones(situation))
    for changed, words in _with_ones(claim.left):
        guess = Claim(changed, ZERO)
        if tried(guess, plain).holds and not tried(guess, replace(plain, knowledge=_blank(situation))).holds:
            point = found.counterexample
            at = shown_point(point.point, (claim.left,))
            return Answer(
                Word.FALSE,
                f"{words}: {shown(changed)} = 0 is meant; at {at} the left side is {point.left}",
                counterexample=point,
            )
    return None


def _with_ones(left: Written) -> Iterator[tuple[Written, str]]:
    """A product with ones for its last or its first factor."""
    if not isinstance(left, Times) or "o" in left.marks:
        return
    first, *middle, last = left.factors
    for ends, old in (((first, ONES), last), ((Turned(ONES), last), first)):
        if isinstance(old, Sym | Turned):
            words = f"{printed_name(shown(old))} should be {shown(ends[0] if old == first else ONES)}"
            yield Times((ends[0], *middle, ends[1]), left.marks), words


def _with_size_of_ones(situation: Situation) -> Knowledge:
    """As many ones as the vector of the claim has entries."""
    knowledge = situation.knowledge.copy()
    shapes = (knowledge.shapes.get((s.name, len(s.indices)), ()) for s in symbols(situation.claim.left))
    size = next((shape for shape in shapes if len(shape) == 1), None)
    if size is not None:
        knowledge.shapes.setdefault((ONES.name, 0), size)
    return knowledge


def _blank(situation: Situation) -> Knowledge:
    knowledge = situation.knowledge.copy()
    knowledge.definitions.clear()
    return knowledge


def as_solution(
    definition: Definition, situation: Situation, words: str, *, current: Definition | None
) -> Answer:
    """The verdict on a first formula for a name: a definition, if it is put into no equation before it.

    A name with a formula has a first one again for an equation that stands behind that.
    """
    end = time.process_time() + SECONDS
    if definition.parameters or not symbols(definition.body):
        return Answer(Word.DEFINITION)
    for claim, unknown, place in _equations(definition, situation, words):
        if _is_before(place, current):
            continue
        if _holds(claim, unknown, definition.body, situation=situation):
            return Answer(Word.PROVED, f"it solves the equation of {place}")
        if not (_SOLVES.search(words[-160:]) or _is_marked(definition, unknown, words)):
            continue
        if any(isinstance(part, Apply) for part in every(definition.body)):
            continue  # sign(a) max(|a| - λ, 0): of a loss with cases, each with its own gradient
        if _OTHERWISE.search(words if isinstance(claim.left, Slope) else words.split(MARK)[-1]):
            continue
        for changed, why in _changed(claim, unknown, definition.body):
            if time.process_time() > end:
                break
            if _holds(claim, unknown, changed, situation=situation):
                equation = f"{shown(claim.left)} = {shown(claim.right)}"
                said = f"{why}; it does not solve the equation of {place}: {equation}"
                return Answer(Word.FALSE, said, changed)
    return Answer(Word.DEFINITION)


def _changed(claim: Claim, unknown: Sym, body: Written) -> Iterator[Correction]:
    """Slips in a solution: also the n that the equation has and it has not, and a fraction upside down."""
    known = {unknown, *symbols(body)}
    missing = dict.fromkeys(s.name for s in symbols(claim.left) if not s.indices and s not in known)
    yield from corrections(body, (), missing)
    if isinstance(body, Over):
        yield Over(body.below, body.above), "the fraction is upside down"


def _equations(definition: Definition, situation: Situation, words: str) -> Iterator[tuple[Claim, Sym, str]]:
    """The latest equations for a name like this one, which do not hold for any value of it."""
    known = situation.knowledge.without_later()
    for left, right, place in reversed(situation.knowledge.equations):
        wanted = [s for s in (*symbols(left), *symbols(right)) if _is_like(s, definition)]
        if not wanted or any(_is_like(s, definition) for s in symbols(definition.body)):
            continue
        if not _is_open(wanted[0], place, known):
            continue
        if isinstance(left, Slope | Nabla):
            by = _by(left)
            if by is None or not _is_like(by, definition):
                continue
            if not (_VANISHES.search(words) or _is_marked(definition, by, words)):
                continue
            left, right = right, ZERO
        claim = Claim(left, right)
        without = _without(wanted[0], known)
        if products.is_proved((claim.left, claim.right), without):
            continue
        if not tried(claim, replace(as_written(situation), knowledge=without)).holds:
            yield claim, wanted[0], place
    if _VANISHES.search(words):
        yield from _minimised(definition, known)


def _is_marked(definition: Definition, unknown: Sym, words: str) -> bool:
    """w^*, ŵ or w_λ directly behind a gradient by w: the place at which it is 0, where no words say more."""
    below = definition.indices[len(unknown.indices) :]
    named = any(index.letter and index.letter not in RUNNING for index in below)
    return (named or definition.name != unknown.name) and not re.search(r"[^\W\d_]{3}", words)


def _by(left: Slope | Nabla) -> Sym | None:
    """The w of ∂E/∂w, ∇_w E and ∇E(w)."""
    match left:
        case Nabla(Apply(_, (Sym() as by,)), None) | Slope(_, Sym() as by) | Nabla(_, Sym() as by):
            return by
        case _:
            return None


def _minimised(definition: Definition, known: Knowledge) -> Iterator[tuple[Claim, Sym, str]]:
    """∂E/∂w = 0 for every loss E(w) of the note, the latest first."""
    losses = [found[-1] for name, found in known.definitions.items() if found]
    losses = [loss for loss in losses if loss.name in LOSSES or loss.parameters]
    for loss in sorted(losses, key=lambda loss: _order(loss.place), reverse=True):
        inside = [*loss.parameters, *symbols(loss.body)]
        like = (s for s in inside if _is_like(s, definition) and _is_open(s, loss.place, known))
        unknown = next(like, None)
        if unknown is not None and not any(_is_like(s, definition) for s in symbols(definition.body)):
            yield Claim(Slope(loss.body, unknown), ZERO), unknown, loss.place


def _is_open(unknown: Sym, place: str, known: Knowledge) -> bool:
    """Whether nothing gives the unknown of an equation a formula, or only what stands before the equation."""
    current = known.current(unknown)
    return current is None or not _is_before(place, current)


def _is_before(place: str, definition: Definition | None) -> bool:
    """Whether an equation stands before a definition, or in its line."""
    if definition is None or definition.later:
        return False
    return _order(place) <= _order(definition.place)


def _order(place: str) -> list[int]:
    """The numbers of line 7, and of cell 2, line 7."""
    return [int(digits) for digits in re.findall(r"\d+", place)]


def _without(unknown: Sym, known: Knowledge) -> Knowledge:
    """What is known but for the formulas of the unknown."""
    own = known.copy()
    own.definitions.pop(unknown.name, None)
    return own


def _is_like(sym: Sym, definition: Definition) -> bool:
    """w and ŵ, w^*, w_MAP: one unknown, and the name of its solution."""
    names = [bare(name).removesuffix("star").partition("_")[0] for name in (sym.name, definition.name)]
    return names[0] == names[1] and len(sym.indices) <= len(definition.indices)


def _holds(claim: Claim, unknown: Sym, body: Written, *, situation: Situation) -> bool:
    """Whether the equation holds with this formula for its unknown, for every size."""
    knowledge = _without(unknown, situation.knowledge.without_later())
    of = claim.left.of if isinstance(claim.left, Slope) and claim.right == ZERO else None
    if of is not None and is_stationary(of, unknown, at=body, knowledge=knowledge):
        return True
    knowledge.define(Definition(unknown.name, unknown.indices, (), body, situation.place))
    if products.is_proved((claim.left, claim.right), knowledge):
        return True
    if any(isinstance(p, Raised) and isinstance(p.exponent, Minus) for p in every(body)):
        return False  # inverses at every size
    plain = replace(situation, readings=(claim,), knowledge=knowledge)
    found = tried(claim, as_written(plain))
    ways = (tried(claim, hypothesis) for hypothesis in as_numbers(plain, found))
    return any(way.holds and way.verdict is Verdict.PROVED for way in (found, *ways))
