"""σ⁻¹(p) = log(p/(1 - p)): that σ(log(p/(1 - p))) = p."""

from __future__ import annotations

from fractions import Fraction

from derive.notes.judging.trial import Claim
from derive.notes.written import INVERSE, Apply, Num, Over, Written, every


def readings_of(claim: Claim) -> tuple[Claim, ...]:
    """f(b) = a for f⁻¹(a) = b, where that is the only inverse in the claim; then 1/f(a) = b."""
    for one, other in ((claim.left, claim.right), (claim.right, claim.left)):
        if isinstance(one, Apply) and is_inverse_call(one) and not any(map(is_inverse_call, every(other))):
            function, argument = one.function.removesuffix(INVERSE), one.arguments[0]
            forward = Claim(Apply(function, (other,)), argument, claim.remark)
            below = Over(Num(Fraction(1)), Apply(function, (argument,)))
            return forward, Claim(below, other, f"1/{function} is meant")
    return (claim,)


def is_inverse_call(term: Written) -> bool:
    """f⁻¹(a)."""
    return isinstance(term, Apply) and term.function.endswith(INVERSE)
