"""Square roots by way of the power 1/2: the rule that leads there and the identity that leads back."""

from __future__ import annotations

from fractions import Fraction

from derive.library.identities import IDENTITIES
from derive.library.rules import RULES, law
from derive.steps import Given, Rule
from derive.term import ONE, TWO, Call, Derivative, Power, Quotient, Term, rational

HALF = Quotient(ONE, TWO)


def _root_as_power(term: Term, given: Given) -> Term | None:
    """sqrt(u) = u^(1/2), so that the power rule applies."""
    match term:
        case Derivative(Call("sqrt", (inner,)), wrt):
            return Derivative(Power(inner, HALF), wrt)
        case _:
            return None


def _power_as_root(term: Term, given: Given) -> Term | None:
    """u^(1/2) = sqrt(u) and u^(-1/2) = 1/sqrt(u)."""
    match term:
        case Power(base, exponent) if (value := rational(exponent)) is not None:
            root = Call("sqrt", (base,))
            if value == Fraction(1, 2):
                return root
            return Quotient(ONE, root) if value == Fraction(-1, 2) else None
        case _:
            return None


ROOT_AS_POWER = RULES.declare(
    Rule(
        "root-as-power",
        "write as a power",
        law("diff(sqrt(u), x) = diff(u^(1/2), x)", "u > 0"),
        _root_as_power,
    )
)
POWER_AS_ROOT = IDENTITIES.declare(
    Rule("power-as-root", "write as a root", law("u^(-1/2) = 1/sqrt(u)", "u > 0"), _power_as_root)
)
