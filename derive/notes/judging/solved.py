"""A claim where equations hold: they are solved for names of theirs, and what solves them is put in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import product as combinations

from derive.checking.solving import branches
from derive.evidence import Context, Evidence, Method, Verdict, judge
from derive.notes.judging.instances import Claim, Hypothesis, free_letters
from derive.notes.meaning.arrays import Array, Misshapen, number_array, squeezed
from derive.notes.meaning.products import squared
from derive.notes.meaning.slopes import Slopes
from derive.term import Derivative, Name, Term, names, number, substitute, subterms

Sides = tuple[Term, Term]
_WEAKEST = (Verdict.FALSE, Verdict.UNKNOWN, Verdict.CONSISTENT, Verdict.HOLDS_IF, Verdict.PROVED)
_UNKNOWN = Evidence(Verdict.UNKNOWN, Method.SAMPLING)


def equations_at(hypothesis: Hypothesis, expansion: Slopes) -> tuple[Sides, ...]:
    """The entries of the equations that hold, at all places of their letters. Raises Unclear."""
    found: list[Sides] = []
    for one in map(squared, hypothesis.given):
        for bound in _places(Claim(*one), expansion):
            left, right = (squeezed(expansion.value(side, bound)) for side in one)
            if right.shape != left.shape:
                left, right = _alike(left, right)
            found += zip(left.entries, right.entries, strict=True)
    return tuple(dict.fromkeys(found))


def _alike(left: Array, right: Array) -> tuple[Array, Array]:
    """A v = 0: one number for every entry. Raises Misshapen."""
    if right.shape:
        raise Misshapen(f"the sides of a condition have the shapes {left.shape} and {right.shape}")
    return left, Array(left.shape, right.entries * len(left.entries))


def _places(equation: Claim, expansion: Slopes) -> Iterator[Mapping[str, Array]]:
    letters = free_letters(equation)
    for places in combinations(range(1, expansion.sizes.usual + 1), repeat=len(letters)):
        yield {x: number_array(number(place)) for x, place in zip(letters, places, strict=True)}


def judged_where(
    equations: tuple[Sides, ...], sides: Sides, context_of: Callable[[tuple[Term, ...]], Context]
) -> Evidence:
    """The weakest verdict on the sides in all solutions of the equations; unknown where none is found."""
    terms = (*sides, *(side for pair in equations for side in pair))
    context = context_of(terms)
    told = {name for pair in equations for side in pair for name in names(side)}
    if any(
        isinstance(part, Derivative) and isinstance(part.wrt, Name) and part.wrt.id in told
        for term in (*sides, *context.definitions.values())
        for part in subterms(term)
    ):
        return _UNKNOWN  # what is differentiated by a name is not yet what solves for it
    found = branches(equations, frozenset(context.definitions), context)
    if not found:
        return _UNKNOWN
    verdicts = []
    for branch in found:
        nodes = {name: substitute(body, branch.values) for name, body in context.definitions.items()}
        there = context_of(tuple(substitute(side, branch.values) for side in terms))
        there = replace(there, definitions={**nodes, **_new(there.definitions, nodes)})
        left, right = (substitute(side, branch.values) for side in sides)
        verdict = judge(left, right, there)
        if branch.regular or verdict.verdict is Verdict.FALSE:  # elsewhere a side may have no value
            verdicts.append(verdict)
    return min(verdicts, key=lambda evidence: _WEAKEST.index(evidence.verdict))


def _new(definitions: Mapping[str, Term], known: Mapping[str, Term]) -> dict[str, Term]:
    return {name: body for name, body in definitions.items() if name not in known}
