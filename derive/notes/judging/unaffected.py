"""Claims on which an undefined function has no bearing: the g_t = ∇f(θ) that both sides have alike.

θ - η (g + λθ) and (1 - λ) θ - η g differ by the same, whatever g is. So a point refutes such an equation for
every f, and not only for the one that was tried.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from derive.evidence import Verdict
from derive.notes.judging.situation import Situation, as_written
from derive.notes.judging.trial import Claim, tried
from derive.notes.meaning.places import behind, names_in
from derive.notes.written import Apply, Minus, Plus, Sym, Written, every, parts, symbols, with_parts

_OTHER = "@else"  # ends the name of another value for the same


def is_unaffected(situation: Situation, functions: Collection[str]) -> bool:
    """Whether the difference of both sides is the same for all values of what is made of these functions."""
    claim, knowledge = situation.claim, situation.knowledge.copy()
    sides = (claim.left, claim.right)
    if any(isinstance(part, Apply) and part.function in functions for side in sides for part in every(side)):
        return False
    inside = dict.fromkeys(sym for side in sides for sym in symbols(side))
    made = {s for s in inside if _leads_to(s, functions, situation)}
    if not made or set(functions) - {x for s in made for x in functions if _leads_to(s, (x,), situation)}:
        return False
    for sym in made:
        knowledge.definitions.pop(sym.name, None)
        if shape := knowledge.shapes.get((sym.name, len(sym.indices))):
            knowledge.shapes[sym.name + _OTHER, len(sym.indices)] = shape
    difference = Plus((claim.left, Minus(claim.right)))
    same = Claim(difference, _with_others(difference, made))
    return tried(same, replace(as_written(situation), knowledge=knowledge)).verdict is Verdict.PROVED


def _leads_to(sym: Sym, functions: Collection[str], situation: Situation) -> bool:
    """Whether its formula, or that of what it is made of, has one of these in it."""
    bodies = (found.body for found in behind((sym,), situation.knowledge))
    return any(name in functions for body in bodies for name in names_in(body))


def _with_others(term: Written, made: Collection[Sym]) -> Written:
    if isinstance(term, Sym):
        return replace(term, name=term.name + _OTHER) if term in made else term
    return with_parts(term, tuple(_with_others(part, made) for part in parts(term)))
