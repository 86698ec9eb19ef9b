"""∂L/∂w = ∂L/∂a · ∂a/∂z · ∂z/∂w: a product of derivatives, each of what the one before is taken by."""

from __future__ import annotations

from itertools import pairwise

from derive.notes.judging.trial import Claim
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
