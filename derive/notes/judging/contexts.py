"""What the proving engine is told about the two sides of a claim: the definitions in them, and functions."""

from __future__ import annotations

from collections.abc import Mapping

from derive.checking.context import library_functions
from derive.evidence import Context, Equality
from derive.model import Function, Interval
from derive.notes.meaning.inside import calls_in, names_in
from derive.term import Term

_FUNCTIONS: dict[frozenset[str], tuple[dict[str, Function], dict[str, Interval]]] = {}


def context_of(
    sides: tuple[Term, ...], nodes: Mapping[str, Term], *, extra: tuple[Equality, ...] = ()
) -> Context:
    """The definitions that the sides need, and the library's functions that they call."""
    needed: dict[str, Term] = {}
    waiting = [name for side in (*sides, *(s for pair in extra for s in pair)) for name in names_in(side)]
    while waiting:
        name = waiting.pop()
        if name in nodes and name not in needed:
            needed[name] = nodes[name]
            waiting.extend(names_in(nodes[name]))
    bodies = [*sides, *needed.values()]
    called = frozenset(name for body in bodies for name in calls_in(body))
    if called not in _FUNCTIONS:
        _FUNCTIONS[called] = library_functions(bodies, {})
    functions, constants = _FUNCTIONS[called]
    return Context(needed, functions, constants)
