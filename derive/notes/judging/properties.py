"""Equations that refute nothing by their form: two names, a name by itself, a property of a function.

f(-x) = f(x) says of an f that the note does not define that it is even: no point where another f differs
makes it false. Where a derivative or a mean is in play, (fg)' = f' g', or where f stands with one argument
alone, as a letter would, (f(x) - y)² = …, it is a rule for every f.
"""

from __future__ import annotations

from collections.abc import Collection

from derive.notes.judging.situation import Situation, parts_behind
from derive.notes.judging.valued import is_numeric
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import (
    Apply,
    Nabla,
    Slope,
    Sym,
    Turned,
    Written,
    every,
    is_mean,
    mapped,
    printed_name,
    symbols,
)

_CALL = Sym("call#")  # stands for what is called


def open_by_form(situation: Situation, opaque: Collection[str]) -> str:
    """Why a point refutes no equation of this form; `opaque`: the functions that nothing defines."""
    if isinstance(situation.claim.left, Sym) and isinstance(situation.claim.right, Sym):
        return "two names are set equal, which the definitions do not say"
    if _is_of_itself(situation):
        return "the name stands on both sides: a new value, or an equation for it"
    if not situation.every_function and (of := property_of(situation, opaque)):
        return printed_name(f"a property of {', '.join(of)}, which the note does not define")
    return _of_more(situation)


def _of_more(situation: Situation) -> str:
    """‖y‖² = Σ y_i of a one-hot y: an array and its entries, of which the text tells more."""
    claim, known = situation.claim, situation.knowledge
    names = [{*symbols(side)} for side in (claim.left, claim.right)]
    families = [{sym.name for sym in inside} for inside in names]
    told = sorted(families[0] & known.described & {name for name, _ in known.shapes})
    if names[0] == names[1] or families[0] != families[1] or not told:
        return ""
    inside = [part for side in (claim.left, claim.right) for part in every(side)]
    if any(known.is_defined(sym) for sym in names[0] | names[1]) or any(_differs(part) for part in inside):
        return ""
    return printed_name(f"the text tells more of {', '.join(told)}")


def _differs(part: Written) -> bool:
    return isinstance(part, Slope | Nabla) or is_mean(part)


def _is_of_itself(situation: Situation) -> bool:
    """h = W h: a name by itself, and in what it is set equal to; Bᵀ = B says what an undefined B is."""
    claim, known = situation.claim, situation.knowledge
    if isinstance(claim.left, Turned) and claim.left.term == claim.right and isinstance(claim.right, Sym):
        return not known.is_defined(claim.right) and str(claim.right) not in known.values
    return isinstance(claim.left, Sym) and claim.left in symbols(claim.right)


def property_of(situation: Situation, opaque: Collection[str]) -> tuple[str, ...]:
    """The functions of which an equation states a property; none where it is a rule."""
    sides = (situation.claim.left, situation.claim.right)
    calls = [p for side in sides for p in every(side) if isinstance(p, Apply) and p.function in opaque]
    if not calls or any(_makes_rules(part, situation.knowledge) for part in parts_behind(situation)):
        return ()
    named = tuple(dict.fromkeys(call.function for call in calls))
    if len({(call.function, call.arguments) for call in calls}) > len(named):
        return named
    if is_numeric(sides[1]):
        return ()  # f'(x) = 0 is an equation to be solved
    left, right = ({*symbols(_without(side, opaque))} - {_CALL} for side in sides)
    return () if left & right else named


def _makes_rules(part: Written, knowledge: Knowledge) -> bool:
    """Whether a part is a derivative, of more than an undefined function, or a mean."""
    if _differs(part):
        return True
    return isinstance(part, Apply) and part.primes > 0 and knowledge.function(part.function) is not None


def _without(term: Written, functions: Collection[str]) -> Written:
    """The formula with one and the same letter for all calls of these functions."""
    if isinstance(term, Apply) and term.function in functions:
        return _CALL
    return mapped(term, lambda part: _without(part, functions))
