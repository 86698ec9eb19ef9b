"""A line with sums over an index made shorter: deltas gone, definitions and assumptions recognised.

Every move is a named identity; one that makes the line no shorter is not made. Ends because each round
makes the line shorter, or leaves a delta fewer in it.
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.algebra import monomial, symbolic_denominators
from derive.alike import is_same
from derive.indices import entry_of_inverse, free_indices
from derive.library.identities import (
    ASSUME,
    CANCEL,
    COLLECT,
    EXPAND,
    FACTOR_OUT,
    RECOGNISE,
    SOLVE_FOR,
    SPLIT,
    TIDY,
)
from derive.library.sums import (
    COLLAPSE,
    COUNT,
    DIVIDE_WITHIN,
    FACTOR_CASES,
    MULTIPLY_OUT,
    POSITIVE_PART,
    PULL_OUT,
    RENAME,
    SHARES,
    SPLIT_SUM,
    SYMMETRY,
    TURN,
)
from derive.patterns import Facts
from derive.term import (
    ZERO,
    BigSum,
    Cases,
    Delta,
    Indexed,
    Name,
    Neg,
    Path,
    Product,
    Quotient,
    Sum,
    Term,
    at,
    names,
    size,
    subterms,
    walk,
)
from derive.working import Working

ROUNDS = 8
MOST_OPENED = 32  # brackets with a delta in one line
LONGEST = 200  # operations: nobody reads a longer line, and a search in it is long


def sum_up(line: Working) -> None:
    """Sums over an index made shorter, from the inside out: deltas gone, constant factors in front."""
    line.next_sweep()
    line.apply(TIDY)
    _free_deltas(line)
    for move in (COLLAPSE, COUNT, PULL_OUT):
        for path in _sums(line.term):
            line.apply(move, path)
        line.next_sweep()
        line.apply(TIDY)


def _free_deltas(line: Working) -> None:
    """A delta in all cases of a value put in front of it."""
    for path, part in reversed(list(walk(line.term))):
        deltas = isinstance(part, Cases) and any(isinstance(inner, Delta) for inner in subterms(part))
        if deltas and line.apply(FACTOR_CASES, path):
            line.next_sweep()
            line.apply(TIDY)


def contract(line: Working, facts: Facts) -> None:
    """All that shortens a line with sums: names, deltas, assumptions, solved sums, common factors."""
    sum_up(line)
    begun = len(line.steps)
    if size(line.term) > LONGEST:
        return
    for _ in range(ROUNDS):
        before = line.term
        recognise_names(line, facts)
        _same_sums(line, facts.symmetric)
        _within_sums(line, facts)
        _conditions(line, facts)
        line.next_sweep()
        line.apply(CANCEL)
        _open_deltas(line)
        _assume(line, facts)
        _open_sums(line, facts)
        _split_fractions(line, facts)
        _clear_fractions(line)
        _expand(line)
        _factor(line)
        if line.term == before:
            break
        if any(isinstance(part, Delta) for part in subterms(line.term)):
            sum_up(line)  # a delta that terms came to share collapses
    _finish(line, made=any(step.rule in (SPLIT_SUM, EXPAND) for step in line.steps[begun:]))


def _finish(line: Working, *, made: bool) -> None:
    """-(u - v) is v - u, where the difference is not one that the author wrote; Σ (Σ u + Σ v) is two sums."""
    line.next_sweep()
    if isinstance(line.term, Neg) and (made or any(isinstance(p, Delta) for p in subterms(line.term))):
        line.apply(TURN)
    for path in _sums(line.term):
        part = at(line.term, path)
        nested = isinstance(part, BigSum) and any(isinstance(p, BigSum) for p in subterms(part.body))
        if nested and line.apply(SPLIT_SUM, path):
            line.apply(TIDY)


def recognise_names(line: Working, facts: Facts) -> None:
    """The right sides of the model's equations exchanged for what they define."""
    while (found := facts.definition(line.term)) is not None:
        line.next_sweep()
        if not line.apply(RECOGNISE, found.path, name=found.name, body=found.body):
            return


def _same_sums(line: Working, symmetric: frozenset[str]) -> None:
    """Σ_k a_k b_k + Σ_l b_l a_l is 2 Σ_k a_k b_k: sums that differ in letters or order, collected.

    So are S_ij + S_ji of a symmetric S, 2 S_ij.
    """
    for path in _brackets_of(line.term):
        trial = line.fork()
        trial.next_sweep()
        bracket = at(line.term, path)
        totals = dict.fromkeys(part for part in subterms(bracket) if _is_whole(part, symmetric))
        first: list[Term] = []
        for total in totals:
            if (known := next((one for one in first if is_same(one, total)), None)) is not None:
                trial.apply(RENAME, path, old=total, new=known)
            elif (known := next((one for one in first if is_same(one, total, symmetric)), None)) is not None:
                trial.apply(SYMMETRY, path, old=total, new=known, **_arrays_in(total, symmetric))
            else:
                first.append(total)
        trial.next_sweep()
        trial.apply(COLLECT, path)
        if weight(trial.term) < weight(line.term):
            line.adopt(trial)
            return


def _is_whole(part: Term, symmetric: frozenset[str]) -> bool:
    """Whether the part is a sum, or an entry of a symmetric matrix or of its inverse."""
    entry = entry_of_inverse(part) or part
    return isinstance(part, BigSum) or (isinstance(entry, Indexed) and entry.id in symmetric)


def _arrays_in(term: Term, symmetric: frozenset[str]) -> dict[str, Term]:
    """The symmetric matrices of the term, as the step tells them."""
    return {f"array_{name}": Name(name) for name in dict.fromkeys(names(term)) if name in symmetric}


def _within_sums(line: Working, facts: Facts) -> None:
    """Σ_k e^{z_k} w_k / Σ_l e^{z_l} is Σ_k p_k w_k: a divisor taken into a sum where that gives a name."""
    for path, part in list(walk(line.term)):
        if not isinstance(part, Product | Quotient):
            continue
        found = monomial(part).factors
        totals = [base for base, count in found if isinstance(base, BigSum) and count == 1]
        for total in totals:
            trial = line.fork()
            trial.next_sweep()
            if not trial.apply(DIVIDE_WITHIN, path, factor=total):
                break
            recognise_names(trial, facts)
            if weight(trial.term) < weight(line.term):
                line.adopt(trial)
                return


def _conditions(line: Working, facts: Facts) -> None:
    """1 + z - c > 0 is m > 0 where m = max(0, 1 + z - c); the sign of all cases stands before them."""
    while (found := facts.condition(line.term)) is not None:
        line.next_sweep()
        if not line.apply(POSITIVE_PART, found.path, old=found.body, new=found.name):
            break
    line.next_sweep()
    moved = [line.apply(FACTOR_CASES, path) for path in _negative_cases(line.term)]
    if any(moved):
        sum_up(line)


def _negative_cases(term: Term) -> list[Path]:
    """The cases without a positive value, the innermost first."""
    found: list[Path] = []
    for path, part in reversed(list(walk(term))):
        if isinstance(part, Cases):
            values = [*(branch.value for branch in part.branches), part.otherwise]
            if all(isinstance(value, Neg) or value == ZERO for value in values):
                found.append(path)
    return found


def _sums(term: Term) -> list[Path]:
    """The sums over an index, the innermost first."""
    return sorted((path for path, part in walk(term) if isinstance(part, BigSum)), key=len, reverse=True)


def weight(term: Term) -> int:
    """The length of a line; a delta that could go counts like three operations."""
    return size(term) + 3 * sum(isinstance(part, Delta) for part in subterms(term))


def _open_deltas(line: Working) -> None:
    """Σ_i u_i (δ_ik - v_i) = u_k - Σ_i u_i v_i, wherever a delta with a sum's letter stands in a bracket.

    The sum is that around the bracket, or one farther out: Σ_i Σ_j a_ij (δ_ik u_j + v_j).
    """
    for _ in range(MOST_OPENED):
        trial = line.fork()
        if not any(_opened(trial, path, deltas=_letters(trial.term, path)) for path in _sums(trial.term)):
            return
        sum_up(trial)
        line.adopt(trial)


def _letters(term: Term, path: Path) -> frozenset[str]:
    """The letters of the sums at `path` and around it."""
    around = (at(term, path[:depth]) for depth in range(len(path) + 1))
    return frozenset(part.index for part in around if isinstance(part, BigSum))


def _opened(line: Working, path: Path, *, deltas: frozenset[str] | None = None) -> bool:
    """The sum at `path` split at a bracket in it; one that holds a delta of these letters, if told."""
    part = at(line.term, path)
    assert isinstance(part, BigSum)
    bracket = next(_brackets(part, deltas), None)
    if bracket is None:
        return False
    line.next_sweep()
    line.apply(MULTIPLY_OUT, (*path, 0), factor=bracket)
    return line.apply(SPLIT_SUM, path)


def _brackets(part: BigSum, deltas: frozenset[str] | None) -> Iterator[Sum]:
    body = part.body.term if isinstance(part.body, Neg) else part.body
    for base, count in monomial(body).factors:
        if count == 1 and isinstance(base, Sum) and (deltas is None or _has_delta(base, deltas)):
            yield base


def _has_delta(term: Term, letters: frozenset[str]) -> bool:
    found = (part for part in subterms(term) if isinstance(part, Delta))
    return any(not letters.isdisjoint(free_indices(delta)) for delta in found)


def _assume(line: Working, facts: Facts) -> None:
    """The assumptions about sums put in, and the sums that are 1 by what their terms are."""
    while (found := facts.share(line.term)) is not None:
        line.next_sweep()
        if not line.apply(SHARES, found.path, old=found.body):
            break
    while (found := facts.assumption(line.term)) is not None:
        line.next_sweep()
        if not line.apply(ASSUME, found.path, left=found.body, right=found.name):
            return
        line.next_sweep()
        line.apply(TIDY)


def _open_sums(line: Working, facts: Facts) -> None:
    """A sum split, or exchanged for what a definition says of it, where that leaves a shorter line."""
    changed = True
    while changed:
        changed = False
        for path in _sums(line.term):
            trial = line.fork()
            _opened(trial, path)
            while path and isinstance(at(trial.term, path[:-1]), BigSum):  # Σ_n Σ_k (x_nk - m): both
                path = path[:-1]
                _opened(trial, path)
            sum_up(trial)
            _totals(trial, facts)
            _assume(trial, facts)
            _collect(trial)
            if weight(trial.term) < weight(line.term):
                line.adopt(trial)
                changed = True
                break


def _totals(line: Working, facts: Facts) -> None:
    """Σ_n x_n = N m where m is the mean."""
    for _ in range(ROUNDS):
        found = facts.total(line.term)
        if found is None:
            return
        line.next_sweep()
        if not line.apply(SOLVE_FOR, found.path, old=found.body, new=found.name):
            return
    line.next_sweep()


def _clear_fractions(line: Working) -> None:
    """(y/a - (1 - y)/(1 - a)) a (1 - a) is y - a: a bracket of fractions multiplied out where it helps."""
    for path, part in list(walk(line.term)):
        if not isinstance(part, Neg | Product | Quotient) or _is_below(line.term, path):
            continue
        for base, count in monomial(part).factors:
            if count != 1 or not isinstance(base, Sum) or not symbolic_denominators(base):
                continue
            trial = line.fork()
            trial.next_sweep()
            trial.apply(MULTIPLY_OUT, path, factor=base)
            trial.next_sweep()
            trial.apply(CANCEL, path)
            trial.next_sweep()
            trial.apply(EXPAND, path)
            _factor(trial)
            if weight(trial.term) < weight(line.term):
                line.adopt(trial)
                return


def _is_below(term: Term, path: Path) -> bool:
    """Whether the subterm at `path` stands in a denominator."""
    places = enumerate(path)
    return any(step == 1 and isinstance(at(term, path[:depth]), Quotient) for depth, step in places)


def _split_fractions(line: Working, facts: Facts) -> None:
    """(r g - x h)/r^2 is (g - u h)/r where u = x/r: a fraction split where what is left has shorter names."""
    for path, part in list(walk(line.term)):
        if not (isinstance(part, Quotient) and isinstance(part.numerator, Sum)):
            continue
        trial = line.fork()
        trial.next_sweep()
        trial.apply(SPLIT, path)
        trial.apply(CANCEL, path)
        recognise_names(trial, facts)
        _factor(trial)
        if weight(trial.term) < weight(line.term):
            line.adopt(trial)
            return


def _collect(line: Working) -> None:
    line.next_sweep()
    line.apply(CANCEL)
    line.next_sweep()
    for path in _brackets_of(line.term):
        line.apply(COLLECT, path)
    line.next_sweep()
    line.apply(TIDY)


def _brackets_of(term: Term) -> list[Path]:
    """The brackets of the line, the innermost first."""
    return sorted((path for path, part in walk(term) if isinstance(part, Sum)), key=len, reverse=True)


def _expand(line: Working) -> None:
    """y (1 - a) - (1 - y) a is y - a: a bracket multiplied out where terms cancel."""
    for path in _brackets_of(line.term):
        trial = line.fork()
        trial.next_sweep()
        moved = trial.apply(EXPAND, path) and trial.apply(COLLECT, path)
        if moved and weight(trial.term) < weight(line.term):
            line.adopt(trial)
            return


def _factor(line: Working) -> None:
    """What all terms of a bracket share put in front of it."""
    trial = line.fork()
    trial.next_sweep()
    for path in _brackets_of(trial.term):
        trial.apply(COLLECT, path)
    trial.next_sweep()
    for path in _brackets_of(trial.term):
        trial.apply(FACTOR_OUT, path)
    if trial.term == line.term:
        return
    trial.next_sweep()
    trial.apply(TIDY)
    if weight(trial.term) <= weight(line.term):
        line.adopt(trial)
