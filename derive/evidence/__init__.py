"""The proving engine: exact normal forms prove, balls refute, and neither knows any rule of the product."""

from derive.evidence.balls import decimal, evaluate
from derive.evidence.formula import Formula
from derive.evidence.judge import judge
from derive.evidence.verdict import (
    Context,
    Counterexample,
    Equality,
    Evidence,
    Method,
    TooLarge,
    Undefined,
    Verdict,
)

__all__ = [
    "Context",
    "Counterexample",
    "Equality",
    "Evidence",
    "Formula",
    "Method",
    "TooLarge",
    "Undefined",
    "Verdict",
    "decimal",
    "evaluate",
    "judge",
]
