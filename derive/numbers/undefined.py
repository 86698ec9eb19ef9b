"""Why a term has no value at a point: its innermost part without one, and what that part needs.

√(v + ε) has no value at v + ε = -0.3, and (x - μ)/√(v + ε) has none since that root has none.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from flint import arb

from derive.evidence import Undefined, decimal
from derive.term import Call, Power, Quotient, Term, children, number, subterms
from derive.text import to_text

Values = Callable[[Term], arb]
_NEEDS = {"log": "a positive number", "sqrt": "a number that is not negative"}
_DIGITS = 6


def cause(term: Term, value: Values) -> str:
    """What has no value, as part of a sentence; empty where no single part of `term` is to blame."""
    for part in subterms(term):
        if not _has(part, value) and all(_has(child, value) for child in children(part)):
            return _said(part, value)
    return ""


def _has(term: Term, value: Values) -> bool:
    try:
        value(term)
    except Undefined:
        return False
    return True


def _said(part: Term, value: Values) -> str:
    match part:
        case Call(function, (argument,)) if function in _NEEDS:
            return f"{function} needs {_NEEDS[function]}, and {_at(argument, value)}"
        case Quotient(_, denominator):
            return f"the denominator {_at(denominator, value)}"
        case Power(base, _):
            return f"there is no {to_text(part)} where {_at(base, value)}"
        case _:
            return ""


def _at(term: Term, value: Values) -> str:
    """v + epsilon is -0.3"""
    found, text = value(term), to_text(term)
    shown = "0" if found.contains(0) else decimal(lambda _: found, digits=_DIGITS, significant=True)
    return f"{text} is {to_text(number(Fraction(shown)))}"
