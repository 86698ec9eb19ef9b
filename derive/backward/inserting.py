"""Results put into the chain rule: short ones as values, long ones by their names ∂L/∂z."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from derive.algebra import monomial
from derive.indices import fresh, has_indices, index_letters, letters_at, matched, reindexed
from derive.library.identities import ASSUME, COLLECT, EXPAND, FACTOR_OUT, INSERT_RESULT, RECOGNISE, SOLVE_FOR
from derive.library.sums import COLLAPSE
from derive.model import Model
from derive.steps import goes_round
from derive.summing import sum_up, weight
from derive.term import (
    BigSum,
    Derivative,
    Indexed,
    Name,
    Path,
    Term,
    Variable,
    at,
    names,
    size,
    subterms,
    walk,
)
from derive.working import Working

SHORT = 14  # operations: an adjoint up to this size is put into the next chain, a longer one stays named
SHORT_LOCAL = 40
FEW_FACTORS = 2  # of an adjoint that is put in more than once
SIMPLIFYING = frozenset({RECOGNISE, COLLAPSE, ASSUME, COLLECT, FACTOR_OUT, SOLVE_FOR, EXPAND})


class Results(Protocol):
    """The results so far, as a sweep keeps them."""

    model: Model
    relevant: frozenset[str]
    taken: frozenset[str]

    @property
    def values(self) -> Mapping[Derivative, Term]:
        """What was derived for each target."""
        ...

    @property
    def targets(self) -> Mapping[tuple[str, str], Sequence[Derivative]]:
        """The targets by the names of both ends."""
        ...

    def settle(self, line: Working) -> None:
        """The algebra after the chain rule."""
        ...


@dataclass(frozen=True, slots=True)
class Known:
    """The derivative at `path` of a line, and the value that was derived for it."""

    path: Path
    part: Derivative
    value: Term


def evaluate(results: Results, line: Working, wrt: Variable) -> tuple[Derivative, ...]:
    """The known values put in and the algebra carried out; long ones stay named if that is no help."""
    known = insertable(results, line)
    trial = line.fork()
    insert(trial, known)
    begun, inserted = len(trial.steps), _length(trial)
    results.settle(trial)
    if has_indices(line.term):
        simplified = any(step.rule in SIMPLIFYING for step in trial.steps[begun:])
        if weight(trial.term) > inserted:
            named = [item for item in known if _is_adjoint(results, item) and size(item.value) > 1]
        else:
            stays = not simplified and isinstance(wrt, Indexed)
            named = [item for item in known if stays and _is_heavy(results, item)]
        if named:
            known = [item for item in known if item not in named]
            trial = line.fork()
            insert(trial, known)
            results.settle(trial)
    line.adopt(trial)
    return tuple(dict.fromkeys(item.part for item in known))


def _length(line: Working) -> int:
    """How long the line is when its sums are summed up and nothing else is done."""
    trial = line.fork()
    sum_up(trial)
    return weight(trial.term)


def insert(line: Working, known: Sequence[Known]) -> None:
    """Put these values in."""
    for item in known:
        line.apply(INSERT_RESULT, item.path, value=item.value)


def insertable(results: Results, line: Working) -> list[Known]:
    """The derivatives of the line whose values are short enough to stand in it."""
    found: list[Known] = []
    letters = index_letters(line.term)
    for path, part in walk(line.term):
        if not isinstance(part, Derivative):
            continue
        value = value_of(results, part, letters)
        if value is None:
            continue
        item = Known(path, part, fresh(value, letters_at(line.term, path), results.taken))
        named = isinstance(part.of, Name | Indexed)  # ∂(h k + y k)/∂h has no name
        if goes_round(part, value):
            continue
        if not named or _is_short(results, item, summed=_is_summed(line.term, path)):
            found.append(item)
    return found


def value_of(results: Results, part: Derivative, letters: frozenset[str]) -> Term | None:
    """What was derived for `part`, in its letters; None when nothing was."""
    if part in results.values:
        return results.values[part]
    if not isinstance(part.of, Name | Indexed):
        return None
    for target in results.targets.get((part.of.id, part.wrt.id), ()):
        exchanged = matched(target, part)
        if exchanged is not None:
            return fresh(reindexed(results.values[target], exchanged), letters, results.taken)
    return None


def _is_adjoint(results: Results, item: Known) -> bool:
    return item.part.of == Name(results.model.loss)


def _is_short(results: Results, item: Known, *, summed: bool) -> bool:
    """Whether the value is put in; a sum is not put into another sum."""
    if not _is_adjoint(results, item):
        return size(item.value) <= SHORT_LOCAL
    return size(item.value) <= SHORT and not (summed and _has_sum(item.value))


def _is_heavy(results: Results, item: Known) -> bool:
    """Whether an adjoint that is used several times has a sum or more than a few factors."""
    body = results.model.body(item.part.wrt.id)
    if body is None or not _is_adjoint(results, item):
        return False
    uses = sum(name in results.relevant for name in names(body))
    factors = [base for base, _ in monomial(item.value).factors if has_indices(base)]
    return uses > 1 and (_has_sum(item.value) or len(factors) > FEW_FACTORS)


def _has_sum(term: Term) -> bool:
    return any(isinstance(part, BigSum) for part in subterms(term))


def _is_summed(term: Term, path: Path) -> bool:
    """Whether the subterm at `path` stands in a sum over an index."""
    return any(isinstance(at(term, path[:depth]), BigSum) for depth in range(len(path)))
