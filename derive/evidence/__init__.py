"""The proving engine: exact normal forms prove, balls refute, and neither knows any rule of the product."""

from derive.evidence.at_once import Values
from derive.evidence.balls import Ball, around, decimal, evaluate, precision
from derive.evidence.balls import exact as ball_of
from derive.evidence.by_form import sign_by_form
from derive.evidence.definite import Sign, opposite_points, sign_of
from derive.evidence.effort import at_most, is_spent
from derive.evidence.everywhere import sign_everywhere
from derive.evidence.formula import Formula
from derive.evidence.judge import judge, judge_once
from derive.evidence.region import pieces_of
from derive.evidence.remembered import remembered
from derive.evidence.shares import sign_of_shares
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
from derive.evidence.witnesses import compared_at_points

__all__ = [
    "Ball",
    "Context",
    "Counterexample",
    "Equality",
    "Evidence",
    "Formula",
    "Method",
    "Sign",
    "TooLarge",
    "Undefined",
    "Values",
    "Verdict",
    "around",
    "at_most",
    "ball_of",
    "compared_at_points",
    "decimal",
    "evaluate",
    "is_spent",
    "judge",
    "judge_once",
    "opposite_points",
    "pieces_of",
    "precision",
    "remembered",
    "sign_by_form",
    "sign_everywhere",
    "sign_of",
    "sign_of_shares",
]
