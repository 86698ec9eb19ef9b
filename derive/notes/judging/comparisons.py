"""An inequality written out: what is proved of every entry, and exact points at which it fails or holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from derive.errors import DeriveError
from derive.evidence import (
    Context,
    Counterexample,
    Sign,
    compared_at_points,
    sign_by_form,
    sign_everywhere,
    sign_of_shares,
)
from derive.model import Interval
from derive.notes.judging.contexts import context_of
from derive.notes.judging.instances import FAR, SIZES, Claim, Hypothesis
from derive.notes.judging.trial import merge, with_letters
from derive.notes.judging.written_out import Case, Meaningless, written_out
from derive.notes.meaning.arrays import Unclear
from derive.notes.meaning.inside import names_in
from derive.notes.meaning.marks import Marks
from derive.notes.written import symbols
from derive.term import Term, add, negate

MOST_PAIRS = 6
MOST_POINTS = 160
OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
NOT_STRICT = {"<": "<=", "<=": "<=", ">": ">=", ">=": ">="}
_SIGNS = {
    "<": {Sign.NEGATIVE},
    "<=": {Sign.NEGATIVE, Sign.NON_POSITIVE, Sign.ZERO},
    ">": {Sign.POSITIVE},
    ">=": {Sign.POSITIVE, Sign.NON_NEGATIVE, Sign.ZERO},
}


@dataclass(slots=True)
class Comparison:
    """What is certain of an inequality under one hypothesis."""

    holds: bool = True  # proved for every entry that was written out
    every_size: bool = False
    never: bool = False  # its opposite is proved for an entry
    against: Counterexample | None = None  # an exact point at which it does not hold
    at: str = ""  # the places of that entry
    somewhere: bool = False  # it holds at some point
    marks: Marks = field(default_factory=Marks)
    names: frozenset[str] = frozenset()  # the independent variables
    problem: str = ""


def is_so(sign: int, relation: str) -> bool:
    """Whether 1, 0 or -1 for left - right is what the relation says."""
    return {"<": sign < 0, "<=": sign <= 0, ">": sign > 0, ">=": sign >= 0}[relation]


def comparison(claim: Claim, relation: str, hypothesis: Hypothesis, *, points: bool = True) -> Comparison:
    """What is certain of left relation right."""
    found = Comparison()
    try:
        pairs = [(pair, case) for case in written_out(claim, hypothesis) for pair in case.compared.pairs]
    except Meaningless as problem:
        return Comparison(holds=False, marks=problem.marks, problem=str(problem))
    contexts = [_context(pair, case, hypothesis.domains) for pair, case in pairs]
    for (pair, case), context in zip(pairs, contexts, strict=True):
        merge(found.marks, case.expansion.marks)
        found.names |= frozenset(_variables(pair, context))
    for (pair, case), context in [*zip(pairs, contexts, strict=True)][:MOST_PAIRS]:
        try:
            _take(found, pair, context, relation=relation, points=points)
        except (Unclear, DeriveError, RecursionError) as problem:
            found.holds, found.problem = False, str(problem)
        if found.against is not None:
            found.at = case.words
            return found
    found.every_size = found.holds and (not found.marks.sized or _by_form(claim, relation, hypothesis))
    if found.holds and not found.every_size and points and _is_of_any_length(claim, hypothesis):
        longer = comparison(claim, relation, replace(hypothesis, sizes=(FAR,)))
        return longer if longer.against is not None else found
    return found


def _is_of_any_length(claim: Claim, hypothesis: Hypothesis) -> bool:
    """Whether it is said of vectors whose lengths are letters: (Σ v_i)² <= 4 ‖v‖² fails where d is 7."""
    knowledge, inside = hypothesis.knowledge, {*symbols(claim.left), *symbols(claim.right)}
    shapes = [knowledge.shapes.get((sym.name, 0), ()) for sym in inside]
    lengths = {size for shape in shapes for size in shape}
    told = any(size.isdigit() or size in knowledge.values for size in lengths)
    return hypothesis.sizes == SIZES and bool(lengths) and not told and all(len(s) < 2 for s in shapes)


def _take(
    found: Comparison, pair: tuple[Term, Term], context: Context, *, relation: str, points: bool
) -> None:
    sign = sign_everywhere(add(pair[0], negate(pair[1])), context)
    if sign in _SIGNS[relation]:
        found.somewhere = True
        return
    found.holds = False
    found.never |= sign in _SIGNS[OPPOSITE[relation]]
    if not points:
        return
    for here, point in islice(compared_at_points(*pair, context), MOST_POINTS):
        if is_so(here, relation):
            found.somewhere = True
        elif found.against is None:
            found.against = point
        if found.somewhere and found.against is not None:
            return


def _context(pair: tuple[Term, Term], case: Case, domains: Mapping[str, Interval]) -> Context:
    context = context_of(pair, case.expansion.nodes)
    return replace(context, domains={**context.domains, **domains})


def _variables(pair: tuple[Term, Term], context: Context) -> Iterator[str]:
    """The names without a definition."""
    sides = (*pair, *context.definitions.values())
    return (name for side in sides for name in names_in(side) if name not in context.definitions)


def of_shares(claim: Claim, relation: str, hypothesis: Hypothesis) -> tuple[str, ...]:
    """The families that have to add up to 1 for it to be proved, for any number of entries; none else."""
    try:
        sides, context = with_letters(claim, hypothesis)
        found = sign_of_shares(add(sides[0], negate(sides[1])), context)
    except (Unclear, DeriveError, RecursionError):
        return ()
    return found[1] if found is not None and found[0] in _SIGNS[relation] else ()


def _by_form(claim: Claim, relation: str, hypothesis: Hypothesis) -> bool:
    """Whether it is proved with its sums and index letters, for all sizes at once."""
    try:
        sides, context = with_letters(claim, hypothesis)
        return sign_by_form(add(sides[0], negate(sides[1])), context) in _SIGNS[relation]
    except (Unclear, DeriveError, RecursionError):
        return False
