"""u = x, v = x: copies of a quantity, each of them a quantity of its own beside the others.

Of ŷ = a either name will do: ∂L/∂ŷ is ∂L/∂a, as long as a leads to L through ŷ alone. Where it does in
another way as well, ∂L/∂a is the sum over all of them, and ∂L/∂ŷ only one of its terms.
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.notes.meaning.definition import Definition
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.written import Sym, symbols


def copies(knowledge: Knowledge) -> frozenset[Sym]:
    """The copies of quantities that are used beside them, where the note differentiates by one of them."""
    by = {body for _, wrt in knowledge.edges if isinstance(body := _body(wrt, knowledge), Sym)}
    if not by:
        return frozenset()
    uses = list(_uses(knowledge))
    used = {part for _, part in uses}
    made = [(top, part) for top, part in uses if part in by]
    bare = {top: part for top, part in made if _body(top, knowledge) == part}
    beside = [(top, part) for top, part in made if top in used or top not in bare]
    own = {top: part for top, part in bare.items() if top in used}
    return frozenset(one for one, whole in own.items() if any(p == whole and t != one for t, p in beside))


def _uses(knowledge: Knowledge) -> Iterator[tuple[Sym, Sym]]:
    """What every quantity is made of; of one without a formula, by which copies it is differentiated."""
    for found in knowledge.definitions.values():
        latest = {Sym(definition.name, definition.indices): definition for definition in found}
        yield from ((top, part) for top, definition in latest.items() for part in _inside(definition))
    for top, wrt in knowledge.edges:
        if not knowledge.is_defined(top) and isinstance(_body(wrt, knowledge), Sym):
            yield top, wrt


def _body(sym: Sym, knowledge: Knowledge) -> object:
    current = knowledge.current(sym)
    return current.body if current is not None and current.indices == sym.indices else None


def _inside(definition: Definition) -> tuple[Sym, ...]:
    return tuple(sym for sym in symbols(definition.body) if sym not in definition.parameters)
