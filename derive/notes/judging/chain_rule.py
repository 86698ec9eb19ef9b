"""∂L/∂w = ∂L/∂a · ∂a/∂z · ∂z/∂w: a product of derivatives, each of what the one before is taken by."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from derive.evidence import Verdict
from derive.notes.judging.situation import Situation, as_written
from derive.notes.judging.trial import Claim, Tried, tried
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import Apply, Slope, Sym, Times, Written, every, parts


def is_chain_rule(claim: Claim) -> bool:
    """∂L/∂w = ∂L/∂a · ∂a/∂z · ∂z/∂w."""
    left, right = claim.left, claim.right
    if not isinstance(left, Slope) or not isinstance(right, Times):
        return False
    slopes = [part for part in right.factors if isinstance(part, Slope)]
    if len(slopes) < 2 or len(slopes) != len(right.factors):
        return False
    joined = all(a.wrt == b.of for a, b in pairwise(slopes))
    return joined and slopes[0].of == left.of and slopes[-1].wrt == left.wrt


def chain_words(claim: Claim) -> str:
    """Under what a product of such derivatives is the whole one."""
    assert isinstance(claim.right, Times) and isinstance(claim.left, Slope)
    through = [_shown(f.wrt) for f in claim.right.factors[:-1] if isinstance(f, Slope)]
    return f"{_shown(claim.left.of)} depends on {_shown(claim.left.wrt)} through {', '.join(through)} alone"


def _shown(term: Written) -> str:
    if isinstance(term, Apply):
        return f"{term.function}({', '.join(_shown(part) for part in parts(term))})"
    return str(term)


def is_rule(claim: Claim) -> bool:
    """A rule for any functions: d/dx of a formula in them, of which the right side speaks, too."""
    left = claim.left
    if not isinstance(left, Slope) or isinstance(left.of, Sym):
        return False
    called = {p.function for p in every(left.of) if isinstance(p, Apply) and p.arguments}
    return any(isinstance(p, Apply) and p.function in called for p in every(claim.right))


def has_slope(claim: Claim) -> bool:
    """Whether a derivative stands in it."""
    return bool(_slopes(claim))


def is_told(base: Tried, knowledge: Knowledge) -> bool:
    """Whether the text tells on what all depends of which nothing says how: its slopes are any numbers."""
    told = {(str(of), str(wrt)) for of, wrt in knowledge.told}
    return bool(base.marks.implied) and set(base.marks.implied) <= told


def leaves_others_open(situation: Situation, base: Tried) -> bool:
    """Whether what is false of the total derivative may be meant with other quantities held fixed.

    Not where the text speaks of all paths, or tells what depends on what beside a dL/dw.
    """
    slopes, known = _slopes(situation.claim), situation.knowledge
    total = situation.total or (is_told(base, known) and all(slope.total for slope in slopes))
    if total or not slopes:
        return False
    partial = replace(as_written(situation), partial=True)
    return tried(situation.claim, partial).verdict is not Verdict.FALSE


def _slopes(claim: Claim) -> list[Slope]:
    return [part for side in (claim.left, claim.right) for part in every(side) if isinstance(part, Slope)]
