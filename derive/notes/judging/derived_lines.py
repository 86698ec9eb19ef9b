"""The lines from one side of a claim to the other, each of them proved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from derive.checking.totals import Totals
from derive.checking.verdicts import Move
from derive.checking.ways import way
from derive.errors import DeriveError
from derive.notes.judging.contexts import context_of
from derive.notes.judging.instances import Claim, Hypothesis, expansion_of
from derive.notes.judging.trial import tried, with_letters
from derive.notes.meaning.arrays import Unclear
from derive.notes.meaning.slopes import Slopes
from derive.term import Derivative, Name, Term, names, substitute


def steps_of(claim: Claim, hypothesis: Hypothesis) -> tuple[Move, ...]:
    """The moves from left to right: with index letters where they speak of entries of arrays.

    None for a claim that holds under something else alone, as where o_1 is taken for o.
    """
    if not tried(claim, hypothesis).holds:
        return ()
    expansion = expansion_of(hypothesis, hypothesis.sizes[0])
    try:
        values = [expansion.value(s, {}).scalar for s in (claim.left, claim.right)]
        nodes = {name: body for name, body in expansion.nodes.items() if not name.startswith("∂")}
        slopes = {name: _derivative(name) for name in expansion.nodes if name not in nodes}
        sides = tuple(substitute(value, slopes) for value in values)
        facts = Totals(nodes).facts(sides)
        context = replace(context_of((*sides, *facts.values()), nodes), facts=facts)
        moves = () if _has_entries(sides, expansion) else way((sides[0], sides[1]), context)
        terms = (term for move in moves for term in (move.before, move.after))
        if moves and not _has_entries(terms, expansion):
            return moves
    except (Unclear, DeriveError, RecursionError):
        pass
    return _lettered_steps(claim, hypothesis)


def _has_entries(terms: Iterable[Term], expansion: Slopes) -> bool:
    """Whether w_1 of a vector, or x_1 of a sum, stands there, where there are as many as one likes."""
    met = (expansion.heads.get(id, ("", ())) for term in terms for id in names(term))
    return expansion.marks.sized and any(indices for _, indices in met)


def _derivative(slope: str) -> Term:
    """∂L/∂w of a node that is named so."""
    of, _, wrt = slope.removeprefix("∂").partition("/∂")
    return Derivative(Name(of), Name(wrt))


def _lettered_steps(claim: Claim, hypothesis: Hypothesis) -> tuple[Move, ...]:
    try:
        sides, context = with_letters(claim, hypothesis)
        return way((sides[0], sides[1]), context, proof="both sides are the same for every size")
    except (Unclear, DeriveError, RecursionError):
        return ()
