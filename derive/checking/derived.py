"""∂L/∂w from the definitions of a claim, as a document derives it: from the loss back, one rule a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from derive.backward import derive
from derive.checking.verdicts import Move
from derive.compose.lines import chain
from derive.evidence import Context
from derive.model import Assumption, Equation, Model, Role, Symbol
from derive.plain_text import plain
from derive.steps import Derivation, Kind
from derive.term import Derivative, Term, names
from derive.verify import verify

DETAIL = "lecture"


def derived(target: Derivative, context: Context) -> tuple[Move, ...]:
    """The lines of ∂L/∂w and of all that it cites, proved by `verify`; the last one ends with its value.

    Known slopes of activations are one line. Raises DeriveError or ValueError where the definitions are no
    model, or where no derivation is found.
    """
    derivation = derive(_model(target, context))
    verify(derivation)
    return tuple(_moves(target, derivation, tuple(context.functions)))


def _model(target: Derivative, context: Context) -> Model:
    """The nodes between, in order; what is differentiated by has no definition there."""
    order = [name for name in _between(target, context.definitions) if name in context.definitions]
    equations = tuple(
        Equation(name, context.definitions[name], indices=context.signatures.get(name, ())) for name in order
    )
    used = dict.fromkeys(name for e in equations for name in (e.name, *names(e.body)))
    symbols = tuple(_symbol(name, (target, order), context) for name in used)
    functions = tuple(context.functions.values())
    given = tuple(Assumption(*pair) for pair in context.equalities)
    return Model("", equations, symbols, order[-1], (target.wrt.id,), functions, given)


def _symbol(name: str, about: tuple[Derivative, list[str]], context: Context) -> Symbol:
    target, order = about
    role = Role.PARAMETER if name == target.wrt.id else Role.NODE if name in order else Role.INPUT
    role = Role.LOSS if name == order[-1] else role
    return Symbol(name, role, name, domain=context.domain(name), shape=context.shapes.get(name, ()))


def _between(target: Derivative, definitions: Mapping[str, Term]) -> list[str]:
    """The names that `target.of` is made of, each behind those of its definition."""
    done: dict[str, None] = {}
    waiting = [(name, False) for name in names(target.of)]
    while waiting:
        name, leaving = waiting.pop()
        if leaving or name == target.wrt.id or name not in definitions:
            done[name] = None
        elif name not in done:
            waiting.append((name, True))
            waiting.extend((inner, False) for inner in names(definitions[name]))
    return [name for name in done if name != target.wrt.id]


def _moves(target: Derivative, derivation: Derivation, known: tuple[str, ...]) -> Iterator[Move]:
    cited = {target}
    for result in reversed(derivation.results):
        if result.target in cited:
            cited.update(result.cites)
    for result in derivation.results:
        if result.target not in cited or result.kind is Kind.LEMMA or result.way:
            continue
        before: Term = result.target
        for line in chain(result, DETAIL, known=known).lines:
            yield Move(before, line.right, plain(line.reason), line.reason)
            before = line.right
