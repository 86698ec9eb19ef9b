"""(fg)' = f'g + fg' as a statement about f(x) and g(x): the variable that primes leave out."""

from __future__ import annotations

from dataclasses import replace

from derive.notes.judging.reading import Side
from derive.notes.meaning.knowledge import Knowledge
from derive.notes.reading.pointwise import at_argument, elaborated, primed_alone
from derive.notes.written import Apply, Sym, Times, Written, every, symbols


def with_variable(sides: list[Side], knowledge: Knowledge, activations: frozenset[str]) -> list[Side]:
    """The sides with arguments for functions that have none, where primes stand behind them."""
    if any(side.written is None for side in sides):
        return sides
    written = [side.written for side in sides if side.written is not None]
    if any(_is_of_values(part, knowledge) for side in written for part in every(side)):
        return sides
    called = {p.function for side in written for p in every(side) if isinstance(p, Apply)}
    called |= {sym.name for side in written for sym in symbols(side)}
    free = {name for name in called if knowledge.function(name) is None}
    found = elaborated(written, invertible=frozenset(free))
    if not found and (alone := primed_alone(written)) and alone <= activations:
        argument = _argument_of(alone, knowledge)
        named = {sym for side in written for sym in symbols(side) if sym.name not in alone}
        if all(_is_call(sym, argument, knowledge) for sym in named):
            found = [tuple(at_argument(written, alone, argument))]
    if not found:
        return sides
    return [replace(side, readings=tuple(ways)) for side, *ways in zip(sides, *found, strict=True)]


def _is_of_values(part: Written, knowledge: Knowledge) -> bool:
    """h ⊙ h of an h that is defined: no functions one after the other."""
    factors = part.factors if isinstance(part, Times) and "o" in part.marks else ()
    return any(isinstance(factor, Sym) and knowledge.is_defined(factor) for factor in factors)


def _is_call(sym: Sym, argument: Sym, knowledge: Knowledge) -> bool:
    """Whether it is the argument, or the a of a = σ(z)."""
    current = knowledge.current(sym)
    body = None if current is None else current.body
    return sym == argument or (isinstance(body, Apply) and body.arguments == (argument,))


def _argument_of(functions: frozenset[str], knowledge: Knowledge) -> Sym:
    """The z of the one a = σ(z) that the document has."""
    known = [found[-1].body for found in knowledge.definitions.values() if found]
    calls = [b for b in known if isinstance(b, Apply) and b.function in functions and not b.primes]
    given = {a for call in calls for a in call.arguments if isinstance(a, Sym) and not a.indices}
    return given.pop() if len(given) == 1 else Sym("z")
