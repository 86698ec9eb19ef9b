"""Further ways to a gradient that is derived already: all factors, by the error signal, in free names."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from derive.backward.sweep import Sweep
from derive.indices import reindexed
from derive.library.identities import CHAIN_PATHS, INSERT_RESULT, SOLVE_FOR, TIDY
from derive.model import Role
from derive.simplify import Goal, explain
from derive.steps import Kind
from derive.term import (
    ONE,
    BigSum,
    Derivative,
    Indexed,
    Name,
    Term,
    Variable,
    multiply,
    names,
    size,
    substitute,
    subterms,
    walk,
)
from derive.uses import Use, entry_of, use_of
from derive.working import Working

MOST_PATHS = 4
MOST_FACTORS = 12
MOST_OPERATIONS = 60  # of a gradient into which definitions are put back


@dataclass(frozen=True, slots=True)
class _Link:
    """One factor of a chain: ∂entry/∂variable."""

    use: Use
    variable: Variable


def add_chain(sweep: Sweep, name: str) -> None:
    """∂L/∂w = ∂L/∂a_2 ∂a_2/∂z_2 … ∂z_1/∂w with all factors between, where the ways are few enough."""
    variable = entry_of(sweep.model, name)
    paths = _paths(sweep, variable)
    if not paths or max(len(path) for path in paths) < 2:
        return
    ways: dict[str, Term] = {}
    ends = {path: _without_renaming(sweep, path) for path in paths}
    for place, path in enumerate(paths, start=1):
        whole = ends[path]
        factors: list[Term] = [sweep.local(link.use, link.variable) for link in path[: len(whole)]]
        if len(whole) < len(path):
            factors[-1] = Derivative(Name(sweep.model.loss), whole[-1].variable)
        if not all(isinstance(f, Derivative) and isinstance(f.of, Name | Indexed) for f in factors):
            return
        term = multiply(*reversed(factors))
        for link in path:
            for letter, limit in reversed(link.use.over):
                term = BigSum(term, letter, limit)
        ways[f"path_{place}"] = term
    target = Derivative(Name(sweep.model.loss), variable)
    line = sweep.line(target)
    line.apply(CHAIN_PATHS, (), **ways)
    line.next_sweep()
    ones = _left_out(sweep, line, variable) if len(paths) == 1 else ()
    cites = sweep.insert(line)
    sweep.settle(line)
    _rename(sweep, line, {link.use.entry.id for path in paths for link in path[len(ends[path]) - 1 :]})
    sweep.add(Kind.GRADIENT, target, line, cites=(*ones, *cites), way="chain")


def _without_renaming(sweep: Sweep, path: tuple[_Link, ...]) -> tuple[_Link, ...]:
    """A path whose end is ∂L/∂a where ŷ is but another name for a: ∂L/∂ŷ ∂ŷ/∂a is one factor."""
    while len(path) > 2:
        inner, renamed = path[-2].variable, path[-2].use
        alone = sweep.consumers[inner.id] == (renamed.entry.id,)
        if not (alone and renamed.body == inner and not renamed.over):
            break
        path = path[:-1]
    return path


def _rename(sweep: Sweep, line: Working, others: set[str]) -> None:
    """ŷ = a put in, where the chain of factors speaks of a."""
    for name in (equation.name for equation in reversed(sweep.model.equations) if equation.name in others):
        equation = sweep.model.equation(name)
        if not isinstance(equation.body, Name | Indexed):
            continue
        line.next_sweep()
        found = dict.fromkeys(part for part in subterms(line.term) if getattr(part, "id", "") == name)
        for part in found:
            places = part.indices if isinstance(part, Indexed) else ()
            new = reindexed(equation.body, dict(zip(equation.indices, places, strict=True)))
            line.apply(SOLVE_FOR, old=part, new=new)


def add_signal(sweep: Sweep, name: str) -> None:
    """∂L/∂w = ∂L/∂z ∂z/∂w = ∂L/∂z h: the local derivative put in, what comes from the loss left as it is."""
    target = Derivative(Name(sweep.model.loss), entry_of(sweep.model, name))
    found = next((r for r in sweep.results if r.target == target and not r.way), None)
    if found is None or found.kind is not Kind.GRADIENT:
        return
    line = sweep.line(target)
    line.apply(CHAIN_PATHS, (), **dict(found.steps[0].where))
    first = line.term
    line.next_sweep()
    cites = sweep.insert(line, loss=False)
    line.next_sweep()
    sweep.settle(line)
    signals = [part for part in subterms(line.term) if isinstance(part, Derivative)]
    if line.term != first and signals:
        sweep.add(Kind.GRADIENT, target, line, cites=cites, way="signals")


def add_recursion(sweep: Sweep, name: str) -> None:
    """δ_1 = δ_2 ∂z_2/∂a_1 ∂a_1/∂z_1: a pre-activation's by that of the next, the local derivatives put in."""
    variable = sweep.entries.get(name) or entry_of(sweep.model, name)
    signals = frozenset(s.id for s in sweep.model.symbols if s.role is Role.PRE_ACTIVATION)
    paths = _paths(sweep, variable, signals)
    loss = Name(sweep.model.loss)
    if name not in signals or not any(path[-1].use.entry.id in signals for path in paths):
        return
    ways: dict[str, Term] = {}
    for place, path in enumerate(paths, start=1):
        end = path[-1].use.entry
        term: Term = ONE if end == loss else Derivative(loss, end)
        for link in reversed(path):
            term = multiply(term, sweep.local(link.use, link.variable))
            for letter, limit in reversed(link.use.over):
                term = BigSum(term, letter, limit)
        ways[f"path_{place}"] = term
    target = Derivative(loss, variable)
    line = sweep.line(target)
    line.apply(CHAIN_PATHS, (), **ways)
    line.next_sweep()
    cites = sweep.insert(line, loss=False)
    line.next_sweep()
    sweep.settle(line)
    sweep.add(Kind.ADJOINT, target, line, cites=cites, way="signals")


def _left_out(sweep: Sweep, line: Working, variable: Variable) -> tuple[Derivative, ...]:
    """∂L/∂b = ∂L/∂z ∂z/∂b is ∂L/∂z alone: the last factor is left out where it is 1."""
    factors = [(path, part) for path, part in walk(line.term) if isinstance(part, Derivative)]
    path, last = factors[-1]
    if last.wrt != variable or sweep.values.get(last) != ONE:
        return ()
    line.apply(INSERT_RESULT, path, value=ONE)
    line.next_sweep()
    line.apply(TIDY)
    line.next_sweep()
    return (last,)


def _paths(sweep: Sweep, start: Variable, ends: Collection[str] = ()) -> list[tuple[_Link, ...]]:
    """The ways from `start` to the loss, or to the first of `ends`; none when they are too many or long."""
    found: list[tuple[_Link, ...]] = []
    for path in _ways(sweep, start, (), ends=ends):
        found.append(path)
        if len(found) > MOST_PATHS or len(path) > MOST_FACTORS:
            return []
    return found


def _ways(
    sweep: Sweep, variable: Variable, before: tuple[_Link, ...], *, ends: Collection[str]
) -> Iterator[tuple[_Link, ...]]:
    ended = variable.id == sweep.model.loss or (before and variable.id in ends)
    if ended or len(before) > MOST_FACTORS:
        yield before
        return
    for user in sweep.consumers[variable.id]:
        if user in sweep.reaches:
            use = use_of(sweep.model, user, variable)
            yield from _ways(sweep, use.entry, (*before, _Link(use, variable)), ends=ends)


def add_closed(sweep: Sweep, name: str, proof: str) -> None:
    """∂f/∂x with the definitions put back, and in the form that f itself gives: f (1 - f)."""
    model = sweep.model
    variable = entry_of(model, name)
    target = Derivative(Name(model.loss), variable)
    if isinstance(variable, Indexed) or any(equation.indices for equation in model.equations):
        return
    line = sweep.line(target)
    line.apply(INSERT_RESULT, value=sweep.values[target])
    while (inner := _outermost(sweep, line.term)) is not None:
        line.next_sweep()
        line.apply(SOLVE_FOR, old=inner, new=model.equation(inner.id).body)
        if size(line.term) > MOST_OPERATIONS:
            return
    line.next_sweep()
    line.apply(TIDY)
    explain(line, (), Goal(Name(model.loss), _closed_body(sweep)), proof)
    sweep.add(Kind.GRADIENT, target, line, way="closed")


def _outermost(sweep: Sweep, term: Term) -> Name | None:
    """The node in `term` that is defined last."""
    nodes = [name for name in names(term) if name in sweep.place]
    return Name(max(nodes, key=sweep.place.__getitem__)) if nodes else None


def _closed_body(sweep: Sweep) -> Term:
    """The loss in free names alone."""
    bodies: dict[str, Term] = {}
    for equation in sweep.model.equations:
        bodies[equation.name] = substitute(equation.body, bodies)
    return bodies[sweep.model.loss]
