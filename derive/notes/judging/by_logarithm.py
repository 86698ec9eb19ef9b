"""Let log f(x) = -x²: an f that is brought in by its logarithm, f(x) = exp(-x²).

So it is behind let; and where f has a formula in another section only, and this one has names that stand in
none of that f.
"""

from __future__ import annotations

import re
from dataclasses import replace

from derive.notes.judging.definitions import is_standard
from derive.notes.judging.reading import Side
from derive.notes.meaning.definition import Definition
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.reading.words import ELEMENTARY
from derive.notes.written import Apply, Minus, Sym, Written, symbols

_LET = re.compile(
    r"\b(?:let|define|suppose|assume|consider|given)(?: now| also| that| again)*+\s*$", re.IGNORECASE
)


def by_its_logarithm(sides: list[Side], signs: list[str], *, before: str, knowledge: Knowledge) -> list[Side]:
    """f(x) = exp(…) for log f(x) = …, where that says what f is."""
    named = _inside_logarithm(sides[0].written) if signs == ["="] else None
    right = sides[1].written if named is not None else None
    if named is None or right is None or not symbols(right):
        return sides
    if _LET.search(before) is None and not _is_another(named[0], right, knowledge):
        return sides
    head, turned = named
    bodies = tuple(Apply("exp", (Minus(body) if turned else body,)) for body in sides[1].readings)
    return [replace(sides[0], readings=(head,)), replace(sides[1], readings=bodies)]


def _inside_logarithm(left: Written | None) -> tuple[Written, bool] | None:
    """The f(x) of log f(x) and of -log f(x), and whether it has the sign."""
    turned = isinstance(left, Minus)
    match left.term if isinstance(left, Minus) else left:
        case Apply("log", (Sym() as head,), 0):
            return head, turned
        case Apply("log", (Apply(name, arguments, 0) as head,), 0) if name not in ELEMENTARY:
            plain = all(isinstance(argument, Sym) for argument in arguments)
            return (head, turned) if arguments and plain and not is_standard(head) else None
        case _:
            return None


def _is_another(head: Written, body: Written, knowledge: Knowledge) -> bool:
    """Whether the section speaks of another f than the one that has a formula in a section before."""
    current = _current(head, knowledge)
    if current is None or current.later or current.name in knowledge.recent:
        return False
    own = {sym.name for sym in head.arguments for sym in symbols(sym)} if isinstance(head, Apply) else set()
    waiting, known = [*symbols(current.body)], set[str]()
    while waiting:
        sym = waiting.pop()
        if sym.name not in known:
            known.add(sym.name)
            inner = knowledge.current(sym)
            waiting += symbols(inner.body) if inner is not None else ()
    return not {sym.name for sym in symbols(body)} <= known | own | {"pi"}


def _current(head: Written, knowledge: Knowledge) -> Definition | None:
    if isinstance(head, Sym):
        return knowledge.current(head)
    if not isinstance(head, Apply):
        return None
    return knowledge.function(head.function) or knowledge.current(Sym(head.function))
