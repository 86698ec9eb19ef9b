"""A formula in a shorter form, or in the output of an activation, with every step proved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from derive.checking.context import Given
from derive.checking.parts import guessed, lessened
from derive.checking.reading import read_formula
from derive.checking.totals import Totals
from derive.checking.verdicts import Move
from derive.checking.ways import moves_of, proved, rewritings, started, unfolded
from derive.errors import InputError, UnknownName
from derive.evidence import Context
from derive.library.activations import CALL_NAMES
from derive.simplify import Goal, explain
from derive.term import (
    Call,
    Name,
    Neg,
    Number,
    Quotient,
    Sum,
    Term,
    names,
    negate,
    number,
    size,
    subterms,
)
from derive.text import to_text
from derive.working import Working

MOST_LINES = 200
MOST_SIZE = 60
MOST_ARGUMENTS = 10
PROOFS = ("add-and-subtract", "substitute")


@dataclass(frozen=True, slots=True)
class Shorter:
    """`term` = … = `form`, in moves that are proved one by one."""

    term: Term
    form: Term
    steps: tuple[Move, ...]

    def __str__(self) -> str:
        return f"{to_text(self.term)} = {to_text(self.form)}"


def simplified(text: str, *, into: str = "", where: Sequence[str] = (), latex: bool | None = None) -> Shorter:
    """The formula's shortest form found, or its form in the output of `into`: an activation, or a name.

    Derivatives in it are carried out. Raises InputError when it cannot be read or no such form is found.
    """
    term, given = read_formula(text, where=where, latex=latex)
    term, context = _context(term, given, into)
    line = started(term, context)
    found = _in_output(line, context, into) if into else _shortest(line, context)
    for trial in found:
        moves = moves_of(trial.steps)
        if all(proved(move, context) for move in moves):
            return Shorter(term, trial.term, moves)
    goal = f"in terms of {into}" if into else "that is shorter"
    raise InputError(f"no form of {to_text(term)} {goal} was found")


def _context(term: Term, given: Given, into: str) -> tuple[Term, Context]:
    totals = Totals(given.definitions)
    term = totals.total(term)
    reached = {inner for name in names(term) for inner in totals.reach(name)} | {into}
    definitions = {name: totals.total(body) for name, body in given.definitions.items() if name in reached}
    facts = Totals({**given.definitions, **definitions}).facts([term, *definitions.values()])
    called = [Call(CALL_NAMES[into], (Name("z"),))] if into in CALL_NAMES else []
    context = given.context([term, *called])
    return term, replace(context, definitions=definitions, facts=facts)


def _in_output(line: Working, context: Context, into: str) -> list[Working]:
    """Lines that say it in `into`, the shortest first; the tactics of the derivations lead there."""
    goals = list(_goals(line.term, context, into))
    found: list[Working] = []
    for goal in goals:
        for proof in PROOFS:
            trial = line.fork()
            explain(trial, (), goal, proof)
            if _is_in(trial.term, goal):
                found.append(trial)
    found = found or [trial for goal in goals if (trial := guessed(line, goal.output, context)) is not None]
    return sorted(found, key=lambda trial: (size(trial.term), len(trial.steps)))


def _is_in(term: Term, goal: Goal) -> bool:
    """Whether the output occurs, and nothing of its definition beside it."""
    inner = {part for part in subterms(goal.body) if isinstance(part, Call)}
    parts = list(subterms(term))
    return goal.output in parts and not any(part in inner for part in parts)


def _goals(term: Term, context: Context, into: str) -> Iterator[Goal]:
    if into in context.definitions:
        yield Goal(Name(into), unfolded(context.definitions[into], context))
        return
    if into not in CALL_NAMES:
        raise UnknownName("activation", into, (*CALL_NAMES, *context.definitions))
    for argument in _arguments(term):
        call = Call(CALL_NAMES[into], (argument,))
        body = unfolded(call, context)
        if body is not call:
            yield Goal(call, body)


def _arguments(term: Term) -> tuple[Term, ...]:
    """What the output may be taken of: the arguments of calls with either sign, halves, and the names."""
    inside = [a for part in subterms(term) if isinstance(part, Call) for a in part.arguments]
    plain = [_positive(a) for a in inside]
    free = [Name(name) for name in names(term)]
    halves = [Quotient(a, number(2)) for a in dict.fromkeys((*plain, *free)) if not isinstance(a, Number)]
    every = [*plain, *free, *halves, *(negate(a) for a in plain)]
    return tuple(dict.fromkeys(every))[:MOST_ARGUMENTS]


def _positive(term: Term) -> Term:
    """The term without a minus that stands before all of it."""
    match term:
        case Neg(inner):
            return inner
        case Sum(terms) if all(isinstance(part, Neg) for part in terms):
            return Sum(tuple(negate(part) for part in terms))
        case _:
            return term


def _shortest(start: Working, context: Context) -> list[Working]:
    """Shorter forms that rows of moves lead to, the shortest first; then parts that are as much as less."""
    found = _rewritten(start)
    best = found[0] if found else start
    parts = lessened(best, context)
    return [parts, *found] if parts.term != best.term else found


def _rewritten(start: Working) -> list[Working]:
    """Shorter forms that rows of moves lead to, the shortest first."""
    seen = {start.term: start}
    waiting = [start]
    while waiting and len(seen) < MOST_LINES:
        line = min(waiting, key=_cost)
        waiting.remove(line)
        for trial in rewritings(line):
            if trial.term not in seen and size(trial.term) <= MOST_SIZE:
                seen[trial.term] = trial
                waiting.append(trial)
    shorter = sorted((line for line in seen.values() if _length(line) < _length(start)), key=_cost)
    return [*shorter, start] if start.steps else shorter


def _length(line: Working) -> tuple[int, int]:
    return size(line.term), len(to_text(line.term))


def _cost(line: Working) -> tuple[int, int, int]:
    return size(line.term), len(to_text(line.term)), len(line.steps)
